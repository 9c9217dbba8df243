"""Checks what a corpus of articles promises beyond its format: sources everywhere, no gaps, known crafts."""

from collections.abc import Iterator
from pathlib import Path

from knowledge.lexicon import Lexicon, load_lexicon
from rag.documents import Article, article_paths, load_article
from rag.errors import DocumentError

MIN_SOURCES = 2
REQUIRED_SECTIONS = ("origin", "process", "materials", "genuine")


def lint(folder: Path, *, lexicon: Lexicon | None = None) -> list[str]:
    """Complaints about the articles below `folder`, each "file:line: what is wrong"; empty when all is well.

    Raises:
        DocumentError: there is no such folder.
    """
    lexicon = lexicon or load_lexicon()
    complaints: list[str] = []
    seen: dict[tuple[str, str], str] = {}
    for path in article_paths(folder):
        try:
            article = load_article(path, folder)
        except DocumentError as error:
            complaints.append(str(error))
            continue
        complaints.extend(
            f"{article.id}.md:{line}: {reason}" for line, reason in _complaints(article, lexicon)
        )
        subject = (article.craft or article.title, article.language)
        if article.kind == "craft" and subject in seen:
            complaints.append(f"{article.id}.md:1: {subject[0]} already has an article: {seen[subject]}.md")
        seen.setdefault(subject, article.id)
    return complaints


def _complaints(article: Article, lexicon: Lexicon) -> Iterator[tuple[int, str]]:
    folder = article.id.split("/")[-2] if "/" in article.id else ""
    if article.language != "en" and folder != article.language:
        yield 1, f"an article in {article.language!r} belongs into a folder of that name"
    if article.kind == "craft" and article.craft is None:
        yield 1, "an article about a craft names it under `craft`"
    if article.craft is not None and lexicon.get("craft", article.craft) is None:
        yield 1, f"craft {article.craft!r} is not in the lexicon"
    known = [source.id for source in article.sources]
    if len(known) != len(set(known)):
        yield 1, "two sources have the same id"
    if len({source.url for source in article.sources}) < MIN_SOURCES:
        yield 1, f"at least {MIN_SOURCES} different sources are needed"
    keys = [section.key for section in article.sections]
    if article.kind == "craft":
        for key in REQUIRED_SECTIONS:
            if key not in keys:
                yield 1, f"there is no section `{key}`"
    for section in article.sections:
        if section.key != "other" and keys.count(section.key) > 1:
            yield section.line, f"section {section.heading!r} appears more than once"
        if not section.paragraphs:
            yield section.line, f"section {section.heading!r} is empty"
        for paragraph in section.paragraphs:
            if not all(sentence.sources for sentence in paragraph.sentences):
                yield paragraph.line, "the paragraph does not end in a source marker"
            for id_ in {id_ for sentence in paragraph.sentences for id_ in sentence.sources} - set(known):
                yield paragraph.line, f"source {id_!r} is not listed in the front matter"
