"""STOP, START and HELP by SMS: heeded before anything else, and written down for everything that is sent later."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from actions.marketplace import persons
from assistant.messages import Incoming, Reply
from assistant.store import contacts, conversations, inbox, outbox
from assistant.turn import Turns, message_id
from connectors.send_policy import CONFIRMATION
from connectors.sms.opt_out import OPT_OUT_TYPES, WORDS, OptCommand, opt_command

CHANNEL = "sms"
_SAID: dict[OptCommand, str] = {"out": "utter_opted_out", "in": "utter_opted_in", "help": "utter_sms_help"}


@dataclass(frozen=True, slots=True)
class Opting:
    """Heeds the words."""

    turns: Turns

    async def heed(self, incoming: Incoming, opt_out_type: str | None = None) -> bool:
        """Whether the message was such a word and is answered; then the conversation never sees it.

        `opt_out_type` is what a provider that reads these words itself, and answers them, says of the message.
        """
        if incoming.channel != CHANNEL or not (incoming.text or opt_out_type):
            return False
        async with self.turns.database.session() as session:
            question_open, language = await self._state(session, incoming)
            command = opt_command(incoming.text or "", question_open=question_open, opt_out_type=opt_out_type)
            stopped = await contacts.opted_out(session, CHANNEL, incoming.sender)
            if command is None or (command == "in" and not stopped):
                return False
            now = datetime.now(UTC)
            if command == "out":
                await contacts.opt_out(session, CHANNEL, incoming.sender, now)
            elif command == "in":
                await contacts.opt_in(session, CHANNEL, incoming.sender)
            answered_by_provider = (opt_out_type or "").upper() in OPT_OUT_TYPES
            said = self.turns.script.responses.say(_SAID[command], WORDS, language=language, channel=CHANNEL)
            if said is not None and not answered_by_provider:
                await outbox.put(
                    session,
                    [Reply(said.text, language)],
                    message_id=message_id(incoming),
                    channel=CHANNEL,
                    address=incoming.sender,
                    now=now,
                    delay=timedelta(),
                    kind=CONFIRMATION,
                )
            await inbox.finish(session, message_id(incoming), now)
        return True

    async def _state(self, session: AsyncSession, incoming: Incoming) -> tuple[bool, str]:
        """Whether a question is open, and the language of the person."""
        default = self.turns.default_language
        person = await persons.find(session, *incoming.identity)
        if person is None:
            return False, default
        language = person.language or default
        loaded = await conversations.load(session, person.id, self.turns.script.domain, language)
        return loaded.tracker.stack.question is not None, language
