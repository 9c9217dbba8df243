"""The widget's conversation over its WebSocket, with polite and with hostile pages."""

import base64
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from assistant.settings import Settings
from connectors.app import create_app

SAREE = "I want to sell a red silk banarasi saree, 6 metres long, 3 pieces, 4500 rupees each"


class Page:
    """One open widget."""

    def __init__(self, socket: Any) -> None:
        self.socket = socket

    def tell(self, **message: Any) -> dict[str, Any]:
        self.socket.send_json(message)
        return self.socket.receive_json()

    def hello(self, session: Any = None, role: str = "artisan", **more: Any) -> str:
        welcome = self.tell(type="hello", session=session, role=role, **more)
        assert welcome["type"] == "welcome"
        return str(welcome["session"])

    def say(self, message_id: str, **content: Any) -> dict[str, Any]:
        typing = self.tell(type="message", id=message_id, **content)
        assert typing == {"type": "typing", "id": message_id}
        turn: dict[str, Any] = self.socket.receive_json()
        assert turn["type"] == "turn" and turn["id"] == message_id
        return turn


@pytest.fixture
def client(hearing: Any, twilio_settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(twilio_settings)) as client:
        yield client


@pytest.fixture
def open_page(client: TestClient) -> Callable[[], Any]:
    @contextmanager
    def opened() -> Iterator[Page]:
        with client.websocket_connect("/chat") as socket:
            yield Page(socket)

    return opened


def recording(words: str) -> dict[str, str]:
    return {"audio": base64.b64encode(words.encode()).decode(), "content_type": "audio/webm;codecs=opus"}


def test_a_conversation_by_writing_pressing_and_speaking(open_page: Any) -> None:
    with open_page() as page:
        session = page.hello()
        assert re.fullmatch(r"[\w-]{22}", session)
        (greeting,) = page.say("m1", payload="/greet")["replies"]
        assert (
            greeting["text"].startswith("Namaste!") and greeting["buttons"][0]["payload"] == "/create_listing"
        )
        turn = page.say("m2", **recording(SAREE))
        assert turn["heard"] == SAREE
        assert turn["replies"][-1]["expects"] == "yes_no" and turn["replies"][-1]["text"].endswith(
            "publish it?"
        )
        (done,) = page.say("m3", text="yes")["replies"]
        assert done["text"].startswith("Done!") and done["language"] == "en"


def test_search_results_come_as_cards(open_page: Any) -> None:
    with open_page() as page:
        page.hello()
        page.say("m1", text=SAREE)
        page.say("m2", text="yes")
    with open_page() as page:
        page.hello(role="buyer")
        cards = [card for reply in page.say("m1", text="a saree")["replies"] for card in reply["cards"]]
        assert cards == [{"id": "1", "title": "Red Banarasi silk saree", "price": 4500.0, "image": None}]


def test_a_repeated_id_is_answered_again_and_done_once(open_page: Any) -> None:
    with open_page() as page:
        session = page.hello()
        page.say("m1", text=SAREE)
        done = page.say("m2", text="yes")
    with open_page() as page:
        assert page.hello(session) == session
        again = page.say("m2", text="yes")
        assert again["replies"] == done["replies"]
        (mine,) = page.say("m3", payload="/show_my_listings")["replies"]
        assert mine["text"].startswith("You have one product:")


def test_ids_of_different_pages_do_not_meet(open_page: Any) -> None:
    with open_page() as one, open_page() as other:
        assert one.hello() != other.hello()
        one.say("m1", text=SAREE)
        one.say("m2", text="yes")
        (theirs,) = other.say("m1", payload="/show_my_listings")["replies"]
        assert theirs["text"].startswith("You have nothing on sale yet.")


def test_a_page_that_comes_back_goes_on_where_it_was(open_page: Any) -> None:
    with open_page() as page:
        session = page.hello()
        page.say("m1", payload="/create_listing")
    with open_page() as page:
        page.hello(session)
        assert page.say("m2", text=SAREE)["replies"][-1]["text"].endswith("Shall I publish it?")


@pytest.mark.parametrize(
    "session", ["short", "x" * 23, "../../../../etc/passwd", 22, ["a"], {"a": 1}, "ab\n" * 7 + "a", ""]
)
def test_a_session_of_another_shape_is_not_taken(open_page: Any, session: Any) -> None:
    with open_page() as page:
        assert page.hello(session) != session


def test_a_recording_is_heard_in_the_language_it_names(open_page: Any, hearing: Any) -> None:
    with open_page() as page:
        page.hello(language="hi")
        page.say("m1", **recording("hello"), language="en")
        page.say("m2", **recording("hello"))
    assert [language for _, language in hearing.heard] == ["en", "hi"]


@pytest.mark.parametrize("audio", ["%%%", "", "a"])
def test_what_is_no_recording_is_answered_with_a_sentence(open_page: Any, audio: str) -> None:
    with open_page() as page:
        page.hello()
        (sorry,) = page.say("m1", audio=audio)["replies"]
        assert sorry["text"].startswith("I heard nothing")


def test_a_reply_is_read_aloud_on_request(open_page: Any, client: TestClient) -> None:
    with open_page() as page:
        page.hello()
        speech = page.tell(type="say", id="s1", text="नमस्ते", language="hi")
        assert (speech["type"], speech["id"]) == ("speech", "s1")
        sound = client.get(speech["url"])
        assert sound.headers["content-type"] == "audio/ogg" and sound.content.startswith(b"OggS")
        silent = page.tell(type="say", id="s2", text="…!", language={"no": "language"})
        assert silent == {"type": "speech", "id": "s2", "url": None}


def test_nothing_is_answered_before_hello(open_page: Any) -> None:
    with open_page() as page:
        refused = page.tell(type="message", id="m1", text="show my orders")
        assert refused["error"]["code"] == "hello_missing"
        page.hello()
        assert page.say("m1", text="hello")["replies"]


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "null",
        "[]",
        "42",
        "{",
        '{"type": []}',
        '{"type": "unknown"}',
        "[" * 100_000,
        '{"type": "message"}',
        '{"type": "message", "id": "m1", "text": 5, "payload": null}',
        '{"n": ' + "9" * 5000 + "}",
        b"\x00\xff",
    ],
)
def test_garbage_is_refused_and_the_conversation_goes_on(open_page: Any, frame: Any) -> None:
    with open_page() as page:
        page.hello()
        page.socket.send_bytes(frame) if isinstance(frame, bytes) else page.socket.send_text(frame)
        assert page.socket.receive_json()["error"]["code"] == "message_invalid"
        assert page.say("m2", text="hello")["replies"]


@pytest.mark.parametrize("text", ["", "  ", "x" * 50_000, "\ud800", "a\x00b", "\u202e" * 10, "%s{}{0}$(ls)"])
def test_every_text_gets_an_answer(open_page: Any, text: str) -> None:
    with open_page() as page:
        page.hello()
        page.socket.send_text(json.dumps({"type": "message", "id": "m1", "text": text}))
        assert page.socket.receive_json()["type"] == "typing"
        assert page.socket.receive_json()["replies"][0]["text"]


def test_what_breaks_closes_the_connection_and_says_no_more(
    open_page: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: Any) -> None:
        raise OSError("my secret is 4711")

    with open_page() as page, pytest.raises(WebSocketDisconnect) as closed:
        page.hello()
        monkeypatch.setattr("assistant.turn.Turns.accept", broken)
        page.say("m1", text="hello")
        page.socket.receive_json()
    assert closed.value.code == 1011 and "4711" not in caplog.text
    assert "OSError" in caplog.text
