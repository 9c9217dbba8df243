"""Every error has one shape, names its code, and tells nothing about our insides."""

import re
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import connectors
from connectors import limits
from connectors.errors import CODES


def error_of(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert set(answer.json()) == {"error"}
    error: dict[str, Any] = answer.json()["error"]
    assert set(error) == {"code", "message", "details", "timestamp", "requestId", "documentation"}
    assert error["code"] == code and error["message"] and error["requestId"]
    assert datetime.fromisoformat(error["timestamp"]).tzinfo is not None
    assert "Traceback" not in answer.text and ".py" not in answer.text
    return error


async def test_what_is_not_there_and_what_is_not_done_there(running: Any) -> None:
    for path in ("/nothing", "/health/nothing", "/webhooks/telegram/webhook", "/widget/..%2f..%2fapp.py", "/photos/x",
                 "/spoken/../kalavaani.db", "/samples/notes.yml", "/spoken/" + "0" * 64 + ".ogg"):  # fmt: skip
        error_of(await running.client.get(path), 404, "not_found")
    refused = await running.client.get("/webhooks/rest/webhook")
    error_of(refused, 405, "method_not_allowed")
    assert refused.headers["allow"] == "POST"


async def test_a_wrong_form_is_explained_without_repeating_it(running: Any) -> None:
    answer = await running.client.post(
        "/webhooks/rest/webhook", json={"sender": "u\n1", "message": "x" * 10_001}
    )
    error = error_of(answer, 422, "request_invalid")
    assert {tuple(item["where"]) for item in error["details"]} == {("body", "sender"), ("body", "message")}
    assert "xxxx" not in answer.text
    for body, status in ((b"{", 422), (b"[1]", 422), (b"\xff", 400), (b'{"sender": 1}', 422), (b"", 422)):
        answer = await running.client.post(
            "/webhooks/rest/webhook", content=body, headers={"content-type": "application/json"}
        )
        error_of(answer, status, "request_invalid")
    error_of(
        await running.client.post("/model/parse", json={"text": "x", "role": "king"}), 422, "request_invalid"
    )


async def test_a_body_that_announces_too_much_is_refused_before_it_is_read(running: Any) -> None:
    answer = await running.client.post(
        "/webhooks/rest/webhook", content=b"{}", headers={"content-length": str(limits.MAX_BODY_BYTES + 1)}
    )
    error_of(answer, 413, "too_large")


async def test_a_body_that_grows_too_large_on_the_way_is_refused_then(running: Any) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 10 * limits.MAX_BODY_BYTES:
            sent += 1_000_000
            yield b"x" * 1_000_000

    for path in ("/webhooks/rest/webhook", "/webhooks/twilio/messaging"):
        sent = 0
        answer = await running.client.post(
            path, content=endless(), headers={"content-type": "application/json", "x-twilio-signature": "any"}
        )
        error_of(answer, 413, "too_large")
        assert sent <= limits.MAX_BODY_BYTES + 2_000_000


async def test_what_breaks_inside_says_nothing_about_our_insides(
    running: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(Exception):
        code = "e3q8"

    async def broken(*_: Any) -> None:
        raise Broken("INSERT INTO persons VALUES ('+919812345678')")

    monkeypatch.setattr("assistant.turn.Turns.accept", broken)
    answer = await running.client.post("/webhooks/rest/webhook", json={"sender": "u1", "message": "hello"})
    error = error_of(answer, 500, "internal_error")
    assert "INSERT" not in answer.text + caplog.text
    assert f"request {error['requestId']} failed: Broken at test_errors.py:" in caplog.text


async def test_the_address_that_errors_name_explains_every_code(running: Any) -> None:
    page = (await running.client.get("/docs/errors")).text
    assert all(f'id="{code}"' in page for code in CODES)


def test_no_code_is_used_that_is_not_explained() -> None:
    sources = "".join(path.read_text() for path in Path(connectors.__path__[0]).glob("*.py"))
    used = set(re.findall(r'(?:ApiError|envelope)\(\s*\d+, "(\w+)"', sources)) | set(
        re.findall(r'_problem\("(\w+)"', sources)
    )
    assert used and used <= set(CODES)
