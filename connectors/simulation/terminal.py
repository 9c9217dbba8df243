"""What is typed, line by line, and what is shown: panels for people, one JSON object an event for programs."""

import asyncio
import json
import mimetypes
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any, TextIO

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel

from connectors.plain_text import readable
from connectors.simulation.arrival import Arrival

SHOWN_DIGITS = 3
PROMPT = "[bold]> [/]"


async def typed_lines(source: TextIO = sys.stdin) -> AsyncIterator[str]:
    """Lines as they are typed; a thread waits for them, which does not keep the program from ending."""
    lines: asyncio.Queue[str | None] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def read() -> None:
        for line in source:
            loop.call_soon_threadsafe(lines.put_nowait, line.rstrip("\r\n"))
        loop.call_soon_threadsafe(lines.put_nowait, None)

    Thread(target=read, daemon=True).start()
    while (line := await lines.get()) is not None:
        yield line


@dataclass(slots=True)
class Screen:
    """Shows what happens."""

    as_json: bool
    folder: Path
    """Where recordings and photos are kept."""
    interactive: bool = False
    """Somebody sits at a terminal."""
    console: Console = field(default_factory=lambda: Console(highlight=False))
    own_number: str = ""
    """Whose messages need no addressee."""

    def prompt(self) -> None:
        if self.interactive and not self.as_json:
            self.console.print(PROMPT, end="")

    def event(self, name: str, line: str = "", **fields: Any) -> None:
        """Something that happened; `line` is how people read it, in rich's markup."""
        if self.as_json:
            sys.stdout.write(json.dumps({"event": name, **fields}, ensure_ascii=False, default=str) + "\n")
            sys.stdout.flush()
        elif line:
            self.console.print(line, soft_wrap=True)

    def note(self, text: str) -> None:
        """Something that the person should know."""
        self.event("note", f"[dim]{escape(text)}[/]", text=text)

    def trouble(self, text: str) -> None:
        self.event("trouble", f"[red]✗[/] {escape(text)}", text=text)

    def message(self, arrival: Arrival) -> None:
        """One message of the server's."""
        if arrival.kind == "seen":
            self.event("seen", "[dim]✓✓ seen, typing …[/]", id=arrival.id)
            return
        file = self.kept(arrival.media, arrival.content_type, arrival.kind) if arrival.media else None
        if self.as_json:
            self.event(
                "message",
                kind=arrival.kind,
                text=arrival.text,
                choices=[one.description or one.title for one in arrival.choices],
                file=file,
                to=arrival.to,
                id=arrival.id,
            )
            return
        self.console.print(self._panel(arrival, file))

    def said(self, lines: list[str], seconds: float, asks: str) -> None:
        """What a caller hears, for how long, and how she may answer."""
        if self.as_json:
            self.event("said", text=" ".join(lines), seconds=round(seconds, 1), asks=asks)
            return
        self.console.print(
            Panel(
                self.lines_of(lines),
                title=f"☎ {seconds:.1f} s",
                subtitle=asks or None,
                expand=False,
                border_style="cyan",
            )
        )

    def lines_of(self, lines: list[str]) -> str:
        """Sentences as markup."""
        return (
            "\n".join(escape(line) for line in lines) or "[dim](a prompt whose words are not known here)[/]"
        )

    def kept(self, data: bytes, content_type: str, name: str) -> Path:
        """A file that came, in the folder, under a name that counts up."""
        self.folder.mkdir(parents=True, exist_ok=True)
        plain = content_type.partition(";")[0].strip()
        suffix = (
            {"audio/ogg": ".ogg", "audio/wav": ".wav"}.get(plain)
            or mimetypes.guess_extension(plain)
            or ".bin"
        )
        number = 1 + sum(1 for _ in self.folder.glob(f"{name}-*"))
        path = self.folder / f"{name}-{number:04d}{suffix}"
        path.write_bytes(data)
        return path

    def _panel(self, arrival: Arrival, file: Path | None) -> Panel:
        lines = [escape(readable(arrival.text))] if arrival.text else []
        if arrival.label:
            lines.append(f"[dim]☰ {escape(arrival.label)}[/]")
        for number, choice in enumerate(arrival.choices, start=1):
            whole = f"  [dim]{escape(choice.description)}[/]" if choice.description else ""
            lines.append(f"[cyan]\\[{number}][/] {escape(choice.title)}{whole}")
        if file is not None:
            lines.append(f"{'🔊' if arrival.kind == 'audio' else '🖼'} {escape(str(file))}")
        others = arrival.to not in ("", self.own_number)
        title = f"to …{arrival.to[-SHOWN_DIGITS:]}" if others else None
        return Panel("\n".join(lines) or "[dim]nothing[/]", title=title, expand=False, border_style="green")
