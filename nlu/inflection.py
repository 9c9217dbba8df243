"""Plural and oblique forms of names, by the regular endings of each language."""

from collections.abc import Iterator

_INDEPENDENT_VOWEL_SIGNS = frozenset("ािीुूेैोौं")


def inflected(words: tuple[str, ...], language: str) -> Iterator[tuple[str, ...]]:
    """Forms of a name whose last word is put into the plural or oblique case."""
    if not words:
        return
    *lead, last = words
    endings = {"en": _english, "hi": _hindi, "hi-Latn": _roman_hindi}.get(language)
    if endings is None or len(last) < 3:
        return
    for form in endings(last):
        yield (*lead, form)


def _english(word: str) -> Iterator[str]:
    if word.endswith(("s", "x", "z", "ch", "sh")):
        yield f"{word}es"
    elif word.endswith("y") and word[-2] not in "aeiou":
        yield f"{word[:-1]}ies"
    elif word.endswith("f"):
        yield f"{word[:-1]}ves"
        yield f"{word}s"
    else:
        yield f"{word}s"


def _hindi(word: str) -> Iterator[str]:
    if word.endswith("ी"):
        for ending in ("ियां", "ियों", "ियो"):
            yield word[:-1] + ending
    elif word.endswith("ा"):
        for ending in ("े", "ों", "ो"):
            yield word[:-1] + ending
    elif word[-1] not in _INDEPENDENT_VOWEL_SIGNS:
        for ending in ("ें", "ों", "ो", "े"):
            yield word + ending
    else:
        yield f"{word}ओं"


def _roman_hindi(word: str) -> Iterator[str]:
    if word.endswith(("i", "ee")):
        stem = word[:-2] if word.endswith("ee") else word[:-1]
        for ending in ("iyan", "iyaan", "iya", "iyaa", "iyon", "iyo"):
            yield stem + ending
        yield f"{word}s"
    elif word.endswith("a"):
        stem = word.rstrip("a")
        for ending in ("e", "ey", "on", "o"):
            yield stem + ending
    else:
        for ending in ("en", "ein", "on", "s", "o"):
            yield word + ending
