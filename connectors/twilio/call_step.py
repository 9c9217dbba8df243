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


_COUNTS = {
    "step": "number",
    "silences": "silences",
    "waits": "waits",
    "choices": "choices",
    "page": "page",
    "greets": "greets",
    "remembered": "remembered",
}
"""Name in the query -> field."""


def other_side(form: Form) -> str:
    """The number of the person: who rang us, or whom we rang; as Twilio gives it."""
    return form.get("To" if form.get("Direction", "").startswith("outbound") else "From", "")


def known_number(form: Form) -> str | None:
    """The number of the person, in E.164 form; None when it is withheld."""
    number = other_side(form)
    return number if _PHONE_NUMBER.match(number) and number not in _WITHHELD else None


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
    choices: int = 0
    """Answers to the last prompt that have a key, on all its pages."""
    page: int = 0
    """The page of them that was said last, counted from 0."""
    greets: int = 0
    """1: the last prompt was the greeting, at which a key leads to another language."""
    remembered: int = 0
    """1: the language is that of an earlier call, and others are told how to change it."""

    @classmethod
    def of(cls, query: QueryParams) -> "Step":
        """The step that a query names; what is no step of ours counts as the beginning."""

        def number(name: str) -> int:
            value = query.get(name, "")
            return int(value) if _COUNT.match(value) else 0

        language = query.get("language")
        return cls(
            language if is_language(language) else None,
            **{field: number(name) for name, field in _COUNTS.items()},
        )

    def query(self) -> str:
        """The step as a query, without what is zero."""
        counts = {name: getattr(self, field) for name, field in _COUNTS.items()}
        told = {name: value for name, value in counts.items() if value or name == "step"}
        return urlencode({"language": self.language, **told} if self.language else told)

    def incoming(self, form: Form) -> Incoming:
        """The message of this step, still without content. A caller without a number is known for this call only."""
        call, number = form["CallSid"], known_number(form)
        return Incoming(
            channel="phone",
            sender=number or call,
            provider_id=f"{call}.{self.number}",
            language=self.language,
            address_kind=None if number else "call",
        )
