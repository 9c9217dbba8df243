"""A call that ends in silence goes on by message."""

import asyncio
from typing import Any

from sqlalchemy import select

from assistant.store import contacts, outbox
from assistant.store.tables import OutboxReply
from tests.conftest import NOW


async def messages(caller: Any) -> list[OutboxReply]:
    async with caller.running.database.reading() as session:
        query = select(OutboxReply).where(OutboxReply.message_id.like("%.go-on"))
        return list(await session.scalars(query))


async def fall_silent(caller: Any) -> str:
    """Three silences; gives the address at which the last one was posted."""
    for _ in range(2):
        await caller.stay_silent()
    address = caller.twiml.find("Redirect").text
    await caller.stay_silent()
    assert caller.twiml.find("Hangup") is not None
    return str(address)


async def test_the_open_question_is_asked_again_then_by_keys_then_by_message(caller: Any) -> None:
    await caller.speak("I want to sell a saree")
    question = "Which craft is it?"
    await caller.stay_silent()
    assert question in caller.hears and "Press 2" not in caller.hears
    await caller.stay_silent()
    assert question in caller.hears and "Press 1 for" in caller.hears and "Press 2 for" in caller.hears
    await caller.stay_silent()
    assert "I am sending you a message with my question." in caller.hears
    [sms] = await messages(caller)
    reply = outbox.reply_from_json(sms.reply)
    assert (sms.channel, sms.address) == ("sms", caller.number)
    assert question in reply.text and "call us again" in reply.text
    assert len(reply.buttons) > 2 and reply.template is not None


async def test_a_repeated_goodbye_sends_one_message(caller: Any, new_caller: Any) -> None:
    address = await fall_silent(caller)
    goodbye = caller.hears
    twins = [new_caller() for _ in range(3)]
    await asyncio.gather(*(twin.post(address) for twin in twins))
    assert [twin.hears for twin in twins] == [goodbye] * 3
    assert len(await messages(caller)) == 1


async def test_the_conversation_goes_on_by_sms_where_the_call_stopped(caller: Any, line: Any) -> None:
    await caller.speak("I want to sell a red silk banarasi saree, 6 metres long, 4500 rupees each")
    await fall_silent(caller)
    answered = await line.message("SM1", "3 pieces", sender=caller.number)
    assert any("Shall I publish it?" in text for text in answered)


async def test_nothing_is_sent_to_those_who_want_no_sms(caller: Any) -> None:
    async with caller.running.database.session() as session:
        await contacts.opt_out(session, "sms", caller.number, NOW)
    await fall_silent(caller)
    assert "message" not in caller.hears and await messages(caller) == []


async def test_nothing_is_promised_to_a_landline_or_a_withheld_number(new_caller: Any) -> None:
    for number, call in (("+911142345678", "CA1"), ("+266696687", "CA2")):
        caller = new_caller(number, call)
        await caller.dial()
        await caller.press("1")
        await fall_silent(caller)
        assert "message" not in caller.hears and await messages(caller) == []
