"""The widget's conversation by plain HTTP: the same, once and in order, for pages of any site that may."""

import base64
import re
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from assistant.settings import Settings
from connectors.app import create_app
from connectors.web.page_messages import MAX_FRAME

SAREE = "I want to sell a red silk banarasi saree, 6 metres long, 3 pieces, 4500 rupees each"
PATH = "/chat/messages"
SHOP = "https://shop.example"


@pytest.fixture
def client(hearing: Any, twilio_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setattr("connectors.web.polling.LONGEST_WAIT_S", 0.3)
    with TestClient(create_app(twilio_settings)) as client:
        yield client


class Page:
    """A widget that has no WebSocket."""

    def __init__(self, client: TestClient, session: str | None = None, seen: int | None = None) -> None:
        self.client = client
        self.headers = {"x-kalavaani-session": session} if session else {}
        (welcome,) = self.post(type="hello", seen=seen)
        assert welcome["type"] == "welcome"
        self.session = welcome["session"]
        self.seen = welcome["seen"]
        self.headers = {"x-kalavaani-session": self.session}

    def post(self, **message: Any) -> list[dict[str, Any]]:
        answer = self.client.post(PATH, json={"role": "artisan", **message}, headers=self.headers)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["frames"])

    def wait(self, seen: int) -> list[dict[str, Any]]:
        answer = self.client.get(f"{PATH}?seen={seen}", headers=self.headers)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["frames"])


def test_a_conversation_by_writing_speaking_and_pressing(client: TestClient) -> None:
    page = Page(client)
    assert re.fullmatch(r"[\w-]{22}", page.session)
    heard = base64.b64encode(SAREE.encode()).decode()
    *replies, done = page.post(type="message", id="m1", audio=heard, content_type="audio/ogg", seen=0)
    assert replies[-1]["reply"]["text"].endswith("publish it?")
    assert done == {"type": "done", "id": "m1", "heard": SAREE}
    yes = replies[-1]["reply"]["buttons"][0]["payload"]
    (published, _) = page.post(type="message", id="m2", payload=yes, seen=replies[-1]["seq"])
    assert published["reply"]["text"].startswith("Done!")


def test_replies_come_again_until_the_page_has_seen_them_and_messages_are_done_once(
    client: TestClient,
) -> None:
    page = Page(client)
    *replies, _ = page.post(type="message", id="m1", text=SAREE, seen=0)
    (published, _) = page.post(type="message", id="m2", text="yes", seen=replies[-1]["seq"])
    assert page.wait(0) == [*replies, published]
    assert page.wait(replies[-1]["seq"]) == [published]
    assert page.wait(published["seq"]) == []
    assert page.post(type="message", id="m2", text="yes", seen=published["seq"]) == [
        {"type": "done", "id": "m2", "heard": None}
    ]
    (mine, _) = page.post(type="message", id="m3", payload="/show_my_listings", seen=published["seq"])
    assert mine["reply"]["text"].startswith("You have one product:")


def test_a_page_changes_from_websocket_to_http_and_back(client: TestClient) -> None:
    with client.websocket_connect("/chat") as socket:
        socket.send_json({"type": "hello", "session": None, "role": "artisan"})
        session = socket.receive_json()["session"]
        socket.send_json({"type": "message", "id": "m1", "text": SAREE})
        while (frame := socket.receive_json())["type"] != "done":
            last = frame
    page = Page(client, session, seen=last["seq"])
    assert (page.session, page.seen) == (session, last["seq"])
    (published, _) = page.post(type="message", id="m2", text="yes", seen=last["seq"])
    with client.websocket_connect("/chat") as socket:
        socket.send_json({"type": "hello", "session": session, "seen": last["seq"], "role": "artisan"})
        assert socket.receive_json()["type"] == "welcome"
        assert socket.receive_json() == published


def test_a_reply_is_read_aloud(client: TestClient) -> None:
    (speech,) = Page(client).post(type="say", id="s1", text="namaste", language="hi")
    assert client.get(speech["url"]).content.startswith(b"OggS")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 422, "request_invalid"),
        (b"[]", 422, "request_invalid"),
        (b"{", 422, "request_invalid"),
        (b"[" * 100_000, 422, "request_invalid"),
        (b"\xff\x00", 422, "request_invalid"),
        (b"{}", 422, "message_invalid"),
        (b'{"type": ["hello"]}', 422, "message_invalid"),
        (b'{"type": "message"}', 422, "message_invalid"),
        (b'{"type": "message", "text": 5, "id": {}}', 422, "message_invalid"),
        (b'{"type": "message", "text": "' + b"x" * MAX_FRAME + b'"}', 413, "too_large"),
    ],
    ids=[
        "empty",
        "list",
        "cut off",
        "deep",
        "binary",
        "no type",
        "strange type",
        "no content",
        "numbers",
        "large",
    ],
)
def test_garbage_is_refused(client: TestClient, body: bytes, status: int, code: str) -> None:
    headers = {"x-kalavaani-session": Page(client).session, "content-type": "application/json"}
    answer = client.post(PATH, content=body, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_without_a_session_nothing_is_said(client: TestClient) -> None:
    assert client.get(f"{PATH}?seen=0").json()["error"]["code"] == "hello_missing"
    refused = client.post(
        PATH, json={"type": "message", "text": "hello"}, headers={"x-kalavaani-session": "short"}
    )
    assert refused.status_code == 401
    in_address = client.get(f"{PATH}?seen=0&session={Page(client).session}")
    assert in_address.status_code == 401, "a session in an address is none"


def test_only_json_is_taken_so_that_other_sites_must_ask_first(client: TestClient) -> None:
    answer = client.post(PATH, content=b'{"type": "hello"}', headers={"content-type": "text/plain"})
    assert answer.status_code == 415


def test_pages_of_other_sites_may_use_and_read_it_also_its_errors(client: TestClient) -> None:
    asked = client.options(
        PATH,
        headers={
            "origin": SHOP,
            "access-control-request-method": "POST",
            "access-control-request-headers": "x",
        },
    )
    assert asked.status_code == 204
    assert "x-kalavaani-session" in asked.headers["access-control-allow-headers"]
    for answer in (
        client.post(PATH, json={"type": "hello"}, headers={"origin": SHOP}),
        client.get(PATH, headers={"origin": SHOP}),
    ):
        assert answer.headers["access-control-allow-origin"] == SHOP and answer.headers["vary"] == "origin"
    elsewhere = client.get("/health/live", headers={"origin": SHOP})
    assert "access-control-allow-origin" not in elsewhere.headers


def test_who_sends_too_much_is_told_when_to_go_on(client: TestClient) -> None:
    page = Page(client)
    answers = [
        client.post(PATH, json={"type": "say", "text": "…"}, headers={**page.headers, "origin": SHOP})
        for _ in range(31)
    ]
    limited = answers[-1]
    assert limited.status_code == 429 and int(limited.headers["retry-after"]) >= 1
    exposed = limited.headers["access-control-expose-headers"]
    assert "retry-after" in exposed, "pages of other sites may read how long to wait"
