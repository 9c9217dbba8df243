"""Providers and servers that are down, strange or hostile: the doctor says so, and comes to no harm."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fastapi import FastAPI, Request, Response
from pydantic import SecretStr

from assistant.settings import Settings
from connectors.diagnosis import configured as settings_of
from connectors.diagnosis import serving
from connectors.diagnosis.context import Context
from connectors.diagnosis.probe import Unreachable, ask, shown
from connectors.diagnosis.providers import meta_number, twilio_account
from connectors.simulation.listening import free_port, listening

SID = f"AC{'0' * 32}"
ANSWERS = {
    "huge": Response(b"x" * 200_000),
    "nested": Response(b"[" * 90_000, media_type="application/json"),
    "redirect": Response(status_code=302, headers={"location": "http://127.0.0.1:1/"}),
    "list": Response(b"[1]", media_type="application/json"),
    "another": Response(b'{"sid": "AC1", "id": "7", "status": "active"}', media_type="application/json"),
    "broken": Response(b'{"error": {"code": {"a": 1}}}', status_code=500, media_type="application/json"),
}


@pytest.fixture
async def hostile() -> AsyncIterator[str]:
    """Answers anything to everybody; what, the first part of the path says."""
    app = FastAPI()

    @app.api_route("/{how}/{rest:path}", methods=["GET", "POST"])
    async def answer(request: Request, how: str) -> Response:
        return ANSWERS[how]

    async with listening(app, 0) as url:
        yield url


def _settings(tmp_path: Path, url: str) -> Settings:
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        home=tmp_path,
        twilio_account_sid=SID,
        twilio_auth_token=SecretStr("12345"),
        twilio_api_url=url,
        whatsapp_token=SecretStr("EAAtoken"),
        whatsapp_phone_number_id="106540352242922",
        whatsapp_api_url=url,
    )


@pytest.mark.parametrize("how", list(ANSWERS))
async def test_no_strange_answer_counts_as_being_known(tmp_path: Path, hostile: str, how: str) -> None:
    settings = _settings(tmp_path, f"{hostile}/{how}")
    for finding in (await twilio_account(settings), await meta_number(settings)):
        assert finding.ok is None and "could not check" in finding.found and finding.advice.endswith(".")
        assert "12345" not in finding.found + finding.advice and "EAAtoken" not in finding.found


async def test_who_is_not_reachable_could_not_be_asked(tmp_path: Path) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    settings = _settings(tmp_path, nowhere)
    assert (await twilio_account(settings)).found == "could not check: ConnectError"
    assert (await meta_number(settings)).ok is None
    (server,) = await serving.servers(Context(settings, nowhere))
    assert server.ok is False and "kalavaani serve" in server.advice
    (webhook,) = await serving.twilio_webhook(Context(settings, nowhere), "/webhooks/twilio/voice", {})
    assert webhook.ok is None


async def test_a_server_that_believes_everybody_is_found_out(tmp_path: Path) -> None:
    app = FastAPI()
    app.post("/webhooks/twilio/voice")(lambda: {})
    async with listening(app, 0) as url:
        context = Context(_settings(tmp_path, url), url)
        signed, forged = await serving.twilio_webhook(context, "/webhooks/twilio/voice", {"CallSid": "CA1"})
        (alive,) = await serving.servers(context)
    assert signed.ok is True and forged.ok is False and "off the net" in forged.advice
    assert alive.ok is False and "somebody else answers" in alive.found


async def test_an_address_that_is_none_is_unreachable() -> None:
    for url in ("http://[::1", "nonsense", "http://127.0.0.1:99999/"):
        with pytest.raises(Unreachable):
            await ask("GET", url)


def test_words_of_others_are_shown_short_and_on_one_line() -> None:
    assert shown("a\n\x1b[31mred\u202e") == "a [31mred"
    assert len(shown("x" * 1000)) == 60 and shown({"a": 1}) == "" and shown(None) == "" and shown(True) == ""


@pytest.mark.parametrize(
    ("url", "right"),
    [
        ("https://kalavaani.example.org", True),
        ("https://kalavaani.example.org/voice", True),
        ("http://kalavaani.example.org", False),
        ("https://127.0.0.1", False),
        ("https://192.168.1.4:8443", False),
        ("https://laptop.local", False),
        ("https://user@kalavaani.example.org", False),
        ("https://kalavaani.example.org?a=b", False),
        ("https://[::1", False),
        ("https://host:port", False),
        ("", False),
    ],
)
def test_public_addresses(url: str, right: bool) -> None:
    assert settings_of.public_url(url).ok is right


def test_numbers_accounts_and_secrets() -> None:
    assert settings_of.number("N", "+911234567890", "a number").found == "…890"
    assert settings_of.number("N", "whatsapp:+911234567890", "a number").ok
    for wrong in ("01234567890", "+91 12345", "", None, "+0123456789"):
        assert not settings_of.number("N", wrong, "a number").ok
    assert settings_of.account(SID).ok and not settings_of.account(f"SK{'0' * 32}").ok
    assert (
        settings_of.secret("S", SecretStr("x"), "y").ok
        and not settings_of.secret("S", SecretStr(" x"), "y").ok
    )
    assert not settings_of.secret("S", SecretStr(""), "y").ok
