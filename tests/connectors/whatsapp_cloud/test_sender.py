"""Each part goes out once, in Meta's form; what Meta answers decides whether, when and how it is tried again."""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from assistant.message_ids import opaque
from assistant.messages import Media, TemplateUse
from assistant.photos import PhotoStore
from assistant.responses import Responses, load_responses
from assistant.settings import Settings
from assistant.templates.registry import Registry, open_registry
from connectors.parts import (
    ButtonsPart,
    Choice,
    ImagePart,
    ListPart,
    Part,
    SoundPart,
    TemplatePart,
    TextPart,
)
from connectors.sending import DeliveryFailed, Recipient
from connectors.spoken import SpokenReplies
from connectors.whatsapp_cloud.graph import Graph
from connectors.whatsapp_cloud.sender import LIST_LABEL, CloudSender
from knowledge.languages import CODES
from voice.errors import VoiceError
from voice.speaking import Speech

ASHA = Recipient("whatsapp", "+919812345678")
REFERENCE = "whatsapp:wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5OUFFRTAzODEwMTQ0RgA=#0"
JPEG = b"\xff\xd8\xff\xe0 a photo"
TEXT = TextPart("नमस्ते", "hi")
TEMPLATES = """
templates:
  utter_news_waiting:
    hi: {whatsapp: {name: news_waiting, language: hi, text: "आपके लिए ख़बर है, {{1}} जी।", places: [name]}}
"""


class Tongue:
    """Speaking that says every sentence in the same few bytes, or is silent."""

    silent = False

    async def say(self, text: str, **_: Any) -> Speech:
        if self.silent:
            raise VoiceError("no voice")
        return Speech(b"OggS " + text.encode(), "audio/ogg", 1.0, "fake", False)


@pytest.fixture
def tongue() -> Tongue:
    return Tongue()


@pytest.fixture
def photos(tmp_path: Path) -> PhotoStore:
    return PhotoStore(tmp_path / "photos")


@pytest.fixture(scope="module")
def responses() -> Responses:
    return load_responses()


@pytest.fixture
def sender(
    graph: Graph,
    tongue: Any,
    photos: PhotoStore,
    meta_settings: Settings,
    tmp_path: Path,
    responses: Responses,
) -> CloudSender:
    spoken = SpokenReplies(tongue, tmp_path / "spoken")
    return CloudSender(graph, spoken, photos, responses, open_registry(meta_settings, responses))


async def sent(sender: CloudSender, meta: Any, part: Part, to: Recipient = ASHA) -> Mapping[str, Any]:
    """The message that Meta got for a part, without what all messages have."""
    known = len(meta.messages)
    message_id = await sender.send(part, to, reference=REFERENCE)
    assert message_id == opaque(f"wamid.OUT{len(meta.messages)}")
    (message,) = meta.messages[known:]
    common = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": to.address,
        "biz_opaque_callback_data": REFERENCE,
    }
    assert common.items() <= message.items()
    return {name: value for name, value in message.items() if name not in common}


async def test_a_text_goes_to_our_number_with_our_token_and_gives_metas_id(
    sender: CloudSender, meta: Any
) -> None:
    content = await sent(sender, meta, TEXT)
    assert content == {"type": "text", "text": {"body": "नमस्ते", "preview_url": False}}
    assert meta.asked == [("POST", "/v23.0/106540352242922/messages", "Bearer EAAtoken")]


async def test_few_choices_are_buttons(sender: CloudSender, meta: Any) -> None:
    part = ButtonsPart("छापें?", "hi", (Choice("हाँ, छापें", "/affirm"), Choice("नहीं", "/deny")))
    assert await sent(sender, meta, part) == {
        "type": "interactive",
        "interactive": {
            "type": "button",
            "body": {"text": "छापें?"},
            "action": {
                "buttons": [
                    {"type": "reply", "reply": {"id": "/affirm", "title": "हाँ, छापें"}},
                    {"type": "reply", "reply": {"id": "/deny", "title": "नहीं"}},
                ]
            },
        },
    }


async def test_more_choices_are_a_list_with_a_label_in_her_language(sender: CloudSender, meta: Any) -> None:
    rows = (Choice("Sell", "/create_listing"), Choice("Ask about a cr…", "/ask", "Ask about a craft"))
    content = await sent(sender, meta, ListPart("क्या करें?", "hi", rows))
    assert content["interactive"]["action"] == {
        "button": "चुनिए",
        "sections": [
            {
                "rows": [
                    {"id": "/create_listing", "title": "Sell"},
                    {"id": "/ask", "title": "Ask about a cr…", "description": "Ask about a craft"},
                ]
            }
        ],
    }


