"""Twilio's side of a call by keys and recordings: follows the TwiML that it is given.

Source: Twilio's TwiML for voice. Without input `<Gather>` goes on to the next verb, unless `actionOnEmptyResult`; a key
that finishes finishes nothing unless digits stand before it.
"""

import asyncio
import secrets
import struct
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, fromstring

from assistant.messages import Media
from connectors.simulation.call_words import CallWords, language_of
from connectors.simulation.errors import SimulationFailed
from connectors.simulation.terminal import Screen
from connectors.simulation.twilio_api import TwilioApi
from connectors.simulation.webhooks import Server
from voice.decoding import decode
from voice.errors import VoiceError

VOICE = "/webhooks/twilio/voice"
MAX_DOCUMENTS = 60
"""Answers in a row without the caller: more would be a loop."""
MAX_TWIML = 64_000
"""Characters; Twilio's limit."""
MULAW_BYTES_A_SECOND = 8_000
UNKNOWN_S = 3.0
"""Length of a recording that says nothing of its own."""


@dataclass(slots=True)
class IvrCall:
    """One call. It waits for the caller whenever `asks` is not None, and is over when `ended` says why."""

    server: Server
    api: TwilioApi
    api_url: str
    token: str
    words: CallWords
    screen: Screen
    caller: str
    ours: str
    prompts: Path | None = None
    """Folder for what is played."""
    call: str = field(default_factory=lambda: f"CA{secrets.token_hex(16)}")
    direction: str = "inbound"
    asks: Element | None = None
    """The `<Gather>` that takes keys."""
    records: Element | None = None
    stream: Element | None = None
    """The `<Connect>` that hands the call to a WebSocket."""
    ended: str = ""
    _rest: list[Element] = field(default_factory=list)
    """Verbs that come when the caller stays silent."""
    _language: str = "en"

    async def dial(self, address: str = VOICE) -> None:
        status = "ringing" if self.direction == "inbound" else "in-progress"
        await self.post(address, CallStatus=status)

    async def press(self, keys: str) -> None:
        """Keys, as a caller types them one after the other."""
        gather = self._asked()
        ends, limit = gather.get("finishOnKey", "#"), gather.get("numDigits")
        if ends and keys[0] in ends:
            raise SimulationFailed(f"{keys[0]} does nothing here: it ends digits, and none stand before it")
        digits = keys[: next((at for at, key in enumerate(keys) if ends and key in ends), len(keys))]
        await self.post(gather.get("action", ""), Digits=digits[: int(limit)] if limit else digits)

    async def say(self, words: str) -> None:
        """Words for the carrier's recogniser."""
        await self.post(self._asked().get("action", ""), SpeechResult=words, Confidence="0.9")

    @property
    def carrier_listens(self) -> bool:
        return self.asks is not None and "speech" in self.asks.get("input", "dtmf")

    @property
    def language(self) -> str:
        """In which the caller was spoken to last."""
        return self._language

    async def record(self, data: bytes) -> None:
        """Speak after the tone."""
        if self.records is None:
            raise SimulationFailed("nothing is recorded here: press a key")
        url = f"{self.api_url}{self.api.host(Media(data, 'audio/x-wav'), 'Recordings')}"
        length = str(max(1, round(_seconds(data))))
        await self.post(self.records.get("action", ""), RecordingUrl=url, RecordingDuration=length)

    async def stay_silent(self) -> None:
        gather = self._asked()
        if gather.get("actionOnEmptyResult") == "true":
            await self.post(gather.get("action", ""), Digits="")
        else:
            await self._follow(self._rest)

    async def hang_up(self) -> None:
        """The caller puts the receiver down; Twilio tells of a recording that ended so."""
        recording, over = self.records, bool(self.ended)
        self._end("the caller hung up")
        if recording is not None and not over:
            fields = {"Digits": "hangup", "RecordingDuration": "0", "CallStatus": "completed"}
            await self._send(recording.get("action", ""), fields)
        await self._send(f"{VOICE}/status", {"CallStatus": "completed"})

    async def post(self, address: str, **fields: str) -> None:
        """Ask the server how to go on, and follow it until the caller is wanted."""
        self.asks = self.records = self.stream = None
        self._rest = []
        await self._follow([_redirect(address)], fields)

    async def _follow(self, verbs: list[Element], fields: dict[str, str] | None = None) -> None:
        self.asks = self.records = None
        for _ in range(MAX_DOCUMENTS):
            onward = await self._play(verbs)
            if onward is None:
                return
            twiml = await self._send(onward, fields or {})
            fields, verbs = None, list(twiml)
            await self._show(twiml)
        raise SimulationFailed("the server sends the call round and round")

    async def _play(self, verbs: list[Element]) -> str | None:
        """Carry verbs out; the address that says how to go on, or None when the caller is wanted or all is over."""
        for position, verb in enumerate(verbs):
            match verb.tag:
                case "Pause":
                    await asyncio.sleep(min(10.0, float(verb.get("length", "1"))))
                case "Gather":
                    after = verbs[position + 1 :]
                    self.asks = verb
                    self.records = after[0] if after and after[0].tag == "Record" else None
                    self._rest = after[1:] if self.records is not None else after
                    return None
                case "Connect":
                    self.stream, self._rest = verb, verbs[position + 1 :]
                    return None
                case "Redirect":
                    return (verb.text or "").strip()
                case "Reject":
                    self._end(f"rejected: {verb.get('reason', 'rejected')}")
                    return None
                case "Hangup":
                    break
        self._end("the server hung up")
        return None

    async def _show(self, twiml: Element) -> None:
        """Fetch what is played, and show its words."""
        seconds = 0.0
        for play in twiml.iter("Play"):
            response = await self.server.fetch((play.text or "").strip())
            if not response.is_success:
                self.screen.trouble(f"a prompt cannot be fetched: {response.status_code}")
                continue
            seconds += _seconds(response.content)
            if self.prompts is not None:
                self.prompts.mkdir(parents=True, exist_ok=True)
                (self.prompts / str(play.text).strip().rpartition("/")[2]).write_bytes(response.content)
        lines = await self.words.of(twiml, self.call)
        gather = twiml.find("Gather")
        if gather is not None:
            self._language = language_of(gather.get("action", ""), self._language)
        if lines or seconds:
            self.screen.said(lines, seconds, self._how(twiml))

    def _how(self, twiml: Element) -> str:
        """What may be answered."""
        gather = twiml.find("Gather")
        if gather is None:
            return ""
        speech = "speech" in gather.get("input", "dtmf") or twiml.find("Record") is not None
        ends = gather.get("finishOnKey", "#")
        keys = "a key" if gather.get("numDigits") == "1" else f"keys{f', {ends} ends them' if ends else ''}"
        return f"{keys}{', or speech' if speech else ''}"

    async def _send(self, address: str, fields: dict[str, str]) -> Element:
        people = (self.caller, self.ours) if self.direction == "inbound" else (self.ours, self.caller)
        form = {
            "CallSid": self.call,
            "AccountSid": self.api.account,
            "From": people[0],
            "To": people[1],
            "CallStatus": "in-progress",
            "Direction": self.direction,
            "ApiVersion": "2010-04-01",
            **fields,
        }
        response = await self.server.twilio(address, form, self.token)
        if not response.content:
            return Element("Response")
        try:
            return _parsed(response.text)
        except ParseError:
            raise SimulationFailed("the server answered no TwiML") from None

    def _asked(self) -> Element:
        if self.asks is None:
            raise SimulationFailed("nothing is asked now")
        return self.asks

    def _end(self, why: str) -> None:
        if not self.ended:
            self.ended = why
            self.asks = self.records = self.stream = None
            self.screen.event("ended", f"[dim]☎ {why}[/]", why=why)

    async def after_stream(self) -> None:
        """The WebSocket is closed: ask how to go on, as `<Connect>` says."""
        connect, rest = self.stream, self._rest
        action = connect.get("action") if connect is not None else None
        if action:
            await self.post(action)
        else:
            await self._follow(rest)


def _parsed(twiml: str) -> Element:
    if len(twiml) > MAX_TWIML or "<!" in twiml:
        raise ParseError
    return fromstring(twiml)


def _redirect(address: str) -> Element:
    verb = Element("Redirect")
    verb.text = address
    return verb


def _seconds(data: bytes) -> float:
    """Length of a recording; of one that is none, a guess."""
    if data[:4] == b"RIFF" and len(data) > 24 and struct.unpack("<H", data[20:22])[0] == 7:
        return len(data) / MULAW_BYTES_A_SECOND
    try:
        return decode(data).duration_s
    except VoiceError:
        return UNKNOWN_S
