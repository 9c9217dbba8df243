"""Plain text and Markdown as headings, paragraphs and list items."""

import regex

from rag.errors import UploadTooCostly, UploadTooLarge
from rag.reading.blocks import BlockList, Format, ReadDocument
from rag.reading.front_matter import end_of
from rag.reading.limits import MAX_CHARACTERS, MAX_RAW_CHARACTERS, MAX_ROUNDS
from rag.reading.visible_text import visible

_ATX = regex.compile(r"\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_UNDERLINE = regex.compile(r"\s{0,3}(=+|-{3,})\s*$")
_ITEM = regex.compile(r"\s*(?:[-*+•‣◦▪●]|\d{1,2}[.)])\s+(.*)$")
_FENCE = regex.compile(r"\s*(?:```|~~~)")
_QUOTE = regex.compile(r"\s{0,3}>\s?")
_TABLE_RULE = regex.compile(r"[\s|:\-]+$")
_DEFINITION = regex.compile(r"\s{0,3}\[[^\]]{1,200}\]:\s")
"""Where a link leads, or a comment in that guise: never shown."""
_UNSHOWN = regex.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(script|style|template|noscript)\b[^<>]{0,500}>.*?(?:</\1\s*>|\Z)"
    r"|<(\w+)\b[^<>]{0,500}?(?:\shidden\b|display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0)[^<>]{0,500}>.*?(?:</\2\s*>|\Z)",
    regex.DOTALL | regex.IGNORECASE,
)
_TAG = regex.compile(r"</?[a-zA-Z][^<>]{0,500}>")
_IMAGE = regex.compile(r"!\[[^\]]{0,500}\]\([^)]{0,2000}\)")
_EMPHASIS = regex.compile(r"(\*\*|__|\*|`)(?=\S)(.{1,500}?)(?<=\S)\1")
_LINK = regex.compile(r"\[([^\]]{0,500})\]\([^)]{0,2000}\)")


def read_text(text: str) -> ReadDocument:
    """Paragraphs end at empty lines; lines that begin like list items are such."""
    found = BlockList()
    paragraph: list[str] = []
    for line in [*visible(text).split("\n"), ""]:
        item = _ITEM.match(line)
        if paragraph and (item or not line.strip()):
            found.add("item" if _ITEM.match(paragraph[0]) else "text", _joined(paragraph))
            paragraph = []
        if line.strip():
            paragraph.append(line)
    return ReadDocument("text", "", tuple(found.blocks))


def _joined(lines: list[str]) -> str:
    item = _ITEM.match(lines[0])
    first = item[1] if item else lines[0]
    return " ".join([first, *lines[1:]])


def read_markdown(text: str) -> ReadDocument:
    """The first heading of the first level is the title."""
    found = BlockList()
    title = ""
    paragraph: list[str] = []

    def end() -> None:
        if paragraph:
            found.add("item" if _ITEM.match(paragraph[0]) else "text", _bare(_joined(paragraph)))
            paragraph.clear()

    for raw in [*shown_markdown(text).split("\n"), ""]:
        line = _QUOTE.sub("", raw)
        heading = _ATX.match(line)
        underline = _UNDERLINE.match(line) if len(paragraph) == 1 and not _ITEM.match(paragraph[0]) else None
        if heading or underline:
            name = _bare(heading[2] if heading else paragraph[0])
            if underline:
                paragraph.clear()
            end()
            first_level = len(heading[1]) == 1 if heading else bool(underline and underline[1][0] == "=")
            if first_level and not title:
                title = name
            else:
                found.add("heading", name)
        elif not line.strip() or _FENCE.match(line) or _TABLE_RULE.match(line):
            end()
        elif line.lstrip().startswith("|"):
            end()
            found.add("text", _bare("; ".join(cell.strip() for cell in line.strip().strip("|").split("|"))))
        else:
            if _ITEM.match(line):
                end()
            paragraph.append(line)
    return ReadDocument("markdown", title, tuple(found.blocks))


def shown_markdown(text: str) -> str:
    """Markdown without comments, scripts, hidden elements and definitions of links.

    Raises:
        UploadTooCostly: what is taken away always leaves something new to be taken away.
    """
    shown = visible(text)
    for _ in range(MAX_ROUNDS):
        before, shown = shown, _TAG.sub("", _UNSHOWN.sub("", shown))
        if shown == before:
            break
    else:
        raise UploadTooCostly("its markup is too deeply nested: upload its text")
    return "\n".join(line for line in shown.split("\n") if not _DEFINITION.match(line))


def read_article(text: str) -> ReadDocument:
    """Markdown with front matter is checked by whoever knows ours; only what nobody sees goes."""
    lines = visible(text).lstrip().splitlines()
    end = end_of(lines) or 0
    matter, body = "\n".join(lines[1:end]), "\n".join(lines[end + 1 :])
    return ReadDocument("article", "", (), f"---\n{matter}\n---\n{shown_markdown(body)}\n")


def _bare(text: str) -> str:
    return _EMPHASIS.sub(r"\2", _LINK.sub(r"\1", _IMAGE.sub("", text)))


def read_decoded(text: str, format_: Format) -> ReadDocument:
    """A text that is no HTML.

    Raises:
        UploadTooLarge: there is too much of it.
    """
    if len(text) > MAX_RAW_CHARACTERS:
        raise UploadTooLarge(f"the document has more than {MAX_CHARACTERS:,} characters: upload it in parts")
    readers = {"article": read_article, "markdown": read_markdown}
    return readers.get(format_, read_text)(text)
