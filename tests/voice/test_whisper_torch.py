"""The second engine: openai-whisper's own loader and decoder, on a tiny checkpoint with random weights."""

from pathlib import Path

import numpy as np
import pytest

from voice.audio import SAMPLE_RATE_HZ, Audio
from voice.errors import LanguageUnheard
from voice.transcription import Transcriber

pytestmark = pytest.mark.torch


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All that openai-whisper wants in a file: dimensions and weights. Eight numbers wide, one layer deep."""
    import torch
    from whisper.model import ModelDimensions, Whisper

    torch.manual_seed(1)
    dims = {
        "n_mels": 80,
        "n_audio_ctx": 1500,
        "n_audio_state": 8,
        "n_audio_head": 2,
        "n_audio_layer": 1,
        "n_vocab": 51865,
        "n_text_ctx": 448,
        "n_text_state": 8,
        "n_text_head": 2,
        "n_text_layer": 1,
    }
    path = tmp_path_factory.mktemp("whisper") / "tiny-random.pt"
    torch.save({"dims": dims, "model_state_dict": Whisper(ModelDimensions(**dims)).state_dict()}, path)
    return path


@pytest.fixture(scope="module")
def transcriber(checkpoint: Path) -> Transcriber:
    from voice.whisper_torch import WhisperTorch

    return WhisperTorch(checkpoint)


def hum(seconds: float) -> Audio:
    time_s = np.arange(int(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    return Audio((0.3 * np.sin(2 * np.pi * 200 * time_s)).astype(np.float32))


@pytest.mark.parametrize("language", ["en", "hi", "hi-Latn"])
def test_sound_goes_through_the_real_loader_and_decoder(transcriber: Transcriber, language: str) -> None:
    heard = transcriber.transcribe(hum(1.5), language=language, hints=["saree", "<|endoftext|>"])
    assert heard.language == language[:2]
    assert heard.duration_s == pytest.approx(1.5)
    assert 0.0 <= heard.confidence < 0.5, "random weights are sure of nothing"
    assert "<|" not in heard.text
    assert heard.elapsed_ms > 0


def test_languages_that_whisper_lacks_are_refused(transcriber: Transcriber) -> None:
    with pytest.raises(LanguageUnheard):
        transcriber.transcribe(hum(1.0), language="or")


def test_sound_longer_than_the_window_is_refused(transcriber: Transcriber) -> None:
    with pytest.raises(ValueError, match="28"):
        transcriber.transcribe(hum(29.0), language="en")


def test_a_model_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    from voice.whisper_torch import WhisperTorch

    with pytest.raises(RuntimeError, match="not found"):
        WhisperTorch(tmp_path / "none.pt")
