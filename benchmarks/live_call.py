"""How live calls feel: replayed over a real WebSocket, as 20 ms frames in real time, against the real server.

    python benchmarks/live_call.py [--repeats 4] [--together 1 4 8]

Starts the server on a free loopback port with a marketplace of its own (models, understanding and index come from
KALAVAANI_HOME, prepared by `kalavaani setup`), calls it like Twilio does, and stops it. A caller says the recordings of
`tests/audio`, one after the other, each when the answer to the one before has been played to its end.

End of speech is the last sample of the recording that is louder than LOUD (2 % of full scale), at the moment at which a
telephone would have sent it; the first audio frame is the first `media` message after it, as it arrives here. Two
recordings are also said with a pause of HESITATION_S inside: whoever answers into it, answers too early.

Barge-in, both from the first loud sample of a recording that is said into an answer: to the end of the last frame of
that answer with sound in it which the carrier plays (it plays one frame after the other, and holds what came early),
and to the arrival of `clear`. It counts only when no `media` follows before the recording ends.

Memory is the resident size of the server: the highest while N calls are up, less that after the warming call, in which
everything was said that the others say, divided by N. Speech is espeak-ng, as without internet; Whisper is what
KALAVAANI_WHISPER_MODEL names (base). Writes benchmarks/results/live_call.json.
"""

import argparse
import asyncio
import base64
import contextlib
import itertools
import json
import os
import platform
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from turns import free_port, keep, prepared_home
from twilio.request_validator import RequestValidator
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from connectors.live.dialect import TWILIO
from connectors.live.mulaw import decoded, encoded
from connectors.live.proof import proof
from voice.decoding import decode

RESULTS = Path(__file__).parent / "results" / "live_call.json"
AUDIO = Path(__file__).parent.parent / "tests" / "audio"
TURNS = (
    "phone/listing_vase_start.wav",
    "listing_vase_details.ogg",
    "answer_quantity.ogg",
    "answer_price.ogg",
    "phone/yes.wav",
    "phone/track_order.wav",
    "phone/price_question.wav",
    "orders_question.ogg, hesitating",
    "phone/track_order.wav, hesitating",
    "craft_question.ogg",
)
_HESITATING = ", hesitating"
HESITATION_S = 0.45
"""A pause as people make it inside a sentence."""
INTERRUPTION = "phone/track_order.wav"
"""Said into the answer to the last turn, which is long."""
INTO_ANSWER_S = 1.0
RATE_HZ = 8_000
FRAME = 160
LOUD = 0.02
AUDIBLE = 0.005
"""A frame of ours with a sample above this has sound in it."""
NOISE = 0.0005
"""What an open line sounds like when nobody speaks."""
START_LIMIT_S = 180
STOP_LIMIT_S = 30
KEPT_FRAMES = 500
"""Ten seconds of our voice."""
CLEARED_WITHIN_S = 1.0
"""After the interruption; what is not cleared then counts as not interrupted."""
PLAYED_OUT_S = 0.5
"""Nothing for so long after the last frame was played: the answer is over."""
PATIENCE_S = 30.0
TOKEN = secrets.token_hex(16)
_numbers = itertools.count(1)
console = Console()


@dataclass(frozen=True)
class Clip:
    """A recording as frames, and where speech begins and ends in it, in seconds."""

    frames: tuple[bytes, ...]
    begins_s: float
    ends_s: float


@dataclass
class Measured:
    """What one or several callers went through, in milliseconds."""

    answers_ms: list[float] = field(default_factory=list)
    by_clip: dict[str, list[float]] = field(default_factory=dict)
    cleared_ms: list[float] = field(default_factory=list)
    silenced_ms: list[float] = field(default_factory=list)
    too_early: int = 0
    """Answers that began before the recording had ended."""
    unanswered: int = 0
    not_interrupted: int = 0
    leaking: int = 0
    """Interruptions after which sound went on."""


def clip(name: str) -> Clip:
    file, hesitating = name.removesuffix(_HESITATING), name.endswith(_HESITATING)
    samples = decode((AUDIO / file).read_bytes()).samples[::2]  # 8 kHz: the voices have little above 4 kHz
    if hesitating:
        samples = with_pause(samples)
    loud = np.flatnonzero(np.abs(samples) > LOUD)
    samples = np.pad(samples, (0, -len(samples) % FRAME))
    data = encoded((samples * 32767).astype(np.int16))
    frames = tuple(data[start : start + FRAME] for start in range(0, len(data), FRAME))
    return Clip(frames, loud[0] / RATE_HZ, loud[-1] / RATE_HZ)


