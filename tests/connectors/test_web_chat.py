"""The widget's conversation over its WebSocket, with polite and with hostile pages."""

import base64
import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from assistant.settings import Settings
from connectors.app import create_app
from connectors.web.desk import MESSAGES_PER_MINUTE, OPEN_PER_SESSION
from connectors.web.page_messages import MAX_FRAME

PUBLIC_URL = "https://kalavaani.example.org"
SAREE = "I want to sell a red silk banarasi saree, 6 metres long, 3 pieces, 4500 rupees each"


class Page:
    """One open widget."""

    def __init__(self, socket: Any) -> None:
        self.socket = socket

    def tell(self, **message: Any) -> dict[str, Any]:
        self.socket.send_json(message)
        return self.next()

    def next(self) -> dict[str, Any]:
        frame: dict[str, Any] = self.socket.receive_json()
        return frame

    def hello(self, session: Any = None, role: str = "artisan", **more: Any) -> str:
        welcome = self.tell(type="hello", session=session, role=role, **more)
        assert welcome["type"] == "welcome"
        return str(welcome["session"])

    def say(self, message_id: str, **content: Any) -> dict[str, Any]:
        typing = self.tell(type="message", id=message_id, **content)
        assert typing == {"type": "typing", "id": message_id}
        return self.rest_of_turn(message_id)

    def rest_of_turn(self, message_id: str) -> dict[str, Any]:
        """Replies as they come, until all were sent: `{"replies", "seqs", "heard"}`."""
        frames = []
        while (frame := self.next())["type"] == "reply":
            assert frame["id"] == message_id and frame["author"] == "assistant"
            frames.append(frame)
        assert frame["type"] == "done" and frame["id"] == message_id
        replies, seqs = [frame["reply"] for frame in frames], [frame["seq"] for frame in frames]
        assert seqs == sorted(set(seqs))
        return {"replies": replies, "seqs": seqs, "heard": frame["heard"]}


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
        (card,) = cards
        assert (card["id"], card["title"], card["price"]) == ("1", "Red Banarasi silk saree", 4500.0)
        assert card["image"] is None and card["choose"] is None


def test_a_repeated_id_is_done_once_and_its_replies_come_again_to_a_page_that_lacks_them(
    open_page: Any,
) -> None:
    with open_page() as page:
        session = page.hello()
        first = page.say("m1", text=SAREE)
        done = page.say("m2", text="yes")
    with open_page() as page:
        assert page.hello(session, seen=first["seqs"][-1]) == session
        missed = page.next()
        assert missed["reply"] == done["replies"][0] and missed["id"] == "m2"
        again = page.say("m2", text="yes")
        assert again["replies"] == []
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


def test_a_page_gets_what_it_missed_once_and_in_order(open_page: Any) -> None:
    with open_page() as page:
        session = page.hello(seen=0)
        turns = [page.say(f"m{number}", text="hello") for number in range(3)]
    seqs = [seq for turn in turns for seq in turn["seqs"]]
    for seen in (0, seqs[0], seqs[-1]):
        with open_page() as page:
            page.hello(session, seen=seen)
            missed = [seq for seq in seqs if seq > seen]
            assert [page.next()["seq"] for _ in missed] == missed
            after = page.say(f"after{seen}", text="hello")["seqs"]
            assert after[0] > seqs[-1], "nothing else came before"
            seqs += after


def test_a_page_that_does_not_say_what_it_saw_begins_now(open_page: Any) -> None:
    with open_page() as page:
        session = page.hello()
        seqs = page.say("m1", text="hello")["seqs"]
    with open_page() as page:
        page.socket.send_json({"type": "hello", "session": session, "seen": "all"})
        assert page.next()["seen"] == seqs[-1]
        assert page.say("m2", text="hello")["seqs"][0] > seqs[-1]


def test_what_is_said_once_waits_for_the_page_to_have_read_it(open_page: Any) -> None:
    with open_page() as page:
        session = page.hello()
        page.say("m1", text=SAREE)
        page.say("m2", text="yes")
        page.say("m3", payload="/delete_my_data")
        gone = page.say("m4", text="yes")
        assert "deleted everything" in gone["replies"][0]["text"]
    with open_page() as page:
        page.hello(session, seen=gone["seqs"][-1] - 1)
        assert page.next()["reply"] == gone["replies"][0], "the page had not said that it got it"
        page.socket.send_json({"type": "seen", "seq": gone["seqs"][-1]})
        assert page.say("m5", text="hello")["seqs"][0] > gone["seqs"][-1]
    with open_page() as page:
        page.hello(session, seen=0)
        assert "deleted everything" not in page.next()["reply"]["text"]


def test_what_was_heard_is_told_again(open_page: Any) -> None:
    with open_page() as page:
        session = page.hello()
        page.say("m1", **recording(SAREE))
    with open_page() as page:
        page.hello(session)
        assert page.say("m1", **recording(SAREE))["heard"] == SAREE


