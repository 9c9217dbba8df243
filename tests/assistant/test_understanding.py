"""From a message and the state of a conversation to commands: answers, corrections, keys, payloads, pauses."""

from typing import Any

import pytest

from assistant.dialogue.commands import (
    Answer,
    CancelFlow,
    CannotHandle,
    ChitChat,
    Clarify,
    Command,
    CorrectSlots,
    Handoff,
    Repeat,
    SetSlot,
    StartFlow,
)
from assistant.dialogue.engine import Script
from assistant.dialogue.tracker import Tracker
from assistant.messages import Button
from assistant.understanding.choices import button_meant
from assistant.understanding.clauses import ClauseReader
from assistant.understanding.keys import commands_of_keys
from assistant.understanding.payloads import command_of_intent, commands_of_payload
from assistant.understanding.wording import is_pause, named_kind
from nlu.results import CorrectionSignal, Entity, IntentScore, Number, ParseResult, Repair, YesNo


def parse(text: str, intent: str = "", confidence: float = 0.9, **told: Any) -> ParseResult:
    """A parse result; `entities` as {kind: word of the text}, values being the words themselves."""
    found = [
        Entity(kind, word, text.index(word), text.index(word) + len(word))
        for kind, word in told.pop("entities", {}).items()
    ]
    numbers = tuple(Number(n, text.index(n), text.index(n) + len(n)) for n in told.pop("numbers", ()))
    score = IntentScore(intent, confidence)
    return ParseResult(text, "en", score, (score,), tuple(found), numbers, **told)


def asked(script: Script, flow: str, slot: str, *buttons: str, question: str = "?", **slots: Any) -> Tracker:
    """A conversation in which `flow` asks for `slot`."""
    tracker = Tracker.new("p", script.domain, "en")
    tracker.slots.update(slots)
    tracker.push(flow)
    step = next(step for step in script.flows[flow].collects() if step.slot == slot)
    tracker.push("pattern_collect_information", collect=slot, utter=step.utter, flow=flow, step=step.id)
    shown = [{"title": title, "payload": f"/SetSlots({slot}={title.lower()})"} for title in buttons]
    tracker.last_replies = [{"text": question, "speak": None, "buttons": shown}]
    return tracker


def read(
    script: Script, tracker: Tracker, message: ParseResult, role: Any = "artisan"
) -> tuple[Command, ...]:
    return ClauseReader(script, tracker, role, 1.0).read(message).commands


# Answers


def test_a_bare_number_answers_whatever_the_parser_takes_it_for(script: Script) -> None:
    tracker = asked(script, "create_listing", "price", product_type="saree")
    message = parse("2000", "update_order_status", 0.5, entities={"order_id": "2000"}, numbers=["2000"])
    assert read(script, tracker, message)[0] == SetSlot("price", "2000")


def test_a_number_is_no_material(script: Script) -> None:
    tracker = asked(script, "create_listing", "material", product_type="saree")
    commands = read(script, tracker, parse("three 3", "update_order_status", 0.5, numbers=["3"]))
    assert not any(isinstance(command, SetSlot) for command in commands)


def test_days_are_meant_when_days_are_asked(script: Script) -> None:
    tracker = asked(script, "create_listing", "duration", product_type="saree")
    assert read(script, tracker, parse("5", numbers=["5"])) == (SetSlot("duration", "5 day"),)


def test_an_unknown_thing_is_taken_by_its_name_and_what_is_known_of_it_is_kept(script: Script) -> None:
    tracker = asked(script, "create_listing", "product_type")
    message = parse("it is a wooden elephant", "search_products", 0.7, entities={"material": "wooden"})
    assert SetSlot("product_type", "elephant", 0.6) in read(script, tracker, message)
    assert SetSlot("material", "wooden") in read(script, tracker, message)


@pytest.mark.parametrize("text", ["😀", "...", "show it", "how is plutonium refined?"])
def test_what_names_nothing_is_no_name(script: Script, text: str) -> None:
    tracker = asked(script, "create_listing", "material", product_type="vase")
    assert not any(isinstance(c, SetSlot) for c in read(script, tracker, parse(text, "affirm", 0.5)))