@pytest.mark.parametrize("code", CODES)
def test_the_label_of_a_list_is_short_enough_in_every_language(responses: Responses, code: str) -> None:
    said = responses.say(LIST_LABEL, {}, language=code, channel="whatsapp")
    assert said is not None and 0 < len(said.text) <= 20
    assert LIST_LABEL in responses.names(code)


@pytest.mark.parametrize("payloads", [("/a", "/a"), ("/a", "/b" + "x" * 256), ("/a", " ")])
async def test_choices_that_meta_would_refuse_become_numbers(
    sender: CloudSender, meta: Any, payloads: tuple[str, str]
) -> None:
    choices = tuple(Choice(title, payload) for title, payload in zip(("Yes", "No"), payloads, strict=True))
    for part in (ButtonsPart("Publish?", "en", choices), ListPart("Publish?", "en", choices)):
        content = await sent(sender, meta, part)
        assert content["text"]["body"] == "Publish?\n1. Yes\n2. No"


async def test_a_photo_is_uploaded_and_shown_by_its_id(
    sender: CloudSender, meta: Any, photos: PhotoStore
) -> None:
    photo = photos.keep(Media(JPEG, "image/jpeg"))
    content = await sent(sender, meta, ImagePart(photo, "Red saree – ₹4,500"))
    assert content == {"type": "image", "image": {"id": "4490709327384001", "caption": "Red saree – ₹4,500"}}
    (upload,) = meta.uploads
    assert JPEG in upload and b"image/jpeg" in upload and b'name="messaging_product"' in upload


async def test_a_photo_that_is_gone_leaves_its_words(sender: CloudSender, meta: Any) -> None:
    gone = "0" * 64 + ".jpg"
    assert (await sent(sender, meta, ImagePart(gone, "Red saree")))["text"]["body"] == "Red saree"
    assert await sender.send(ImagePart(gone, ""), ASHA, reference=REFERENCE) == ""


async def test_what_is_said_aloud_is_a_voice_note(sender: CloudSender, meta: Any) -> None:
    content = await sent(sender, meta, SoundPart("नमस्ते", "hi"))
    assert content == {"type": "audio", "audio": {"id": "4490709327384001", "voice": True}}
    (upload,) = meta.uploads
    assert "OggS नमस्ते".encode() in upload and b"Content-Type: audio/ogg" in upload


async def test_without_a_voice_nothing_is_sent_in_place_of_it(
    sender: CloudSender, meta: Any, tongue: Tongue
) -> None:
    tongue.silent = True
    assert await sender.send(SoundPart("नमस्ते", "hi"), ASHA, reference=REFERENCE) == ""
    assert meta.asked == []


async def test_a_registered_message_is_a_template(
    graph: Graph,
    meta: Any,
    meta_settings: Settings,
    photos: PhotoStore,
    tongue: Any,
    tmp_path: Path,
    responses: Responses,
) -> None:
    meta_settings.templates_file.parent.mkdir(parents=True)
    meta_settings.templates_file.write_text(TEMPLATES)
    registry: Registry = open_registry(meta_settings, responses)
    sender = CloudSender(graph, SpokenReplies(tongue, tmp_path), photos, responses, registry)
    use = TemplateUse("utter_news_waiting", (("name", "आशा\n देवी"),))
    content = await sent(sender, meta, TemplatePart(use, "hi"))
    assert content["type"] == "template"
    template = content["template"]
    assert (template["name"], template["language"]) == (
        "news_waiting",
        {"policy": "deterministic", "code": "hi"},
    )
    assert template["components"][0] == {
        "type": "body",
        "parameters": [{"type": "text", "text": "आशा देवी"}],
    }


async def test_a_message_that_is_not_registered_is_not_sent(sender: CloudSender, meta: Any) -> None:
    with pytest.raises(DeliveryFailed) as failed:
        await sender.send(TemplatePart(TemplateUse("utter_nothing"), "hi"), ASHA, reference=REFERENCE)
    assert (failed.value.provider_code, failed.value.permanent) == ("template_missing", True)
    assert meta.asked == []


async def test_who_withholds_her_number_is_written_to_by_metas_id_of_her(
    sender: CloudSender, meta: Any
) -> None:
    await sender.send(TEXT, Recipient("whatsapp", "IN.13491208655302741918"), reference=REFERENCE)
    (message,) = meta.messages
    assert message["recipient"] == "IN.13491208655302741918" and "to" not in message


