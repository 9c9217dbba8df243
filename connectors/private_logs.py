"""Keeps phone numbers and message bodies out of the logs of libraries, at every log level."""

import logging

TALKATIVE = (
    "aiosqlite",
    "asyncpg",
    "sqlalchemy",
    "httpx",
    "httpcore",
    "twilio",
    "socketio",
    "engineio",
    "websockets",
    "python_multipart",
)
"""Loggers that write SQL parameters, addresses or frames when they are let."""
SERVER = "uvicorn.error"
"""The server's own logger; worth reading but for what it says of sockets."""


class WithoutSockets(logging.Filter):
    """Drops what the server says of sockets that go well: their paths hold secrets, their frames what people say."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno >= logging.WARNING or "websockets" not in record.pathname


_WITHOUT_SOCKETS = WithoutSockets()


def keep_private() -> None:
    """Let these loggers report problems only."""
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger(SERVER).addFilter(_WITHOUT_SOCKETS)
