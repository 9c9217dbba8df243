"""Rasa's socket.io channel, by a client of the protocol: sessions, order, once each, nothing lost, limits."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import socketio
from sqlalchemy import select

from actions.results import Card
from assistant.messages import Button, Incoming, Reply
from assistant.store import outbox
from assistant.store.tables import OutboxReply
from assistant.turn import Turn, Turns
from connectors.rasa import socketio as channel
from connectors.rasa.utterances import utterances

OWN_SECRET = "c0ffee-1234567890-abcdef"
SAREE = "I want to sell a red silk banarasi saree, 6 metres long, 3 pieces, 4500 rupees each"
ARTISAN = {"role": "artisan"}


async def test_a_greeting_comes_in_rasas_shape(url: str, guest: Any) -> None:
    async with guest(url) as visitor:
        session = await visitor.session()
        assert len(session) == 22
        await visitor.say("hello", session_id=session, customData={"language": "en"})
        greeting = await visitor.told()
        assert set(greeting) == {"text", "quick_replies"} and greeting["text"].startswith("Namaste!")
        assert greeting["quick_replies"][0] == {
            "content_type": "text",
            "title": "Sell something",
            "payload": "/create_listing",
        }


async def test_a_new_visitor_is_greeted_in_the_pages_language(url: str, guest: Any) -> None:
    async with guest(url) as visitor:
        await visitor.say("/greet", session_id=await visitor.session(), customData={"language": "hi"})
        assert (await visitor.told())["text"].startswith("नमस्ते")


async def test_a_saree_is_listed_and_found_as_a_card(running: Any, url: str, guest: Any) -> None:
    async with guest(url) as visitor:
        session = await visitor.session()
        await visitor.say(SAREE, session_id=session, metadata=ARTISAN)
        asked = await visitor.hears("Shall I publish it?")
        await visitor.say(asked["quick_replies"][0]["payload"], session_id=session, metadata=ARTISAN)
        await visitor.hears("is now on sale")
    assert len(await running.listings()) == 1
    async with guest(url) as buyer:
        await buyer.say("find a saree", session_id=await buyer.session())
        told = [await buyer.told()]
        while "attachment" not in told[-1]:
            told.append(await buyer.told())
        card = told[-1]["attachment"]["payload"]
        assert card["template_type"] == "generic"
        assert card["elements"] == [{"title": "Red Banarasi silk saree", "subtitle": "₹4,500", "buttons": []}]


async def test_a_session_is_kept_by_whoever_knows_its_secret(url: str, guest: Any) -> None:
    async with guest(url) as visitor:
        session = await visitor.session()
        await visitor.say(SAREE, session_id=session, metadata=ARTISAN)
        await visitor.hears("Shall I publish it?")
    async with guest(url) as returned:
        assert await returned.session(session) == session
        await returned.say("yes", session_id=session, metadata=ARTISAN)
        await returned.hears("is now on sale")


async def test_a_client_may_bring_a_secret_of_its_own(url: str, guest: Any) -> None:
    async with guest(url) as visitor:
        assert await visitor.session(OWN_SECRET) == OWN_SECRET
        await visitor.say("hello", session_id=OWN_SECRET)
        assert (await visitor.told())["text"].startswith("Namaste!")


GUESSED = {
    "empty": "",
    "name": "user1",
    "phone": "+919812345678",
    "one sign": "a" * 40,
    "two signs": "12" * 11,
    "too long": "0123456789" * 20,
    "spaces": "a b c d e f g h i j k l",
    "number": 7,
    "object": {},
}


@pytest.mark.parametrize("weak", GUESSED.values(), ids=GUESSED)
async def test_what_others_would_guess_is_nobodys_session(url: str, guest: Any, weak: object) -> None:
    async with guest(url) as first, guest(url) as second:
        sessions = {await first.session(weak), await second.session(weak)}
        assert len(sessions) == 2 and weak not in [*sessions]
        await first.say(SAREE, session_id=weak, metadata=ARTISAN)
        await first.hears("Shall I publish it?")
        await second.say("yes", session_id=weak, metadata=ARTISAN)
        assert "on sale" not in (await second.told())["text"]


async def test_a_client_without_a_session_request_is_answered_too(url: str, guest: Any) -> None:
    async with guest(url) as visitor:
        await visitor.say(SAREE, metadata=ARTISAN)
        await visitor.hears("Shall I publish it?")
        await visitor.say("yes", metadata=ARTISAN)
        await visitor.hears("is now on sale")


async def test_messages_are_answered_in_their_order(url: str, guest: Any) -> None:
    async with guest(url) as visitor:
        session = await visitor.session()
        for words in (SAREE, "yes", "hello"):
            await visitor.say(words, session_id=session, metadata=ARTISAN)
        for words in ("Shall I publish it?", "is now on sale", "Namaste"):
            await visitor.hears(words)


async def test_a_message_with_an_id_is_done_once_and_answered_again(
    running: Any, url: str, guest: Any
) -> None:
    async with guest(url) as visitor:
        session = await visitor.session()
        await visitor.say(SAREE, session_id=session, metadata=ARTISAN)
        await visitor.hears("Shall I publish it?")
        yes = {"session_id": session, "metadata": {**ARTISAN, "message_id": "m2"}}
        for _ in range(3):
            await visitor.say("yes", **yes)
        first, *repeated = [await visitor.hears("is now on sale") for _ in range(3)]
        assert repeated == [first, first]
    assert len(await running.listings()) == 1


async def test_an_answer_that_finds_nobody_waits_for_the_sessions_return(
    running: Any, url: str, guest: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrived, gone = asyncio.Event(), asyncio.Event()
    answer = Turns.answer

    async def held_up(turns: Turns, incoming: Incoming) -> Turn:
        arrived.set()
        await gone.wait()
        return await answer(turns, incoming)

    monkeypatch.setattr(Turns, "answer", held_up)
    async with guest(url) as visitor:
        session = await visitor.session()
        await visitor.say("hello", session_id=session)
        await arrived.wait()
    gone.set()
    async with guest(url) as returned:
        await returned.session(session)
        assert (await returned.told())["text"].startswith("Namaste!")
        assert await returned.is_told_nothing()


async def test_what_is_said_unasked_reaches_the_session_and_nobody_else(
    running: Any, url: str, guest: Any
) -> None:
    async with guest(url) as visitor, guest(url) as other:
        session = await visitor.session()
        await other.session()
        async with running.database.session() as store:
            await outbox.put(
                store,
                [Reply("The colour is fast.\n\nAsha", "en")],
                message_id="operator:1",
                channel="socketio",
                address=session,
                now=datetime.now(UTC),
                delay=timedelta(0),
                author=outbox.OPERATOR,
            )
        assert [await visitor.told(), await visitor.told()] == [
            {"text": "The colour is fast."},
            {"text": "Asha"},
        ]
        assert await other.is_told_nothing()
    async with running.database.reading() as store:
        statuses = await store.scalars(
            select(OutboxReply.status).where(OutboxReply.author == outbox.OPERATOR)
        )
        assert list(statuses) == ["sent"]


async def test_events_without_sense_are_passed_over(url: str, guest: Any) -> None:
    async with guest(url) as visitor:
        await visitor.socket.emit("session_request", "x")
        for data in (None, "hello", 7, [], {}, {"message": None}, {"message": {"text": "hello"}}):
            await visitor.socket.emit("user_uttered", data)
        for added in (None, "x", 7, {"role": "king", "language": "xx", "message_id": {}}):
            await visitor.say("hello \ud800\x00", customData=added, metadata=added)
            assert (await visitor.told())["text"].startswith("Namaste!")
        assert await visitor.is_told_nothing()


async def test_somebody_who_writes_too_fast_is_told_so_and_others_are_answered(
    url: str, guest: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with guest(url) as visitor, guest(url) as other:
        session = await visitor.session()
        for _ in range(channel.MESSAGES_PER_MINUTE + 5):
            await visitor.say("hello", session_id=session)
        said = [(await visitor.told())["text"] for _ in range(channel.MESSAGES_PER_MINUTE + 5)]
        assert sum(text.startswith("You are writing very fast.") for text in said) >= 1
        assert sum(text.startswith("Namaste!") for text in said) >= channel.MESSAGES_PER_MINUTE
        await other.say("hello")
        assert (await other.told())["text"].startswith("Namaste!")


async def test_trouble_of_ours_is_told_in_a_sentence(
    url: str, guest: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object) -> bool:
        raise OSError("the disk is full of what sita wrote")

    async with guest(url) as visitor:
        with monkeypatch.context() as trouble:
            trouble.setattr(Turns, "accept", broken)
            await visitor.say("hello")
            assert (await visitor.told())["text"].startswith("Something went wrong on our side.")
        await visitor.say("hello")
        assert (await visitor.told())["text"].startswith("Namaste!")
    assert "sita" not in caplog.text and "OSError at" in caplog.text


async def test_a_huge_event_ends_the_connection(url: str, guest: Any) -> None:
    async with guest(url) as visitor:
        await visitor.say("x" * (channel.MAX_EVENT_BYTES + 1))
        await asyncio.wait_for(visitor.socket.wait(), 60)
        assert not visitor.socket.connected
    async with guest(url) as visitor:
        await visitor.say("hello")
        assert (await visitor.told())["text"].startswith("Namaste!")


async def test_pages_of_origins_that_the_shop_did_not_name_are_refused(
    open_app: Any, twilio_settings: Any, serve: Any, guest: Any
) -> None:
    named = twilio_settings.model_copy(update={"web_origins": "https://shop.example,https://other.example"})
    async with open_app(named) as running, serve(running.app) as url:
        for origin in ("https://shop.example", url):
            async with guest(url, origin=origin) as visitor:
                await visitor.say("hello")
                assert (await visitor.told())["text"].startswith("Namaste!")
        with pytest.raises(socketio.exceptions.ConnectionError):
            async with guest(url, origin="https://evil.example"):
                pass


async def test_browsers_may_read_what_other_origins_are_answered(url: str) -> None:
    async with httpx.AsyncClient(base_url=url) as browser:
        answer = await browser.get(
            "/socket.io/?EIO=4&transport=polling", headers={"origin": "https://shop.example"}
        )
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == "https://shop.example"
        assert "access-control-allow-credentials" not in answer.headers
        for path in ("/webhooks/socketio", "/webhooks/socketio/"):
            assert (await browser.get(path)).json() == {"status": "ok"}


def test_pictures_and_cards_have_whole_addresses() -> None:
    card = Card("Blue vase", "7", price_paise=125000_00, image_url="vase.jpg")
    reply = Reply(
        "Here.\n\nAnother?", "en", buttons=(Button("Yes", "/affirm"),), cards=(card,), image="pot.jpg"
    )
    assert utterances(reply, "https://kv.example") == [
        {"text": "Here."},
        {
            "text": "Another?",
            "quick_replies": [{"content_type": "text", "title": "Yes", "payload": "/affirm"}],
        },
        {
            "attachment": {
                "type": "image",
                "payload": {"src": "https://kv.example/photos/pot.jpg", "title": ""},
            }
        },
        {
            "attachment": {
                "type": "template",
                "payload": {
                    "template_type": "generic",
                    "elements": [
                        {
                            "title": "Blue vase",
                            "buttons": [],
                            "subtitle": "₹1,25,000",
                            "image_url": "https://kv.example/photos/vase.jpg",
                        }
                    ],
                },
            }
        },
    ]
