"""What every check knows: the settings, and where the server runs."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from assistant.settings import Settings
from connectors.diagnosis.finding import Finding


@dataclass(frozen=True, slots=True)
class Context:
    """One diagnosis."""

    settings: Settings
    server: str
    """Where the running server is asked, without a slash at its end."""
    seen: dict[str, Finding] = field(default_factory=dict)
    """Name of a check that several channels share -> what it found."""

    @property
    def signed_for(self) -> str:
        """The address for which providers sign: the public one, where there is one."""
        return (self.settings.public_url or self.server).rstrip("/")

    async def once(self, name: str, look: Callable[[], Awaitable[Finding]]) -> Finding:
        """What a check found, looked at once however many channels want it."""
        if name not in self.seen:
            self.seen[name] = await look()
        return self.seen[name]
