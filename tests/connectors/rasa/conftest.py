"""Our server on the loopback, and clients of Rasa's channels that talk with it."""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import socketio
import uvicorn
from fastapi import FastAPI

NODE_MODULES = Path(__file__).resolve().parents[3] / "node_modules"
PATIENCE_S = 60


@asynccontextmanager
async def served(app: FastAPI) -> AsyncIterator[str]:
    """A server of an application that has started already; gives its address."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, lifespan="off", log_level="warning", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started:  # noqa: ASYNC110 (uvicorn has no event for it)
            await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        await serving


class Guest:
    """A client of the socket.io channel that keeps what it was told."""

    def __init__(self, url: str, **headers: str) -> None:
        self._url = url
        self._headers = headers
        self._told: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._confirmed: asyncio.Queue[str] = asyncio.Queue()
        self.socket = socketio.AsyncClient(reconnection=False)
        self.socket.on("bot_uttered", self._told.put)
        self.socket.on("session_confirm", self._confirmed.put)

    async def __aenter__(self) -> "Guest":
        await self.socket.connect(self._url, headers=self._headers)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.socket.disconnect()

    async def session(self, session_id: object = None) -> str:
        """Ask for a session; gives the one that we were confirmed."""
        await self.socket.emit("session_request", {"session_id": session_id})
        return await asyncio.wait_for(self._confirmed.get(), PATIENCE_S)

    async def say(self, message: object, **more: object) -> None:
        await self.socket.emit("user_uttered", {"message": message, **more})

    async def told(self) -> dict[str, Any]:
        """The next utterance."""
        return await asyncio.wait_for(self._told.get(), PATIENCE_S)

    async def hears(self, words: str) -> dict[str, Any]:
        """The next utterance that has these words; those before are passed over."""
        while words not in (said := await self.told()).get("text", ""):
            pass
        return said

    async def is_told_nothing(self) -> bool:
        """Whether nothing more was uttered by the time that a later message is answered."""
        await self.say("hello")
        first = await self.told()
        return first["text"].startswith("Namaste!") and self._told.empty()


@pytest.fixture
def serve() -> Callable[[FastAPI], AbstractAsyncContextManager[str]]:
    return served


@pytest.fixture
def guest() -> type[Guest]:
    return Guest


@pytest.fixture
async def url(running: Any) -> AsyncIterator[str]:
    """Address of the running application's server."""
    async with served(running.app) as address:
        yield address


@pytest.fixture(scope="session")
def node() -> str:
    found = shutil.which("node")
    assert found, "Node.js is missing: install it, then run `make test`"
    assert (NODE_MODULES / ".installed").exists(), (
        "npm's packages are missing: run `make node_modules/.installed`"
    )
    return found


@pytest.fixture(scope="session")
def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    assert found, "Chromium is missing: install it as `chromium`"
    return found
