"""The ONNX encoder: its pooling on a model made here, its meaning on the real one."""

from pathlib import Path

import pytest

from rag.embeddings import OnnxEmbeddings
from rag.errors import EmbeddingModelMissing


def test_missing_files_say_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(EmbeddingModelMissing, match="run `kalavaani models fetch`"):
        OnnxEmbeddings(tmp_path).embed_query("dhokra")


def test_damaged_files_are_an_error_of_ours(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"not a model")
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(EmbeddingModelMissing, match="cannot be loaded"):
        OnnxEmbeddings(tmp_path).embed_query("dhokra")


@pytest.mark.models
def test_vectors_are_unit_length_and_near_in_meaning(minilm: OnnxEmbeddings) -> None:
    wax, brass, rain = minilm.embed_documents(
        ["The wax melts and molten metal takes its place.", "Lost-wax casting of brass.", "It rains in July."]
    )
    assert len(wax) == 384
    assert sum(number * number for number in wax) == pytest.approx(1.0, abs=1e-4)

    def cosine(one: list[float], other: list[float]) -> float:
        return sum(a * b for a, b in zip(one, other, strict=True))

    assert cosine(wax, brass) > cosine(wax, rain) + 0.2


@pytest.mark.models
def test_a_text_longer_than_the_window_is_cut_not_refused(minilm: OnnxEmbeddings) -> None:
    assert len(minilm.embed_query("clay " * 5_000)) == 384
