"""Sends WhatsApp messages by Meta's Cloud API, one part each. Accepted is not delivered: of that, statuses tell.

Photos and recordings are uploaded first, so they need no public address of ours.
"""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from assistant.message_ids import opaque
from assistant.messages import TemplateUse
from assistant.photos import CONTENT_TYPES, PhotoStore
from assistant.responses import Responses
from assistant.templates.registry import Registry
from connectors.capabilities import ButtonLimits, Capabilities, ListLimits
from connectors.parts import ButtonsPart, ImagePart, ListPart, Part, SoundPart, TemplatePart, TextPart
from connectors.sending import DeliveryFailed, Recipient
from connectors.splitting import split
from connectors.spoken import SpokenReplies
from connectors.whatsapp_cloud import payloads
from connectors.whatsapp_cloud.addresses import recipient
from connectors.whatsapp_cloud.error_codes import verdict
from connectors.whatsapp_cloud.graph import Graph, GraphError
from connectors.whatsapp_cloud.json_values import records, text

logger = logging.getLogger(__name__)

MAX_CHARACTERS = 4096
CAPABILITIES = Capabilities(
    split=partial(split, limit=MAX_CHARACTERS),
    buttons=ButtonLimits(count=3, title=20, text=1024),
    lists=ListLimits(rows=10, title=24, description=72, text=1024),
    caption=1024,
    sound=True,
    templates=True,
)
"""Lengths are Meta's, in characters."""
LIST_LABEL = "whatsapp_choose"
"""Response that stands on the button that opens a list; 20 characters at most."""
PAUSES_S = {"rate": 10.0, "credentials": 60.0}
"""How long Meta is left alone, by what is wrong."""
VOICE_NOTE = "audio/ogg"


class CloudSender:
    """Sends on WhatsApp from our number at Meta."""

    def __init__(
        self,
        graph: Graph,
        spoken: SpokenReplies,
        photos: PhotoStore,
        responses: Responses,
        templates: Registry,
    ) -> None:
        self._graph = graph
        self._spoken = spoken
        self._photos = photos
        self._responses = responses
        self._templates = templates

    @property
    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    def knows(self, use: TemplateUse, language: str) -> bool:
        """Whether Meta has approved the message in this language."""
        return self._templates.whatsapp(use, language) is not None

    async def send(self, part: Part, to: Recipient, *, reference: str) -> str:
        """Send one message; gives what stands for Meta's id, or nothing where there is nothing to send (a text that no
        voice speaks).

        Raises:
            DeliveryFailed: Meta could not be reached, or did not take it.
        """
        try:
            content = await self._content(part)
        except GraphError as error:
            raise _failure(error, uncertain=False) from None
        if content is None:
            return ""
        message = payloads.message(content, recipient(to.address), reference)
        try:
            answer = await self._graph.post("messages", message)
        except GraphError as error:
            raise _failure(error, uncertain=error.uncertain) from None
        message_id = next((text(one.get("id")) for one in records(answer.get("messages"))), "")
        if not message_id:
            raise DeliveryFailed("Meta named no id of the message", provider_code="no_id", uncertain=True)
        return opaque(message_id)

    async def arrived(
        self, part: Part, to: Recipient, *, reference: str, since: datetime
    ) -> Sequence[str] | None:
        """None: Meta cannot be asked; what arrived, its statuses tell by our reference."""
        return None

    async def _content(self, part: Part) -> payloads.Content | None:
        match part:
            case TextPart(body):
                return payloads.text(body)
            case ButtonsPart(body, _, choices):
                return payloads.buttons(body, choices)
            case ListPart(body, language, rows):
                return payloads.options(body, rows, self._label(language))
            case ImagePart(photo, caption):
                return await self._photo(photo, caption)
            case SoundPart():
                return await self._voice_note(part)
            case TemplatePart(use, language):
                return self._template(use, language)

    def _label(self, language: str) -> str:
        said = self._responses.say(LIST_LABEL, {}, language=language, channel="whatsapp")
        assert said is not None
        return said.text

    async def _photo(self, photo: str, caption: str) -> payloads.Content | None:
        path = self._photos.path(photo)
        if path is None:
            return payloads.text(caption) if caption else None
        media_id = await self._upload(path, CONTENT_TYPES[path.suffix.removeprefix(".")])
        return payloads.image(media_id, caption)

    async def _voice_note(self, part: SoundPart) -> payloads.Content | None:
        name = await self._spoken.speak(part.text, language=part.language, audio_format="ogg", rate=part.rate)
        found = self._spoken.file(name) if name is not None else None
        return payloads.voice_note(await self._upload(found[0], VOICE_NOTE)) if found else None

    async def _upload(self, path: Path, content_type: str) -> str:
        data = await asyncio.to_thread(path.read_bytes)
        return await self._graph.upload(data, name=path.name, content_type=content_type)

    def _template(self, use: TemplateUse, language: str) -> payloads.Content:
        registered = self._templates.whatsapp(use, language)
        if registered is None:
            missing = f"no template {use.name} is registered in {language}"
            raise DeliveryFailed(missing, provider_code="template_missing", permanent=True)
        return payloads.template(registered)


def _failure(error: GraphError, *, uncertain: bool) -> DeliveryFailed:
    says = verdict(error.provider_code)
    if says == "credentials":
        logger.error(
            "Meta refuses us (%s): look at KALAVAANI_WHATSAPP_TOKEN and the account", error.provider_code
        )
    return DeliveryFailed(
        "Meta did not take the message",
        provider_code=error.provider_code,
        permanent=says in ("permanent", "window"),
        uncertain=uncertain,
        pause_s=PAUSES_S.get(says, 0.0),
    )
