"""Whether synthesised sound can be speech at all: engines sometimes answer with silence or static."""

from typing import Final

import numpy as np

from voice.audio import Audio
from voice.errors import VoiceError

QUIETEST_RMS: Final = 0.003
LOUDEST_RMS: Final = 0.45
"""Speech at full scale stays near 0.2; shuffled bytes come to 0.58."""
SHORTEST_S_PER_CHARACTER: Final = 0.015
LONGEST_S_PER_CHARACTER: Final = 0.5
LONGEST_PAUSES_S: Final = 3.0


class SpeechUnusable(VoiceError):
    """An engine answered with sound that cannot be the text that it was given."""

    code = "speech_unusable"


def check_speech(audio: Audio, *, characters: int, rate: float) -> None:
    """Compare loudness and length with a text of so many letters and digits, spoken at `rate`.

    Raises:
        SpeechUnusable: silent, static, cut short or far too long.
    """
    if not len(audio.samples) or not np.isfinite(audio.samples).all():
        raise SpeechUnusable("no samples")
    loudness = float(np.sqrt(np.mean(np.square(audio.samples, dtype=np.float64))))
    if not QUIETEST_RMS <= loudness <= LOUDEST_RMS:
        raise SpeechUnusable(f"loudness {loudness:.4f} is not that of speech")
    shortest_s = characters * SHORTEST_S_PER_CHARACTER / rate
    longest_s = (characters * LONGEST_S_PER_CHARACTER + LONGEST_PAUSES_S) / rate
    if not shortest_s <= audio.duration_s <= longest_s:
        raise SpeechUnusable(f"{audio.duration_s:.1f} s cannot be {characters} characters")
