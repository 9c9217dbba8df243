"""Writes an uploaded document as an article of our corpus: every sentence rests on the document itself."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlsplit

import regex
import yaml

from knowledge.languages import is_language
from knowledge.lexicon import load_lexicon
from rag.documents import MAX_ARTICLE_BYTES, parse_article
from rag.errors import UploadEmpty, UploadInvalid, UploadTooLarge
from rag.reading.addresses import PUBLIC_ADDRESS, public_address
from rag.reading.blocks import Block, Format, ReadDocument
from rag.reading.citable import refuse_uncitable
from rag.reading.craft_names import named_craft
from rag.reading.limits import (
    MAX_HEADING_CHARACTERS,
    MAX_PARAGRAPH_CHARACTERS,
    MAX_TITLE_CHARACTERS,
    MAX_WORD_CHARACTERS,
)
from rag.reading.visible_text import visible
from rag.sentences import split_sentences

KIND = "uploaded"
SOURCE_ID = "s1"
PUBLISHER = "uploaded document"
UNNAMED_SECTION = "§ {}"
MAX_SLUG_CHARACTERS = 50

_MARKER = regex.compile(r"\[(\s*s\d+(?:\s*[,;]\s*s\d+)*\s*)\]")
_LONG_NUMBER = regex.compile(r"(\d+)[.)](?=\s)")
_MARKUP_START = regex.compile(r"(?:#+\s*|[-*+]\s+|>\s*)+")


@dataclass(frozen=True, slots=True)
class About:
    """What is said about a document when it is uploaded."""

    language: str | None = None
    """ISO 639 code; needed unless the document has our front matter."""
    title: str | None = None
    """Default: the document's own."""
    craft: str | None = None
    """A name of the craft that the document is about; default: the one that its title names, if any."""
    source_url: str | None = None
    """Where it can be read; without it, citations give its title."""
    file_name: str | None = None
    """Stands for the title where the document has none."""


@dataclass(frozen=True, slots=True)
class WrittenArticle:
    """A document in the format of our articles."""

    text: str
    """Markdown with front matter."""
    format: Format
    """What it was."""
    title: str
    language: str
    craft: str | None
    sections: int
    characters: int
    """Of its sentences."""


def checked(about: About) -> About:
    """What was said, with the craft's canonical value and the address as it is written properly.

    Raises:
        UploadInvalid: it is wrong.
    """
    if about.language is not None and not is_language(about.language):
        raise UploadInvalid("`language` is the code of a language that we speak, such as `en` or `hi`")
    if about.title and len(about.title) > MAX_TITLE_CHARACTERS:
        raise UploadInvalid(f"a title has at most {MAX_TITLE_CHARACTERS} characters")
    return replace(
        about,
        craft=named_craft(about.craft, load_lexicon()) if about.craft else None,
        source_url=_checked_address(about.source_url),
    )


def article_of(document: ReadDocument, about: About, today: date) -> WrittenArticle:
    """The document as an article; `about` is `checked`. An article of our format stays as it is, if it is right.

    Raises:
        UploadInvalid: the title or the language is missing, or citations of it would mislead; or an article of our
            format cites nothing.
        UploadEmpty: there is no text.
        UploadTooLarge: there is too much.
        DocumentError: an article of our format is malformed.
    """
    text = document.source if document.format == "article" else _written(document, about, today)
    _refuse_large(text)
    article = parse_article(text, "document")
    paragraphs = [paragraph for section in article.sections for paragraph in section.paragraphs]
    if not paragraphs:
        raise UploadEmpty("there is no text in the document; of a scan, upload the text")
    refuse_uncitable(article, paragraphs)
    return WrittenArticle(
        text=text,
        format=document.format,
        title=article.title,
        language=article.language,
        craft=article.craft,
        sections=len(article.sections),
        characters=sum(len(sentence.text) for paragraph in paragraphs for sentence in paragraph.sentences),
    )


def _written(document: ReadDocument, about: About, today: date) -> str:
    title = _title(about, document.title)
    if about.language is None:
        raise UploadInvalid("say in `language` what language the document is in, such as `en` or `hi`")
    # Dates of their own, or YAML writes a reference from one to the other.
    source = {"id": SOURCE_ID, "title": title, "publisher": PUBLISHER, "accessed": today.replace()}
    if about.source_url:
        source |= {"url": about.source_url, "publisher": urlsplit(about.source_url).hostname or PUBLISHER}
    matter = {
        "title": title,
        "kind": KIND,
        "language": about.language,
        "reviewed": today,
        "sources": [source],
    }
    if about.craft:
        matter["craft"] = about.craft
    front = yaml.safe_dump(matter, allow_unicode=True, sort_keys=False, width=10_000)
    return f"---\n{front}---\n\n{_body(document.blocks)}"


