"""Answers that are taken whole, in the person's own words: what is wrong, what somebody wants to know about rules."""

from assistant.dialogue.commands import SetSlot
from assistant.dialogue.tracker import Tracker
from nlu.results import ParseResult

STORY_SLOTS = frozenset({"problem", "policy_question", "maker_question", "maker_answer"})
REPAIR_COVERAGE = 0.5
"""Share of the words from which a message is about the conversation, not an answer to its question."""
_ABOUT_THE_TALK = frozenset({"cancel_flow", "talk_to_human", "help", "repeat_that", "change_language"})
_CERTAIN = 0.6


def told_story(parse: ParseResult, tracker: Tracker) -> SetSlot | None:
    """The whole message as the answer, when such a question is open and nothing is said about the talk itself."""
    question = tracker.stack.question
    if question is None or question.context["collect"] not in STORY_SLOTS:
        return None
    if parse.repair is not None and parse.repair.coverage >= REPAIR_COVERAGE:
        return None
    if parse.intent.name in _ABOUT_THE_TALK and parse.intent.confidence >= _CERTAIN:
        return None
    return SetSlot(question.context["collect"], parse.text)
