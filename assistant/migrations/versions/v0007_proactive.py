"""Messages that nobody asked for in this moment: price alerts, whom they told of what, and questions to makers."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "price_alerts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("product_type", sa.String(length=80), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_price_alerts_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_alerts")),
    )
    op.create_index("ix_price_alerts_person_id", "price_alerts", ["person_id"])
    op.create_index("ix_price_alerts_open", "price_alerts", ["ended_at", "product_type"])
    op.create_table(
        "alert_tellings",
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_alert_tellings_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listings.id"], name=op.f("fk_alert_tellings_listing_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "listing_id", name=op.f("pk_alert_tellings")),
    )
    op.create_table(
        "maker_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("buyer_id", sa.String(length=36), nullable=False),
        sa.Column("artisan_id", sa.String(length=36), nullable=False),
        sa.Column("question", sa.String(length=400), nullable=False),
        sa.Column("answer", sa.String(length=400), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listings.id"], name=op.f("fk_maker_questions_listing_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["persons.id"], name=op.f("fk_maker_questions_buyer_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["artisan_id"], ["persons.id"], name=op.f("fk_maker_questions_artisan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maker_questions")),
    )
    op.create_index("ix_maker_questions_buyer_id", "maker_questions", ["buyer_id"])
    op.create_index("ix_maker_questions_artisan", "maker_questions", ["artisan_id", "status"])


def downgrade() -> None:
    for table in ("maker_questions", "alert_tellings", "price_alerts"):
        op.drop_table(table)
