"""A PDF as headings and paragraphs: one section a page, so that a citation names the page.

Only text is read: scripts, forms, attachments and pictures are not looked at.
"""

import io
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import regex
from pypdf import PdfReader, apply_configuration
from pypdf.errors import LimitReachedError

from rag.errors import UploadEncrypted, UploadTooCostly, UploadTooLarge
from rag.reading.blocks import BlockList, ReadDocument
from rag.reading.limits import MAX_CHARACTERS, MAX_PDF_PAGES, MAX_STREAM_BYTES
from rag.reading.pdf_visibility import hide_invisible
from rag.reading.visible_text import visible

PAGE_HEADING = "p. {}"
MIN_PAGES_WITH_MARGINS = 4
MIN_RUNNING = 3
RUNNING_SHARE = 0.1
"""A line at the edge of so many pages, and of this part of all, is a running title, whatever its number."""
MARGIN_LINES = 2

_BULLET = regex.compile(r"\s*(?:[•‣◦▪●■–]|[-*+]\s|\d{1,2}[.)]\s|\(\d{1,2}\)\s)\s*(?=\S)")
_SECTION = regex.compile(r"\s*\d{1,2}(?:\.\d{1,2}){1,3}\.?\s+\p{L}[^.!?।]{1,80}\s*")
"""A line such as "2.1 Dyes" or "2.1. Dyes"."""
_LIGATURES = {
    0xFB00: "ff",
    0xFB01: "fi",
    0xFB02: "fl",
    0xFB03: "ffi",
    0xFB04: "ffl",
    0xFB05: "st",
    0xFB06: "st",
}
_HYPHEN = regex.compile(r"(?<=\p{Ll})-\n(?=\p{Ll})")
_ENDED = regex.compile(r"[.!?।॥۔؟:][\"'”’)]*$")
_FIRST_SENTENCE = regex.compile(r"(.{1,1000}?[.!?।॥۔؟][\"'”’)]*)(?:\s+|$)(.*)", regex.DOTALL)
_DIGITS = regex.compile(r"\p{Nd}+")
_MADE_BY = regex.compile(r"microsoft word|untitled|\.(?:docx?|indd|qxd|pdf|tmp)$", regex.IGNORECASE)
"""Titles that a program gave."""
SHORT_LINE = 0.7
"""A line that ends a sentence and is shorter than this part of the page's width ends a paragraph."""


def read_pdf(data: bytes) -> ReadDocument:
    """The text of a PDF, page by page.

    Raises:
        UploadEncrypted: it wants a password, or is encrypted without one.
        UploadTooLarge: too many pages, or too much text.
        UploadTooCostly: a part of it unpacks to more than any honest PDF holds.
    """
    pages, title = _read_limited(data)
    found = BlockList()
    for number, paragraphs in enumerate(
        _whole_sentences([_paragraphs(page) for page in _without_margins(pages)]), 1
    ):
        if paragraphs:
            found.add("heading", PAGE_HEADING.format(number))
        for paragraph in paragraphs:
            if _SECTION.fullmatch(paragraph):
                found.add("heading", f"{paragraph}, {PAGE_HEADING.format(number)}")
                continue
            bullet = _BULLET.match(paragraph)
            found.add("item" if bullet else "text", paragraph[bullet.end() :] if bullet else paragraph)
    shown = " ".join(visible(title).split())
    return ReadDocument("pdf", "" if _MADE_BY.search(shown) else shown, tuple(found.blocks))


def _read_limited(data: bytes) -> tuple[list[list[str]], str]:
    """The lines of every page, and the title."""
    with apply_configuration(
        zlib_maximum_output_length=MAX_STREAM_BYTES,
        lzw_maximum_output_length=MAX_STREAM_BYTES,
        run_length_maximum_output_length=MAX_STREAM_BYTES,
        array_based_stream_maximum_output_length=MAX_STREAM_BYTES,
        stream_decoding_work_maximum_length=2 * MAX_STREAM_BYTES,
        jbig2dec_binary=None,
    ):
        try:
            reader = PdfReader(io.BytesIO(data))
            if reader.is_encrypted:
                raise UploadEncrypted("the PDF is encrypted: save it without password or protection")
            return _pages(reader), str(reader.metadata.title or "") if reader.metadata else ""
        except LimitReachedError as error:
            raise UploadTooCostly(
                "the PDF unpacks to far too much: save it anew, or upload its text"
            ) from error


def _pages(reader: PdfReader) -> list[list[str]]:
    """The lines of every page."""
    count = reader.get_num_pages()
    if count > MAX_PDF_PAGES:
        raise UploadTooLarge(
            f"the PDF has {count:,} pages, at most {MAX_PDF_PAGES} are allowed: upload it in parts"
        )
    pages: list[list[str]] = []
    characters = 0
    for page in reader.pages:
        hide_invisible(page)
        text = visible(page.extract_text()).translate(_LIGATURES)
        characters += len(text)
        if characters > 2 * MAX_CHARACTERS:
            raise UploadTooLarge(
                f"the PDF has more than {MAX_CHARACTERS:,} characters of text: upload it in parts"
            )
        pages.append(_HYPHEN.sub("", text).split("\n"))
    return pages


def _without_margins(pages: Sequence[list[str]]) -> list[list[str]]:
    """Pages without running titles and page numbers."""
    if len(pages) < MIN_PAGES_WITH_MARGINS:
        return list(pages)
    often = Counter(
        line
        for page in pages
        for line in {_pattern(line) for line in (*page[:MARGIN_LINES], *page[-MARGIN_LINES:])}
    )
    needed = max(MIN_RUNNING, RUNNING_SHARE * len(pages))
    running = {line for line, count in often.items() if line and count >= needed}
    cleaned: list[list[str]] = []
    for page in pages:
        edge = {*range(MARGIN_LINES), *range(len(page) - MARGIN_LINES, len(page))}
        cleaned.append(
            [line for place, line in enumerate(page) if place not in edge or _pattern(line) not in running]
        )
    return cleaned


def _pattern(line: str) -> str:
    return _DIGITS.sub("0", " ".join(line.split()))


def _paragraphs(lines: Sequence[str]) -> list[str]:
    width = max((len(line) for line in lines), default=0)
    paragraphs: list[str] = []
    open_ = False
    """Whether the next line goes on with the last paragraph."""
    for line in lines:
        if not line.strip():
            open_ = False
            continue
        is_section = bool(_SECTION.fullmatch(line))
        if open_ and not is_section and not _BULLET.match(line):
            paragraphs[-1] += " " + line.strip()
        else:
            paragraphs.append(line.strip())
        open_ = not is_section and not (_ENDED.search(line.rstrip()) and len(line) < SHORT_LINE * width)
    return paragraphs


def _whole_sentences(pages: Sequence[list[str]]) -> Sequence[list[str]]:
    """Pages on which the sentence that goes on overleaf stands whole, on the page where it begins."""
    for page, following in pairwise(pages):
        if not page or not following or _ENDED.search(page[-1]) or _BULLET.match(following[0]):
            continue
        rest = _FIRST_SENTENCE.match(following[0])
        if rest:
            page[-1] += " " + rest[1]
            following[0] = rest[2]
    return [[paragraph for paragraph in page if paragraph] for page in pages]
