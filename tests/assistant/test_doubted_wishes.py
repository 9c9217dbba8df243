"""A wish that was heard only by its sound is asked about; what harms nobody is done at once."""

from typing import Any

from assistant.dialogue.commands import CancelFlow, CannotHandle, Handoff, Repeat, SetSlot, StartFlow
from assistant.understanding.payloads import commands_of_payload
from assistant.understanding.talk import wish_about_the_talk
from nlu.results import Repair


async def test_a_doubtful_cancel_ends_nothing_and_the_question_comes_again(talk: Any) -> None:
    await talk.say(StartFlow("create_listing"), SetSlot("product_type", "saree"))
    doubtful = wish_about_the_talk(Repair("cancel", 1.0, 0.7), talk.tracker, talk.script)
    await talk.say(doubtful, heard=True)
    assert talk.tracker.slots["product_type"] == "saree"
    assert talk.asked == "craft"


async def test_a_doubtful_wish_for_a_person_is_asked_about(talk: Any) -> None:
    doubtful = wish_about_the_talk(Repair("human", 1.0, 0.7), talk.tracker, talk.script)
    said = await talk.say(doubtful, heard=True)
    assert "Did I hear you right: talk to a human" in said
    assert not talk.tracker.handed_off
    yes, _ = talk.buttons
    assert commands_of_payload(yes, talk.tracker, talk.script) == (Handoff(),)


def test_only_what_was_said_for_certain_is_done(talk: Any) -> None:
    certain = wish_about_the_talk(Repair("cancel", 1.0), talk.tracker, talk.script)
    assert certain == CancelFlow()
    again = wish_about_the_talk(Repair("repeat", 1.0, 0.7), talk.tracker, talk.script)
    assert again == Repeat(), "saying it once more harms nobody"
    restart = wish_about_the_talk(Repair("restart", 1.0, 0.7), talk.tracker, talk.script)
    assert isinstance(restart, CannotHandle)
