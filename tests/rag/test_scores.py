"""Figures of an evaluation, worked out by hand."""

import math

import pytest

from rag.answers import Answer, Citation
from rag.chunks import Chunk, Passage
from rag.evaluation import Case, Outcome, auc, ndcg, recall, roc, score


def case(language: str = "en", *, answerable: bool = True, section: str | None = None) -> Case:
    return Case(language=language, question="How?", craft="dhokra", answerable=answerable, section=section)


def chunk(
    craft: str, section: str = "origin", *, order: int = 0, part: int = 0, language: str = "en"
) -> Chunk:
    folder = "" if language == "en" else f"{language}/"
    return Chunk(
        article=f"crafts/{folder}{craft}",
        title=craft,
        kind="craft",
        craft=craft,
        states="",
        original=f"crafts/{craft}",
        language=language,
        section=section,
        heading=section,
        section_order=order,
        part=part,
        keywords="",
        passages=(Passage("It is cast.", "https://example.org"),),
    )


RIGHT, OTHER = chunk("dhokra"), chunk("bidriware")
ABOUT_DHOKRA = case()


def outcome(
    confidence: float,
    *,
    answerable: bool = True,
    answered: bool = True,
    mentions: bool = True,
    language: str = "en",
    ranked: tuple[float, float] = (1.0, 1.0),
    citations: tuple[int, int] = (1, 1),
    elapsed_ms: float = 1.0,
) -> Outcome:
    """`citations`: how many there are, and how many of them are right."""
    cited = (Citation("Dhokra: Origin", "https://example.org", "It is cast."),) * citations[0]
    answer = Answer(answered, "It is cast.", "It is cast.", cited, confidence, language)
    asked = case(language, answerable=answerable)
    return Outcome(asked, answer, mentions, *ranked, citations[1], elapsed_ms)


@pytest.mark.parametrize(
    ("found", "value"),
    [
        ([RIGHT], 1.0),
        ([OTHER] * 4 + [RIGHT], 1.0),
        ([OTHER] * 5 + [RIGHT], 0.0),
        ([OTHER], 0.0),
        ([], 0.0),
    ],
)
def test_recall_looks_at_the_first_five(found: list[Chunk], value: float) -> None:
    assert recall(found, ABOUT_DHOKRA) == value


@pytest.mark.parametrize(
    ("found", "relevant", "value"),
    [
        ([RIGHT, OTHER], 1, 1.0),
        ([OTHER, RIGHT], 1, 1 / math.log2(3)),
        ([OTHER, OTHER, RIGHT], 1, 0.5),
        ([RIGHT, OTHER, RIGHT], 2, 1.5 / (1 + 1 / math.log2(3))),
        ([RIGHT], 2, 1 / (1 + 1 / math.log2(3))),
        ([RIGHT] * 10, 20, 1.0),
        ([OTHER] * 10 + [RIGHT], 1, 0.0),
        ([OTHER], 0, 0.0),
        ([], 1, 0.0),
    ],
)
def test_ndcg_rewards_early_answers(found: list[Chunk], relevant: int, value: float) -> None:
    chunks = [RIGHT] * relevant + [OTHER] * 3
    assert ndcg(found, ABOUT_DHOKRA, chunks) == pytest.approx(value)


def test_a_section_supports_in_every_language_and_part() -> None:
    process = case(section="dhokra#process")
    assert process.is_supported_by(chunk("dhokra", "process", order=1))
    assert process.is_supported_by(chunk("dhokra", "process", order=1, part=2, language="hi"))
    assert not process.is_supported_by(chunk("dhokra", "origin"))
    assert not process.is_supported_by(chunk("bidriware", "process"))
    second = case(section="dhokra#1")
    assert second.is_supported_by(chunk("dhokra", "other", order=1))
    assert not second.is_supported_by(chunk("dhokra", "other", order=0))


@pytest.mark.parametrize(
    ("positive", "negative", "value"),
    [
        ([0.9, 0.8], [0.1, 0.2], 1.0),
        ([0.1], [0.9], 0.0),
        ([0.5], [0.5], 0.5),
        ([0.9, 0.4], [0.5, 0.1], 0.75),
        ([0.9, 0.5, 0.2], [0.5, 0.1], 4.5 / 6),
    ],
)
def test_auc_counts_pairs(positive: list[float], negative: list[float], value: float) -> None:
    assert auc(positive, negative) == pytest.approx(value)


def test_auc_of_one_kind_alone_does_not_exist() -> None:
    assert math.isnan(auc([0.9], [])) and math.isnan(auc([], [0.1]))


def test_the_roc_curve_goes_from_silence_to_answering_all() -> None:
    outcomes = [
        outcome(0.9),
        outcome(0.6, answerable=False),
        outcome(0.6),
        outcome(0.3, answerable=False),
    ]
    assert roc(outcomes) == [(0.9, 0.0, 0.5), (0.6, 0.5, 1.0), (0.3, 1.0, 1.0), (0.0, 1.0, 1.0)]


def test_scores_are_by_language_and_together() -> None:
    rows = score(
        [
            outcome(0.9, ranked=(1.0, 0.5), citations=(4, 3), elapsed_ms=10),
            outcome(0.8, mentions=False, ranked=(0.0, 0.0), citations=(0, 0), elapsed_ms=20),
            outcome(0.2, answered=False, mentions=False, citations=(0, 0), elapsed_ms=30),
            outcome(0.7, answerable=False, citations=(1, 1), elapsed_ms=40),
            outcome(0.1, answerable=False, answered=False, citations=(0, 0), elapsed_ms=50),
            outcome(0.6, language="hi", citations=(3, 3), elapsed_ms=60),
        ]
    )
    assert [row.language for row in rows] == ["en", "hi", "all"]
    english, hindi, everything = rows
    assert (english.answerable, english.unanswerable) == (3, 2)
    assert english.fact_rate == pytest.approx(1 / 3) and english.answered_rate == pytest.approx(2 / 3)
    assert english.recall_at_5 == pytest.approx(2 / 3) and english.ndcg_at_10 == pytest.approx(0.5)
    assert english.citation_rate == 0.8 and english.false_answer_rate == 0.5
    assert english.auc == pytest.approx(5 / 6)
    assert (english.p50_ms, english.p95_ms) == (30, 50)
    assert math.isnan(hindi.false_answer_rate) and math.isnan(hindi.auc)
    assert everything.fact_rate == 0.5 and everything.citation_rate == pytest.approx(7 / 8)


@pytest.mark.parametrize(
    ("answerable", "answered", "mentions", "right"),
    [
        (True, True, True, True),
        (True, True, False, False),
        (True, False, False, False),
        (False, True, True, False),
        (False, False, False, True),
    ],
)
def test_silence_is_right_where_there_is_no_answer(
    answerable: bool, answered: bool, mentions: bool, right: bool
) -> None:
    assert outcome(0.5, answerable=answerable, answered=answered, mentions=mentions).is_right == right


def test_nothing_asked_is_nothing_measured() -> None:
    (everything,) = score([])
    assert (everything.language, everything.answerable, everything.unanswerable) == ("all", 0, 0)
    assert math.isnan(everything.fact_rate) and math.isnan(everything.p50_ms)
