"""Question files are read with care, and scores mean what they say."""

from pathlib import Path

import pytest

from knowledge.languages import CODES
from rag.answerer import Answerer
from rag.calibration import WRITTEN
from rag.evaluation import QuestionFileError, auc, load_cases, mentions_any, own_questions, run_cases, score

RAG = Path(__file__).parents[2] / "rag"
QUESTIONS = Path(__file__).parent / "data" / "questions.jsonl"


def test_scores_count_facts_and_false_answers(answerer: Answerer, tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(
        '{"lang": "en", "question": "How is dhokra made?", "craft": "dhokra", "must_mention_any": ["wax"], '
        '"answerable": true}\n'
        '{"lang": "en", "question": "How is dhokra made?", "craft": "dhokra", "must_mention_any": ["velvet"], '
        '"answerable": true}\n\n'
        '{"lang": "en", "question": "Who is the president?", "answerable": false}\n',
        encoding="utf-8",
    )
    english, everything = score(run_cases(answerer, load_cases(path)))
    assert english.language == "en" and everything.language == "all"
    assert (english.answerable, english.unanswerable) == (2, 1)
    assert english.fact_rate == 0.5 and english.answered_rate == 1.0 and english.recall_at_5 == 0.5
    assert english.false_answer_rate == 0.0 and english.auc == 1.0


def test_a_malformed_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text('{"lang": "en"}\n', encoding="utf-8")
    with pytest.raises(QuestionFileError, match=r"questions\.jsonl:1"):
        load_cases(path)


def test_facts_are_compared_in_one_spelling() -> None:
    assert mentions_any("असली बाँधनी", ["बांधनी"])
    assert mentions_any("It holds Indigo.", ["madder", "indigo"])
    assert not mentions_any("It holds indigo.", ["madder"])


def test_auc_counts_ties_half() -> None:
    assert auc([0.9, 0.5], [0.5, 0.1]) == 0.875


def test_the_evaluation_questions_are_none_that_abstention_learnt_from() -> None:
    learnt = {case.question.lower() for name in WRITTEN for case in load_cases(RAG / name)}
    for cases in (load_cases(QUESTIONS), load_cases(own_questions())):
        assert not learnt & {case.question.lower() for case in cases}
    own = load_cases(own_questions())
    assert sum(case.answerable for case in own) >= 300
    assert sum(not case.answerable for case in own) >= 100
    assert {case.language for case in own} == set(CODES)
    assert all(case.section for case in own if case.answerable)


@pytest.mark.models
def test_the_corpus_answers_and_stays_silent_as_promised(library: Answerer) -> None:
    """The floors lie below the figures of `kalavaani evaluate rag`, which the README quotes."""
    rows = {row.language: row for row in score(run_cases(library, load_cases(own_questions())))}
    assert rows["all"].false_answer_rate <= 0.05
    assert rows["all"].citation_rate == 1.0
    assert rows["all"].auc >= 0.9
    assert rows["en"].fact_rate >= 0.68 and rows["en"].recall_at_5 >= 0.82
    assert rows["hi"].fact_rate >= 0.65 and rows["hi-Latn"].fact_rate >= 0.6
    others = [row for code, row in rows.items() if code not in ("en", "hi", "hi-Latn", "all")]
    asked = sum(row.answerable for row in others)
    assert sum(row.fact_rate * row.answerable for row in others) / asked >= 0.6


@pytest.mark.models
def test_plain_questions_are_answered(library: Answerer) -> None:
    rows = score(run_cases(library, load_cases(QUESTIONS)))
    assert rows[-1].fact_rate >= 0.92 and rows[-1].recall_at_5 >= 0.95
    assert rows[-1].false_answer_rate <= 0.06
