"""A stream says by itself whose call it is; only what our own TwiML said about it is believed."""

from typing import Any

import pytest

from connectors.live.proof import GOOD_FOR_S, is_proven, proof
from tests.connectors.live.line import NUMBER, TOKEN

SUNITA, MALLORY = "+919812345678", "+919812345670"


def test_what_we_said_is_believed_for_two_minutes() -> None:
    told = proof(TOKEN, "CA1", SUNITA, now_s=1_000)
    assert told["From"] == SUNITA
    assert is_proven(TOKEN, "CA1", told | {"language": "hi"}, now_s=1_000 + GOOD_FOR_S)
    assert not is_proven(TOKEN, "CA1", told, now_s=1_001 + GOOD_FOR_S)


@pytest.mark.parametrize(
    "changed",
    [
        {"From": MALLORY},
        {"At": "1001"},
        {"At": "x"},
        {"At": ""},
        {"At": "\u0661"},
        {"Code": ""},
        {"Code": "\u00e9"},
    ],
    ids=["caller", "time", "no time", "empty time", "other digits", "no code", "no such code"],
)
def test_nothing_of_it_may_be_changed(changed: dict[str, str]) -> None:
    told = proof(TOKEN, "CA1", SUNITA, now_s=1_000)
    assert not is_proven(TOKEN, "CA1", told | changed, now_s=1_000)
    assert not is_proven(TOKEN, "CA2", told, now_s=1_000), "another call"
    assert not is_proven("another token", "CA1", told, now_s=1_000)


async def test_who_signs_the_socket_but_not_the_call_is_not_talked_with(server: Any) -> None:
    start = {"streamSid": "MZ1", "callSid": "CA1", "tracks": ["inbound"]}
    media = {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}
    forged = {"From": NUMBER, "language": "en"}
    async with server.connected() as caller:
        await caller.send({"event": "connected", "protocol": "Call", "version": "1.0.0"})
        await caller.send(
            {"event": "start", "start": {**start, "mediaFormat": media, "customParameters": forged}}
        )
        await caller.socket.wait_closed()
        assert caller.socket.close_code == 1008 and caller.sounds == 0
