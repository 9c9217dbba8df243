"""A buyer's question to a maker: passed on without names and numbers, answered or skipped, never endless."""

from datetime import datetime, timedelta

from actions.marketplace import maker_questions, persons
from actions.marketplace.database import Database
from actions.questions_to_makers import (
    check_answer,
    check_may_ask,
    find_question,
    send_answer,
    send_question,
    skip_question,
)
from tests.actions.shop import asked_by, names, open_shop


async def test_a_question_goes_to_the_maker_and_the_answer_comes_back(
    database: Database, now: datetime
) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        told_by = {"message_id": "m", "now": now}
        await persons.link_address(session, shop.buyer, "phone", "+919000000009", **told_by)
        slots = {"chosen_listing": str(shop.vase), "maker_question": "Does it come in red? 98765 43210"}
        may = await check_may_ask(asked_by(session, shop.buyer, now, slots))
        assert may.slots == {"may_ask_maker": True} and not may.responses
        asked = await send_question(asked_by(session, shop.buyer, now, slots))
        assert names(asked) == ["utter_question_shortened"]
        (to_maker,) = asked.notices
        assert (to_maker.person_id, to_maker.name, to_maker.language) == (
            shop.artisan,
            "notice_buyer_question",
            "hi",
        )
        assert to_maker.values["question"] == "Does it come in red? …"
        assert "9876" not in str(to_maker.values) and shop.buyer not in str(to_maker.values)

        found = await find_question(asked_by(session, shop.artisan, now, role="artisan"))
        told = {**found.slots, "maker_answer": "Yes, in a week. Call 98765 43211"}
        checked = await check_answer(asked_by(session, shop.artisan, now, told, role="artisan"))
        told |= checked.slots
        answered = await send_answer(asked_by(session, shop.artisan, now, told, role="artisan"))
        assert names(answered) == ["utter_answer_sent"]
        (to_buyer,) = answered.notices
        assert (to_buyer.person_id, to_buyer.name) == (shop.buyer, "notice_maker_answered")
        assert to_buyer.values["answer"] == "Yes, in a week. Call …"
        again = await send_answer(asked_by(session, shop.artisan, now, told, role="artisan"))
        assert names(again) == ["utter_no_open_questions"] and not again.notices, "answered once"
        (said,) = (await check_may_ask(asked_by(session, shop.buyer, now, slots))).responses
        assert (said.name, said.values["answer"]) == ("utter_maker_said", "Yes, in a week. Call …")
        assert not (await check_may_ask(asked_by(session, shop.stranger, now, slots))).responses


async def test_the_maker_may_leave_it(database: Database, now: datetime) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        for text in ("Is it old?", "Is it heavy?"):
            slots = {"chosen_listing": str(shop.vase), "maker_question": text}
            await send_question(asked_by(session, shop.buyer, now, slots))
        first = await find_question(asked_by(session, shop.artisan, now, role="artisan"))
        skipped = await skip_question(asked_by(session, shop.artisan, now, first.slots, role="artisan"))
        assert names(skipped) == ["utter_question_skipped", "utter_more_questions"]
        assert not skipped.notices, "the buyer is not told of it"
        (left,) = await maker_questions.waiting_for(session, shop.artisan)
        assert left.question == "Is it heavy?"


async def test_nobody_answers_for_another(database: Database, now: datetime) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        slots = {"chosen_listing": str(shop.vase), "maker_question": "Is it old?"}
        await send_question(asked_by(session, shop.buyer, now, slots))
        (question,) = await maker_questions.waiting_for(session, shop.artisan)
        told = {"question_id": str(question.id), "maker_answer": "It is mine"}
        foreign = await send_answer(asked_by(session, shop.stranger, now, told))
        assert names(foreign) == ["utter_no_open_questions"] and not foreign.notices
        empty = await find_question(asked_by(session, shop.stranger, now, {"question_id": str(question.id)}))
        assert names(empty) == ["utter_no_open_questions"] and empty.slots == {"question_id": None}


async def test_a_buyer_asks_so_much_a_day_and_no_more(database: Database, now: datetime) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        for listing, count in ((shop.vase, 2), (shop.lamp, 2), (shop.saree, 1)):
            for _ in range(count):
                slots = {"chosen_listing": str(listing), "maker_question": "Is it old?"}
                assert (await check_may_ask(asked_by(session, shop.buyer, now, slots))).slots["may_ask_maker"]
                await send_question(asked_by(session, shop.buyer, now, slots))
        saree = {"chosen_listing": str(shop.saree)}
        refused = await check_may_ask(asked_by(session, shop.buyer, now, saree))
        assert names(refused) == ["utter_questions_too_many"]
        tomorrow = now + timedelta(days=1)
        assert not (await check_may_ask(asked_by(session, shop.buyer, tomorrow, saree))).responses
        vase = {"chosen_listing": str(shop.vase)}
        waiting = await check_may_ask(asked_by(session, shop.buyer, tomorrow, vase))
        assert names(waiting) == ["utter_questions_too_many"], "two about the vase wait for an answer"


async def test_what_cannot_be_asked(database: Database, now: datetime) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        own = await check_may_ask(asked_by(session, shop.artisan, now, {"chosen_listing": str(shop.vase)}))
        assert names(own) == ["utter_question_own_product"]
        gone = await check_may_ask(asked_by(session, shop.buyer, now, {"chosen_listing": "99999"}))
        assert names(gone) == ["utter_product_gone"]
        slots = {"chosen_listing": str(shop.vase), "maker_question": "98765 43210"}
        empty = await send_question(asked_by(session, shop.buyer, now, slots))
        assert names(empty) == ["utter_nothing_to_pass_on"] and not empty.notices


async def test_questions_are_forgotten_with_the_person(database: Database, now: datetime) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        slots = {"chosen_listing": str(shop.vase), "maker_question": "Is it old?"}
        await send_question(asked_by(session, shop.buyer, now, slots))
        await persons.erase(session, shop.buyer, message_id="m", now=now)
        assert await maker_questions.waiting_for(session, shop.artisan) == []
