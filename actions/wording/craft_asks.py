"""What is asked of a craft, in English: articles answer in English where there is none in the person's language."""

from collections.abc import Sequence
from functools import lru_cache

import yaml

from actions.wording import FOLDER, words


@lru_cache(maxsize=1)
def _asks() -> dict[str, tuple[tuple[str, ...], ...]]:
    raw = yaml.safe_load((FOLDER / "craft_asks.yml").read_text(encoding="utf-8"))
    return {
        english: tuple(words(phrase) for phrases in languages.values() for phrase in phrases)
        for english, languages in raw.items()
    }


def asked_in_english(question: str) -> str | None:
    """The English question that a question in another language plainly asks; None where it asks something else."""
    said = words(question)
    return next(
        (english for english, phrases in _asks().items() if any(_stands_in(p, said) for p in phrases)), None
    )


def _stands_in(phrase: Sequence[str], said: Sequence[str]) -> bool:
    """Whether the words of a phrase stand together in what was said, the last one perhaps with an ending."""
    length = len(phrase)
    return any(
        tuple(said[start : start + length - 1]) == tuple(phrase[:-1])
        and said[start + length - 1].startswith(phrase[-1])
        for start in range(len(said) - length + 1)
    )
