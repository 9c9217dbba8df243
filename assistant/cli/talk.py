"""Talking: chat, note, hear, say."""

import asyncio
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.panel import Panel

from assistant.application import Assistant, open_assistant, open_hearing, open_speaking
from assistant.cli.app import DEFAULT_SENDER, LOCAL_ADDRESS, AsJson, Language, Sender, app, run, settings
from assistant.cli.output import console, fail, print_json
from assistant.dialogue.commands import wire
from assistant.messages import Incoming, Media, Reply
from assistant.turn import Turn
from nlu.language import detect

RoleOption = Annotated[
    str, typer.Option(help="artisan or buyer; for a sender whom we meet for the first time.")
]
ChannelOption = Annotated[str, typer.Option(help="terminal, sms, whatsapp, phone, web or rest.")]
MAX_FILE_BYTES = 16_000_000


def turn_json(turn: Turn) -> dict[str, Any]:
    """A turn in the shape that `chat --json` prints."""
    return {
        "replies": [reply_json(reply) for reply in turn.replies],
        "language": turn.language,
        "flow": turn.flow,
        "slots": dict(turn.slots),
        "commands": [wire(command) for command in turn.commands],
        "explanation": list(turn.parse.explanation) if turn.parse else [],
        "handoff": turn.handoff,
        "elapsed_ms": round(turn.elapsed_ms, 1),
    }


def reply_json(reply: Reply) -> dict[str, Any]:
    return {
        "text": reply.text,
        "buttons": [{"title": button.title, "payload": button.payload} for button in reply.buttons],
        "cards": [
            {
                "title": card.title,
                "price": None if card.price_paise is None else card.price_paise / 100,
                "id": card.id,
            }
            for card in reply.cards
        ],
    }


def _role(role: str) -> str:
    if role not in ("artisan", "buyer"):
        fail("usage", "--role is artisan or buyer", exit_code=2)
    return role


def _incoming(text: str, *, sender: str, channel: str, role: str, language: str | None) -> Incoming:
    return Incoming(
        channel=channel,
        sender=sender,
        provider_id=uuid.uuid4().hex,
        text=text,
        address_kind=LOCAL_ADDRESS,
        role=_role(role),  # type: ignore[arg-type]
        language=language,
    )


def _lines() -> Iterator[str]:
    for line in sys.stdin:
        yield line.rstrip("\n")


@app.command()
def chat(
    as_json: AsJson = False,
    channel: ChannelOption = "terminal",
    role: RoleOption = "artisan",
    language: Language = None,
    sender: Sender = DEFAULT_SENDER,
) -> None:
    """Talk in the terminal. With --json: one message a line on standard input, one answer a line.

    A message that begins with a number chooses a button; an empty line is a message without words.
    """
    run(_chat(as_json, channel, role, language, sender))


async def _chat(as_json: bool, channel: str, role: str, language: str | None, sender: str) -> None:
    _role(role)
    async with open_assistant(settings()) as assistant:
        typed = sys.stdin.isatty() and not as_json
        if typed:
            console.print("[dim]Speak to Kalavaani; Ctrl-D ends. Try: I want to sell a saree[/]")
        for line in _prompted() if typed else _lines():
            incoming = _incoming(line, sender=sender, channel=channel, role=role, language=language)
            turn = await assistant.turns.run(incoming)
            if turn is None:
                continue
            await assistant.turns.delivered(turn)
            if as_json:
                print_json(turn_json(turn))
            else:
                print_replies(turn.replies)


def _prompted() -> Iterator[str]:
    while True:
        try:
            yield console.input("[bold cyan]you[/] › ")
        except EOFError:
            console.print()
            return


def print_replies(replies: tuple[Reply, ...]) -> None:
    """Replies as people read them in a terminal."""
    for reply in replies:
        console.print(f"[bold magenta]kalavaani[/] › {reply.text}", soft_wrap=True)
        for card in reply.cards:
            price = "" if card.price_paise is None else f"  ₹{card.price_paise / 100:,.0f}"
            console.print(f"   [green]▪[/] {card.title}[dim]{price}  #{card.id}[/]")
        for number, button in enumerate(reply.buttons, start=1):
            console.print(f"   [yellow]{number}[/] {button.title}")


@app.command()
def hear(
    file: Annotated[Path, typer.Argument(help="Recording: WAV, Ogg/Opus, WebM, MP3, M4A, AMR.")],
    language: Language = None,
    as_json: AsJson = False,
) -> None:
    """Write down what a recording says."""
    run(_hear(file, language, as_json))


