"""Craft knowledge through HTTP: anybody asks, administrators add documents and bring the index up to date."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi import Request
from pydantic import SecretStr

from assistant import application
from assistant.settings import Settings
from connectors import rag_api
from connectors.rate_limit import caller_of
from rag.answers import Answer
from rag.errors import (
    EmbeddingModelMissing,
    IndexBusy,
    IndexMissing,
    IndexModelMismatch,
    RagError,
    RerankerMissing,
)
from rag.index import IndexReport
from rag.reading.limits import MAX_UPLOAD_BYTES
from tests.rag.conftest import WordEmbeddings

API = "/api/v1/rag"
SECRET = "a-token-of-24-characters"
ADMIN = {"authorization": f"Bearer {SECRET}"}
CORPUS = Path(__file__).parent.parent / "rag" / "data" / "articles"
ROGAN = b"# Rogan painting\n\n## Care\n\nRogan cloth is washed in cold water. It is ironed on the back.\n"
QUESTION = {"question": "How do I wash rogan cloth?", "language": "en"}


@dataclass
class Knowledge:
    """The interface of a running application."""

    running: Any

    async def ask(self, **body: Any) -> Any:
        return await self.running.client.post(f"{API}/query", json={**QUESTION, **body})

    async def send(self, data: bytes, name: str = "rogan.md", **fields: str) -> Any:
        return await self.running.client.post(
            f"{API}/index-document",
            files={"file": (name, data)},
            data={"language": "en", **fields},
            headers=ADMIN,
        )

    async def update(self) -> dict[str, Any]:
        """Build the index and wait for the end."""
        begun = await self.running.client.post(f"{API}/update-knowledge-base", headers=ADMIN)
        assert begun.status_code == 202, begun.text
        assert begun.json()["state"] == "running"
        return await self.end_of(begun.headers["location"])

    async def end_of(self, job: str) -> dict[str, Any]:
        for _ in range(600):
            state = await self.running.client.get(job, headers=ADMIN)
            if state.json()["state"] != "running":
                return dict(state.json())
            await asyncio.sleep(0.02)
        raise AssertionError("the index is never done")


@pytest.fixture
def admin_settings(twilio_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A small corpus, embeddings without a model, and an administrator."""
    monkeypatch.setattr(application, "ARTICLES", CORPUS)
    monkeypatch.setattr(application, "open_embeddings", lambda _: WordEmbeddings())
    monkeypatch.setattr("rag.answerer.REFRESH_INTERVAL_S", 0.0)
    return twilio_settings.model_copy(update={"admin_token": SecretStr(SECRET)})


@pytest.fixture
async def knowledge(open_app: Any, admin_settings: Settings) -> AsyncIterator[Knowledge]:
    async with open_app(admin_settings) as running:
        yield Knowledge(running)


def refused(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code), answer.text
    assert answer.json()["error"]["message"] and "Traceback" not in answer.text
    return dict(answer.json()["error"])


async def test_a_document_is_sent_indexed_answers_and_is_taken_away(knowledge: Knowledge) -> None:
    refused(await knowledge.ask(), 503, "index_missing")
    sent = await knowledge.send(ROGAN, craft="rogan", source_url="https://example.org/rogan")
    assert sent.status_code == 201, sent.text
    taken = sent.json()
    assert (taken["title"], taken["format"], taken["replaced"]) == ("Rogan painting", "markdown", False)

    job = await knowledge.update()
    assert (job["state"], job["error"], job["report"]["articles"]) == ("done", None, 5)
    assert job["progress"]["done"] == job["progress"]["total"] > 0 and job["finishedAt"]

    answer = (await knowledge.ask()).json()
    assert set(answer) == {"answered", "answer", "language", "confidence", "citations", "elapsedMs"}
    assert answer["answered"] and "cold water" in answer["answer"] and answer["language"] == "en"
    assert answer["citations"][0] == {
        "title": "Rogan painting: Care",
        "source": "https://example.org/rogan",
        "quote": "Rogan cloth is washed in cold water.",
    }
    assert (await knowledge.ask(kinds=["uploaded"])).json()["answered"]
    assert not (await knowledge.ask(kinds=["policy"])).json()["answered"]

    client = knowledge.running.client
    assert (await client.delete(f"{API}/documents/{taken['id']}", headers=ADMIN)).status_code == 204
    assert (await knowledge.ask()).json()["answered"], "until the index is built again"
    assert (await knowledge.update())["report"]["removed"] == 1
    gone = (await knowledge.ask()).json()
    assert (gone["answered"], gone["answer"], gone["citations"]) == (False, "", [])


