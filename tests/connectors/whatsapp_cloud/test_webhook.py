"""The route: it proves itself to Meta, keeps what Meta signed, says so at once, and hides nothing behind a bad part."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import select

from actions.marketplace import persons
from actions.marketplace.database import Database
from assistant.message_ids import opaque
from assistant.messages import Incoming
from assistant.migrations import upgrade
from assistant.settings import Settings
from assistant.store import sent_parts
from assistant.store.tables import SentPart
from connectors import errors
from connectors.whatsapp_cloud.identities import Identities
from connectors.whatsapp_cloud.webhook import WhatsAppWebhook

PATH = "/webhooks/whatsapp"
VECTORS = json.loads((Path(__file__).parent / "data" / "meta_signature_vectors.json").read_text())["cases"]


@dataclass
class KeptMessages:
    """A reception that keeps messages, but for those it chokes on."""

    taken: list[str] = field(default_factory=list)
    chokes_on: str = ""

    async def take(self, source: str, messages: Sequence[tuple[Incoming, dict[str, Any]]]) -> int:
        assert source == "whatsapp_cloud"
        if any(incoming.provider_id == self.chokes_on for incoming, _ in messages):
            raise RuntimeError("the store refused it")
        for _, payload in messages:
            json.dumps(payload, allow_nan=False)
        self.taken += [incoming.provider_id for incoming, _ in messages]
        return len(messages)


@pytest.fixture
def reception() -> KeptMessages:
    return KeptMessages()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    url = f"sqlite:///{tmp_path / 'webhook.db'}"
    await upgrade(url)
    opened = Database(url)
    yield opened
    await opened.dispose()


def client_of(settings: Settings, database: Database, reception: KeptMessages) -> httpx.AsyncClient:
    app = FastAPI()
    errors.install(app)
    webhook = WhatsAppWebhook(settings, database, reception, Identities(database), sent_parts.note)
    app.include_router(webhook.router())
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://10.0.0.7:8000")


@pytest.fixture
async def client(
    meta_settings: Settings, database: Database, reception: KeptMessages
) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(meta_settings, database, reception) as opened:
        yield opened


@pytest.fixture
def send(client: httpx.AsyncClient, signed: Any) -> Any:
    async def post(body: Any) -> int:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return (await client.post(PATH, content=raw, headers=signed(raw))).status_code

    return post


def text(number: int, **more: Any) -> dict[str, Any]:
    said = {"type": "text", "text": {"body": "नमस्ते"}}
    return {"from": "919812345678", "id": f"wamid.{number}", "timestamp": "1750091045", **said, **more}


def question(**changed: str) -> dict[str, str]:
    asked = {"mode": "subscribe", "verify_token": "chosen by us", "challenge": "1158201444"} | changed
    return {f"hub.{name}": value for name, value in asked.items()}


async def test_meta_gets_its_challenge_back_as_plain_text(client: httpx.AsyncClient) -> None:
    answer = await client.get(PATH, params=question())
    assert (answer.status_code, answer.text) == (200, "1158201444")
    assert answer.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize(
    "asked",
    [
        question(verify_token="guessed"),
        question(verify_token=""),
        question(verify_token="chosen by üs"),
        question(mode="unsubscribe"),
        question(challenge="<script>alert(1)</script>"),
        question(challenge="1" * 129),
        question(challenge=""),
        {},
    ],
    ids=range(8),
)
async def test_nobody_else_verifies_it(client: httpx.AsyncClient, asked: dict[str, str]) -> None:
    answer = await client.get(PATH, params=asked)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "webhook_unverified")


@pytest.mark.parametrize("token", [None, ""])
async def test_without_a_token_of_ours_it_is_verified_by_nobody(
    meta_settings: Settings, database: Database, reception: KeptMessages, token: str | None
) -> None:
    secret = SecretStr(token) if token is not None else None
    settings = meta_settings.model_copy(update={"whatsapp_verify_token": secret})
    async with client_of(settings, database, reception) as client:
        assert (await client.get(PATH, params=question(verify_token=""))).status_code == 403


@pytest.mark.parametrize("case", VECTORS, ids=[case["name"] for case in VECTORS])
async def test_every_signature_vector_gets_the_right_verdict(
    client: httpx.AsyncClient, case: dict[str, str]
) -> None:
    header, body = "X-Hub-Signature-256", case["raw_body"].encode()
    assert (await client.post(PATH, content=body, headers={header: case[header]})).status_code == 200
    for forged in ({header: case[header][:-1] + "x"}, {}, {"X-Hub-Signature": case[header]}):
        answer = await client.post(PATH, content=body, headers=forged)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "signature_invalid")


@pytest.mark.parametrize("secret", [None, ""])
async def test_without_an_app_secret_nothing_is_accepted(
    meta_settings: Settings, database: Database, reception: KeptMessages, secret: str | None
) -> None:
    settings = meta_settings.model_copy(
        update={"whatsapp_app_secret": SecretStr(secret) if secret is not None else None}
    )
    async with client_of(settings, database, reception) as client:
        answer = await client.post(PATH, content=b"{}", headers={"x-hub-signature-256": "sha256=x"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "signature_unverifiable")


async def test_too_much_is_refused(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, signed: Any
) -> None:
    monkeypatch.setattr("connectors.whatsapp_cloud.signature.MAX_BODY_BYTES", 1_000)
    answer = await client.post(PATH, content=b"{" + b" " * 1_000, headers=signed(b""))
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")


async def test_every_example_of_metas_is_accepted(
    send: Any, examples: dict[str, Any], extra: dict[str, Any], reception: KeptMessages
) -> None:
    for name, body in examples.items():
        assert await send(body) == 200, name
        assert await send(json.dumps(body, ensure_ascii=False).encode()) == 200, name
    assert len(reception.taken) == 2 * 12
    for name in ("voice_note", "status_delivered", "status_failed_24h"):
        assert await send(extra[name]) == 200, name
    assert reception.taken[-1] == "wamid.VOICE1"


async def test_all_messages_of_a_batch_are_kept_and_rubbish_among_them_is_not(
    send: Any, wrap: Any, reception: KeptMessages
) -> None:
    body = wrap(text(1), {"id": "wamid.nobody", "type": "text"}, text(2, type="kind_of_2031"))
    body["entry"].append(wrap(text(3))["entry"][0])
    body["entry"][0]["changes"].append(wrap(text(4))["entry"][0]["changes"][0])
    body["entry"].append(
        {"changes": [{"field": "message_template_status_update", "value": {"event": "PAUSED"}}]}
    )
    assert await send(body) == 200
    assert reception.taken == ["wamid.1", "wamid.2", "wamid.4", "wamid.3"]


async def test_a_message_that_the_store_chokes_on_does_not_hide_the_others_and_comes_again(
    send: Any, wrap: Any, reception: KeptMessages
) -> None:
    reception.chokes_on = "wamid.2"
    assert await send(wrap(text(1), text(2), text(3))) == 500, "Meta sends it again"
    assert reception.taken == ["wamid.1", "wamid.3"]
    reception.chokes_on = ""
    assert await send(wrap(text(1), text(2), text(3))) == 200


async def test_what_is_signed_but_no_json_is_refused(send: Any, reception: KeptMessages) -> None:
    assert await send(b"{") == 422
    assert await send(b"[" * 50_000) == 422
    for odd in (b"[]", b"null", b'"x"', b"{}", b'{"entry": {"changes": 1}}'):
        assert await send(odd) == 200
    assert reception.taken == []


def status(name: str, **more: Any) -> dict[str, Any]:
    said = {"id": "wamid.OUT1", "status": name, "timestamp": "1750091050", "recipient_id": "919812345678"}
    return {**said, "biz_opaque_callback_data": "whatsapp:wamid.1#0", **more}


async def send_part(database: Database, provider_id: str | None) -> None:
    async with database.session() as session:
        now = datetime.now(UTC)
        await sent_parts.begin(session, "whatsapp:wamid.1", 0, "whatsapp", now)
        if provider_id is not None:
            await sent_parts.accepted(session, "whatsapp:wamid.1", 0, opaque(provider_id), now)


async def part(database: Database) -> SentPart:
    async with database.reading() as session:
        return (await session.scalars(select(SentPart))).one()


@pytest.mark.parametrize("order", list(permutations(("sent", "delivered", "read"))), ids="-".join)
async def test_statuses_come_in_any_order_and_none_goes_back(
    send: Any, wrap: Any, database: Database, order: tuple[str, ...]
) -> None:
    await send_part(database, "wamid.OUT1")
    for name in order:
        assert await send(wrap(statuses=[status(name)])) == 200
    assert (await part(database)).status == "read"
    assert await send(wrap(statuses=[status(name) for name in order] * 2)) == 200
    assert (await part(database)).status == "read"


async def test_a_status_tells_of_a_message_whose_answer_we_never_saw(
    send: Any, wrap: Any, database: Database
) -> None:
    await send_part(database, None)
    assert await send(wrap(statuses=[status("delivered")])) == 200
    known = await part(database)
    assert (known.provider_id, known.status) == (opaque("wamid.OUT1"), "delivered")


async def test_a_failure_is_kept_with_metas_code(send: Any, wrap: Any, database: Database) -> None:
    await send_part(database, "wamid.OUT1")
    errors = [{"code": 131026, "title": "Message undeliverable"}]
    assert await send(wrap(statuses=[status("failed", errors=errors)])) == 200
    known = await part(database)
    assert (known.status, known.error_code) == ("failed", "131026")


async def test_statuses_of_messages_that_are_not_ours_are_let_pass(
    send: Any, wrap: Any, database: Database
) -> None:
    await send_part(database, "wamid.OUT1")
    stranger = status("failed", id="wamid.X", biz_opaque_callback_data="x" * 600)
    assert await send(wrap(statuses=[stranger, status("read")])) == 200
    assert (await part(database)).status == "read"


async def test_a_status_that_the_store_chokes_on_does_not_hide_the_others_and_comes_again(
    meta_settings: Settings, database: Database, reception: KeptMessages, wrap: Any, signed: Any
) -> None:
    await send_part(database, "wamid.OUT1")

    async def choosy(session: Any, *, provider_id: str, **said: Any) -> None:
        if provider_id == opaque("wamid.BAD"):
            raise RuntimeError("the store refused it")
        await sent_parts.note(session, provider_id=provider_id, **said)

    app = FastAPI()
    errors.install(app)
    webhook = WhatsAppWebhook(meta_settings, database, reception, Identities(database), choosy)
    app.include_router(webhook.router())
    body = json.dumps(wrap(statuses=[status("sent", id="wamid.BAD"), status("read")])).encode()
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://10.0.0.7:8000") as client:
        answer = await client.post(PATH, content=body, headers=signed(body))
    assert answer.status_code == 500 and (await part(database)).status == "read"


async def test_messages_and_statuses_may_come_together(
    send: Any, wrap: Any, database: Database, reception: KeptMessages
) -> None:
    await send_part(database, "wamid.OUT1")
    assert await send(wrap(text(7), statuses=[status("sent")])) == 200
    assert reception.taken == ["wamid.7"] and (await part(database)).status == "sent"


async def test_a_new_number_stays_the_same_person(
    send: Any, examples: dict[str, Any], database: Database
) -> None:
    async with database.session() as session:
        sheena = await persons.find_or_create(session, "phone", "+16505551234", role="buyer", language="en")
    for _ in range(2):
        assert await send(examples["System Message"]) == 200
    async with database.reading() as session:
        found = await persons.find(session, "phone", "+12195555358")
    assert found is not None and found.id == sheena.id


async def test_a_number_that_is_somebody_elses_is_left_to_her(
    send: Any, examples: dict[str, Any], database: Database
) -> None:
    async with database.session() as session:
        await persons.find_or_create(session, "phone", "+16505551234", role="buyer", language="en")
        other = await persons.find_or_create(session, "phone", "+12195555358", role="buyer", language="en")
    assert await send(examples["System Message"]) == 200
    async with database.reading() as session:
        found = await persons.find(session, "phone", "+12195555358")
    assert found is not None and found.id == other.id
