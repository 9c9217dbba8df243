"""Rasa's socket.io channel, for `rasa-webchat` and every other client of it.

The client emits `session_request {session_id}`; we confirm with `session_confirm <id>`: its own id when that may pass
for a secret, else one of ours. `user_uttered {message, session_id, customData | metadata}` is answered by one or more
`bot_uttered`. What is added may hold `message_id` (a message is done once per id), `role` and `language` (of a visitor
who is new). What could not be handed over, and what we say unasked, waits until the session is connected. Protocol:
Rasa's public documentation of its channel, and the published client, rasa-webchat 1.0.1.
"""

import asyncio
import contextlib
import hashlib
import logging
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import socketio
from fastapi import APIRouter
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection

from assistant.application import Assistant
from assistant.messages import Incoming
from assistant.store import outbox
from assistant.store.inbox import MessageAnswered
from assistant.store.outbox import reply_from_json
from connectors.answering import earlier_replies
from connectors.errors import ApiError, where_it_broke
from connectors.plain_text import readable
from connectors.rasa.handshakes import HandshakeLimit
from connectors.rasa.sessions import custom_data, new_session, role_of, session_of
from connectors.rasa.utterances import Utterance, utterances
from connectors.rate_limit import RateLimit, caller_of
from connectors.web.origins import Origins
from knowledge.languages import is_language

logger = logging.getLogger(__name__)

CHANNEL = "socketio"
ADDRESS_KIND = "web"
"""A session's id is what the widget's is: a secret of somebody whom we do not know."""
PATH = "/socket.io"
MAX_EVENT_BYTES = 100_000
MAX_TEXT = 10_000
TELL_EVERY_S = 1.0
"""How often we look for something to say unasked."""
MESSAGES_PER_MINUTE = 30
"""Of one session."""
MAX_OPEN = 2_000
"""Connections of one process."""
MAX_OPEN_PER_CALLER = 200
SESSIONS_A_QUERY = 500
"""Sessions that one look at the outbox asks for."""
EVENTS_PER_MINUTE = 600
"""Connections and messages of one address: many people of a mobile network share one."""


