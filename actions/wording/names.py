"""A person's own name, as she says it: "my name is Sunita Devi", "main Rafiq hoon", "Sunita"."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from actions.wording import FOLDER, words
from knowledge.yaml_file import read_yaml

NAME = "person_name"
"""The slot that holds it."""
MAX_WORDS = 4
MAX_LETTERS = 60
"""Longer than this is not a name but a sentence."""


@lru_cache
def _lists() -> Mapping[str, frozenset[tuple[str, ...]]]:
    raw: Mapping[str, Mapping[str, Any]] = read_yaml(FOLDER / "names.yml")
    return {
        part: frozenset(words(str(phrase)) for phrases in by_language.values() for phrase in phrases)
        for part, by_language in raw.items()
    }


def introduced(text: str) -> str | None:
    """The name in a sentence that certainly tells it; None in any other."""
    spoken = _spoken(text)
    plain = [word for word, _ in spoken]
    for phrase in _lists()["certain"]:
        for start in range(len(plain) - len(phrase)):
            if tuple(plain[start : start + len(phrase)]) == phrase:
                return _name(_until_end(spoken[start + len(phrase) :]))
    return None


def answered(text: str) -> str | None:
    """The name in an answer to the question for it: what is left without the words around it; None for a sentence
    that is something else."""
    if text.rstrip().endswith("?"):
        return None
    if (name := introduced(text)) is not None:
        return name
    spoken, around = _spoken(text), sorted(_lists()["asked"], key=len, reverse=True)
    trimmed = True
    while trimmed:
        trimmed = False
        for phrase in around:
            plain = tuple(word for word, _ in spoken)
            if len(plain) > len(phrase) and plain[: len(phrase)] == phrase:
                spoken, trimmed = spoken[len(phrase) :], True
                break
            if len(plain) > len(phrase) and plain[-len(phrase) :] == phrase:
                spoken, trimmed = spoken[: -len(phrase)], True
                break
    return _name(spoken)


def _spoken(text: str) -> list[tuple[str, str]]:
    """Words as they are compared, each with how it was written; a comma or full stop is a word of its own."""
    written = text.replace(",", " , ").replace(".", " . ").replace("।", " । ").split()
    return [("".join(words(word)) or word, word) for word in written]


def _until_end(spoken: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    ends, found = _lists()["ends"], []
    for plain, written in spoken:
        if (plain,) in ends or written in ",.।":
            break
        found.append((plain, written))
    return found


def _name(spoken: list[tuple[str, str]]) -> str | None:
    """The words as a name, or None where they are none."""
    spoken = [(plain, written) for plain, written in spoken if written not in ".।"]
    if not 1 <= len(spoken) <= MAX_WORDS or any((plain,) in _lists()["never"] for plain, _ in spoken):
        return None
    name = " ".join(written for _, written in spoken)
    letters = [character for character in name if character.isalpha()]
    lawful = all(c.isalpha() or c in " -'’" or not c.isascii() for c in name)
    if len(letters) < 2 or len(name) > MAX_LETTERS or not lawful or any(c.isdigit() for c in name):
        return None
    return name.title() if name.isascii() and name == name.lower() else name
