"""Chunks: parts of one section that fit the embedding model, each carrying its title and heading."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rag.documents import Article, Section

MAX_CHUNK_CHARACTERS = 1_000
"""About 250 tokens of English, MiniLM's window."""


OWN_RULES = "Kalavaani"
"""Who vouches for policies."""
TOPIC_KINDS = ("technique", "material")


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence with the source that supports it."""

    text: str
    source: str
    """URL of its first source; "Kalavaani" for our own rules, the title of a document that has no address."""

    @property
    def is_question(self) -> bool:
        """The article asks this, and answers it in the next sentence."""
        return self.text.endswith(("?", "؟"))


@dataclass(frozen=True, slots=True)
class Chunk:
    """What is indexed: neighbouring sentences of one section of one article."""

    article: str
    title: str
    kind: str
    craft: str | None
    states: str
    """English names, each between two bars: "|Odisha|Bihar|"."""
    original: str
    """Id of the article that this one tells in another language, or its own."""
    language: str
    section: str
    heading: str
    section_order: int
    """Place of the section in its article, from 0."""
    part: int
    """Place of the chunk in its section, from 0."""
    keywords: str
    """Places, communities and materials of the article: searched, never shown."""
    passages: tuple[Passage, ...]

    @property
    def subject(self) -> str | None:
        """What the article is about, where that can be named: a craft, or a technique or material ("silk" ...)."""
        return self.craft or (topic_of(self.article) if self.kind in TOPIC_KINDS else None)

    @property
    def place(self) -> tuple[str, str]:
        """(original article, section): the same for a section and its translations."""
        return self.original, self.section if self.section != "other" else str(self.section_order)

    @property
    def text(self) -> str:
        """What is embedded: title and heading, then the sentences."""
        return f"{self.title}: {self.heading}\n" + " ".join(passage.text for passage in self.passages)

    @property
    def id(self) -> str:
        """Hash of all content: an unchanged chunk keeps its id."""
        return hashlib.sha256(
            json.dumps([self.text, self.to_metadata()], ensure_ascii=False, sort_keys=True).encode()
        ).hexdigest()[:32]

    def to_metadata(self) -> dict[str, str | int | bool]:
        """Scalar fields, as Chroma wants them."""
        return {
            "article": self.article,
            "title": self.title,
            "kind": self.kind,
            "craft": self.craft or "",
            "subject": self.subject or "",
            "states": self.states,
            "original": self.original,
            "language": self.language,
            "section": self.section,
            "heading": self.heading,
            "section_order": self.section_order,
            "part": self.part,
            "keywords": self.keywords,
            "passages": json.dumps(
                [[passage.text, passage.source] for passage in self.passages], ensure_ascii=False
            ),
        }

    @classmethod
    def from_metadata(cls, metadata: dict[str, Any]) -> "Chunk":
        """The chunk that `to_metadata` wrote down."""
        return cls(
            article=metadata["article"],
            title=metadata["title"],
            kind=metadata["kind"],
            craft=metadata["craft"] or None,
            states=metadata["states"],
            original=metadata["original"],
            language=metadata["language"],
            section=metadata["section"],
            heading=metadata["heading"],
            section_order=metadata["section_order"],
            part=metadata["part"],
            keywords=metadata["keywords"],
            passages=tuple(Passage(text, source) for text, source in json.loads(metadata["passages"])),
        )


def topic_of(article: str) -> str:
    """Subject of an article about a technique or a material, from its id; the same in every language."""
    return f"topic: {article.rpartition('/')[2]}"


def chunks_of(article: Article) -> Iterator[Chunk]:
    """The chunks of an article, in reading order; sentences are never cut."""
    urls = {source.id: source.url for source in article.sources}
    otherwise = OWN_RULES if article.kind == "policy" else article.title
    for order, section in enumerate(article.sections):
        keywords = ""
        if order == 0:
            keywords = ", ".join(
                (*article.states, *article.places, *article.communities, *article.techniques)
            )
        for part, passages in enumerate(_parts(section, urls, otherwise)):
            yield Chunk(
                article=article.id,
                title=article.title,
                kind=article.kind,
                craft=article.craft,
                states=f"|{'|'.join(article.states)}|",
                original=article.original or article.id,
                language=article.language,
                section=section.key,
                heading=section.heading,
                section_order=order,
                part=part,
                keywords=keywords,
                passages=passages,
            )


def _parts(section: Section, urls: dict[str, str], otherwise: str) -> Iterator[tuple[Passage, ...]]:
    part: list[Passage] = []
    length = 0
    for paragraph in section.paragraphs:
        for sentence in paragraph.sentences:
            if part and length + len(sentence.text) > MAX_CHUNK_CHARACTERS:
                yield tuple(part)
                part, length = [], 0
            source = next((urls[id_] for id_ in sentence.sources if id_ in urls), otherwise)
            part.append(Passage(sentence.text, source))
            length += len(sentence.text) + 1
    if part:
        yield tuple(part)
