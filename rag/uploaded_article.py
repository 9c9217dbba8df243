"""Writes an uploaded document as an article of our corpus: every sentence rests on the document itself."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

import regex
import yaml
from pydantic import HttpUrl, TypeAdapter, ValidationError

from knowledge.languages import is_language
from knowledge.lexicon import Lexicon, load_lexicon
from rag.errors import UploadInvalid
from rag.reading.blocks import Block
from rag.reading.limits import MAX_TITLE_CHARACTERS
from rag.reading.visible_text import visible
from rag.sentences import split_sentences

SOURCE_ID = "s1"
PUBLISHER = "uploaded document"
UNNAMED_SECTION = "§ {}"
MAX_URL_CHARACTERS = 2_000
MAX_HEADING_CHARACTERS = 200
MAX_SENTENCE_CHARACTERS = 1_000
"""Longer ones are cut between words: they are no sentences, and would fill an answer."""
MAX_PARAGRAPH_CHARACTERS = 4_000
MAX_WORD_CHARACTERS = 200
"""Longer words are data that no one reads."""
MAX_SLUG_CHARACTERS = 50

_MARKER = regex.compile(r"\[(\s*s\d+(?:\s*[,;]\s*s\d+)*\s*)\]")
_LONG_NUMBER = regex.compile(r"(\d+)[.)](?=\s)")
_MARKUP_START = regex.compile(r"(?:#+\s*|[-*+]\s+|>\s*)+")
_URL = TypeAdapter(HttpUrl)


@dataclass(frozen=True, slots=True)
class About:
    """What is said about a document when it is uploaded."""

    language: str | None = None
    """ISO 639 code; needed unless the document has our front matter."""
    title: str | None = None
    """Default: the document's own."""
    craft: str | None = None
    """Canonical value of the lexicon, if the document is about one craft."""
    source_url: str | None = None
    """Where it can be read; without it, citations give its title."""
    file_name: str | None = None
    """Stands for the title where the document has none."""


def article_of(blocks: Iterable[Block], own_title: str, about: About, today: date) -> tuple[str, str, str]:
    """(the article as Markdown, its title, its language).

    Raises:
        UploadInvalid: title or language is missing, or anything said about the document is wrong.
    """
    title = title_of(about, own_title)
    if about.language is None:
        raise UploadInvalid("say in `language` what language the document is in, such as `en` or `hi`")
    if not is_language(about.language):
        raise UploadInvalid("`language` is the code of a language that we speak, such as `en` or `hi`")
    source = {"id": SOURCE_ID, "title": title, "publisher": PUBLISHER, "accessed": today.replace()}
    # A date of its own, or YAML writes a reference.
    if url := checked_url(about.source_url):
        source |= {"url": url, "publisher": urlsplit(url).hostname or PUBLISHER}
    matter = {
        "title": title,
        "kind": "uploaded",
        "language": about.language,
        "reviewed": today,
        "sources": [source],
    }
    if craft := checked_craft(about.craft, load_lexicon()):
        matter["craft"] = craft
    front = yaml.safe_dump(matter, allow_unicode=True, sort_keys=False, width=10_000)
    return f"---\n{front}---\n\n{_body(blocks)}", title, about.language


def title_of(about: About, own_title: str) -> str:
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


def checked_url(url: str | None) -> str | None:
    """The address, if one was given.

    Raises:
        UploadInvalid: it is no http or https address.
    """
    if not url or not url.strip():
        return None
    try:
        checked = _URL.validate_python(url.strip())
    except ValidationError:
        checked = None
    if checked is None or len(url) > MAX_URL_CHARACTERS or checked.username or checked.password:
        raise UploadInvalid(
            "`source_url` is an address that begins with https:// or http://, without a password"
        )
    return str(checked)


def checked_craft(craft: str | None, lexicon: Lexicon) -> str | None:
    """The craft's canonical value, if one was given by any of its names.

    Raises:
        UploadInvalid: the lexicon does not know it.
    """
    if not craft or not craft.strip():
        return None
    wanted = craft.strip().casefold()
    for entry in lexicon.entries("craft"):
        if wanted == entry.value or any(wanted == name.casefold() for _, name in entry.spellings()):
            return entry.value
    raise UploadInvalid("`craft` is not a craft that the lexicon knows")


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
    words = [word for word in text.split() if len(word) <= MAX_WORD_CHARACTERS]
    plain = _MARKER.sub(r"(\1)", " ".join(words))
    piece = ""
    for sentence in _cut(split_sentences(plain)):
        if piece and len(piece) + len(sentence) > MAX_PARAGRAPH_CHARACTERS:
            yield _unmarked(piece)
            piece = ""
        piece = f"{piece} {sentence}" if piece else sentence
    if any(char.isalnum() for char in piece):
        yield _unmarked(piece)


def _cut(sentences: Iterable[str]) -> Iterator[str]:
    for sentence in sentences:
        rest = sentence
        while len(rest) > MAX_SENTENCE_CHARACTERS:
            end = rest.rfind(" ", 0, MAX_SENTENCE_CHARACTERS)
            end = end if end > 0 else MAX_SENTENCE_CHARACTERS
            yield rest[:end] + " …"
            rest = rest[end:].strip()
        if rest:
            yield rest


def _unmarked(text: str) -> str:
    """The text with nothing at its beginning that would make it a heading or a list."""
    plain = _MARKUP_START.sub("", text) if _MARKUP_START.match(text) else text
    return _LONG_NUMBER.sub(r"\1:", plain, count=1) if _LONG_NUMBER.match(plain) else plain
