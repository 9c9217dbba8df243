"""What the conversation keeps: claimed once, answered once, delivered once; nothing accepted is lost."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from actions.marketplace import persons
from actions.marketplace.database import Database
from actions.results import Card
from assistant.dialogue.domain import Domain, Slot
from assistant.dialogue.tracker import Tracker
from assistant.messages import Button, Reply
from assistant.store import conversations, inbox, outbox, processes, tickets
from assistant.store.conversations import ConversationChanged
from assistant.store.processes import ThisProcess
from assistant.store.tables import EventRow, InboxMessage, OutboxReply, Ticket

NOW = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
KEPT = {"source": "twilio"}
DOMAIN = Domain({"craft": Slot("craft", "text"), "price": Slot("price", "float")})


async def person(database: Database, name: str = "u1") -> str:
    async with database.session() as session:
        return (
            await persons.find_or_create(session, "test", name, role="artisan", language="en", now=NOW)
        ).id


async def test_of_many_deliveries_at_the_same_moment_one_is_accepted(database: Database) -> None:
    async def deliver() -> bool:
        async with database.session() as session:
            return await inbox.claim(session, "sms:SM1", "sms", {"Body": "x"}, NOW)

    accepted = await asyncio.gather(*(deliver() for _ in range(8)))
    assert accepted.count(True) == 1


async def test_what_a_crash_left_unanswered_is_found_again_and_given_up_after_three_attempts(
    database: Database,
) -> None:
    async with database.session() as session:
        for sid, body in (("sms:SM1", "namaste"), ("sms:SM2", "done")):
            await inbox.claim(session, sid, "sms", {**KEPT, "Body": body}, NOW, owner="dead")
        await inbox.finish(session, "sms:SM2", NOW)
    seen = []
    for _ in range(4):
        async with database.session() as session:
            rows = await inbox.take_unanswered(session, ["sms"], "dies at once", limit=10)
            seen.append([(row.payload["Body"], row.attempts > inbox.MAX_ATTEMPTS) for row in rows])
    assert seen == [[("namaste", False)], [("namaste", False)], [("namaste", False)], [("namaste", True)]]


async def test_a_message_is_left_to_the_process_that_works_on_it_while_that_lives(database: Database) -> None:
    one, other = ThisProcess(host="here", pid=1), ThisProcess(host="here", pid=2)
    async with database.session() as session:
        await processes.beat(session, one, NOW)
        await inbox.claim(session, "sms:SM1", "sms", KEPT, NOW, owner=one.id)
        assert await processes.bury(session, other, NOW, runs=lambda pid: True) == 0
        assert not await inbox.any_unanswered(session, ["sms"], other.id)
        assert not await inbox.take_unanswered(session, ["sms"], other.id, limit=10)
        assert not await inbox.retake(session, "sms:SM1", NOW, older_than=timedelta(minutes=1))

        assert await processes.bury(session, other, NOW, runs=lambda pid: False) == 1, (
            "it is gone from the host"
        )
        assert await inbox.any_unanswered(session, ["sms"], other.id)
        assert len(await inbox.take_unanswered(session, ["sms"], other.id, limit=10)) == 1


async def test_a_message_waits_in_the_store_while_another_process_works_on_the_one_before(
    database: Database,
) -> None:
    one, other = ThisProcess(host="here", pid=1), ThisProcess(host="here", pid=2)
    async with database.session() as session:
        await processes.beat(session, one, NOW)
        await processes.beat(session, other, NOW)
        for number, (address, owner) in enumerate(
            (("asha", one.id), ("asha", None), ("ravi", None), ("ravi", None))
        ):
            accepted_at = NOW + timedelta(microseconds=number)
            claimed = f"sms:SM{9 - number}"
            await inbox.claim(session, claimed, "sms", KEPT, accepted_at, owner=owner, address=address)

    async def taken(process: ThisProcess, limit: int = 10) -> list[str]:
        async with database.session() as session:
            rows = await inbox.take_unanswered(session, ["sms"], process.id, limit=limit)
            return [row.message_id for row in rows]

    assert await taken(other) == ["sms:SM7", "sms:SM6"], "of the other sender, in the order of their coming"
    async with database.reading() as session:
        assert not await inbox.any_unanswered(session, ["sms"], other.id)
        assert [await inbox.overtakes(session, f"sms:SM{number}") for number in (9, 8, 7, 6)] == [
            False,
            True,
            False,
            True,
        ]
    assert await taken(one) == ["sms:SM8"], "who works on the first may have the second"
    async with database.session() as session:
        await processes.leave(session, one)
    assert await taken(other, limit=1) == ["sms:SM9"], "of what the dead left, the first comes first"


async def test_what_a_program_claimed_that_answers_at_once_is_nobody_elses_and_holds_nothing_up(
    database: Database,
) -> None:
    """`kalavaani chat --channel whatsapp` beside a server."""
    async with database.session() as session:
        await inbox.claim(session, "whatsapp:chat", "whatsapp", {}, NOW, address="asha")
        assert not await inbox.any_unanswered(session, ["whatsapp"], "server")
        later = NOW + timedelta(seconds=1)
        await inbox.claim(session, "whatsapp:SM1", "whatsapp", KEPT, later, address="asha")
        assert not await inbox.overtakes(session, "whatsapp:SM1")
        (row,) = await inbox.take_unanswered(session, ["whatsapp"], "server", limit=10)
        assert row.message_id == "whatsapp:SM1"


async def test_only_the_process_that_has_a_message_puts_it_back(database: Database) -> None:
    async with database.session() as session:
        await inbox.claim(session, "sms:SM1", "sms", KEPT, NOW, owner="one")
        await inbox.put_back(session, ["sms:SM1"], "other")
        assert (await session.get_one(InboxMessage, "sms:SM1")).owner == "one"
        await inbox.put_back(session, ["sms:SM1", "sms:SM2"], "one")
        await session.refresh(row := await session.get_one(InboxMessage, "sms:SM1"))
        assert row.owner is None


async def test_a_process_of_another_host_is_dead_when_its_heart_stopped(database: Database) -> None:
    far, here = ThisProcess(host="far", pid=1), ThisProcess(host="here", pid=1)
    async with database.session() as session:
        await processes.beat(session, far, NOW)
        soon, later = NOW + timedelta(seconds=15), NOW + timedelta(seconds=25)
        assert await processes.bury(session, here, soon, runs=lambda pid: False) == 0
        assert await processes.bury(session, here, later, runs=lambda pid: False) == 1


async def test_in_a_container_the_next_process_has_the_number_of_the_last(database: Database) -> None:
    last, this = ThisProcess(host="pod", pid=1), ThisProcess(host="pod", pid=1)
    async with database.session() as session:
        await processes.beat(session, last, processes.BORN_AT - timedelta(seconds=1))
        assert await processes.bury(session, this, processes.BORN_AT, runs=lambda pid: True) == 1
        await processes.beat(session, last, processes.BORN_AT + timedelta(seconds=1))
        assert await processes.bury(session, this, processes.BORN_AT, runs=lambda pid: True) == 0


async def test_a_conversation_comes_back_as_it_was_left(database: Database) -> None:
    person_id = await person(database)
    tracker = Tracker.new(person_id, DOMAIN, "hi")
    tracker.turn = 1
    tracker.set_slot("craft", "warli")
    tracker.push("create_listing")
    tracker.push("pattern_collect_information", collect="price", utter="utter_ask_price")
    tracker.replies.append(Reply("दाम?", "hi", buttons=(Button("₹5", "/SetSlots(price=5)"),)))
    tracker.close_turn()
    async with database.session() as session:
        await conversations.save(session, tracker, 0, message_id="sms:1", now=NOW)
    async with database.reading() as session:
        loaded = await conversations.load(session, person_id, DOMAIN, "en")
        events = list(await session.scalars(select(EventRow).order_by(EventRow.position)))
    assert loaded.version == 1
    assert loaded.tracker.slots == {"craft": "warli", "price": None}
    assert loaded.tracker.stack == tracker.stack and loaded.tracker.language == "hi"
    assert loaded.tracker.buttons[0].payload == "/SetSlots(price=5)"
    assert [event.event for event in events] == ["slot", "flow_started"]


async def test_of_two_turns_from_the_same_state_the_second_is_refused(database: Database) -> None:
    person_id = await person(database)
    tracker = Tracker.new(person_id, DOMAIN, "en")
    async with database.session() as session:
        await conversations.save(session, tracker, 0, message_id="a", now=NOW)
    tracker.turn = 1
    async with database.session() as session:
        await conversations.save(session, tracker, 1, message_id="b", now=NOW)
    with pytest.raises(ConversationChanged):
        async with database.session() as session:
            await conversations.save(session, tracker, 1, message_id="c", now=NOW)


async def test_of_two_first_turns_the_second_is_refused_and_can_be_done_again(database: Database) -> None:
    person_id = await person(database)
    tracker = Tracker.new(person_id, DOMAIN, "en")
    tracker.turn = 1

    async def save(message: str) -> str:
        try:
            async with database.session() as session:
                await conversations.save(session, tracker, 0, message_id=message, now=NOW)
        except ConversationChanged:
            return "refused"
        return "kept"

    assert sorted(await asyncio.gather(save("a"), save("b"))) == ["kept", "refused"]
    async with database.reading() as session:
        assert (await conversations.load(session, person_id, DOMAIN, "en")).version == 1


async def test_a_reply_is_leased_retried_with_growing_pauses_and_given_up(database: Database) -> None:
    reply = Reply(
        "हो गया", "hi", buttons=(Button("a", "/a"),), cards=(Card("t", "7", 100),), expects="choice"
    )
    async with database.session() as session:
        (row_id,) = await outbox.put(
            session,
            [reply],
            message_id="sms:1",
            channel="sms",
            address="+91",
            now=NOW,
            delay=timedelta(seconds=20),
        )
        assert not await outbox.due(session, ["sms"], NOW), "the connector has its time first"
    now = NOW + timedelta(seconds=21)
    async with database.session() as session:
        (row,) = await outbox.due(session, ["sms"], now)
        assert outbox.reply_from_json(row.reply) == reply
        assert not await outbox.due(session, ["sms"], now), "leased: nobody else sends it"
    pauses = []
    for _ in range(len(outbox.RETRY_DELAYS_S) + 1):
        async with database.session() as session:
            await outbox.failed(session, [row_id], now, error_code="500")
            kept = await session.get_one(OutboxReply, row_id)
            pauses.append((kept.status, round((kept.next_attempt_at - now).total_seconds())))
    assert [pause for status, pause in pauses if status == "pending"] == list(outbox.RETRY_DELAYS_S)
    assert pauses[-1][0] == "failed"


async def test_a_permanent_failure_is_not_tried_again_and_a_sent_reply_is_not_due(database: Database) -> None:
    async with database.session() as session:
        ids = await outbox.put(
            session,
            [Reply("a", "en"), Reply("b", "en")],
            message_id="m",
            channel="sms",
            address="x",
            now=NOW,
            delay=timedelta(),
        )
        await outbox.failed(session, ids[:1], NOW, error_code="21610", permanent=True)
        await outbox.sent(session, [ids[1]], NOW, provider_id="SM9")
        assert not await outbox.due(session, ["sms"], NOW + timedelta(days=1))
        assert [row.status for row in await outbox.replies_to(session, "m")] == ["failed", "sent"]


async def test_a_ticket_carries_what_was_said_before_and_in_this_turn(database: Database) -> None:
    person_id = await person(database)
    tracker = Tracker.new(person_id, DOMAIN, "en")
    tracker.record("user", text="I want to sell a saree")
    tracker.record("bot", text="What price?")
    async with database.session() as session:
        await conversations.save(session, tracker, 0, message_id="a", now=NOW)
    tracker.events.clear()
    tracker.turn = 1
    tracker.record("user", text="give me a person")
    async with database.session() as session:
        number = await tickets.open_ticket(session, tracker, address="+911", now=NOW)
    async with database.reading() as session:
        ticket = await session.get_one(Ticket, number)
    assert [line["text"] for line in ticket.transcript] == [
        "I want to sell a saree",
        "What price?",
        "give me a person",
    ]
    assert [line["who"] for line in ticket.transcript] == ["person", "assistant", "person"]


async def test_a_long_history_costs_a_turn_nothing(database: Database) -> None:
    async def statements(person_id: str) -> list[str]:
        """What is asked of the database in one turn."""
        asked: list[str] = []

        def note(*call: Any) -> None:
            asked.append(call[2])

        engine = database.engine.sync_engine
        event.listen(engine, "before_cursor_execute", note)
        async with database.session() as session:
            loaded = await conversations.load(session, person_id, DOMAIN, "en")
            loaded.tracker.turn += 1
            loaded.tracker.record("user", text="hello")
            await conversations.save(session, loaded.tracker, loaded.version, message_id="m", now=NOW)
        event.remove(engine, "before_cursor_execute", note)
        return asked

    new, old = await person(database, "new"), await person(database, "old")
    for person_id in (new, old):
        await statements(person_id)
    async with database.session() as session:
        session.add_all(
            EventRow(
                person_id=old,
                turn=-turn,
                position=0,
                message_id="past",
                event="user",
                data={"text": "x"},
                at=NOW,
            )
            for turn in range(1, 1001)
        )
    assert await statements(old) == await statements(new)


async def test_an_operators_words_pass_and_the_assistants_are_withheld(database: Database) -> None:
    person_id = await person(database)
    tracker = Tracker.new(person_id, DOMAIN, "en")
    async with database.session() as session:
        ticket = await tickets.open_ticket(session, tracker, address="+911", now=NOW)
        for author in (outbox.ASSISTANT, outbox.OPERATOR):
            await outbox.put(
                session,
                [Reply(author, "en")],
                message_id=author,
                channel="sms",
                address="+911",
                now=NOW,
                delay=timedelta(0),
                person_id=person_id,
                author=author,
            )
    async with database.session() as session:
        await tickets.take(session, ticket, "asha", NOW)
    async with database.session() as session:
        assert [row.reply["text"] for row in await outbox.due(session, ("sms",), NOW)] == ["operator"]
    async with database.session() as session:
        later = NOW + timedelta(hours=1)
        await tickets.give_back(session, ticket, "asha", later)
        assert await outbox.due(session, ("sms",), later) != [], "only the operator's, whose lease ended"
        withheld = await session.scalars(select(OutboxReply).where(OutboxReply.status == "withheld"))
        assert [row.reply["text"] for row in withheld] == ["assistant"]


async def test_of_two_operators_one_gets_the_conversation(database: Database) -> None:
    tracker = Tracker.new(await person(database), DOMAIN, "en")
    async with database.session() as session:
        ticket = await tickets.open_ticket(session, tracker, address="+911", now=NOW)

    async def take(operator: str) -> str:
        try:
            async with database.session() as session:
                await tickets.take(session, ticket, operator, NOW)
        except tickets.TicketTaken:
            return "refused"
        return "taken"

    assert sorted(await asyncio.gather(take("asha"), take("ravi"))) == ["refused", "taken"]


async def test_a_code_is_forgotten_when_it_was_sent(database: Database) -> None:
    async with database.session() as session:
        sent = await outbox.put(
            session,
            [Reply("123456 is your code", "en")],
            message_id="m",
            channel="sms",
            address="+919876543210",
            now=NOW,
            delay=timedelta(0),
            author=outbox.ONCE,
        )
        await outbox.sent(session, sent, NOW)
    async with database.reading() as session:
        (row,) = await outbox.replies_to(session, "m")
        assert (row.status, row.address, row.reply["text"]) == ("sent", "", "")
