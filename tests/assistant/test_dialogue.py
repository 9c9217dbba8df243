"""Conversations through the engine: commands in, replies and state out, with actions of a few lines."""

from typing import Any

from assistant.dialogue.commands import (
    Answer,
    CancelFlow,
    CannotHandle,
    ChitChat,
    Clarify,
    Command,
    CorrectSlots,
    Handoff,
    Help,
    Repeat,
    SetSlot,
    SkipQuestion,
    StartFlow,
)

SAREE: tuple[Command, ...] = (
    StartFlow("create_listing"),
    SetSlot("product_type", "saree"),
    SetSlot("craft", "banarasi"),
    SetSlot("material", "silk"),
    SetSlot("colour", "red"),
    SetSlot("dimension", "6 m"),
    SetSlot("price", "4500"),
    SetSlot("quantity", "3"),
)


async def test_everything_said_at_once_is_used_and_only_the_confirmation_is_asked(talk: Any) -> None:
    await talk.say(*SAREE)
    assert talk.asked == "listing_confirmed"
    said = await talk.say(SetSlot("listing_confirmed", True))
    assert "on sale" in said
    assert talk.published[0]["material"] == "silk"
    assert not talk.tracker.stack, "nothing is open after publishing"
    assert talk.tracker.slots["material"] is None, "a flow's slots are emptied when it ends"


async def test_what_is_missing_is_asked_for_one_by_one(talk: Any) -> None:
    await talk.say(
        StartFlow("create_listing"), SetSlot("product_type", "vase"), SetSlot("craft", "blue pottery")
    )
    asked = []
    for slot, value in (
        ("material", "clay"),
        ("dimension", "10 inch"),
        ("quantity", 2),
        ("duration", "2 day"),
    ):
        asked.append(talk.asked)
        await talk.say(SetSlot(slot, value))
    assert asked == ["material", "dimension", "quantity", "duration"]
    assert talk.asked == "price"
    await talk.say(SetSlot("price", 900))
    assert talk.asked == "listing_confirmed"


async def test_a_correction_goes_back_quotes_again_and_confirms_again(talk: Any) -> None:
    await talk.say(*SAREE)
    said = await talk.say(SetSlot("material", "cotton"))
    assert "cotton" in said.lower() and "₹2,000" in said, "the golden price is worked out again"
    assert talk.asked == "listing_confirmed"
    await talk.say(SetSlot("listing_confirmed", True))
    assert [listing["material"] for listing in talk.published] == ["cotton"]


async def test_something_new_at_the_confirmation_is_worked_in_and_read_back_again(talk: Any) -> None:
    await talk.say(*SAREE)
    said = await talk.say(SetSlot("duration", "5 day"))
    assert "golden price" in said, "the price is worked out again"
    assert talk.asked == "listing_confirmed" and talk.tracker.slots["duration"] == "5 day"


async def test_a_correction_without_a_value_asks_again(talk: Any) -> None:
    await talk.say(*SAREE)
    await talk.say(CorrectSlots((SetSlot("quantity", None),)))
    assert talk.asked == "quantity"


async def test_the_same_value_again_changes_nothing_and_repeats_the_question(talk: Any) -> None:
    await talk.say(*SAREE)
    said = await talk.say(SetSlot("material", "silk"))
    assert talk.asked == "listing_confirmed" and "did not understand" not in said


async def test_a_craft_question_in_the_middle_is_answered_once_and_the_listing_goes_on(talk: Any) -> None:
    await talk.say(*SAREE[:4])
    said = await talk.say(Answer("how is dhokra made?", "dhokra"))
    assert said.index("[answer to how is dhokra made?]") < said.index("How big is it?")
    assert said.count("How big is it?") == 1
    assert talk.tracker.slots["craft"] == "banarasi", "the question's craft is not the listing's"


async def test_a_digression_returns_with_a_bridge(talk: Any) -> None:
    await talk.say(*SAREE[:4])
    said = await talk.say(StartFlow("show_my_orders"))
    assert said == "You have no orders yet. | Now back to: Sell a product. | " + said.split(" | ")[-1]
    assert talk.asked == "dimension"


