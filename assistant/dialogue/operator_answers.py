"""Answers of operators to somebody who rang: they went out by SMS, and are told when she rings again."""

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from assistant.dialogue.tracker import Tracker
from assistant.messages import VOICE_CHANNELS, Reply
from assistant.store.outbox import OPERATOR, reply_from_json
from assistant.store.tables import OutboxReply

if TYPE_CHECKING:
    from assistant.dialogue.turn_actions import TurnActions

TOLD_SLOT = "operator_answer_told"
"""Number of the newest answer that was told."""
TOLD_FOR = timedelta(days=7)
"""Older answers are not told any more."""
MAX_TOLD = 3
"""Answers told in one call, the newest ones."""
ANSWER_CHANNEL = "sms"
ANSWER_VALUE = "answer"
"""Name of the operator's words in the response that carries them."""


async def tell_operator_answers(turn: "TurnActions", tracker: Tracker) -> None:
    """Say, at the beginning of a call, what operators have answered since the last one."""
    if tracker.channel not in VOICE_CHANNELS:
        return
    context = turn.context_for(tracker)
    newest = (
        select(OutboxReply)
        .where(
            OutboxReply.person_id == tracker.conversation_id,
            OutboxReply.author == OPERATOR,
            OutboxReply.channel == ANSWER_CHANNEL,
            OutboxReply.id > (tracker.slots.get(TOLD_SLOT) or 0),
            OutboxReply.queued_at >= context.now - TOLD_FOR,
        )
        .order_by(OutboxReply.id.desc())
        .limit(MAX_TOLD)
    )
    rows = list(reversed(list(await context.session.scalars(newest))))
    for row in rows:
        turn.say("utter_operator_said", tracker, answer=_answer(reply_from_json(row.reply)))
    if rows:
        tracker.set_slot(TOLD_SLOT, rows[-1].id)


def _answer(reply: Reply) -> str:
    """What the operator wrote, without what stands around it in an SMS."""
    filled = dict(reply.template.values) if reply.template else {}
    return filled.get(ANSWER_VALUE, reply.text)
