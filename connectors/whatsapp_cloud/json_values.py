"""Values out of JSON that may be anything: each reader gives what it wants, or its empty form."""

import json
import math
from typing import Any

from connectors.plain_text import readable

MAX_DEPTH = 30
"""Meta's deepest message has 9 levels."""


def parsed(body: bytes) -> Any:
    """A JSON body, fit for a database: no characters that it refuses, no infinite numbers, no bottomless nesting.

    Raises:
        ValueError: this is no JSON.
    """
    try:
        return _clean(json.loads(body), MAX_DEPTH)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def record(value: Any) -> dict[str, Any]:
    """An object; empty when it is none."""
    return value if isinstance(value, dict) else {}


def records(value: Any) -> list[dict[str, Any]]:
    """The objects of an array."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def text(value: Any) -> str:
    """A string; empty when it is none."""
    return value if isinstance(value, str) else ""


def identifier(value: Any) -> str:
    """A string, or the digits of a whole number: Meta writes some of its ids as numbers."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else text(value)


def number(value: Any) -> float | None:
    """A finite number, also one that was written as a string."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def _clean(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return readable(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, (dict, list)) and depth == 0:
        return None
    if isinstance(value, dict):
        return {readable(name): _clean(item, depth - 1) for name, item in value.items()}
    if isinstance(value, list):
        return [_clean(item, depth - 1) for item in value]
    return value
