"""Craft knowledge through HTTP: questions for everybody, the operator's own documents for administrators."""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from assistant.settings import Settings
from connectors.errors import CODES, ApiError
from connectors.index_rebuilds import IndexRebuilds, Rebuild, RebuildRunning
from connectors.plain_text import readable
from connectors.rag_documents import UPLOAD_SCHEMA, entry_as_json, read_upload, uploaded_as_json
from connectors.rate_limit import RateLimit, caller_of
from connectors.request_bodies import JSON, read_json, refuse_other_types
from connectors.tokens import bearer_of, is_same
from knowledge.languages import CODE_PATTERN
from knowledge.lexicon import load_lexicon
from nlu.language import detect
from rag.answerer import MAX_QUESTION_CHARACTERS, Answerer
from rag.answers import Answer
from rag.documents import Kind
from rag.errors import (
    DocumentError,
    LibraryFull,
    QuestionTooLong,
    RagError,
    UploadedDocumentMissing,
    UploadError,
    UploadTooLarge,
    UploadUnsupported,
)
from rag.reading.craft_names import named_craft
from rag.retrieval import Filter
from rag.uploads import UploadLibrary

API = "/api/v1/rag"
QUESTIONS_A_MINUTE = 120
FAILURES_A_MINUTE = 10
"""Wrong tokens that one address may try."""
MAX_QUERY_BYTES = 20_000
MAX_FILTERED = 40
QUESTIONS_AT_ONCE = 4
MAX_WAITING_QUESTIONS = 16
RETRY_AFTER_S = 5
READERS_AT_ONCE = 1
"""Documents that are read at the same time; each takes a processor."""

_STATUS: dict[type[RagError], int] = {
    UploadTooLarge: 413,
    UploadUnsupported: 415,
    LibraryFull: 409,
    UploadedDocumentMissing: 404,
}


class RagQuery(BaseModel):
    """Body of `POST /api/v1/rag/query`."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(min_length=1, max_length=MAX_QUESTION_CHARACTERS)
    language: Annotated[str, Field(pattern=CODE_PATTERN)] | None = None
    """Default: what the question is written in."""
    craft: str | None = Field(default=None, max_length=100)
    """What the conversation is about, if the question does not say it; by any of the craft's names."""
    kinds: list[Kind] = Field(default=[], max_length=MAX_FILTERED)
    """Only articles of these kinds answer; none: all."""
    states: list[Annotated[str, Field(min_length=1, max_length=60)]] = Field(
        default=[], max_length=MAX_FILTERED
    )
    """Only articles about crafts of these states, by their English names; none: all."""


