"""Question files are read with care, and scores mean what they say."""

import shutil
from pathlib import Path

import pytest

from rag.answerer import Answerer
from rag.embeddings import OnnxEmbeddings
from rag.evaluation import QuestionFileError, auc, load_cases, mentions_any, run_cases, score
from rag.index import build_index
from rag.store import IndexLocation

ROOT = Path(__file__).parents[2]
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
    learnt = {case.question.lower() for case in load_cases(ROOT / "rag" / "calibration.jsonl")}
    cases = load_cases(QUESTIONS)
    assert not learnt & {case.question.lower() for case in cases}
    assert sum(case.answerable for case in cases) >= 120
    assert sum(not case.answerable for case in cases) >= 40


@pytest.mark.models
def test_the_corpus_answers_and_stays_silent_as_promised(minilm: OnnxEmbeddings, tmp_path: Path) -> None:
    """On a dozen crafts; `benchmarks/retrieval.py` measures all."""
    crafts = ROOT / "knowledge" / "crafts"
    names = sorted(path.name for path in crafts.glob("*.md"))[::4]
    for folder in ("", "hi"):
        (tmp_path / "articles" / folder).mkdir(exist_ok=True, parents=True)
        for name in names:
            shutil.copy(crafts / folder / name, tmp_path / "articles" / folder / name)
    location = IndexLocation(tmp_path / "index")
    build_index([tmp_path / "articles"], location, minilm)
    answerer = Answerer(location, minilm)
    written = {craft for craft, _ in answerer.retriever().crafts}
    cases = [case for case in load_cases(QUESTIONS) if not case.answerable or case.craft in written]
    everything = score(run_cases(answerer, cases))[-1]
    assert everything.answerable >= 40 and everything.unanswerable >= 40
    assert everything.fact_rate >= 0.8
    assert everything.false_answer_rate <= 0.05
    assert everything.recall_at_5 >= 0.95
