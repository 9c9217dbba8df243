"""Whoever writes to us on WhatsApp, whichever provider carries her messages."""

from typing import Protocol

from assistant.messages import Media
from connectors.parts import Choice
from connectors.simulation.arrival import Arrival
from connectors.simulation.webhooks import Server


class Person(Protocol):
    """Sends messages to the server, and gets its answers. All raise Refused when the server does not take one."""

    @property
    def server(self) -> Server: ...

    async def write(self, text: str) -> None: ...

    async def send_note(self, media: Media) -> None:
        """A voice note."""
        ...

    async def send_photo(self, media: Media) -> None: ...

    async def press(self, choice: Choice | None, number: int, *, row: bool) -> None:
        """Choose; `choice` is None where the message offered numbers only. `row`: it stands in a list."""
        ...

    async def share_place(self, latitude: float, longitude: float) -> None: ...

    async def react(self, emoji: str, to: Arrival) -> None:
        """Put an emoji on a message.

        Raises:
            SimulationFailed: the provider does not pass such things on.
        """
        ...

    async def report(self, on: Arrival, status: str, code: str) -> None:
        """What became of a message of the server's: `sent`, `delivered`, `read`, or `failed` with a code."""
        ...

    async def arrived(self) -> Arrival:
        """The next message of the server's, as soon as it comes."""
        ...