def refusal(code: int) -> dict[str, Any]:
    return {"error": {"message": f"(#{code}) refused", "type": "OAuthException", "code": code}}


VERDICTS = [
    (429, refusal(130429), "130429", False, False, True),
    (400, refusal(131056), "131056", False, False, True),
    (401, refusal(190), "190", False, False, True),
    (400, refusal(131047), "131047", True, False, False),
    (400, refusal(131026), "131026", True, False, False),
    (400, refusal(100), "100", True, False, False),
    (500, refusal(131000), "131000", False, True, False),
    (503, b"<html>busy</html>", "503", False, True, False),
    (404, b"", "404", False, False, False),
    (200, {"messages": []}, "no_id", False, True, False),
    (200, b"[", "no_id", False, True, False),
]


@pytest.mark.parametrize(
    ("status", "said", "code", "permanent", "uncertain", "pauses"),
    VERDICTS,
    ids=[f"{status}-{code}" for status, _, code, *_ in VERDICTS],
)
async def test_what_meta_answers_decides_what_is_done(
    sender: CloudSender,
    meta: Any,
    status: int,
    said: Any,
    code: str,
    permanent: bool,
    uncertain: bool,
    pauses: bool,
) -> None:
    meta.refusals.append((status, said))
    with pytest.raises(DeliveryFailed) as failed:
        await sender.send(TEXT, ASHA, reference=REFERENCE)
    error = failed.value
    assert (error.provider_code, error.permanent, error.uncertain) == (code, permanent, uncertain)
    assert (error.pause_s > 0) is pauses
    assert len(meta.messages) == 1, "a message is never sent twice by us"


async def test_an_expired_token_is_said_loudly_and_no_number_is_logged(
    sender: CloudSender, meta: Any, caplog: pytest.LogCaptureFixture
) -> None:
    meta.refusals.append((401, refusal(190)))
    with caplog.at_level(logging.INFO, logger="connectors"), pytest.raises(DeliveryFailed):
        await sender.send(TEXT, ASHA, reference=REFERENCE)
    (record,) = caplog.records
    assert record.levelname == "ERROR" and "KALAVAANI_WHATSAPP_TOKEN" in record.getMessage()
    assert "98123" not in caplog.text and "EAAtoken" not in caplog.text


async def test_a_lost_answer_leaves_it_open_whether_it_arrived(sender: CloudSender, meta: Any) -> None:
    meta.refusals.append((0, None))
    with pytest.raises(DeliveryFailed) as failed:
        await sender.send(TEXT, ASHA, reference=REFERENCE)
    assert failed.value.uncertain and not failed.value.permanent
    now = datetime.now(UTC)
    assert await sender.arrived(TEXT, ASHA, reference=REFERENCE, since=now) is None


async def test_nobody_listening_means_that_it_did_not_arrive(
    meta_settings: Settings, photos: PhotoStore, tongue: Any, tmp_path: Path, responses: Responses
) -> None:
    closed = Graph(meta_settings.model_copy(update={"whatsapp_api_url": "http://127.0.0.1:9"}))
    registry = open_registry(meta_settings, responses)
    sender = CloudSender(closed, SpokenReplies(tongue, tmp_path), photos, responses, registry)
    with pytest.raises(DeliveryFailed) as failed:
        await sender.send(TEXT, ASHA, reference=REFERENCE)
    assert (failed.value.provider_code, failed.value.uncertain) == ("ConnectError", False)
    await closed.close()


async def test_an_upload_that_stumbles_is_tried_again_the_message_is_not(
    sender: CloudSender, meta: Any
) -> None:
    meta.refusals += [(500, refusal(131000)), (0, None)]
    await sent(sender, meta, SoundPart("नमस्ते", "hi"))
    assert (len(meta.uploads), len(meta.messages)) == (3, 1)
    meta.refusals += [(400, refusal(131053))]
    with pytest.raises(DeliveryFailed) as failed:
        await sender.send(SoundPart("नमस्ते", "hi"), ASHA, reference=REFERENCE)
    assert failed.value.permanent and (len(meta.uploads), len(meta.messages)) == (4, 1)
    meta.refusals += [(500, refusal(131000))] * 3
    with pytest.raises(DeliveryFailed) as failed:
        await sender.send(SoundPart("नमस्ते", "hi"), ASHA, reference=REFERENCE)
    assert not failed.value.permanent and not failed.value.uncertain, "no message left"
