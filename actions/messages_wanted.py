"""Stopping the messages that come unasked, and having them again."""

from actions.context import ActionContext
from actions.marketplace import consents
from actions.results import ActionResult, Response


async def stop_messages(context: ActionContext) -> ActionResult:
    """Stop what is not about orders; said again, that too. Answers always come."""
    stopped = await consents.stop(
        context.session, context.person_id, message_id=context.message_id, now=context.now
    )
    all_of_them = stopped == consents.STOPPED_ALL
    return ActionResult(
        (Response("utter_all_messages_stopped" if all_of_them else "utter_messages_stopped"),)
    )


async def resume_messages(context: ActionContext) -> ActionResult:
    """Write to her again."""
    resumed = await consents.resume(
        context.session, context.person_id, message_id=context.message_id, now=context.now
    )
    return ActionResult((Response("utter_messages_resumed" if resumed else "utter_messages_not_stopped"),))
