"""Meta's Graph API on the loopback, as far as our server uses it: messages, media, the number.

Source: Meta's OpenAPI v23.0 of the business messaging API.
"""

import asyncio
import hashlib
import secrets
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.datastructures import UploadFile

from assistant.messages import Media
from connectors.whatsapp_cloud.json_values import parsed, record

NOT_KNOWN = 190
NO_OBJECT = 100
DISPLAY_NUMBER = "15550783881"


class GraphApi:
    """Takes what the server sends; keeps what it may fetch."""

    def __init__(self, number_id: str, token: str) -> None:
        self.number_id = number_id
        self.messages: asyncio.Queue[tuple[str, dict[str, Any]]] = asyncio.Queue()
        """Id and body of each message, in order; receipts too."""
        self.files: dict[str, Media] = {}
        """Media id -> file: what people send, and what the server gave us to send."""
        self._wanted = f"Bearer {token}".encode()
        self.application = self._application()

    def host(self, media: Media) -> str:
        """Keep a file; gives its media id."""
        media_id = str(secrets.randbelow(10**15) + 10**15)
        self.files[media_id] = media
        return media_id

    def _application(self) -> FastAPI:
        app = FastAPI(openapi_url=None)
        app.get("/files/{media_id}")(self._file)
        app.post("/{version}/{number}/messages")(self._take)
        app.post("/{version}/{number}/media")(self._upload)
        app.get("/{version}/{name}")(self._look_up)
        return app

    async def _take(self, request: Request, number: str) -> Response:
        if (refusal := self._stranger(request) or self._elsewhere(number)) is not None:
            return refusal
        try:
            body = record(parsed(await request.body()))
        except ValueError:
            return _error(400, NO_OBJECT)
        message_id = f"wamid.{secrets.token_hex(16).upper()}"
        self.messages.put_nowait((message_id, body))
        if "status" in body:
            return JSONResponse({"success": True})
        contact = {"input": body.get("to"), "wa_id": str(body.get("to", "")).lstrip("+")}
        answer = {"messaging_product": "whatsapp", "contacts": [contact], "messages": [{"id": message_id}]}
        return JSONResponse(answer)

    async def _upload(self, request: Request, number: str) -> Response:
        if (refusal := self._stranger(request) or self._elsewhere(number)) is not None:
            return refusal
        file = (await request.form()).get("file")
        if not isinstance(file, UploadFile):
            return _error(400, NO_OBJECT)
        return JSONResponse({"id": self.host(Media(await file.read(), file.content_type or ""))})

    async def _look_up(self, request: Request, name: str) -> Response:
        if (refusal := self._stranger(request)) is not None:
            return refusal
        if name == self.number_id:
            known = {"id": name, "display_phone_number": DISPLAY_NUMBER, "verified_name": "Simulation"}
            return JSONResponse(known)
        media = self.files.get(name)
        if media is None:
            return _error(400, NO_OBJECT)
        return JSONResponse(
            {
                "messaging_product": "whatsapp",
                "url": f"{str(request.base_url).rstrip('/')}/files/{name}",
                "mime_type": media.content_type,
                "sha256": hashlib.sha256(media.data).hexdigest(),
                "file_size": str(len(media.data)),
                "id": name,
            }
        )

    async def _file(self, request: Request, media_id: str) -> Response:
        media = self.files.get(media_id)
        if (refusal := self._stranger(request)) is not None:
            return refusal
        return Response(media.data, media_type=media.content_type) if media else _error(404, NO_OBJECT)

    def _stranger(self, request: Request) -> Response | None:
        """A refusal for whoever does not have our token."""
        known = secrets.compare_digest(request.headers.get("authorization", "").encode(), self._wanted)
        return None if known else _error(401, NOT_KNOWN)

    def _elsewhere(self, number: str) -> Response | None:
        return None if number == self.number_id else _error(400, NO_OBJECT)


def _error(status: int, code: int) -> Response:
    return JSONResponse({"error": {"code": code, "message": "refused by the simulator"}}, status)
