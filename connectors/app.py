"""The web application: every channel, the widget's page, health and metrics."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI

from assistant.application import open_assistant, rebuild_index
from assistant.operators import Operators
from assistant.settings import Settings
from connectors import errors
from connectors.call_speech import CallSpeech
from connectors.errors import where_it_broke
from connectors.files import Files
from connectors.health import Health, TurnMetrics
from connectors.index_rebuilds import IndexRebuilds
from connectors.limits import BodyLimit
from connectors.media import MediaFetcher
from connectors.operator_inbox import OperatorInbox
from connectors.outbox import OutboxDelivery, Sender
from connectors.private_logs import keep_private
from connectors.rag_api import RagApi
from connectors.rasa.rest import RestChannel
from connectors.rasa.socketio import PATH as SOCKET_PATH
from connectors.rasa.socketio import SocketIoChannel
from connectors.spoken import SpokenReplies
from connectors.twilio.messaging import CHANNELS, TwilioMessaging
from connectors.twilio.sender import TwilioSender, can_send
from connectors.twilio.voice import TwilioVoice
from connectors.web.chat import WebChat
from connectors.web.desk import Desk
from connectors.web.origins import CrossOrigin, Origins
from connectors.web.polling import WebPolling
from rag.uploads import UploadLibrary

logger = logging.getLogger(__name__)

HOUSEKEEPING_S = 60.0
SHUTDOWN_PATIENCE_S = 5.0


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application of these settings (default: from the environment)."""
    loaded = settings or Settings()
    metrics = TurnMetrics()
    keep_private()
    origins = Origins(loaded)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_assistant(loaded, observe=metrics.observe) as assistant:
            app.state.assistant = assistant
            spoken = SpokenReplies(assistant.speaking, loaded.home_folder / "spoken")
            media = _media(loaded)
            messaging = TwilioMessaging(assistant, media, spoken)
            script = assistant.turns.script
            speech = CallSpeech(script.responses, spoken)
            desk = Desk(assistant, spoken)
            sockets = SocketIoChannel(assistant, origins)
            for part in (
                messaging,
                TwilioVoice(assistant, media, speech),
                RestChannel(assistant),
                sockets,
                WebChat(desk, origins),
                WebPolling(desk),
                RagApi(
                    assistant.answerer,
                    UploadLibrary(loaded.knowledge_folder),
                    IndexRebuilds(loaded.home_folder / "rebuilds", partial(rebuild_index, loaded)),
                    loaded,
                ),
                OperatorInbox(Operators(assistant.database, script, assistant.turns.presenter), loaded),
                Health(assistant, metrics),
                Files(assistant.photos, spoken),
            ):
                app.include_router(part.router())
            delivery = OutboxDelivery(assistant.database, _senders(loaded, spoken))
            delivery.start()
            app.mount(SOCKET_PATH, sockets.application)
            sockets.start()
            chores = [
                asyncio.create_task(_housekeeping(messaging, spoken)),
                asyncio.create_task(speech.warm(loaded.languages_of_calls)),
                asyncio.create_task(asyncio.to_thread(assistant.warm)),
            ]
            yield
            for chore in chores:
                chore.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await chore
            await sockets.stop()
            await messaging.finish(SHUTDOWN_PATIENCE_S)
            await delivery.stop()

    app = FastAPI(title="Kalavaani", lifespan=lifespan, docs_url="/docs/api", redoc_url=None)
    app.add_middleware(BodyLimit)
    errors.install(app)
    app.add_middleware(CrossOrigin, origins=origins)
    return app


def _media(settings: Settings) -> MediaFetcher:
    token = settings.twilio_auth_token
    return MediaFetcher(
        settings.twilio_media_hosts,
        user=settings.twilio_account_sid,
        password=token.get_secret_value() if token else None,
    )


def _senders(settings: Settings, spoken: SpokenReplies) -> dict[str, Sender]:
    """Senders of the channels whose account and number are configured."""
    able = [channel for channel in CHANNELS if can_send(settings, channel)]
    for channel in CHANNELS:
        if settings.twilio_auth_token and channel not in able:
            logger.warning(
                "answers on %s that take longer than Twilio waits are lost: no number is set", channel
            )
    return {channel: TwilioSender(settings, channel, spoken) for channel in able}


async def _housekeeping(messaging: TwilioMessaging, spoken: SpokenReplies) -> None:
    """Now and then: answer what a crash left unanswered, forget old recordings."""
    while True:
        try:
            await messaging.recover()
            await asyncio.to_thread(spoken.forget_old)
        except Exception as error:
            logger.error("housekeeping stumbled: %s", where_it_broke(error))
        await asyncio.sleep(HOUSEKEEPING_S)
