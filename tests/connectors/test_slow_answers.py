"""An answer about a craft that takes its time keeps nobody else waiting."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from threading import Event
from typing import Any

import pytest

from actions.craft_answers import CraftAnswers
from assistant.messages import Incoming
from assistant.turn import Turn
from connectors.rasa.calls import RasaCall, RasaCalls
from rag.answers import Answer
from rag.errors import IndexMissing, QuestionTooLong

PATIENCE_S = 20


@dataclass
class Slow:
    """An answerer that has the answer when it is let go on."""

    asked: list[tuple[str, str, str | None]] = field(default_factory=list)
    begun: Event = field(default_factory=Event)
    may_go_on: Event = field(default_factory=Event)

    def ask(self, question: str, *, language: str, craft: str | None = None) -> Answer:
        self.asked.append((question, language, craft))
        self.begun.set()
        self.may_go_on.wait(PATIENCE_S)
        return Answer(True, "From wax and brass.", "From wax and brass.", (), 0.9, language, craft="dhokra")


@pytest.fixture
def slow(running: Any) -> Iterator[Slow]:
    answerer, turns = Slow(), running.assistant.turns
    turns.services = replace(turns.services, answerer=answerer)
    yield answerer
    answerer.may_go_on.set()


@pytest.fixture
async def asked(running: Any, slow: Slow) -> AsyncIterator[asyncio.Task[Turn]]:
    """Asha's question, which is being looked up."""
    turns = running.assistant.turns
    await turns.run(Incoming("rest", "asha", "1", payload="/ask_craft_question"))
    task = asyncio.create_task(turns.run(Incoming("rest", "asha", "2", text="what is dhokra made of")))
    assert await asyncio.to_thread(slow.begun.wait, PATIENCE_S)
    yield task


async def test_others_write_and_are_answered_meanwhile(
    running: Any, slow: Slow, asked: asyncio.Task[Turn]
) -> None:
    async with asyncio.timeout(PATIENCE_S):
        turn = await running.assistant.turns.run(Incoming("rest", "ravi", "3", text="hello"))
        await running.app.state.messaging.reception.look()
    assert turn.replies and not asked.done()
    slow.may_go_on.set()
    told = await asked
    assert "From wax and brass." in [reply.text for reply in told.replies]
    assert told.slots["talked_craft"] == "dhokra" and told.flow is None
    assert slow.asked == [("what is dhokra made of", "en", None)], "it is looked up once"


async def test_a_rasa_dialogue_makes_nobody_wait_either(running: Any, slow: Slow) -> None:
    call = RasaCall(
        action="action_answer_craft_question",
        sender_id="asha",
        slots={"craft_question": "what is dhokra made of"},
        latest_message={"text": "what is dhokra made of", "message_id": "m1"},
        events=[],
    )
    task = asyncio.create_task(RasaCalls(running.assistant).run(call))
    assert await asyncio.to_thread(slow.begun.wait, PATIENCE_S)
    async with asyncio.timeout(PATIENCE_S):
        await running.assistant.turns.run(Incoming("rest", "ravi", "3", text="hello"))
    assert not task.done()
    slow.may_go_on.set()
    assert "From wax and brass." in [reply.text for reply in (await task).replies]
    assert len(slow.asked) == 1


@pytest.mark.parametrize(
    "error", [IndexMissing("no index"), QuestionTooLong("too long")], ids=["index", "long"]
)
async def test_what_goes_wrong_in_the_look_up_is_told_to_who_asked(error: Exception) -> None:
    class Broken:
        def ask(self, question: str, *, language: str, craft: str | None = None) -> Answer:
            raise error

    answers = CraftAnswers(Broken())

    async def attempt() -> str:
        try:
            return answers.ask("why", language="en").text
        except type(error):
            return "told"

    assert await answers.supply(attempt) == "told"