async def test_a_correction_and_a_digression_in_one_message(talk: Any) -> None:
    await talk.say(*SAREE)
    said = await talk.say(SetSlot("price", 2500), StartFlow("show_my_orders"))
    assert said.index("₹2,500") < said.index("no orders")
    assert talk.asked == "listing_confirmed" and talk.tracker.slots["price"] == 2500


async def test_cancelling_leaves_nothing_and_what_was_asked_with_it_is_done(talk: Any) -> None:
    await talk.say(*SAREE)
    said = await talk.say(CancelFlow(), StartFlow("show_my_orders"))
    assert said.index("I stopped that") < said.index("no orders")
    assert not talk.tracker.stack and not talk.published
    assert talk.tracker.slots["product_type"] is None


async def test_cancelling_the_inner_conversation_returns_to_the_outer_one(talk: Any) -> None:
    await talk.say(*SAREE[:4])
    await talk.say(StartFlow("quote_golden_price"), SetSlot("product_type", "vase"))
    assert talk.asked == "duration"
    said = await talk.say(CancelFlow())
    assert "back to: Sell a product" in said
    assert talk.tracker.stack.active is not None and talk.tracker.stack.active.flow_id == "create_listing"


async def test_nothing_to_cancel_is_said_kindly(talk: Any) -> None:
    assert "nothing to stop" in await talk.say(CancelFlow())


async def test_a_stray_value_without_a_conversation_is_not_written(talk: Any) -> None:
    said = await talk.say(SetSlot("price", 10))
    assert talk.tracker.slots["price"] is None
    assert said, "every message gets an answer"


async def test_controlled_slots_are_written_by_buttons_only(talk: Any) -> None:
    await talk.say(*SAREE, SetSlot("quote_id", "99"))
    assert talk.tracker.slots["quote_id"] is None


async def test_a_rejected_value_is_explained_and_asked_again(talk: Any) -> None:
    await talk.say(*SAREE[:-2], SetSlot("quantity", 0))
    assert talk.asked == "quantity"
    said = await talk.say(SetSlot("quantity", 20_000))
    assert "ten thousand" in said and talk.asked == "quantity"
    await talk.say(SetSlot("quantity", 3))
    assert talk.asked == "duration"


async def test_repeat_says_the_question_once(talk: Any) -> None:
    first = await talk.say(*SAREE[:4])
    assert await talk.say(Repeat()) == first.split(" | ")[-1]


async def test_skipping_uses_the_questions_own_way_out_and_insists_otherwise(talk: Any) -> None:
    await talk.say(*SAREE[:4])
    await talk.say(SkipQuestion())
    assert talk.tracker.slots["dimension"] == "none" and talk.asked == "quantity"
    assert "I need this" in await talk.say(SkipQuestion())
    assert talk.asked == "quantity"


async def test_help_and_small_talk_keep_the_question_open(talk: Any) -> None:
    await talk.say(*SAREE[:4])
    for command in (Help(), ChitChat("thank"), CannotHandle()):
        said = await talk.say(command)
        assert said.endswith("10 by 12 inches."), said
        assert talk.asked == "dimension"


async def test_a_person_is_called_with_a_ticket(talk: Any) -> None:
    assert "42" in await talk.say(Handoff())
    assert talk.asked is None


async def test_three_failures_in_a_row_offer_a_person(talk: Any) -> None:
    said = [await talk.say(CannotHandle()) for _ in range(3)]
    assert ["also talk to a person" in text for text in said] == [False, False, True]


async def test_clarification_offers_what_was_meant_and_nothing_else(talk: Any) -> None:
    await talk.say(Clarify(("create_listing", "quote_golden_price")))
    assert [button.payload for button in talk.tracker.buttons] == [
        "/StartFlow(create_listing)",
        "/StartFlow(quote_golden_price)",
    ]
    await talk.say(StartFlow("create_listing"))
    assert talk.asked == "product_type"