async def test_documents_are_listed_shown_and_replaced(knowledge: Knowledge) -> None:
    client = knowledge.running.client
    first = (await knowledge.send(ROGAN)).json()
    again = await knowledge.send(ROGAN.replace(b"cold", b"warm"))
    assert again.status_code == 200 and again.json()["id"] == first["id"] and again.json()["replaced"]
    body = {"title": "बगरू", "text": "बगरू में लकड़ी के ठप्पों से छपाई होती है।", "language": "hi"}
    assert (await client.post(f"{API}/index-document", json=body, headers=ADMIN)).status_code == 201
    listed = (await client.get(f"{API}/documents", headers=ADMIN)).json()["documents"]
    assert [(one["title"], one["language"], one["kind"]) for one in listed] == [
        ("Rogan painting", "en", "uploaded"),
        ("बगरू", "hi", "uploaded"),
    ]
    shown = (await client.get(f"{API}/documents/{first['id']}", headers=ADMIN)).json()
    assert "warm water" in shown["text"] and shown["uploadedAt"]
    for id_ in ("nothing_here", "..%2f..%2fkalavaani"):
        for method in (client.get, client.delete):
            assert (await method(f"{API}/documents/{id_}", headers=ADMIN)).status_code == 404


ADMINISTRATION = [
    ("POST", "/index-document"),
    ("POST", "/update-knowledge-base"),
    ("GET", f"/update-knowledge-base/{'0' * 32}"),
    ("GET", "/documents"),
    ("GET", "/documents/x"),
    ("DELETE", "/documents/x"),
]


@pytest.mark.parametrize(
    "headers",
    [{}, {"authorization": "Bearer wrong"}, {"authorization": f"Basic {SECRET}"}, {"x-token": SECRET}],
    ids=["none", "wrong", "not bearer", "elsewhere"],
)
async def test_only_administrators_change_anything(knowledge: Knowledge, headers: dict[str, str]) -> None:
    for method, path in ADMINISTRATION:
        answer = await knowledge.running.client.request(method, f"{API}{path}", headers=headers, content=b"x")
        refused(answer, 401, "not_administrator")
        assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_without_a_token_nobody_is_administrator(open_app: Any, admin_settings: Settings) -> None:
    async with open_app(admin_settings.model_copy(update={"admin_token": None})) as running:
        for method, path in ADMINISTRATION:
            for headers in ({}, {"authorization": "Bearer "}, ADMIN):
                answer = await running.client.request(method, f"{API}{path}", headers=headers)
                refused(answer, 403, "administration_off")


async def test_tokens_cannot_be_guessed_quickly(knowledge: Knowledge) -> None:
    client, wrong = knowledge.running.client, {"authorization": "Bearer guess"}
    for _ in range(rag_api.FAILURES_A_MINUTE):
        refused(await client.get(f"{API}/documents", headers=wrong), 401, "not_administrator")
    answer = await client.get(f"{API}/documents", headers=wrong)
    refused(answer, 429, "rate_limited")
    assert int(answer.headers["retry-after"]) > 0
    right = await client.get(f"{API}/documents", headers=ADMIN)
    assert right.status_code == 200, "whoever has it is not shut out by somebody who guesses"


async def test_the_token_of_questions_cannot_be_guessed_quickly(
    open_app: Any, admin_settings: Settings
) -> None:
    async with open_app(admin_settings.model_copy(update={"rest_token": SecretStr("seven")})) as running:
        for token in range(rag_api.FAILURES_A_MINUTE):
            answer = await running.client.post(f"{API}/query?token={token}", json=QUESTION)
            refused(answer, 401, "not_authenticated")
        refused(await running.client.post(f"{API}/query?token=x", json=QUESTION), 429, "rate_limited")
        right = await running.client.post(f"{API}/query?token=seven", json=QUESTION)
        refused(right, 503, "index_missing")


