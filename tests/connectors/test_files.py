"""What browsers, carriers and operators fetch."""

import csv
import json
import os
import re
import time
from pathlib import Path
from typing import Any

import pytest

from connectors.files import WEB
from connectors.spoken import KEEP_S, SpokenReplies
from voice.errors import VoiceError
from voice.speaking import Speech

AUDIO = Path(__file__).parent.parent / "audio"


class Voice:
    """Says a text by writing it down; knows one word that cannot be said."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def say(self, text: str, *, language: str, format: str, rate: float) -> Speech:
        self.asked.append(text)
        if text == "unspeakable":
            raise VoiceError("no")
        return Speech(f"{language} {text}".encode(), "audio/ogg", 1.0, "voice", cached=False)


@pytest.fixture
def spoken(tmp_path: Path) -> SpokenReplies:
    return SpokenReplies(Voice(), tmp_path / "spoken")  # type: ignore[arg-type]


async def test_a_reply_is_spoken_once_and_found_by_its_name_only(
    spoken: SpokenReplies, tmp_path: Path
) -> None:
    name = await spoken.speak("namaste", language="hi", audio_format="mulaw")
    assert name is not None and name.endswith(".ulaw.wav")
    found = spoken.file(name)
    assert found is not None and found[0].read_bytes() == b"hi namaste" and found[1] == "audio/wav"
    assert await spoken.speak("namaste", language="hi", audio_format="mulaw") == name
    assert spoken._speaking.asked == ["namaste"]  # type: ignore[attr-defined]
    (tmp_path / "secret.ogg").write_bytes(b"x")
    for other in ("../secret.ogg", "secret.ogg", "0" * 64 + ".ogg", name.upper(), name + "\n", ""):
        assert spoken.file(other) is None


async def test_what_cannot_be_said_is_none(spoken: SpokenReplies) -> None:
    assert await spoken.speak("unspeakable", language="en", audio_format="ogg") is None


async def test_recordings_are_forgotten_a_day_after_they_were_last_said(spoken: SpokenReplies) -> None:
    old = await spoken.speak("old", language="en", audio_format="ogg")
    again = await spoken.speak("again", language="en", audio_format="ogg")
    assert old and again
    for name in (old, again):
        path, _ = spoken.file(name) or (Path(), "")
        os.utime(path, times=(0, time.time() - KEEP_S - 60))
    await spoken.speak("again", language="en", audio_format="ogg")
    spoken.forget_old()
    assert spoken.file(old) is None and spoken.file(again) is not None
    assert await spoken.speak("old", language="en", audio_format="ogg") == old, (
        "said anew when it is wanted again"
    )


async def test_recordings_do_not_fill_the_disk(
    spoken: SpokenReplies, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [await spoken.speak(f"answer {number}", language="en", audio_format="ogg") for number in range(4)]
    for age, name in enumerate(reversed(names)):
        path, _ = spoken.file(str(name)) or (Path(), "")
        os.utime(path, times=(0, time.time() - age * 60))
    monkeypatch.setattr("connectors.spoken.MAX_FOLDER_BYTES", 2 * len(b"en answer 1"))
    spoken.forget_old()
    assert [spoken.file(str(name)) is not None for name in names] == [False, False, True, True]


async def test_the_page_the_widget_and_its_notes_are_served_also_for_other_origins(running: Any) -> None:
    page = await running.client.get("/")
    assert page.headers["content-type"].startswith("text/html") and "<kalavaani-chat" in page.text
    widget = await running.client.get("/widget.js")
    assert widget.headers["content-type"].startswith("text/javascript")
    assert widget.headers["access-control-allow-origin"] == "*"
    assert '"kalavaani-chat"' in widget.text
    shop = await running.client.get("/shop")
    assert shop.headers["content-type"].startswith("text/html") and "<kalavaani-chat" in shop.text
    for embedding in (page, shop):
        addresses = re.findall(r'(?:src|href)="([^"#]+)"', embedding.text)
        assert [address for address in addresses if not address.startswith("data:")] == ["widget.js"]
    for hidden in ("/static/index.html", "/chat.py", "/source/widget.ts", "/widget/chat.js"):
        assert (await running.client.get(hidden)).status_code == 404
    notes = (await running.client.get("/samples/notes.json")).json()
    assert {"en", "hi"} <= {note["language"] for note in notes}
    for note in notes:
        sound = await running.client.get(f"/samples/{note['file']}")
        assert sound.headers["content-type"] == "audio/ogg" and sound.content.startswith(b"OggS")
        head = await running.client.head(f"/samples/{note['file']}")
        assert head.headers["content-length"] == sound.headers["content-length"] and not head.content


async def test_the_interface_describes_itself(running: Any) -> None:
    described = (await running.client.get("/openapi.json")).json()["paths"]
    assert {"/webhooks/rest/webhook", "/model/parse", "/webhooks/twilio/messaging", "/health/ready"} <= set(
        described
    )
    assert (await running.client.get("/docs/api")).status_code == 200


def test_the_notes_of_the_page_are_those_that_the_tests_hear() -> None:
    with (AUDIO / "manifest.tsv").open(encoding="utf-8") as manifest:
        said = {
            row["file"]: (row["language"], row["transcript"])
            for row in csv.DictReader(manifest, delimiter="\t")
        }
    samples = WEB / "static" / "samples"
    for note in json.loads((samples / "notes.json").read_text(encoding="utf-8")):
        assert said[note["file"]] == (note["language"], note["transcript"])
        assert (samples / note["file"]).read_bytes() == (AUDIO / note["file"]).read_bytes()


async def test_health_says_what_works_and_what_does_not(running: Any) -> None:
    assert (await running.client.get("/health/live")).json() == {"status": "ok"}
    assert (await running.client.get("/health/database")).json()["checks"] == {"database": True}
    ready = await running.client.get("/health/ready")
    assert ready.status_code == 503, "nobody has built the index of this folder"
    assert ready.json() == {"status": "not_ready", "checks": {"database": True, "craft_index": False}}
    await running.assistant.database.dispose()
    database, gone = (running.settings.home_folder / name for name in ("kalavaani.db", "gone.db"))
    database.rename(gone)
    database.mkdir()
    broken = await running.client.get("/health/database")
    assert broken.status_code == 503 and broken.json()["checks"] == {"database": False}
    database.rmdir()
    gone.rename(database)
    assert (await running.client.get("/health/database")).json()["checks"] == {"database": True}


async def test_metrics_count_turns_and_time_their_stages(running: Any) -> None:
    await running.message("SM1", "hello")
    await running.message("SM2", "hello", sender="+919800000001")
    scraped = await running.client.get("/metrics")
    assert scraped.headers["content-type"].startswith("text/plain")
    assert 'kalavaani_turns_total{channel="whatsapp"} 1.0' in scraped.text
    assert 'kalavaani_turn_stage_seconds_count{channel="sms",stage="understand"} 1.0' in scraped.text
    assert "9198" not in scraped.text
