"""Word error rate that does not count spelling as error: "4,500" is "four thousand five hundred"."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

_UP_TO_NINETEEN: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen"
)
_FROM_TWENTY: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_SMALL: Final = {word: value for value, word in enumerate(_UP_TO_NINETEEN.split())}
_TENS: Final = {word: 10 * value for value, word in enumerate(_FROM_TWENTY.split(), start=2)}
_SCALES: Final = {"hundred": 100, "thousand": 1000, "lakh": 100_000}
_SAME: Final = (
    (r"(?<=\d),(?=\d)", ""),
    (r"\bone and a half\b", "1.5"),
    (r"\b(\w+)'m\b", r"\1 am"),
    (r"\b(\w+)'s\b", r"\1 is"),
    (r"\bcolou?r\b", "colour"),
    (r"\bmet(re|er)s?\b", "metre"),
    (r"(?<=\d)(kgs?|kilos?|kilograms?)\b", " kilo"),
    (r"\b(kgs?|kilos|kilograms?)\b", "kilo"),
    (r"[^\w.]|_|\.(?!\d)", " "),
)


def comparable(text: str) -> str:
    """Lower case, no signs, numbers as digits, one spelling for each word that has several."""
    text = text.lower().replace("’", "'")
    for pattern, replacement in _SAME:
        text = re.sub(pattern, replacement, text)
    return " ".join(_with_digits(text.split()))


def word_error_percent(said: Sequence[str], heard: Sequence[str]) -> float:
    """Wrong, missing and added words in percent of the words said."""
    import jiwer

    return 100 * float(jiwer.wer([comparable(text) for text in said], [comparable(text) for text in heard]))


def _with_digits(words: Sequence[str]) -> Iterator[str]:
    index = 0
    while index < len(words):
        digits, index = _number_at(words, index)
        if digits:
            yield digits
        else:
            yield words[index]
            index += 1


def _number_at(words: Sequence[str], index: int) -> tuple[str, int]:
    """The number that starts at a word, as digits, and the word after it; single digits in a row are spelled."""
    spelled = ""
    while index < len(words) and _SMALL.get(words[index], 10) < 10 and not _continues(words, index):
        spelled += str(_SMALL[words[index]])
        index += 1
    if spelled:
        return spelled, index
    total = group = 0
    found = False
    while index < len(words) and (word := words[index]) in _SMALL | _TENS | _SCALES:
        if word in _SCALES:
            group = max(group, 1) * _SCALES[word]
            if word != "hundred":
                total, group = total + group, 0
        else:
            group += (_SMALL | _TENS)[word]
        found = True
        index += 1
    return (str(total + group) if found else ""), index


def _continues(words: Sequence[str], index: int) -> bool:
    return index + 1 < len(words) and words[index + 1] in _SCALES
