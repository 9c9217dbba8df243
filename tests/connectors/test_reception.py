"""What was accepted is answered, though the database goes away for a moment, a chore breaks or a row is unreadable."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from assistant.messages import Reply
from assistant.store import inbox, outbox
from assistant.store.tables import InboxMessage, OutboxReply
from assistant.turn import Turns
from connectors.live.routes import LiveCalls
from connectors.rasa.socketio import Connection, SocketIoChannel
from connectors.web.origins import Origins
from connectors.whatsapp_cloud.identities import Identities

PHONE = "+919812345678"


class Away(Exception):
    """The database cannot be reached."""


async def rows(running: Any) -> dict[str, tuple[str, str | None]]:
    """Status and owner of each message."""
    async with running.database.reading() as session:
        found = await session.scalars(select(InboxMessage))
        return {row.message_id: (row.status, row.owner) for row in found}


async def post(running: Any, sid: str, body: str) -> None:
    fields = {"MessageSid": sid, "From": PHONE, "Body": body}
    assert (await running.post("/webhooks/twilio/messaging", fields)).status_code == 200


async def test_a_message_that_could_not_even_be_put_back_is_answered_when_the_database_is_there_again(
    running: Any, twilio: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    reception = running.app.state.messaging.reception

    async def away(*_: object) -> None:
        raise Away

    with monkeypatch.context() as broken:
        broken.setattr(Turns, "answer", away)
        broken.setattr(inbox, "put_back", away)
        await post(running, "SM1", "hello")
        await reception.idle()
        assert await rows(running) == {"sms:SM1": ("accepted", reception.process.id)}
    await reception.look()
    await running.settled()
    assert [message["body"][:8] for message in twilio.taken] == ["Namaste!"]
    assert await rows(running) == {"sms:SM1": ("answered", None)}


async def test_what_failed_is_answered_before_what_was_written_after_it(
    running: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    reception, answer, answered = running.app.state.messaging.reception, Turns.answer, []
    failed = asyncio.Event()

    async def stumbling(turns: Turns, incoming: Any) -> Any:
        if not failed.is_set():
            failed.set()
            raise Away
        answered.append(incoming.provider_id)
        return await answer(turns, incoming)

    monkeypatch.setattr(Turns, "answer", stumbling)
    await asyncio.gather(post(running, "SM1", "hello"), failed.wait())
    await post(running, "SM2", "show my orders")
    async with asyncio.timeout(20):
        while (await rows(running))["sms:SM1"] == ("accepted", reception.process.id):  # noqa: ASYNC110  put back
            await asyncio.sleep(0.01)
    await reception.look()
    await running.settled()
    assert answered == ["SM1", "SM2"]


async def test_what_was_kept_though_its_commit_seemed_to_fail_is_answered(
    running: Any, twilio: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line breaks after the commit: Meta sends it again, and we know it already."""
    reception, database = running.app.state.messaging.reception, running.assistant.database
    session = type(database).session

    @asynccontextmanager
    async def committed_and_lost(self: Any) -> Any:
        async with session(self) as opened:
            yield opened
        raise Away

    taken = ({"MessageSid": "SM1", "From": PHONE, "Body": "hello"},)
    source = reception._sources["twilio"]
    with monkeypatch.context() as breaking:
        breaking.setattr(type(database), "session", committed_and_lost)
        with pytest.raises(Away):
            await reception.take("twilio", [(source.incoming_of(fields), fields) for fields in taken])
    assert await reception.take("twilio", [(source.incoming_of(fields), fields) for fields in taken]) == 0
    await reception.look()
    await running.settled()
    assert len(twilio.taken) == 1


async def test_messages_of_one_batch_have_times_in_their_order(running: Any) -> None:
    reception = running.app.state.messaging.reception
    source, order = reception._sources["twilio"], ["SM9", "SM1", "SM5", "SM3"]
    batch = [{"MessageSid": sid, "From": PHONE, "Body": "hello"} for sid in order]
    await reception.take("twilio", [(source.incoming_of(fields), fields) for fields in batch])
    await running.settled()
    async with running.database.reading() as session:
        for column in (InboxMessage.accepted_at, InboxMessage.answered_at):
            found = await session.scalars(select(InboxMessage.message_id).order_by(column))
            assert list(found) == [f"sms:{sid}" for sid in order]


async def test_a_kept_message_that_nobody_can_read_is_failed_and_holds_nothing_up(running: Any) -> None:
    async with running.database.session() as session:
        now = datetime.now(UTC)
        for number, payload in enumerate(({"source": "of old"}, {"source": "twilio"}, {})):
            await inbox.claim(session, f"sms:SM{number}", "sms", payload, now, address=PHONE)
    await running.app.state.messaging.reception.look()
    await running.message("SM7", "hello", sender=PHONE)
    assert await rows(running) == {
        "sms:SM0": ("failed", None),
        "sms:SM1": ("failed", None),
        "sms:SM2": ("accepted", None),
        "sms:SM7": ("answered", None),
    }


async def test_everything_is_stopped_though_a_chore_failed(
    open_app: Any, twilio_settings: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stopped: list[str] = []

    async def broken(*_: object) -> None:
        raise Away

    def noting(kind: type, whole: Any) -> Any:
        async def noted(self: Any) -> None:
            stopped.append(kind.__name__)
            await whole(self)

        return noted

    for kind, name in ((LiveCalls, "finish"), (SocketIoChannel, "stop")):
        monkeypatch.setattr(kind, name, noting(kind, getattr(kind, name)))
    monkeypatch.setattr(LiveCalls, "warm", broken)
    async with open_app(twilio_settings) as running:
        await running.message("SM1", "hello")
    assert stopped == ["LiveCalls", "SocketIoChannel"]
    assert "a chore had failed: Away" in caplog.text


async def test_a_change_of_number_that_could_not_be_kept_is_said_to_be_so(
    running: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    identities = Identities(running.database)

    async def away(*_: object) -> None:
        raise Away

    with monkeypatch.context() as broken:
        broken.setattr("actions.marketplace.persons.find", away)
        assert not await identities.moved(PHONE, "+919812345679", "wamid.1")
    assert await identities.moved(PHONE, "+919812345679", "wamid.1"), (
        "of whom we know nothing, nothing is lost"
    )


async def test_what_waits_for_a_session_that_has_just_left_waits_on(running: Any) -> None:
    sockets, said = SocketIoChannel(running.assistant, Origins(running.settings)), []

    async def utter(event: str, utterance: Any, **_: Any) -> None:
        said.append(utterance["text"])
        sockets._connections.clear()

    sockets._server.emit = utter
    sockets._connections["s1"] = Connection("127.0.0.1", "en", "session-1")
    now = datetime.now(UTC)
    async with running.database.session() as session:
        for text in ("first", "second"):
            await outbox.put(
                session,
                [Reply(text, "en")],
                message_id=f"operator:{text}",
                channel="socketio",
                address="session-1",
                now=now,
                delay=now - now,
                author=outbox.OPERATOR,
            )
    await sockets._tell_due("session-1")
    assert said == ["first"]
    async with running.database.reading() as session:
        replies = await session.scalars(select(OutboxReply).order_by(OutboxReply.id))
        assert [(row.reply["text"], row.status) for row in replies] == [
            ("first", "sent"),
            ("second", "pending"),
        ]
        assert await outbox.waits_at(session, "socketio", "session-1", datetime.now(UTC)), "it is due at once"
