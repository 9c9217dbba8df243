"""A whole conversation by Meta: spoken and written, pressed and withheld, once each, and answered in the same way."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from actions.marketplace import persons
from actions.marketplace.tables import AuditEntry
from assistant.message_ids import opaque
from assistant.settings import Settings
from assistant.store.tables import Contact, InboxMessage, OutboxReply, SentPart

SAREE = "I want to sell a red silk banarasi saree, 6 metres long, 3 pieces, 4500 rupees each"
ASHA = "919812345678"
HER_ID = "IN.13491208655302741918"
TEMPLATES = """
templates:
  utter_news_waiting:
    en: {whatsapp: {name: news_waiting, language: en, text: "We have news for you. Reply to read it."}}
"""


@dataclass
class Phone:
    """Asha's WhatsApp, and Meta between us."""

    running: Any
    meta: Any
    post: Callable[..., Any]

    async def message(self, number: int, kind: str = "text", **content: Any) -> list[dict[str, Any]]:
        """A message of hers; gives what she gets for it."""
        said = {"from": ASHA, "id": f"wamid.{number}", "timestamp": "1750091045", "type": kind, kind: content}
        return await self.raw(said)

    async def raw(self, *messages: dict[str, Any], **value: Any) -> list[dict[str, Any]]:
        known = len(self.replies)
        await self.post(*messages, **value)
        await self.running.settled()
        return self.replies[known:]

    @property
    def replies(self) -> list[dict[str, Any]]:
        return [message for message in self.meta.messages if message.get("status") != "read"]

    @property
    def seen(self) -> list[str]:
        return [message["message_id"] for message in self.meta.messages if message.get("status") == "read"]


@pytest.fixture
async def asha(
    open_app: Any, meta_settings: Settings, meta: Any, signed: Any, wrap: Any
) -> AsyncIterator[Phone]:
    meta_settings.templates_file.parent.mkdir(parents=True)
    meta_settings.templates_file.write_text(TEMPLATES)
    async with open_app(meta_settings) as running:

        async def post(*messages: dict[str, Any], **value: Any) -> None:
            body = json.dumps(wrap(*messages, **value)).encode()
            answer = await running.client.post("/webhooks/whatsapp", content=body, headers=signed(body))
            assert answer.status_code == 200, answer.text

        yield Phone(running, meta, post)


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
    reference = f"whatsapp:{opaque('wamid.2')}#0"
    assert [reply["biz_opaque_callback_data"] for reply in asha.replies].count(reference) == 1


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
        await asha.raw(hello(number, from_user_id=HER_ID))
    withheld = hello(3, from_user_id=HER_ID)
    del withheld["from"]
    replies = await asha.raw(withheld)
    assert replies and all(reply["recipient"] == HER_ID for reply in replies)
    async with asha.running.database.reading() as session:
        by_number = await persons.find(session, "phone", f"+{ASHA}")
        by_id = await persons.find(session, "whatsapp_user", HER_ID)
    assert by_number is not None and by_id is not None and by_number.id == by_id.id


async def test_outside_the_window_a_registered_message_goes_out_and_the_answer_when_she_writes(
    asha: Phone,
) -> None:
    (answer,) = await asha.message(1, body="hello")
    reference = answer["biz_opaque_callback_data"]
    errors = [{"code": 131047, "title": "Re-engagement message"}]
    failed = {"id": "wamid.OUT9", "status": "failed", "errors": errors, "biz_opaque_callback_data": reference}
    sent = next(
        number
        for number, message in enumerate(asha.meta.messages, start=1)
        if message.get("biz_opaque_callback_data") == reference
    )
    (template,) = await asha.raw(statuses=[{**failed, "id": f"wamid.OUT{sent}"}])
    assert (template["type"], template["template"]["name"]) == ("template", "news_waiting")

    replies = await asha.message(2, body="hello")
    bodies = [reply["interactive"]["body"]["text"] for reply in replies]
    assert len(bodies) == 2 and bodies[0] == answer["interactive"]["body"]["text"]


async def test_a_batch_of_several_people_is_answered_to_each(asha: Phone) -> None:
    people = [f"9198123456{number:02d}" for number in range(3)]
    batch = [hello(number, **{"from": who}) for number, who in enumerate(people)]
    replies = await asha.raw(*batch)
    assert sorted(reply["to"] for reply in replies) == [f"+{who}" for who in people]


async def test_every_kind_of_message_in_metas_examples_is_answered(
    asha: Phone, examples: dict[str, Any]
) -> None:
    for number, (name, body) in enumerate(examples.items()):
        for message in body["entry"][0]["changes"][0]["value"].get("messages", ()):
            replies = await asha.raw({**message, "id": f"wamid.{number}"})
            assert replies or name in ("Reaction Message", "System Message"), name
    async with asha.running.database.reading() as session:
        statuses = set(await session.scalars(select(InboxMessage.status)))
    assert statuses == {"answered"}


async def test_who_has_her_data_deleted_is_told_so_and_then_nothing_of_her_is_left(asha: Phone) -> None:
    for number in range(2):
        await asha.raw(hello(number, from_user_id=HER_ID))
    await asha.message(2, body="/delete_my_data")
    (goodbye,) = await asha.message(3, body="yes")
    assert "I have deleted everything about you" in goodbye["text"]["body"]
    async with asha.running.database.reading() as session:
        replies = (await session.scalars(select(OutboxReply))).all()
        assert [(reply.status, reply.address, reply.reply["text"]) for reply in replies] == [("sent", "", "")]
        assert await session.scalar(select(Contact)) is None
        assert await persons.find(session, "phone", f"+{ASHA}") is None
        assert await persons.find(session, "whatsapp_user", HER_ID) is None


async def test_no_id_that_is_kept_tells_her_number(asha: Phone) -> None:
    """Meta's real ids are base64 in which the number stands in plain digits."""
    number_inside = base64.b64encode(b"\x1d\x07\x1c\x15" + ASHA.encode() + b"\x15\x02\x00\x11\x18").decode()
    real = f"wamid.{number_inside}"
    for _ in range(2):
        await asha.raw({**hello(1), "id": real})
    assert len(asha.replies) == 1, "the same id is still known again"
    assert asha.seen == [real], "Meta is told its own"
    async with asha.running.database.reading() as session:
        columns = (
            InboxMessage.message_id,
            OutboxReply.message_id,
            OutboxReply.provider_id,
            SentPart.message_id,
            SentPart.provider_id,
            AuditEntry.message_id,
        )
        kept = [value for column in columns for value in await session.scalars(select(column))]
    assert len(kept) >= len(columns) and not [value for value in kept if "wamid." in value]
