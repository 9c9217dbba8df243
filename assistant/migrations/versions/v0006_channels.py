"""Channels: which process works on what, what was sent in how many parts, and when somebody last wrote where."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "processes",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("host", sa.String(length=200), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_processes")),
    )
    op.create_table(
        "contacts",
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("last_received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opted_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("channel", "address", name=op.f("pk_contacts")),
    )
    op.create_table(
        "sent_parts",
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("provider_id", sa.String(length=200), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("error_code", sa.String(length=60), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("message_id", "position", name=op.f("pk_sent_parts")),
    )
    op.create_index("ix_sent_parts_provider_id", "sent_parts", ["provider_id"])
    with op.batch_alter_table("outbox") as outbox:
        outbox.add_column(sa.Column("owner", sa.String(length=36), nullable=True))
        outbox.add_column(sa.Column("kind", sa.String(length=40), nullable=False, server_default="reply"))
        outbox.create_index("ix_outbox_owner", ["owner"])
    with op.batch_alter_table("inbox") as inbox:
        inbox.add_column(sa.Column("owner", sa.String(length=36), nullable=True))
        inbox.add_column(sa.Column("address", sa.String(length=200), nullable=False, server_default=""))
        inbox.create_index("ix_inbox_open", ["status", "channel", "accepted_at"])


def downgrade() -> None:
    with op.batch_alter_table("inbox") as inbox:
        inbox.drop_index("ix_inbox_open")
        inbox.drop_column("address")
        inbox.drop_column("owner")
    with op.batch_alter_table("outbox") as outbox:
        outbox.drop_index("ix_outbox_owner")
        outbox.drop_column("kind")
        outbox.drop_column("owner")
    op.drop_index("ix_sent_parts_provider_id", "sent_parts")
    for table in ("sent_parts", "contacts", "processes"):
        op.drop_table(table)
