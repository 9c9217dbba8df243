"""The actions that repair patterns are made of: check, correct, cancel, clarify, repeat, skip, explain."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from assistant.dialogue.commands import SetSlot
from assistant.dialogue.doubts import ask_values_confirmed, read_back, take_values
from assistant.dialogue.executor import own_slots, reset_slots
from assistant.dialogue.flows import CollectStep, Rejection
from assistant.dialogue.key_menus import NO_VALUE, ask_with_keys
from assistant.dialogue.operator_answers import tell_operator_answers
from assistant.dialogue.photos import take_photo
from assistant.dialogue.problem_reports import report_problem
from assistant.dialogue.resumption import ask_continue_with, bridge_back, continue_waiting, restart_flow
from assistant.dialogue.speech_rate import change_speech
from assistant.dialogue.stack import Frame
from assistant.dialogue.tracker import Tracker
from assistant.messages import VOICE_CHANNELS, Button, Reply
from knowledge.languages import LANGUAGES
from nlu.phrasebook import phrasebook

if TYPE_CHECKING:
    from assistant.dialogue.turn_actions import TurnActions

KEYS_AFTER_FAILURES = 2
"""Turns in a row that we did not hear or understand, after which a caller is asked by keys."""
HANDOFF_AFTER_FAILURES = 3
"""Turns in a row that we did not understand, after which we offer a person."""

DOUBTED_WISHES = {
    "doubted_cancel": ("cancel", "/cancel_flow"),
    "doubted_human": ("human", "/talk_to_human"),
}
"""Reason of a failure -> the wish that was perhaps said, and the payload of a yes."""

Repair = Callable[["TurnActions", Frame, Tracker], Awaitable[None]]


async def check_slot(turn: "TurnActions", frame: Frame, tracker: Tracker) -> None:
    """Refuse a value that the slot or the step rejects: say why and empty the slot."""
    slot = str(frame.context["collect"])
    if tracker.slots.get(slot) is None:
        return
    for rejection in _rejections(turn, frame, slot):
        if rejection.condition.holds({"slots": tracker.slots, "context": frame.context}):
            turn.say(rejection.utter, tracker)
            tracker.set_slot(slot, None)
            return


def _rejections(turn: "TurnActions", frame: Frame, slot: str) -> tuple[Rejection, ...]:
    step = turn.flows[frame.context["flow"]].steps.get(frame.context["step"])
    own = step.rejections if isinstance(step, CollectStep) else ()
    return (*turn.domain.slots[slot].rejections, *own)


async def correct_slots(turn: "TurnActions", frame: Frame, tracker: Tracker) -> None:
    for name, value in frame.context["corrected_slots"].items():
        tracker.set_slot(name, turn.domain.slots[name].coerce(value))


async def cancel_flow(turn: "TurnActions", frame: Frame, tracker: Tracker) -> None:
    """Drop the cancelled frames and empty what they had collected; a flow that just started keeps what is its own."""
    gone = set(frame.context["canceled_frames"])
    newly_used = {
        name
        for new in tracker.stack.user_frames()
        if new.started_turn == tracker.turn and new.frame_id not in gone
        for name in own_slots(turn.flows[new.flow_id], turn.flows, turn.domain)
    }
    for cancelled in tracker.stack.frames:
        if cancelled.frame_id in gone and not cancelled.is_pattern:
            tracker.record("flow_cancelled", flow_id=cancelled.flow_id, flow_step_id=cancelled.step_id)
            reset_slots(cancelled, turn.flows, turn.domain, tracker, but=newly_used)
    tracker.stack = tracker.stack.without(gone)


async def resume_waiting(turn: "TurnActions", frame: Frame, tracker: Tracker) -> None:
    """After a cancellation, say which earlier conversation goes on, if one was waiting."""
    waiting = tracker.stack.active
    if waiting is not None and waiting.started_turn < tracker.turn:
        turn.say(
            "utter_continue_interrupted", tracker, flow=turn.flow_name(waiting.flow_id, tracker.language)
        )


async def ask_which_flow(turn: "TurnActions", frame: Frame, tracker: Tracker) -> None:
    buttons = tuple(
        Button(turn.flow_name(option, tracker.language), f"/StartFlow({option})")
        for option in frame.context["options"]
    )
    turn.say("utter_clarify", tracker, buttons=buttons)
    if tracker.clarified_turns >= HANDOFF_AFTER_FAILURES:
        turn.say("utter_offer_person", tracker)


async def repeat(turn: "TurnActions", frame: Frame, tracker: Tracker) -> None:
    """Say the last answer again; the open question is asked again by itself."""
    asked = tracker.stack.question
    replies = tracker.last_replies[:-1] if asked is not None else tracker.last_replies
    if not tracker.last_replies:
        turn.say("utter_nothing_to_repeat", tracker)
    tracker.replies.extend(_said_again(reply, tracker) for reply in replies)


def _said_again(reply: Mapping[str, Any], tracker: Tracker) -> Reply:
    buttons = tuple(Button(b["title"], b["payload"]) for b in reply["buttons"])
    return Reply(text=reply["text"], language=tracker.language, speak=reply["speak"], buttons=buttons)


async def skip_question(turn: "TurnActions", frame: Frame, tracker: Tracker) -> None:
    """Skip what may be unknown, or by the question's own "none" button; insist politely otherwise."""
    asked = tracker.stack.question
    if asked is None:
        turn.say("utter_nothing_to_skip", tracker)
        return
    slot = asked.context["collect"]
    if turn.domain.slots[slot].optional or any(
        button.payload == f"/SetSlots({slot}={NO_VALUE})" for button in tracker.buttons
    ):
        tracker.set_slot(slot, turn.domain.slots[slot].coerce(NO_VALUE))
    else:
        turn.say("utter_cannot_skip", tracker)


