"""Strangers, broken lines, full houses and nonsense: a call never crashes, and nobody is left in silence."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from twilio.request_validator import RequestValidator
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from connectors.live.ear import MOST_HEARD_AT_ONCE
from connectors.live.speech import Speech, Speechless
from tests.connectors.live.line import CALL, MURMUR, PUBLIC, SENTENCES, TOKEN, until

SAREE = SENTENCES[-2]
OTHER = "CA00000000000000000000000000000002"
ENDED = "/webhooks/twilio/voice/stream-ended"


STRANGERS = (
    ("/media-stream", "wss://elsewhere.example.org/media-stream"),
    ("/media-stream", "https://kalavaani.example.org/media-stream"),
    ("/media-stream/not-the-secret-of-exotel", f"{PUBLIC}/media-stream/not-the-secret-of-exotel"),
)


async def test_strangers_are_refused_before_the_socket_opens(server: Any) -> None:
    for path, signed in STRANGERS:
        signature = RequestValidator(TOKEN).compute_signature(signed, {})
        headers = {"x-twilio-signature": signature}
        with pytest.raises(InvalidStatus) as refused:
            async with connect(f"ws://127.0.0.1:{server.port}{path}", additional_headers=headers):
                pass
        assert refused.value.response.status_code == 403


async def test_twilio_may_sign_the_address_with_a_slash_at_its_end(server: Any) -> None:
    async with server.connected(signed=f"{PUBLIC}/media-stream/") as caller:
        await caller.start()
        await caller.hears("Press 1 for")


NONSENSE = {
    "not JSON": "{",
    "no object": "[1, 2]",
    "deep": "[" * 50_000,
    "unknown event": json.dumps({"event": "weather"}),
    "no payload": json.dumps({"event": "media"}),
    "payload no text": json.dumps({"event": "media", "media": {"payload": 7}}),
    "not base64": json.dumps({"event": "media", "media": {"payload": "%%%"}}),
    "huge": json.dumps({"event": "media", "media": {"payload": "A" * 5_000_000}}),
    "no such key": json.dumps({"event": "dtmf", "dtmf": {"digit": "12"}}),
    "mark of nobody": json.dumps({"event": "mark", "mark": {"name": "99999999999999999999-9"}}),
    "mark without name": json.dumps({"event": "mark", "mark": []}),
    "second start": json.dumps({"event": "start", "start": {"streamSid": "x", "callSid": "y"}}),
}


async def test_nonsense_does_not_end_a_call(caller: Any) -> None:
    for message in NONSENSE.values():
        await caller.socket.send(message)
    await caller.socket.send(b"\x00\x01")
    await caller.presses("1")
    await caller.hears("What do you want to sell?")


async def test_who_sends_nothing_but_nonsense_is_put_out(caller: Any) -> None:
    for _ in range(60):
        await caller.send({"event": "weather"})
    await until(caller.closed.is_set)


async def test_a_stream_that_does_not_begin_is_closed(server: Any) -> None:
    for first in ({"event": "media", "media": {"payload": "////"}}, {"event": "stop"}):
        async with server.connected() as caller:
            await caller.send(first)
            await until(caller.closed.is_set)
            assert caller.sounds == 0


async def test_sound_without_end_is_cut_into_pieces(server: Any, caller: Any) -> None:
    """Memory of a call is bounded: who never pauses is answered after half a minute."""
    await caller.says("hello", seconds=31, then_silent_s=0)
    await until(lambda: bool(server.hearing.heard))


async def test_a_flood_of_utterances_is_not_kept(server: Any, caller: Any) -> None:
    """Faster than anybody speaks, while nobody is heard: what is beyond a bound is dropped, and the call goes on."""
    server.hearing.gate.clear()
    for _ in range(40):
        await caller.says(MURMUR, seconds=0.3, then_silent_s=0.8)
    await until(lambda: server.hearing.waiting == MOST_HEARD_AT_ONCE)
    server.hearing.gate.set()
    await until(lambda: server.hearing.waiting == 0)
    assert server.hearing.most_waiting == MOST_HEARD_AT_ONCE
    assert len(server.hearing.asked) < 40
    await caller.presses("0")
    await caller.hears("Your ticket number is 1.")


async def test_a_call_that_comes_back_goes_on_where_it_was(server: Any) -> None:
    async with server.connected() as caller:
        await caller.start()
        await caller.hears("Press 1 for")
        await caller.says(SAREE)
        await caller.hears("Shall I publish it?")
        caller.socket.transport.abort()
    server.spoken.clear()
    answer = await server.running.post(
        f"{ENDED}?again=0", {"CallSid": CALL, "From": "+919812345678", "CallStatus": "in-progress"}
    )
    assert "<Connect" in answer.text and 'url="wss://kalavaani.example.org/media-stream"' in answer.text
    async with server.connected() as again:
        await again.start()
        await again.hears("Shall I publish it?")
        assert "Namaste" not in again.heard, "nobody is greeted twice"
        await again.presses("1")
        await again.hears("is now on sale")


async def test_a_stream_that_breaks_again_leaves_the_call_to_keys_and_recordings(server: Any) -> None:
    form = {"CallSid": CALL, "CallStatus": "in-progress"}
    before = await server.running.post(f"{ENDED}?again=1", form)
    assert "https://kalavaani.example.org/webhooks/twilio/voice/language</Redirect>" in before.text
    async with server.connected() as caller:
        await caller.start()
        await caller.hears("Press 1 for")
    after = await server.running.post(f"{ENDED}?again=1", form)
    assert "https://kalavaani.example.org/webhooks/twilio/voice/turn</Redirect>" in after.text


async def test_the_last_webhook_of_a_call_that_is_over_says_nothing(server: Any) -> None:
    answer = await server.running.post(f"{ENDED}?again=0", {"CallSid": CALL, "CallStatus": "completed"})
    assert "<Response />" in answer.text
    forged = await server.running.post(f"{ENDED}?again=0", {"CallSid": CALL}, signature="AAAA")
    assert forged.status_code == 403


async def test_what_no_engine_can_say_leaves_the_call_to_the_carriers_voice(
    server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def speechless(self: Speech, line: Any) -> bytes:
        raise Speechless("no engine")

    monkeypatch.setattr(Speech, "sound", speechless)
    async with server.connected() as caller:
        await caller.start()
        await until(caller.closed.is_set)
    answer = await server.running.post(f"{ENDED}?again=1", {"CallSid": CALL, "CallStatus": "in-progress"})
    assert "<Redirect" in answer.text and "<Hangup" not in answer.text


@pytest.fixture
def one_line(twilio_settings: Any) -> None:
    twilio_settings.live_calls, twilio_settings.live_calls_waiting = 1, 1


async def test_the_second_caller_waits_and_the_third_is_asked_to_call_again(
    one_line: None, server: Any
) -> None:
    async with server.connected() as first:
        await first.start()
        await first.hears("Press 1 for")
        async with server.connected(call=OTHER) as second:
            await second.start(number="+919812345679")
            await second.hears("Please stay on the line, you are number 1.")
            async with server.connected(call="CA3") as third:
                await third.start(language="hi", number="+919812345680")
                await third.hears("कुछ मिनट बाद फिर फ़ोन कीजिए।")
                await until(third.closed.is_set)
            busy = await server.running.post(
                f"{ENDED}?again=0", {"CallSid": "CA3", "CallStatus": "in-progress"}
            )
            assert "<Hangup" in busy.text
            await first.hangs_up()
            await second.hears("Namaste! I am Kalavaani.", times=2)


async def test_how_long_callers_waited_is_measured(server: Any, caller: Any) -> None:
    await caller.says(SAREE)
    await caller.hears("Shall I publish it?")
    answer: httpx.Response = await server.running.client.get("/metrics")
    for stage in ("end_of_turn", "hear", "understand", "speak", "total"):
        assert f'kalavaani_live_stage_seconds_count{{stage="{stage}"}} 1.0' in answer.text
    assert "kalavaani_live_calls 1.0" in answer.text
    await caller.hangs_up()
    for _ in range(200):
        after = (await server.running.client.get("/metrics")).text
        if "kalavaani_live_calls 0.0" in after:
            break
        await asyncio.sleep(0.01)
    assert 'kalavaani_live_calls_ended_total{how="left"} 1.0' in after
