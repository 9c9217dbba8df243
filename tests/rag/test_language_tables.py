"""Every language reads questions with a table of its own, as complete as the others."""

import unicodedata
from collections import Counter
from collections.abc import Iterator

import pytest

from knowledge.languages import CODES, LANGUAGES, SCRIPT_NAMES
from rag.asks import load_asks
from rag.language_tables import LanguageTable, language_tables
from rag.sentences import normalise

INDIAN = [code for code in CODES if code not in ("en", "hi-Latn")]
SECTIONS = {"origin", "process", "materials", "motifs", "genuine", "care", "buying"}
SIGNS = {"number", "year", "duration", "price"}
ASKS = {ask.name for ask in load_asks()}
LATIN = "LATIN"
APART = {ask.name for ask in load_asks() if ask.never or ask.fallback}
"""Asks that say nothing beside another; of the others two may share a word, such as one for symbols and meanings."""


def table(language: str) -> LanguageTable:
    return language_tables()[language]


def patterns(language: str) -> Iterator[tuple[str, str]]:
    """(ask, pattern) of a language, without the `*` that changes nothing."""
    for ask, own in table(language).asks.items():
        for pattern in own:
            yield ask, " ".join(word for word in normalise(pattern).split() if word != "*")


def strings(value: object) -> Iterator[str]:
    """Every string of a table, its keys excepted."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        yield from value
    elif isinstance(value, dict):
        for own in value.values():
            yield from own


def test_every_language_has_a_table_and_no_table_is_of_another() -> None:
    assert set(language_tables()) == set(CODES) and next(iter(language_tables())) == "en"
    assert len(INDIAN) == 12


@pytest.mark.parametrize("language", ["en", *INDIAN])
def test_a_table_is_complete(language: str) -> None:
    own = table(language)
    assert set(own.headings) == SECTIONS and all(own.headings.values())
    assert set(own.asks) == ASKS and all(own.asks.values())
    assert set(own.signs) == SIGNS and all(own.signs.values())
    assert own.leaning
    assert len(set(own.stop_words.split())) >= 150
    assert len(own.synonyms) >= 185 and all(own.synonyms.values())


@pytest.mark.parametrize("language", CODES)
def test_a_table_has_no_key_that_nobody_reads(language: str) -> None:
    own = table(language)
    assert set(own.headings) <= SECTIONS
    assert set(own.asks) <= ASKS and set(own.cues) <= ASKS
    assert set(own.signs) <= SIGNS
    assert set(own.synonyms) <= set(table("en").synonyms)


def test_no_heading_begins_two_sections() -> None:
    begun: dict[str, set[str]] = {}
    for own in language_tables().values():
        for section, headings in own.headings.items():
            for heading in headings:
                begun.setdefault(normalise(heading), set()).add(section)
    assert {heading: sections for heading, sections in begun.items() if len(sections) > 1} == {}


@pytest.mark.parametrize("language", CODES)
def test_a_table_is_written_in_the_script_of_its_language(language: str) -> None:
    script = SCRIPT_NAMES[LANGUAGES[language].script]
    foreign = {
        text
        for field in LanguageTable.model_fields
        for text in strings(getattr(table(language), field))
        for char in text
        if char.isalpha() and unicodedata.name(char).split()[0] not in (script, LATIN)
    }
    assert foreign == set()


@pytest.mark.parametrize(("language", "letters"), [("bn", "ৰৱ"), ("as", "র"), ("ur", "يك")])
def test_neighbours_do_not_lend_their_letters(language: str, letters: str) -> None:
    """Assamese has a ra and a wa of its own; Urdu writes ی and ک where Arabic has ي and ك."""
    lent = {
        text
        for field in LanguageTable.model_fields
        for text in strings(getattr(table(language), field))
        if set(letters) & set(text)
    }
    assert lent == set()


@pytest.mark.parametrize("language", CODES)
def test_no_ask_has_a_pattern_twice(language: str) -> None:
    twice = [pattern for pattern, count in Counter(patterns(language)).items() if count > 1]
    assert twice == []


@pytest.mark.parametrize("language", CODES)
def test_what_articles_never_say_is_nothing_that_they_say(language: str) -> None:
    asks: dict[str, set[str]] = {}
    for ask, pattern in patterns(language):
        asks.setdefault(pattern, set()).add(ask)
    both = {pattern: own for pattern, own in asks.items() if len(own) > 1 and own & APART}
    assert both == {}
