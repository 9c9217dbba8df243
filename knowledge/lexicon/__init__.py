"""The multilingual table of crafts, products, materials, colours, techniques, occasions, places and units.

One file a kind (`crafts.yml`, `product_types.yml`, ...), each a mapping `canonical value -> entry`:

```yaml
madhubani:                               # canonical: lower-case common English, singular
  names:                                 # the first name in each language is the one we say
    en: [Madhubani, Mithila painting]
    hi: [मधुबनी, मिथिला चित्रकला]
    hi-Latn: [madhubani, mithila]
  plural: {en: Madhubani paintings}      # optional, where a plural is said differently
  heard: [medu bonnie, madu bani]        # optional: spellings that speech recognisers were seen to produce
  implies: {product_type: painting}      # optional: entity values that this word brings with it
  usual: {material: [paper, cotton]}     # crafts only: what else is usually made in it and of what, most usual first
  attributes: {state: Bihar, latitude: 26.35, longitude: 86.07}    # optional facts
```
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from knowledge import ROOT
from knowledge.languages import with_fallbacks

KIND_OF_FILE = {
    "crafts": "craft",
    "product_types": "product_type",
    "materials": "material",
    "colours": "colour",
    "techniques": "technique",
    "occasions": "occasion",
    "places": "place",
    "units": "unit",
}
"""File stem -> the entity kind that its entries have."""


class LexiconError(ValueError):
    """A lexicon file is malformed; the message names the file and the entry."""

    code = "lexicon_invalid"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that people talk about, with all its names."""

    kind: str
    value: str
    """Canonical value: lower-case common English, singular."""
    names: Mapping[str, tuple[str, ...]]
    """Language code -> names; the first is the one we say."""
    plural: Mapping[str, str] = field(default_factory=dict)
    heard: tuple[str, ...] = ()
    implies: Mapping[str, str] = field(default_factory=dict)
    """Kind -> value that always holds and counts as said."""
    usual: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Kind (product_type, material) -> what a craft usually makes and of what, most usual first, without what it
    implies. It only suggests: nothing may be taken as said because of it."""
    attributes: Mapping[str, Any] = field(default_factory=dict)

    def name(self, language: str) -> str:
        """The name to say in `language`, or in the languages it falls back to; else the canonical value."""
        for candidate in with_fallbacks(language):
            if names := self.names.get(candidate):
                return names[0]
        return self.value

    def usually(self, kind: str) -> tuple[str, ...]:
        """Values of a kind to suggest for a craft, most usual first: what it implies comes before what is usual."""
        implied = (self.implies[kind],) if kind in self.implies else ()
        return implied + self.usual.get(kind, ())

    def spellings(self) -> Iterator[tuple[str, str]]:
        """Every (language, name); `heard` spellings come with language `"heard"`."""
        for language, names in self.names.items():
            for name in names:
                yield language, name
        for name in self.plural.values():
            yield "en", name
        for name in self.heard:
            yield "heard", name


class Lexicon:
    """All entries, by kind and canonical value."""

    def __init__(self, entries: Mapping[str, Mapping[str, Entry]]) -> None:
        self._entries = entries

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(self._entries)

    def entries(self, kind: str | None = None) -> Iterator[Entry]:
        """Entries of one kind, or of all."""
        for name, entries in self._entries.items():
            if kind is None or name == kind:
                yield from entries.values()

    def get(self, kind: str, value: str) -> Entry | None:
        return self._entries.get(kind, {}).get(value)

    def name(self, kind: str, value: str, language: str) -> str:
        """What to call `value` in `language`; the value itself when the lexicon does not know it."""
        entry = self.get(kind, value)
        return entry.name(language) if entry else value


def _entry(path: Path, kind: str, value: str, raw: Any) -> Entry:
    try:
        return Entry(
            kind=kind,
            value=value,
            names={language: tuple(names) for language, names in raw["names"].items()},
            plural=dict(raw.get("plural", {})),
            heard=tuple(raw.get("heard", ())),
            implies=dict(raw.get("implies", {})),
            usual=_usual(raw.get("usual", {})),
            attributes=dict(raw.get("attributes", {})),
        )
    except (TypeError, KeyError, AttributeError) as error:
        raise LexiconError(f"{path.name}: entry {value!r} is malformed: {error!r}") from error


def _usual(raw: Any) -> dict[str, tuple[str, ...]]:
    if any(isinstance(values, str) for values in raw.values()):
        raise TypeError("usual values stand in a list")
    return {kind: tuple(values) for kind, values in raw.items()}


@lru_cache(maxsize=4)
def load_lexicon(folder: Path | None = None) -> Lexicon:
    """Read every lexicon file in `folder` (default: ours).

    Raises:
        LexiconError: a file is not a mapping of entries, or an entry lacks names.
    """
    folder = folder or ROOT / "lexicon"
    entries: dict[str, dict[str, Entry]] = {}
    for stem, kind in KIND_OF_FILE.items():
        path = folder / f"{stem}.yml"
        if not path.exists():
            continue
        raw = yaml.load(
            path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        )
        if not isinstance(raw, dict):
            raise LexiconError(f"{path.name}: expected a mapping of canonical value -> entry")
        entries[kind] = {str(value): _entry(path, kind, str(value), item) for value, item in raw.items()}
    return Lexicon(entries)