@dataclass(slots=True)
class Connection:
    """One client, as long as it is connected."""

    caller: str
    language: str
    """The language that we spoke last."""
    session: str | None = None
    is_new: bool = False
    """We made the session, and nothing was said yet."""
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Messages are answered in the order in which they came."""


class SocketIoChannel:
    """The socket.io server and its health route."""

    def __init__(self, assistant: Assistant, origins: Origins) -> None:
        self._assistant = assistant
        self._origins = origins
        self._settings = assistant.settings
        self._base_url = (self._settings.public_url or "").rstrip("/")
        self._connections: dict[str, Connection] = {}
        self._telling: asyncio.Task[None] | None = None
        self._callers = RateLimit(EVENTS_PER_MINUTE)
        self._sessions = RateLimit(MESSAGES_PER_MINUTE)
        self._server = socketio.AsyncServer(
            async_mode="asgi",
            cors_allowed_origins=self._is_welcome,
            cors_credentials=False,
            max_http_buffer_size=MAX_EVENT_BYTES,
        )
        for name, handler in (
            ("connect", self._connect),
            ("disconnect", self._disconnect),
            ("session_request", self._session_request),
            ("user_uttered", self._user_uttered),
        ):
            self._server.on(name, handler)
        self.application = HandshakeLimit(socketio.ASGIApp(self._server, socketio_path=PATH))
        """To be mounted at PATH."""

    def router(self) -> APIRouter:
        router = APIRouter()
        for slash in ("", "/"):
            router.get(f"/webhooks/socketio{slash}", include_in_schema=not slash)(self.health)
        return router

    async def health(self) -> dict[str, str]:
        return {"status": "ok"}

    def start(self) -> None:
        """Begin to hand over what waits for connected sessions."""
        self._telling = asyncio.create_task(self._tell())

    async def stop(self) -> None:
        if self._telling is not None:
            self._telling.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._telling
        await self._server.shutdown()

    def _is_welcome(self, origin: str, environ: Mapping[str, Any]) -> bool:
        """Whether a page of this origin may connect."""
        return self._origins.admit(Headers(scope=environ["asgi.scope"]))

    async def _connect(self, sid: str, environ: Mapping[str, Any], auth: object = None) -> bool:
        caller = caller_of(HTTPConnection(environ["asgi.scope"]))
        open_there = sum(connection.caller == caller for connection in self._connections.values())
        if open_there >= MAX_OPEN_PER_CALLER or len(self._connections) >= MAX_OPEN:
            return False
        if not _permitted(self._callers, caller):
            return False
        self._connections[sid] = Connection(caller, self._settings.language)
        return True

    async def _disconnect(self, sid: str, reason: object = None) -> None:
        self._connections.pop(sid, None)

    async def _session_request(self, sid: str, data: object = None) -> None:
        connection = self._connections.get(sid)
        if connection is None or not _permitted(self._callers, connection.caller):
            return
        session = await self._join(sid, connection, session_of(data))
        await self._server.emit("session_confirm", session, to=sid)

    async def _user_uttered(self, sid: str, data: object = None) -> None:
        connection = self._connections.get(sid)
        if connection is None or not isinstance(data, Mapping) or not isinstance(data.get("message"), str):
            return
        session = await self._join(sid, connection, session_of(data) or connection.session)
        if not (_permitted(self._callers, connection.caller) and _permitted(self._sessions, session)):
            await self._say(sid, connection, "utter_too_fast")
            return
        async with connection.turn:
            try:
                await self._answer(connection, self._incoming(connection, session, data))
            except ApiError:
                logger.info("a repeated message is still being answered elsewhere")
            except Exception as error:
                logger.error("a message of a socket was not answered: %s", where_it_broke(error))
                await self._say(sid, connection, "utter_internal_error")

    async def _join(self, sid: str, connection: Connection, session: str | None) -> str:
        """Let a client have what is said to a session; a new session where it has none."""
        if session is not None and session == connection.session:
            return session
        if connection.session is not None:
            await self._server.leave_room(sid, connection.session)
        connection.is_new = session is None
        connection.session = session or new_session()
        await self._server.enter_room(sid, connection.session)
        return connection.session

    def _incoming(self, connection: Connection, session: str, data: Mapping[str, Any]) -> Incoming:
        added = custom_data(data)
        own, language = added.get("message_id"), added.get("language")
        told = f"{session}\0{own}" if isinstance(own, str | int) and own != "" else uuid.uuid4().hex
        known = language if connection.is_new and is_language(language) else None
        connection.is_new = False
        return Incoming(
            channel=CHANNEL,
            sender=session,
            provider_id=hashlib.sha256(told.encode("utf-8", "replace")).hexdigest(),
            text=readable(data["message"][:MAX_TEXT]),
            language=known,
            address_kind=ADDRESS_KIND,
            role=role_of(added),
        )

    async def _answer(self, connection: Connection, incoming: Incoming) -> None:
        """Answer once; when nobody is connected any more, the outbox keeps the replies for the session's return."""
        turns, session = self._assistant.turns, incoming.sender
        if await turns.accept(incoming) or await turns.retake(incoming):
            try:
                turn = await turns.answer(incoming)
            except MessageAnswered:
                pass
            else:
                connection.language = turn.language
                if self._is_connected(session):
                    await self._utter(
                        session, [u for r in turn.replies for u in utterances(r, self._base_url)]
                    )
                    await turns.delivered(turn)
                else:
                    async with self._assistant.database.session() as store:
                        await outbox.release(store, turn.outbox_ids, datetime.now(UTC))
                return
        replies = await earlier_replies(self._assistant.database, incoming)
        await self._utter(session, [u for r in replies for u in utterances(r, self._base_url)])

    async def _utter(self, session: str, said: list[Utterance]) -> None:
        for utterance in said:
            await self._server.emit("bot_uttered", utterance, room=session)

    def _is_connected(self, session: str) -> bool:
        return any(connection.session == session for connection in self._connections.values())

    async def _say(self, sid: str, connection: Connection, response: str) -> None:
        """Say something that is no part of the conversation."""
        responses = self._assistant.turns.script.responses
        if said := responses.say(response, {}, language=connection.language, channel=CHANNEL):
            await self._server.emit("bot_uttered", {"text": said.text}, to=sid)

    async def _tell(self) -> None:
        """Hand over what waits for connected sessions, as long as the server runs."""
        while True:
            try:
                for session in await self._waited_for():
                    await self._tell_due(session)
            except Exception as error:
                logger.error("sessions are not told what waits: %s", where_it_broke(error))
            await asyncio.sleep(TELL_EVERY_S)

    async def _waited_for(self) -> list[str]:
        """Connected sessions for which something waits."""
        connected = sorted({link.session for link in self._connections.values() if link.session})
        found: list[str] = []
        for first in range(0, len(connected), SESSIONS_A_QUERY):
            async with self._assistant.database.reading() as store:
                some = connected[first : first + SESSIONS_A_QUERY]
                found += await outbox.addresses_waiting(store, CHANNEL, some, datetime.now(UTC))
        return found

    async def _tell_due(self, session: str) -> None:
        database, now = self._assistant.database, datetime.now(UTC)
        async with database.session() as store:
            rows = await outbox.due_at(store, CHANNEL, session, now)
        told: list[int] = []
        for row in rows:
            if not self._is_connected(session):
                break
            await self._utter(session, utterances(reply_from_json(row.reply), self._base_url))
            told.append(row.id)
        async with database.session() as store:
            await outbox.sent(store, told, datetime.now(UTC))
            await outbox.release(store, [row.id for row in rows], datetime.now(UTC))


def _permitted(limit: RateLimit, who: str) -> bool:
    """Use one permission up; False when there is none."""
    try:
        limit.check(who)
    except ApiError:
        return False
    limit.take(who)
    return True
