"""espeak-ng in its own process: what happens when it dies, hangs or is asked for nonsense."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator

import numpy as np
import pytest

from voice.espeak import EspeakEngine, EspeakError, EspeakWorker


@pytest.fixture
def worker() -> Iterator[EspeakWorker]:
    worker = EspeakWorker()
    yield worker
    worker.close()


def test_it_starts_when_first_asked_and_stays(worker: EspeakWorker) -> None:
    assert worker.process_id is None
    worker.synthesise("Hello", voice="en")
    first = worker.process_id
    worker.synthesise("नमस्ते", voice="hi")

    assert first is not None and worker.process_id == first


def test_slower_speech_is_longer(worker: EspeakWorker) -> None:
    normal = worker.synthesise("Please say the price of one piece.", voice="en")
    slow = worker.synthesise("Please say the price of one piece.", voice="en", rate=0.7)

    assert 1.2 < slow.duration_s / normal.duration_s < 1.7


def test_a_killed_process_is_started_again(worker: EspeakWorker) -> None:
    before = worker.synthesise("Hello there", voice="en")
    killed = worker.process_id
    assert killed is not None
    os.kill(killed, signal.SIGKILL)

    after = worker.synthesise("Hello there", voice="en")

    assert worker.process_id != killed
    assert after.duration_s == pytest.approx(before.duration_s, abs=0.2)


def test_a_process_that_hangs_is_given_up_and_replaced() -> None:
    worker = EspeakWorker(timeout_s=1.0)
    worker.synthesise("Hello", voice="en")
    assert worker.process_id is not None
    os.kill(worker.process_id, signal.SIGSTOP)

    with pytest.raises(EspeakError, match=r"no answer in 1 s"):
        worker.synthesise("Hello", voice="en")

    assert worker.synthesise("Hello", voice="en").duration_s > 0.2
    worker.close()


def test_a_process_that_cannot_live_is_an_error_not_a_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", shutil.which("true"))

    with pytest.raises(EspeakError, match="ended twice"):
        EspeakWorker().synthesise("Hello", voice="en")


def test_an_unknown_voice_is_an_error_and_the_process_lives_on(worker: EspeakWorker) -> None:
    with pytest.raises(EspeakError, match="no voice"):
        worker.synthesise("Hello", voice="nobody")

    assert worker.synthesise("Hello", voice="en").duration_s > 0.2


def test_text_is_never_on_a_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []

    class Recorded(subprocess.Popen):  # type: ignore[type-arg]
        def __init__(self, args: list[str], **options: object) -> None:
            started.append(args)
            super().__init__(args, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "Popen", Recorded)
    worker = EspeakWorker()
    worker.synthesise("secret; --help", voice="en")
    worker.close()

    assert len(started) == 1 and not any("secret" in argument for argument in started[0])


def test_text_is_never_markup(worker: EspeakWorker) -> None:
    plain = worker.synthesise("secret", voice="en")
    marked = worker.synthesise('<audio src="/etc/passwd"/> secret --help [[h@\'loU]]', voice="en")

    assert marked.duration_s > 2 * plain.duration_s


def test_requests_from_many_threads_take_turns(worker: EspeakWorker) -> None:
    texts = ["one", "one hundred and twenty three thousand four hundred", "नमस्ते"] * 4
    alone = {text: worker.synthesise(text, voice="hi").duration_s for text in texts}
    together: list[tuple[str, float]] = []

    def speak(text: str) -> None:
        together.append((text, worker.synthesise(text, voice="hi").duration_s))

    threads = [threading.Thread(target=speak, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(together) == len(texts)
    assert all(abs(alone[text] - duration_s) < 0.2 for text, duration_s in together)


async def test_long_text_is_said_to_its_end() -> None:
    engine = EspeakEngine()
    sentence = "This saree took twenty days to weave on a hand loom in the lanes of Banaras. "

    once = await engine.synthesise(sentence, language="en")
    often = await engine.synthesise(sentence * 20, language="en")

    assert often.duration_s > 19 * once.duration_s
    tail = often.samples[-2 * often.sample_rate :]
    assert np.sqrt(np.mean(tail**2)) > 0.01
    await engine.close()
