"""Every request that we send fits Meta's published description (OpenAPI v23.0), which Prism serves.

Three things that Meta documents stand in no description of it yet: our reference on a message
(`biz_opaque_callback_data`, in the changelog), whom a message goes to by Meta's id (`recipient`, in the guide to
business-scoped user ids), and the read receipt (an example of the description without a schema). The first two are
taken off a request before it is held against the description; the third is held against the example.
"""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.messages import Button, Media, Reply
from assistant.photos import PhotoStore
from assistant.settings import Settings
from assistant.templates.registry import WhatsAppTemplate
from connectors.parts import ButtonsPart, Choice, ImagePart, ListPart, Part, SoundPart, TemplatePart, TextPart
from connectors.planner import plan
from connectors.sending import Recipient
from connectors.spoken import SpokenReplies
from connectors.whatsapp_cloud import payloads
from connectors.whatsapp_cloud.graph import USER_AGENT, Graph
from connectors.whatsapp_cloud.sender import CAPABILITIES, CloudSender
from tests.connectors.vendors.conftest import meta_prism, served_meta
from tests.connectors.vendors.prism import Vendor

__all__ = ["meta_prism", "served_meta"]

EXAMPLES = json.loads((Path(__file__).parent / "data" / "meta_openapi_send_examples.json").read_text())
AGENT_OF_METAS = re.compile(
    r"^[a-zA-Z0-9\-_]+\/[0-9]+\.[0-9]+\.[0-9]+(;[a-zA-Z0-9\-=\.]+)?(\s+[a-zA-Z0-9\-_]+\/[0-9\-\.]+)?$"
)
"""Form of the header `User-Agent` in the description."""
PHONE = "+919812345678"
USER_ID = "IN.13491208655302741918"
LONG = "ऑर्डर का हाल"


