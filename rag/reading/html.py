"""A saved web page as headings, paragraphs and list items: what a browser shows, without menus and forms.

The parser is a browser's (lexbor), so unclosed and misplaced elements lie where a browser puts them.
"""

from collections.abc import Iterator

import regex
from selectolax.lexbor import LexborHTMLParser, LexborNode

from rag.errors import UploadTooLarge
from rag.reading.blocks import BlockKind, BlockList, ReadDocument
from rag.reading.limits import MAX_HTML_DEPTH, MAX_HTML_NODES, MAX_OPEN_TAGS
from rag.reading.page_styles import PageStyles, has_background
from rag.reading.visible_text import visible

_UNREAD_NAMES = """
    head script style template noscript iframe frame frameset object embed applet svg math canvas audio video picture
    map nav footer aside form button select option datalist input textarea dialog menu progress meter rp rt
    del s strike noframes
"""
"""Elements without text of the document: programs, media, what surrounds the text, what was struck out."""
_BLOCK_NAMES = """
    address article blockquote body caption center dd details div dl dt fieldset figcaption figure h1 h2 h3 h4 h5 h6
    header hgroup hr html li main ol p pre search section summary table tbody tfoot thead tr ul
"""
_OFTEN_UNCLOSED = """
    area base br col embed hr img input link meta source track wbr param p li dt dd tr td th thead tbody tfoot option
    optgroup rp rt colgroup html head body
"""
_UNREAD = frozenset(_UNREAD_NAMES.split())
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_VOID_OR_UNCLOSED = frozenset(_OFTEN_UNCLOSED.split())
_TAG = regex.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*+)")
_CELLS = frozenset({"td", "th"})
_TOO_DEEP = "the page has too many elements, or they lie too deep: upload its text"
_MAIN = ("main", "[role=main]", "article")
_SURROUNDINGS = frozenset(
    {"navigation", "banner", "contentinfo", "complementary", "search", "menu", "dialog"}
)


def read_html(text: str) -> ReadDocument:
    """The main part of a page; its first heading of the first level is the title.

    Raises:
        UploadTooLarge: too many elements, too deep, or too much text.
    """
    _refuse_deep(text)
    tree = LexborHTMLParser(text)
    found = BlockList()
    title = ""
    for kind, raw in _pieces(_main(tree), PageStyles(tree)):
        shown = visible(raw)
        if kind == "h1" and not title and shown.strip():
            title = " ".join(shown.split())
        else:
            found.add(_kind(kind), shown)
    for selector in () if title else ("h1", "head > title"):
        named = tree.css(selector)
        if len(named) == 1 and (title := " ".join(visible(named[0].text()).split())):
            break
    return ReadDocument("html", title, tuple(found.blocks))


def _refuse_deep(text: str) -> None:
    """Refuse what is nested so deeply that already the parser would take minutes."""
    depth = 0
    for closing, tag in _TAG.findall(text):
        if tag.lower() not in _VOID_OR_UNCLOSED:
            depth = max(0, depth - 1) if closing else depth + 1
        if depth > MAX_OPEN_TAGS:
            raise UploadTooLarge(_TOO_DEEP)


def _main(tree: LexborHTMLParser) -> LexborNode | None:
    for selector in _MAIN:
        nodes = tree.css(selector)
        if len(nodes) == 1 and nodes[0].text().strip():
            return nodes[0]
    return tree.body


def _kind(tag: str) -> BlockKind:
    if tag in _HEADINGS:
        return "heading"
    return "item" if tag == "li" else "text"


def _pieces(start: LexborNode | None, styles: PageStyles) -> Iterator[tuple[str, str]]:
    """(block element, its text) in order; the text before and after inner blocks are pieces of their own."""
    words: list[str] = []
    blocks = ["body"]
    for node, entering, is_shown in _walk(start, styles):
        tag = node.tag or ""
        if tag == "-text":
            words.append(node.text_content or "")
        elif not is_shown:
            words.append(" ")
        elif tag == "br":
            if not entering:
                continue
            if words and words[-1] == "\n":
                yield blocks[-1], "".join(words)
                words = []
            words.append("\n")
        elif tag in _CELLS and not entering:
            words.append("; ")
        elif tag in _BLOCKS:
            text = "".join(words)
            if text.strip(" ;\n\t"):
                yield blocks[-1], text.strip(" ;\n\t")
            words = []
            if entering:
                # A paragraph inside a list item belongs to the item.
                blocks.append(blocks[-1] if tag in ("p", "div") and blocks[-1] == "li" else tag)
            elif len(blocks) > 1:
                blocks.pop()
    if text := "".join(words).strip(" ;\n\t"):
        yield blocks[-1], text


def _walk(start: LexborNode | None, styles: PageStyles) -> Iterator[tuple[LexborNode, bool, bool]]:
    """(node, whether it begins, whether it is shown) in the document's order, without recursion."""
    node, depth, seen = start, 0, 0
    on_colour: list[int] = []
    """Depths of elements with a background."""
    while node is not None:
        seen += 1
        if seen > MAX_HTML_NODES or depth > MAX_HTML_DEPTH:
            raise UploadTooLarge(_TOO_DEEP)
        is_shown = _is_read(node) and (not node.is_element_node or styles.shows(node, bool(on_colour)))
        if node.is_element_node or (node.is_text_node and is_shown):
            yield node, True, is_shown
        child = node.child if is_shown and node.is_element_node else None
        if child is not None:
            if has_background(node):
                on_colour.append(depth)
            node, depth = child, depth + 1
            continue
        if is_shown and node.is_element_node:
            yield node, False, True
        while node is not None and (node.next is None or depth == 0):
            if depth == 0:
                return
            node, depth = node.parent, depth - 1
            if on_colour and on_colour[-1] == depth:
                on_colour.pop()
            if node is not None:
                yield node, False, True
        node = node.next if node is not None else None


def _is_read(node: LexborNode) -> bool:
    if node.is_text_node:
        return True
    if not node.is_element_node or node.tag in _UNREAD:
        return False
    return node.attributes.get("role") not in _SURROUNDINGS
