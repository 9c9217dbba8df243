"""Going on after interruptions, after a day, after a flow changed; beginning again; questions for keys."""

from dataclasses import replace
from typing import Any

from assistant.dialogue.commands import (
    CancelFlow,
    CannotHandle,
    ChitChat,
    Restart,
    SessionStart,
    SetSlot,
    Silence,
    StartFlow,
)
from assistant.dialogue.flow_loader import load_flows
from assistant.dialogue.flows import Flows

BEGUN = (StartFlow("create_listing"), SetSlot("product_type", "saree"), SetSlot("craft", "banarasi"))


def with_flow(talk: Any, flow_id: str, **changes: Any) -> None:
    """Replace a flow while somebody is in it; without changes it vanishes."""
    flows = dict(talk.script.flows.by_id)
    old = flows.pop(flow_id)
    if changes:
        flows[flow_id] = replace(old, **changes)
    talk.script = replace(talk.script, flows=Flows(flows))


async def test_a_short_interruption_leads_back_by_itself(talk: Any) -> None:
    await talk.say(*BEGUN)
    said = await talk.say(StartFlow("show_my_orders"))
    assert "back to" in said and talk.asked == "material"


async def test_when_two_conversations_wait_we_ask_which_goes_on(talk: Any) -> None:
    await talk.say(*BEGUN)
    await talk.say(StartFlow("quote_golden_price"), SetSlot("product_type", "toy"))
    said = await talk.say(StartFlow("show_my_orders"))
    assert talk.asked == "continue_with" and said.count("?") == 1
    assert talk.buttons == [
        "/SetSlots(continue_with=quote_golden_price)",
        "/SetSlots(continue_with=create_listing)",
        "/SetSlots(continue_with=none)",
    ]
    await talk.say(SetSlot("continue_with", "create_listing", exact=True))
    assert talk.asked == "material"
    assert talk.tracker.stack.active.flow_id == "create_listing"


async def test_none_of_them_drops_them_all(talk: Any) -> None:
    await talk.say(*BEGUN)
    await talk.say(StartFlow("quote_golden_price"), SetSlot("product_type", "toy"))
    await talk.say(StartFlow("show_my_orders"))
    await talk.say(SetSlot("continue_with", "none", exact=True))
    assert not talk.tracker.stack
    assert talk.tracker.slots["craft"] is None


async def test_who_comes_back_the_next_day_is_asked_whether_to_go_on(talk: Any) -> None:
    await talk.say(*BEGUN)
    said = await talk.say(ChitChat("greet"), returned=True)
    assert "Sell a product (saree, Banarasi)" in said and said.count("?") == 1
    said = await talk.say(SetSlot("continue_with", "create_listing", exact=True))
    assert talk.asked == "material"
    assert talk.tracker.slots["craft"] == "banarasi", "nothing that was told is lost"


async def test_a_call_that_broke_off_is_taken_up_again(talk: Any) -> None:
    await talk.say(*BEGUN)
    await talk.say(SessionStart(), returned=True, channel="phone")
    assert talk.asked == "continue_with"


async def test_who_comes_back_with_the_answer_is_not_asked_anything_else(talk: Any) -> None:
    await talk.say(*BEGUN)
    await talk.say(SetSlot("material", "silk"), returned=True)
    assert talk.asked == "dimension"


async def test_the_answer_itself_counts_as_a_yes_to_going_on(talk: Any) -> None:
    await talk.say(*BEGUN)
    await talk.say(CannotHandle(), returned=True)
    assert talk.asked == "continue_with"
    await talk.say(SetSlot("material", "silk"))
    assert talk.asked == "dimension"


async def test_restart_begins_anew_with_nothing(talk: Any) -> None:
    await talk.say(*BEGUN)
    said = await talk.say(Restart())
    assert "from the beginning" in said
    assert talk.asked == "product_type"
    assert talk.tracker.slots["craft"] is None


async def test_a_flow_that_changed_keeps_what_was_told(talk: Any) -> None:
    await talk.say(*BEGUN)
    with_flow(talk, "create_listing", fingerprint="another")
    said = await talk.say(CannotHandle())
    assert "changed on our side" in said
    assert (talk.asked, talk.tracker.slots["craft"]) == ("material", "banarasi")
    said = await talk.say(SetSlot("material", "silk"))
    assert "changed" not in said, "said once"


async def test_a_flow_that_is_gone_is_explained(talk: Any) -> None:
    await talk.say(*BEGUN)
    with_flow(talk, "create_listing")
    said = await talk.say(SetSlot("material", "silk"))
    assert "not possible any more" in said
    assert not talk.tracker.stack


