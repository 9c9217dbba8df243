"""Hand-off: who has a conversation, where its answers go, and who wrote what waits to be delivered."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("tickets") as tickets:
        tickets.add_column(sa.Column("address", sa.String(length=200), nullable=False, server_default=""))
        tickets.add_column(sa.Column("operator", sa.String(length=80), nullable=True))
        tickets.add_column(sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True))
        tickets.add_column(sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
        tickets.create_index("ix_tickets_status", ["status"])
    with op.batch_alter_table("outbox") as outbox:
        outbox.add_column(sa.Column("person_id", sa.String(length=36), nullable=True))
        outbox.add_column(
            sa.Column("author", sa.String(length=20), nullable=False, server_default="assistant")
        )
        outbox.add_column(sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True))
        outbox.create_index("ix_outbox_address", ["channel", "address", "status"])


def downgrade() -> None:
    with op.batch_alter_table("outbox") as outbox:
        outbox.drop_index("ix_outbox_address")
        outbox.drop_column("queued_at")
        outbox.drop_column("author")
        outbox.drop_column("person_id")
    with op.batch_alter_table("tickets") as tickets:
        tickets.drop_index("ix_tickets_status")
        for column in ("closed_at", "taken_at", "operator", "address"):
            tickets.drop_column(column)
