"""What callers hear word for word is spoken when the server starts, once for all starts."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from actions.registry import ACTIONS
from assistant.dialogue.engine import load_script
from assistant.presentation import Presenter
from assistant.responses import load_responses
from connectors.call_prompts import CallPrompts
from connectors.call_speech import CallSpeech
from connectors.spoken import SpokenReplies
from knowledge.languages import CODES
from knowledge.lexicon import load_lexicon
from voice.audio import Audio
from voice.speaking import Speaking
from voice.speech_cache import SpeechCache


class Hum:
    """An engine that hums as long as reading would take, and counts."""

    name = "espeak"

    def __init__(self) -> None:
        self.calls = 0

    async def synthesise(self, text: str, *, language: str, rate: float) -> Audio:
        self.calls += 1
        seconds = max(0.5, len(text) * 0.06 / rate)
        return Audio(0.3 * np.sin(np.arange(int(seconds * 8000)) / 3).astype(np.float32), 8000)

    async def close(self) -> None:
        pass


@pytest.fixture(scope="module")
def prompts_of() -> Callable[[SpokenReplies], CallPrompts]:
    script = load_script(load_responses(), ACTIONS)
    presenter = Presenter(load_lexicon())
    return lambda spoken: CallPrompts(script, presenter, CallSpeech(script.responses, spoken))


async def start(prompts_of: Any, home: Path, languages: Sequence[str]) -> tuple[int, CallPrompts]:
    """A start of the server; gives how often the engine spoke."""
    engine = Hum()
    speaking = Speaking(cache=SpeechCache(home / "speech"), engine="espeak", espeak=engine)  # type: ignore[arg-type]
    prompts = prompts_of(SpokenReplies(speaking, home / "spoken"))
    await prompts.speech.warm(prompts.texts(languages)[:60])
    return engine.calls, prompts


async def test_a_second_start_speaks_nothing_anew(prompts_of: Any, tmp_path: Path) -> None:
    first, _ = await start(prompts_of, tmp_path, ("en", "ur"))
    second, _ = await start(prompts_of, tmp_path, ("en", "ur"))
    assert first > 50 and second == 0


def test_greeting_menus_phrases_and_questions_of_every_language_are_among_them(prompts_of: Any) -> None:
    texts = prompts_of(None).texts(CODES)
    english = [text for text, language in texts if language == "en"]
    assert {
        "Welcome to Kalavaani. For English, press 1.",
        "For English, press 9.",
        "One moment, please.",
        "I did not hear anything. Please say it again, or press a key.",
        "Which craft is it?",
        "What do you want to sell? For example: a saree, a vase, a painting.",
        "Press 1 for Yes. Press 2 for No.",
    } <= set(english)
    assert any(text.lower().startswith("press 1 for saree. press 2 for shawl.") for text in english)
    assert not any("{" in text or not text for text, _ in texts)
    assert {language for _, language in texts} == set(CODES)
    assert texts[0] == ("Welcome to Kalavaani. For English, press 1.", "en"), (
        "what is heard first comes first"
    )


async def test_what_a_caller_hears_first_was_spoken_at_the_start(line: Any, new_caller: Any) -> None:
    turns = line.assistant.turns
    speech = CallSpeech(turns.script.responses, None)  # type: ignore[arg-type]  # nothing is spoken
    texts = CallPrompts(turns.script, turns.presenter, speech).texts(("en", "hi"))
    known = {text for text, _ in texts}
    caller = new_caller()
    heard: list[str] = []
    await caller.dial()
    heard += caller.sentences
    for keys in ("1", "1", "#"):
        await caller.press(keys)
        heard += caller.sentences
    await caller.stay_silent()
    heard += caller.sentences
    assert len(heard) > 8 and [text for text in heard if text not in known] == []


async def test_the_phrases_of_an_answer_are_waited_for_together(
    new_caller: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One after the other they would keep the caller waiting longer than two seconds."""
    meeting = asyncio.Barrier(2)

    async def together(*_: Any, **__: Any) -> None:
        async with asyncio.timeout(20):
            await meeting.wait()

    caller = new_caller()
    monkeypatch.setattr("connectors.spoken.SpokenReplies.speak", together)
    monkeypatch.setattr("connectors.call_speech.CallSpeech.warm", lambda *_: asyncio.sleep(0))
    await caller.dial()
    assert len(list(caller.twiml.iter("Say"))) == 2
