"""Tables of the conversation; they share the marketplace's database and its transactions."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from actions.marketplace.database import Base, JsonValue, UtcDateTime

_ID = 200
_PERSON_ID = 36
_PROCESS_ID = 36


class InboxMessage(Base):
    """A message that we accepted; its provider's id can be claimed once."""

    __tablename__ = "inbox"
    __table_args__ = (Index("ix_inbox_open", "status", "channel", "accepted_at"),)

    message_id: Mapped[str] = mapped_column(String(_ID), primary_key=True)
    """`<channel>:<provider's id>`."""
    channel: Mapped[str] = mapped_column(String(40))
    payload: Mapped[dict[str, Any]] = mapped_column(JsonValue)
    """What the connector needs to answer it after a restart; emptied once it is answered."""
    status: Mapped[str] = mapped_column(String(20), index=True)
    """`accepted`, `answered` or `failed`."""
    attempts: Mapped[int] = mapped_column(default=0)
    accepted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    owner: Mapped[str | None] = mapped_column(String(_PROCESS_ID))
    """Id of the process that works on it; None: nobody does."""
    address: Mapped[str] = mapped_column(String(_ID), default="")
    """Who sent it; messages of one sender are answered in the order in which they were accepted."""


class Conversation(Base):
    """The latest state of one person's conversation."""

    __tablename__ = "conversations"

    person_id: Mapped[str] = mapped_column(
        String(_PERSON_ID), ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True
    )
    snapshot: Mapped[dict[str, Any]] = mapped_column(JsonValue)
    version: Mapped[int]
    """Grows by one each turn; a turn that began from an older version is done again."""
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class EventRow(Base):
    """Something that happened in a conversation; only ever added."""

    __tablename__ = "events"
    __table_args__ = (UniqueConstraint("person_id", "turn", "position"),)

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    person_id: Mapped[str] = mapped_column(
        String(_PERSON_ID), ForeignKey("persons.id", ondelete="CASCADE"), index=True
    )
    turn: Mapped[int]
    position: Mapped[int]
    message_id: Mapped[str] = mapped_column(String(_ID))
    event: Mapped[str] = mapped_column(String(40))
    data: Mapped[dict[str, Any]] = mapped_column(JsonValue)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class OutboxReply(Base):
    """A reply that must reach somebody."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_due", "status", "next_attempt_at"),
        Index("ix_outbox_address", "channel", "address", "status"),
        Index("ix_outbox_owner", "owner"),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    message_id: Mapped[str] = mapped_column(String(_ID), index=True)
    """The message that it answers."""
    position: Mapped[int]
    channel: Mapped[str] = mapped_column(String(40))
    address: Mapped[str] = mapped_column(String(_ID))
    reply: Mapped[dict[str, Any]] = mapped_column(JsonValue)
    status: Mapped[str] = mapped_column(String(20))
    """`pending`, `sent`, `failed`, or `withheld`: a person had taken over before it was sent."""
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(UtcDateTime)
    provider_id: Mapped[str | None] = mapped_column(String(_ID))
    error_code: Mapped[str | None] = mapped_column(String(60))
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    person_id: Mapped[str | None] = mapped_column(String(_PERSON_ID))
    """Whose conversation it belongs to; None for notices that are no part of one."""
    author: Mapped[str] = mapped_column(String(20), default="assistant")
    """`assistant`, `operator`, or `once`: of the assistant, and forgotten when it has been sent."""
    queued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    owner: Mapped[str | None] = mapped_column(String(_PROCESS_ID))
    """Id of the process that is sending it; None: nobody is."""
    kind: Mapped[str] = mapped_column(String(40), default="reply")
    """`reply`: the answer to a message; else the kind of notice, which its reader may have stopped."""


class SentPart(Base):
    """One message to a provider, of those that a turn's replies became; written before it is sent."""

    __tablename__ = "sent_parts"

    message_id: Mapped[str] = mapped_column(String(_ID), primary_key=True)
    """That of the outbox."""
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    channel: Mapped[str] = mapped_column(String(40))
    provider_id: Mapped[str | None] = mapped_column(String(_ID), index=True)
    status: Mapped[str] = mapped_column(String(20))
    """`sending`: perhaps it arrived, perhaps not; then `accepted`, `sent`, `delivered`, `read` or `failed`."""
    error_code: Mapped[str | None] = mapped_column(String(60))
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Contact(Base):
    """What we know of an address on a channel."""

    __tablename__ = "contacts"

    channel: Mapped[str] = mapped_column(String(40), primary_key=True)
    address: Mapped[str] = mapped_column(String(_ID), primary_key=True)
    last_received_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When its owner last wrote to us there."""
    opted_out_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When its owner told us to send nothing more there."""


class Process(Base):
    """A running server; what it owns is given to others when its heart stops."""

    __tablename__ = "processes"

    id: Mapped[str] = mapped_column(String(_PROCESS_ID), primary_key=True)
    host: Mapped[str] = mapped_column(String(_ID))
    pid: Mapped[int]
    beat_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Ticket(Base):
    """Somebody wants to talk to a person."""

    __tablename__ = "tickets"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(
        String(_PERSON_ID), ForeignKey("persons.id", ondelete="CASCADE"), index=True
    )
    channel: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(20))
    flow: Mapped[str | None] = mapped_column(String(80))
    slots: Mapped[dict[str, Any]] = mapped_column(JsonValue)
    transcript: Mapped[list[dict[str, Any]]] = mapped_column(JsonValue)
    """Oldest first: `{"who": "person" | "assistant" | "operator", "text"}`, as it was when the ticket was opened."""
    status: Mapped[str] = mapped_column(String(20), index=True)
    """`open`, `taken` or `closed`."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    address: Mapped[str] = mapped_column(String(_ID), default="")
    """Where the person was when it was opened; an operator's words go there."""
    operator: Mapped[str | None] = mapped_column(String(80))
    """Who has it."""
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