@dataclass(slots=True)
class RagApi:
    """Routes of craft knowledge."""

    answerer: Answerer
    library: UploadLibrary
    rebuilds: IndexRebuilds
    settings: Settings
    _questions: RateLimit = field(default_factory=lambda: RateLimit(QUESTIONS_A_MINUTE))
    _failures: RateLimit = field(default_factory=lambda: RateLimit(FAILURES_A_MINUTE))
    _threads: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(QUESTIONS_AT_ONCE, thread_name_prefix="question")
    )
    _room: threading.Semaphore = field(
        default_factory=lambda: threading.Semaphore(QUESTIONS_AT_ONCE + MAX_WAITING_QUESTIONS)
    )
    _reading: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(READERS_AT_ONCE))

    def router(self) -> APIRouter:
        router = APIRouter(prefix=API, tags=["craft knowledge"])
        router.post("/query", openapi_extra=_body({JSON: {"schema": RagQuery.model_json_schema()}}))(
            self.query
        )
        administrators = APIRouter(dependencies=[Depends(self._administrator)])
        administrators.post("/index-document", status_code=201, openapi_extra=_body(UPLOAD_SCHEMA))(self.add)
        administrators.post("/update-knowledge-base", status_code=202)(self.update)
        administrators.get("/update-knowledge-base/{job}")(self.job)
        administrators.get("/documents")(self.documents)
        administrators.get("/documents/{id}")(self.document)
        administrators.delete("/documents/{id}", status_code=204)(self.remove)
        router.include_router(administrators)
        return router

    async def query(self, request: Request, token: Annotated[str | None, Query()] = None) -> dict[str, Any]:
        """Answer a question with its sources, or say that we do not know."""
        wanted = self.settings.rest_token
        caller = caller_of(request)
        if wanted is not None and not is_same(token or bearer_of(request), wanted):
            self._count_failure(caller)
            raise ApiError(401, "not_authenticated", "This channel wants the token that the operator set.")
        self._questions.check(caller)
        self._questions.take(caller)
        refuse_other_types(request, JSON)
        asked = await read_json(request, RagQuery, MAX_QUERY_BYTES)
        question = readable(asked.question)
        if not question.strip():
            raise ApiError(422, "request_invalid", "The question is empty.")
        started = time.perf_counter()
        try:
            craft = named_craft(asked.craft, load_lexicon()) if asked.craft else None
            answer = await self._answered(
                partial(
                    self.answerer.ask,
                    question,
                    language=asked.language or detect(question),
                    craft=craft,
                    only=Filter(frozenset(asked.kinds), frozenset(asked.states)),
                    # A chat model costs money: not for everybody.
                    compose=wanted is not None,
                )
            )
        except RagError as error:
            raise _refusal(error) from None
        return {
            "answered": answer.answered,
            "answer": answer.text,
            "language": answer.language,
            "confidence": round(answer.confidence, 4),
            "citations": [
                {"title": one.title, "source": one.source, "quote": one.quote} for one in answer.citations
            ],
            "elapsedMs": round((time.perf_counter() - started) * 1000, 1),
        }

    async def _answered(self, ask: Callable[[], Answer]) -> Answer:
        """Ask in a thread of our own, so that questions never keep anything else of the server waiting.

        Raises:
            ApiError: 429, too many wait already.
        """
        if not self._room.acquire(blocking=False):
            raise ApiError(
                429,
                "rate_limited",
                "Too many questions at once. Please try again in a few seconds.",
                headers={"retry-after": str(RETRY_AFTER_S)},
            )
        asking = self._threads.submit(ask)
        asking.add_done_callback(lambda _: self._room.release())
        return await asyncio.wrap_future(asking)

    async def add(self, request: Request, response: Response) -> dict[str, Any]:
        """Take in a document, as a form with a file or as JSON; it is found once the index was built again."""
        data, about = await read_upload(request)
        try:
            async with self._reading:
                taken = await asyncio.to_thread(self.library.add, data, about)
        except RagError as error:
            raise _refusal(error) from None
        response.status_code = 200 if taken.replaced else 201
        response.headers["location"] = f"{API}/documents/{taken.id}"
        return uploaded_as_json(taken)

    async def update(self) -> JSONResponse:
        """Begin to build the index anew."""
        try:
            rebuild = await asyncio.to_thread(self.rebuilds.start)
        except RebuildRunning as error:
            raise ApiError(
                409, "rebuild_running", "The index is being built already.", {"id": error.id}
            ) from None
        place = f"{API}/update-knowledge-base/{rebuild.id}"
        return JSONResponse(_as_json(rebuild), status_code=202, headers={"location": place})

    async def job(self, job: str) -> dict[str, Any]:
        """How far a build of the index is, or how it went."""
        rebuild = await asyncio.to_thread(self.rebuilds.find, job)
        if rebuild is None:
            raise ApiError(404, "rebuild_missing", "There is no such job, or it was long ago.")
        return _as_json(rebuild)

    async def documents(self) -> dict[str, Any]:
        """The operator's own documents."""
        entries = await asyncio.to_thread(self.library.entries)
        return {"documents": [entry_as_json(entry) for entry in entries]}

    async def document(self, id: str) -> dict[str, Any]:
        """One of them, with its text as Markdown."""
        try:
            entry, text = await asyncio.to_thread(self.library.entry, id)
        except RagError as error:
            raise _refusal(error) from None
        return entry_as_json(entry) | {"text": text}

    async def remove(self, id: str) -> Response:
        """Take a document away; answers quote it until the index was built again."""
        try:
            await asyncio.to_thread(self.library.remove, id)
        except RagError as error:
            raise _refusal(error) from None
        return Response(status_code=204)

    async def _administrator(self, request: Request) -> None:
        """Let only administrators in, before anything of the body is read.

        Raises:
            ApiError: 403, no token is configured; 401, a wrong one; 429, too many wrong ones.
        """
        wanted = self.settings.admin_token
        if wanted is None:
            raise ApiError(
                403, "administration_off", "No administrator is configured: set KALAVAANI_ADMIN_TOKEN."
            )
        # The right one first: whoever shares the address with somebody who guesses is not shut out.
        if not is_same(bearer_of(request), wanted):
            self._count_failure(caller_of(request))
            headers = {"www-authenticate": 'Bearer realm="Kalavaani"'}
            raise ApiError(401, "not_administrator", "This is for administrators.", headers=headers)

    def _count_failure(self, caller: str) -> None:
        """Count a wrong token.

        Raises:
            ApiError: 429, too many wrong ones.
        """
        self._failures.check(caller)
        self._failures.take(caller)


def _refusal(error: RagError) -> ApiError:
    """What the caller may read of an error: other messages than these name places of this machine, or passwords."""
    if isinstance(error, (UploadError, DocumentError, UploadedDocumentMissing, QuestionTooLong)):
        message = str(error)
        return ApiError(_STATUS.get(type(error), 422), error.code, f"{message[:1].upper()}{message[1:]}.")
    return ApiError(503, error.code, CODES.get(error.code, "Craft knowledge cannot be asked at the moment."))


def _body(content: dict[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": content}}


def _as_json(rebuild: Rebuild) -> dict[str, Any]:
    return {
        "id": rebuild.id,
        "state": rebuild.state,
        "progress": {"done": rebuild.done, "total": rebuild.total},
        "report": rebuild.report,
        "error": rebuild.error,
        "startedAt": rebuild.started_at,
        "finishedAt": rebuild.finished_at,
    }
