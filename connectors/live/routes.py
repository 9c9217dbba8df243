"""Where carriers stream calls to, and the TwiML that makes Twilio do it.

Twilio signs the upgrade of the WebSocket like any webhook. Exotel does not sign: its address holds a secret.
"""

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response, WebSocket
from starlette.websockets import WebSocketDisconnect, WebSocketState
from twilio.request_validator import RequestValidator
from twilio.twiml.voice_response import Connect, Stream, VoiceResponse

from assistant.application import Assistant
from assistant.settings import Settings
from assistant.store import inbox
from assistant.turn import Turn
from connectors.call_prompts import MENU_KEY
from connectors.errors import where_it_broke
from connectors.live.call import OURS, Call
from connectors.live.call_metrics import CallMetrics
from connectors.live.capacity import Capacity
from connectors.live.dialect import EXOTEL, TWILIO, Dialect
from connectors.live.frames import Connected, Started, Unreadable
from connectors.live.lines import Lines
from connectors.live.proof import is_proven, proof
from connectors.live.turns import LiveTurns, caller_of, end_of
from connectors.tokens import is_same
from connectors.twilio.call_step import other_side
from connectors.twilio.signature import Form, public_base, verified_form
from connectors.twilio.twiml_call import ROOT
from knowledge.languages import is_language
from voice.errors import VoiceError
from voice.turn_taking.smart_turn import SmartTurn

logger = logging.getLogger(__name__)

PATH: Final = "/media-stream"
ENDED: Final = f"{ROOT}/stream-ended"
START_S: Final = 10.0
"""How long a socket may be open before it says which call it is."""
MAX_RECONNECTIONS: Final = 1
"""Times that a call is connected to a stream again after one broke; then it goes on without."""
SHUTDOWN_PATIENCE_S: Final = 5.0
POLICY_VIOLATION: Final = 1008
NORMAL: Final = 1000
INTERNAL_ERROR: Final = 1011
_AGAIN: Final = "again"
_BEFORE_START: Final = 3
"""Messages that may come before `start`."""
_OVER: Final = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
"""Statuses of a call that is no more."""
WARM: Final = ("utter_one_moment", "utter_call_goodbye", "utter_live_lines_busy", "utter_live_too_long")
"""Phrases that are said once in advance, in the languages of calls."""


def stream_response(request: Request, form: Form, settings: Settings, *, again: int = 0) -> Response:
    """TwiML that connects a call to our stream, and asks us how to go on when the stream is over."""
    base = public_base(request, settings)
    response = VoiceResponse()
    action = f"{base}{ENDED}?{urlencode({_AGAIN: again})}"
    connect = Connect(action=action, method="POST")
    stream = Stream(url=f"{base.replace('http', 'ws', 1)}{PATH}")
    if settings.twilio_auth_token is not None:
        token = settings.twilio_auth_token.get_secret_value()
        for name, value in proof(token, form["CallSid"], other_side(form)).items():
            stream.parameter(name=name, value=value)
    connect.append(stream)
    response.append(connect)
    response.redirect(action, method="POST")
    return Response(str(response), media_type="text/xml")


@dataclass(slots=True)
class _Socket:
    """A WebSocket as a call wants it."""

    socket: WebSocket

    async def receive(self) -> str | None:
        message = await self.socket.receive()
        if message["type"] == "websocket.disconnect":
            return None
        return message.get("text") or ""

    async def send(self, message: str) -> None:
        if self.socket.application_state is not WebSocketState.CONNECTED:
            return
        try:
            await self.socket.send_text(message)
        except (WebSocketDisconnect, RuntimeError):
            logger.debug("the caller is gone")


