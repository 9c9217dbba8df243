"""Noticing when a recogniser repeats itself instead of listening."""

import re
import zlib
from typing import Final

_SENTENCE_WORDS: Final = 3
"""Said twice in a row, this many words are suspect, or half of them again at the very end; fewer ("nine nine",
"no no no") are ordinary speech."""
_STUTTER_TIMES: Final = 4
"""One or two words this often in a row are suspect."""
_COMPRESSION_LIMIT: Final = 2.4
"""Whisper's own sign of a loop: the text compresses more than ordinary language does."""
_WORD: Final = re.compile(r"\S+")
_SIGNS: Final = re.compile(r"^\W+|\W+$")


def is_repetitive(text: str) -> bool:
    """Whether the text says the same words over again."""
    encoded = text.encode()
    too_even = len(encoded) > len(zlib.compress(encoded)) * _COMPRESSION_LIMIT
    return too_even or without_repeats(text) != text


def without_repeats(text: str) -> str:
    """The text with every run of suspect repeats said once, and a last repeat that was cut off removed."""
    spans = [(match.start(), match.end()) for match in _WORD.finditer(text)]
    words = [_SIGNS.sub("", text[start:end]).lower() for start, end in spans]
    kept: list[int] = []
    position = 0
    while position < len(words):
        unit, length = _run_at(words, position)
        kept.extend(range(position, position + unit))
        position += length
    return " ".join(text[start:end] for start, end in (spans[index] for index in kept))


def _run_at(words: list[str], start: int) -> tuple[int, int]:
    """Words in the repeated unit at `start`, and words that the whole run takes; (1, 1) without repeats."""
    for unit in range(1, len(words) - start):
        if all(word.isdigit() for word in words[start : start + unit]):
            continue  # Telephone and order numbers repeat themselves.
        length = unit
        while start + length < len(words) and words[start + length] == words[start + length - unit]:
            length += 1
        cut_off = start + length == len(words)
        if unit < _SENTENCE_WORDS:
            found = length >= _STUTTER_TIMES * unit
        else:
            again = length - unit
            found = again >= unit or (cut_off and again >= max(_SENTENCE_WORDS, unit / 2))
        if found:
            return unit, length if cut_off else length // unit * unit
    return 1, 1
