"""Dates and times of day, from digits to words. Day comes before month, as it is written in India."""

from datetime import date
from functools import lru_cache
from typing import Final

import regex
from babel.dates import get_month_names

from knowledge.languages import locale_of
from voice.number_words import number_words, ordinal_words, year_words
from voice.spoken_words import spoken_words

_ISO = regex.compile(r"(?<![\d-])(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?:T(?=\d))?(?![\d-])")
_DAY_FIRST = regex.compile(
    r"(?<![\d/.-])(?P<day>\d{1,2})([/.-])(?P<month>\d{1,2})\2(?P<year>\d{4})(?![\d/-])"
)
_TIME = regex.compile(
    r"(?<![\d:.])(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?::[0-5]\d)?(?![\d:])(?:\s?(?P<half>[ap])\.?m\b\.?)?",
    regex.IGNORECASE,
)
_DAY_PARTS: Final = ((4, "night"), (12, "morning"), (16, "afternoon"), (20, "evening"), (24, "night"))
"""Hour before which each part of the day ends."""


@lru_cache
def _months(language: str) -> dict[str, int]:
    """Every spelling of a month, in lower case -> 1 to 12: English, CLDR's of the language, and the one we say."""
    spelt: dict[str, int] = {}
    for locale in ("en", locale_of(language)):
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for month, name in get_month_names(width, context, locale).items():
                    spelt.setdefault(name.lower().rstrip("."), month)
    spelt.setdefault("sept", 9)
    for month, name in enumerate(spoken_words(language).months, start=1):
        spelt.setdefault(name.lower(), month)
    return spelt


@lru_cache
def _named(language: str) -> regex.Pattern[str]:
    names = "|".join(regex.escape(name) for name in sorted(_months(language), key=len, reverse=True))
    return regex.compile(
        rf"(?<![\d.,/-])(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<name>{names})(?![\p{{L}}\p{{M}}])\.?"
        r"(?:,?\s+(?P<year>(?:19|20)\d\d)(?![\d.,]\d|\d))?",
        regex.IGNORECASE,
    )


def _day(day: int, language: str) -> str:
    return ordinal_words(day) if language == "en" else number_words(day, language)


def _time(match: regex.Match[str], language: str) -> str:
    words = spoken_words(language)
    hour, minute, half = int(match["hour"]), int(match["minute"]), (match["half"] or "").lower()
    part_known = bool(half) or hour > 12 or hour == 0
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    said_hour = number_words((hour - 1) % 12 + 1, language)
    if minute == 0:
        said = words.full_hour.format(hour=said_hour)
    else:
        minutes = number_words(minute, language)
        if minute < 10:
            minutes = words.minute_below_ten.format(minute=minutes)
        said = words.clock.format(hour=said_hour, minutes=minutes)
    if not part_known:
        return said
    part = next(part for end, part in _DAY_PARTS if hour < end)
    return words.day_parts[part].format(time=said)


def say_dates(text: str, language: str) -> str:
    """ "2026-11-21", "21/11/2026", "21 Nov 2026", "5:30 pm"; what is no date stays as it is."""
    words = spoken_words(language)

    def numeric(match: regex.Match[str]) -> str:
        day, month, year = int(match["day"]), int(match["month"]), int(match["year"])
        try:
            date(year, month, day)
        except ValueError:
            return match[0]
        return f"{_day(day, language)} {words.months[month - 1]} {year_words(year, language)} "

    def named(match: regex.Match[str]) -> str:
        if not 1 <= int(match["day"]) <= 31:
            return match[0]
        name = words.months[_months(language)[match["name"].lower()] - 1]
        year = f" {year_words(int(match['year']), language)}" if match["year"] else ""
        return f"{_day(int(match['day']), language)} {name}{year}"

    text = _DAY_FIRST.sub(numeric, _ISO.sub(numeric, text))
    return _TIME.sub(lambda match: _time(match, language), _named(language).sub(named, text))
