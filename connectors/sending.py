"""What the outbox and the senders of channels agree on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from assistant.errors import AssistantError
from assistant.messages import Reply, TemplateUse
from assistant.store.tables import OutboxReply
from connectors.capabilities import Capabilities
from connectors.parts import Part


class DeliveryFailed(AssistantError):
    """A provider did not take a message."""

    code = "delivery_failed"

    def __init__(
        self,
        message: str,
        *,
        provider_code: str = "",
        permanent: bool = False,
        uncertain: bool = False,
        pause_s: float = 0.0,
    ) -> None:
        super().__init__(message)
        self.provider_code = provider_code
        self.permanent = permanent
        """Trying again would fail the same way: a wrong number, a person who opted out."""
        self.uncertain = uncertain
        """It may have arrived all the same: the connection broke, or the provider stumbled."""
        self.pause_s = pause_s
        """How long the provider wants to be left alone, at least."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets a message."""

    channel: str
    address: str
    """As `Incoming.sender`."""


class Sender(Protocol):
    """Sends on one channel."""

    @property
    def capabilities(self) -> Capabilities: ...

    def knows(self, use: TemplateUse, language: str) -> bool:
        """Whether a registered message can be sent here in this language."""
        ...

    async def send(self, part: Part, to: Recipient, *, reference: str) -> str:
        """Send one message; gives the provider's id. The provider gives `reference` back with its reports.

        Raises:
            DeliveryFailed: it was not taken, or nobody knows.
        """
        ...

    async def arrived(
        self, part: Part, to: Recipient, *, reference: str, since: datetime
    ) -> Sequence[str] | None:
        """Ids of messages that may be an earlier attempt that did arrive; None when the provider cannot be asked.

        Raises:
            DeliveryFailed: the provider cannot be asked now.
        """
        ...


@dataclass(frozen=True, slots=True)
class Delivery:
    """All replies to one message, which go out together."""

    ids: tuple[int, ...]
    message_id: str
    to: Recipient
    replies: tuple[Reply, ...]
    kind: str
    queued_at: datetime

    @classmethod
    def of(cls, rows: Sequence[OutboxReply], replies: tuple[Reply, ...]) -> "Delivery":
        first = rows[0]
        return cls(
            ids=tuple(row.id for row in rows),
            message_id=first.message_id,
            to=Recipient(first.channel, first.address),
            replies=replies,
            kind=first.kind,
            queued_at=first.queued_at or first.next_attempt_at,
        )
