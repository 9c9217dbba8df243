"""The marketplace: persons, listings, quotes, orders, stock, audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

UTC_TIME = sa.DateTime(timezone=True)
TABLES = (
    "audit_log",
    "persons",
    "addresses",
    "artisans",
    "price_quotes",
    "listings",
    "orders",
    "stock_movements",
)


def upgrade() -> None:
    op.create_table(
        "audit_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UTC_TIME, nullable=False),
        sa.Column("actor_id", sa.String(length=36), nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("entity", sa.String(length=40), nullable=False),
        sa.Column("entity_id", sa.String(length=36), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_log")),
    )
    op.create_index("ix_audit_log_actor_id", "audit_log", ["actor_id"])
    op.create_index("ix_audit_log_entity", "audit_log", ["entity", "entity_id"])

    op.create_table(
        "persons",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=True),
        sa.Column("consents", sa.JSON(), nullable=False),
        sa.Column("created_at", UTC_TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persons")),
    )
    op.create_table(
        "addresses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_addresses_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addresses")),
        sa.UniqueConstraint("channel", "address", name=op.f("uq_addresses_channel_address")),
    )
    op.create_index("ix_addresses_person_id", "addresses", ["person_id"])

    op.create_table(
        "artisans",
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=True),
        sa.Column("state", sa.String(length=80), nullable=True),
        sa.Column("craft", sa.String(length=80), nullable=True),
        sa.Column("experience_years", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_artisans_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_artisans")),
    )
    op.create_index("ix_artisans_place", "artisans", ["place"])
    op.create_index("ix_artisans_state", "artisans", ["state"])

    op.create_table(
        "price_quotes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("breakdown", sa.JSON(), nullable=False),
        sa.Column("base_paise", sa.BigInteger(), nullable=False),
        sa.Column("minimum_paise", sa.BigInteger(), nullable=False),
        sa.Column("optimal_paise", sa.BigInteger(), nullable=False),
        sa.Column("maximum_paise", sa.BigInteger(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("assumptions", sa.JSON(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("comparables", sa.JSON(), nullable=False),
        sa.Column("created_by", sa.String(length=36), nullable=True),
        sa.Column("created_at", UTC_TIME, nullable=False),
        sa.Column("valid_until", UTC_TIME, nullable=False),
        sa.CheckConstraint(
            "minimum_paise > 0 AND minimum_paise <= optimal_paise AND optimal_paise <= maximum_paise",
            name=op.f("ck_price_quotes_ordered_amounts"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["persons.id"], name=op.f("fk_price_quotes_created_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_quotes")),
    )
    op.create_table(
        "listings",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("artisan_id", sa.String(length=36), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "published",
                "sold_out",
                "archived",
                name="listingstatus",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("product_type", sa.String(length=80), nullable=False),
        sa.Column("craft", sa.String(length=80), nullable=True),
        sa.Column("materials", sa.JSON(), nullable=False),
        sa.Column("colours", sa.JSON(), nullable=False),
        sa.Column("technique", sa.String(length=80), nullable=True),
        sa.Column("dimensions", sa.String(length=80), nullable=True),
        sa.Column("weight", sa.String(length=40), nullable=True),
        sa.Column("duration", sa.String(length=40), nullable=True),
        sa.Column("hours", sa.Double(), nullable=True),
        sa.Column("price_paise", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("titles", sa.JSON(), nullable=False),
        sa.Column("descriptions", sa.JSON(), nullable=False),
        sa.Column("images", sa.JSON(), nullable=False),
        sa.Column("quote_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UTC_TIME, nullable=False),
        sa.Column("updated_at", UTC_TIME, nullable=False),
        sa.CheckConstraint("price_paise > 0", name=op.f("ck_listings_price_positive")),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_listings_quantity_not_negative")),
        sa.ForeignKeyConstraint(["artisan_id"], ["artisans.person_id"], name=op.f("fk_listings_artisan_id")),
        sa.ForeignKeyConstraint(["quote_id"], ["price_quotes.id"], name=op.f("fk_listings_quote_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listings")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_listings_artisan_id", "listings", ["artisan_id"])
    op.create_index("ix_listings_status_craft", "listings", ["status", "craft"])
    op.create_index("ix_listings_status_product_type", "listings", ["status", "product_type"])

    op.create_table(
        "orders",
        sa.Column("id", sa.Integer(), sa.Identity(always=False, start=1001), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("buyer_id", sa.String(length=36), nullable=False),
        sa.Column("artisan_id", sa.String(length=36), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("total_paise", sa.BigInteger(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "placed",
                "accepted",
                "in_production",
                "shipped",
                "delivered",
                "cancelled",
                "returned",
                name="orderstatus",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("status_times", sa.JSON(), nullable=False),
        sa.Column("created_at", UTC_TIME, nullable=False),
        sa.Column("updated_at", UTC_TIME, nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_orders_quantity_positive")),
        sa.CheckConstraint("total_paise > 0", name=op.f("ck_orders_total_positive")),
        sa.ForeignKeyConstraint(["artisan_id"], ["artisans.person_id"], name=op.f("fk_orders_artisan_id")),
        sa.ForeignKeyConstraint(["buyer_id"], ["persons.id"], name=op.f("fk_orders_buyer_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_orders_listing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_orders_artisan_id", "orders", ["artisan_id"])
    op.create_index("ix_orders_buyer_id", "orders", ["buyer_id"])
    op.create_index("ix_orders_created_at", "orders", ["created_at"])
    op.create_index("ix_orders_listing_id", "orders", ["listing_id"])

    op.create_table(
        "stock_movements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("at", UTC_TIME, nullable=False),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_stock_movements_listing_id")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_stock_movements_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_movements")),
    )
    op.create_index("ix_stock_movements_listing_id", "stock_movements", ["listing_id"])
    if op.get_bind().dialect.name == "sqlite":
        # SQLite has no sequence to start at 1001, only the table where AUTOINCREMENT keeps the last id.
        op.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('orders', 1000)")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
