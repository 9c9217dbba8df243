"""Recordings and photos of WhatsApp, in two steps: Meta is asked where a file lies, then it is fetched from there.

Source: Meta, "Media" (the address is good for five minutes, the id for seven days; limits by kind of file).
"""

import re
from dataclasses import replace

from assistant.messages import Media
from assistant.settings import Settings
from connectors.media import MediaError, MediaFetcher, MediaRefused, MediaTooLarge
from connectors.whatsapp_cloud.graph import USER_AGENT, Graph, GraphError
from connectors.whatsapp_cloud.json_values import number, text
from connectors.whatsapp_cloud.parsing import MediaKind, MediaReference

LIMITS_BYTES: dict[MediaKind, int] = {"audio": 16_000_000, "image": 5_000_000}
_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")
"""It becomes part of an address."""


class CloudMedia:
    """Fetches what people send."""

    def __init__(self, graph: Graph, settings: Settings) -> None:
        token = settings.whatsapp_token
        self._graph = graph
        self._fetcher = MediaFetcher(
            settings.whatsapp_media_hosts,
            token=token.get_secret_value() if token else None,
            user_agent=USER_AGENT,
        )

    async def fetch(self, reference: MediaReference) -> Media:
        """The file, with its plain content type. Its bytes must have the hash that the webhook and Meta tell.

        Raises:
            MediaRefused: no id, another kind of file than was said, or a host that is not on our list.
            MediaTooLarge: more bytes than this kind may have.
            MediaError: Meta does not give it to us, or other bytes than were sent.
        """
        if not _ID.fullmatch(reference.id):
            raise MediaRefused("this is no id of a file")
        limit = LIMITS_BYTES[reference.kind]
        try:
            found = await self._graph.get(reference.id)
        except GraphError as error:
            raise MediaError(f"Meta does not say where the file is: {error.provider_code}") from None
        size = number(found.get("file_size"))
        if size is not None and size > limit:
            raise MediaTooLarge("the file is larger than its kind may be")
        content_type = plain_type(text(found.get("mime_type")))
        if content_type.partition("/")[0] != reference.kind:
            raise MediaRefused("the file is of another kind than was said")
        media = await self._fetcher.fetch(
            text(found.get("url")),
            limit_bytes=limit,
            sha256=(reference.sha256, text(found.get("sha256"))),
        )
        return replace(media, content_type=content_type)


def plain_type(content_type: str) -> str:
    """A content type without parameters: `audio/ogg; codecs=opus` is `audio/ogg`."""
    return content_type.partition(";")[0].strip().lower()
