"""Where a phone call is: travels in the query of every address that the carrier calls."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from assistant.messages import Incoming
from connectors.twilio.signature import Form
from knowledge.languages import is_language

_COUNT = re.compile(r"^[0-9]{1,4}$")
_PHONE_NUMBER = re.compile(r"^\+[1-9][0-9]{6,14}$")
_WITHHELD = frozenset({"+7378742833", "+2562533", "+8656696", "+266696687", "+86282452253"})
"""RESTRICTED, BLOCKED, UNKNOWN, ANONYMOUS and UNAVAILABLE, spelt on a keypad: what Twilio gives for no number."""


@dataclass(frozen=True, slots=True)
class Step:
    """One exchange of a call; has an id of its own, so that a repeated webhook repeats the answer, not the work."""

    language: str | None = None
    """What the caller chose or was answered in last; None until then."""
    number: int = 0
    """Counts our prompts."""
    silences: int = 0
    """Prompts in a row that were followed by silence."""
    waits: int = 0
    """Times that the caller was asked to wait for this answer."""

    @classmethod
    def of(cls, query: QueryParams) -> "Step":
        """The step that a query names; what is no step of ours counts as the beginning."""

        def number(name: str) -> int:
            value = query.get(name, "")
            return int(value) if _COUNT.match(value) else 0

        language = query.get("language")
        return cls(
            language if is_language(language) else None, number("step"), number("silences"), number("waits")
        )

    def query(self) -> str:
        counts = {"step": self.number, "silences": self.silences, "waits": self.waits}
        return urlencode({"language": self.language, **counts} if self.language else counts)

    def incoming(self, form: Form) -> Incoming:
        """The message of this step, still without content. A caller without a number is known for this call only."""
        call, caller = form["CallSid"], form.get("From", "")
        known = bool(_PHONE_NUMBER.match(caller)) and caller not in _WITHHELD
        return Incoming(
            channel="phone",
            sender=caller if known else call,
            provider_id=f"{call}.{self.number}",
            language=self.language,
            address_kind=None if known else "call",
        )
