"""Questions about crafts: answered from the articles with their sources, or honestly not."""

import asyncio

from actions.context import ActionContext
from actions.results import ActionResult, Response
from actions.wording.craft_asks import asked_in_english
from rag.answers import Answer
from rag.errors import RagError

ENGLISH = "en"
NAMED_SOURCES = 2
"""Sources named under an answer."""


async def answer_craft_question(context: ActionContext) -> ActionResult:
    """Answer the question in the slot `craft_question`; the craft of the listing being made helps to understand it."""
    question = str(context.slots.get("craft_question") or context.text)
    craft = context.slots.get("question_craft") or context.slots.get("craft")
    ask = context.services.answerer.ask
    try:
        answer = await asyncio.to_thread(ask, question, language=context.language, craft=craft)
        english = asked_in_english(question)
        if not answer.answered and craft and english:
            answer = await asyncio.to_thread(ask, english, language=ENGLISH, craft=craft)
    except RagError:
        return ActionResult((Response("utter_no_index"),))
    if not answer.answered:
        return ActionResult((Response("utter_do_not_know"),))
    return ActionResult(
        (
            Response(text=answer.text, speak=answer.spoken),
            Response("utter_craft_source", {"sources": _sources(answer)}),
        )
    )


def _sources(answer: Answer) -> str:
    """Titles and addresses of the sources, each once."""
    named = dict.fromkeys(f"{citation.title} ({citation.source})" for citation in answer.citations)
    return "; ".join(list(named)[:NAMED_SOURCES])
