"""Problems: what was said is kept as it was said, with photos that come before or after it."""

from typing import Any

from assistant.dialogue.commands import CancelFlow, SetSlot, StartFlow, TakePhoto
from tests.assistant.conftest import Talk

SAID = "Plate toot gayi hai!! aur dabba bhi geela tha"
BEGIN = (StartFlow("report_problem"), SetSlot("problem_order", "none"))


def _reported(talk: Talk) -> dict[str, Any]:
    return dict(talk.tracker.slots["reported_problem"])


async def test_a_photo_after_the_report_belongs_to_it(talk: Talk) -> None:
    assert "What is wrong?" in await talk.say(*BEGIN)
    assert "ticket number is 42" in await talk.say(SetSlot("problem", SAID))
    assert "photo to ticket number 42" in await talk.say(TakePhoto("p1"))
    reported = _reported(talk)
    assert (reported["problem"], reported["order"], reported["photos"]) == (SAID, None, ["p1"])


async def test_a_photo_before_the_words_is_kept_with_them(talk: Talk) -> None:
    await talk.say(*BEGIN)
    assert "What is wrong?" in await talk.say(TakePhoto("p1"))
    await talk.say(SetSlot("problem", SAID))
    assert _reported(talk)["photos"] == ["p1"]


async def test_what_was_given_up_is_not_reported(talk: Talk) -> None:
    await talk.say(*BEGIN)
    await talk.say(CancelFlow())
    assert talk.tracker.slots.get("reported_problem") is None
    assert talk.tracker.slots.get("problem_order") is None