async def change_language(turn: "TurnActions", frame: Frame, tracker: Tracker) -> None:
    """Speak another language from now on; which ones there are is shown where none, or an unknown one, was named."""
    language = frame.context.get("language")
    if language in turn.responses.languages:
        tracker.language = language
        turn.say("utter_language_changed", tracker)
        return
    choices = tuple(
        Button(known.autonym, f"/change_language({known.code})")
        for known in LANGUAGES.values()
        if known.code in turn.responses.languages
    )
    name = "utter_which_language" if language is None else "utter_language_unknown"
    turn.say(name, tracker, buttons=choices)
    tracker.stack = tracker.stack.replace_frame(replace(frame, context={**frame.context, "asks": True}))


async def explain_failure(turn: "TurnActions", frame: Frame, tracker: Tracker) -> None:
    """Say what went wrong and what to do next; offer a person when it keeps going wrong."""
    reason = frame.context.get("reason", "default")
    if reason in DOUBTED_WISHES:
        if tracker.stack.question is None:
            return _ask_whether_said(turn, tracker, *DOUBTED_WISHES[reason])
        reason = "heard_badly"  # The open question comes again anyway, and two questions at once confuse.
    name = f"utter_cannot_handle_{reason}"
    turn.say(name if name in turn.responses.names() else "utter_cannot_handle_default", tracker)
    if reason == "heard_badly" and tracker.stack.question is None:
        turn.say("utter_help", tracker)
    _turn_to_keys(tracker)
    if tracker.failed_turns >= HANDOFF_AFTER_FAILURES and reason != "not_supported":
        turn.say("utter_offer_person", tracker)


def _ask_whether_said(turn: "TurnActions", tracker: Tracker, wish: str, payload: str) -> None:
    """Ask whether a wish was said that was only heard by its sound; a no is answered with what we said before."""
    book = phrasebook(tracker.language)
    yes, no = turn.text("utter_yes", tracker), turn.text("utter_no", tracker)
    buttons = (Button(yes, payload), Button(no, "/repeat_that"))
    turn.say("utter_did_you_say", tracker, buttons=buttons, changes=" ".join(book.repair[wish][0]))


async def break_silence(turn: "TurnActions", frame: Frame, tracker: Tracker) -> None:
    """Nothing was said: ask again, and by keys when it happens again; a menu is offered again with its keys."""
    turn.say("utter_silence" if tracker.silences == 1 else "utter_still_there", tracker)
    menu = next((reply for reply in tracker.last_replies if reply["buttons"]), None)
    if tracker.stack.question is None and menu is not None:
        tracker.replies.append(_said_again(menu, tracker))
    _turn_to_keys(tracker)


def _turn_to_keys(tracker: Tracker) -> None:
    """Let the open question be asked by keys, when speaking has failed repeatedly on a call."""
    question = tracker.stack.question
    failed = max(tracker.failed_turns, tracker.silences) >= KEYS_AFTER_FAILURES
    if question is not None and failed and tracker.channel in VOICE_CHANNELS:
        by_keys = replace(question, context={**question.context, "by_keys": True})
        tracker.stack = tracker.stack.replace_frame(by_keys)


async def hand_off(turn: "TurnActions", frame: Frame, tracker: Tracker) -> None:
    """Open a ticket with the transcript, and tell the person its number."""
    ticket_id = await turn.open_ticket(tracker)
    tracker.handed_off = True
    tracker.record("handoff", ticket=ticket_id)
    turn.say("utter_handed_off", tracker, ticket=str(ticket_id))


async def begin_session(turn: "TurnActions", frame: Frame, tracker: Tracker) -> None:
    """Tell what came for a caller meanwhile, before she is greeted."""
    await tell_operator_answers(turn, tracker)


REPAIRS: dict[str, Repair] = {
    "action_report_problem": report_problem,
    "action_take_photo": take_photo,
    "action_begin_session": begin_session,
    "action_check_slot": check_slot,
    "action_correct_slots": correct_slots,
    "action_cancel_flow": cancel_flow,
    "action_resume_waiting": resume_waiting,
    "action_ask_which_flow": ask_which_flow,
    "action_repeat": repeat,
    "action_change_speech": change_speech,
    "action_skip_question": skip_question,
    "action_change_language": change_language,
    "action_explain_failure": explain_failure,
    "action_hand_off": hand_off,
    "action_read_back": read_back,
    "action_ask_values_confirmed": ask_values_confirmed,
    "action_take_values": take_values,
    "action_ask_continue_with": ask_continue_with,
    "action_continue": continue_waiting,
    "action_bridge_back": bridge_back,
    "action_restart_flow": restart_flow,
    "action_ask_with_keys": ask_with_keys,
    "action_break_silence": break_silence,
}


def remember(values: tuple[SetSlot, ...], tracker: Tracker) -> None:
    """Keep values that were said before it was clear which flow they belong to."""
    tracker.pending = [{"slot": v.slot, "value": v.value, "confidence": v.confidence} for v in values]


def recall(tracker: Tracker) -> tuple[SetSlot, ...]:
    """The values kept by `remember`, once."""
    kept: list[dict[str, Any]] = tracker.pending
    tracker.pending = []
    return tuple(SetSlot(item["slot"], item["value"], item["confidence"]) for item in kept)
