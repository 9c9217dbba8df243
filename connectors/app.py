"""The web application: every channel, the widget's page, health and metrics."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from functools import partial

from fastapi import FastAPI

from assistant.application import Assistant, open_assistant, rebuild_index
from assistant.operators import Operators
from assistant.settings import Settings
from assistant.store.retention import forget_old
from assistant.unused_photos import forget_unused
from connectors import errors
from connectors.call_prompts import CallPrompts
from connectors.call_speech import CallSpeech
from connectors.delivery_metrics import DeliveryMetrics
from connectors.errors import where_it_broke
from connectors.files import Files
from connectors.health import Health, TurnMetrics
from connectors.index_rebuilds import IndexRebuilds
from connectors.limits import BodyLimit
from connectors.live.call_metrics import CallMetrics
from connectors.live.routes import LiveCalls
from connectors.media import MediaFetcher
from connectors.messaging import open_messaging
from connectors.operator_inbox import OperatorInbox
from connectors.private_logs import keep_private
from connectors.rag_api import RagApi
from connectors.rasa.rest import RestChannel
from connectors.rasa.socketio import PATH as SOCKET_PATH
from connectors.rasa.socketio import SocketIoChannel
from connectors.spoken import SpokenReplies
from connectors.twilio.ring_back import ring_backs
from connectors.twilio.voice import TwilioVoice
from connectors.web.chat import WebChat
from connectors.web.desk import Desk
from connectors.web.origins import CrossOrigin, Origins
from connectors.web.polling import WebPolling
from rag.uploads import UploadLibrary

logger = logging.getLogger(__name__)

HOUSEKEEPING_S = 600.0


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application of these settings (default: from the environment)."""
    loaded = settings or Settings()
    metrics = TurnMetrics()
    keep_private()
    origins = Origins(loaded)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as opened:
            assistant = await opened.enter_async_context(open_assistant(loaded, observe=metrics.observe))
            app.state.assistant = assistant
            spoken = SpokenReplies(assistant.speaking, loaded.home_folder / "spoken")
            media = _media(loaded)
            messaging = await opened.enter_async_context(
                open_messaging(assistant, media, spoken, DeliveryMetrics(metrics.registry))
            )
            app.state.messaging = messaging
            script = assistant.turns.script
            speech = CallSpeech(script.responses, spoken)
            prompts = CallPrompts(script, assistant.turns.presenter, speech)
            desk = Desk(assistant, spoken)
            sockets = SocketIoChannel(assistant, origins)
            live = LiveCalls.opened(assistant, CallMetrics(metrics.registry))
            for router in messaging.routers:
                app.include_router(router)
            for part in (
                TwilioVoice(assistant, media, speech, ring_backs(loaded, assistant.database)),
                live,
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
            app.mount(SOCKET_PATH, sockets.application)
            opened.push_async_callback(sockets.stop)
            sockets.start()
            opened.push_async_callback(live.finish)
            chores = [
                asyncio.create_task(_housekeeping(assistant, spoken)),
                asyncio.create_task(speech.warm(prompts.texts(loaded.languages_of_calls))),
                asyncio.create_task(live.warm()),
                asyncio.create_task(asyncio.to_thread(assistant.warm)),
            ]
            opened.push_async_callback(_end, chores)
            yield

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
        home=settings.twilio_api_url,
    )


async def _end(chores: Sequence[asyncio.Task[None]]) -> None:
    """End what runs beside the channels; one that failed keeps nothing else from being ended."""
    for chore in chores:
        chore.cancel()
    for outcome in await asyncio.gather(*chores, return_exceptions=True):
        if isinstance(outcome, Exception):
            logger.error("a chore had failed: %s", where_it_broke(outcome))


async def _housekeeping(assistant: Assistant, spoken: SpokenReplies) -> None:
    """Now and then: forget old recordings, messages, and photos that nobody uses."""
    while True:
        try:
            await asyncio.to_thread(spoken.forget_old)
            async with assistant.database.session() as session:
                await forget_old(session, datetime.now(UTC), days=assistant.settings.keep_messages_days)
            async with assistant.database.reading() as session:
                await forget_unused(session, assistant.photos)
        except Exception as error:
            logger.error("housekeeping stumbled: %s", where_it_broke(error))
        await asyncio.sleep(HOUSEKEEPING_S)
