"""Answers to one turn's craft questions: looked up between transactions, since that may take seconds."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from actions.context import CraftAnswerer
from rag.answers import Answer
from rag.errors import RagError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CraftQuestion:
    """What the answerer is asked."""

    question: str
    language: str
    craft: str | None


class AnswerWanted(Exception):
    """A transaction needs this answer: it ends, and begins anew when the answer is there."""

    def __init__(self, question: CraftQuestion) -> None:
        super().__init__("an answer is not there yet")
        self.question = question


@dataclass(slots=True)
class CraftAnswers:
    """An answerer for use inside a transaction: it says what is known by now, and never makes others wait."""

    answerer: CraftAnswerer
    _known: dict[CraftQuestion, Answer | RagError] = field(default_factory=dict)

    def ask(self, question: str, *, language: str, craft: str | None = None) -> Answer:
        """The answer that was looked up.

        Raises:
            AnswerWanted: it was not yet.
            RagError: what the look-up raised.
        """
        asked = CraftQuestion(question, language, craft)
        found = self._known.get(asked)
        if found is None:
            raise AnswerWanted(asked)
        if isinstance(found, RagError):
            raise found
        return found

    async def supply(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """What the attempt gives: made anew, each time with one answer more, until none is wanting."""
        while True:
            try:
                return await attempt()
            except AnswerWanted as stopped:
                wanted = stopped.question
            self._known[wanted] = await self._look_up(wanted)

    async def _look_up(self, wanted: CraftQuestion) -> Answer | RagError:
        try:
            return await asyncio.to_thread(
                self.answerer.ask, wanted.question, language=wanted.language, craft=wanted.craft
            )
        except RagError as error:
            return error
