"""Takes out of a PDF's pages the text that nobody sees: drawn invisibly, white on white, or far too small.

What is covered by a picture or lies outside the page is not noticed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pypdf import PageObject
from pypdf.generic import ContentStream, DictionaryObject, NameObject, StreamObject

from rag.errors import UploadTooCostly
from rag.reading.limits import MAX_OPERATIONS

MIN_TEXT_SIZE = 1.5
"""Points."""
MAX_FORM_DEPTH = 4
ALMOST_WHITE = 0.98
ALMOST_TRANSPARENT = 0.05

_SHOWING = frozenset({b"Tj", b"TJ", b"'", b'"'})
_FILLING = frozenset({b"f", b"F", b"f*", b"b", b"b*", b"B", b"B*", b"sh"})
_INVISIBLE_MODES = frozenset({3, 7})
_LINE_BREAKS = frozenset({b"'", b'"'})


@dataclass(frozen=True, slots=True)
class _Graphics:
    """What counts of the graphics state."""

    mode: int = 0
    white: bool = False
    transparent: bool = False
    size: float = 10.0
    scale: float = 1.0
    text_scale: float = 1.0

    @property
    def too_small(self) -> bool:
        return abs(self.size) * self.scale * self.text_scale < MIN_TEXT_SIZE


class _Page:
    """One page under way."""

    def __init__(self) -> None:
        self.operations = 0
        self.painted = False
        """Something was painted on which white text can be read."""
        self.shown = 0
        self.invisible = 0
        """Times that text was drawn in an invisible mode."""
        self.forms: set[tuple[int, int]] = set()


def hide_invisible(page: PageObject) -> None:
    """Take invisible text out of a page, the forms that it uses included.

    A page that is a picture with invisible text over it, as programs make that recognise the text of scans, keeps it.

    Raises:
        UploadTooCostly: the page draws more than any honest page does.
    """
    written = _object(page, "/Contents")
    if written is None:
        return
    # As bytes: what letters they stand for, the fonts say later.
    contents = ContentStream(written, page.pdf, "bytes")
    seen = _Page()
    kept = _filtered(contents, page.get("/Resources"), page, seen, _Graphics(), 0)
    is_scan = seen.invisible and not seen.shown and seen.painted
    if is_scan or kept == contents.operations:
        return
    contents.operations = kept
    page[NameObject("/Contents")] = contents


def _filtered(
    contents: ContentStream, resources: Any, page: PageObject, seen: _Page, state: _Graphics, depth: int
) -> list[tuple[Any, bytes]]:
    """The operations of a content stream without those that show invisible text."""
    kept: list[tuple[Any, bytes]] = []
    saved: list[_Graphics] = []
    for operands, operator in contents.operations:
        seen.operations += 1
        if seen.operations > MAX_OPERATIONS:
            raise UploadTooCostly("a page of the PDF draws too much: save it anew, or upload its text")
        if operator == b"q":
            saved.append(state)
        elif operator == b"Q":
            state = saved.pop() if saved else state
        elif operator in _SHOWING:
            if not _is_seen(state, seen):
                if operator in _LINE_BREAKS:
                    kept.append(([], b"T*"))
                continue
            seen.shown += 1
        elif operator in _FILLING:
            seen.painted = seen.painted or not state.white
        elif operator == b"Do" and operands:
            _enter(str(operands[0]), resources, page, seen, state, depth)
        else:
            state = _changed(state, operands, operator, resources)
        kept.append((operands, operator))
    return kept


def _is_seen(state: _Graphics, seen: _Page) -> bool:
    if state.mode in _INVISIBLE_MODES:
        seen.invisible += 1
        return False
    return not (state.transparent or state.too_small or (state.white and not seen.painted))


def _changed(state: _Graphics, operands: Sequence[Any], operator: bytes, resources: Any) -> _Graphics:
    """The graphics state after an operation that may change it."""
    numbers = [float(one) for one in operands if isinstance(one, int | float)]
    match operator:
        case b"Tr" if numbers:
            return replace(state, mode=int(numbers[0]))
        case b"Tf" if numbers:
            return replace(state, size=numbers[-1])
        case b"BT":
            return replace(state, text_scale=1.0)
        case b"Tm" if len(numbers) == 6:
            return replace(state, text_scale=_scale(numbers))
        case b"cm" if len(numbers) == 6:
            return replace(state, scale=state.scale * _scale(numbers))
        case b"g" | b"rg" | b"k" | b"sc" | b"scn":
            return replace(state, white=_is_white(numbers))
        case b"cs":
            return replace(state, white=False)
        case b"gs" if operands:
            return replace(state, transparent=_is_transparent(str(operands[0]), resources, state.transparent))
    return state


def _scale(matrix: Sequence[float]) -> float:
    a, b, c, d = matrix[:4]
    return float(abs(a * d - b * c) ** 0.5)


def _is_white(colour: Sequence[float]) -> bool:
    """Of grey, red-green-blue, or cyan-magenta-yellow-black."""
    if len(colour) == 4:
        return all(part <= 1 - ALMOST_WHITE for part in colour)
    return bool(colour) and all(part >= ALMOST_WHITE for part in colour)


def _named(resources: Any, kind: str, name: str) -> Any:
    """An entry of a resource dictionary; None where there is none."""
    return _object(_object(resources, kind), name)


def _object(container: Any, key: str) -> Any:
    container = container.get_object() if container is not None else None
    if not isinstance(container, DictionaryObject) or key not in container:
        return None
    return container[key]


def _is_transparent(name: str, resources: Any, before: bool) -> bool:
    opacity = _object(_named(resources, "/ExtGState", name), "/ca")
    return before if opacity is None else float(opacity) <= ALMOST_TRANSPARENT


def _enter(name: str, resources: Any, page: PageObject, seen: _Page, state: _Graphics, depth: int) -> None:
    """Go through what `Do` draws: a picture, or a form with operations of its own."""
    drawn = _named(resources, "/XObject", name)
    if not isinstance(drawn, StreamObject):
        return
    if drawn.get("/Subtype") != "/Form":
        seen.painted = True
        return
    reference = drawn.indirect_reference
    place = (reference.idnum, reference.generation) if reference else (0, id(drawn))
    if place in seen.forms or isinstance(drawn, ContentStream):
        return
    if depth >= MAX_FORM_DEPTH:
        raise UploadTooCostly("the drawings of the PDF lie too deep: save it anew, or upload its text")
    seen.forms.add(place)
    inside = ContentStream(drawn, page.pdf, "bytes")
    kept = _filtered(inside, drawn.get("/Resources", resources), page, seen, state, depth + 1)
    if kept == inside.operations:
        return
    inside.operations = kept
    for key, value in drawn.items():
        if key not in ("/Filter", "/DecodeParms", "/Length"):
            inside[NameObject(key)] = value
    _object(resources, "/XObject")[NameObject(name)] = inside
