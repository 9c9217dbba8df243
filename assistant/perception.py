"""From a message to what is wanted: hearing, understanding, and a chat model where we are unsure."""

import asyncio
from dataclasses import dataclass, field, replace

from actions.context import Role
from actions.marketplace.database import Database
from assistant.dialogue.commands import CannotHandle, Command, TakePhoto
from assistant.dialogue.tracker import Tracker
from assistant.hints import LexiconDoubts, hints_for
from assistant.language_model.proposer import Proposer
from assistant.messages import Incoming, Media
from assistant.photo_quota import PhotoQuota
from assistant.photos import PhotoError, PhotoStore
from assistant.stopwatch import Stopwatch
from assistant.store import tickets
from assistant.understanding import Understanding, Understood
from knowledge.lexicon import Lexicon
from voice.errors import VoiceError
from voice.hearing import Hearing
from voice.transcription import Heard

PHOTO_SIGN, PLACE_SIGN, BASKET_SIGN = "📷", "📍", "🛒"
"""What stands in a transcript for a message without words."""


@dataclass(frozen=True, slots=True)
class Perception:
    """Hears and understands messages; it changes nothing in the marketplace."""

    database: Database
    lexicon: Lexicon
    understanding: Understanding
    hearing: Hearing
    photos: PhotoStore
    hearing_timeout_s: float
    proposer: Proposer | None = None
    """A chat model that is asked where understanding is unsure."""
    quota: PhotoQuota = field(default_factory=PhotoQuota)

    async def of(
        self, incoming: Incoming, tracker: Tracker, role: Role, watch: Stopwatch
    ) -> tuple[Heard | None, Understood]:
        """What was heard, if anything was, and what is wanted; noted in the tracker."""
        if incoming.event == "call_started" and incoming.language is not None:
            tracker.set_slot("language_chosen", True)
        if incoming.image is not None and not incoming.text:
            photo = self._photo(incoming.image, tracker)
            kept = {"photo": photo.photo} if isinstance(photo, TakePhoto) else {}
            tracker.record("user", text=PHOTO_SIGN, input_channel=incoming.channel, **kept)
            return None, Understood((photo,))
        if incoming.heard_of_us is not None:
            tracker.record("answer_cut_short", heard=incoming.heard_of_us)
        heard = incoming.heard
        if heard is None and incoming.audio is not None:
            try:
                heard = await self.listen(incoming.audio, tracker, incoming.language or tracker.language)
            except VoiceError as error:
                tracker.record("user", text="", input_channel=incoming.channel, error=error.code)
                return None, Understood((CannotHandle(error.code),))
            finally:
                watch.lap("hear")
        text = heard.text if heard else incoming.text or ""
        confidence = heard.confidence if heard else 1.0
        if heard is None and incoming.confidence is not None:
            confidence, tracker.heard = incoming.confidence, True
        # A Rasa server may have to be asked: other people's turns go on meanwhile.
        understood = await asyncio.to_thread(
            self.understanding.read, incoming, text, tracker, role, confidence=confidence
        )
        if understood.parse is not None:
            tracker.language = understood.parse.language
        understood = await self._improved(understood, tracker, role)
        if incoming.image is not None:
            understood = replace(
                understood, commands=(self._photo(incoming.image, tracker), *understood.commands)
            )
        tracker.record(
            "user",
            text=text or incoming.payload or incoming.digits or _sign(incoming),
            input_channel=incoming.channel,
        )
        watch.lap("understand")
        return heard, understood

    async def listen(self, audio: Media, tracker: Tracker, language: str) -> Heard:
        """What a recording says, heard with the words that this conversation makes likely; nothing is noted.

        Raises:
            VoiceError: nothing was heard; the code says why.
        """
        return await self.hearing.hear(
            audio.data,
            content_type=audio.content_type,
            language=language,
            hints=hints_for(tracker, self.lexicon),
            second_thought=LexiconDoubts(self.understanding.parser.finder, self.lexicon),
            timeout_s=self.hearing_timeout_s,
        )

    async def _improved(self, understood: Understood, tracker: Tracker, role: Role) -> Understood:
        """What a chat model makes of words that we are unsure of; what is said to an operator is not sent."""
        if self.proposer is None:
            return understood
        understood = self.proposer.with_offer_answered(understood, tracker)
        if not self.proposer.is_needed(understood, tracker):
            return understood
        async with self.database.reading() as session:
            if await tickets.taken_over(session, {tracker.conversation_id}):
                return understood
        return await self.proposer.improve(understood, tracker, role)

    def _photo(self, image: Media, tracker: Tracker) -> Command:
        try:
            self.quota.take(tracker.conversation_id)
            return TakePhoto(self.photos.keep(image))
        except PhotoError as error:
            return CannotHandle(error.code)


def _sign(incoming: Incoming) -> str:
    """What stands in the transcript for a message without words."""
    if incoming.location is not None:
        return PLACE_SIGN
    return BASKET_SIGN if incoming.order else incoming.reaction or ""