def with_pause(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """The longest pause in the middle half of a recording, made HESITATION_S long if it is shorter."""
    quarter = len(samples) // 4
    loud = quarter + np.flatnonzero(np.abs(samples[quarter:-quarter]) > LOUD)
    longest = int(np.diff(loud).argmax())
    start, end = int(loud[longest]), int(loud[longest + 1])
    missing = max(0, int(HESITATION_S * RATE_HZ) - (end - start))
    middle = (start + end) // 2
    return np.concatenate([samples[:middle], np.zeros(missing, dtype=np.float32), samples[middle:]])


class Caller:
    """Twilio's side of a call: a clock that sends a frame every 20 ms, and a loudspeaker that returns marks."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._stream = f"MZ{secrets.token_hex(16)}"
        self._to_say: list[bytes] = []
        self._random = np.random.default_rng(7)
        self.media_at: list[float] = []
        self.cleared_at: list[float] = []
        self.played_until = 0.0
        self._audible_until: list[tuple[float, float]] = []
        """When the carrier begins and ends to play the latest frames that have sound in them."""
        self._marks: list[tuple[str, asyncio.TimerHandle]] = []
        self._sent_at = 0.0
        self._said = asyncio.Event()

    async def talk(self, clips: dict[str, Clip], turns: Sequence[str], measured: Measured) -> None:
        """One call from the greeting to hanging up."""
        await self._send({"event": "connected", "protocol": "Call", "version": "1.0.0"})
        call = f"CA{secrets.token_hex(16)}"
        parameters = {"language": "en", **proof(TOKEN, call, f"+9198{next(_numbers) + 10_000_000:08d}")}
        media = {"encoding": "audio/x-mulaw", "sampleRate": RATE_HZ, "channels": 1}
        start = {"streamSid": self._stream, "callSid": call, "customParameters": parameters}
        await self._send({"event": "start", "start": {**start, "mediaFormat": media}})
        tasks = [asyncio.create_task(self._clock()), asyncio.create_task(self._listen())]
        try:
            await self._answered_after(time.perf_counter())
            for name in turns:
                await self._played_out()
                await self._turn(name, clips[name], measured)
            await self._interrupt(clips[INTERRUPTION], measured)
        finally:
            for task in tasks:
                task.cancel()
        await self._send({"event": "stop", "stop": {"callSid": call}})

    async def _turn(self, name: str, said: Clip, measured: Measured) -> None:
        began = await self._say(said)
        ended = began + said.ends_s
        early = [at for at in self.media_at if began < at < ended]
        if early:
            measured.too_early += 1
            await self._answered_after(ended)
            return
        answered = await self._answered_after(ended)
        if answered is None:
            measured.unanswered += 1
            return
        measured.answers_ms.append((answered - ended) * 1000)
        measured.by_clip.setdefault(name, []).append((answered - ended) * 1000)

    async def _interrupt(self, said: Clip, measured: Measured) -> None:
        await asyncio.sleep(INTO_ANSWER_S)
        before = len(self.cleared_at)
        began = await self._say(said)
        await asyncio.sleep(CLEARED_WITHIN_S)
        if len(self.cleared_at) == before:
            measured.not_interrupted += 1
            return
        cleared, ended = self.cleared_at[before], began + said.ends_s
        silent = max(
            (min(end, cleared) for start, end in self._audible_until if start < cleared), default=0.0
        )
        measured.cleared_ms.append((cleared - began - said.begins_s) * 1000)
        measured.silenced_ms.append(max(0.0, (silent - began - said.begins_s) * 1000))
        measured.leaking += any(cleared < at < ended for at in self.media_at)

    async def _say(self, said: Clip) -> float:
        """Speak; gives the moment at which the recording began, when it has ended."""
        self._to_say, self._said = list(said.frames), asyncio.Event()
        await self._said.wait()
        return self._sent_at - len(said.frames) * FRAME / RATE_HZ

    async def _answered_after(self, moment: float) -> float | None:
        deadline = time.perf_counter() + PATIENCE_S
        while time.perf_counter() < deadline:
            if self.media_at and self.media_at[-1] > moment:
                return next(at for at in self.media_at if at > moment)
            await asyncio.sleep(0.002)
        return None

    async def _played_out(self) -> None:
        while True:
            left_s = self.played_until + PLAYED_OUT_S - time.perf_counter()
            if left_s <= 0:
                return
            await asyncio.sleep(left_s)

    async def _clock(self) -> None:
        """A frame every 20 ms, when its last sample would have been recorded."""
        began = time.perf_counter()
        for number in itertools.count(1):
            await asyncio.sleep(max(0.0, began + number * FRAME / RATE_HZ - time.perf_counter()))
            frame = self._to_say[0] if self._to_say else self._noise()
            self._sent_at = time.perf_counter()
            payload = base64.b64encode(frame).decode()
            await self._send({"event": "media", "media": {"track": "inbound", "payload": payload}})
            del self._to_say[:1]
            if not self._to_say:
                self._said.set()

    def _noise(self) -> bytes:
        return encoded((self._random.normal(0, NOISE, FRAME) * 32767).astype(np.int16))

    async def _listen(self) -> None:
        async for message in self._socket:
            now, value = time.perf_counter(), json.loads(message)
            if value["event"] == "media":
                self.media_at.append(now)
                start = max(self.played_until, now)
                self.played_until = start + FRAME / RATE_HZ
                frame = decoded(base64.b64decode(value["media"]["payload"]))
                if np.abs(frame).max() > AUDIBLE * 32768:
                    self._audible_until = [*self._audible_until[-KEPT_FRAMES:], (start, self.played_until)]
            elif value["event"] == "mark":
                name = value["mark"]["name"]
                handle = asyncio.get_running_loop().call_later(
                    max(0.0, self.played_until - now), self._return_mark, name
                )
                self._marks = [*self._marks[-20:], (name, handle)]
            elif value["event"] == "clear":
                self.cleared_at.append(now)
                self.played_until = now
                for name, handle in self._marks:
                    if not handle.cancelled() and handle.when() > asyncio.get_running_loop().time():
                        handle.cancel()
                        self._return_mark(name)

    def _return_mark(self, name: str) -> None:
        message = {"event": "mark", "mark": {"name": name}}
        self._returning = asyncio.ensure_future(self._send(message))

    async def _send(self, message: dict[str, Any]) -> None:
        with contextlib.suppress(ConnectionClosed):  # a mark may come back when the call is over
            await self._socket.send(json.dumps({**message, TWILIO.stream_id: self._stream}))


async def call(url: str, clips: dict[str, Clip], turns: Sequence[str], measured: Measured) -> None:
    address = f"{url.replace('http', 'ws', 1)}/media-stream"
    signature = RequestValidator(TOKEN).compute_signature(address, {})
    async with connect(address, additional_headers={"x-twilio-signature": signature}) as socket:
        await Caller(socket).talk(clips, turns, measured)


def wait_until_ready(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if httpx.get(f"{url}/health/ready", timeout=20).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.2)
    raise RuntimeError("the server did not become ready")


def resident_mb(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


async def measure(url: str, process: int, repeats: int, together: list[int]) -> dict[str, Any]:
    clips = {name: clip(name) for name in {*TURNS, INTERRUPTION}}
    console.print("warming up: one call")
    await call(url, clips, TURNS, Measured())  # loads the models, fills the cache of spoken sentences
    warm_mb = resident_mb(process)
    figures: dict[str, Any] = {}
    for count in together:
        measured, highest_mb, load = Measured(), 0.0, os.getloadavg()[0]
        before = await stages(url)
        for _ in range(repeats if count == 1 else 1):
            calls = [asyncio.create_task(call(url, clips, TURNS, measured)) for _ in range(count)]
            while not all(one.done() for one in calls):
                highest_mb = max(highest_mb, resident_mb(process))
                await asyncio.sleep(0.5)
            await asyncio.gather(*calls)
        figures[str(count)] = {
            "answers": len(measured.answers_ms),
            "answer_p50_ms": quantile(measured.answers_ms, 0.5),
            "answer_p95_ms": quantile(measured.answers_ms, 0.95),
            "by_clip_p50_ms": {name: quantile(taken, 0.5) for name, taken in measured.by_clip.items()},
            "silence_p50_ms": quantile(measured.silenced_ms, 0.5),
            "silence_max_ms": quantile(measured.silenced_ms, 1.0),
            "clear_p50_ms": quantile(measured.cleared_ms, 0.5),
            "clear_max_ms": quantile(measured.cleared_ms, 1.0),
            "barge_ins": len(measured.cleared_ms),
            "not_interrupted": measured.not_interrupted,
            "too_early": measured.too_early,
            "unanswered": measured.unanswered,
            "leaking": measured.leaking,
            "warm_mb": round(warm_mb, 1),
            "highest_mb": round(highest_mb, 1),
            "mb_a_call": round((highest_mb - warm_mb) / count, 1),
            "stages_mean_ms": means(before, await stages(url)),
            "load_before": round(load, 1),
            "load_after": round(os.getloadavg()[0], 1),
        }
        console.print(f"{count} at once:", figures[str(count)])
        keep({"machine": machine(), **figures}, RESULTS)
    return figures


def machine() -> dict[str, Any]:
    return {"python": platform.python_version(), "cores": os.cpu_count()}


def quantile(values: list[float], share: float) -> float | None:
    if not values:
        return None
    ordered = sorted(values)
    return round(statistics.median(ordered) if share == 0.5 else ordered[round(share * (len(ordered) - 1))])


async def stages(url: str) -> dict[str, tuple[float, float]]:
    """Stage -> sum in seconds and count, from the server's own histogram."""
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        lines = (await client.get("/metrics")).text.splitlines()
    found: dict[str, list[float]] = {}
    for position, kind in enumerate(("sum", "count")):
        for line in lines:
            if line.startswith(f"kalavaani_live_stage_seconds_{kind}{{"):
                stage = line.split('stage="', 1)[1].split('"', 1)[0]
                found.setdefault(stage, [0.0, 0.0])[position] = float(line.rsplit(" ", 1)[1])
    return {stage: (sums, counts) for stage, (sums, counts) in found.items()}


def means(before: dict[str, tuple[float, float]], after: dict[str, tuple[float, float]]) -> dict[str, float]:
    zero = (0.0, 0.0)
    return {
        stage: round(1000 * (total - before.get(stage, zero)[0]) / (count - before.get(stage, zero)[1]))
        for stage, (total, count) in after.items()
        if count > before.get(stage, zero)[1]
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repeats", type=int, default=4, help="calls, when one is up at a time")
    parser.add_argument("--together", type=int, nargs="+", default=[1, 4, 8], help="calls at once")
    arguments = parser.parse_args()
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "KALAVAANI_HOME": str(prepared_home(Path(folder))),
            "KALAVAANI_LOG_LEVEL": "warning",
            "KALAVAANI_SPEECH": "espeak",
            "KALAVAANI_CALLS": "live",
            "KALAVAANI_LIVE_CALLS": "64",
            "KALAVAANI_TWILIO_AUTH_TOKEN": TOKEN,
        }
        seed = [sys.executable, "-c", "from assistant.cli import main; main()", "seed"]
        subprocess.run(seed, env=environment, check=True, stdout=subprocess.DEVNULL)
        command = [sys.executable, "-m", "uvicorn", "connectors.app:create_app", "--factory"]
        server = subprocess.Popen([*command, "--port", str(port), "--log-level", "warning"], env=environment)
        try:
            wait_until_ready(url, server)
            figures = asyncio.run(measure(url, server.pid, arguments.repeats, arguments.together))
        finally:
            server.terminate()
            try:
                server.wait(timeout=STOP_LIMIT_S)
            except subprocess.TimeoutExpired:
                server.kill()
    show(figures)


def show(figures: dict[str, Any]) -> None:
    columns = (
        "answer_p50_ms",
        "answer_p95_ms",
        "silence_p50_ms",
        "clear_p50_ms",
        "too_early",
        "unanswered",
        "mb_a_call",
    )
    table = Table("calls at once", "answers", *columns, title="live calls")
    for count, row in figures.items():
        table.add_row(count, str(row["answers"]), *(str(row[column]) for column in columns))
    console.print(table)
    for count, row in figures.items():
        console.print(f"{count} at once, mean by stage (ms):", row["stages_mean_ms"])


if __name__ == "__main__":
    main()
