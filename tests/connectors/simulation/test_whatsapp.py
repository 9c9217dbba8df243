"""Whole conversations that are typed into the simulator, through each provider, against the real application."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from assistant.settings import Settings
from connectors.simulation.whatsapp import simulate
from tests.connectors.simulation.conftest import Heard, Served, typed

SAREE = "I want to sell a red silk banarasi saree, 6 metres long, 3 pieces, 4500 rupees each"
PHOTO = b"\xff\xd8\xff\xe0 no photo"


@pytest.fixture
def note(tmp_path: Path) -> Path:
    """A voice note that is heard as its own words."""
    path = tmp_path / "saree.ogg"
    path.write_bytes(SAREE.encode())
    return path


async def test_a_listing_by_voice_note_through_twilio(
    simulated: Settings, served: Served, screen: Heard, port: int, note: Path
) -> None:
    lines = ["hello", f"/note {note}", "/status read", "/press 1", "/again", "/react 👍"]
    async with served(simulated) as (url, running):
        taken = await simulate(
            simulated,
            typed(lines),
            screen,
            provider="twilio",
            server=url,
            port=port,
            sender="+919812345678",
        )
        assert len(await running.listings()) == 1
    assert any("Shall I publish it?" in text and "1. Yes, publish" in text for text in screen.texts)
    assert any("is now on sale for ₹4,500" in text for text in screen.texts)
    (voice,) = [event["file"] for event in screen.of("message") if event["kind"] == "audio"][-1:]
    assert voice.read_bytes().startswith(b"OggS"), "the voice note that answers hers is kept as a file"
    assert {"event": "note", "text": "nothing happened twice"} in screen.events
    assert screen.of("trouble") == [
        {"event": "trouble", "text": "Twilio does not pass reactions on: try `--provider meta`"}
    ]
    assert not taken, "a script with trouble in it fails"


async def test_a_listing_by_buttons_through_meta(
    simulated: Settings, served: Served, screen: Heard, port: int, note: Path
) -> None:
    settings = simulated.model_copy(update={"whatsapp_token": SecretStr("EAAtoken")})
    lines = ["hello", f"/note {note}", "/status read", "/press 1", "/again", "/quit", "never said"]
    async with served(settings) as (url, running):
        taken = await simulate(
            settings, typed(lines), screen, provider="meta", server=url, port=port, sender="+919812345678"
        )
        assert len(await running.listings()) == 1
    assert taken, screen.events
    (offered,) = [event for event in screen.of("message") if event["choices"][:1] == ["Yes, publish"]]
    assert "Shall I publish it?" in offered["text"] and offered["kind"] == "buttons"
    assert any("is now on sale" in text for text in screen.texts)
    assert screen.of("seen"), "blue ticks"
    assert any(event["kind"] == "audio" and event["file"].exists() for event in screen.of("message"))
    assert "nothing happened twice" in [event["text"] for event in screen.of("note")]


WRONG = {
    "/press all": "there is no such choice",
    "/note nowhere.ogg": "is no file",
    "/location north": "Type to write",
    "/location a b": "no number of degrees",
    "/status lost": "a status is one of",
    "/fly": "Type to write",
    "hello": "the server answered 403 signature_invalid",
}


async def test_wrong_commands_and_a_wrong_secret_are_explained_and_the_conversation_goes_on(
    simulated: Settings, served: Served, screen: Heard, port: int
) -> None:
    async with served(simulated) as (url, _):
        other = simulated.model_copy(update={"twilio_auth_token": SecretStr("another")})
        taken = await simulate(
            other,
            typed(list(WRONG)),
            screen,
            provider="twilio",
            server=url,
            port=port,
            sender="+919812345678",
        )
    assert not taken
    told = [event["text"] for event in screen.of("trouble")]
    assert [said in text for said, text in zip(WRONG.values(), told, strict=True)] == [True] * len(WRONG), (
        told
    )
    assert "KALAVAANI_TWILIO_API_URL" in screen.of("note")[0]["text"]
