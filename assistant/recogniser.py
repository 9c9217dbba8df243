"""The speech recogniser of the settings, loaded at the first recording, so that text never waits for it."""

import threading
from collections.abc import Sequence
from pathlib import Path

from assistant.models.shelf import folder_of
from assistant.settings import Settings
from voice.audio import Audio
from voice.errors import VoiceError
from voice.transcription import Heard, Transcriber


class RecogniserMissing(VoiceError):
    """The recogniser's model or package is not there; the message says what to run."""

    code = "recogniser_missing"


class LazyRecogniser:
    """A transcriber that loads the real one once, when it is first needed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._loading = threading.Lock()
        self._loaded: Transcriber | None = None

    def transcribe(
        self, audio: Audio, *, language: str, hints: Sequence[str] = (), quick: bool = False
    ) -> Heard:
        """What is said in the audio.

        Raises:
            RecogniserMissing: there is no model, or the extra `torch` is not installed.
        """
        return self.load().transcribe(audio, language=language, hints=hints, quick=quick)

    def load(self) -> Transcriber:
        """The transcriber itself; takes a second or two the first time."""
        with self._loading:
            if self._loaded is None:
                self._loaded = _load(self._settings)
            return self._loaded


def _load(settings: Settings) -> Transcriber:
    model = Path(settings.whisper_model)
    if settings.whisper_engine == "openai-whisper":
        try:
            from voice.whisper_torch import WhisperTorch
        except ImportError as error:
            raise RecogniserMissing(
                "openai-whisper is not installed: pip install 'kalavaani[torch]'"
            ) from error
        return WhisperTorch(model)
    from voice.whisper_ct2 import WhisperCT2

    folder = model if model.is_dir() else folder_of(settings.whisper_model, settings.home_folder)
    if not (folder / "model.bin").is_file():
        raise RecogniserMissing(
            f"the model {settings.whisper_model} is not here: run `kalavaani models fetch`"
        )
    return WhisperCT2(folder, cpu_threads=settings.hearing_threads)
