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


def keep_private() -> None:
    """Let these loggers report problems only."""
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
