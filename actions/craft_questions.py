"""Questions about crafts: answered from the articles with their sources, or honestly not."""

from actions.context import ActionContext
from actions.results import ActionResult, Response, Source
from rag.answers import Answer
from rag.errors import QuestionTooLong, RagError

NAMED_SOURCES = 2
"""Sources named under an answer."""


async def answer_craft_question(context: ActionContext) -> ActionResult:
    """Answer the question in the slot `craft_question`.

    The craft that the question is about, else that of the listing being made, helps to understand it; the craft of
    the answer is kept for questions that go on about it.
    """
    question = str(context.slots.get("craft_question") or context.text)
    craft = context.slots.get("question_craft") or context.slots.get("craft")
    try:
        answer = context.services.answerer.ask(question, language=context.language, craft=craft)
    except QuestionTooLong:
        return ActionResult((Response("utter_do_not_know"),))
    except RagError:
        return ActionResult((Response("utter_no_index"),))
    if not answer.answered:
        return ActionResult((Response("utter_do_not_know"),))
    return ActionResult(
        (
            Response(
                text=answer.text,
                speak=answer.spoken,
                language=_spoken_language(answer, context),
                sources=_sources(answer),
            ),
            Response("utter_craft_source", {"sources": _named(_sources(answer))}),
        ),
        slots={"talked_craft": answer.craft},
    )


def _spoken_language(answer: Answer, context: ActionContext) -> str | None:
    """The answer's language where it is another than the person's, Roman Hindi being Hindi."""
    return None if context.language.partition("-")[0] == answer.language else answer.language


def _sources(answer: Answer) -> tuple[Source, ...]:
    """Titles and addresses of the sources, each once."""
    found = dict.fromkeys(Source(citation.title, citation.source) for citation in answer.citations)
    return tuple(found)[:NAMED_SOURCES]


def _named(sources: tuple[Source, ...]) -> str:
    return "; ".join(f"{source.title} ({source.url})" for source in sources)
