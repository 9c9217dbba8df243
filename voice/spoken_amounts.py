"""Money, sizes, weights, ranges and plain numbers, from digits to words."""

import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import Final

import regex

from knowledge.lexicon import load_lexicon
from knowledge.lexicon.numbers import load_numbers, numbered_languages
from voice.number_words import digit_words, number_words, ordinal_words, point_word
from voice.spoken_words import SpokenWords, spoken_words

NUMBER: Final = r"(?:\d{1,3}(?:,\d{2,3})*,\d{3}(?!\d)|\d+)(?:\.\d+)?"
"""Digits with Indian or Western commas, or none. `10,20,30` is three numbers."""

_CURRENCY: Final = r"(?:₹|(?<![\p{L}\p{M}])(?:Rs\.?|INR|रु\.?|रू\.?)(?![\p{L}\p{M}]))\s*"
_WRITTEN_MULTIPLIERS: Final = {
    "k": 1_000,
    "lac": 100_000,
    "lacs": 100_000,
    "lakhs": 100_000,
    "cr": 10_000_000,
}
"""Spellings behind digits that nobody says; those that are said are in the number tables."""


def _multipliers() -> dict[str, int]:
    """Thousand, lakh and crore in every language."""
    said = {
        word.lower(): value
        for language in numbered_languages()
        for value, words in load_numbers(language).multipliers.items()
        for word in words
        if value >= 1_000
    }
    return _WRITTEN_MULTIPLIERS | {"crores": 10_000_000} | said


def _rupee_words() -> str:
    """What rupees are called in every language."""
    entry = load_lexicon().get("unit", "rupee")
    names = {name for _, name in entry.spellings()} if entry else set()
    return "|".join(regex.escape(name) for name in sorted(names | {"rs", "inr"}, key=len, reverse=True))


_MULTIPLIERS: Final = _multipliers()
_RUPEE_WORD: Final = rf"(?:{_rupee_words()})(?![\p{{L}}\p{{M}}])\.?(?!\d)"
_MULTIPLIER_WORD: Final = "|".join(map(regex.escape, sorted(_MULTIPLIERS, key=len, reverse=True)))
_MULTIPLIER: Final = rf"(?:\s*(?P<many>{_MULTIPLIER_WORD})(?![\p{{L}}\p{{M}}]))?"

_SYMBOLS: Final = {
    "mm": r"mm",
    "cm": r"cms?",
    "m": r"mtrs?|mts?|(?-i:m)",
    "km": r"kms?",
    "ft": r"ft",
    "yard": r"yds?",
    "sq ft": r"sq\.?\s?ft",
    "sq m": r"sq\.?\s?m",
    "mg": r"mg",
    "g": r"gms?|(?-i:g)",
    "kg": r"kgs?",
    "ml": r"ml",
    "l": r"ltrs?|(?-i:l)",
    "minute": r"mins?",
    "hour": r"hrs?|(?-i:h)",
    "piece": r"pcs?",
    "inch": r"inch|″|in(?=\s*(?:[.,;:!?)]|$|(?:tall|wide|long|high|deep)\b))",
}
"""Unit -> how it is abbreviated; what is written out needs no help."""

_END: Final = r"(?![\p{L}\p{M}\d])"
_UNIT: Final = (
    r"(?:"
    + "|".join(f"(?P<{name.replace(' ', '_')}>{forms})" for name, forms in _SYMBOLS.items())
    + rf"){_END}"
)
_UNIT_WORD: Final = r"(?P<word>[\p{L}\p{M}]{2,20})"
_SIDE_UNIT: Final = (
    r"""(?:\s*(?P<side>mm|cms?|(?-i:m)|mtrs?|inch(?:es)?|in|ft|feet|"|″)(?![\p{L}\p{M}\d]))?"""
)
_SIDE: Final = {
    "cms": "cm",
    "mtr": "m",
    "mtrs": "m",
    "inches": "inch",
    "in": "inch",
    '"': "inch",
    "″": "inch",
    "feet": "ft",
}

