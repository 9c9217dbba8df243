"""A conversation on WhatsApp: lines are sent, answers shown as they come."""

import asyncio
import contextlib
from collections.abc import AsyncIterable
from dataclasses import dataclass, field

from connectors.simulation.arrival import Arrival
from connectors.simulation.commands import HELP, STATUSES, Command, command_of, file_of
from connectors.simulation.errors import Refused, SimulationFailed
from connectors.simulation.person import Person
from connectors.simulation.terminal import Screen

QUIET_S = 1.5
"""Nothing for so long: the answer is complete."""
_UNANSWERED = frozenset({"again", "status", "react"})
"""Commands that need no answer."""


@dataclass(slots=True)
class Chat:
    """One simulated conversation."""

    person: Person
    screen: Screen
    patience_s: float
    """Longest wait for an answer."""
    _arrivals: list[Arrival] = field(default_factory=list)
    """Messages, without receipts."""
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _failed: bool = False

    async def run(self, lines: AsyncIterable[str]) -> bool:
        """Until the lines end; whether everything was taken and answered."""
        showing = asyncio.create_task(self._show())
        try:
            self.screen.prompt()
            async for line in lines:
                if not await self._do(line):
                    break
                self.screen.prompt()
            await self._quiet()
        finally:
            showing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await showing
        return not self._failed

    async def _do(self, line: str) -> bool:
        """Whether to go on."""
        before = len(self._arrivals)
        try:
            command = command_of(line)
            if command.name == "quit":
                return False
            if command.name == "help":
                self.screen.note(HELP)
                return True
            await self._send(command)
        except (Refused, SimulationFailed) as error:
            self._failed = True
            self.screen.trouble(str(error))
            return True
        self.screen.event("sent", what=command.name)
        await self._answered(before, command)
        return True

    async def _send(self, command: Command) -> None:
        match command:
            case Command("text", (words,)):
                await self.person.write(words)
            case Command("note", (path,)):
                await self.person.send_note(file_of(path, "audio"))
            case Command("photo", (path,)):
                await self.person.send_photo(file_of(path, "image"))
            case Command("press", (number,)):
                await self._press(number)
            case Command("location", (latitude, longitude)):
                await self.person.share_place(_degrees(latitude), _degrees(longitude))
            case Command("react", (emoji,)):
                await self.person.react(emoji, self._last())
            case Command("status", (status, *code)):
                if status not in STATUSES:
                    raise SimulationFailed(f"a status is one of {', '.join(STATUSES)}")
                await self.person.report(self._last(), status, code[0] if code else "")
            case Command("again"):
                if not await self._repeated():
                    raise SimulationFailed("nothing was sent yet")

    async def _press(self, said: str) -> None:
        number = int(said) if said.isascii() and said.isdecimal() and len(said) < 3 else 0
        offered = next((one for one in reversed(self._arrivals) if one.choices), None)
        if offered is None and number:
            await self.person.press(None, number, row=False)
        elif offered is not None and 1 <= number <= len(offered.choices):
            await self.person.press(offered.choices[number - 1], number, row=offered.kind == "list")
        else:
            raise SimulationFailed("there is no such choice")

    async def _repeated(self) -> bool:
        return await self.person.server.deliver_again()

    async def _answered(self, before: int, command: Command) -> None:
        """Wait for the answer, where there is one to wait for."""
        awaited = command.name not in _UNANSWERED and len(self._arrivals) == before
        if awaited and not await self._news_within(self.patience_s):
            self._failed = True
            self.screen.trouble(f"no answer within {self.patience_s:.0f} s")
            return
        await self._quiet()
        if command.name == "again":
            count = len(self._arrivals) - before
            self._failed = self._failed or count > 0
            self.screen.note(
                "nothing happened twice" if count == 0 else f"{count} messages came a second time"
            )

    async def _quiet(self) -> None:
        while await self._news_within(QUIET_S):
            pass

    async def _news_within(self, seconds: float) -> bool:
        self._news.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._news.wait()
                return True
        return False

    async def _show(self) -> None:
        while True:
            try:
                arrival = await self.person.arrived()
            except SimulationFailed as error:
                self.screen.trouble(str(error))
                continue
            if arrival.kind != "seen":
                self._arrivals.append(arrival)
                self._news.set()
            self.screen.message(arrival)

    def _last(self) -> Arrival:
        if not self._arrivals:
            raise SimulationFailed("the server has sent nothing yet")
        return self._arrivals[-1]


def _degrees(said: str) -> float:
    try:
        return float(said)
    except ValueError:
        raise SimulationFailed(f"{said} is no number of degrees") from None
