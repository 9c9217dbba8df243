"""Puts together what SMS and WhatsApp need: senders, the outbox's delivery, reception, and the adapters' routes."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi import APIRouter

from assistant.application import Assistant
from assistant.settings import Settings
from assistant.store.processes import ThisProcess
from assistant.templates.registry import Registry, open_registry
from connectors.delivery_metrics import DeliveryMetrics
from connectors.media import MediaFetcher
from connectors.opting import Opting
from connectors.outbox import OutboxDelivery
from connectors.reception import Reception
from connectors.send_policy import SendPolicy
from connectors.sender_limit import SenderLimit
from connectors.sending import Sender
from connectors.spoken import SpokenReplies
from connectors.twilio.calling import TwilioCaller
from connectors.twilio.messaging import CHANNELS, TwilioMessaging
from connectors.twilio.ring_back import CHANNEL as CALLS
from connectors.twilio.ring_back import can_call
from connectors.twilio.sender import TwilioSender, can_send
from connectors.whatsapp_cloud.adapter import WhatsAppCloud

logger = logging.getLogger(__name__)

SHUTDOWN_PATIENCE_S = 5.0


@dataclass(frozen=True, slots=True)
class Messaging:
    """The running messaging channels."""

    reception: Reception
    delivery: OutboxDelivery
    routers: tuple[APIRouter, ...]


@asynccontextmanager
async def open_messaging(
    assistant: Assistant, media: MediaFetcher, spoken: SpokenReplies, metrics: DeliveryMetrics
) -> AsyncIterator[Messaging]:
    """Receive and deliver as long as the block lasts; what a dead process left is taken up before it begins."""
    settings, process = assistant.settings, ThisProcess()
    registry = open_registry(settings, assistant.turns.script.responses)
    cloud = WhatsAppCloud(assistant, spoken, registry) if settings.sends_whatsapp_by_meta else None
    senders = open_senders(settings, spoken, registry)
    if cloud is not None:
        senders["whatsapp"] = cloud.sender
    assistant.turns.process = process.id
    assistant.turns.through_outbox = frozenset(senders)
    policy = SendPolicy(senders, registry, settings)
    delivery = OutboxDelivery(
        assistant.database, senders, policy, process, metrics, per_second=settings.sent_per_second
    )
    reception = Reception(
        assistant, delivery, Opting(assistant.turns), process, metrics, SenderLimit(assistant.turns)
    )
    twilio = TwilioMessaging(assistant, media, spoken, reception)
    reception.add(twilio)
    routers = [twilio.router()]
    if cloud is not None:
        reception.add(cloud.source)
        routers.append(cloud.router(reception))
    await reception.look()
    delivery.start()
    living = asyncio.create_task(reception.live())
    try:
        yield Messaging(reception, delivery, tuple(routers))
    finally:
        living.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await living
        await delivery.stop(SHUTDOWN_PATIENCE_S)
        await reception.finish(SHUTDOWN_PATIENCE_S)
        if cloud is not None:
            await cloud.close()


def open_senders(settings: Settings, spoken: SpokenReplies, registry: Registry) -> dict[str, Sender]:
    """Senders of the channels whose account and number are configured."""
    able = [channel for channel in CHANNELS if can_send(settings, channel)]
    for channel in CHANNELS:
        if settings.twilio_auth_token and channel not in able:
            logger.warning(
                "answers on %s that take longer than Twilio waits are lost: no number is set", channel
            )
    senders: dict[str, Sender] = {
        channel: TwilioSender(settings, channel, spoken, registry) for channel in able
    }
    if settings.missed_call_numbers and can_call(settings):
        senders[CALLS] = TwilioCaller(settings)
    return senders
