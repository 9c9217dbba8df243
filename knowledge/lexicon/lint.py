"""Finds mistakes in the lexicon's data that the reader cannot see."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator

from knowledge.languages import LANGUAGES, SCRIPT_NAMES
from knowledge.lexicon import KIND_OF_FILE, Entry, Lexicon

NAMED_IN = ("en", "hi", "hi-Latn")
"""Every entry has names in all of these; the others leave out what has no name there."""

USUAL_KINDS = ("product_type", "material")
"""What is told to be usual for a craft."""

_MOST_USUAL = 4
_INDIA_LATITUDES = (6.0, 37.5)
_INDIA_LONGITUDES = (68.0, 97.6)
_NUKTA = "\u093c"
_CHANDRABINDU_TO_ANUSVARA = {0x0901: 0x0902}


def lint(lexicon: Lexicon) -> list[str]:
    """One sentence for each mistake, starting with `kind/value`; empty for a clean lexicon."""
    mistakes = list(_shared_spellings(lexicon))
    for entry in lexicon.entries():
        mistakes += (f"{entry.kind}/{entry.value}: {mistake}" for mistake in _mistakes(entry, lexicon))
    return mistakes


def spelling_key(name: str) -> str:
    """A spelling without what careless typing drops: case, hyphens, nuktas, chandrabindu."""
    folded = unicodedata.normalize("NFC", name).casefold().translate(_CHANDRABINDU_TO_ANUSVARA)
    return " ".join(folded.replace(_NUKTA, "").replace("-", " ").split())


def _mistakes(entry: Entry, lexicon: Lexicon) -> Iterator[str]:
    if entry.value != entry.value.casefold().strip() or not entry.value.isascii():
        yield "the canonical value is not plain lower-case English"
    for language in NAMED_IN:
        if not entry.names.get(language):
            yield f"no names in {language}"
    yield from _wrong_scripts(entry)
    for language, names in entry.names.items():
        if len(set(names)) < len(names):
            yield f"a name stands twice in {language}"
    for language, name in entry.plural.items():
        if name not in entry.names.get(language, ()):
            yield f"the plural {name!r} is not among the names in {language}"
    known = {spelling_key(name) for names in entry.names.values() for name in names}
    for name in entry.heard:
        if spelling_key(name) in known:
            yield f"{name!r} is heard and a name"
    for name in entry.attributes.get("ambiguous", ()):
        if spelling_key(name) in known:
            yield f"{name!r} is ambiguous and a name"
    yield from _wrong_implications(entry, lexicon)
    yield from _wrong_suggestions(entry, lexicon)
    if entry.kind == "craft":
        yield from _wrong_origin(entry, lexicon)
    if entry.kind == "place":
        yield from _wrong_coordinates(entry)


def _wrong_scripts(entry: Entry) -> Iterator[str]:
    for language, names in entry.names.items():
        script = SCRIPT_NAMES[LANGUAGES[language].script]
        for name in names:
            foreign = {
                character
                for character in name
                if character.isalpha() and not unicodedata.name(character).startswith(script)
            }
            if foreign:
                yield f"{name!r} in {language} has letters of another script"
            if name != unicodedata.normalize("NFC", name):
                yield f"{name!r} in {language} is not in Unicode NFC"


def _wrong_implications(entry: Entry, lexicon: Lexicon) -> Iterator[str]:
    for kind, value in entry.implies.items():
        if kind not in KIND_OF_FILE.values():
            yield f"implies {kind!r}, which is no kind"
        elif lexicon.get(kind, value) is None:
            yield f"implies {kind} {value!r}, which does not exist"


def _wrong_suggestions(entry: Entry, lexicon: Lexicon) -> Iterator[str]:
    if entry.kind != "craft":
        if entry.usual:
            yield "only crafts have something usual"
        return
    if not entry.usually("product_type"):
        yield "no usual product_type"
    for kind, values in entry.usual.items():
        if kind not in USUAL_KINDS:
            yield f"has usual {kind!r}, which is none of {', '.join(USUAL_KINDS)}"
            continue
        if not 1 <= len(values) <= _MOST_USUAL:
            yield f"{len(values)} usual values of {kind}, not 1 to {_MOST_USUAL}"
        if len(set(values)) < len(values):
            yield f"a usual {kind} stands twice"
        for value in values:
            if lexicon.get(kind, value) is None:
                yield f"usual {kind} {value!r} does not exist"
            elif value == entry.implies.get(kind):
                yield f"usual {kind} {value!r} is implied already"


def _wrong_origin(entry: Entry, lexicon: Lexicon) -> Iterator[str]:
    facts = entry.attributes
    if facts.get("widespread"):
        return
    place = lexicon.get("place", str(facts.get("place")))
    if place is None:
        yield f"place {facts.get('place')!r} does not exist"
        return
    for fact in ("state", "latitude", "longitude"):
        if facts.get(fact) != place.attributes.get(fact):
            yield f"{fact} differs from that of {place.value}"


def _wrong_coordinates(entry: Entry) -> Iterator[str]:
    facts = entry.attributes
    if not facts.get("state"):
        yield "no state"
    for fact, (lowest, highest) in (("latitude", _INDIA_LATITUDES), ("longitude", _INDIA_LONGITUDES)):
        degrees = facts.get(fact)
        if not isinstance(degrees, int | float) or not lowest <= degrees <= highest:
            yield f"{fact} {degrees!r} is not in India"


def _shared_spellings(lexicon: Lexicon) -> Iterator[str]:
    for kind in lexicon.kinds:
        claims: dict[str, set[str]] = defaultdict(set)
        for entry in lexicon.entries(kind):
            claims[spelling_key(entry.value)].add(entry.value)
            for _, name in entry.spellings():
                claims[spelling_key(name)].add(entry.value)
        for name, values in claims.items():
            if len(values) > 1:
                first, *others = sorted(values)
                yield f"{kind}/{first}: {name!r} also names {', '.join(others)}"
