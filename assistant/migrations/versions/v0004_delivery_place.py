"""Where an order is sent."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("orders", sa.Column("delivery_place", sa.String(length=120), nullable=True))


def downgrade() -> None:
    op.drop_column("orders", "delivery_place")
