"""The web application: every channel, the widget's page, health and metrics."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles

from assistant.application import Assistant, open_assistant
from assistant.settings import Settings
from connectors import errors
from connectors.errors import ApiError
from connectors.health import Health, TurnMetrics
from connectors.limits import BodyLimit
from connectors.media import MediaFetcher
from connectors.outbox import OutboxDelivery, Sender
from connectors.rest import RestChannel
from connectors.spoken import SpokenReplies
from connectors.twilio_messaging import TwilioMessaging
from connectors.twilio_sender import TwilioSender, can_send
from connectors.twilio_voice import TwilioVoice
from connectors.web_chat import WebChat

logger = logging.getLogger(__name__)

WEB = Path(__file__).parent / "web"
HOUSEKEEPING_S = 60.0


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application of these settings (default: from the environment)."""
    loaded = settings or Settings()
    metrics = TurnMetrics()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_assistant(loaded, observe=metrics.observe) as assistant:
            spoken = SpokenReplies(assistant.speaking, loaded.home_folder / "spoken")
            messaging = TwilioMessaging(assistant, _media(loaded), spoken)
            delivery = OutboxDelivery(assistant.database, _senders(loaded))
            for part in (
                messaging.router(),
                TwilioVoice(assistant, _media(loaded), spoken).router(),
                RestChannel(assistant).router(),
                WebChat(assistant, spoken).router(),
                Health(assistant, metrics).router(),
            ):
                app.include_router(part)
            _files(app, assistant, spoken)
            delivery.start()
            housekeeping = asyncio.create_task(_housekeeping(messaging, spoken))
            yield
            housekeeping.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await housekeeping
            await delivery.stop()

    app = FastAPI(title="Kalavaani", lifespan=lifespan, docs_url="/docs/api", redoc_url=None)
    app.add_middleware(BodyLimit)
    errors.install(app)
    return app


def _media(settings: Settings) -> MediaFetcher:
    token = settings.twilio_auth_token
    return MediaFetcher(
        settings.twilio_media_hosts,
        user=settings.twilio_account_sid,
        password=token.get_secret_value() if token else None,
    )


def _senders(settings: Settings) -> dict[str, Sender]:
    return {
        channel: TwilioSender(settings, channel)
        for channel in ("sms", "whatsapp")
        if can_send(settings, channel)
    }


def _files(app: FastAPI, assistant: Assistant, spoken: SpokenReplies) -> None:
    """The page, the widget, its sample notes, spoken replies and photos."""

    async def page() -> FileResponse:
        return FileResponse(WEB / "index.html")

    async def widget() -> FileResponse:
        return FileResponse(WEB / "widget.js", media_type="text/javascript")

    async def spoken_reply(name: str) -> FileResponse:
        found = spoken.file(name)
        if found is None:
            raise ApiError(404, "not_found", "There is no such recording.")
        return FileResponse(found[0], media_type=found[1])

    async def photo(name: str) -> FileResponse:
        path = assistant.photos.path(name)
        if path is None:
            raise ApiError(404, "not_found", "There is no such photo.")
        return FileResponse(path, headers={"x-content-type-options": "nosniff"})

    app.get("/", include_in_schema=False)(page)
    app.get("/widget.js", include_in_schema=False)(widget)
    app.get("/spoken/{name}", include_in_schema=False)(spoken_reply)
    app.get("/photos/{name}", include_in_schema=False)(photo)
    app.mount("/samples", StaticFiles(directory=WEB / "samples"), name="samples")


async def _housekeeping(messaging: TwilioMessaging, spoken: SpokenReplies) -> None:
    """Now and then: answer what a crash left unanswered, forget old recordings."""
    while True:
        try:
            await messaging.recover()
            await asyncio.to_thread(spoken.forget_old)
        except Exception as error:
            logger.error("housekeeping stumbled: %s", type(error).__name__)
        await asyncio.sleep(HOUSEKEEPING_S)
