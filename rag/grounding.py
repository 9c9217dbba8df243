"""Answers that a chat model writes from the passages found; every sentence is checked against those that it cites.

Retrieved text is data: whatever a passage, or the model because of one, tries to say beyond the passages is caught
by the same check as an invention.
"""

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import regex

from rag.asks import is_stop_word, read_words
from rag.embeddings import IdentifiedEmbeddings
from rag.errors import RagError
from rag.language_tables import language_tables
from rag.sentences import normalise, script_of, stems, words

MAX_SENTENCES = 5
MAX_SENTENCE_CHARACTERS = 400
MIN_COVERAGE = 0.6
"""Share of a sentence's content words that its passages hold."""
MIN_COSINE = 0.5
"""Least cosine of a sentence with the nearest of its passages, in languages that the embeddings know."""

TINY = 1e-12
_NUMBER = regex.compile(r"\p{N}+(?:[.,]\p{N}+)*")
_ADDRESS = regex.compile(r"https?:|www\.|@|[<>{}\[\]]")
_NAME = regex.compile(r"(?<!^)(?<![.!?]\s)\b\p{Lu}[\p{L}\p{M}]+")
"""Words in capitals that do not begin a sentence."""


class ComposerFailed(RagError):
    """The chat model gave no answer that can be used, or none in time."""

    code = "composer_failed"


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of a written answer."""

    text: str
    passages: tuple[int, ...]
    """Places of the passages that it rests on, from 0."""


class Composer(Protocol):
    """Writes an answer from passages."""

    def compose(self, question: str, passages: Sequence[str], language: str) -> Sequence[Claim]:
        """The answer as claims, in order; raises `ComposerFailed`."""
        ...


def can_be_checked(language: str) -> bool:
    """Whether we know how a language denies something: without that no written answer can be held against passages."""
    table = language_tables().get(language)
    return table is not None and bool(table.denials)


def are_supported(
    claims: Sequence[Claim], passages: Sequence[str], language: str, embeddings: IdentifiedEmbeddings
) -> bool:
    """Whether every claim says only what its passages say, as far as words, numbers, names and vectors show."""
    if not 0 < len(claims) <= MAX_SENTENCES:
        return False
    return all(_is_supported(claim, passages, language, embeddings) for claim in claims)


def _is_supported(
    claim: Claim, passages: Sequence[str], language: str, embeddings: IdentifiedEmbeddings
) -> bool:
    cited = [passages[place] for place in claim.passages if 0 <= place < len(passages)]
    text = claim.text.strip()
    if not cited or len(cited) != len(claim.passages) or not 0 < len(text) <= MAX_SENTENCE_CHARACTERS:
        return False
    together = " ".join(cited)
    if _ADDRESS.search(text) or script_of(text) != script_of(together):
        return False
    held = frozenset(stems(together, language))
    content = [word for word in read_words(text, language) if not is_stop_word(word, language)]
    covered = sum(word.stem in held for word in content)
    return (
        bool(content)
        and covered >= MIN_COVERAGE * len(content)
        and _numbers(text) <= _numbers(together)
        and all(stem in held for name in _NAME.findall(text) for stem in stems(name, language))
        and _denies(text, language) == _denies(together, language)
        and (language not in embeddings.understands or _cosine(text, cited, embeddings) >= MIN_COSINE)
    )


def _numbers(text: str) -> set[str]:
    """Numbers in ASCII digits, without separators of thousands."""
    return {
        "".join(char if char == "." else str(unicodedata.digit(char)) for char in found if char != ",")
        for found in _NUMBER.findall(text)
    }


def _denies(text: str, language: str) -> bool:
    """Whether a text says that something is not so."""
    denials = {normalise(word) for word in language_tables()[language].denials}
    return any(word in denials for word in words(text))


def _cosine(text: str, cited: Sequence[str], embeddings: IdentifiedEmbeddings) -> float:
    vector, *others = embeddings.embed_documents([text, *cited])
    return max(
        sum(one * other for one, other in zip(vector, passage, strict=True))
        / max(math.hypot(*vector) * math.hypot(*passage), TINY)
        for passage in others
    )
