"""What an action is given: who asked, in which language, the slots, and the transaction to work in."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from actions.marketplace.codes import MAX_SENT
from actions.results import ActionResult
from knowledge.lexicon import Lexicon
from rag.answers import Answer

Role = Literal["artisan", "buyer"]


class CraftAnswerer(Protocol):
    """Answers questions about crafts, from sources."""

    def ask(self, question: str, *, language: str, craft: str | None = None) -> Answer: ...


class NamesHeard(Protocol):
    """Finds names of a list in a text by sound."""

    def __call__(self, text: str, names: Sequence[str], /) -> Sequence[int]:
        """The places in the list of the names that were said, the likest first."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """What actions share for the life of the process."""

    lexicon: Lexicon
    answerer: CraftAnswerer
    """In a transaction one that answers at once: `actions.craft_answers`."""
    sends_sms: bool = False
    """Whether messages to phone numbers reach anybody."""
    codes_an_hour: int = MAX_SENT
    """One-time codes to all numbers together."""
    names_heard: NamesHeard | None = None
    """None: people are not found by their names."""


@dataclass(frozen=True, slots=True)
class ActionContext:
    """One call of an action, inside the turn's transaction."""

    person_id: str
    role: Role
    language: str
    """Language of the reply."""
    slots: Mapping[str, Any]
    text: str
    """What the person said in this turn; empty for a key press or a button."""
    message_id: str
    """The message that caused this, for the audit log."""
    session: AsyncSession
    services: Services
    now: datetime
    """Time of the turn, UTC and aware."""
    current_listing: int | None = None
    """Id of the listing being talked about, if there is one."""


Action = Callable[[ActionContext], Awaitable[ActionResult]]
