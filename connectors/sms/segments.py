"""What a text costs as SMS and how it is cut: alphabets and lengths after 3GPP TS 23.038 and 23.040.

A text whose characters all are in the GSM 7-bit alphabet has 160 units in one part, or 153 in each of several. One
other character, be it an emoji, a Hindi letter or the sign of the rupee, makes the whole text UCS-2: 70 units in one
part, 67 in each of several. A unit of UCS-2 is a code unit of UTF-16, so that an emoji has two or more.
"""

from dataclasses import dataclass
from typing import Literal

from connectors.splitting import split as cut

Encoding = Literal["GSM-7", "UCS-2"]

GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The default alphabet, TS 23.038 § 6.2.1, without its escape character."""
GSM_EXTENSION = frozenset("\f^{}\\[~]|€")
"""The extension table, § 6.2.1.1: each is written with an escape character before it, as two units."""
ONE_PART = {"GSM-7": 160, "UCS-2": 70}
"""Units of a text that fits in one part."""
OF_SEVERAL = {"GSM-7": 153, "UCS-2": 67}
"""Units of a part among several: a header of six octets says which it is."""
MAX_PARTS = 10
"""Parts of one message: 1530 units at most, which is below the 1600 characters that Twilio takes."""

_TYPOGRAPHY = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00a0\u2007\u2009\u200a\u202f\t", " "),
        **dict.fromkeys("\u200b\u200e\u200f\ufeff", ""),
        "…": "...",
        "→": "->",
        "•": "*",
        "×": "x",
        "₹": "Rs.",
    }
)
"""Signs that plain ones stand for just as well; letters and fractions are not among them, as they would change words
and amounts."""


@dataclass(frozen=True, slots=True)
class Segments:
    """What a text costs."""

    encoding: Encoding
    units: int
    """Septets with their escapes, or code units of UTF-16."""
    parts: int
    """What the operator counts and charges; 0 for an empty text."""


def count(text: str) -> Segments:
    """Encoding, units and parts of a text; no character is torn between two parts."""
    encoding: Encoding = "GSM-7" if _is_gsm(text) else "UCS-2"
    sizes = [_units(letter, encoding) for letter in text]
    units = sum(sizes)
    if units <= ONE_PART[encoding]:
        return Segments(encoding, units, 1 if units else 0)
    parts, room = 1, OF_SEVERAL[encoding]
    for size in sizes:
        if size > room:
            parts, room = parts + 1, OF_SEVERAL[encoding]
        room -= size
    return Segments(encoding, units, parts)


def split(text: str, max_parts: int = MAX_PARTS) -> list[str]:
    """The text as messages of at most `max_parts` parts each, cut at line ends, then sentences, then words.

    A word, or a link, that is longer than a message is cut between letters, never inside one with its vowel signs.
    """
    return cut(text, max_parts, lambda part: count(part).parts)


def shortened(text: str) -> str:
    """The text with plain signs for typographic ones and `Rs.` for `₹`, if that saves parts; else as it was.

    It does so only where everything else is in the GSM alphabet: then one "₹" or "’" would more than double the price.
    """
    if _is_gsm(text):
        return text
    plain = text.translate(_TYPOGRAPHY)
    return plain if _is_gsm(plain) and count(plain).parts < count(text).parts else text


def _is_gsm(text: str) -> bool:
    return all(letter in GSM_BASIC or letter in GSM_EXTENSION for letter in text)


def _units(letter: str, encoding: Encoding) -> int:
    if encoding == "GSM-7":
        return 2 if letter in GSM_EXTENSION else 1
    return 2 if ord(letter) > 0xFFFF else 1
