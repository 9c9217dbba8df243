"""Models of sentence-transformers, embedding and reranking: real loaders and layers, tiny and with random weights."""

import math
import string
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

import pytest

from knowledge.lexicon import load_lexicon
from rag.answerer import Answerer
from rag.errors import EmbeddingModelMissing, IndexModelMismatch, RerankerMissing
from rag.index import build_index
from rag.other_embeddings import SentenceTransformerEmbeddings
from rag.reranking import CrossEncoderReranker
from rag.retrieval import Retriever
from rag.store import IndexLocation

pytestmark = pytest.mark.torch

LANGUAGES = frozenset({"en", "hi"})
DIMENSIONS = 32
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
WORDS = ("wax", "brass", "clay", "is", "the", "of", "made", "cast")
LETTERS = (*string.ascii_lowercase, *string.digits)
VOCABULARY = (*SPECIAL, *WORDS, *LETTERS, *(f"##{letter}" for letter in LETTERS))


def save_tokenizer(folder: Path) -> None:
    from tokenizers import Tokenizer
    from tokenizers.models import WordPiece
    from tokenizers.normalizers import BertNormalizer
    from tokenizers.pre_tokenizers import BertPreTokenizer
    from tokenizers.processors import TemplateProcessing

    transformers = import_module("transformers")
    ids = {token: place for place, token in enumerate(VOCABULARY)}
    tokenizer = Tokenizer(WordPiece(ids, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", ids["[CLS]"]), ("[SEP]", ids["[SEP]"])],
    )
    transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
        model_max_length=128,
    ).save_pretrained(folder)


def save_model(folder: Path, *, scores: bool) -> Path:
    """A BERT of one layer with random weights: an encoder, or one that gives a pair of texts a score."""
    import torch

    transformers = import_module("transformers")
    torch.manual_seed(1)
    config = transformers.BertConfig(
        vocab_size=len(VOCABULARY),
        hidden_size=DIMENSIONS,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=2 * DIMENSIONS,
        max_position_embeddings=128,
        initializer_range=0.5,
        num_labels=1,
    )
    kind = transformers.BertForSequenceClassification if scores else transformers.BertModel
    model = kind(config)
    model.save_pretrained(folder)
    save_tokenizer(folder)
    return folder


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_model(tmp_path_factory.mktemp("encoder"), scores=False)


@pytest.fixture(scope="module")
def cross_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_model(tmp_path_factory.mktemp("cross-encoder"), scores=True)


@pytest.fixture(scope="module")
def tiny(encoder: Path) -> SentenceTransformerEmbeddings:
    return SentenceTransformerEmbeddings(str(encoder), LANGUAGES)


def test_every_text_gets_a_unit_vector_in_order(tiny: SentenceTransformerEmbeddings, encoder: Path) -> None:
    texts = ["wax", "The cast is made of brass and clay, " * 9, "", "wax"]
    vectors = tiny.embed_documents(texts)
    assert [len(vector) for vector in vectors] == [DIMENSIONS] * 4
    assert all(type(number) is float for number in vectors[0])
    for vector in vectors:
        assert math.sqrt(sum(number * number for number in vector)) == pytest.approx(1.0, abs=1e-4)
    assert vectors[0] == pytest.approx(vectors[3], abs=1e-4)
    assert vectors[0] != pytest.approx(vectors[1], abs=1e-2)
    assert tiny.embed_query("wax") == pytest.approx(vectors[0], abs=1e-4)
    assert (tiny.model_id, tiny.understands) == (f"sentence-transformers:{encoder}", LANGUAGES)


def test_many_threads_get_the_same_vectors(encoder: Path) -> None:
    fresh = SentenceTransformerEmbeddings(str(encoder), LANGUAGES)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(fresh.embed_query, ["clay"] * 8))
    assert all(vector == pytest.approx(found[0], abs=1e-4) for vector in found)


def test_an_index_of_their_vectors_answers_both_languages(
    tiny: SentenceTransformerEmbeddings, tmp_path: Path, corpus: Path
) -> None:
    location = IndexLocation(tmp_path)
    build_index([corpus], location, tiny)
    answerer = Answerer(location, tiny)
    assert answerer.ask("How is dhokra made?", language="en").text.startswith("A core of clay")
    retriever = answerer.retriever()
    search = retriever.search(retriever.read("ढोकरा में मोम क्यों लगता है?", "hi"), "hi")
    assert search.dense and not search.by_gist
    with pytest.raises(IndexModelMismatch, match="made by sentence-transformers:"):
        Answerer(location, SentenceTransformerEmbeddings("another", LANGUAGES)).warm()


def test_a_cross_encoder_scores_every_passage(cross_encoder: Path) -> None:
    reranker = CrossEncoderReranker(str(cross_encoder))
    passages = ["wax is cast", "brass and clay", "a passage of many more words " * 40, "wax is cast"]
    scores = reranker.scores("what is the cast made of", passages)
    assert len(scores) == 4 and all(type(score) is float and 0.0 <= score <= 1.0 for score in scores)
    assert scores[0] == pytest.approx(scores[3], abs=1e-4)
    assert scores[0] != pytest.approx(scores[1], abs=1e-6)
    backwards = reranker.scores("what is the cast made of", passages[::-1])
    assert backwards == pytest.approx(scores[::-1], abs=1e-4)


def test_a_cross_encoder_sorts_what_was_found(answerer: Answerer, cross_encoder: Path) -> None:
    plain = answerer.retriever()
    reranker = CrossEncoderReranker(str(cross_encoder))
    retriever = Retriever(plain.opened, answerer.embeddings, load_lexicon(), reranker=reranker)
    question = plain.read("Which cloth is soaked in milk?", "en")
    hits = retriever.search(question, "en").hits
    assert {hit.chunk.id for hit in hits} == {hit.chunk.id for hit in plain.search(question, "en").hits}
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{", encoding="utf-8")
    with pytest.raises(EmbeddingModelMissing, match=r"cannot be loaded: \S"):
        SentenceTransformerEmbeddings(str(tmp_path), LANGUAGES).embed_query("wax")
    with pytest.raises(RerankerMissing, match=r"cannot be loaded: \S"):
        CrossEncoderReranker(str(tmp_path)).scores("wax", ["wax"])
