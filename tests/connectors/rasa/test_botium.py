"""Botium, unchanged, talks with our REST channel: written conversations come true."""

import asyncio
from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).parent / "botium" / "run.mjs"
TIMEOUT_S = 120


async def test_botiums_rest_connector_plays_its_conversations(running: Any, url: str, node: str) -> None:
    botium = await asyncio.create_subprocess_exec(
        node,
        str(SCRIPT),
        f"{url}/webhooks/rest/webhook",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        output, errors = await asyncio.wait_for(botium.communicate(), TIMEOUT_S)
    finally:
        if botium.returncode is None:
            botium.kill()
    lines = output.decode().splitlines()
    assert botium.returncode == 0, "\n".join([*lines, errors.decode()[-2000:]])
    assert sorted(lines) == ["ok A saree is listed", "ok Orders in Hindi"]
    assert len(await running.listings()) == 1
