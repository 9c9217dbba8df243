"""Garbage, silence and slowness: the turn goes on exactly as without a model."""

import asyncio
import json
import logging
import socket
from typing import Any

import pytest

from assistant.circuit import FAILURES, PAUSE_S, Circuit
from assistant.language_model.chat_model import ChatModel
from assistant.language_model.errors import LanguageModelSilent
from tests.assistant.language_model.conftest import ChatServer, OpenTalk, Talk, completion

STRANGE = "woh jo bheja tha na"
THE_STORES = ("aiosqlite", "sqlalchemy")
"""Loggers of the store; the server silences them by themselves."""
NOT_UNDERSTOOD = "Sorry, I did not understand that."


def forget_failures(talk: Talk) -> None:
    """As if the model had answered well meanwhile, so that it is asked again."""
    assert talk.assistant.turns.perception.proposer is not None
    talk.assistant.turns.perception.proposer.chat_model.circuit.succeeded()


BAD_CONTENT = {
    "no JSON": "Sure! I think the person wants to sell a pot.",
    "cut-off JSON": '{"commands": [{"kind": "start_flow", "fl',
    "JSON of another shape": json.dumps({"intent": "create_listing"}),
    "an unknown kind": json.dumps({"commands": [{"kind": "publish"}]}),
    "a list": json.dumps([{"kind": "repeat"}]),
    "wrong types": json.dumps({"commands": [{"kind": "start_flow", "flow": {"id": "create_listing"}}]}),
    "nothing": "",
}


async def test_garbage_in_the_answer(talk: Talk, chat_server: ChatServer) -> None:
    for number, (what, content) in enumerate(BAD_CONTENT.items(), start=1):
        chat_server.says(content)
        assert (await talk.say(STRANGE)).startswith(NOT_UNDERSTOOD), what
        assert len(chat_server.requests) == number
        forget_failures(talk)


GOOD: dict[str, Any] = {"status": 200, "content_type": "application/json", "promised_bytes": 0}
BAD_BODIES: dict[str, dict[str, Any]] = {
    "a web page": {"body": b"<html><body>Welcome</body></html>", "content_type": "text/html"},
    "no choices": {"body": json.dumps({**completion(""), "choices": []}).encode()},
    "null choices": {"body": json.dumps({**completion(""), "choices": None}).encode()},
    "another object": {"body": b'{"hello": "world"}'},
    "bytes": {"body": b"\x00\xff\xfe" * 50},
    "an error of the server": {"status": 500, "body": b'{"error": {"message": "boom"}}'},
    "too many requests": {"status": 429, "body": b'{"error": {"message": "slow down"}}'},
    "a wrong key": {"status": 401, "body": b'{"error": {"message": "no"}}'},
    "a body that breaks off": {"body": b'{"id": "c1", "choi', "promised_bytes": 500},
}


async def test_garbage_around_the_answer(talk: Talk, chat_server: ChatServer) -> None:
    for what, answer in BAD_BODIES.items():
        chat_server.requests.clear()
        for name, value in (GOOD | answer).items():
            setattr(chat_server, name, value)
        assert (await talk.say(STRANGE)).startswith(NOT_UNDERSTOOD), what
        assert 1 <= len(chat_server.requests) <= 2, f"{what}: one retry at most"
        forget_failures(talk)


async def test_nobody_listens(open_talk: OpenTalk) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        async with open_talk(llm_url=url) as talk:
            assert (await talk.say(STRANGE)).startswith(NOT_UNDERSTOOD)


async def test_a_slow_model_is_not_waited_for(open_talk: OpenTalk, chat_server: ChatServer) -> None:
    chat_server.proposes({"kind": "start_flow", "flow": "create_listing"})
    chat_server.held.clear()
    async with open_talk(llm_timeout_s=0.3) as talk:
        assert (await talk.say(STRANGE)).startswith(NOT_UNDERSTOOD)
        assert chat_server.requests


async def test_a_providers_package_that_knows_no_time_limit_is_stopped_by_ours() -> None:
    class Endless:
        async def ainvoke(self, input: Any, /) -> Any:
            await asyncio.Event().wait()

    with pytest.raises(LanguageModelSilent, match="TimeoutError"):
        await ChatModel(Endless(), timeout_s=0.05).propose([("human", STRANGE)])


async def test_others_are_answered_while_the_model_thinks(talk: Talk, chat_server: ChatServer) -> None:
    chat_server.proposes({"kind": "start_flow", "flow": "create_listing"})
    chat_server.held.clear()
    waiting = asyncio.create_task(talk.say(STRANGE, sender="slow"))
    await asyncio.to_thread(chat_server.asked.wait, 30)
    other = Talk(talk.assistant)
    assert "Namaste" in await other.say("hello", sender="quick")
    await other.press("/quote_golden_price")
    assert not waiting.done(), "the first person's turn still waits for the model"
    chat_server.held.set()
    await waiting
    assert talk.buttons == ["/StartFlow(create_listing)"]


async def test_who_fails_again_and_again_is_left_alone(talk: Talk, chat_server: ChatServer) -> None:
    chat_server.says("garbage")
    for _ in range(FAILURES + 2):
        await talk.say(STRANGE)
    assert len(chat_server.requests) == FAILURES


def test_after_a_pause_it_is_tried_again_and_one_more_failure_is_enough() -> None:
    now = 100.0
    circuit = Circuit(clock=lambda: now)
    for _ in range(FAILURES):
        assert not circuit.is_open
        circuit.failed()
    assert circuit.is_open
    now += PAUSE_S + 1
    assert not circuit.is_open
    circuit.failed()
    assert circuit.is_open
    now += PAUSE_S + 1
    circuit.succeeded()
    circuit.failed()
    assert not circuit.is_open


async def test_the_log_tells_of_the_failure_and_not_of_the_conversation(
    talk: Talk, chat_server: ChatServer, caplog: pytest.LogCaptureFixture
) -> None:
    chat_server.says("garbage that the model said")
    with caplog.at_level(logging.DEBUG):
        await talk.say(STRANGE)
    written = [record for record in caplog.records if record.name.partition(".")[0] not in THE_STORES]
    text = "\n".join(record.getMessage() for record in written)
    assert "language model" in text
    assert STRANGE not in text
    assert "garbage" not in text
