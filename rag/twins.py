"""Pairs the sentences of translated articles with those of an article in a language that the embeddings know.

Translations keep the order of sections and sentences, so a sentence's twin stands at the same place of the same
section; where a section has more or fewer sentences, at the place nearest to it.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass

from rag.chunks import Chunk
from rag.index import OpenIndex, sentence_id


@dataclass(frozen=True, slots=True)
class Twins:
    """Ids of chunks and sentences in one language -> ids of their twins."""

    chunks: Mapping[str, str]
    sentences: Mapping[str, str]

    def __bool__(self) -> bool:
        return bool(self.sentences)


def find_twins(opened: OpenIndex, language: str, understood: Set[str]) -> Twins:
    """Twins, in an understood language, of all that is written in `language`."""
    own: dict[tuple[str, str], list[tuple[str, Chunk]]] = {}
    known: dict[tuple[str, str], list[tuple[str, Chunk]]] = {}
    for id_, chunk in zip(opened.ids, opened.chunks, strict=True):
        if chunk.language == language:
            own.setdefault(chunk.place, []).append((id_, chunk))
        elif chunk.language in understood:
            known.setdefault(chunk.place, []).append((id_, chunk))
    chunks: dict[str, str] = {}
    sentences: dict[str, str] = {}
    for key, section in own.items():
        if twin := known.get(key):
            chunks.update(_aligned([id_ for id_, _ in section], [id_ for id_, _ in twin]))
            sentences.update(_aligned(_sentence_ids(section), _sentence_ids(twin)))
    return Twins(chunks, sentences)


def _sentence_ids(section: list[tuple[str, Chunk]]) -> list[str]:
    return [sentence_id(id_, place) for id_, chunk in section for place in range(len(chunk.passages))]


def _aligned(own: list[str], twin: list[str]) -> dict[str, str]:
    """Each of `own` with the one at the same relative place of `twin`."""
    step = (len(twin) - 1) / max(1, len(own) - 1)
    return {id_: twin[round(place * step)] for place, id_ in enumerate(own)}
