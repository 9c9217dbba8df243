"""Meta's webhook with hostile content under a right signature, and with any content under a wrong one."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from assistant.store.tables import InboxMessage, OutboxReply
from tests.connectors.fuzz.doors import META, NUMBER_ID, Doors, checked
from tests.connectors.fuzz.hostile import ADDRESSES, ODD_BODIES, STRINGS, changed_json, examples

DATA = Path(__file__).parent.parent / "whatsapp_cloud" / "data"
WEBHOOKS: dict[str, Any] = {
    name: webhook
    for file in ("meta_openapi_webhook_examples.json", "whatsapp_cloud_extra_webhooks.json")
    for name, webhook in json.loads((DATA / file).read_text()).items()
    if isinstance(webhook, dict) and "entry" in webhook
}


def fresh(webhook: Any, number: int) -> Any:
    """An example with ids and a sender that nobody used, for our number."""
    value = json.loads(json.dumps(webhook).replace("16505551234", f"1650555{number % 10_000:04}"))
    for entry in value["entry"]:
        for change in entry["changes"]:
            inside = change["value"]
            if "metadata" in inside:
                inside["metadata"]["phone_number_id"] = NUMBER_ID
            for message in inside.get("messages", []):
                message["id"] = f"wamid.f{number}"
    return value


@examples(80)
@given(data=st.data(), name=st.sampled_from(sorted(WEBHOOKS)))
async def test_everything_that_meta_sends_changed(doors: Doors, data: st.DataObject, name: str) -> None:
    value = data.draw(changed_json(fresh(WEBHOOKS[name], doors.number())))
    answer = await doors.meta(
        json.dumps(value, ensure_ascii=data.draw(st.booleans())).encode("utf-8", "surrogatepass")
    )
    assert answer.status_code in (200, 413, 422)
    await doors.is_quiet()


@examples(30)
@given(
    body=ODD_BODIES | st.binary(max_size=300), kind=st.sampled_from(["application/json", "text/plain", ""])
)
async def test_odd_bodies(doors: Doors, body: bytes, kind: str) -> None:
    assert (await doors.meta(body, **{"content-type": kind})).status_code in (200, 422)
    for wrong in ("sha256=" + "0" * 64, "sha1=x", "é", ""):
        answer = await doors.meta(body, **{"x-hub-signature-256": wrong})
        assert answer.status_code == 403
    async with doors.running.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(InboxMessage)) == 0


@examples(30)
@given(
    query=st.dictionaries(
        st.sampled_from(["hub.mode", "hub.verify_token", "hub.challenge", "x"]),
        STRINGS.map(lambda text: text[:2000]) | st.sampled_from(["subscribe", "chosen by us", "1158201444"]),
    )
)
async def test_verification_gives_nothing_back_but_numbers(doors: Doors, query: dict[str, str]) -> None:
    asked = urlencode(query, errors="replace")
    answer = checked(await doors.running.client.get(f"{META}?{asked}"))
    assert answer.status_code in (200, 403)
    assert "<" not in answer.text and answer.text != "chosen by us"


@examples(20)
@given(url=ADDRESSES | STRINGS, location=ADDRESSES)
async def test_files_lie_nowhere_but_at_meta(doors: Doors, url: str, location: str) -> None:
    """Meta says where a file lies; what it says, and where that leads, is believed for its hosts only."""
    number = doors.number()
    doors.graph.media(f"M{number}", b"hello", "audio/ogg", url=url)
    doors.graph.media(f"R{number}", b"hello", "audio/ogg")
    place = location.replace("\r", "").replace("\n", "").encode("ascii", "ignore").decode()
    doors.graph.files[f"/files/R{number}"] = (302, {"location": place}, b"")
    for media in (f"M{number}", f"R{number}", f"../{number}", url[:200]):
        webhook = fresh(WEBHOOKS["Text Message"], doors.number())
        (message,) = webhook["entry"][0]["changes"][0]["value"]["messages"]
        message |= {"type": "audio", "audio": {"id": media, "mime_type": "audio/ogg"}}
        assert (await doors.meta(json.dumps(webhook).encode())).status_code == 200
    await doors.is_quiet()
    assert doors.outside.asked == set()


async def test_a_batch_is_no_larger_than_metas(doors: Doors) -> None:
    webhook = fresh(WEBHOOKS["Text Message"], 1)
    inside = webhook["entry"][0]["changes"][0]["value"]
    inside["messages"] = [{**inside["messages"][0], "id": f"wamid.{n}"} for n in range(2_001)]
    assert (await doors.meta(json.dumps(webhook).encode())).status_code == 422
    async with doors.running.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(InboxMessage)) == 0


@pytest.mark.parametrize("part", ["text", "unknown", "name"])
async def test_a_message_of_megabytes_is_answered_and_not_kept(doors: Doors, part: str) -> None:
    webhook = fresh(WEBHOOKS["Text Message"], 7)
    (message,) = webhook["entry"][0]["changes"][0]["value"]["messages"]
    if part == "text":
        message["text"]["body"] = "kajal77 " * 300_000
    elif part == "unknown":
        message["new_of_meta"] = {"x": ["y" * 1_000_000]}
    else:
        message["from_user_id"] = "IN." + "9" * 1_000_000
    assert (await doors.meta(json.dumps(webhook).encode())).status_code == 200
    await doors.is_quiet()
    async with doors.running.database.reading() as session:
        answers = list(await session.scalars(select(OutboxReply).where(OutboxReply.channel == "whatsapp")))
    assert answers and doors.kept.largest_row < 5_000