_START: Final = r"(?<![\d.])"
_RANGE = regex.compile(
    rf"(?<![\d.,/\-–—])(?P<currency>{_CURRENCY})?(?P<low>{NUMBER}){_MULTIPLIER}(?:/-)?"
    rf"(?:\s*[-–—]\s*|(?<=\d)\s+(?:to|se|से)\s+)"
    rf"(?P<again>{_CURRENCY})?(?P<high>{NUMBER})(?!\s*[-–—/.]\s*\d|\d)"
    rf"(?P<tail>{_MULTIPLIER.replace('many', 'shared')})",
    regex.IGNORECASE,
)
_CURRENCY_ALONE = regex.compile(_CURRENCY, regex.IGNORECASE)
_TIMES_PRICE = regex.compile(rf"(?<=\d)\s*[x×]\s*(?={_CURRENCY}\d)", regex.IGNORECASE)
_PER: Final = rf"(?:\s*(?:/\s*|\bper\s+)(?P<per>{_UNIT}|[\p{{L}}\p{{M}}]{{2,20}}))?"
_PRICE = regex.compile(
    rf"{_CURRENCY}(?P<amount>{NUMBER}){_MULTIPLIER}(?:\s*/-|\s*{_RUPEE_WORD})?{_PER}", regex.IGNORECASE
)
_PRICE_AFTER = regex.compile(
    rf"{_START}(?P<amount>{NUMBER}){_MULTIPLIER}\s*(?:/-|{_RUPEE_WORD}|₹){_PER}", regex.IGNORECASE
)
_MAGNITUDE = regex.compile(rf"{_START}(?P<amount>{NUMBER}){_MULTIPLIER[:-1]}", regex.IGNORECASE)
_SIZE = regex.compile(
    rf"{_START}(?P<n>{NUMBER}){_SIDE_UNIT}(?:\s*[x×]\s*(?P<n>{NUMBER}){_SIDE_UNIT}){{1,2}}", regex.IGNORECASE
)
_FEET_AND_INCHES = regex.compile(r"""(?<![\d.])(\d{1,3})['′]\s?(\d{1,2})(?:"|″|'')""")
_MEASURE = regex.compile(rf"{_START}(?P<amount>{NUMBER})\s*{_UNIT}", regex.IGNORECASE)
_HALVES = regex.compile(rf"{_START}(?P<amount>\d+\.50*)\s*{_UNIT_WORD}", regex.IGNORECASE)
_MIXED = regex.compile(r"(?<![\d/.,])(\d{1,4})\s+([13])/([24])(?![\d/])")
_HALF_UNIT = regex.compile(rf"(?<![\d/.,])1/2(?=\s*(?:{_UNIT}|{_UNIT_WORD}))", regex.IGNORECASE)
_FRACTION = regex.compile(r"(?<![\d/.,])(\d{1,4}(?:\.\d{1,2})?)/(\d{1,4})(?![\d/])")
_PER_CENT = regex.compile(rf"{_START}({NUMBER})\s*%")
_DEGREES = regex.compile(rf"{_START}({NUMBER})\s*°\s?(?:[CF]\b)?")
_ORDINAL = regex.compile(r"(?<![\d.,])(\d{1,4})(?:st|nd|rd|th)\b", regex.IGNORECASE)
_MINUS = regex.compile(rf"(?<![\p{{L}}\p{{M}}\p{{N}}])[-−](?={_CURRENCY}\d|\d)", regex.IGNORECASE)
_PLAIN = regex.compile(rf"({NUMBER})(वाँ|वां|वीं|वें)?")
_LONGEST_QUANTITY = 9
"""More digits than this without commas are an identifier, not a quantity."""


def _value(digits: str, multiplier: str | None = None) -> Decimal:
    return Decimal(digits.replace(",", "")) * _MULTIPLIERS.get((multiplier or "").lower(), 1)


def rupees_in_words(rupees: Decimal, language: str) -> str:
    """An amount of money, paise included; `rupees` may have any number of decimals."""
    words = spoken_words(language)
    rupee, paisa = words.units["rupee"], words.units["paisa"]
    paise = rupees * 100
    if paise != int(paise):
        return f"{number_words(rupees, language, counted=True)} {rupee[1]}"
    whole, rest = divmod(int(paise), 100)
    said = []
    if whole or not rest:
        said.append(f"{number_words(whole, language, counted=True)} {rupee[whole != 1]}")
    if rest:
        said.append(f"{number_words(rest, language)} {paisa[rest != 1]}")
    return f" {words.conjunction} ".join(said)


def measure_in_words(number: Decimal, unit: str, language: str) -> str:
    """A measured amount: `unit` as in `SpokenWords.units`; halves as people say them (डेढ़ किलो)."""
    words = spoken_words(language)
    one, several = words.units[unit]
    whole = int(number)
    if number - whole != Decimal("0.5"):
        return f"{number_words(number, language, counted=True)} {one if number == 1 else several}"
    if whole == 0:
        return words.half.format(unit=one)
    if whole in words.halves:
        return f"{words.halves[whole]} {several}"
    return words.and_a_half.format(number=number_words(whole, language), unit=several)


def _named_unit(match: regex.Match[str]) -> str | None:
    return next((name for name in _SYMBOLS if match[name.replace(" ", "_")]), None)


def _bare(word: str) -> str:
    """Without dots under letters, which many leave out: हफ्ते for हफ़्ते."""
    return unicodedata.normalize("NFD", word).replace("\u093c", "").lower()


@lru_cache(maxsize=1)
def _unit_of_word() -> dict[str, str]:
    units = load_lexicon().entries("unit")
    return {_bare(name): unit.value for unit in units for _, name in unit.spellings()}


