"""Checks what a corpus of articles promises beyond its format: sources everywhere, no gaps, known crafts."""

import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import regex
import yaml
from pydantic import BaseModel, ConfigDict

from knowledge.lexicon import Lexicon, load_lexicon
from rag.documents import Article, Paragraph, article_paths, load_article
from rag.errors import DocumentError

MIN_SOURCES = 2
REQUIRED_SECTIONS = ("origin", "process", "materials", "genuine")
MIN_DIGITS = 4
SUMMARY_SECTIONS = ("origin", "process", "materials")
"""What a summary in another language tells at least."""
FOLDERS = {
    "crafts": "craft",
    "techniques": "technique",
    "materials": "material",
    "selling": "selling",
    "policies": "policy",
}
"""Folder of a corpus -> kind of its articles."""
UNSOURCED = ("policy", "uploaded")
"""Kinds that need no public sources: our own rules, and documents that stand for themselves."""
_NUMBER = regex.compile(r"\p{N}+(?:,\p{N}{2,3})*")
_CLAIM = regex.compile(r"(?<!\p{N})(?:1[5-9]|20)\p{N}{2}(?!\p{N})|Geographical Indication|\bGI\b")
"""Years and geographical indications: claims that need two sources of different publishers."""


class Coverage(BaseModel):
    """Which crafts every language must tell of: `coverage.yml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    crafts: tuple[str, ...]
    """Files of the English articles, without suffix."""
    whole: tuple[str, ...]
    """Languages with whole articles."""
    summaries: tuple[str, ...]
    """Languages with summaries."""


def load_coverage(path: Path) -> Coverage:
    """Read `coverage.yml`; raises `pydantic.ValidationError`."""
    return Coverage.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def gaps(folder: Path, coverage: Coverage) -> dict[str, list[str]]:
    """Language -> crafts of the coverage that lack an article, or a section that they must have, below `folder`."""
    missing: dict[str, list[str]] = {}
    needed: dict[str, tuple[str, ...]] = dict.fromkeys(("en", *coverage.whole), REQUIRED_SECTIONS)
    needed |= dict.fromkeys(coverage.summaries, SUMMARY_SECTIONS)
    for language, sections in needed.items():
        for craft in coverage.crafts:
            path = folder / ("" if language == "en" else language) / f"{craft}.md"
            keys = (
                {section.key for section in load_article(path, folder).sections} if path.is_file() else set()
            )
            if not keys.issuperset(sections):
                missing.setdefault(language, []).append(craft)
    return missing


def lint(folder: Path, *, lexicon: Lexicon | None = None) -> list[str]:
    """Complaints about the articles below `folder`, each "file:line: what is wrong"; empty when all is well.

    Raises:
        DocumentError: there is no such folder.
    """
    lexicon = lexicon or load_lexicon()
    complaints: list[str] = []
    seen: dict[tuple[str, str], str] = {}
    numbers: dict[str, frozenset[str]] = {}
    for path in sorted(article_paths(folder), key=lambda path: len(path.parts)):  # originals first
        try:
            article = load_article(path, folder)
        except DocumentError as error:
            complaints.append(str(error))
            continue
        complaints.extend(
            f"{article.id}.md:{line}: {reason}" for line, reason in _complaints(article, lexicon)
        )
        numbers[article.id] = _numbers(article)
        for number in sorted(numbers[article.id] - numbers.get(article.original or article.id, frozenset())):
            complaints.append(f"{article.id}.md:1: number {number} does not stand in {article.original}.md")
        subject = (article.craft or article.title, article.language)
        if article.kind == "craft" and subject in seen:
            complaints.append(f"{article.id}.md:1: {subject[0]} already has an article: {seen[subject]}.md")
        seen.setdefault(subject, article.id)
    return complaints


def _complaints(article: Article, lexicon: Lexicon) -> Iterator[tuple[int, str]]:
    parts = article.id.split("/")
    folder = parts[-2] if len(parts) > 1 else ""
    if article.language != "en" and folder != article.language:
        yield 1, f"an article in {article.language!r} belongs into a folder of that name"
    if FOLDERS.get(parts[0], article.kind) != article.kind:
        yield 1, f"an article of kind {article.kind!r} does not belong into {parts[0]}/"
    for state in set(article.states) - _states(lexicon):
        yield 1, f"state {state!r} is not one that the lexicon knows"
    if article.kind == "craft" and article.craft is None:
        yield 1, "an article about a craft names it under `craft`"
    if article.craft is not None and lexicon.get("craft", article.craft) is None:
        yield 1, f"craft {article.craft!r} is not in the lexicon"
    known = [source.id for source in article.sources]
    if len(known) != len(set(known)):
        yield 1, "two sources have the same id"
    sourced = article.kind not in UNSOURCED
    if sourced and len({source.url for source in article.sources}) < MIN_SOURCES:
        yield 1, f"at least {MIN_SOURCES} different sources are needed"
    keys = [section.key for section in article.sections]
    if article.kind == "craft" and article.original is None:
        for key in REQUIRED_SECTIONS:
            if key not in keys:
                yield 1, f"there is no section `{key}`"
    for section in article.sections:
        if section.key != "other" and keys.count(section.key) > 1:
            yield section.line, f"section {section.heading!r} appears more than once"
        if not section.paragraphs:
            yield section.line, f"section {section.heading!r} is empty"
        for paragraph in section.paragraphs:
            if sourced and not all(sentence.sources for sentence in paragraph.sentences):
                yield paragraph.line, "the paragraph does not end in a source marker"
            if sourced and article.original is None:
                yield from ((paragraph.line, reason) for reason in _unsupported(article, paragraph))
            for id_ in {id_ for sentence in paragraph.sentences for id_ in sentence.sources} - set(known):
                yield paragraph.line, f"source {id_!r} is not listed in the front matter"


def _unsupported(article: Article, paragraph: Paragraph) -> Iterator[str]:
    publishers = {source.id: source.publisher for source in article.sources}
    for sentence in paragraph.sentences:
        claim = _CLAIM.search(sentence.text)
        if claim and len({publishers.get(id_) for id_ in sentence.sources}) < MIN_SOURCES:
            yield f"{claim.group()!r} needs {MIN_SOURCES} sources of different publishers"


def _numbers(article: Article) -> frozenset[str]:
    """Long numbers (years, most of all) in ASCII digits without separators; short ones are often words."""
    texts = (
        sentence.text
        for section in article.sections
        for paragraph in section.paragraphs
        for sentence in paragraph.sentences
    )
    found = (
        "".join(str(unicodedata.digit(char)) for char in number if char.isdigit())
        for text in texts
        for number in _NUMBER.findall(text)
    )
    return frozenset(number for number in found if len(number) >= MIN_DIGITS)


@cache
def _states(lexicon: Lexicon) -> frozenset[str]:
    return frozenset(str(entry.attributes.get("state")) for entry in lexicon.entries("place"))