async def _hear(file: Path, language: str | None, as_json: bool) -> None:
    from assistant.dialogue.tracker import Tracker
    from assistant.hints import hints_for
    from knowledge.lexicon import load_lexicon

    hearing = open_hearing(settings())
    hints = hints_for(Tracker("", {}), load_lexicon())
    heard = await hearing.hear(_read(file), content_type=None, language=language or "en", hints=hints)
    shown: dict[str, Any] = {
        "text": heard.text,
        "language": heard.language,
        "confidence": round(heard.confidence, 3),
        "duration_s": round(heard.duration_s, 2),
        "elapsed_ms": round(heard.elapsed_ms, 1),
    }
    if as_json:
        print_json(shown)
    else:
        console.print(heard.text)
        console.print(
            f"[dim]{shown['language']}, confidence {shown['confidence']}, {shown['duration_s']} s of sound "
            f"in {shown['elapsed_ms'] / 1000:.2f} s[/]"
        )


@app.command()
def say(
    text: Annotated[str, typer.Argument(help="What to say.")],
    output: Annotated[
        Path, typer.Option("-o", "--output", help="File to write: .ogg, .wav; .ulaw.wav for 8 kHz μ-law.")
    ],
    language: Language = None,
    rate: Annotated[float, typer.Option(help="Speed; 1 is normal.")] = 1.0,
    as_json: AsJson = False,
) -> None:
    """Speak a text into a file, numbers and money the Indian way."""
    run(_say(text, output, language or detect(text), rate, as_json))


async def _say(text: str, output: Path, language: str, rate: float, as_json: bool) -> None:
    speaking = open_speaking(settings())
    started = time.perf_counter()
    try:
        speech = await speaking.say(text, language=language, rate=rate, format=_format(output))
    finally:
        await speaking.close()
    await asyncio.to_thread(output.write_bytes, speech.data)
    shown = {
        "file": str(output),
        "language": language,
        "engine": speech.engine,
        "cached": speech.cached,
        "duration_s": round(speech.duration_s, 2),
        "elapsed_ms": round((time.perf_counter() - started) * 1000, 1),
    }
    if as_json:
        print_json(shown)
    else:
        console.print(f"{output}: {shown['duration_s']} s, spoken by {speech.engine}")


def _format(output: Path) -> Any:
    if output.name.endswith((".ulaw.wav", ".mulaw.wav", ".ulaw", ".mulaw")):
        return "mulaw"
    formats = {".ogg": "ogg", ".opus": "ogg", ".wav": "wav"}
    if output.suffix not in formats:
        fail("usage", "the output file ends in .ogg, .wav or .ulaw.wav", exit_code=2)
    return formats[output.suffix]


@app.command()
def note(
    file: Annotated[Path, typer.Argument(help="Voice note.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Where to write the spoken reply.")
    ] = None,
    channel: ChannelOption = "terminal",
    role: RoleOption = "artisan",
    language: Language = None,
    sender: Sender = DEFAULT_SENDER,
    as_json: AsJson = False,
) -> None:
    """A voice note through the whole turn: what was heard, the replies, and the spoken reply."""
    run(_note(file, output, channel, role, language, sender, as_json))


async def _note(
    file: Path, output: Path | None, channel: str, role: str, language: str | None, sender: str, as_json: bool
) -> None:
    data = _read(file)
    async with open_assistant(settings()) as assistant:
        shown, turn = await answer_note(
            assistant, data, output, channel=channel, role=_role(role), language=language, sender=sender
        )
    if as_json:
        print_json(shown)
        return
    console.print(Panel(shown["transcript"] or "[dim]nothing heard[/]", title="heard", title_align="left"))
    print_replies(turn.replies)
    console.print(f"[dim]spoken reply: {shown['audio']}   {turn.elapsed_ms / 1000:.2f} s[/]")


async def answer_note(
    assistant: Assistant,
    data: bytes,
    output: Path | None,
    *,
    channel: str,
    role: str,
    language: str | None,
    sender: str,
) -> tuple[dict[str, Any], Turn]:
    """Answer a recording and speak the reply into `output` (default: a file in the home folder)."""
    incoming = Incoming(
        channel=channel,
        sender=sender,
        provider_id=uuid.uuid4().hex,
        audio=Media(data, ""),
        address_kind=LOCAL_ADDRESS,
        role=role,  # type: ignore[arg-type]
        language=language,
    )
    turn = await assistant.turns.answer(incoming)
    await assistant.turns.delivered(turn)
    output = output or assistant.settings.home_folder / "replies" / f"{incoming.provider_id[:12]}.ogg"
    output.parent.mkdir(parents=True, exist_ok=True)
    text = " ".join(reply.spoken for reply in turn.replies if reply.spoken)
    speech = await assistant.speaking.say(text, language=turn.language, format=_format(output))
    output.write_bytes(speech.data)
    heard = turn.heard
    shown = {
        "transcript": heard.text if heard else "",
        "heard": {"confidence": round(heard.confidence, 3), "duration_s": round(heard.duration_s, 2)}
        if heard
        else None,
        "audio": str(output),
        **turn_json(turn),
    }
    return shown, turn


def _read(file: Path) -> bytes:
    if not file.is_file():
        fail("file_missing", f"there is no file {file}", exit_code=2)
    if file.stat().st_size > MAX_FILE_BYTES:
        fail("audio_too_large", "a recording may have at most 16 MB")
    return file.read_bytes()
