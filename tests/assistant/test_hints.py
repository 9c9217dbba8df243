"""What the recogniser is told to expect, and what to listen for a second time."""

import pytest

from assistant.dialogue.commands import SetSlot, StartFlow
from assistant.dialogue.tracker import Tracker
from assistant.hints import MAX_HINTS, LexiconDoubts, hints_for
from knowledge.lexicon import load_lexicon
from nlu.entities import EntityFinder
from nlu.ordinary import OrdinaryWords


@pytest.fixture(scope="module")
def doubts() -> LexiconDoubts:
    return LexiconDoubts(EntityFinder(load_lexicon(), OrdinaryWords()), load_lexicon())


def test_a_new_conversation_expects_what_is_common() -> None:
    hints = hints_for(Tracker("", {}), load_lexicon())
    assert len(hints) == MAX_HINTS
    assert {"Madhubani", "Banarasi", "saree"} <= set(hints)


def test_other_languages_are_told_nothing_that_they_would_repeat() -> None:
    assert hints_for(Tracker("", {}, language="hi"), load_lexicon()) == ()
    assert hints_for(Tracker("", {"craft": "madhubani"}, language="hi"), load_lexicon()) == ("Madhubani",)


async def test_a_question_about_a_craft_expects_crafts_in_every_language(talk) -> None:  # type: ignore[no-untyped-def]
    talk.tracker.language = "hi"
    await talk.say(StartFlow("create_listing"), SetSlot("product_type", "saree"))
    assert talk.asked == "craft"
    assert len(hints_for(talk.tracker, load_lexicon())) == MAX_HINTS


def test_strange_words_are_listened_to_again(doubts: LexiconDoubts) -> None:
    assert "Kullu shawl" in doubts.hints("show me the cold shawl", "en")
    assert "Kantha quilt" in doubts.hints("a can to quilt", "en")
    assert doubts.hints("Where is my order?", "en") == ()
    assert doubts.hints("show me the cold shawl", "hi") == (), "the base model would repeat them"


def test_a_doubted_craft_is_listened_for_with_what_is_made_in_it(doubts: LexiconDoubts) -> None:
    hints = doubts.hints("I want a kanta", "en")
    assert {"Kantha saree", "Kantha quilt"} <= set(hints)
    assert len(hints) <= 8
    assert "bedsheet" not in hints, "what is usual for no craft in particular is the last resort"


def test_a_craft_that_names_its_object_is_listened_for_alone(doubts: LexiconDoubts) -> None:
    hints = doubts.hints("show me the Kolhshawl that came last week", "en")
    assert "Kullu shawl" in hints
    assert "Kullu shawl stole" not in hints


def test_a_known_craft_brings_what_is_made_in_it_and_of_what() -> None:
    hints = hints_for(Tracker("", {"craft": "kantha", "colour": "blue"}), load_lexicon())
    assert hints[:9] == (
        *("Kantha", "saree", "quilt", "stole", "dupatta"),
        *("cotton", "silk", "tussar silk", "blue"),
    )
    assert len(hints) == MAX_HINTS


def test_the_clearer_hearing_wins(doubts: LexiconDoubts) -> None:
    assert doubts.is_better("the Kullu shawl", "the cold shawl", "en")
    assert not doubts.is_better("the old shawl", "the Kullu shawl", "en")
    assert not doubts.is_better("the cold shawl", "the cold shawl", "en")
