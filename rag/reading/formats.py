"""Tells from its bytes what a file is, and decodes the ones that are text."""

import codecs

import regex

from rag.errors import UploadUnsupported
from rag.reading.blocks import Format
from rag.reading.front_matter import end_of
from rag.reading.visible_text import visible

PDF_SIGNATURE = b"%PDF-"
SIGNATURE_WITHIN = 1024
"""Bytes at the beginning in which a PDF says that it is one."""
MAX_ODD_SHARE = 0.3
"""Of letters beyond ASCII in a text of an old Western encoding; with more it is in another one."""

_OTHERS = {
    b"PK\x03\x04": "an Office document or archive",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"{\\rtf": "an RTF document",
    b"\x1f\x8b": "a compressed file",
    b"GIF8": "an image",
    b"\xff\xd8\xff": "an image",
    b"\x89PNG": "an image",
    b"RIFF": "a recording or image",
    b"OggS": "a recording",
    b"ID3": "a recording",
    b"\x7fELF": "a program",
    b"MZ": "a program",
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHARSET = regex.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*(utf-?8|windows-125\d|iso-8859-\d{1,2}|us-ascii)\b""",
    regex.IGNORECASE,
)
_CHARSET_WITHIN = 4096
_HTML = regex.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*"
    r"<(?:!doctype\s+html|html|head|body|title|meta|main|article|section|div|p|h[1-6]|table|ul|ol|span|script|style)\b",
    regex.IGNORECASE | regex.DOTALL,
)
_MARKED_UP = regex.compile(r"\s*<[?!a-zA-Z]")
_MHTML = regex.compile(r"(?:From: <Saved by|MIME-Version:|Content-Type: multipart/related)", regex.IGNORECASE)
_MARKDOWN = regex.compile(
    r"^(?:#{1,6} \S|[*+-] \S|\d+[.)] \S|```|>|\|.*\|$)|\*\*\S|\]\(https?:", regex.MULTILINE
)


def is_pdf(data: bytes) -> bool:
    return PDF_SIGNATURE in data[:SIGNATURE_WITHIN]


def decoded(data: bytes) -> str:
    """The text of a file that is not a PDF.

    Raises:
        UploadUnsupported: it is no text, or in an encoding that we do not know.
    """
    for signature, name in _OTHERS.items():
        if data.startswith(signature):
            raise UploadUnsupported(f"this is {name}: save it as PDF, text, Markdown or a web page")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    if b"\0" in data:
        raise UploadUnsupported("this is neither text nor PDF: save it as PDF, text, Markdown or a web page")
    named = _CHARSET.search(data[:_CHARSET_WITHIN])
    if named:
        return data.decode(named[1].decode().lower(), errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _western(data)


def _western(data: bytes) -> str:
    """Text in the encoding of old Western files."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    letters = [char for char in text if not char.isspace()]
    odd = sum(char > "\x7f" or char < " " for char in letters)
    if odd > MAX_ODD_SHARE * len(letters):
        raise UploadUnsupported("the encoding of this text is not known: save it as UTF-8")
    return text


def format_of(text: str) -> Format:
    """What a text is.

    Raises:
        UploadUnsupported: markup that is not HTML.
    """
    if _HTML.match(text):
        return "html"
    if _MHTML.match(text):
        raise UploadUnsupported("this is a web archive: save the page as HTML")
    if _MARKED_UP.match(text):
        raise UploadUnsupported("this is markup, but not HTML: save it as PDF, text or a web page")
    shown = visible(text).lstrip()
    if end_of(shown.splitlines()) is not None:
        return "article"
    return "markdown" if _MARKDOWN.search(shown) else "text"
