"""Speech kept on disk."""

import os
from dataclasses import replace
from pathlib import Path

from voice.speech_cache import SpeechCache, SpeechKey, StoredSpeech

KEY = SpeechKey(text="नमस्ते", language="hi", engine="espeak", rate=1.0, audio_format="ogg")


def test_what_was_put_is_got_by_another_process(tmp_path: Path) -> None:
    assert SpeechCache(tmp_path).get(KEY) is None

    SpeechCache(tmp_path).put(KEY, StoredSpeech(b"OggS\nwith\na newline", 1.25))

    assert SpeechCache(tmp_path).get(KEY) == StoredSpeech(b"OggS\nwith\na newline", 1.25)


def test_everything_that_changes_the_sound_changes_the_entry(tmp_path: Path) -> None:
    cache = SpeechCache(tmp_path)
    cache.put(KEY, StoredSpeech(b"x", 1.0))

    for other in (
        {"text": "नमस्कार"},
        {"language": "en"},
        {"engine": "gtts"},
        {"rate": 0.8},
        {"audio_format": "wav"},
    ):
        assert cache.get(replace(KEY, **other)) is None


def test_the_oldest_used_goes_first_when_the_disk_share_is_full(tmp_path: Path) -> None:
    cache = SpeechCache(tmp_path, limit_bytes=5_000)
    keys = [replace(KEY, text=str(number)) for number in range(4)]
    for age, key in enumerate(keys):
        cache.put(key, StoredSpeech(bytes(1_000), 1.0))
        written = next(path for path in tmp_path.rglob(f"{key.digest}*"))
        os.utime(written, (1_000_000 + age, 1_000_000 + age))
    assert cache.get(keys[0]) is not None  # used again: no longer the oldest

    cache.put(replace(KEY, text="new"), StoredSpeech(bytes(1_000), 1.0))

    assert cache.get(keys[1]) is None
    assert cache.get(keys[0]) is not None
    assert sum(path.stat().st_size for path in tmp_path.rglob("*.speech")) <= 5_000


def test_a_damaged_entry_is_a_miss_and_is_removed(tmp_path: Path) -> None:
    cache = SpeechCache(tmp_path)
    cache.put(KEY, StoredSpeech(b"x", 1.0))
    (entry,) = tmp_path.rglob("*.speech")
    entry.write_bytes(b"garbage")

    assert cache.get(KEY) is None
    assert not entry.exists()


def test_a_disk_that_refuses_is_no_error(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")

    cache = SpeechCache(blocked)
    cache.put(KEY, StoredSpeech(b"x", 1.0))

    assert cache.get(KEY) is None


def test_nothing_unfinished_stays_behind(tmp_path: Path) -> None:
    SpeechCache(tmp_path).put(KEY, StoredSpeech(b"x", 1.0))

    assert [path.suffix for path in tmp_path.rglob("*") if path.is_file()] == [".speech"]
