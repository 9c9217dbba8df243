"""The operator's own documents: Markdown, text, PDF and web pages that become articles of the corpus.

They lie in one folder, one file a document, and count when the index is built the next time. What a document says is
text to be quoted, whatever it asks for.
"""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import regex

from knowledge.lexicon import load_lexicon
from rag.errors import DocumentError, LibraryFull, UploadedDocumentMissing, UploadInvalid
from rag.reading.article import About, WrittenArticle, checked, slug_of, with_craft
from rag.reading.blocks import Format
from rag.reading.confined import read_confined
from rag.reading.craft_names import craft_in
from rag.reading.front_matter import MAX_FRONT_MATTER_BYTES, end_of, yaml_of
from rag.reading.visible_text import one_line

FOLDER = "documents"
"""Inside the folder of the operator's articles."""
MAX_DOCUMENTS = 2_000
ID_PATTERN = "[a-z0-9_]{1,80}"

_MISSING = "there is no document of this id"
_SUFFIX = ".md"


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A document that was taken in."""

    id: str
    title: str
    language: str
    craft: str | None
    format: Format
    sections: int
    characters: int
    """Of its text."""
    replaced: bool
    """A document of this title and language was there before."""


@dataclass(frozen=True, slots=True)
class UploadedEntry:
    """A document in the list."""

    id: str
    title: str
    kind: str
    language: str
    craft: str | None
    source: str | None
    """Address of its first source."""
    uploaded_at: datetime
    size_bytes: int


class UploadLibrary:
    """The documents in one folder; safe to be used by several processes."""

    def __init__(
        self, knowledge_folder: Path, *, read: Callable[[bytes, About, date], WrittenArticle] = read_confined
    ) -> None:
        self._folder = knowledge_folder / FOLDER
        self._read = read

    def add(self, data: bytes, about: About, *, today: date | None = None) -> Uploaded:
        """Take a document in; one of the same title and language is replaced. Takes up to half a minute.

        Markdown with our front matter is checked as our articles are and keeps its kind, sources, title and language;
        of everything else, `about` says what it is.

        Raises:
            UploadError: it is refused; the message says why and what to do.
            DocumentError: it has our front matter, but is not in our format.
        """
        article = self._read(data, checked(about), today or datetime.now(UTC).date())
        lexicon = load_lexicon()
        if article.craft is None and article.format != "article":
            named = craft_in(article.title, lexicon)
            article = with_craft(article, named) if named else article
        elif article.craft is not None and lexicon.get("craft", article.craft) is None:
            raise UploadInvalid("its `craft` is not a craft that the lexicon knows")
        id_ = slug_of(article.title, article.language)
        return Uploaded(
            id=id_,
            title=article.title,
            language=article.language,
            craft=article.craft,
            format=article.format,
            sections=article.sections,
            characters=article.characters,
            replaced=self._write(id_, article.text),
        )

    def entries(self) -> list[UploadedEntry]:
        """Every document, by title."""
        paths = self._folder.glob(f"*{_SUFFIX}") if self._folder.is_dir() else ()
        found = [_entry(path) for path in paths if regex.fullmatch(ID_PATTERN, path.stem)]
        return sorted(
            (entry for entry in found if entry), key=lambda entry: (entry.title.casefold(), entry.id)
        )

    def entry(self, id_: str) -> tuple[UploadedEntry, str]:
        """A document and its text, as Markdown.

        Raises:
            UploadedDocumentMissing: there is none.
        """
        path = self._path(id_)
        found = _entry(path)
        if found is None:
            raise UploadedDocumentMissing(_MISSING)
        try:
            return found, path.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            raise UploadedDocumentMissing(_MISSING) from None

    def remove(self, id_: str) -> None:
        """Take a document away; the index knows it until it is built the next time.

        Raises:
            UploadedDocumentMissing: there is none.
        """
        try:
            self._path(id_).unlink()
        except (FileNotFoundError, IsADirectoryError):
            raise UploadedDocumentMissing(_MISSING) from None

    def _path(self, id_: str) -> Path:
        if not regex.fullmatch(ID_PATTERN, id_):
            raise UploadedDocumentMissing(_MISSING)
        return self._folder / f"{id_}{_SUFFIX}"

    def _write(self, id_: str, text: str) -> bool:
        """Write a document, whole or not at all; whether one was there before."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._path(id_)
        replaced = path.exists()
        if not replaced and sum(1 for _ in self._folder.glob(f"*{_SUFFIX}")) >= MAX_DOCUMENTS:
            raise LibraryFull(f"there are {MAX_DOCUMENTS:,} documents: remove some first")
        written = self._folder / f".{id_}.{secrets.token_hex(4)}"
        try:
            with written.open("x", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.replace(written, path)
        finally:
            written.unlink(missing_ok=True)
        return replaced


def _entry(path: Path) -> UploadedEntry | None:
    """A document as its front matter describes it; None if it went away meanwhile, or cannot be read."""
    try:
        stat = path.stat()
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            lines = file.read(2 * MAX_FRONT_MATTER_BYTES).splitlines()
    except OSError:
        return None
    try:
        matter = yaml_of("\n".join(lines[1 : end_of(lines) or 1]), path.stem)
    except DocumentError:
        matter = None  # somebody wrote it by hand; building the index will name the fault
    sources = matter.get("sources") if isinstance(matter, dict) else None
    return UploadedEntry(
        id=path.stem,
        title=_text(matter, "title") or path.stem,
        kind=_text(matter, "kind"),
        language=_text(matter, "language"),
        craft=_text(matter, "craft") or None,
        source=_text(sources[0], "url") or None if isinstance(sources, list) and sources else None,
        uploaded_at=datetime.fromtimestamp(stat.st_mtime, UTC),
        size_bytes=stat.st_size,
    )


def _text(matter: object, key: str) -> str:
    """What front matter says under a key; empty where that is no text."""
    value = matter.get(key) if isinstance(matter, dict) else None
    return one_line(value) if isinstance(value, str) else ""