def test_a_no_takes_the_way_out_and_a_yes_the_only_suggestion(script: Script) -> None:
    no, yes = YesNo("deny", 1.0), YesNo("affirm", 1.0)
    tracker = asked(script, "create_listing", "craft", "Banarasi", "None", product_type="saree")
    assert read(script, tracker, parse("no", "deny", polarity=no)) == (SetSlot("craft", "none", exact=True),)
    tracker = asked(
        script,
        "create_listing",
        "price",
        "3000",
        question="What price? I suggest 3000.",
        product_type="saree",
    )
    assert read(script, tracker, parse("ok", "affirm", polarity=yes)) == (
        SetSlot("price", "3000", exact=True),
    )
    tracker = asked(script, "create_listing", "craft", "Banarasi", "None", product_type="saree")
    assert not any(isinstance(c, SetSlot) for c in read(script, tracker, parse("ok", "affirm", polarity=yes)))


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("no special craft", "No special craft"),
        ("special craft", "No special craft"),
        ("nothing", "Nothing, show it again"),
        ("the vase", "Blue pottery vase"),
        ("craft", None),
        ("vase saree", None),
        ("!!!", None),
    ],
)
def test_a_button_is_meant_by_its_title_or_enough_of_it(said: str, title: str | None) -> None:
    titles = ("No special craft", "Nothing, show it again", "Blue pottery vase", "Blue silk saree")
    buttons = [Button(title, f"/{number}") for number, title in enumerate(titles)]
    share = 0.0 if said == "the vase" else 0.5
    found = button_meant(said, buttons, "en", min_share=share)
    assert (found.title if found else None) == title


def test_the_second_one_of_a_menu_is_chosen_without_a_question(script: Script) -> None:
    tracker = Tracker.new("p", script.domain, "en")
    menu = [
        {"title": "Sell", "payload": "/create_listing"},
        {"title": "Orders", "payload": "/show_my_orders"},
    ]
    tracker.last_replies = [{"text": "?", "speak": None, "buttons": menu}]
    message = ParseResult(
        "second one", "en", IntentScore("product_details", 0.9), (), (Entity("ordinal", "2", 0, 6),)
    )
    assert read(script, tracker, message) == (StartFlow("show_my_orders"),)


# Corrections


READ_BACK = {"product_type": "saree", "price": 4500, "quantity": 3, "colour": "red"}


def test_a_yes_with_a_change_is_no_yes(script: Script) -> None:
    tracker = asked(script, "create_listing", "listing_confirmed", **READ_BACK)
    yes = parse("yes", "affirm", polarity=YesNo("affirm", 1.0))
    five = Entity("price", "5000", 8, 12)
    change = ParseResult(
        "make it 5000",
        "en",
        IntentScore("update_price", 0.9),
        (),
        (five,),
        correction=CorrectionSignal("price", new=(five,)),
    )
    whole = ParseResult(
        "yes but make it 5000",
        "en",
        IntentScore("affirm", 0.7),
        (),
        (five,),
        correction=CorrectionSignal("price", new=(five,)),
        clauses=(yes, change),
    )
    commands = read(script, tracker, whole)
    assert commands[0] == CorrectSlots((SetSlot("price", "5000"),))
    assert not any(isinstance(c, SetSlot) and c.slot == "listing_confirmed" for c in commands)


@pytest.mark.parametrize(
    ("said", "slot"), [("the colour", "colour"), ("price is wrong", "price"), ("the size", "dimension")]
)
def test_naming_a_fact_at_the_read_back_means_to_change_it(script: Script, said: str, slot: str) -> None:
    tracker = asked(script, "create_listing", "listing_confirmed", **READ_BACK)
    assert read(script, tracker, parse(said, "report_problem")) == (CorrectSlots((SetSlot(slot, None),)),)


def test_the_price_is_correct_changes_nothing(script: Script) -> None:
    tracker = asked(script, "create_listing", "listing_confirmed", **READ_BACK)
    message = parse("the price is correct", "affirm", 0.7, correction=CorrectionSignal("price"))
    assert not any(isinstance(command, CorrectSlots) for command in read(script, tracker, message))


@pytest.mark.parametrize(
    ("number", "slot"), [("4000", "price"), ("5", "quantity"), ("120", None), ("90000", None)]
)
def test_a_bare_number_at_the_read_back_corrects_what_it_is_like(
    script: Script, number: str, slot: str | None
) -> None:
    tracker = asked(script, "create_listing", "listing_confirmed", **READ_BACK)
    commands = read(script, tracker, parse(number, "update_order_status", 0.5, numbers=[number]))
    assert commands == ((CorrectSlots((SetSlot(slot, number),)),) if slot else (CannotHandle(),))


def test_change_the_price_is_about_what_is_being_made(script: Script) -> None:
    tracker = asked(script, "create_listing", "craft", product_type="saree", price=500)
    message = parse("change the price", "update_price")
    assert read(script, tracker, message) == (CorrectSlots((SetSlot("price", None),)),)
    other = parse("change the price of my vase", "update_price", entities={"product_type": "vase"})
    assert StartFlow("update_price") in read(script, Tracker.new("p", script.domain, "en"), other)