async def test_questions_wait_in_a_queue_that_ends_and_keep_nothing_else_waiting(
    knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, client = threading.Event(), knowledge.running.client

    def held_up(*_: Any, **__: Any) -> Answer:
        assert gate.wait(10)
        raise IndexMissing("none")

    monkeypatch.setattr("rag.answerer.Answerer.ask", held_up)
    room = rag_api.QUESTIONS_AT_ONCE + rag_api.MAX_WAITING_QUESTIONS
    waiting = [asyncio.create_task(knowledge.ask()) for _ in range(room)]
    await asyncio.sleep(0.2)
    answer = await knowledge.ask()
    refused(answer, 429, "rate_limited")
    assert int(answer.headers["retry-after"]) > 0
    assert (await client.get(f"{API}/documents", headers=ADMIN)).status_code == 200
    waiting[-1].cancel()
    gate.set()
    answers = await asyncio.gather(*waiting, return_exceptions=True)
    assert [one.status_code for one in answers[:-1] if not isinstance(one, BaseException)] == [503] * (
        room - 1
    )
    refused(await knowledge.ask(), 503, "index_missing")


@pytest.mark.parametrize("token", [None, "seven"])
async def test_a_chat_model_writes_only_for_those_who_have_a_token(
    open_app: Any, admin_settings: Settings, monkeypatch: pytest.MonkeyPatch, token: str | None
) -> None:
    asked: list[bool] = []

    def note(*_: Any, compose: bool, **__: Any) -> Answer:
        asked.append(compose)
        raise IndexMissing("none")

    monkeypatch.setattr("rag.answerer.Answerer.ask", note)
    wanted = SecretStr(token) if token else None
    async with open_app(admin_settings.model_copy(update={"rest_token": wanted})) as running:
        await running.client.post(f"{API}/query?token={token}", json=QUESTION)
    assert asked == [token is not None]


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
    ],
)
def test_a_network_of_ipv6_is_one_caller(host: str, counted: str) -> None:
    assert caller_of(Request({"type": "http", "client": (host, 1)})) == counted
    assert caller_of(Request({"type": "http", "client": None})) == ""