async def test_flows_that_send_each_other_round_end_in_an_apology_and_an_empty_stack(
    talk: Any, tmp_path: Any
) -> None:
    path = tmp_path / "round.yml"
    path.write_text(
        "flows:\n  show_my_orders: {steps: [{call: round}]}\n  round: {steps: [{call: show_my_orders}]}\n"
    )
    flows = {**talk.script.flows.by_id, **load_flows([path]).by_id}
    talk.script = replace(talk.script, flows=Flows(flows))
    said = await talk.say(StartFlow("show_my_orders"))
    assert "went wrong on our side" in said
    assert not talk.tracker.stack
    assert "Which craft" in await talk.say(StartFlow("create_listing"), SetSlot("product_type", "pot"))


async def test_after_two_failures_a_caller_is_asked_by_keys(talk: Any) -> None:
    await talk.say(StartFlow("create_listing"), channel="phone")
    await talk.say(CannotHandle(), channel="phone")
    assert talk.buttons == []
    await talk.say(CannotHandle(), channel="phone")
    assert talk.buttons[0] == "/SetSlots(product_type=saree)"
    assert len(talk.buttons) == 8
    await talk.say(SetSlot("product_type", "saree", exact=True), channel="phone")
    assert talk.asked == "craft"
    assert talk.buttons == ["/SetSlots(craft=none)"], "the next question may be spoken again"
    for _ in range(2):
        await talk.say(CannotHandle(), channel="phone")
    assert talk.buttons[0] == "/SetSlots(craft=madhubani)"
    assert talk.buttons[-1] == "/SetSlots(craft=none)"


async def test_a_caller_who_stays_silent_is_asked_by_keys(talk: Any) -> None:
    await talk.say(*BEGUN, SetSlot("material", "silk"), SetSlot("dimension", "6 m"), channel="phone")
    assert talk.asked == "quantity"
    assert "hash" not in await talk.say(Silence(), channel="phone")
    assert "press hash" in await talk.say(Silence(), channel="phone")


async def test_typing_is_never_turned_into_keys(talk: Any) -> None:
    await talk.say(StartFlow("create_listing"))
    for _ in range(3):
        await talk.say(CannotHandle())
    assert "/SetSlots(product_type=saree)" not in talk.buttons


async def test_cancelling_drops_the_question_whether_to_go_on_too(talk: Any) -> None:
    await talk.say(*BEGUN)
    await talk.say(ChitChat("greet"), returned=True)
    await talk.say(CancelFlow())
    assert not talk.tracker.stack


async def test_a_question_tells_the_channel_about_silence_and_keys(talk: Any, tmp_path: Any) -> None:
    path = tmp_path / "asking.yml"
    path.write_text(
        "flows:\n"
        "  show_my_orders:\n"
        "    steps:\n"
        "      - collect: quantity\n"
        "        silence_timeout: {phone: 9}\n"
        '        dtmf: {length: 4, finish_on_key: "*", allow_audio_input: false}\n'
    )
    talk.script = replace(talk.script, flows=Flows({**talk.script.flows.by_id, **load_flows([path]).by_id}))
    await talk.say(StartFlow("show_my_orders"), channel="phone")
    reply = talk.replies[-1]
    assert (reply.silence_timeout_s, reply.key_length, reply.finish_on_key) == (9, 4, "*")
    assert reply.only_keys


async def test_while_a_question_is_forced_only_its_answer_and_repairs_count(talk: Any, tmp_path: Any) -> None:
    path = tmp_path / "forced.yml"
    path.write_text(
        "flows:\n  show_my_orders:\n    persisted_slots: [phone_number]\n    steps:\n"
        "      - collect: phone_number\n        force_slot_filling: true\n"
    )
    talk.script = replace(talk.script, flows=Flows({**talk.script.flows.by_id, **load_flows([path]).by_id}))
    await talk.say(StartFlow("show_my_orders"))
    await talk.say(StartFlow("create_listing"), SetSlot("product_type", "saree"))
    assert talk.tracker.stack.active.flow_id == "show_my_orders", "a stray wish does not lead away"
    await talk.say(SetSlot("phone_number", "+919876543210"))
    assert not talk.tracker.stack
    assert talk.tracker.slots["phone_number"] == "+919876543210", "a persisted slot outlives its flow"
    await talk.say(StartFlow("show_my_orders"))
    assert not talk.tracker.stack, "and is not asked for again"


async def test_a_slots_own_rule_refuses_a_value_whenever_it_is_told(talk: Any) -> None:
    slots = dict(talk.script.domain.slots)
    rule = talk.script.flows["create_listing"].steps["ask_quantity"].rejections
    slots["quantity"] = replace(slots["quantity"], rejections=rule)
    talk.script = replace(talk.script, domain=replace(talk.script.domain, slots=slots))
    said = await talk.say(
        StartFlow("create_listing"), SetSlot("product_type", "pot"), SetSlot("quantity", 20000)
    )
    assert said.startswith("That is more than"), "not only when the question comes"
    assert talk.tracker.slots["quantity"] is None
