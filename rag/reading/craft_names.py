"""Which craft of the lexicon a document is about: the one that somebody says, or that its title names."""

from collections.abc import Mapping

from knowledge.lexicon import Entry, Lexicon
from rag.errors import UploadInvalid
from rag.sentences import words


def named_craft(craft: str, lexicon: Lexicon) -> str | None:
    """The craft's canonical value, by any of its names.

    Raises:
        UploadInvalid: the lexicon does not know it.
    """
    if not craft.strip():
        return None
    wanted = craft.strip().casefold()
    for entry in lexicon.entries("craft"):
        if wanted == entry.value or any(wanted == name.casefold() for _, name in entry.spellings()):
            return entry.value
    raise UploadInvalid("`craft` is not a craft that the lexicon knows")


def craft_in(title: str, lexicon: Lexicon) -> str | None:
    """The one craft that a title names; None where it names none, or several."""
    said = f" {' '.join(words(title))} "
    named = {
        entry.value: max(len(name) for name in names)
        for entry in lexicon.entries("craft")
        if (names := [name for name in _written_names(entry) if f" {name} " in said])
    }
    # Of "Kalamkari" and "Machilipatnam Kalamkari" the longer name counts.
    longest = [craft for craft, length in named.items() if length == max(named.values())]
    return longest[0] if len(longest) == 1 and _covers(longest[0], named, lexicon) else None


def _covers(craft: str, named: Mapping[str, int], lexicon: Lexicon) -> bool:
    """Whether the names of the other crafts are only parts of this one's."""
    entry = lexicon.get("craft", craft)
    own = " / ".join(_written_names(entry)) if entry else ""
    return all(
        other == craft or any(name in own for name in _written_names(lexicon.get("craft", other)))
        for other in named
    )


def _written_names(entry: Entry | None) -> list[str]:
    """A craft's names as they are compared, without what recognisers make of them."""
    spellings = entry.spellings() if entry else ()
    return [" ".join(words(name)) for language, name in spellings if language != "heard"]
