"""Short forms of SMS and messages of emoji, without any model: what they mean, and what they must not mean."""

import pytest

from actions.context import Role
from actions.registry import ACTIONS
from assistant.dialogue.commands import CannotHandle, ChitChat, Command, Help, Noticed, SetSlot, StartFlow
from assistant.dialogue.engine import Script, load_script
from assistant.dialogue.tracker import Tracker
from assistant.responses import load_responses
from assistant.understanding.emoji import (
    commands_of_emoji,
    commands_of_reaction,
    is_only_emoji,
    without_keycaps,
)
from assistant.understanding.short_forms import commands_of_short_form

HARMLESS_QUESTIONS = {"values_confirmed", "photo_begins", "place_is_mine"}
"""Questions for a yes or no that an emoji on our message may answer."""


@pytest.fixture(scope="module")
def script() -> Script:
    return load_script(load_responses(), ACTIONS)


@pytest.fixture
def tracker(script: Script) -> Tracker:
    return Tracker.new("p", script.domain, "en")


def asking(tracker: Tracker, flow: str, slot: str) -> Tracker:
    tracker.push(flow)
    tracker.push("pattern_collect_information", collect=slot, flow=flow, step=None, utter=f"utter_ask_{slot}")
    return tracker


TRACKED = (StartFlow("track_order"), SetSlot("order_id", "1042"))
HANDLED = (StartFlow("update_order_status"), SetSlot("order_id", "1042"))


@pytest.mark.parametrize(
    ("text", "role", "meant"),
    [
        ("STATUS 1042", "artisan", TRACKED),
        ("status #1042", "buyer", TRACKED),
        ("Order No. 1042", "buyer", TRACKED),
        ("ORDER 1042", "artisan", HANDLED),
        ("1042 kahan hai?", "buyer", TRACKED),
        ("order kothay 1042", "buyer", TRACKED),
        ("1042 kuthe aahe", "buyer", TRACKED),
        ("order ekkada 1042", "buyer", TRACKED),
        ("1042 enge", "buyer", TRACKED),
        ("order kyan che 1042", "buyer", TRACKED),
        ("1042 ellide", "buyer", TRACKED),
        ("evide 1042", "buyer", TRACKED),
        ("order kithe 1042", "buyer", TRACKED),
        ("1042 keunthi", "buyer", TRACKED),
        ("order kot 1042", "buyer", TRACKED),
        ("SENT 1042", "artisan", (*HANDLED, SetSlot("order_status", "shipped"))),
        ("sent 1042", "buyer", ()),
        ("LIST", "artisan", (StartFlow("show_my_listings"),)),
        ("pattiyal", "artisan", (StartFlow("show_my_listings"),)),
        ("list", "buyer", (StartFlow("search_products"),)),
        ("my orders", "buyer", (StartFlow("show_my_orders"),)),
        ("HLP", "artisan", (Help(),)),
        ("Menu", "buyer", (Help(),)),
    ],
)
def test_short_forms(
    script: Script, tracker: Tracker, text: str, role: Role, meant: tuple[Command, ...]
) -> None:
    assert commands_of_short_form(text, tracker, script, role) == meant


@pytest.mark.parametrize(
    "text",
    ["order 2", "order", "order 5 vases", "1042", "price 1042", "list 20", "स्टेटस 1042", "STOP", "START", "",
     "#", "status 1042 1043", "status 12345678901234567890", "order kothay ache bolo to ekbar 1042"],
)  # fmt: skip
def test_what_only_looks_like_a_short_form(script: Script, tracker: Tracker, text: str) -> None:
    assert commands_of_short_form(text, tracker, script, "artisan") == ()


def test_a_number_answers_the_question_that_wants_one(script: Script, tracker: Tracker) -> None:
    asking(tracker, "cancel_order", "order_id")
    assert commands_of_short_form("order 1042", tracker, script, "buyer") == ()


def test_a_word_for_what_is_asked_is_no_short_form(script: Script, tracker: Tracker) -> None:
    asking(tracker, "create_listing", "product_type")
    assert commands_of_short_form("patti", tracker, script, "artisan") == ()
    assert commands_of_short_form("LIST", tracker, script, "artisan") == (StartFlow("show_my_listings"),)


def test_an_emoji_answers_only_what_has_no_consequence(script: Script) -> None:
    """A new question for a yes or no must be sorted here: whoever adds one decides whether a thumb is enough."""
    asked = {
        (flow.id, step.slot)
        for flow in script.flows
        for step in flow.collects()
        if script.domain.slots[step.slot].type == "bool"
    }
    for flow, slot in sorted(asked):
        tracker = asking(Tracker.new("p", script.domain, "en"), flow, slot)
        yes, typed = (SetSlot(slot, True, exact=True),), commands_of_emoji("👍", tracker, script)
        reacted = commands_of_reaction("👍🏿", tracker, script)
        if slot in HARMLESS_QUESTIONS:
            assert typed == reacted == yes
        else:
            assert (typed, reacted) == ((CannotHandle("needs_words"),), (Noticed(),)), slot


@pytest.mark.parametrize("emoji", ["❤️", "🙏", "😂", "", "👍👎"])
def test_other_reactions_answer_nothing(script: Script, tracker: Tracker, emoji: str) -> None:
    asking(tracker, "attach_photo", "photo_begins")
    assert commands_of_reaction(emoji, tracker, script) == (Noticed(),)


def test_folded_hands_greet_first_and_thank_later(script: Script, tracker: Tracker) -> None:
    tracker.turn = 1
    assert commands_of_emoji("🙏", tracker, script) == (ChitChat("greet"),)
    tracker.turn = 5
    assert commands_of_emoji("🙏🏽", tracker, script) == (ChitChat("thank"),)
    assert commands_of_emoji("👩‍🎨🎨", tracker, script) == (Help(),)


@pytest.mark.parametrize("text", ["👍🏽", "❤️ 🎉", "👨‍👩‍👧", "✅"])
def test_what_is_only_emoji(text: str) -> None:
    assert is_only_emoji(text)


@pytest.mark.parametrize("text", ["ok 👍", "...", "?", "हाँ", "", "1"])
def test_what_is_more_than_emoji_or_none(text: str) -> None:
    assert not is_only_emoji(text)


def test_a_digit_on_a_key_is_a_digit() -> None:
    assert without_keycaps("2️⃣") == "2"
    assert without_keycaps("नीली साड़ी") == "नीली साड़ी"
