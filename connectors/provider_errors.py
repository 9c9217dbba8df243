"""What providers' error codes mean for us: try again, give up, change the way, or mend the account."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["retry", "permanent", "window", "rate", "credentials"]
"""`retry`: the same may work later. `permanent`: it never will, for this message or this person. `window`: only a
registered template, or another channel, reaches this person now. `rate`: later and slower. `credentials`: nothing works
until the operator mends the account, the token or the settings."""


@dataclass(frozen=True, slots=True)
class ProviderError:
    """One code of a provider."""

    verdict: Verdict
    meaning: str
    advice: str
    """What the operator, or we, can do about it."""


def read_verdict(
    code: str | int, known: Mapping[int, ProviderError], *, unknown: Verdict = "retry"
) -> Verdict:
    """The verdict on a code as a provider wrote it; `unknown` for one that is not listed or no number."""
    try:
        return known[int(code)].verdict
    except (KeyError, ValueError):
        return unknown