def _per(match: regex.Match[str], words: SpokenWords) -> str:
    if not match["per"]:
        return ""
    unit = _named_unit(match)
    return f" {words.per} {words.units[unit][0] if unit else match['per']}"


def _range(text: str, language: str) -> str:
    """Says the lower end and the word between; leaves the upper end, with its unit, to the other rules."""

    def say(match: regex.Match[str]) -> str:
        own = match["many"]
        low, high = _value(match["low"]), _value(match["high"])
        if not own and match["shared"] and low < high:
            own = match["shared"]
        low = _value(match["low"], own)
        if low >= _value(match["high"], match["shared"]):
            return match[0]
        currency = match["again"] or match["currency"] or ""
        between = spoken_words(language).range
        return f"{number_words(low, language)} {between} {currency}{match['high']}{match['tail']}"

    return _RANGE.sub(say, text)


def say_money(text: str, language: str) -> str:
    """₹, Rs and rupees, with lakh and crore, ranges and "/kg"."""
    words = spoken_words(language)

    def say(match: regex.Match[str]) -> str:
        return rupees_in_words(_value(match["amount"], match["many"]), language) + _per(match, words) + " "

    text = _TIMES_PRICE.sub(f" {words.times} ", text)
    text = _MINUS.sub(f" {words.minus} ", _range(text, language))
    text = _PRICE_AFTER.sub(say, _PRICE.sub(say, text))
    return _CURRENCY_ALONE.sub(f" {words.units['rupee'][1]} ", text)


def say_measures(text: str, language: str) -> str:
    """Sizes, lengths, weights, times, percentages, fractions."""
    words = spoken_words(language)

    def size(match: regex.Match[str]) -> str:
        sides = [number_words(_value(n), language) for n in match.captures("n")]
        named = [_SIDE.get(unit.lower(), unit.lower().rstrip("s")) for unit in match.captures("side")]
        if len(set(named)) > 1 and len(named) == len(sides):
            sides = [f"{side} {words.units[unit][1]}" for side, unit in zip(sides, named, strict=True)]
        elif named:
            sides[-1] += f" {words.units[named[-1]][1]}"
        return f" {words.dimension} ".join(sides) + " "

    def measure(match: regex.Match[str]) -> str:
        unit = _named_unit(match)
        assert unit is not None
        return measure_in_words(_value(match["amount"]), unit, language) + " "

    def halves(match: regex.Match[str]) -> str:
        unit = _unit_of_word().get(_bare(match["word"]))
        return measure_in_words(_value(match["amount"]), unit, language) if unit else match[0]

    def half(match: regex.Match[str]) -> str:
        word = match["word"]
        return "0.5" if not word or _bare(word) in _unit_of_word() else match[0]

    def fraction(match: regex.Match[str]) -> str:
        if match[0] in words.fractions:
            return words.fractions[match[0]]
        part, whole = _value(match[1]), _value(match[2])
        said, of = number_words(part, language), number_words(whole, language)
        return words.out_of.format(part=said, whole=of) if part <= whole else f"{said} {of}"

    def degrees(match: regex.Match[str]) -> str:
        number = _value(match[1])
        return f"{number_words(number, language)} {words.degree[number != 1]} "

    text = _MIXED.sub(lambda m: f"{int(m[1]) + Decimal(m[2]) / Decimal(m[3])}", text)
    text = _HALF_UNIT.sub(half, text)
    text = _FEET_AND_INCHES.sub(r"\1 ft \2 inch", text)
    text = _MEASURE.sub(measure, _SIZE.sub(size, text))
    text = _FRACTION.sub(fraction, _HALVES.sub(halves, text))
    text = _DEGREES.sub(degrees, text)
    return _PER_CENT.sub(lambda m: f"{number_words(_value(m[1]), language)} {words.per_cent} ", text)


def say_numbers(text: str, language: str) -> str:
    """Whatever digits are left: 1.25 lakh, 3rd, 250."""

    def ordinal(match: regex.Match[str]) -> str:
        return ordinal_words(int(match[1])) if language == "en" else match[1]

    def magnitude(match: regex.Match[str]) -> str:
        return number_words(_value(match["amount"], match["many"]), language)

    def plain(match: regex.Match[str]) -> str:
        digits, suffix = match[1], match[2] or ""
        whole = digits.partition(".")[0]
        identifier = "," not in whole and (
            len(whole) > _LONGEST_QUANTITY or (len(whole) > 1 and whole[0] == "0")
        )
        said = _digit_by_digit(digits, language) if identifier else number_words(_value(digits), language)
        return f" {said}{suffix} "

    text = _MAGNITUDE.sub(magnitude, _ORDINAL.sub(ordinal, text))
    return _PLAIN.sub(plain, text)


def _digit_by_digit(digits: str, language: str) -> str:
    point = f" {point_word(language)} "
    return point.join(digit_words(part, language) for part in digits.replace(",", "").split("."))
