"""Text to speech: says what is written the way people say it, with the best voice that answers in time."""

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final, Literal, Protocol

import regex

from voice.audio import Audio
from voice.encoding import CONTENT_TYPES, AudioFormat, encode
from voice.errors import VoiceError
from voice.espeak import EspeakEngine
from voice.gtts_engine import GttsEngine
from voice.romanised import to_devanagari
from voice.speech_cache import SpeechCache, SpeechKey, StoredSpeech
from voice.speech_check import SpeechUnusable, check_speech
from voice.spoken_form import speakable

log = logging.getLogger(__name__)

EngineChoice = Literal["auto", "espeak", "gtts"]
"""`auto`: gTTS, and espeak-ng when that does not answer."""

LONGEST_TEXT: Final = 4_000
"""Characters; about four minutes of speech."""
HEAD_START_S: Final = 0.4
"""How long gTTS is waited for before espeak-ng speaks the same text, in case it is needed."""
SLOWEST_RATE: Final = 0.5
FASTEST_RATE: Final = 2.0

_LETTER_OR_DIGIT = regex.compile(r"[\p{L}\p{N}]")


class NothingToSay(VoiceError):
    """The text holds no words."""

    code = "nothing_to_say"


class TextTooLong(VoiceError):
    """The text has more than `LONGEST_TEXT` characters."""

    code = "text_too_long"


@dataclass(frozen=True, slots=True)
class Speech:
    """One spoken text, ready to send."""

    data: bytes
    """A complete file of the format that was asked for."""
    content_type: str
    duration_s: float
    engine: str
    """"gtts" or "espeak"."""
    cached: bool
    """Whether it had been made before."""


class SpeechEngine(Protocol):
    """Something that reads text aloud. `language` is a code of `knowledge.languages`, but not "hi-Latn"."""

    @property
    def name(self) -> str: ...

    async def synthesise(self, text: str, *, language: str, rate: float) -> Audio: ...


class Speaking:
    """The voice of the assistant.

    Hindi in Roman letters ("hi-Latn") is read by the Hindi voice, out of Devanagari.
    """

    def __init__(
        self,
        *,
        cache: SpeechCache | None = None,
        engine: EngineChoice = "auto",
        espeak: EspeakEngine | None = None,
        gtts: GttsEngine | None = None,
    ) -> None:
        self._cache = cache
        self._espeak = espeak or EspeakEngine()
        self._gtts = gtts or GttsEngine()
        self._engines: tuple[SpeechEngine, ...] = {
            "auto": (self._gtts, self._espeak),
            "espeak": (self._espeak,),
            "gtts": (self._gtts,),
        }[engine]

    async def say(
        self, text: str, *, language: str, rate: float = 1.0, format: AudioFormat = "ogg"
    ) -> Speech:
        """Read `text` aloud; `rate` 1.0 is normal speed, limited to 0.5 to 2.0.

        Raises:
            NothingToSay, TextTooLong, LanguageNotSpoken: the text cannot be spoken.
            EspeakError, GttsUnreachable, SpeechUnusable: no engine made speech of it.
        """
        if len(text) > LONGEST_TEXT:
            raise TextTooLong(f"{len(text)} characters, at most {LONGEST_TEXT} can be said at once")
        words, voice = spoken_by(text, language)
        characters = len(_LETTER_OR_DIGIT.findall(words))
        if not characters:
            raise NothingToSay("the text holds no words")
        rate = round(min(max(rate, SLOWEST_RATE), FASTEST_RATE), 2)

        failure: VoiceError | None = None
        spare: asyncio.Task[Audio] | None = None
        for engine, following in zip_longest(self._engines, self._engines[1:]):
            key = SpeechKey(words, voice, engine.name, rate, format)
            if self._cache and (stored := await asyncio.to_thread(self._cache.get, key)):
                return Speech(stored.data, CONTENT_TYPES[format], stored.duration_s, engine.name, cached=True)
            attempt = spare or _task(engine.synthesise(words, language=voice, rate=rate))
            try:
                if following and not (await asyncio.wait({attempt}, timeout=HEAD_START_S))[0]:
                    spare = _task(following.synthesise(words, language=voice, rate=rate))
                audio = await attempt
                check_speech(audio, characters=characters, rate=rate)
            except VoiceError as error:
                log.info("%s did not speak: %s", engine.name, error)
                if isinstance(error, SpeechUnusable) and engine is self._gtts:
                    self._gtts.close_for_a_while()
                failure = error
                continue
            data = await asyncio.to_thread(encode, audio, format)
            if self._cache:
                await asyncio.to_thread(self._cache.put, key, StoredSpeech(data, audio.duration_s))
            return Speech(data, CONTENT_TYPES[format], audio.duration_s, engine.name, cached=False)
        assert failure is not None
        raise failure

    async def close(self) -> None:
        """End the processes that speaking started."""
        await self._espeak.close()


def _task(speech: Coroutine[None, None, Audio]) -> "asyncio.Task[Audio]":
    """Speech in the making, which may turn out not to be needed."""
    task = asyncio.ensure_future(speech)
    task.add_done_callback(lambda done: done.cancelled() or done.exception())
    return task


def spoken_by(text: str, language: str) -> tuple[str, str]:
    """What is read, and the language of the voice that reads it."""
    if language == "hi-Latn":
        return to_devanagari(speakable(text, "hi")), "hi"
    return speakable(text, language), language
