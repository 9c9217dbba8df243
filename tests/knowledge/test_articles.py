"""The articles keep what they promise: sources, enough of every kind, the best known crafts in all languages."""

from collections import Counter
from datetime import date

import pytest

from knowledge import ROOT
from knowledge.languages import CODES
from rag.documents import Article, load_articles
from rag.linter import FOLDERS, MIN_SOURCES, gaps, lint, load_coverage

COVERAGE = load_coverage(ROOT / "coverage.yml")
UNSOURCED = "policy"
"""Our own rules stand for themselves."""


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    return load_articles(ROOT)


@pytest.fixture(scope="module")
def english(articles: list[Article]) -> list[Article]:
    return [article for article in articles if article.language == "en"]


@pytest.fixture(scope="module")
def missing() -> dict[str, list[str]]:
    return gaps(ROOT / "crafts", COVERAGE)


def test_the_linter_finds_nothing() -> None:
    assert lint(ROOT) == []


def test_the_coverage_names_every_language_once() -> None:
    assert sorted((*COVERAGE.whole, *COVERAGE.summaries)) == sorted(set(CODES) - {"en", "hi-Latn"})
    assert len(COVERAGE.crafts) == len(set(COVERAGE.crafts)) >= 60


@pytest.mark.parametrize("language", ["en", *COVERAGE.whole, *COVERAGE.summaries])
def test_the_best_known_crafts_are_told_in_every_language(
    missing: dict[str, list[str]], language: str
) -> None:
    assert missing.get(language, []) == []


def test_there_is_enough_of_every_kind(english: list[Article]) -> None:
    kinds = Counter(article.kind for article in english)
    assert set(kinds) == set(FOLDERS.values())
    assert kinds["craft"] >= 160
    assert kinds["technique"] + kinds["material"] >= 25
    assert kinds["selling"] >= 20
    assert kinds["policy"] >= 15
    assert kinds.total() >= 220


def test_what_we_know_in_english_can_be_looked_up(english: list[Article]) -> None:
    sourced = [article for article in english if article.kind != UNSOURCED]
    few = [a.id for a in sourced if len({source.url for source in a.sources}) < MIN_SOURCES]
    assert few == []
    nowhere = [a.id for a in sourced for source in a.sources if not source.url.startswith("http")]
    assert nowhere == []


def test_nothing_was_looked_up_before_it_could_be_or_after_it_was_reviewed(english: list[Article]) -> None:
    wrong = [
        article.id
        for article in english
        for source in article.sources
        if not date(2020, 1, 1) <= source.accessed <= article.reviewed
    ]
    assert wrong == []


def test_what_is_told_in_other_languages_is_told_in_english_too(articles: list[Article]) -> None:
    known = {article.id for article in articles if article.language == "en"}
    assert [a.id for a in articles if a.language != "en" and a.original not in known] == []
