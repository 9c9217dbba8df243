"""The turns of one live call: who speaks, what her words are likely to be, and what is answered."""

import asyncio
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

from actions.marketplace import persons
from assistant.application import Assistant
from assistant.dialogue.tracker import Tracker
from assistant.messages import EventName, Incoming, Media, Reply
from assistant.store import conversations, inbox
from assistant.turn import Turn, message_id
from connectors.errors import where_it_broke
from connectors.live.frames import Started
from connectors.twilio.call_step import Step
from connectors.twilio.signature import Form
from knowledge.languages import is_language
from voice.audio import Audio
from voice.encoding import encode
from voice.errors import VoiceError
from voice.transcription import Heard

logger = logging.getLogger(__name__)

GLANCE_S: Final = 3.0
"""An answer to whether somebody interrupts us is worth nothing later."""
_NATIONAL: Final = re.compile(r"^0?([6-9][0-9]{9})$")
"""An Indian mobile number without its country code, as Indian carriers give it."""


class HearingBroke(VoiceError):
    """Something that is no fault of the recording kept us from hearing it."""

    code = "hearing_timeout"


def caller_of(started: Started) -> Incoming:
    """A message of the caller's, still without content. Who withholds her number is known for this call only."""
    national = _NATIONAL.match(started.caller)
    caller = f"+91{national[1]}" if national else started.caller
    return Step().incoming(Form({"CallSid": started.call, "From": caller}))


def end_of(call: str) -> str:
    """The message id that is claimed when we end a call ourselves, so that its last webhook hangs up."""
    return f"phone:{call}.live.end"


@dataclass(slots=True)
class LiveTurns:
    """Asks the assistant on behalf of one caller."""

    assistant: Assistant
    base: Incoming
    call: str
    language: str
    """What she speaks, and is answered in."""
    chosen: bool = False
    """She chose it, now or in an earlier call."""
    _tracker: Tracker | None = None
    _number: int = 0
    _background: set[asyncio.Task[None]] = field(default_factory=set)

    async def remembered_language(self) -> str | None:
        """The language that the caller chose in an earlier call, as she has spoken last; None for all others."""
        if self.base.address_kind is not None:
            return None
        async with self.assistant.database.reading() as session:
            person = await persons.find(session, *self.base.identity)
        if person is None or not is_language(person.language):
            return None
        tracker = await self._load(person.id)
        return person.language if tracker.slots.get("language_chosen") else None

    async def greet(self) -> Turn:
        """The first turn; where the call was here before, what was said last is said again instead."""
        first = replace(self.base, provider_id=self._id(), event="call_started", language=self._chosen)
        if await self.assistant.turns.accept(first):
            return await self._answer(first)
        return await self.ask(digits="*")

    async def ask(
        self,
        *,
        heard: Heard | None = None,
        digits: str | None = None,
        event: EventName | None = None,
        problem: str | None = None,
        heard_of_us: str | None = None,
    ) -> Turn:
        """What is answered to the words, keys or silence of the caller."""
        incoming = replace(
            self.base,
            language=self._chosen if event == "call_started" else self.language,
            audio=Media(b"", "audio/wav") if heard is not None else None,
            heard=heard,
            digits=digits,
            event=event,
            problem=problem,
            heard_of_us=heard_of_us,
        )
        while True:
            self._number += 1
            claimed = replace(incoming, provider_id=self._id())
            if await self.assistant.turns.accept(claimed):
                return await self._answer(claimed)

    async def hear(self, audio: Audio, *, glance: bool = False) -> Heard:
        """What a piece of the call says, with the words that the conversation makes likely now.

        Args:
            glance: It only matters whether there are words in it, and soon: before all who wait, and heard once.

        Raises:
            VoiceError: nothing was heard.
        """
        try:
            recording = Media(await asyncio.to_thread(encode, audio, "wav"), "audio/wav")
            perception = self.assistant.turns.perception
            if glance:
                return await perception.hearing.hear(
                    recording.data,
                    content_type=recording.content_type,
                    language=self.language,
                    timeout_s=GLANCE_S,
                    first=True,
                    quick=True,
                )
            tracker = self._tracker or await self._load(None)
            return await perception.listen(recording, tracker, self.language)
        except VoiceError:
            raise
        except Exception as error:
            logger.error("a caller is not heard: %s", where_it_broke(error))
            raise HearingBroke("hearing broke") from error

    def asked_slot(self) -> str | None:
        """The slot that the open question is to fill, after `remember`."""
        question = self._tracker.stack.question if self._tracker else None
        return question.context["collect"] if question is not None else None

    async def remember(self, turn: Turn) -> None:
        """Take note of where the conversation is now."""
        self.language = language_of(turn.replies) or turn.language
        self._tracker = await self._load(turn.person_id)

    async def note_end(self) -> None:
        """We end the call ourselves: whichever process gets its last webhook will hang up."""
        async with self.assistant.database.session() as session:
            now = datetime.now(UTC)
            if await inbox.claim(session, end_of(self.call), self.base.channel, {}, now):
                await inbox.finish(session, end_of(self.call), now)

    @property
    def _chosen(self) -> str | None:
        return self.language if self.chosen else None

    async def _answer(self, incoming: Incoming) -> Turn:
        turn = await self.assistant.turns.answer(incoming)
        noting = asyncio.create_task(self.assistant.turns.delivered(turn))
        self._background.add(noting)
        noting.add_done_callback(self._background.discard)
        return turn

    async def _load(self, person_id: str | None) -> Tracker:
        turns = self.assistant.turns
        async with self.assistant.database.reading() as session:
            if person_id is None:
                person = await persons.find(session, *self.base.identity)
                person_id = person.id if person is not None else message_id(self.base)
            loaded = await conversations.load(session, person_id, turns.script.domain, self.language)
        return loaded.tracker

    def _id(self) -> str:
        return f"{self.call}.live.{self._number}"


def language_of(replies: Sequence[Reply]) -> str | None:
    """The language of the last reply."""
    return replies[-1].language if replies else None
