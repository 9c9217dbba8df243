"""Sessions of engine.io that are opened and left cost us memory: one address opens so many a minute."""

from typing import Any

import httpx

from connectors.rasa.handshakes import HANDSHAKES_PER_MINUTE

POLLING = "/socket.io/?EIO=4&transport=polling"


async def test_an_address_opens_so_many_sessions_a_minute_and_goes_on_with_those_it_has(running: Any) -> None:
    opened = await running.client.get(POLLING)
    assert opened.status_code == 200 and '"sid"' in opened.text
    sid = opened.text.split('"sid":"')[1].split('"')[0]
    refused = [await running.client.get(POLLING) for _ in range(HANDSHAKES_PER_MINUTE + 20)][-1]
    assert refused.status_code == 429 and refused.json()["error"]["code"] == "rate_limited"
    sent = await running.client.post(f"{POLLING}&sid={sid}", content="40")
    assert sent.status_code == 200, "who has a session is heard"
    transport = httpx.ASGITransport(app=running.app, client=("203.0.113.9", 4711))
    async with httpx.AsyncClient(transport=transport, base_url="http://10.0.0.7:8000") as elsewhere:
        assert (await elsewhere.get(POLLING)).status_code == 200, "others are not shut out"