async def test_two_requests_at_once_end_in_one_question(talk: Any) -> None:
    said = await talk.say(*SAREE[:4], StartFlow("show_my_orders"))
    assert "no orders" in said and talk.asked == "dimension"
    assert said.count("?") == 1, "never two questions in one turn"


async def test_an_interruption_gives_back_what_it_borrowed(talk: Any) -> None:
    await talk.say(*SAREE[:4])
    said = await talk.say(StartFlow("quote_golden_price"), SetSlot("product_type", "vase"))
    assert talk.asked == "duration" and talk.tracker.slots["material"] is None, said
    await talk.say(CancelFlow())
    slots = talk.tracker.slots
    assert (slots["product_type"], slots["craft"], slots["material"]) == ("saree", "banarasi", "silk")
    assert talk.asked == "dimension"


async def test_a_price_question_about_the_same_piece_knows_the_piece(talk: Any) -> None:
    await talk.say(*SAREE[:4])
    await talk.say(StartFlow("quote_golden_price"))
    assert talk.asked == "duration" and talk.tracker.slots["product_type"] == "saree"


async def test_an_answer_and_a_wish_go_to_their_own_conversations(talk: Any) -> None:
    await talk.say(*SAREE[:3])
    assert talk.asked == "material"
    await talk.say(
        SetSlot("material", "silk"), StartFlow("quote_golden_price"), SetSlot("product_type", "vase")
    )
    assert talk.tracker.slots["product_type"] == "vase" and talk.tracker.slots["material"] is None
    await talk.say(CancelFlow())
    assert talk.tracker.slots["product_type"] == "saree" and talk.tracker.slots["material"] == "silk"


async def test_dropped_and_begun_anew_in_one_message(talk: Any) -> None:
    await talk.say(*SAREE[:4])
    said = await talk.say(CancelFlow(), StartFlow("create_listing"), SetSlot("product_type", "vase"))
    assert "I stopped that" in said
    assert talk.tracker.slots["product_type"] == "vase" and talk.tracker.slots["material"] is None
    assert talk.asked == "craft"


async def test_what_is_told_early_is_noted_aloud(talk: Any) -> None:
    await talk.say(*SAREE[:4])
    said = await talk.say(SetSlot("quantity", 3))
    assert said.startswith("Noted: 3 pieces.") and talk.asked == "dimension"


async def test_a_fact_that_was_not_asked_yet_can_be_changed_by_a_question_of_its_own(talk: Any) -> None:
    await talk.say(*SAREE[:4], SetSlot("price", 4500))
    assert talk.asked == "dimension"
    await talk.say(CorrectSlots((SetSlot("price", None),)))
    assert talk.asked == "price"
    await talk.say(SetSlot("price", 5000))
    assert talk.asked == "dimension" and talk.tracker.slots["price"] == 5000


async def test_a_no_at_the_read_back_asks_what_to_change(talk: Any) -> None:
    await talk.say(*SAREE)
    said = await talk.say(SetSlot("listing_confirmed", False))
    assert "What shall I change?" in said and talk.asked == "listing_change"
    await talk.say(CorrectSlots((SetSlot("colour", None),)))
    assert talk.asked == "colour"
    await talk.say(SetSlot("colour", "blue"))
    assert talk.asked == "listing_confirmed" and talk.tracker.slots["colour"] == "blue"
    await talk.say(SetSlot("listing_confirmed", False))
    said = await talk.say(SetSlot("listing_change", "none"))
    assert "did not publish" in said and not talk.published and not talk.tracker.stack


async def test_only_the_open_question_has_buttons(talk: Any) -> None:
    await talk.say(*SAREE[:4])
    for _ in range(3):
        await talk.say(CannotHandle("not_supported"))
        assert [button.payload for button in talk.tracker.buttons] == ["/SetSlots(dimension=none)"]


async def test_a_number_without_end_is_refused(talk: Any) -> None:
    await talk.say(*SAREE[:6])
    for value in ("nan", "inf", "-inf", "1e999"):
        await talk.say(SetSlot("quantity", value))
        assert talk.asked == "quantity" and talk.tracker.slots["quantity"] is None
