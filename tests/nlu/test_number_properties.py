"""Every number survives: in words, joined, digit by digit, in native digits, with fractions, with units."""

from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.lexicon import load_lexicon
from knowledge.lexicon.numbers import load_numbers, numbered_languages
from nlu.quantities import QuantityReader
from nlu.tokens import normalise
from voice.number_words import digit_words, number_words

LARGEST = 9_99_99_999
NUMBERS = st.integers(0, LARGEST)
LANGUAGES = st.sampled_from(numbered_languages())
WRITES_JOINED = st.sampled_from(
    [code for code in numbered_languages() if code not in ("en", "hi-Latn", "ur")]
)
MELTING = {"ta", "te", "kn", "ml"}
VOWELS, SIGNS_BEHIND, SHORT_A = range(0x05, 0x15), 0x38, 0x05
FALLING_ENDS = (0x41, 0x4D)
"""Tamil, Telugu, Kannada, Malayalam: the sign of u and the sign of no vowel, which give way to another vowel."""


@cache
def reader() -> QuantityReader:
    return QuantityReader(load_lexicon())


def numbers(text: str, language: str) -> list[str]:
    return [number.value for number in reader().read(normalise(text), language).numbers]


def values(text: str, language: str) -> list[tuple[str | None, str]]:
    return [(found.kind, found.value) for found in reader().read(normalise(text), language).found]


def joined(before: str, after: str, *, melts: bool) -> str:
    """Two words as one; where the vowels meet, the second's stays."""
    block = ord(after[0]) & ~0x7F
    first, last = ord(after[0]) - block, ord(before[-1]) - block
    if not melts or first not in VOWELS or last not in FALLING_ENDS:
        return before + after
    return before[:-1] + ("" if first == SHORT_A else chr(block + first + SIGNS_BEHIND)) + after[1:]


def grouped(digits: str) -> str:
    """With commas in the Indian way: 1,25,000."""
    head, tail = digits[:-3], digits[-3:]
    pairs = [head[max(0, end - 2) : end] for end in range(len(head), 0, -2)][::-1]
    return ",".join([*pairs, tail])


@settings(max_examples=400, deadline=None)
@given(number=NUMBERS, language=LANGUAGES)
def test_words(number: int, language: str) -> None:
    said = number_words(number, language)
    assert numbers(said, language) == [str(number)], said


@settings(max_examples=400, deadline=None)
@given(number=st.integers(100, LARGEST), language=WRITES_JOINED, data=st.data())
def test_words_that_are_written_as_one(number: int, language: str, data: st.DataObject) -> None:
    words = number_words(number, language).split()
    place = data.draw(st.integers(0, max(0, len(words) - 2)))
    if len(words) > 1:
        melts = language in MELTING and data.draw(st.booleans())
        words[place : place + 2] = [joined(words[place], words[place + 1], melts=melts)]
    said = " ".join(words)
    assert numbers(said, language) == [str(number)], said


@settings(max_examples=200, deadline=None)
@given(digits=st.from_regex(r"[1-9][0-9]{2,6}", fullmatch=True), language=LANGUAGES)
def test_digit_by_digit(digits: str, language: str) -> None:
    said = digit_words(digits, language)
    assert numbers(said, language) == [digits], said


@settings(max_examples=200, deadline=None)
@given(start=st.integers(10, 99), doubled=st.integers(0, 9), language=LANGUAGES)
def test_a_doubled_digit(start: int, doubled: int, language: str) -> None:
    double = load_numbers(language).double_words[0]
    said = f"{digit_words(str(start), language)} {double} {digit_words(str(doubled), language)}"
    assert numbers(said, language) == [f"{start}{doubled}{doubled}"], said


@settings(max_examples=200, deadline=None)
@given(number=NUMBERS, language=LANGUAGES, commas=st.booleans())
def test_native_digits(number: int, language: str, commas: bool) -> None:
    native = load_numbers(language).digits
    plain = grouped(str(number)) if commas else str(number)
    written = "".join(native[int(sign)] if native and sign.isdigit() else sign for sign in plain)
    assert [value for _, value in values(f"₹{written}", language)] == [str(number)], written


@settings(max_examples=300, deadline=None)
@given(
    language=LANGUAGES, scale=st.sampled_from([100, 1000, 100_000]), whole=st.integers(2, 9), data=st.data()
)
def test_fractions_of_a_scale(language: str, scale: int, whole: int, data: st.DataObject) -> None:
    """Sava, dedh, dhai, sadhe, paune and their like elsewhere: ఒకటిన్నర, രണ്ടേകാൽ."""
    table = load_numbers(language)
    single = [part for part in table.fractions.values() if all(" " not in word for word in part.words)]
    part = data.draw(
        st.sampled_from([part for part in single if part.kind != "fixed" or part.value > 1] or single)
    )
    word, multiplier = part.words[0], table.multipliers[scale][0]
    if part.kind == "fixed":
        said, value = f"{word} {multiplier}", part.value * scale
    else:
        sign = 1 if part.kind == "plus" else -1
        said = f"{word} {table.units[whole][0]} {multiplier}"
        value = (whole + sign * part.value) * scale
    assert numbers(said, language) == [f"{value.normalize():f}"], said


@settings(max_examples=200, deadline=None)
@given(language=LANGUAGES, count=st.integers(2, 50), data=st.data())
def test_dozens_and_scores(language: str, count: int, data: st.DataObject) -> None:
    table = load_numbers(language)
    word = data.draw(st.sampled_from([word for word, value in table.counts.items() if value in (12, 20)]))
    assert numbers(f"{count} {word}", language) == [str(count * table.counts[word])]


@settings(max_examples=300, deadline=None)
@given(number=st.integers(1, LARGEST), language=LANGUAGES)
def test_money(number: int, language: str) -> None:
    said = f"{number_words(number, language, counted=True)} {unit_name('rupee', language)}"
    assert values(said, language) == [("price", str(number))], said


@settings(max_examples=300, deadline=None)
@given(
    number=st.integers(2, 99),
    language=LANGUAGES,
    unit=st.sampled_from([("m", "dimension"), ("inch", "dimension"), ("kg", "weight"), ("day", "duration")]),
)
def test_measures(number: int, language: str, unit: tuple[str, str]) -> None:
    name, kind = unit
    said = f"{number_words(number, language, counted=True)} {unit_name(name, language)}"
    assert values(said, language) == [(kind, f"{number} {name}")], said


@settings(max_examples=100, deadline=None)
@given(first=st.integers(2, 99), second=st.integers(2, 99), language=LANGUAGES)
def test_areas(first: int, second: int, language: str) -> None:
    said = f"{first}x{second} {unit_name('ft', language)}"
    assert values(said, language) == [("dimension", f"{first}x{second} ft")], said


def unit_name(value: str, language: str) -> str:
    entry = load_lexicon().get("unit", value)
    assert entry is not None
    return next(name for code, name in entry.spellings() if code == language)