def test_a_photo_is_taken_and_what_is_no_photo_is_refused_with_a_sentence(open_page: Any) -> None:
    png = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"0" * 64).decode()
    with open_page() as page:
        page.hello()
        page.say("m1", text=SAREE)
        taken = page.say("m2", image=png, content_type="image/png")["replies"]
        assert "photo" in taken[0]["text"]
        refused = page.say("m3", image="%%%")["replies"][0]["text"]
        assert refused != taken[0]["text"]


def test_a_button_is_answered_in_the_language_that_it_names(open_page: Any) -> None:
    with open_page() as page:
        page.hello()
        assert page.say("m1", payload="/greet", language="ta")["replies"][0]["language"] == "ta"


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
        slow = page.tell(type="say", id="s3", text="नमस्ते", language="hi", rate=0.5)
        assert slow["url"] not in (None, speech["url"])
        for odd in (True, "fast", 1e9, -1, None, [1]):
            assert (
                page.tell(type="say", id="s4", text="नमस्ते", language="hi", rate=odd)["url"] == speech["url"]
            )
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
        while (answer := page.next())["type"] == "typing":
            continue
        assert answer["error"]["code"] == "message_invalid"
        assert page.say("m2", text="hello")["replies"]


@pytest.mark.parametrize("text", ["", "  ", "x" * 50_000, "\ud800", "a\x00b", "\u202e" * 10, "%s{}{0}$(ls)"])
def test_every_text_gets_an_answer(open_page: Any, text: str) -> None:
    with open_page() as page:
        page.hello()
        page.socket.send_text(json.dumps({"type": "message", "id": "m1", "text": text}))
        assert page.next()["type"] == "typing"
        assert page.rest_of_turn("m1")["replies"][0]["text"]


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


def test_who_sends_too_much_is_told_when_to_go_on(open_page: Any) -> None:
    with open_page() as page:
        session = page.hello()
        for number in range(MESSAGES_PER_MINUTE - 1):
            page.socket.send_json({"type": "say", "id": f"s{number}", "text": "…"})
            assert page.next()["type"] == "speech"
        refused = page.tell(type="message", id="m1", text="hello")
        assert (refused["error"]["code"], refused["id"]) == ("rate_limited", "m1")
        assert refused["retry_after_s"] >= 1
    with open_page() as page, pytest.raises(WebSocketDisconnect) as closed:
        refused = page.tell(type="hello", session=session)
        assert refused["error"]["code"] == "rate_limited", "nor does coming back help"
        page.next()
    assert closed.value.code == 1013
    with open_page() as page:
        page.hello()
        assert page.say("m1", text="hello")["replies"], "another visitor may go on"


def test_a_session_has_so_many_connections_and_gets_a_place_back(open_page: Any) -> None:
    with open_page() as first:
        session = first.hello()
        with ExitStack() as tabs:
            for _ in range(OPEN_PER_SESSION - 1):
                assert tabs.enter_context(open_page()).hello(session) == session
            with open_page() as one_too_many, pytest.raises(WebSocketDisconnect) as closed:
                refused = one_too_many.tell(type="hello", session=session)
                assert refused["error"]["code"] == "too_many_connections"
                one_too_many.next()
            assert closed.value.code == 1013
        with open_page() as page:
            assert page.hello(session) == session


def test_a_frame_above_the_limit_ends_the_connection(open_page: Any) -> None:
    with open_page() as page, pytest.raises(WebSocketDisconnect) as closed:
        page.hello()
        refused = page.tell(type="message", id="m1", text="x" * MAX_FRAME)
        assert refused["error"]["code"] == "too_large"
        page.next()
    assert closed.value.code == 1009


def test_a_quiet_page_is_told_to_come_back(open_page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.web.chat.IDLE_S", 0.2)
    with open_page() as page, pytest.raises(WebSocketDisconnect) as closed:
        session = page.hello()
        assert page.next() == {"type": "idle"}
        page.next()
    assert closed.value.code == 1000
    with open_page() as page:
        assert page.hello(session) == session


@pytest.mark.parametrize(
    ("origin", "admitted"),
    [
        (None, True),
        ("https://shop.example", True),
        ("https://SHOP.example", True),
        ("http://testserver", True),
        (PUBLIC_URL, True),
        ("https://shop.example.evil.example", False),
        ("http://shop.example", False),
        ("null", False),
    ],
)
def test_a_shop_may_name_the_origins(
    hearing: Any, twilio_settings: Settings, origin: str | None, admitted: bool
) -> None:
    settings = twilio_settings.model_copy(update={"web_origins": "https://shop.example,https://b.example"})
    headers = {"origin": origin} if origin else {}
    with TestClient(create_app(settings)) as client:
        posted = client.post("/chat/messages", json={"type": "hello"}, headers=headers)
        assert posted.status_code == (200 if admitted else 403)
        if admitted:
            with client.websocket_connect("/chat", headers=headers) as socket:
                assert Page(socket).hello()
        else:
            assert posted.json()["error"]["code"] == "origin_refused"
            with pytest.raises(WebSocketDisconnect), client.websocket_connect("/chat", headers=headers):
                pass
