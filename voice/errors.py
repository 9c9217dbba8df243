"""Everything that can go wrong with sound, each with a stable code that responses and HTTP errors use."""

from typing import ClassVar


class VoiceError(Exception):
    """Root of all errors of this package; `code` never changes, the message may."""

    code: ClassVar[str] = "voice_error"


class NotAudio(VoiceError):
    """The bytes hold no sound that we can decode."""

    code = "not_audio"


class AudioTooLong(VoiceError):
    """The recording lasts longer than the limit."""

    code = "audio_too_long"


class AudioTooLarge(VoiceError):
    """The recording has more bytes than the limit."""

    code = "audio_too_large"


class AudioSilent(VoiceError):
    """There is sound, but no speech that we understood."""

    code = "audio_silent"


class HearingBusy(VoiceError):
    """Too many recordings are waiting already; try again shortly."""

    code = "hearing_busy"


class HearingTimeout(VoiceError):
    """Transcription took longer than the caller is willing to wait."""

    code = "hearing_timeout"


class LanguageUnheard(VoiceError):
    """The recogniser does not know the language that it was asked to listen for."""

    code = "language_unheard"
