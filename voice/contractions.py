"""Writes out what a recogniser contracts as it likes: "how's" and "how is" are the same words spoken."""

import regex

_IS = regex.compile(
    r"\b(how|what|where|who|when|why|which|that|it|there|here|he|she)['’]s\b", regex.IGNORECASE
)
_ENGLISH = "en"


def written_out(text: str, language: str) -> str:
    """The text with "is" after question words and pronouns; other languages as they are."""
    return _IS.sub(r"\1 is", text) if language == _ENGLISH else text