def _title(about: About, own_title: str) -> str:
    """The title that was given, the document's own, or the file's name.

    Raises:
        UploadInvalid: there is none, or it is too long.
    """
    stem = (about.file_name or "").replace("\\", "/").rpartition("/")[2].rpartition(".")
    candidates = (about.title, own_title[:MAX_TITLE_CHARACTERS], stem[0] or stem[2])
    for candidate in candidates:
        title = " ".join(_MARKER.sub(r"(\1)", visible(candidate or "")).split())
        if any(char.isalnum() for char in title):
            if len(title) > MAX_TITLE_CHARACTERS:
                raise UploadInvalid(f"a title has at most {MAX_TITLE_CHARACTERS} characters")
            return title
    raise UploadInvalid("say in `title` what the document is called")


def _checked_address(url: str | None) -> str | None:
    """The address, if one was given; raises `UploadInvalid` if nobody can look it up."""
    if not url or not url.strip():
        return None
    address = public_address(url.strip())
    if address is None:
        raise UploadInvalid(f"`source_url` is {PUBLIC_ADDRESS}")
    return address


def with_craft(article: WrittenArticle, craft: str) -> WrittenArticle:
    """An uploaded document's article, said to be about a craft.

    Raises:
        UploadTooLarge: with that, it is too large.
    """
    matter = yaml.safe_dump({"craft": craft}, allow_unicode=True)
    text = article.text.replace(f"\nkind: {KIND}\n", f"\nkind: {KIND}\n{matter}", 1)
    _refuse_large(text)
    return replace(article, text=text, craft=craft)


def _refuse_large(text: str) -> None:
    if len(text.encode()) > MAX_ARTICLE_BYTES:
        raise UploadTooLarge(f"its text has more than {MAX_ARTICLE_BYTES:,} bytes: upload it in parts")


def slug_of(title: str, language: str) -> str:
    """The document's id: the same title in the same language is the same document."""
    readable = regex.sub(r"[^a-z0-9]+", "_", title.lower())[:MAX_SLUG_CHARACTERS].strip("_")
    told_apart = hashlib.sha256(f"{language}\0{' '.join(title.casefold().split())}".encode()).hexdigest()[:8]
    return f"{readable or 'document'}_{told_apart}"


def _body(blocks: Iterable[Block]) -> str:
    lines: list[str] = []
    heading, unnamed, is_open, in_list = "", 0, False, False
    for block in blocks:
        if block.kind == "heading":
            heading, is_open = _heading(block.text), False
            continue
        for piece in _pieces(block.text):
            if not is_open:
                unnamed += not heading
                lines += [f"## {heading or UNNAMED_SECTION.format(unnamed)}", ""]
                heading, is_open, in_list = "", True, False
            is_item = block.kind == "item"
            if in_list and not is_item:
                lines.append("")
            lines.append(f"- {piece} [{SOURCE_ID}]" if is_item else f"{piece} [{SOURCE_ID}]\n")
            in_list = is_item
        # A list that is followed by a heading ends with an empty line, too.
    return "\n".join(_spaced(lines)).strip() + "\n"


def _spaced(lines: Iterable[str]) -> Iterator[str]:
    """The lines, with an empty one before every heading."""
    for line in lines:
        if line.startswith("## "):
            yield ""
        yield line


def _heading(text: str) -> str:
    plain = _MARKER.sub(r"(\1)", _MARKUP_START.sub("", text)).rstrip("# ").strip()
    return " ".join(plain[:MAX_HEADING_CHARACTERS].split())


def _pieces(text: str) -> Iterator[str]:
    """A paragraph, or parts of one that is too long; nothing in it is taken for markup."""
    read = [word for word in text.split() if len(word) <= MAX_WORD_CHARACTERS]
    plain = _MARKER.sub(r"(\1)", " ".join(read))
    piece = ""
    for sentence in (sentence for part in _parts(plain) for sentence in split_sentences(part)):
        if piece and len(piece) + len(sentence) > MAX_PARAGRAPH_CHARACTERS:
            yield _unmarked(piece)
            piece = ""
        piece = f"{piece} {sentence}" if piece else sentence
    if any(char.isalnum() for char in piece):
        yield _unmarked(piece)


def _parts(text: str) -> Iterator[str]:
    """Parts of a text that are short enough to be split into sentences quickly, however they are written."""
    start = 0
    while start < len(text):
        end = start + MAX_PARAGRAPH_CHARACTERS
        if end < len(text):
            stop = max(text.rfind(mark, start, end) + 1 for mark in (". ", "। ", "? ", "! ", "۔ "))
            end = stop or max(text.rfind(" ", start, end), start + 1)
        yield text[start:end]
        start = end


def _unmarked(text: str) -> str:
    """The text with nothing at its beginning that would make it a heading or a list."""
    plain = _MARKUP_START.sub("", text) if _MARKUP_START.match(text) else text
    return _LONG_NUMBER.sub(r"\1:", plain, count=1) if _LONG_NUMBER.match(plain) else plain
