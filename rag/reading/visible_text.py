"""Takes out of a text what nobody sees: control characters, zero-width ones, those that turn its direction."""

import unicodedata

import regex

_LINE_ENDS = regex.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_JOINERS = regex.compile(
    r"(?<![\p{L}\p{M}--\p{Latin}])[\u200c\u200d]|[\u200c\u200d](?=[\u200c\u200d])", regex.V1
)
"""Zero-width joiners that join nothing; inside words of Indian scripts they matter."""
_UNSEEN = regex.compile(
    r"[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Default_Ignorable_Code_Point}--[\n\t\u200c\u200d]]", regex.V1
)


def one_line(text: str) -> str:
    """What is seen of a text, on one line: a title, say, however it was written down."""
    return " ".join(visible(text).split())


def visible(text: str) -> str:
    """The text without what nobody sees, composed; lines end in "\\n"."""
    text = _UNSEEN.sub("", _LINE_ENDS.sub("\n", text))
    return unicodedata.normalize("NFC", _JOINERS.sub("", text).replace("\u00a0", " "))