class WithoutWhatIsUndescribed(httpx.AsyncHTTPTransport):
    """Takes off what Meta's description does not have yet, and nothing else."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.headers.get("content-type") != "application/json":
            return await super().handle_async_request(request)
        body = json.loads(await request.aread())
        reference = body.pop("biz_opaque_callback_data")
        assert isinstance(reference, str) and 0 < len(reference) <= 512
        if "recipient" in body:
            assert body.pop("recipient") == USER_ID and "to" not in body
            body["to"] = PHONE
        headers = {**request.headers, "content-length": ""}
        del headers["content-length"]
        return await super().handle_async_request(
            httpx.Request(request.method, request.url, headers=headers, json=body)
        )


class Registered:
    """A registry with one template in every language."""

    def whatsapp(self, use: Any, language: str) -> WhatsAppTemplate:
        return WhatsAppTemplate("order_news", "hi", ("आशा", "1042"), ())


class Tongue:
    async def say(self, text: str, **_: Any) -> Any:
        return type("Speech", (), {"data": b"OggS a voice"})()


@pytest.fixture
def photos(tmp_path: Path) -> PhotoStore:
    return PhotoStore(tmp_path / "photos")


@pytest.fixture
async def sender(
    meta_settings: Settings, meta_prism: Vendor, photos: PhotoStore, tmp_path: Path, read_once: Any
) -> AsyncIterator[CloudSender]:
    graph = Graph(meta_settings.model_copy(update={"whatsapp_api_url": meta_prism.url}))
    await graph._client.aclose()
    graph._client = httpx.AsyncClient(
        auth=graph._client.auth,
        headers=graph._client.headers,
        timeout=60,
        transport=WithoutWhatIsUndescribed(),
    )
    script, _ = read_once
    spoken: Any = SpokenReplies(Tongue(), tmp_path / "spoken")  # type: ignore[arg-type]
    registry: Any = Registered()
    yield CloudSender(graph, spoken, photos, script.responses, registry)
    await graph.close()


def parts(photo: str) -> dict[str, Part]:
    """Every kind of message that we send, at the limits of what it may hold."""
    few = tuple(Choice(title, f"/SetSlots(answer={title})") for title in ("हाँ, छापें", "नहीं", "बाद में बताऊँगी"))
    many = tuple(Choice(f"{number}. {LONG}", f"/StartFlow(f{number})", LONG * 6) for number in range(1, 11))
    return {
        "text": TextPart("नमस्ते 🙏 " * 400, "hi"),
        "buttons": ButtonsPart("क" * 1024, "hi", few),
        "list": ListPart("க" * 1024, "ta", many),
        "photo": ImagePart(photo, "Red saree – ₹4,500"),
        "photo without words": ImagePart(photo, ""),
        "voice note": SoundPart("नमस्ते", "hi"),
        "template": TemplatePart(None, "hi"),  # type: ignore[arg-type]
    }


KINDS = sorted(parts(""))


@pytest.mark.parametrize("address", [PHONE, USER_ID])
@pytest.mark.parametrize("kind", KINDS)
async def test_every_kind_of_message_fits(
    sender: CloudSender, meta_prism: Vendor, photos: PhotoStore, kind: str, address: str
) -> None:
    part = parts(photos.keep(Media(b"\xff\xd8\xff\xe0 a photo", "image/jpeg")))[kind]
    message_id = await sender.send(part, Recipient("whatsapp", address), reference="whatsapp:wamid.1#0")
    assert re.fullmatch(r"wamid-[0-9a-f]{40}", message_id), "what stands for the id of Meta's own example"
    assert meta_prism.problems == []
    paths = [seen.path for seen in meta_prism.exchanges]
    assert paths[-1] == "/v23.0/106540352242922/messages"
    assert paths[:-1] == (["/v23.0/106540352242922/media"] if kind in WITH_FILE else [])


WITH_FILE = {"photo", "photo without words", "voice note"}


async def test_asking_where_a_file_lies_fits(meta_settings: Settings, meta_prism: Vendor) -> None:
    graph = Graph(meta_settings.model_copy(update={"whatsapp_api_url": meta_prism.url}))
    found = await graph.get("2621233374848975")
    await graph.close()
    assert {"url", "mime_type", "sha256", "file_size"} <= set(found)
    assert meta_prism.problems == []


async def test_the_description_is_really_held_against_what_is_sent(meta_prism: Vendor) -> None:
    async with httpx.AsyncClient(base_url=meta_prism.url, timeout=60) as client:
        body = payloads.text("hello") | {"messaging_product": "whatsapp", "to": PHONE}
        answer = await client.post(
            "/v23.0/106540352242922/messages", json=body, headers={"authorization": "Bearer x"}
        )
    assert answer.status_code == 422
    assert any("recipient_type" in problem for problem in meta_prism.problems)


def test_a_read_receipt_is_as_in_metas_example() -> None:
    example = EXAMPLES["Send typing indicator and read receipt"]
    assert payloads.seen(example["message_id"]) == example


def test_a_quick_reply_of_a_template_is_as_in_metas_example() -> None:
    example = EXAMPLES["Send Message Template Interactive"]["template"]["components"][2:]
    sends = tuple(component["parameters"][0]["payload"] for component in example)
    ours = payloads.template(WhatsAppTemplate("order_news", "hi", (), sends))
    assert ours["template"]["components"] == example


def test_a_code_is_in_the_text_of_its_template_and_under_the_button_that_copies_it() -> None:
    ours = payloads.template(WhatsAppTemplate("one_time_code", "hi", ("482913",), (), "482913"))
    code = {"type": "text", "text": "482913"}
    assert ours["template"]["components"] == [
        {"type": "body", "parameters": [code]},
        {"type": "button", "sub_type": "url", "index": "0", "parameters": [code]},
    ]


def test_our_user_agent_has_the_form_that_meta_describes() -> None:
    assert AGENT_OF_METAS.match(USER_AGENT)


def test_what_the_planner_makes_keeps_metas_limits() -> None:
    buttons = tuple(Button(f"{number} {LONG * 4}", f"/StartFlow(f{number})") for number in range(10))
    (listed,) = plan([Reply("क" * 900, "hi", buttons=buttons)], CAPABILITIES)
    assert isinstance(listed, ListPart)
    for row in listed.rows:
        assert len(row.title) <= 24 and len(row.description) <= 72
