"""`kalavaani simulate call`: somebody who rings up, by keys and recordings or on a stream."""

import asyncio
import re
import secrets
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from rich.markup import escape

from assistant.application import open_speaking
from assistant.settings import Settings
from connectors.simulation.call_words import CallWords
from connectors.simulation.errors import Refused, SimulationFailed
from connectors.simulation.ivr_call import IvrCall
from connectors.simulation.listening import listening
from connectors.simulation.live_call import LiveCall
from connectors.simulation.terminal import Screen
from connectors.simulation.twilio_api import TwilioApi
from connectors.simulation.webhooks import Server
from connectors.simulation.whatsapp import staged, twilio_of
from voice.errors import VoiceError
from voice.speaking import Speaking

HELP = "Keys: 5, #, 0 …   say FILE   words to be spoken   an empty line: silence   hangup"
RING_BACK_S = 15.0
"""How long we wait for the call back after a missed call."""
SMS_S = 1.0
"""How long we wait for SMS after a call."""
MAX_FILE_BYTES = 16_000_000
_KEYS = re.compile(r"^[0-9*#]+$")
_SAY = "say "
"""What stands before the name of a recording."""


@dataclass(slots=True)
class Caller:
    """Whoever holds the telephone: turns lines into what she does."""

    call: IvrCall
    screen: Screen
    speaking: Speaking
    live: LiveCall

    async def run(self, lines: AsyncIterable[str]) -> bool:
        """Until the call is over or the lines end; whether everything was taken."""
        if not await self._try(self._streamed):
            return False
        taken = True
        if not self.call.ended:
            self.screen.prompt()
            async for line in lines:
                words = line.strip()
                if words in ("hangup", "/quit"):
                    break
                taken = await self._try(self._do, words) and taken
                if self.call.ended:
                    break
                self.screen.prompt()
        await self._try(self._hang_up)
        return taken

    async def _try(self, action: Callable[..., Awaitable[None]], *words: str) -> bool:
        """Do something; False, with a word about it, when the server did not take it."""
        try:
            await action(*words)
        except (Refused, SimulationFailed) as error:
            self.screen.trouble(str(error))
            return False
        return True

    async def _do(self, line: str) -> None:
        if self.live.stream is not None:
            await self._do_live(line)
        elif not line:
            await self.call.stay_silent()
        elif _KEYS.match(line):
            await self.call.press(line)
        elif line.startswith(_SAY):
            await self.call.record(recording(line.removeprefix(_SAY)))
        elif self.call.carrier_listens:
            await self.call.say(line)
        else:
            await self.call.record(await self._spoken(line, self.call.language))
        await self._streamed()

    async def _do_live(self, line: str) -> None:
        if not line:
            await self.live.stay_silent()
        elif _KEYS.match(line):
            await self.live.press(line)
        elif line.startswith(_SAY):
            await self.live.say(recording(line.removeprefix(_SAY)))
        else:
            await self.live.say(await self._spoken(line, "en"))
        if self.live.is_over:
            await self.live.close()
            await self.call.after_stream()

    async def _streamed(self) -> None:
        """Where the server wants a stream, open it."""
        if self.call.stream is not None and self.live.stream is None:
            await self.live.open(self.call.stream)

    async def _hang_up(self) -> None:
        await self.live.close()
        await self.call.hang_up()

    async def _spoken(self, words: str, language: str) -> bytes:
        try:
            return (await self.speaking.say(words, language=language, format="wav")).data
        except VoiceError as error:
            raise SimulationFailed(f"these words cannot be spoken: {error}") from None


async def simulate(
    settings: Settings,
    lines: AsyncIterable[str],
    screen: Screen,
    *,
    server: str | None,
    port: int,
    caller: str,
    to: str | None,
    live: bool,
    prompts: Path | None,
) -> bool:
    """Ring up, and talk until the call is over; whether everything was taken. `server` None: one of our own.

    Raises:
        SimulationFailed: settings are missing, the port is taken, or the server does not start.
    """
    screen.own_number = caller
    changes = {"calls": "live"} if live else {}
    async with staged(settings, "twilio", server, port, screen, **changes) as (played, api_url):
        (api, token), words = twilio_of(played.settings), CallWords(played.settings)
        ours = to or played.settings.twilio_number or "+14155238886"
        ring = _Ring(played.server, api, api_url, token, words, screen, caller, ours, prompts)
        speaking = open_speaking(played.settings)
        try:
            async with listening(api.application, int(api_url.rpartition(":")[2])), _messages(api, screen):
                screen.note(HELP)
                return await ring.up(lines, speaking, live=live)
        finally:
            await speaking.close()
            await words.close()


@dataclass(frozen=True, slots=True)
class _Ring:
    """Who rings whom."""

    server: Server
    api: TwilioApi
    api_url: str
    token: str
    words: CallWords
    screen: Screen
    caller: str
    ours: str
    prompts: Path | None

    async def up(self, lines: AsyncIterable[str], speaking: Speaking, *, live: bool) -> bool:
        """Ring; where the call is rejected, wait to be rung back."""
        call = self._call(f"CA{secrets.token_hex(16)}")
        await call.dial()
        if call.ended.startswith("rejected"):
            self.screen.note("Waiting for the call back …")
            try:
                sid, form = await asyncio.wait_for(self.api.calls.get(), RING_BACK_S)
            except TimeoutError:
                self.screen.note("nobody rings back")
                return True
            self.screen.event(
                "rings", f"☎ rung back by {escape(form.get('From', ''))}", by=form.get("From", "")
            )
            call = self._call(sid)
            call.direction, call.ours = "outbound-api", form.get("From", self.ours)
            await call.dial(form.get("Url", ""))
        live_call = LiveCall(self.server, self.token, self.words, self.screen, call.call, self.caller)
        if live and not call.ended and call.stream is None:
            self.screen.note("The server takes calls by keys; its stream is opened all the same.")
            call.stream = live_call.directly()
        return await Caller(call, self.screen, speaking, live_call).run(lines)

    def _call(self, sid: str) -> IvrCall:
        return IvrCall(
            self.server,
            self.api,
            self.api_url,
            self.token,
            self.words,
            self.screen,
            self.caller,
            self.ours,
            self.prompts,
            call=sid,
        )


@asynccontextmanager
async def _messages(api: TwilioApi, screen: Screen) -> AsyncIterator[None]:
    """SMS that come meanwhile, and soon after."""

    async def show() -> None:
        while True:
            _, form = await api.messages.get()
            screen.event(
                "sms", f"✉ {escape(form.get('Body', ''))}", text=form.get("Body", ""), to=form.get("To", "")
            )

    showing = asyncio.create_task(show())
    try:
        yield
        await asyncio.sleep(SMS_S)
    finally:
        showing.cancel()
        with suppress(asyncio.CancelledError):
            await showing


def recording(path: str) -> bytes:
    """A recording from a file.

    Raises:
        SimulationFailed: it is not there, or too large.
    """
    file = Path(path.strip()).expanduser()
    if not file.is_file() or file.stat().st_size > MAX_FILE_BYTES:
        raise SimulationFailed(f"{path} is no file of at most 16 MB")
    return file.read_bytes()
