"""Slot values as the marketplace takes them."""

from typing import Any

NONE = "none"
"""Value of a question that was skipped."""


def known(value: Any) -> str | None:
    """A told value; None when it was skipped or never told."""
    return None if value in (None, "", NONE) else str(value)


def several(value: Any) -> tuple[str, ...]:
    """The values of a slot that may hold several, joined by commas."""
    told = known(value)
    return tuple(part.strip() for part in told.split(",") if part.strip()) if told else ()
