"""A small server of our own on the loopback, for as long as a block lasts."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from fastapi import FastAPI

from connectors.simulation.errors import SimulationFailed

LOOPBACK = "127.0.0.1"


class _Server(uvicorn.Server):
    """One that leaves Ctrl-C to the program around it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def listening(app: FastAPI, port: int) -> AsyncIterator[str]:
    """Serve an application on a port of the loopback (0: any that is free); gives its address.

    Raises:
        SimulationFailed: the port is taken.
    """
    try:
        bound = socket.create_server((LOOPBACK, port))
    except OSError:
        raise SimulationFailed(f"port {port} is taken: choose another with --port") from None
    config = uvicorn.Config(app, lifespan="off", log_level="warning", access_log=False)
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[bound]))
    try:
        yield f"http://{LOOPBACK}:{bound.getsockname()[1]}"
    finally:
        server.should_exit = True
        server.force_exit = True
        await serving


def free_port() -> int:
    """A port of the loopback that nobody listens on now."""
    with socket.create_server((LOOPBACK, 0)) as bound:
        return int(bound.getsockname()[1])
