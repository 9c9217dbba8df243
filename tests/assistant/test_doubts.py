"""How sure we must be: accept, read back inside the next question, or ask before anything counts."""

from typing import Any

import pytest

from assistant.dialogue.commands import SetSlot, StartFlow
from assistant.dialogue.confidence import judge
from assistant.dialogue.domain import Slot

MONEY, NAME, CHOICE = Slot("price", "float"), Slot("craft", "text"), Slot("listing_confirmed", "bool")


@pytest.mark.parametrize(
    ("confidence", "slot", "heard", "judgement"),
    [
        (0.95, NAME, False, "accept"),
        (0.95, NAME, True, "accept"),
        (0.95, MONEY, False, "accept"),
        (0.95, MONEY, True, "read_back"),
        (0.70, NAME, True, "read_back"),
        (0.70, NAME, False, "read_back"),
        (0.59, NAME, True, "ask"),
        (0.59, MONEY, True, "ask"),
        (0.30, CHOICE, True, "accept"),
    ],
)
def test_confidence_decides(confidence: float, slot: Slot, heard: bool, judgement: str) -> None:
    assert judge(SetSlot(slot.name, "1", confidence), slot, heard=heard) == judgement


def test_a_button_is_never_doubted() -> None:
    assert judge(SetSlot("price", "2500", 0.1, exact=True), MONEY, heard=True) == "accept"


async def test_what_was_heard_fairly_is_read_back_with_the_next_question(talk: Any) -> None:
    said = await talk.say(StartFlow("create_listing"), SetSlot("product_type", "saree", 0.7), heard=True)
    assert said.startswith("Noted: saree.")
    assert talk.asked == "craft", "reading back costs no turn"


async def test_what_was_heard_badly_is_asked_about_first(talk: Any) -> None:
    await talk.say(StartFlow("create_listing"), SetSlot("product_type", "saree"))
    said = await talk.say(SetSlot("craft", "banarasi", 0.4), heard=True)
    assert "Did I hear you right: Banarasi" in said
    assert talk.tracker.slots["craft"] is None, "nothing counts before the yes"
    await talk.say(SetSlot("values_confirmed", True))
    assert talk.tracker.slots["craft"] == "banarasi"
    assert talk.asked == "material"


async def test_a_no_asks_the_question_again(talk: Any) -> None:
    await talk.say(StartFlow("create_listing"), SetSlot("product_type", "saree"))
    await talk.say(SetSlot("craft", "banarasi", 0.4), heard=True)
    await talk.say(SetSlot("values_confirmed", False))
    assert talk.tracker.slots["craft"] is None
    assert talk.asked == "craft"


async def test_the_right_value_settles_the_doubt_at_once(talk: Any) -> None:
    await talk.say(StartFlow("create_listing"), SetSlot("product_type", "saree"))
    await talk.say(SetSlot("craft", "banarasi", 0.4), heard=True)
    said = await talk.say(SetSlot("craft", "chanderi", 0.95), heard=True)
    assert "Did I hear" not in said
    assert (talk.tracker.slots["craft"], talk.asked) == ("chanderi", "material")


async def test_a_doubtful_correction_changes_nothing_before_the_yes(talk: Any) -> None:
    await talk.say(
        StartFlow("create_listing"), SetSlot("product_type", "saree"), SetSlot("craft", "banarasi")
    )
    await talk.say(SetSlot("craft", "chanderi", 0.3), heard=True)
    assert talk.tracker.slots["craft"] == "banarasi"
    said = await talk.say(SetSlot("values_confirmed", True))
    assert talk.tracker.slots["craft"] == "chanderi"
    assert talk.asked == "material" and said.count("?") == 1