async def test_questions_have_a_limit_and_where_it_is_set_a_token(
    open_app: Any, admin_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_app(admin_settings.model_copy(update={"rest_token": SecretStr("seven")})) as running:
        knowledge = Knowledge(running)
        await knowledge.update()
        refused(await knowledge.ask(), 401, "not_authenticated")
        for path, headers in (
            (f"{API}/query?token=seven", {}),
            (f"{API}/query", {"authorization": "Bearer seven"}),
        ):
            assert (await running.client.post(path, json=QUESTION, headers=headers)).status_code == 200
        monkeypatch.setattr(rag_api, "QUESTIONS_A_MINUTE", 3)
    async with open_app(admin_settings) as running:
        answers = [await Knowledge(running).ask() for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]


@pytest.mark.parametrize(
    "body",
    [{"question": ""}, {"question": "   "}, {"question": "x" * 1_001}, {"language": "xx"}, {"craft": "moon weaving"},
     {"kinds": ["novel"]}, {"more": 1}, {"question": None}, {"states": ["x"] * 41}],
)  # fmt: skip
async def test_questions_are_checked(knowledge: Knowledge, body: dict[str, Any]) -> None:
    answer = await knowledge.ask(**body)
    assert answer.status_code == 422 and set(answer.json()) == {"error"}
    assert "x" * 50 not in answer.text


async def test_bodies_of_other_types_and_broken_ones_are_refused(knowledge: Knowledge) -> None:
    client, form = knowledge.running.client, {"content-type": "multipart/form-data"}
    json_type, text = {"content-type": "application/json"}, {"content-type": "text/plain"}
    refused(await client.post(f"{API}/query", content=b"x", headers=text), 415, "content_type_unsupported")
    refused(await client.post(f"{API}/query", content=b"{", headers=json_type), 422, "request_invalid")
    add = f"{API}/index-document"
    refused(await client.post(add, content=b"x", headers=ADMIN | text), 415, "content_type_unsupported")
    refused(await client.post(add, content=b"x", headers=ADMIN | form), 422, "request_invalid")
    broken = {"content-type": "multipart/form-data; boundary=b"}
    refused(await client.post(add, content=b"--x\r\nnothing", headers=ADMIN | broken), 422, "request_invalid")
    refused(
        await client.post(add, data={"file": "no file"}, files={"x": b"y"}, headers=ADMIN),
        422,
        "request_invalid",
    )
    refused(await client.post(add, json={"title": "T"}, headers=ADMIN), 422, "request_invalid")
    refused(await knowledge.send(b"PK\x03\x04", "harmless.md"), 415, "upload_unsupported")
    refused(await knowledge.send(ROGAN, language="klingon"), 422, "upload_invalid")
    refused(await knowledge.send(ROGAN, source_url="javascript:x"), 422, "upload_invalid")
    refused(await knowledge.send(b"---\ntitle: x\n---\n"), 422, "article_invalid")
    refused(await knowledge.send(b"%PDF-1.4 broken"), 422, "upload_unreadable")


async def test_a_body_that_is_too_large_is_refused_on_its_way(knowledge: Knowledge) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 5 * MAX_UPLOAD_BYTES:
            sent += 500_000
            yield b"x" * 500_000

    for path, kind, limit in (
        (f"{API}/query", "application/json", rag_api.MAX_QUERY_BYTES),
        (f"{API}/index-document", "application/json", MAX_UPLOAD_BYTES),
        (f"{API}/index-document", "multipart/form-data; boundary=x", MAX_UPLOAD_BYTES),
    ):
        sent = 0
        headers = ADMIN | {"content-type": kind}
        answer = await knowledge.running.client.post(path, content=endless(), headers=headers)
        assert answer.status_code in (413, 422) and sent <= limit + 1_500_000
    refused(await knowledge.send(b"x" * (MAX_UPLOAD_BYTES + 1)), 413, "upload_too_large")
    refused(await knowledge.send(b"x" * (MAX_UPLOAD_BYTES + 500_000)), 413, "too_large")


async def test_one_build_at_a_time(knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    gate, client = threading.Event(), knowledge.running.client
    build = application.build_index

    def held_up(*args: Any, **more: Any) -> IndexReport:
        assert gate.wait(10)
        return build(*args, **more)

    monkeypatch.setattr(application, "build_index", held_up)
    first = await client.post(f"{API}/update-knowledge-base", headers=ADMIN)
    second = await client.post(f"{API}/update-knowledge-base", headers=ADMIN)
    assert refused(second, 409, "rebuild_running")["details"] == {"id": first.json()["id"]}
    assert (await client.get(first.headers["location"], headers=ADMIN)).json()["state"] == "running"
    assert (await client.get("/health/live")).status_code == 200, "everything else goes on"
    gate.set()
    assert (await knowledge.end_of(first.headers["location"]))["state"] == "done"
    assert (await knowledge.update())["report"]["changed"] is False


async def test_a_build_that_fails_says_why_and_harms_nothing(knowledge: Knowledge) -> None:
    await knowledge.send(ROGAN)
    await knowledge.update()
    folder = knowledge.running.settings.knowledge_folder / "documents"
    (folder / "broken.md").write_text("no front matter")
    job = await knowledge.update()
    assert job["state"] == "failed" and job["error"]["code"] == "article_invalid"
    assert "documents/broken.md:1" in job["error"]["message"]
    assert (await knowledge.ask()).json()["answered"]
    unknown = await knowledge.running.client.get(f"{API}/update-knowledge-base/{'0' * 32}", headers=ADMIN)
    refused(unknown, 404, "rebuild_missing")


@pytest.mark.parametrize(
    "error", [IndexMissing, IndexModelMismatch, EmbeddingModelMissing, RerankerMissing, IndexBusy]
)
async def test_what_is_wrong_here_is_told_without_places_and_passwords(
    knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch, error: type[RagError]
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise error("no index at http://chroma:hunter2@db/ or /home/asha/index")

    monkeypatch.setattr("rag.answerer.Answerer.ask", fail)
    answer = await knowledge.ask()
    refused(answer, 503, error.code)
    assert not [word for word in ("hunter2", "asha") if word in answer.text]


async def test_neither_questions_nor_documents_nor_tokens_are_logged(
    knowledge: Knowledge, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await knowledge.send(ROGAN, "secret-file-name.md")
    await knowledge.update()
    await knowledge.ask()
    await knowledge.ask(question="x" * 1_001)
    said = "\n".join(record.getMessage() for record in caplog.records)
    assert [word for word in ("wash rogan", "cold water", "secret-file-name", SECRET) if word in said] == []


async def test_the_description_of_the_interface_tells_what_to_send(knowledge: Knowledge) -> None:
    paths = (await knowledge.running.client.get("/openapi.json")).json()["paths"]
    taken = paths[f"{API}/index-document"]["post"]["requestBody"]["content"]
    assert set(taken) == {"application/json", "multipart/form-data"}
    assert "question" in str(paths[f"{API}/query"]["post"]["requestBody"])
