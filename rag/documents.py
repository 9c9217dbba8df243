"""Articles: Markdown with YAML front matter, read into checked, typed form.

A source marker such as `[s1]` or `[s1, s2]` supports the sentence before it; sentences without a marker of
their own are supported by the next marker of their paragraph (or list). Markers are not part of the text.

A translation, or a summary in another language, lies in a folder of that language's code beside its original, names
it under `original`, and has everything else (places, sources ...) from it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar

import regex
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, HttpUrl, ValidationError, model_validator

from rag.errors import DocumentError
from rag.language_tables import language_tables
from rag.reading.front_matter import begins, end_of, yaml_of
from rag.reading.visible_text import one_line
from rag.sentences import normalise, split_sentences

MAX_ARTICLE_BYTES = 2_000_000
"""Uploaded books are one article."""
MAX_ARTICLES = 20_000
MAX_PARAGRAPH_CHARACTERS = 20_000

_HEADING = regex.compile(r"^##\s+(.+?)\s*#*$")
_LIST_ITEM = regex.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")
_MARKER = regex.compile(r"\s*\[\s*(s\d+(?:\s*[,;]\s*s\d+)*)\s*\]")
_HELD = 0xE000
"""Markers stand as private-use characters while sentences are split."""
_PRIVATE_USE = regex.compile("[\ue000-\uf8ff]")
_END_BEFORE_HELD = regex.compile("([.।॥!?۔؟][\"'”’)]*)\\s*([\ue000-\uf8ff]+)")
_LINK = regex.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_EMPHASIS = regex.compile(r"(\*\*|__|\*|`)(?=\S)(.+?)(?<=\S)\1")

Kind = Literal["craft", "technique", "material", "selling", "policy", "uploaded"]


def _shown(text: str) -> str:
    """YAML can write down what nobody sees ("\\u202e"), after it was taken out of the file."""
    if not (shown := one_line(text)):
        raise ValueError("nothing of it can be seen")
    return shown


Short = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(_shown)]
LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z][a-z]{3})?$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


Matter = TypeVar("Matter", bound=_Strict)


class _SourceMatter(_Strict):
    id: Annotated[str, Field(pattern=r"^s\d+$")]
    title: Short
    url: HttpUrl | None = None
    """Only uploaded documents may have sources that are nowhere on the web."""
    publisher: Short
    accessed: date


class _GiMatter(_Strict):
    registered: bool
    year: Annotated[int, Field(ge=1999, le=2100)] | None = None
    name: Short | None = None


class _Translation(_Strict):
    """Front matter of an article that tells in another language what its original tells."""

    title: Short
    original: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    language: LanguageCode
    reviewed: date


class _FrontMatter(_Strict):
    title: Short
    kind: Kind
    craft: Short | None = None
    language: LanguageCode
    states: list[Short] = []
    places: list[Short] = []
    materials: list[Short] = []
    techniques: list[Short] = []
    motifs: list[Short] = []
    communities: list[Short] = []
    gi: _GiMatter | None = None
    sources: Annotated[list[_SourceMatter], Field(max_length=50)] = []
    reviewed: date

    @model_validator(mode="after")
    def _sources_can_be_looked_up(self) -> Self:
        if self.kind != "uploaded":
            for source in self.sources:
                if source.url is None:
                    raise ValueError(f"source {source.id} has no url")
        return self


@dataclass(frozen=True, slots=True)
class Source:
    """A public source that an article names."""

    id: str
    title: str
    url: str
    """Its title where an uploaded document has none."""
    publisher: str
    accessed: date


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, free of markup."""

    text: str
    sources: tuple[str, ...]
    """Ids of the sources that support it; empty when no marker follows it."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, or a whole list."""

    sentences: tuple[Sentence, ...]
    line: int
    is_list: bool


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading."""

    key: str
    """`origin`, `process`, `materials`, `motifs`, `genuine`, `care`, `buying`, or `other`."""
    heading: str
    """The heading as the article has it."""
    paragraphs: tuple[Paragraph, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Article:
    """One article in one language."""

    id: str
    """Path inside the corpus without suffix, such as "crafts/hi/dhokra"."""
    title: str
    kind: str
    craft: str | None
    """Canonical value of the lexicon."""
    language: str
    states: tuple[str, ...]
    places: tuple[str, ...]
    materials: tuple[str, ...]
    techniques: tuple[str, ...]
    motifs: tuple[str, ...]
    communities: tuple[str, ...]
    gi_year: int | None
    sources: tuple[Source, ...]
    sections: tuple[Section, ...]
    reviewed: date
    original: str | None = None
    """Id of the article that this one tells in another language."""


def article_paths(folder: Path) -> list[Path]:
    """Every article below `folder`, in a stable order; hidden files and README.md are not articles.

    Raises:
        DocumentError: the folder is missing, or holds more than `MAX_ARTICLES` articles.
    """
    if not folder.is_dir():
        raise DocumentError(f"{folder}: no such folder of articles")
    paths = sorted(
        path
        for path in folder.rglob("*.md")
        if path.name != "README.md" and not path.name.startswith(".") and not path.is_dir()
    )
    if len(paths) > MAX_ARTICLES:
        raise DocumentError(f"{folder}: {len(paths)} articles, at most {MAX_ARTICLES} are allowed")
    return paths


def load_articles(folder: Path) -> list[Article]:
    """Every article below `folder`; raises what `load_article` and `article_paths` raise."""
    known: dict[Path, Article] = {}
    articles: list[Article] = []
    for path in article_paths(folder):
        try:
            articles.append(_load(path, folder, known))
        except FileNotFoundError:
            if path.exists():
                raise
            # It was taken away since the folder was listed.
    return articles


def load_article(path: Path, folder: Path) -> Article:
    """Read one article of the corpus in `folder`, and its original if it has one.

    Raises:
        DocumentError: too large, not UTF-8, or not in the format; the message begins with file and line.
    """
    return _load(path, folder, {})


def _load(path: Path, folder: Path, known: dict[Path, Article]) -> Article:
    if path not in known:
        name = path.relative_to(folder).as_posix()

        def original(stem: str) -> Article:
            beside = path.parent.parent / f"{stem}.md"
            if path.parent == folder or not beside.is_file():
                raise DocumentError(f"{name}:2: there is no original {beside.name} in the folder above")
            return _load(beside, folder, known)

        known[path] = parse_article(_read(path, name), name, original)
    return known[path]


def _read(path: Path, name: str) -> str:
    if path.stat().st_size > MAX_ARTICLE_BYTES:
        raise DocumentError(f"{name}:1: larger than {MAX_ARTICLE_BYTES:,} bytes")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError(f"{name}:1: not UTF-8 ({error.reason} at byte {error.start})") from error


def parse_article(text: str, name: str, original: Callable[[str], Article] | None = None) -> Article:
    """Read an article from its text; `name` is its path inside the corpus. Raises as `load_article`.

    `original` loads the article that a translation names; without it, translations are refused.
    """
    lines = text.splitlines()
    if not begins(lines):
        raise DocumentError(f"{name}:1: expected `---` and front matter")
    end = end_of(lines)
    if end is None:
        raise DocumentError(f"{name}:1: the front matter has no closing `---`")
    kept = "\n".join(lines[1:end])
    raw = yaml_of(kept, name)
    if isinstance(raw, dict) and "original" in raw:
        translation = _checked(_Translation, raw, kept, name)
        if original is None:
            raise DocumentError(f"{name}:2: a translation cannot stand alone")
        first = original(translation.original)
        if first.original:
            raise DocumentError(f"{name}:2: the original {first.id} is a translation itself")
        return replace(
            first,
            id=name.removesuffix(".md"),
            title=translation.title,
            language=translation.language,
            sections=tuple(_sections(lines, end + 1, first.kind, name)),
            reviewed=translation.reviewed,
            original=first.id,
        )
    matter = _checked(_FrontMatter, raw, kept, name)
    return Article(
        id=name.removesuffix(".md"),
        title=matter.title,
        kind=matter.kind,
        craft=matter.craft,
        language=matter.language,
        states=tuple(matter.states),
        places=tuple(matter.places),
        materials=tuple(matter.materials),
        techniques=tuple(matter.techniques),
        motifs=tuple(matter.motifs),
        communities=tuple(matter.communities),
        gi_year=matter.gi.year if matter.gi and matter.gi.registered else None,
        sources=tuple(
            Source(
                id=source.id,
                title=source.title,
                url=str(source.url) if source.url else source.title,
                publisher=source.publisher,
                accessed=source.accessed,
            )
            for source in matter.sources
        ),
        sections=tuple(_sections(lines, end + 1, matter.kind, name)),
        reviewed=matter.reviewed,
    )


def section_key(heading: str) -> str:
    """Which section a heading begins, in any language; `other` when it is none of the fixed ones."""
    return _headings().get(normalise(heading), "other")


@cache
def _headings() -> dict[str, str]:
    return {
        normalise(heading): key
        for table in language_tables().values()
        for key, headings in table.headings.items()
        for heading in headings
    }


def _checked(model: type[Matter], raw: object, text: str, name: str) -> Matter:
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        line = _line_of(text, str(first["loc"][0]) if first["loc"] else "")
        raise DocumentError(f"{name}:{line}: {where or 'front matter'}: {first['msg']}") from error


def _line_of(text: str, key: str) -> int:
    for number, line in enumerate(text.splitlines(), 2):
        if key and line.startswith(f"{key}:"):
            return number
    return 2


def _sections(lines: list[str], start: int, kind: str, name: str) -> Iterator[Section]:
    heading, heading_line, body_start = "", 0, start
    for number in range(start, len(lines) + 1):
        match = _HEADING.match(lines[number]) if number < len(lines) else None
        if match is None and number < len(lines):
            continue
        paragraphs = tuple(_paragraphs(lines, body_start, number))
        if heading:
            key = section_key(heading)
            if key == "other" and kind == "craft":
                raise DocumentError(f"{name}:{heading_line}: {heading!r} is no heading of rag/languages")
            yield Section(key, heading, paragraphs, heading_line)
        elif paragraphs:
            raise DocumentError(f"{name}:{paragraphs[0].line}: text before the first `## ` heading")
        if match is not None:
            heading, heading_line, body_start = match.group(1), number + 1, number + 1


def _paragraphs(lines: list[str], start: int, end: int) -> Iterator[Paragraph]:
    """Paragraphs of lines[start:end]; neighbouring list items are one paragraph."""
    block: list[tuple[int, str]] = []
    ahead = start
    for number in range(start, end + 1):
        line = lines[number] if number < end else ""
        if line.strip():
            block.append((number + 1, line))
            continue
        if not block:
            continue
        if ahead < number:  # else it is the next line with text still
            ahead = next((later for later in range(number, end) if lines[later].strip()), end)
        following = lines[ahead] if ahead < end else ""
        if _LIST_ITEM.match(block[-1][1]) and _LIST_ITEM.match(following):
            continue
        yield _paragraph(block)
        block = []


def _paragraph(block: list[tuple[int, str]]) -> Paragraph:
    items: list[str] = []
    is_list = False
    for _, line in block:
        if _LIST_ITEM.match(line):
            is_list = True
            items.append(_LIST_ITEM.sub("", line))
        elif items:
            items[-1] += " " + line.strip()
        else:
            items.append(line.strip())
    pieces: list[tuple[str, tuple[str, ...]]] = []
    for item in items:
        pieces.extend(_marked_sentences(item))
    supported: list[Sentence] = []
    following: tuple[str, ...] = ()
    for text, sources in reversed(pieces):
        following = sources or following
        supported.append(Sentence(text, following))
    return Paragraph(tuple(reversed(supported)), block[0][0], is_list)


def _marked_sentences(item: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(sentence, ids marked inside it or right behind it) of one paragraph or list item."""
    ids: list[tuple[str, ...]] = []

    def hold(match: regex.Match[str]) -> str:
        ids.append(tuple(regex.findall(r"s\d+", match.group(1))))
        return chr(_HELD + len(ids) - 1)

    held = _MARKER.sub(hold, _PRIVATE_USE.sub("", item)[:MAX_PARAGRAPH_CHARACTERS])
    held = _END_BEFORE_HELD.sub(r"\2\1", held)
    for sentence in split_sentences(_plain(held)):
        found = [one for char in _PRIVATE_USE.findall(sentence) for one in ids[ord(char) - _HELD]]
        if text := _PRIVATE_USE.sub("", sentence).strip():
            yield text, tuple(dict.fromkeys(found))


def _plain(text: str) -> str:
    return _EMPHASIS.sub(r"\2", _LINK.sub(r"\1", text)).strip()
