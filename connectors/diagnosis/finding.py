"""One thing that was looked at, and what to do about it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found."""

    name: str
    ok: bool | None
    """None: it could not be looked at."""
    found: str
    advice: str = ""
    """One sentence that says what to do; empty where nothing is to be done."""


def fine(name: str, found: str) -> Finding:
    return Finding(name, True, found)


def wrong(name: str, found: str, advice: str) -> Finding:
    return Finding(name, False, found, advice)


def unclear(name: str, found: str, advice: str) -> Finding:
    """Something that could not be looked at."""
    return Finding(name, None, found, advice)
