"""What a channel can show, as its adapter declares it; the planner degrades replies to that."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ButtonLimits:
    """Buttons beneath a text; lengths in characters (code points)."""

    count: int
    title: int
    text: int
    """Longest text above them."""


@dataclass(frozen=True, slots=True)
class ListLimits:
    """A list that opens; lengths in characters (code points)."""

    rows: int
    title: int
    description: int
    text: int
    """Longest text above it."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel carries."""

    split: Callable[[str], list[str]]
    """Cuts a text into messages of the channel's length."""
    buttons: ButtonLimits | None = None
    """None: choices become numbers."""
    lists: ListLimits | None = None
    caption: int = 0
    """Longest text of a photo; 0: the channel carries no photos."""
    sound: bool = False
    """Whether it carries recordings."""
    templates: bool = False
    """Whether it takes registered messages only, at times."""
