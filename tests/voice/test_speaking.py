"""The assistant's voice: which engine speaks, what it says, and what happens when one does not answer."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from io import BytesIO
from pathlib import Path

import av
import numpy as np
import pytest

from voice.audio import Audio
from voice.espeak import EspeakEngine
from voice.gtts_engine import TIMEOUT_S, GttsEngine
from voice.speaking import HEAD_START_S, LONGEST_TEXT, NothingToSay, Speaking, TextTooLong, spoken_by
from voice.speech_cache import SpeechCache
from voice.spoken_words import LanguageNotSpoken


def mp3(duration_s: float = 2.0, loudness: float = 0.3) -> bytes:
    """What the translation service would answer: an MP3 of that length at 24 kHz."""
    samples = (loudness * 32767 * np.sin(np.arange(int(duration_s * 24_000)) * 0.05)).astype(np.int16)
    target = BytesIO()
    with av.open(target, "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=24_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(samples[np.newaxis, :], format="s16p", layout="mono")
        frame.sample_rate = 24_000
        container.mux([*stream.encode(frame), *stream.encode(None)])
    return target.getvalue()


class Service:
    """Stands in for the translation service."""

    def __init__(self, answer: Callable[[], bytes] = mp3) -> None:
        self.answer = answer
        self.asked: list[tuple[str, str]] = []

    def __call__(self, text: str, language: str, timeout_s: float) -> bytes:
        self.asked.append((text, language))
        return self.answer()


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def refused() -> bytes:
    raise ConnectionError("no route to host")


def hanging() -> bytes:
    time.sleep(3)
    return b""


@pytest.fixture
async def espeak() -> AsyncIterator[EspeakEngine]:
    engine = EspeakEngine()
    yield engine
    await engine.close()


@pytest.fixture
def cache(tmp_path: Path) -> SpeechCache:
    return SpeechCache(tmp_path)


async def test_money_is_said_in_full_and_comes_as_a_voice_note(espeak: EspeakEngine) -> None:
    speaking = Speaking(engine="espeak", espeak=espeak)

    price = await speaking.say("₹1,25,000", language="en")
    words = await speaking.say("one lakh twenty-five thousand rupees", language="en")

    assert price.data[:4] == b"OggS" and price.content_type == "audio/ogg" and price.engine == "espeak"
    assert price.duration_s == pytest.approx(words.duration_s, abs=0.1) and price.duration_s > 1.5


@pytest.mark.parametrize("language", ["en", "hi", "hi-Latn"])
async def test_every_language_speaks_in_every_format(espeak: EspeakEngine, language: str) -> None:
    speaking = Speaking(engine="espeak", espeak=espeak)
    text = {
        "en": "Your saree is published.",
        "hi": "आपकी साड़ी प्रकाशित हो गई है।",
        "hi-Latn": "Aapki saree prakashit ho gayi hai.",
    }

    for audio_format in ("wav", "ogg", "mulaw"):
        speech = await speaking.say(text[language], language=language, format=audio_format)
        with av.open(BytesIO(speech.data)) as container:
            assert container.duration / 1e6 == pytest.approx(speech.duration_s, abs=0.1)


def test_romanised_hindi_is_read_by_the_hindi_voice() -> None:
    words, voice = spoken_by("Aapki saree ka daam ₹4,500 hai. Order number 1042.", "hi-Latn")

    assert voice == "hi"
    assert words == "आपकी साड़ी का दाम चार हज़ार पाँच सौ रुपये है. Order number एक शून्य चार दो."


async def test_the_second_time_comes_from_the_cache(espeak: EspeakEngine, cache: SpeechCache) -> None:
    speaking = Speaking(cache=cache, engine="espeak", espeak=espeak)

    first = await speaking.say("Namaste", language="en")
    again = await speaking.say("  Namaste ", language="en")
    slower = await speaking.say("Namaste", language="en", rate=0.7)

    assert (first.cached, again.cached, slower.cached) == (False, True, False)
    assert again.data == first.data and again.duration_s == pytest.approx(first.duration_s)
    assert slower.duration_s > first.duration_s


async def test_the_service_is_preferred_and_long_text_reaches_it_in_pieces(espeak: EspeakEngine) -> None:
    service = Service(lambda: mp3(6.0))
    speaking = Speaking(espeak=espeak, gtts=GttsEngine(fetch=service))
    sentences = [
        f"This is sentence {word} of a long answer about weaving." for word in ("one", "two", "three")
    ]

    speech = await speaking.say(" ".join(sentences), language="en")

    assert speech.engine == "gtts"
    assert [text for text, _ in service.asked] == sentences
    assert speech.duration_s == pytest.approx(18.0, abs=0.5)


async def test_slow_speech_from_the_service_is_stretched(espeak: EspeakEngine) -> None:
    speaking = Speaking(espeak=espeak, gtts=GttsEngine(fetch=Service()))

    assert (await speaking.say("Namaste ji", language="en", rate=0.5)).duration_s == pytest.approx(
        4.0, abs=0.2
    )


@pytest.mark.parametrize("answer", [refused, hanging, lambda: b"<html>busy</html>", lambda: mp3(2.0, 0.0)])
async def test_espeak_answers_instead_and_the_service_is_left_alone(
    espeak: EspeakEngine, cache: SpeechCache, answer: Callable[[], bytes]
) -> None:
    service, clock = Service(answer), Clock()
    gtts = GttsEngine(fetch=service, clock=clock, timeout_s=0.5)
    speaking = Speaking(cache=cache, espeak=espeak, gtts=gtts)

    async with asyncio.timeout(2.0):
        first = await speaking.say("Please say the price.", language="en")
    second = await speaking.say("How many pieces do you have?", language="en")

    assert first.engine == second.engine == "espeak"
    assert len(service.asked) == 1

    service.answer, clock.now_s = mp3, 301.0
    later = await speaking.say("Please say the price.", language="en")
    assert (later.engine, later.cached) == ("gtts", False), "what espeak said must not pass for the service's"

    service.answer = refused
    assert (await speaking.say("Please say the price.", language="en")).engine == "gtts", (
        "cached, needs no network"
    )


async def test_asked_for_the_service_only_there_is_no_substitute() -> None:
    with pytest.raises(Exception, match="no speech") as failed:
        await Speaking(engine="gtts", gtts=GttsEngine(fetch=Service(refused))).say("Hello", language="en")

    assert failed.value.code == "gtts_unreachable"


class Static(EspeakEngine):
    """Answers with noise at full scale, as shuffled bytes would."""

    async def synthesise(self, text: str, *, language: str, rate: float = 1.0) -> Audio:
        return Audio(np.random.default_rng(1).uniform(-1, 1, 32_000).astype(np.float32), 16_000)


async def test_static_is_not_passed_on(cache: SpeechCache) -> None:
    speaking = Speaking(cache=cache, engine="espeak", espeak=Static())

    for _ in range(2):
        with pytest.raises(Exception, match="loudness") as failed:
            await speaking.say("Please say the price.", language="en")
        assert failed.value.code == "speech_unusable"


async def test_what_cannot_be_said_has_its_own_error(espeak: EspeakEngine) -> None:
    speaking = Speaking(engine="espeak", espeak=espeak)

    for nothing in ("", "  ", "😀", "…", "**"):
        with pytest.raises(NothingToSay):
            await speaking.say(nothing, language="en")
    with pytest.raises(TextTooLong):
        await speaking.say("a" * (LONGEST_TEXT + 1), language="en")
    with pytest.raises(LanguageNotSpoken):
        await speaking.say("Bonjour", language="fr")


async def test_many_people_are_answered_at_once(espeak: EspeakEngine) -> None:
    speaking = Speaking(engine="espeak", espeak=espeak)

    said = await asyncio.gather(
        *(speaking.say(f"Your order number {n} is ready.", language="en") for n in range(8))
    )

    assert all(speech.duration_s > 1 for speech in said)


async def test_espeak_gets_ready_meanwhile_but_a_slow_answer_of_the_service_is_used(
    espeak: EspeakEngine, cache: SpeechCache
) -> None:
    def slow() -> bytes:
        time.sleep(HEAD_START_S + 0.2)
        return mp3()

    gtts = GttsEngine(fetch=Service(slow), timeout_s=10.0)

    speech = await Speaking(cache=cache, espeak=espeak, gtts=gtts).say("Please say the price.", language="en")

    assert (speech.engine, speech.duration_s) == ("gtts", pytest.approx(2.0, abs=0.1))
    only_espeak = await Speaking(cache=cache, engine="espeak", espeak=espeak).say(
        "Please say the price.", language="en"
    )
    assert not only_espeak.cached


def test_the_time_limit_leaves_espeak_half_a_second() -> None:
    assert TIMEOUT_S <= 1.5
