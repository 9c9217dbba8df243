"""Text from outside, made fit for XML, JSON and databases."""

import re

_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def readable(text: str) -> str:
    """A text without characters that XML, JSON or a database refuse: controls go, lone surrogates become "?"."""
    return _UNREADABLE.sub("", text.encode("utf-8", "replace").decode("utf-8"))
