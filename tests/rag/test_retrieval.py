"""Search finds the right sections, by words, by vectors, and across languages."""

from pathlib import Path
from typing import Any

import pytest

from rag.answerer import Answerer
from rag.index import build_index
from rag.langchain_retriever import CraftRetriever
from rag.store import IndexLocation
from rag.twins import find_twins


@pytest.mark.parametrize(
    ("question", "section"),
    [
        ("How is dhokra made?", "process"),
        ("How should I wash kalamkari?", "care"),
        ("What do fish mean in madhubani?", "motifs"),
        ("In which region is madhubani painted?", "origin"),
    ],
)
def test_the_section_that_answers_comes_first(answerer: Answerer, question: str, section: str) -> None:
    retriever = answerer.retriever()
    asked = retriever.read(question, "en")
    search = retriever.search(asked, "en")
    assert search.restricted and search.hits[0].chunk.section == section
    assert {hit.chunk.craft for hit in search.hits} == set(asked.crafts)


def test_without_a_craft_the_whole_corpus_is_searched(answerer: Answerer) -> None:
    retriever = answerer.retriever()
    search = retriever.search(retriever.read("Which cloth is soaked in milk and myrobalan?", "en"), "en")
    assert not search.restricted and search.hits[0].chunk.craft == "kalamkari"


def test_hindi_words_find_the_english_article(answerer: Answerer) -> None:
    retriever = answerer.retriever()
    search = retriever.search(retriever.read("कलमकारी में दूध क्यों लगता है?", "hi"), "en")
    best = search.sentences[0]
    assert "milk" in retriever.section(best.section)[best.part].passages[best.place].text


def test_a_language_without_articles_finds_nothing(answerer: Answerer) -> None:
    retriever = answerer.retriever()
    assert retriever.search(retriever.read("dhokra", "ta"), "ta").hits == ()


def test_vectors_of_the_english_twin_rank_hindi_sentences(
    tmp_path: Path, corpus: Path, make_embeddings: Any
) -> None:
    english = make_embeddings(understands=frozenset({"en"}))
    location = IndexLocation(tmp_path)
    build_index([corpus], location, english)
    retriever = Answerer(location, english).retriever()
    twins = find_twins(retriever.opened, "hi", english.understands)
    spoken = {
        f"{id_}-{place}": passage.text
        for id_, chunk in zip(retriever.opened.ids, retriever.opened.chunks, strict=True)
        for place, passage in enumerate(chunk.passages)
    }
    pairs = {spoken[hindi]: spoken[twin] for hindi, twin in twins.sentences.items()}
    assert pairs["खाली जगह में पिघला हुआ पीतल डालते हैं।"] == "Molten brass is poured into the hollow."

    search = retriever.search(retriever.read("ढोकरा में पीतल कब डालते हैं?", "hi"), "hi")
    assert search.dense and search.by_gist
    assert max(sentence.cosine for sentence in search.sentences) > 0


def test_langchain_gets_documents_with_their_sources(answerer: Answerer) -> None:
    documents = CraftRetriever(answerer=answerer, k=2).invoke("How is dhokra made?")
    assert len(documents) == 2
    assert documents[0].metadata["section"] == "process" and documents[0].metadata["craft"] == "dhokra"
    assert documents[0].metadata["source"].startswith("https://")
    assert documents[0].page_content.startswith("Dhokra: Process")
