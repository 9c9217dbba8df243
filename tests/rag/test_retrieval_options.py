"""What may narrow or sharpen a search: filters, a reranker; and what it does when a part of it fails."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from knowledge.lexicon import load_lexicon
from rag.answerer import Answerer
from rag.chunks import Passage
from rag.embeddings import IdentifiedEmbeddings
from rag.errors import EmbeddingsUnavailable, RerankerMissing
from rag.index import build_index
from rag.retrieval import Filter, Retriever
from rag.store import IndexLocation

TECHNIQUE = """---
title: Lost wax casting
kind: technique
language: en
states: [Tamil Nadu]
sources:
  - {id: s1, title: "Casting", url: "https://example.org/casting", publisher: "E", accessed: 2026-11-21}
reviewed: 2026-11-21
---
## Process
The model of wax is melted out of a mould of clay, and molten brass takes its place. [s1]
"""
POLICY = """---
title: Returns
kind: policy
language: en
reviewed: 2026-11-21
---
## Brass
A brass lamp that came broken is paid back within a week.
"""


@pytest.fixture(scope="module")
def location(tmp_path_factory: pytest.TempPathFactory, corpus: Path) -> IndexLocation:
    """The small corpus, with a technique and a policy; the model that makes its vectors knows English."""
    folder = tmp_path_factory.mktemp("mixed")
    articles = Path(shutil.copytree(corpus, folder / "articles"))
    (articles / "casting.md").write_text(TECHNIQUE, encoding="utf-8")
    (articles / "returns.md").write_text(POLICY, encoding="utf-8")
    return IndexLocation(folder / "index")


@pytest.fixture
def mixed(location: IndexLocation, embeddings: Any) -> Answerer:
    build_index([location.folder.parent / "articles"], location, embeddings)
    return Answerer(location, embeddings)


def crafts_and_kinds(answerer: Answerer, text: str, only: Filter) -> set[tuple[str | None, str]]:
    retriever = answerer.retriever()
    search = retriever.search(retriever.read(text, "en"), "en", only)
    assert len(search.sentences) >= len(search.hits)
    return {(hit.chunk.craft, hit.chunk.kind) for hit in search.hits}


@pytest.mark.parametrize(
    ("only", "found"),
    [
        (
            Filter(),
            {
                *((craft, "craft") for craft in ("dhokra", "madhubani", "kalamkari")),
                (None, "technique"),
                (None, "policy"),
            },
        ),
        (Filter(kinds=frozenset({"technique"})), {(None, "technique")}),
        (Filter(kinds=frozenset({"policy", "technique"})), {(None, "policy"), (None, "technique")}),
        (Filter(states=frozenset({"Bihar"})), {("madhubani", "craft")}),
        (
            Filter(states=frozenset({"Odisha", "Andhra Pradesh"})),
            {("dhokra", "craft"), ("kalamkari", "craft")},
        ),
        (Filter(frozenset({"craft"}), frozenset({"Tamil Nadu"})), set()),
        (Filter(states=frozenset({"Bengal"})), set()),
        (Filter(kinds=frozenset({"selling"})), set()),
    ],
)
def test_only_what_the_filter_admits_is_found(
    mixed: Answerer, only: Filter, found: set[tuple[str | None, str]]
) -> None:
    all_found = crafts_and_kinds(mixed, "Which of them is oldest, and who makes it in the village?", only)
    assert all_found <= found if only == Filter() else all_found == found


def test_the_filter_holds_for_the_craft_that_is_asked_about(mixed: Answerer) -> None:
    elsewhere = Filter(states=frozenset({"Bihar"}))
    assert ("dhokra", "craft") not in crafts_and_kinds(mixed, "How is dhokra made?", elsewhere)
    assert crafts_and_kinds(mixed, "How is dhokra made?", Filter(states=frozenset({"Odisha"}))) == {
        ("dhokra", "craft")
    }


def test_an_answer_keeps_to_the_filter(mixed: Answerer) -> None:
    question = "How is dhokra made?"
    assert mixed.ask(question, language="en", only=Filter(frozenset({"craft"}))).answered
    assert not mixed.ask(question, language="en", only=Filter(frozenset({"policy"}))).answered
    assert not mixed.ask(question, language="en", only=Filter(states=frozenset({"Kerala"}))).answered


class Preferring:
    """A reranker for which only passages with a certain word are good."""

    def __init__(self, word: str) -> None:
        self._word = word
        self.asked: list[tuple[str, int]] = []

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        self.asked.append((question, len(passages)))
        return [float(self._word in passage) for passage in passages]


class Broken:
    """A reranker that is not there."""

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        raise RerankerMissing("no cross-encoder")


def test_a_reranker_changes_the_order(mixed: Answerer, embeddings: Any) -> None:
    plain = mixed.retriever()
    question = plain.read("Is brass ever melted?", "en")
    preferring = Preferring("broken is paid back")
    reranked = Retriever(plain.opened, embeddings, load_lexicon(), reranker=preferring)
    before = [hit.chunk.title for hit in plain.search(question, "en").hits]
    after = [hit.chunk.title for hit in reranked.search(question, "en").hits]
    assert before[0] != "Returns" and after[0] == "Returns"
    assert sorted(before) == sorted(after), "the same chunks in another order"
    assert preferring.asked == [(question.text, len(before))]


def test_a_reranker_is_told_the_craft_that_a_follow_up_means(mixed: Answerer, embeddings: Any) -> None:
    preferring = Preferring("wax")
    retriever = Retriever(mixed.retriever().opened, embeddings, load_lexicon(), reranker=preferring)
    retriever.search(retriever.read("and what is it made of?", "en", "dhokra"), "en")
    assert preferring.asked[0][0] == "dhokra: and what is it made of?"


def test_a_broken_reranker_changes_nothing(
    mixed: Answerer, embeddings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    plain = mixed.retriever()
    broken = Retriever(plain.opened, embeddings, load_lexicon(), reranker=Broken())
    for text in ("Is brass ever melted?", "How is dhokra made?", "Who paints fish?"):
        question = plain.read(text, "en")
        assert broken.search(question, "en") == plain.search(question, "en")
    assert "reranker_missing: going on without it" in caplog.text


class Unreachable(IdentifiedEmbeddings):
    """A provider that made the index and does not answer any more."""

    model_id = "words"

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        raise EmbeddingsUnavailable("words does not answer")

    def embed_query(self, text: str) -> list[float]:
        raise EmbeddingsUnavailable("words does not answer")


@pytest.fixture
def with_vectors(location: IndexLocation, mixed: Answerer, make_embeddings: Any) -> Answerer:
    """The same corpus, indexed by a model that knows English."""
    english = make_embeddings(understands=frozenset({"en"}))
    build_index([location.folder.parent / "articles"], location, english)
    return Answerer(location, english)


def test_without_vectors_words_alone_answer(
    location: IndexLocation, with_vectors: Answerer, caplog: pytest.LogCaptureFixture
) -> None:
    retriever = with_vectors.retriever()
    assert retriever.search(retriever.read("dhokra", "en"), "en").dense
    alone = Answerer(location, Unreachable())
    retriever = alone.retriever()
    search = retriever.search(retriever.read("Which cloth is soaked in milk?", "en"), "en")
    assert not search.dense and search.hits[0].chunk.craft == "kalamkari"
    assert {hit.cosine for hit in search.hits} == {0.0}
    answer = alone.ask("How is dhokra made?", language="en")
    assert answer.answered and answer.text.startswith("A core of clay")
    assert not alone.ask("Who is the prime minister of India?", language="en").answered
    assert "embeddings_unavailable: searching by words alone" in caplog.text


def test_what_answers_without_vectors_is_ready_without_them(
    location: IndexLocation, with_vectors: Answerer
) -> None:
    Answerer(location, Unreachable()).warm()


@pytest.mark.parametrize(
    "asked",
    [
        "Is it old?",
        "क्या यह पुराना है?",
        "کیا یہ پرانا ہے؟",
    ],
)
def test_a_question_inside_an_article_is_no_answer(asked: str) -> None:
    assert Passage(asked, "https://example.org").is_question
