"""Whether somebody who speaks while we speak wants us to stop.

Sound alone never decides: a bus horn, a child, or "haan, haan" must not wipe out a question. While we are unsure,
nothing new is played, and what the line has already got plays on; only real words silence it.
"""

from typing import Final

from voice.turn_taking.back_channels import is_back_channel

MIN_SPEECH_S: Final = 0.4
"""Speech that is worth recognising: less is rarely a word."""
AGAIN_AFTER_S: Final = 0.6
"""When it was no real word yet, it is recognised again after so much more speech."""
WITHOUT_WORDS_S: Final = 1.5
"""Where nothing can be recognised, because the recogniser is missing or busy, speech of this length interrupts."""


def interrupts(text: str, language: str, *, is_answer: bool = False) -> bool:
    """Whether these words are meant to interrupt.

    Args:
        is_answer: A yes-or-no question is being said; then "haan" answers it.
    """
    return bool(text.strip()) and (is_answer or not is_back_channel(text, language))
