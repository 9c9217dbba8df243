"""The marketplace's tables. Money is integer paise, times are aware UTC, lists and maps are JSON.

JSON values are replaced, never changed in place: the session would not see it.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Enum,
    Float,
    ForeignKey,
    Identity,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from actions.marketplace.database import Base, JsonValue, UtcDateTime
from actions.marketplace.statuses import ListingStatus, OrderStatus

FIRST_ORDER_ID = 1001
_UUID_LENGTH = 36
MAX_DELIVERY_PLACE = 120
_PROVIDER_ID_LENGTH = 200


def _status(kind: type[StrEnum]) -> Enum:
    return Enum(
        kind, native_enum=False, length=20, values_callable=lambda members: [m.value for m in members]
    )


class Person(Base):
    """Somebody who speaks with us, on however many channels."""

    __tablename__ = "persons"

    id: Mapped[str] = mapped_column(String(_UUID_LENGTH), primary_key=True)
    role: Mapped[str] = mapped_column(String(20))
    """What the person first came as: artisan or buyer."""
    name: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str | None] = mapped_column(String(20))
    """The language the person prefers; None until known."""
    consents: Mapped[dict[str, Any]] = mapped_column(JsonValue, default=dict)
    """What was agreed to -> when (ISO 8601)."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    merged_into: Mapped[str | None] = mapped_column(String(_UUID_LENGTH))
    """Who this person turned out to be."""
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When everything about this person was deleted at her word; orders still need the row."""


class OneTimeCode(Base):
    """A code that was sent to a phone number, to show that it is the asker's."""

    __tablename__ = "one_time_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"), index=True)
    """Who asked for it."""
    phone: Mapped[str] = mapped_column(String(40), index=True)
    salt: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(128))
    tries: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it stopped being good: it was typed, or a newer one was sent."""


class Address(Base):
    """Where a person is reached: a phone number, a WhatsApp id, a web session."""

    __tablename__ = "addresses"
    __table_args__ = (UniqueConstraint("channel", "address"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"), index=True)
    channel: Mapped[str] = mapped_column(String(40))
    address: Mapped[str] = mapped_column(String(_PROVIDER_ID_LENGTH))


class Artisan(Base):
    """What we know of a person who makes things."""

    __tablename__ = "artisans"

    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[str | None] = mapped_column(String(80), index=True)
    """Canonical place of the lexicon, such as "jaipur"."""
    state: Mapped[str | None] = mapped_column(String(80), index=True)
    """Indian state as the lexicon writes it, such as "Rajasthan"."""
    craft: Mapped[str | None] = mapped_column(String(80))
    experience_years: Mapped[int | None]
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class PriceQuote(Base):
    """A golden price as it was given, with everything that it rests on."""

    __tablename__ = "price_quotes"
    __table_args__ = (
        CheckConstraint(
            "minimum_paise > 0 AND minimum_paise <= optimal_paise AND optimal_paise <= maximum_paise",
            name="ordered_amounts",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    inputs: Mapped[dict[str, Any]] = mapped_column(JsonValue)
    breakdown: Mapped[list[dict[str, Any]]] = mapped_column(JsonValue)
    base_paise: Mapped[int] = mapped_column(BigInteger)
    minimum_paise: Mapped[int] = mapped_column(BigInteger)
    optimal_paise: Mapped[int] = mapped_column(BigInteger)
    maximum_paise: Mapped[int] = mapped_column(BigInteger)
    confidence: Mapped[float] = mapped_column(Float)
    assumptions: Mapped[list[dict[str, Any]]] = mapped_column(JsonValue)
    sources: Mapped[list[dict[str, Any]]] = mapped_column(JsonValue)
    comparables: Mapped[dict[str, Any]] = mapped_column(JsonValue)
    created_by: Mapped[str | None] = mapped_column(ForeignKey("persons.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    valid_until: Mapped[datetime] = mapped_column(UtcDateTime)


class Listing(Base):
    """Something an artisan offers. Attribute values are canonical values of the lexicon."""

    __tablename__ = "listings"
    __table_args__ = (
        CheckConstraint("price_paise > 0", name="price_positive"),
        CheckConstraint("quantity >= 0", name="quantity_not_negative"),
        Index("ix_listings_status_product_type", "status", "product_type"),
        Index("ix_listings_status_craft", "status", "craft"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    artisan_id: Mapped[str] = mapped_column(ForeignKey("artisans.person_id"), index=True)
    status: Mapped[ListingStatus] = mapped_column(_status(ListingStatus))
    product_type: Mapped[str] = mapped_column(String(80))
    craft: Mapped[str | None] = mapped_column(String(80))
    materials: Mapped[list[str]] = mapped_column(JsonValue, default=list)
    colours: Mapped[list[str]] = mapped_column(JsonValue, default=list)
    technique: Mapped[str | None] = mapped_column(String(80))
    dimensions: Mapped[str | None] = mapped_column(String(80))
    weight: Mapped[str | None] = mapped_column(String(40))
    duration: Mapped[str | None] = mapped_column(String(40))
    """Working time for one piece as said, such as "3 day"."""
    hours: Mapped[float | None]
    """The same in hours."""
    price_paise: Mapped[int] = mapped_column(BigInteger)
    quantity: Mapped[int]
    """Pieces in stock now."""
    titles: Mapped[dict[str, str]] = mapped_column(JsonValue, default=dict)
    descriptions: Mapped[dict[str, str]] = mapped_column(JsonValue, default=dict)
    images: Mapped[list[str]] = mapped_column(JsonValue, default=list)
    quote_id: Mapped[int | None] = mapped_column(ForeignKey("price_quotes.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    artisan: Mapped[Artisan] = relationship(lazy="joined", innerjoin=True)


class Order(Base):
    """Pieces of one listing, bought by one person."""

    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("total_paise > 0", name="total_positive"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Identity(start=FIRST_ORDER_ID), primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"), index=True)
    buyer_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), index=True)
    artisan_id: Mapped[str] = mapped_column(ForeignKey("artisans.person_id"), index=True)
    quantity: Mapped[int]
    total_paise: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[OrderStatus] = mapped_column(_status(OrderStatus))
    status_times: Mapped[dict[str, str]] = mapped_column(JsonValue, default=dict)
    """Status -> when it was reached (ISO 8601, UTC)."""
    delivery_place: Mapped[str | None] = mapped_column(String(MAX_DELIVERY_PLACE))
    """Where it is sent: a canonical place of the lexicon, a PIN code, or as it was told."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    listing: Mapped[Listing] = relationship(lazy="joined", innerjoin=True)
    buyer: Mapped[Person] = relationship(lazy="joined", innerjoin=True, foreign_keys=[buyer_id])


