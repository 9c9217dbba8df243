"""Twilio's REST API on the loopback, as far as our server uses it: messages, calls, recordings, media, the account.

Source: Twilio's OpenAPI description (api_v2010); errors and dates as its documentation has them.
"""

import asyncio
import secrets
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from httpx import BasicAuth
from httpx import Request as Question

from assistant.messages import Media

NOT_KNOWN = 20003
NOT_FOUND = 20404


class TwilioApi:
    """Takes what the server sends; keeps what it may fetch."""

    def __init__(self, account: str, token: str) -> None:
        self.account = account
        self.messages: asyncio.Queue[tuple[str, dict[str, str]]] = asyncio.Queue()
        """Sid and form of each message, in order."""
        self.calls: asyncio.Queue[tuple[str, dict[str, str]]] = asyncio.Queue()
        """Sid and form of each call that shall be made."""
        self._files: dict[str, Media] = {}
        self._listed: dict[str, list[dict[str, Any]]] = {"messages": [], "calls": []}
        self._wanted = _credentials(account, token)
        self.application = self._application()

    def host(self, media: Media, kind: str) -> str:
        """Keep a file (`Media` or `Recordings`); gives its path."""
        path = f"/2010-04-01/Accounts/{self.account}/{kind}/{kind[:2].upper()}{secrets.token_hex(16)}"
        self._files[path] = media
        return path

    def _application(self) -> FastAPI:
        app, root = FastAPI(openapi_url=None), "/2010-04-01/Accounts/{account}"
        app.get(f"{root}.json")(self._account)
        app.post(f"{root}/{{kind}}.json")(self._create)
        app.get(f"{root}/{{kind}}.json")(self._list)
        app.get(f"{root}/{{kind}}/{{name}}")(self._file)
        return app

    async def _account(self, request: Request) -> Response:
        return self._stranger(request) or JSONResponse({"sid": self.account, "status": "active"})

    async def _create(self, request: Request, kind: str) -> Response:
        if (refusal := self._stranger(request)) is not None:
            return refusal
        form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
        if kind == "Messages":
            sid, queue, status = f"SM{secrets.token_hex(16)}", self.messages, "queued"
        elif kind == "Calls":
            sid, queue, status = f"CA{secrets.token_hex(16)}", self.calls, "queued"
        else:
            return _error(404, NOT_FOUND)
        made = {
            "sid": sid,
            "to": form.get("To", ""),
            "from": form.get("From", ""),
            "body": form.get("Body", ""),
            "num_media": "1" if "MediaUrl" in form else "0",
            "status": status,
            "date_created": format_datetime(datetime.now(UTC)),
        }
        self._listed[kind.lower()].insert(0, made)
        queue.put_nowait((sid, form))
        return JSONResponse(made, status_code=201)

    async def _list(self, request: Request, kind: str) -> Response:
        if (refusal := self._stranger(request)) is not None:
            return refusal
        to, name = request.query_params.get("To"), kind.lower()
        return JSONResponse({name: [one for one in self._listed.get(name, []) if to in (None, one["to"])]})

    async def _file(self, request: Request) -> Response:
        if (refusal := self._stranger(request)) is not None:
            return refusal
        media = self._files.get(request.url.path.removesuffix(".wav"))
        return Response(media.data, media_type=media.content_type) if media else _error(404, NOT_FOUND)

    def _stranger(self, request: Request) -> Response | None:
        """A refusal for whoever does not have our credentials."""
        known = secrets.compare_digest(request.headers.get("authorization", "").encode(), self._wanted)
        return None if known else _error(401, NOT_KNOWN)


def _credentials(account: str, token: str) -> bytes:
    signed = next(BasicAuth(account, token).auth_flow(Question("GET", "http://127.0.0.1")))
    return signed.headers["authorization"].encode()


def _error(status: int, code: int) -> Response:
    return JSONResponse({"code": code, "message": "refused by the simulator", "status": status}, status)
