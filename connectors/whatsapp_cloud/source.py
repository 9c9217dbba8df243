"""Meta's messages for the reception: read from what was kept, completed with their media before they are answered."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from assistant.messages import Incoming
from connectors.media import MediaError
from connectors.whatsapp_cloud import parsing
from connectors.whatsapp_cloud.addresses import writer_of
from connectors.whatsapp_cloud.identities import Identities
from connectors.whatsapp_cloud.media import CloudMedia
from connectors.whatsapp_cloud.receipts import Receipts

NAME = "whatsapp_cloud"


class CloudSource:
    """A source of the reception."""

    name = NAME
    channels = (parsing.CHANNEL,)

    def __init__(self, media: CloudMedia, receipts: Receipts, identities: Identities) -> None:
        self._media = media
        self._receipts = receipts
        self._identities = identities

    def incoming_of(self, payload: Mapping[str, Any]) -> Incoming:
        """The message that a payload holds, without its media.

        Raises:
            ValueError: there is none.
        """
        incoming = parsing.incoming_of(payload)
        if incoming is None:
            raise ValueError("no message")
        return incoming

    async def prepare(self, incoming: Incoming, payload: Mapping[str, Any]) -> Incoming:
        """The message with its recording or photo, or with the problem that it has; its sender sees that we saw it."""
        if incoming.reaction is None:
            self._receipts.send(incoming.provider_id)
        if (writer := writer_of(payload)) is not None:
            await self._identities.note(writer, incoming.provider_id)
        reference = parsing.media_of(payload) if incoming.problem is None else None
        if reference is None:
            return incoming
        try:
            media = await self._media.fetch(reference)
        except MediaError as error:
            return replace(incoming, problem=error.code)
        if reference.kind == "audio":
            return replace(incoming, audio=media)
        return replace(incoming, image=media)
