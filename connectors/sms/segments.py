"""What a text costs as SMS and how it is cut: alphabets and lengths after 3GPP TS 23.038 and 23.040.

A text whose characters all are in the GSM 7-bit alphabet has 160 units in one part, or 153 in each of several. One
other character, be it an emoji, a Hindi letter or the sign of the rupee, makes the whole text UCS-2: 70 units in one
part, 67 in each of several. A unit of UCS-2 is a code unit of UTF-16, so that an emoji has two or more.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

import regex

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
_CLUSTER = regex.compile(r"\X")
_LINK = re.compile(r"https?://\S+|www\.\S+", re.IGNORECASE)
_AFTER_LINK = ".,;:!?)]}'\"»”’।"
_LINE_END = re.compile(r"\n")
_SENTENCE_END = re.compile(r"(?<!\bRs)[.?!।۔]\s")
_WORD_END = re.compile(r"(?<!\bRs\.)(?<!₹)\s")


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

    A word that is longer than a message is cut between letters, never inside one with its vowel signs. A link is never
    cut: one that is longer than a message goes alone, with the parts that it needs.
    """
    messages: list[str] = []
    rest = text.strip()
    while rest:
        at = _place(rest, max_parts)
        messages.append(rest[:at].strip())
        rest = rest[at:].strip()
    return [message for message in messages if message]


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


def _place(text: str, max_parts: int) -> int:
    """Where the first message ends: the best place in the second half of what fits."""
    ends = _ends(text)
    fitting = ends[: bisect_right(ends, max_parts, key=lambda end: count(text[:end]).parts)] or ends[:1]
    last = fitting[-1]
    if last == len(text):
        return last
    for ending in (_LINE_END, _SENTENCE_END, _WORD_END):
        found = {match.end() for match in ending.finditer(text, last // 2, last + 1)} & set(ends)
        if found:
            return max(found)
    return last


def _ends(text: str) -> list[int]:
    """Where letters with all their signs end, but for those inside links."""
    links = [
        (link.start(), link.start() + len(link.group().rstrip(_AFTER_LINK))) for link in _LINK.finditer(text)
    ]
    ends = [cluster.end() for cluster in _CLUSTER.finditer(text)]
    return [end for end in ends if not any(start < end < stop for start, stop in links)]
