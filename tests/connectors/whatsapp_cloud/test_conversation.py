"""A whole conversation by Meta: spoken and written, pressed and withheld, once each, and answered in the same way."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from actions.marketplace import persons
from assistant.settings import Settings
from assistant.templates.registry import open_registry
from connectors.outbox import OutboxDelivery
from connectors.reception import Reception
from connectors.send_policy import SendPolicy
from connectors.spoken import SpokenReplies
from connectors.whatsapp_cloud.adapter import WhatsAppCloud

SAREE = "I want to sell a red silk banarasi saree, 6 metres long, 3 pieces, 4500 rupees each"
ASHA = "919812345678"


@dataclass
class Phone:
    """Asha's WhatsApp, and Meta between us."""

    running: Any
    meta: Any
    reception: Reception
    delivery: OutboxDelivery
    send: Callable[[dict[str, Any]], Any]
    sent: int = 0

    async def message(self, number: int, kind: str = "text", **content: Any) -> list[dict[str, Any]]:
        """A message of hers; gives what she gets for it."""
        self.sent = len(self.replies)
        said = {"from": ASHA, "id": f"wamid.{number}", "timestamp": "1750091045", "type": kind, kind: content}
        return await self.raw(said)

    async def raw(self, message: dict[str, Any]) -> list[dict[str, Any]]:
        known = len(self.replies)
        await self.send(message)
        await self.reception.idle()
        while await self.delivery.deliver_due():
            pass
        return self.replies[known:]

    @property
    def replies(self) -> list[dict[str, Any]]:
        return [message for message in self.meta.messages if message.get("status") != "read"]

    @property
    def seen(self) -> list[str]:
        return [message["message_id"] for message in self.meta.messages if message.get("status") == "read"]


@pytest.fixture
async def asha(
    open_app: Any, meta_settings: Settings, meta: Any, signed: Any, wrap: Any, tmp_path: Path
) -> AsyncIterator[Phone]:
    async with AsyncExitStack() as opened:
        running = await opened.enter_async_context(open_app(meta_settings))
        assistant, reception = running.assistant, running.app.state.messaging.reception
        registry = open_registry(meta_settings, assistant.turns.script.responses)
        spoken = SpokenReplies(assistant.speaking, tmp_path / "spoken")
        cloud = WhatsAppCloud(assistant, spoken, registry)
        opened.push_async_callback(cloud.close)
        senders = {"whatsapp": cloud.sender}
        assistant.turns.through_outbox = frozenset(senders)
        delivery = OutboxDelivery(assistant.database, senders, SendPolicy(senders), reception.process)
        reception.delivery = delivery
        reception.add(cloud.source)
        running.app.include_router(cloud.router(reception))

        async def send(message: dict[str, Any]) -> None:
            body = json.dumps(wrap(message)).encode()
            answer = await running.client.post("/webhooks/whatsapp", content=body, headers=signed(body))
            assert answer.status_code == 200, answer.text

        yield Phone(running, meta, reception, delivery, send)


async def test_a_voice_note_becomes_a_listing_and_is_answered_in_writing_and_aloud(
    asha: Phone, meta: Any
) -> None:
    meta.media("1", SAREE.encode(), "audio/ogg; codecs=opus")
    note = {"id": "1", "mime_type": "audio/ogg; codecs=opus", "sha256": "", "voice": True}
    written, aloud = await asha.message(1, "audio", **note)
    assert written["to"] == f"+{ASHA}"
    question = written["interactive"]
    assert question["body"]["text"].startswith(f"I heard: {SAREE}")
    publish = question["action"]["buttons"][0]["reply"]
    assert publish["title"] == "Yes, publish" and aloud["audio"]["voice"] is True
    assert b"OggS" in meta.uploads[0]

    pressed = {"type": "button_reply", "button_reply": publish}
    (done,) = await asha.message(2, "interactive", **pressed)
    text = done["text"]["body"] if done["type"] == "text" else done["interactive"]["body"]["text"]
    assert text.startswith("Done! Red Banarasi silk saree is now on sale for ₹4,500.")
    assert len(await asha.running.listings()) == 1
    async with asyncio.timeout(20):
        while asha.seen != ["wamid.1", "wamid.2"]:  # noqa: ASYNC110  they are sent beside everything else
            await asyncio.sleep(0.02)


async def test_what_meta_delivers_twice_is_answered_once(asha: Phone) -> None:
    assert await asha.message(1, body="hello")
    assert await asha.message(1, body="hello") == []
    await asyncio.gather(*(asha.raw(hello(2)) for _ in range(4)))
    assert len([reply for reply in asha.replies if "wamid.2#0" in reply["biz_opaque_callback_data"]]) == 1


def hello(number: int, **more: Any) -> dict[str, Any]:
    said = {"type": "text", "text": {"body": "hello"}}
    return {"from": ASHA, "id": f"wamid.{number}", "timestamp": "1750091045", **said, **more}


async def test_a_file_that_cannot_be_had_is_answered_with_what_to_do(asha: Phone, meta: Any) -> None:
    written, _ = await asha.message(1, "audio", id="gone", mime_type="audio/ogg")
    assert "send it again" in written["text"]["body"]
    meta.media("7", b"x", "image/jpeg", file_size="9000000")
    written = (await asha.message(2, "image", id="7", mime_type="image/jpeg"))[0]
    assert "too large" in written["text"]["body"]


async def test_she_is_the_same_person_when_her_number_is_withheld_later(asha: Phone) -> None:
    for number in (1, 2):
        await asha.raw(hello(number, from_user_id="IN.13491208655302741918"))
    withheld = hello(3, from_user_id="IN.13491208655302741918")
    del withheld["from"]
    replies = await asha.raw(withheld)
    assert replies and all(reply["recipient"] == "IN.13491208655302741918" for reply in replies)
    async with asha.running.database.reading() as session:
        by_number = await persons.find(session, "phone", f"+{ASHA}")
        by_id = await persons.find(session, "whatsapp_user", "IN.13491208655302741918")
    assert by_number is not None and by_id is not None and by_number.id == by_id.id
