"""Tells which elements of a saved page a browser would not show, as far as the page itself says so."""

import regex
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from rag.errors import UploadTooCostly
from rag.reading.limits import MAX_STYLE_CHARACTERS, MAX_STYLE_RULES

_COMMENT = regex.compile(r"/\*.*?(?:\*/|\Z)", regex.DOTALL)
_CONDITIONAL = regex.compile(r"@[^{};]{0,500}(?:;|\{(?:[^{}]*+\{[^{}]*+\})*+[^{}]*+\})")
"""@media and the like: what they say holds sometimes only."""
_SCREEN = regex.compile(r"@media\b([^{};]{0,500})\{((?:[^{}]*+\{[^{}]*+\})*+[^{}]*+)\}", regex.IGNORECASE)
_SCREENS = frozenset({"screen", "only screen", "all", "only all"})
"""What always holds where a page is read."""
_RULE = regex.compile(r"([^{}]++)\{([^{}]*+)\}")
_STATE = regex.compile(r"::?(?!not\b|is\b|where\b|first|last|nth|only|root)[a-z-]+", regex.IGNORECASE)
"""A selector of a state, such as `:hover`, or of something that is no element."""
_ZERO = r"[+-]?0*(?:\.0+)?(?:px|pt|em|rem|%|vw|vh)?"
_HIDING = regex.compile(
    r"(?:^|;)(?:"
    r"display:none"
    r"|visibility:(?:hidden|collapse)"
    r"|content-visibility:hidden"
    r"|opacity:0*(?:\.0\d*)?%?"
    rf"|(?:font-size|font):(?:{_ZERO}|[01](?:\.\d+)?(?:px|pt)|0?\.[01]\d*(?:em|rem|px|pt))"
    r"|(?:left|right|top|bottom|text-indent|margin-left|margin-top):-\d{3,}[a-z%]*"
    r"|clip:rect\((?:[01](?:px)?,?){4}\)"
    r"|clip-path:(?:inset\((?:50|100)%.*?\)|circle\(0.*?\))"
    r"|transform:(?:scale\(0.*?\)|translate[xy]?\(-\d{3,}.*?\))"
    r"|(?:color|-webkit-text-fill-color):(?:transparent|rgba\([^)]*,0(?:\.0\d*)?\)|#[0-9a-f]{3}0|#[0-9a-f]{6}00)"
    r")(?:!important)?(?:;|$)"
)
_CLIPPED = regex.compile(rf"(?:^|;)(?:max-)?(?:height|width):(?:{_ZERO}|1px)(?:!important)?(?:;|$)")
_CLIPPING = regex.compile(r"(?:^|;)overflow(?:-[xy])?:(?:hidden|clip)")
_COLOUR = regex.compile(r"(?:^|;)color:([^;!]+)")
_BACKGROUND = regex.compile(r"(?:^|;)background(?:-color)?:([^;!]+)")
_WHITE = frozenset({"white", "#fff", "#ffffff", "rgb(255,255,255)", "#fefefe", "snow", "ivory"})
_HIDDEN_CLASSES = frozenset(
    {"sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "d-none", "offscreen", "is-hidden"}
)
"""Names that style sheets beside the page, which is all that we have, give to what they hide."""
_TOO_MUCH = "the page has too many styles: save it anew, or upload its text"
_HIDDEN_ATTRIBUTES = ("hidden", "inert")


class PageStyles:
    """The style sheets inside one page, and the styles of its elements.

    Raises:
        UploadTooCostly: there are more than any honest page has; what the rest of them hides would be read.
    """

    def __init__(self, tree: LexborHTMLParser) -> None:
        self._hidden: set[int] = set()
        sheets = "".join(node.text_content or node.text() for node in tree.tags("style"))
        if len(sheets) > MAX_STYLE_CHARACTERS:
            raise UploadTooCostly(_TOO_MUCH)
        css = _CONDITIONAL.sub("", _SCREEN.sub(_unwrapped, _COMMENT.sub("", sheets)))
        hiding = [
            selector.strip()
            for selectors, declarations in _RULE.findall(css)
            if hides(declarations)
            for selector in selectors.split(",")
        ]
        if len(hiding) > MAX_STYLE_RULES:
            raise UploadTooCostly(_TOO_MUCH)
        for selector in dict.fromkeys(hiding):
            if _STATE.search(selector):
                continue
            try:
                self._hidden.update(node.mem_id for node in tree.css(selector))
            except (SelectolaxError, ValueError):
                continue  # a selector of a newer CSS

    def shows(self, node: LexborNode, on_colour: bool) -> bool:
        """Whether an element is shown; `on_colour` if it lies on a background that an element around it has."""
        if node.mem_id in self._hidden:
            return False
        attributes = node.attributes
        if any(name in attributes for name in _HIDDEN_ATTRIBUTES) or attributes.get("aria-hidden") == "true":
            return False
        if _HIDDEN_CLASSES.intersection((attributes.get("class") or "").split()):
            return False
        style = attributes.get("style")
        if not style:
            return True
        return not hides(style) and not _is_white_on_white(style, on_colour)


def has_background(node: LexborNode) -> bool:
    """Whether an element has a background of its own that is not white."""
    style = node.attributes.get("style") or ""
    found = _BACKGROUND.search(_squeezed(style))
    return bool(found and found[1] not in _WHITE and found[1] not in ("none", "transparent", "inherit"))


def hides(declarations: str) -> bool:
    """Whether declarations of CSS make an element invisible."""
    squeezed = _squeezed(declarations)
    if _HIDING.search(squeezed):
        return True
    return bool(_CLIPPED.search(squeezed) and _CLIPPING.search(squeezed))


def _is_white_on_white(style: str, on_colour: bool) -> bool:
    squeezed = _squeezed(style)
    colour = _COLOUR.search(squeezed)
    if not colour:
        return False
    background = _BACKGROUND.search(squeezed)
    if background:
        return background[1] == colour[1]
    return colour[1] in _WHITE and not on_colour


def _unwrapped(media: regex.Match[str]) -> str:
    """What a rule holds that is for screens; other rules as they are."""
    meant = (" ".join(one.lower().split()) for one in media[1].split(","))
    return media[2] if _SCREENS.intersection(meant) else media[0]


def _squeezed(declarations: str) -> str:
    if len(declarations) > MAX_STYLE_CHARACTERS:
        raise UploadTooCostly(_TOO_MUCH)
    return "".join(_COMMENT.sub("", declarations).lower().split())
