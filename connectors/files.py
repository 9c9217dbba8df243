"""Files that browsers and carriers fetch: the pages, the widget, its sample notes, spoken replies and photos."""

from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse

from assistant.photos import PhotoStore
from connectors.errors import CODES, ApiError
from connectors.spoken import SpokenReplies

WEB = Path(__file__).parent / "web"
_CONTENT_TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".ogg": "audio/ogg",
}
_STATIC = WEB / "static"
_PUBLIC = {
    "widget.js": WEB / "widget.js",
    **{
        path.relative_to(_STATIC).as_posix(): path
        for path in _STATIC.rglob("*")
        if path.is_file() and path.suffix in _CONTENT_TYPES
    },
}
"""The widget and every file of the folder `static`, by its address; nothing else can be asked for."""
_ANYWHERE = {
    "access-control-allow-origin": "*",
    "cache-control": "no-cache",
    "x-content-type-options": "nosniff",
}
"""Pages of other origins may load the widget; after an update they get the new one."""
_AS_IT_IS = {"cache-control": "public, max-age=86400, immutable", "x-content-type-options": "nosniff"}
"""Files under the hash of their content never change."""


@dataclass(frozen=True, slots=True)
class Files:
    """Routes of the files."""

    photos: PhotoStore
    spoken: SpokenReplies

    def router(self) -> APIRouter:
        router = APIRouter(include_in_schema=False)
        for path, route in (
            ("/", self.page),
            ("/widget.js", self.widget),
            ("/shop", self.shop),
            ("/samples/{name}", self.sample),
            ("/spoken/{name}", self.spoken_reply),
            ("/photos/{name}", self.photo),
        ):
            router.api_route(path, methods=["GET", "HEAD"])(route)
        return router

    async def page(self) -> FileResponse:
        return _public("index.html")

    async def widget(self) -> FileResponse:
        return _public("widget.js")

    async def shop(self) -> FileResponse:
        return _public("shop.html")

    async def sample(self, name: str) -> FileResponse:
        return _public(f"samples/{name}")

    async def spoken_reply(self, name: str) -> FileResponse:
        found = self.spoken.file(name)
        if found is None:
            raise ApiError(404, "not_found", "There is no such recording.")
        return FileResponse(found[0], media_type=found[1], headers=_AS_IT_IS)

    async def photo(self, name: str) -> FileResponse:
        path = self.photos.path(name)
        if path is None:
            raise ApiError(404, "not_found", "There is no such photo.")
        return FileResponse(path, headers=_AS_IT_IS)


def _public(name: str) -> FileResponse:
    path = _PUBLIC.get(name)
    if path is None:
        raise ApiError(404, "not_found", CODES["not_found"])
    return FileResponse(path, media_type=_CONTENT_TYPES[path.suffix], headers=_ANYWHERE)
