"""All channels and their checks; `kalavaani doctor --channel` calls `diagnose` by name."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Final

from assistant.settings import Settings
from connectors.diagnosis import live, phone, rasa, sms, web, whatsapp
from connectors.diagnosis.context import Context
from connectors.diagnosis.finding import Finding

ALL: Final = "all"
CHANNELS: Final[Mapping[str, Callable[[Context], Awaitable[list[Finding]]]]] = {
    "sms": sms.checks,
    "whatsapp": whatsapp.checks,
    "phone": phone.checks,
    "live": live.checks,
    "web": web.checks,
    "rasa": rasa.checks,
}


async def diagnose(
    settings: Settings, channel: str, server: str | None
) -> AsyncIterator[tuple[str, list[Finding]]]:
    """Name and findings of one channel, or of all. `server`: where ours runs; None: where `serve` would listen."""
    context = Context(settings, (server or _usual(settings)).rstrip("/"))
    for name in CHANNELS if channel == ALL else (channel,):
        yield name, await CHANNELS[name](context)


def _usual(settings: Settings) -> str:
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
    return f"http://{host}:{settings.port}"