# What else a message may be


@pytest.mark.parametrize("said", ["wait", "Ek minute!", "रुको", "hold on", "एक मिनट रुकिए।"])
def test_a_pause_costs_nothing(script: Script, said: str) -> None:
    tracker = asked(script, "create_listing", "craft", product_type="saree")
    message = parse(said, "cancel_flow", repair=Repair("cancel", 1.0))
    assert read(script, tracker, message) == (ChitChat("wait"),)
    assert not is_pause("") and not is_pause("😀")


def test_a_new_wish_after_a_cancellation_is_the_new_flows(script: Script) -> None:
    tracker = asked(script, "create_listing", "craft", product_type="lamp")
    stop = parse("cancel that", "cancel_flow", repair=Repair("cancel", 1.0))
    new = parse("I want to sell a saree", "create_listing", entities={"product_type": "saree"})
    whole = ParseResult("…", "en", new.intent, clauses=(stop, new))
    assert read(script, tracker, whole) == (
        CancelFlow(),
        StartFlow("create_listing"),
        SetSlot("product_type", "saree"),
    )


def test_what_is_it_made_of_is_asked_of_the_craft_being_talked_about(script: Script) -> None:
    tracker = asked(script, "create_listing", "material", product_type="vase", craft="blue pottery")
    assert read(script, tracker, parse("how is it made", "product_details")) == (Answer("how is it made"),)


def test_a_buyer_who_asks_for_a_price_looks_for_the_thing(script: Script) -> None:
    message = parse("what does a saree cost", "quote_golden_price", entities={"product_type": "saree"})
    tracker = Tracker.new("p", script.domain, "en")
    assert read(script, tracker, message, role="buyer")[0] == StartFlow("search_products")
    assert read(script, tracker, message)[0] == StartFlow("quote_golden_price")


def test_a_bare_thing_is_looked_for_by_buyers_and_asked_about_for_artisans(script: Script) -> None:
    message = parse("saree", "search_products", 0.5, entities={"product_type": "saree"})
    tracker = Tracker.new("p", script.domain, "en")
    assert read(script, tracker, message, role="buyer")[0] == StartFlow("search_products")
    assert isinstance(read(script, tracker, message)[0], Clarify)


# Keys and payloads


def test_keys_mean_the_choice_the_number_or_the_fixed_keys(script: Script) -> None:
    tracker = asked(script, "create_listing", "craft", "Banarasi", "None", product_type="saree")
    assert commands_of_keys("1", tracker, script) == (SetSlot("craft", "banarasi", exact=True),)
    assert commands_of_keys("*", tracker, script) == (Repeat(),)
    assert commands_of_keys("0", tracker, script) == (Handoff(),)
    assert commands_of_keys("7#", tracker, script) == (CannotHandle("keys"),)
    tracker = asked(script, "create_listing", "quantity", product_type="saree")
    assert commands_of_keys("12#", tracker, script) == (SetSlot("quantity", 12.0, exact=True),)
    tracker = asked(script, "create_listing", "duration", product_type="saree")
    assert commands_of_keys("1#", tracker, script) == (SetSlot("duration", "1 day", exact=True),)


def test_only_a_button_that_was_shown_writes_for_certain(script: Script) -> None:
    tracker = asked(script, "create_listing", "craft", "Banarasi", product_type="saree")
    assert commands_of_payload("/SetSlots(craft=banarasi)", tracker, script) == (
        SetSlot("craft", "banarasi", exact=True),
    )
    assert commands_of_payload("/SetSlots(listing_id=1)", tracker, script) == (SetSlot("listing_id", "1"),)
    assert commands_of_payload("/ChangeSlot(price)", tracker, script) == (
        CorrectSlots((SetSlot("price", None),)),
    )
    assert commands_of_payload("/StartFlow(pattern_completed)", tracker, script) == (CannotHandle(),)


def test_facts_are_named_in_every_language() -> None:
    assert named_kind("daam galat hai", "hi-Latn") == "price"
    assert named_kind("रंग", "hi") == "colour"
    assert named_kind("hello", "en") is None


def test_every_intent_leads_somewhere(script: Script) -> None:
    answers = {"affirm", "deny"}
    for intent in set(script.domain.intents) - answers:
        (command,) = command_of_intent(intent, script)
        assert not isinstance(command, CannotHandle), intent
    assert len(script.domain.intents) == 35
