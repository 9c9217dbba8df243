"""Whether somebody who speaks while we speak wants us to stop.

A short sound does not decide: a bus horn, a child, or "haan, haan" must not wipe out a question. But who speaks
shall not have to shout over us either. So we pause as soon as it is speech, listen to its first words, and then fall
silent for good, or go on with the very next sample. Speech that goes on and on interrupts whatever is heard in it.
"""

from typing import Final

from voice.turn_taking.back_channels import is_back_channel

PAUSE_AFTER_S: Final = 0.25
"""Speech over our voice at which we pause. A cough has less, a short "haan" about as much."""
MIN_SPEECH_S: Final = 0.5
"""Speech that is worth recognising while it goes on: the base model hears its first words right from here on."""
AGAIN_AFTER_S: Final = 0.5
"""When it was no real word yet, it is recognised again after so much more speech."""
WITHOUT_WORDS_S: Final = 1.5
"""Speech of this length interrupts, whatever is recognised, or if the recogniser is missing or busy."""


def interrupts(text: str, language: str, *, is_answer: bool = False) -> bool:
    """Whether these words are meant to interrupt.

    Args:
        is_answer: A yes-or-no question is being said; then "haan" answers it.
    """
    return bool(text.strip()) and (is_answer or not is_back_channel(text, language))
