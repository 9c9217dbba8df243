"""WhatsApp by Meta, put together: its source for the reception, its sender for the outbox, its route."""

from fastapi import APIRouter

from assistant.application import Assistant
from assistant.store import sent_parts
from assistant.templates.registry import Registry
from connectors.spoken import SpokenReplies
from connectors.whatsapp_cloud.graph import Graph
from connectors.whatsapp_cloud.identities import Identities
from connectors.whatsapp_cloud.media import CloudMedia
from connectors.whatsapp_cloud.receipts import Receipts
from connectors.whatsapp_cloud.sender import CloudSender
from connectors.whatsapp_cloud.source import CloudSource
from connectors.whatsapp_cloud.webhook import Reception, WhatsAppWebhook


class WhatsAppCloud:
    """The channel of one number at Meta; its settings must be there. To be closed when nothing is sent any more."""

    def __init__(self, assistant: Assistant, spoken: SpokenReplies, templates: Registry) -> None:
        settings = assistant.settings
        self._assistant = assistant
        self._graph = Graph(settings)
        self._receipts = Receipts(self._graph)
        self._identities = Identities(assistant.database)
        self.source = CloudSource(CloudMedia(self._graph, settings), self._receipts, self._identities)
        self.sender = CloudSender(
            self._graph, spoken, assistant.photos, assistant.turns.script.responses, templates
        )

    def router(self, reception: Reception) -> APIRouter:
        """The webhook's route."""
        webhook = WhatsAppWebhook(
            settings=self._assistant.settings,
            database=self._assistant.database,
            reception=reception,
            identities=self._identities,
            note_status=sent_parts.note,
        )
        return webhook.router()

    async def close(self) -> None:
        await self._receipts.stop()
        await self._graph.close()