@dataclass(slots=True, eq=False)
class LiveCalls:
    """The WebSockets of live calls."""

    assistant: Assistant
    metrics: CallMetrics
    capacity: Capacity
    lines: Lines
    smart_turn: SmartTurn | None = None
    _turns: set[asyncio.Task[Turn]] = field(default_factory=set)
    """Turns under way, of calls that may have ended."""

    @classmethod
    def opened(cls, assistant: Assistant, metrics: CallMetrics) -> "LiveCalls":
        """By the settings; a smart-turn model that cannot be used is passed over."""
        settings = assistant.settings
        smart_turn = None
        if settings.smart_turn_model is not None:
            try:
                smart_turn = SmartTurn(settings.smart_turn_model)
            except VoiceError as error:
                logger.error("%s: %s; going on without it", error.code, error)
        capacity = Capacity(settings.live_calls, settings.live_calls_waiting)
        return cls(assistant, metrics, capacity, Lines(assistant.turns.script.responses), smart_turn)

    def router(self) -> APIRouter:
        router = APIRouter()
        router.websocket(PATH)(self.twilio)
        router.websocket(f"{PATH}/")(self.twilio)
        router.websocket(f"{PATH}/{{token}}")(self.exotel)
        router.post(ENDED)(self.stream_ended)
        return router

    async def twilio(self, socket: WebSocket) -> None:
        """Twilio's side of `<Connect><Stream>`."""
        if not self._is_signed(socket):
            await socket.close(POLICY_VIOLATION)
            return
        await self._serve(socket, TWILIO)

    async def exotel(self, socket: WebSocket, token: str) -> None:
        """Exotel's Voicebot applet."""
        secret = self.assistant.settings.stream_token
        if secret is None or not is_same(token, secret):
            await socket.close(POLICY_VIOLATION)
            return
        await self._serve(socket, EXOTEL)

    async def stream_ended(self, request: Request) -> Response:
        """The stream is over: hang up if that was our wish; else connect it again, or go on without it."""
        settings = self.assistant.settings
        form = await verified_form(request, settings, "CallSid")
        call, response = form["CallSid"], VoiceResponse()
        again = request.query_params.get(_AGAIN, "")
        times = int(again) if again.isdecimal() and len(again) == 1 else MAX_RECONNECTIONS
        if form.get("CallStatus") in _OVER:
            pass
        elif await self._ended(end_of(call)):
            response.hangup()
        elif times < MAX_RECONNECTIONS:
            return stream_response(request, form, settings, again=times + 1)
        else:
            logger.warning("a call goes on without its stream")
            step = "turn" if await self._ended(f"phone:{call}.live.0") else "language"
            response.redirect(f"{public_base(request, settings)}{ROOT}/{step}", method="POST")
        return Response(str(response), media_type="text/xml")

    async def warm(self) -> None:
        """Say once what would make the first callers wait, where calls are live."""
        if self.assistant.settings.calls != "live":
            return
        for key, language in enumerate(self.assistant.settings.languages_of_calls, start=1):
            said = [self.lines.phrase(name, language) for name in WARM]
            said.append(self.lines.phrase("utter_choose_language", language, key=str(key)))
            said.append(self.lines.phrase("utter_call_other_language", language, key=MENU_KEY))
            for line in (line for lines in said for line in lines):
                try:
                    await self.assistant.speaking.say(line.text, language=line.language, format="mulaw")
                except VoiceError as error:
                    logger.warning("a phrase in %s cannot be said: %s", language, error.code)

    async def finish(self) -> None:
        """Let turns that are under way come to their end, when the server stops."""
        if self._turns:
            await asyncio.wait(set(self._turns), timeout=SHUTDOWN_PATIENCE_S)

    async def _serve(self, socket: WebSocket, dialect: Dialect) -> None:
        await socket.accept()
        stream = _Socket(socket)
        started = await self._started(stream, dialect)
        if started is None or not self._is_the_call_told(started, dialect):
            await _close(socket, POLICY_VIOLATION)
            return
        settings = self.assistant.settings
        language = started.parameters.get("language")
        turns = LiveTurns(
            self.assistant,
            caller_of(started),
            started.call,
            language if language is not None and is_language(language) else settings.language,
        )
        self.metrics.began()
        ending = "broken"
        try:
            call = Call(
                stream,
                dialect,
                started,
                turns,
                self.lines,
                self.capacity,
                self.metrics,
                self.smart_turn,
                keep=self._keep,
            )
            ending = await call.run()
        except Exception as error:
            logger.error("a live call broke: %s", where_it_broke(error))
        finally:
            self.metrics.ended(ending)
        await _close(socket, NORMAL if ending in OURS or ending == "left" else INTERNAL_ERROR)

    async def _started(self, stream: _Socket, dialect: Dialect) -> Started | None:
        """Which call this is; None when the peer does not say so in time."""
        try:
            async with asyncio.timeout(START_S):
                for _ in range(_BEFORE_START):
                    message = await stream.receive()
                    if message is None:
                        return None
                    frame = dialect.read(message)
                    if isinstance(frame, Started):
                        return frame
                    if not isinstance(frame, Connected):
                        reason = frame.reason if isinstance(frame, Unreadable) else "not begun"
                        logger.warning("a stream did not begin as it should: %s", reason)
                        return None
        except TimeoutError:
            logger.warning("a stream did not begin in time")
        return None

    def _keep(self, turn: Coroutine[Any, Any, Turn]) -> asyncio.Task[Turn]:
        task = asyncio.create_task(turn)
        self._turns.add(task)
        task.add_done_callback(self._turns.discard)
        return task

    async def _ended(self, message_id: str) -> bool:
        """Whether a message of a call was answered."""
        async with self.assistant.database.reading() as session:
            return await inbox.answered_at(session, message_id) is not None

    def _is_the_call_told(self, started: Started, dialect: Dialect) -> bool:
        """Whether this is a call that we had streamed; Exotel, whose address is a secret, brings nothing of ours."""
        token = self.assistant.settings.twilio_auth_token
        if dialect is not TWILIO:
            return True
        proven = token is not None and is_proven(token.get_secret_value(), started.call, started.parameters)
        if not proven:
            logger.warning("a stream is not of a call that we were asked about")
        return proven

    def _is_signed(self, socket: WebSocket) -> bool:
        """Whether Twilio signed the upgrade; its own address of it sometimes ends with a slash."""
        settings = self.assistant.settings
        if settings.twilio_auth_token is None:
            return False
        if settings.public_url is None:
            address = str(socket.url).rstrip("/")
        else:
            address = f"{settings.public_url.rstrip('/').replace('http', 'ws', 1)}{PATH}"
        signature = socket.headers.get("x-twilio-signature", "")
        validator = RequestValidator(settings.twilio_auth_token.get_secret_value())
        try:
            return any(validator.validate(url, {}, signature) for url in (address, f"{address}/"))
        except ValueError:
            return False


async def _close(socket: WebSocket, code: int) -> None:
    try:
        await socket.close(code)
    except (WebSocketDisconnect, RuntimeError):
        logger.debug("the stream was closed already")
