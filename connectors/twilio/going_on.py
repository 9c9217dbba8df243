"""A call that ended in silence: the open question goes to the caller as a message, so that she can go on."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from actions.marketplace import persons
from assistant.application import Assistant
from assistant.dialogue.tracker import Tracker
from assistant.messages import Incoming, Reply, TemplateUse
from assistant.store import contacts, conversations, inbox, outbox

MESSAGE = "utter_go_on_by_message"
CHANNEL = "sms"
_INDIAN_LANDLINE = re.compile(r"^\+91[1-5]")
"""Indian mobile numbers begin with 6 to 9 (National Numbering Plan 2003); others receive no SMS."""


@dataclass(frozen=True, slots=True)
class GoingOn:
    """Queues that message."""

    assistant: Assistant

    async def put(self, incoming: Incoming, call: str) -> bool:
        """Whether the message is on its way: once a call, to numbers that receive SMS and want ours.

        `incoming` says who called; `call` is the carrier's id of the call.
        """
        able = self.assistant.settings.sends_sms and incoming.address_kind is None
        if not able or _INDIAN_LANDLINE.match(incoming.sender):
            return False
        message_id, now = f"phone:{call}.go-on", datetime.now(UTC)
        async with self.assistant.database.session() as session:
            if await contacts.opted_out(session, CHANNEL, incoming.sender):
                return False
            person = await persons.find(session, *incoming.identity)
            if person is None:
                return False
            script = self.assistant.turns.script
            language = incoming.language or person.language or self.assistant.settings.language
            loaded = await conversations.load(session, person.id, script.domain, language)
            reply = self._reply(loaded.tracker)
            if reply is None:
                return False
            if await inbox.claim(session, message_id, incoming.channel, {}, now):
                await outbox.put(
                    session,
                    [reply],
                    message_id=message_id,
                    channel=CHANNEL,
                    address=incoming.sender,
                    now=now,
                    delay=timedelta(),
                    person_id=person.id,
                )
                await inbox.finish(session, message_id, now)
        return True

    def _reply(self, tracker: Tracker) -> Reply | None:
        """The question, which stands behind "I heard nothing", and how to go on; None when nothing was asked."""
        if not tracker.last_replies:
            return None
        asked = tracker.last_replies[:2][-1]
        said = self.assistant.turns.script.responses.say(
            MESSAGE, {"question": asked["text"]}, language=tracker.language, channel=CHANNEL
        )
        if said is None:
            return None
        template = TemplateUse(MESSAGE, (("question", asked["text"]),))
        return Reply(said.text, tracker.language, buttons=tracker.buttons, template=template)