class StockMovement(Base):
    """Pieces that came or went; their sum is the listing's quantity."""

    __tablename__ = "stock_movements"

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"), index=True)
    change: Mapped[int]
    reason: Mapped[str] = mapped_column(String(40))
    """published, counted, made, sold, damaged, given, ordered, order_cancelled."""
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"))
    message_id: Mapped[str] = mapped_column(String(_PROVIDER_ID_LENGTH))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class AuditEntry(Base):
    """One change: who, by which message, what, and how it was before and after. No addresses in here."""

    __tablename__ = "audit_log"
    __table_args__ = (Index("ix_audit_log_entity", "entity", "entity_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[str] = mapped_column(String(_UUID_LENGTH), index=True)
    message_id: Mapped[str] = mapped_column(String(_PROVIDER_ID_LENGTH))
    action: Mapped[str] = mapped_column(String(60))
    """Such as "listing.publish"."""
    entity: Mapped[str] = mapped_column(String(40))
    entity_id: Mapped[str] = mapped_column(String(_UUID_LENGTH))
    before: Mapped[dict[str, Any] | None] = mapped_column(JsonValue)
    after: Mapped[dict[str, Any] | None] = mapped_column(JsonValue)


class PriceAlert(Base):
    """What a buyer wants to be told of when there is such a thing."""

    __tablename__ = "price_alerts"
    __table_args__ = (Index("ix_price_alerts_open", "ended_at", "product_type"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"), index=True)
    criteria: Mapped[dict[str, Any]] = mapped_column(JsonValue)
    """Slot -> value, as in `actions.wishes.Wish`; prices are rupees."""
    product_type: Mapped[str | None] = mapped_column(String(80))
    """That of the criteria; None waits for any kind of thing."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When she stopped it."""


class AlertTelling(Base):
    """A listing that somebody was told of: nobody is told twice."""

    __tablename__ = "alert_tellings"

    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True)
    listing_id: Mapped[int] = mapped_column(
        ForeignKey("listings.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class MakerQuestion(Base):
    """A buyer's question to the maker of a listing; neither sees the other's name or number."""

    __tablename__ = "maker_questions"
    __table_args__ = (Index("ix_maker_questions_artisan", "artisan_id", "status"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id", ondelete="CASCADE"))
    buyer_id: Mapped[str] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"), index=True)
    artisan_id: Mapped[str] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"))
    question: Mapped[str] = mapped_column(String(400))
    answer: Mapped[str | None] = mapped_column(String(400))
    status: Mapped[str] = mapped_column(String(20))
    """`open`, `answered` or `skipped`."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was answered or skipped."""
    listing: Mapped[Listing] = relationship(lazy="joined", innerjoin=True)
