"""A buyer's question to the maker of a product: passed on without names and numbers, answered or skipped."""

from actions.context import ActionContext
from actions.marketplace import maker_questions as store
from actions.marketplace import persons
from actions.marketplace.tables import Listing, MakerQuestion
from actions.passing_on import passed_on
from actions.products import chosen
from actions.results import ActionResult, Notice, Response
from actions.titles import title_of
from actions.values import NONE


async def check_may_ask(context: ActionContext) -> ActionResult:
    """Tell what the maker answered before, and why nothing more can be asked about this product: it is gone, one's own,
    or enough was asked."""
    listing = await chosen(context)
    refused = None
    if listing is None:
        refused = "utter_product_gone"
    elif listing.artisan_id == context.person_id:
        refused = "utter_question_own_product"
    elif not await store.may_ask(context.session, context.person_id, listing.id, context.now):
        refused = "utter_questions_too_many"
    said = await _answered_before(listing, context) if listing is not None else ()
    return ActionResult(
        (*said, *((Response(refused),) if refused else ())), {"may_ask_maker": refused is None}
    )


async def send_question(context: ActionContext) -> ActionResult:
    """Pass the question on to the maker, and tell the buyer in which words."""
    listing, words = await chosen(context), passed_on(str(context.slots.get("maker_question") or ""))
    if listing is None:
        return ActionResult((Response("utter_product_gone"),))
    if words is None:
        return ActionResult((Response("utter_nothing_to_pass_on"),))
    question = await store.ask(
        context.session,
        context.person_id,
        listing,
        words.text,
        message_id=context.message_id,
        now=context.now,
    )
    maker = await persons.get(context.session, question.artisan_id)
    language = maker.language or context.language
    values = {"title": title_of(listing, context.language), "question": words.text}
    name = "utter_question_shortened" if words.shortened else "utter_question_sent"
    if not await persons.is_reached_by(context.session, context.person_id, "phone"):
        name = "utter_question_sent_here"
    asked = Response(name, values)
    return ActionResult(
        (asked,), notices=(Notice(maker.id, language, "notice_buyer_question", _values(question, language)),)
    )


async def find_question(context: ActionContext) -> ActionResult:
    """The question that is to be answered: the chosen one, else the one that waits longest. It is read out."""
    question = await _chosen(context)
    if question is None:
        waiting = await store.waiting_for(context.session, context.person_id)
        if not waiting:
            return ActionResult((Response("utter_no_open_questions"),), {"question_id": None})
        question = waiting[0]
    return ActionResult(slots={"question_id": str(question.id)})


async def ask_maker_answer(context: ActionContext) -> ActionResult:
    """Read the question out and ask for the answer."""
    question = await _chosen(context)
    if question is None:
        return ActionResult((Response("utter_no_open_questions"),))
    return ActionResult((Response("utter_answer_the_question", _values(question, context.language)),))


async def check_answer(context: ActionContext) -> ActionResult:
    """Take out of the answer what is not passed on; without any words left, it is asked for again."""
    told = str(context.slots.get("maker_answer") or "")
    if told == NONE:
        return ActionResult()
    words = passed_on(told)
    if words is None:
        return ActionResult((Response("utter_nothing_to_pass_on"),), {"maker_answer": None})
    return ActionResult(slots={"maker_answer": words.text})


async def skip_question(context: ActionContext) -> ActionResult:
    """Leave the question without an answer."""
    question = await _chosen(context)
    if question is None:
        return ActionResult((Response("utter_no_open_questions"),))
    await store.close(context.session, question, None, message_id=context.message_id, now=context.now)
    return ActionResult((Response("utter_question_skipped"), *await _next(context)))


async def send_answer(context: ActionContext) -> ActionResult:
    """Pass the answer on to the buyer."""
    question, words = await _chosen(context), passed_on(str(context.slots.get("maker_answer") or ""))
    if question is None:
        return ActionResult((Response("utter_no_open_questions"),))
    if words is None:
        return ActionResult((Response("utter_nothing_to_pass_on"),))
    await store.close(context.session, question, words.text, message_id=context.message_id, now=context.now)
    buyer = await persons.get(context.session, question.buyer_id)
    language = buyer.language or context.language
    values = {**_values(question, language), "answer": words.text, "listing": str(question.listing_id)}
    return ActionResult(
        (Response("utter_answer_sent"), *await _next(context)),
        notices=(Notice(buyer.id, language, "notice_maker_answered", values),),
    )


async def _answered_before(listing: Listing, context: ActionContext) -> tuple[Response, ...]:
    """The newest answer to the person about this listing."""
    question = await store.newest_answer(context.session, context.person_id, listing.id)
    if question is None:
        return ()
    return (Response("utter_maker_said", {**_values(question, context.language), "answer": question.answer}),)


async def _next(context: ActionContext) -> tuple[Response, ...]:
    """Whether more questions wait."""
    waiting = await store.waiting_for(context.session, context.person_id)
    return (Response("utter_more_questions", {"count": len(waiting)}),) if waiting else ()


async def _chosen(context: ActionContext) -> MakerQuestion | None:
    told = str(context.slots.get("question_id") or "")
    if not told.isdecimal():
        return None
    return await store.get_own(context.session, context.person_id, int(told))


def _values(question: MakerQuestion, language: str) -> dict[str, object]:
    return {
        "title": title_of(question.listing, language),
        "question": question.question,
        "id": str(question.id),
    }
