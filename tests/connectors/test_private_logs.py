"""Nothing that a person says, and no number of hers, ever stands in a log, however much is logged."""

import logging
from threading import Thread
from typing import Any

import pytest
import uvicorn
from sqlalchemy import text
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from connectors.private_logs import keep_private

NUMBER = "919812345678"
NOTE = {"MessageType": "audio", "NumMedia": "1", "MediaContentType0": "audio/ogg"}
PATIENCE_S = 20
SECRETS = (NUMBER, "सुनीता", "banarasi", "hello", "secret words", "12345", "QUM")


@pytest.fixture(autouse=True)
def everything_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)


def logged(caplog: pytest.LogCaptureFixture) -> str:
    formatter = logging.Formatter("%(name)s %(message)s")
    return "\n".join(formatter.format(record) for record in caplog.records)


async def test_turns_that_go_well(running: Any, twilio: Any, caplog: pytest.LogCaptureFixture) -> None:
    await running.message("SM1", "hello", ProfileName="सुनीता")
    await running.message("SM2", "I want to sell a banarasi saree")
    url = twilio.media("ME1", b"secret words", "audio/ogg")
    await running.message("SM3", MediaUrl0=url, **NOTE)
    await running.client.post("/webhooks/rest/webhook", json={"sender": NUMBER, "message": "hello"})
    await running.post("/webhooks/twilio/voice", {"CallSid": "CA1", "From": f"+{NUMBER}"})
    await running.post(
        "/webhooks/twilio/voice/language", {"CallSid": "CA1", "From": f"+{NUMBER}", "Digits": "1"}
    )
    said = logged(caplog)
    assert [secret for secret in SECRETS if secret in said] == []


async def test_it_is_our_doing_that_they_are_silent(running: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "aiosqlite")
    await running.message("SM1", "hello")
    assert NUMBER in logged(caplog), "the database driver would tell"


async def test_turns_that_fail(
    running: Any, twilio: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*args: Any, **_: Any) -> None:
        raise ValueError(f"cannot do {args}: secret words of +{NUMBER}")

    monkeypatch.setattr("connectors.reception.PATIENCE_S", 0.1)
    for number, place in enumerate(
        (
            "assistant.turn.run_turn",
            "assistant.store.conversations.save",
            "assistant.turn.Turns._person",
            "assistant.perception.Perception.of",
        )
    ):
        with monkeypatch.context() as patched:
            patched.setattr(place, broken)
            await running.message(f"SM{number}", "hello", ProfileName="सुनीता")
            await running.message(f"SMa{number}", MediaUrl0=f"{twilio.url}/gone?secret words", **NOTE)
            await running.client.post("/webhooks/rest/webhook", json={"sender": NUMBER, "message": "hello"})
            await running.post(
                "/webhooks/twilio/voice/turn?step=1", {"CallSid": f"CA{number}", "Digits": "1"}
            )
    said = logged(caplog)
    assert "ValueError" in said
    assert [secret for secret in SECRETS if secret in said] == []


async def test_the_database_refuses_and_names_no_values(
    running: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with running.database.session() as session:
        await session.execute(text("DROP TABLE events"))
    (sorry,) = await running.message("SM1", "hello")
    assert sorry.startswith("Something went wrong on our side.")
    said = logged(caplog)
    assert "OperationalError" in said and [secret for secret in SECRETS if secret in said] == []


async def test_deliveries_and_their_retries(
    running: Any, twilio: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("assistant.store.outbox.RETRY_DELAYS_S", (0, 0))
    monkeypatch.setattr("connectors.outbox.UNCERTAIN_PAUSE_S", 0.0)
    twilio.moods += ["500", "400"]
    await running.message("SM1", "hello", sender=f"+{NUMBER}")
    said = logged(caplog)
    assert "20500" in said and [secret for secret in SECRETS if secret in said] == []


def test_the_server_does_not_tell_where_sockets_were_opened(caplog: pytest.LogCaptureFixture) -> None:
    """The path of Exotel's stream ends with its secret."""

    async def refusing(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.close"})

    keep_private()
    caplog.set_level(logging.DEBUG, "uvicorn.error")
    server = uvicorn.Server(
        uvicorn.Config(refusing, port=0, log_config=None, log_level="debug", lifespan="off")
    )
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.02)
        assert thread.is_alive(), "the server did not start"
    port = server.servers[0].sockets[0].getsockname()[1]
    with pytest.raises(InvalidStatus):
        connect(f"ws://127.0.0.1:{port}/media-stream/s3cr3t-of-exotel", proxy=None)
    server.should_exit = True
    thread.join(PATIENCE_S)
    by_server = [record.getMessage() for record in caplog.records if record.name.startswith("uvicorn")]
    assert any("Uvicorn running" in line for line in by_server), "what else it says is kept"
    assert not [line for line in by_server if "s3cr3t" in line]
