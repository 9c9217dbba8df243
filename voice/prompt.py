"""What Whisper is told before it listens: likely words, and the script to write in."""

from collections.abc import Callable, Sequence
from typing import Final

PROMPT_TOKENS: Final = 120
"""Whisper takes 224, but each makes it slower, and twice as many hints were heard worse than half as many."""

_STYLES: Final = {"hi": "Namaste ji. Main yeh bata raha hoon, aap sun lijiye."}
"""Said after the hints. The base model writes Hindi in Urdu, Roman or Devanagari letters as it pleases, and after
this in Roman ones. It states no number, product, yes or no, because words of the prompt leak into what is heard."""


def prompt_text(hints: Sequence[str], language: str, *, count_tokens: Callable[[str], int]) -> str:
    """Hints, as many whole ones as fit, then the sentence for the language; may be empty.

    The first hint is put last: words next to the speech weigh most.

    Args:
        language: Two letters.
        count_tokens: How many tokens the model makes of a text.
    """
    style = _STYLES.get(language, "")
    room = PROMPT_TOKENS - count_tokens(style)
    listed: list[str] = []
    for hint in hints:
        word = " ".join(hint.replace("<|", " ").split())  # Control tokens are spelled <|like this|>.
        room -= count_tokens(f", {word}")
        if room < 0:
            break
        if word:
            listed.append(word)
    sentences = [f"{', '.join(reversed(listed))}." if listed else "", style]
    return " ".join(sentence for sentence in sentences if sentence)
