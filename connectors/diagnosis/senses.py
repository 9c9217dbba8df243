"""Ears and voices: whether recordings can be heard, and languages spoken."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from assistant import models
from assistant.application import open_speaking
from assistant.settings import Settings
from connectors.diagnosis.finding import Finding, fine, wrong
from knowledge.languages import LANGUAGES
from voice.errors import VoiceError

EARS = "ears"
VOICES = "voices"
READY = ("ready", "bundled")


def ears(settings: Settings) -> Finding:
    """Whether the speech model that is set is there."""
    name = settings.whisper_model
    state = next((one.state for one in models.status(settings.home_folder) if one.name == name), None)
    if state is None:
        if Path(name).expanduser().exists():
            return fine(EARS, f"a model of your own: {Path(name).name}")
        return wrong(
            EARS,
            f"{name}: no such model",
            "Name a model of `kalavaani models list`, or a folder that exists.",
        )
    if state not in READY:
        return wrong(EARS, f"{name}: {state}", f"Run `kalavaani models fetch {name}`.")
    if name == "whisper-base":
        return fine(EARS, f"{name}: English well; for Hindi by voice take a larger one")
    return fine(EARS, f"{name}: ready")


async def voices(settings: Settings, languages: Sequence[str]) -> Finding:
    """Whether each language can be spoken: each says its own name."""
    speaking, silent, engines = open_speaking(settings), list[str](), set[str]()
    try:
        for code in languages:
            try:
                speech = await speaking.say(LANGUAGES[code].autonym, language=code, format="mulaw")
                engines.add(speech.engine)
            except VoiceError as error:
                silent.append(f"{code} ({error.code})")
    finally:
        await asyncio.shield(speaking.close())
    if silent:
        return wrong(
            VOICES, f"cannot speak {', '.join(silent)}", "Install again: espeak-ng comes with the package."
        )
    return fine(VOICES, f"{' '.join(languages)}, by {' and '.join(sorted(engines))}")
