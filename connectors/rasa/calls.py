"""A marketplace action called from a Rasa dialogue: its tracker in, slot events and replies out, each call once."""

import contextlib
import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from actions.context import ActionContext, Role, Services
from actions.craft_answers import CraftAnswers
from actions.marketplace import persons
from actions.marketplace.tables import Person
from actions.registry import ACTIONS
from assistant.application import Assistant
from assistant.dialogue.domain import Slot, SlotValueError
from assistant.dialogue.stack import Frame
from assistant.dialogue.tracker import Tracker
from assistant.dialogue.turn_actions import TurnActions
from assistant.erasure import erase_conversation, nobodys
from assistant.joining import join
from assistant.messages import Incoming, Reply
from assistant.proactive import notices
from assistant.store import conversations, inbox, outbox, tickets
from assistant.store.conversations import ConversationChanged
from assistant.store.inbox import MessageAnswered
from assistant.store.tables import EventRow
from assistant.turn import DIRECT_DELIVERY, MAX_REDONE, message_id
from connectors.answering import earlier_replies
from connectors.errors import ApiError, where_it_broke
from knowledge.languages import CODES
from nlu.language import detect

logger = logging.getLogger(__name__)

CHANNEL = "rasa"
"""Kind of address of Rasa's senders: Rasa vouches for them, as callers of the REST channel do."""
FORGET_ALL = {"event": "reset_slots", "timestamp": None}
_FRAME = Frame(frame_id=CHANNEL, flow_id=CHANNEL, type="regular")
"""Where an action believes itself to be: in a flow that is Rasa's."""


def _mapping(raw: Any) -> Any:
    return raw if isinstance(raw, dict) else {}


_Mapping = Annotated[dict[str, Any], BeforeValidator(_mapping)]


class RasaCall(BaseModel):
    """What Rasa's webhook call says, as far as actions need it: https://rasa.com/docs/rasa/pages/action-server-api."""

    action: str
    sender_id: str = Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")
    slots: _Mapping
    latest_message: _Mapping
    """`text`, `message_id`, and `metadata` with `role` and `language` where the channel knows them."""
    events: list[dict[str, Any]]
    """The conversation so far; a call that Rasa repeats has the same."""

    @property
    def text(self) -> str:
        """What was said; empty for a button."""
        said = self.latest_message.get("text")
        return "" if not isinstance(said, str) or said.startswith("/") else said

    @property
    def role(self) -> Role | None:
        """The role that the channel vouches for."""
        role = self._metadata.get("role")
        return role if role in ("artisan", "buyer") else None

    @property
    def language(self) -> str | None:
        """The language that the channel knows."""
        language = self._metadata.get("language")
        return language if language in CODES else None

    @property
    def is_first(self) -> bool:
        """Whether no action of ours answered this message yet."""
        for event in reversed(self.events):
            if event.get("event") == "user":
                break
            if event.get("event") == "action" and event.get("name") in ACTIONS:
                return False
        return True

    def incoming(self) -> Incoming:
        """The call as a message that is answered once: the same action at the same point of the same conversation."""
        place = [self.sender_id, self.action, self.latest_message.get("message_id"), len(self.events)]
        last = self.events[-1].get("timestamp") if self.events else None
        key = hashlib.sha256(json.dumps([*place, last]).encode()).hexdigest()
        return Incoming(CHANNEL, self.sender_id, key, text=self.text, role=self.role)

    @property
    def _metadata(self) -> Mapping[str, Any]:
        metadata: Mapping[str, Any] = _mapping(self.latest_message.get("metadata"))
        return metadata


@dataclass(frozen=True, slots=True)
class Outcome:
    """What Rasa is told."""

    events: tuple[dict[str, Any], ...] = ()
    """Events in Rasa's shape, such as `{"event": "slot", "name": "quote_id", "value": "7"}`."""
    replies: tuple[Reply, ...] = ()


@dataclass(frozen=True, slots=True)
class RasaCalls:
    """Runs marketplace actions for a Rasa dialogue, under the rules of our own turns."""

    assistant: Assistant

    async def run(self, call: RasaCall) -> Outcome:
        """Run the action, once per call; when it breaks nothing is kept and the person is told what to do."""
        turns, incoming = self.assistant.turns, call.incoming()
        answers = CraftAnswers(turns.services.answerer)
        services = replace(turns.services, answerer=answers)

        async def answer() -> Outcome:
            return await self._answer(call, incoming, services)

        try:
            if not (await turns.accept(incoming) or await turns.retake(incoming)):
                return await self._earlier(incoming)
            for _ in range(MAX_REDONE - 1):
                with contextlib.suppress(ConversationChanged):
                    return await answers.supply(answer)
            return await answers.supply(answer)
        except MessageAnswered:
            return await self._earlier(incoming)
        except ApiError:
            return Outcome()
        except Exception as error:
            logger.error("%s failed for Rasa: %s", call.action, where_it_broke(error))
            turn = await turns.give_up(replace(incoming, language=call.language))
            await turns.delivered(turn)
            return Outcome(replies=turn.replies)

    async def _earlier(self, incoming: Incoming) -> Outcome:
        """What came of the call when it was made before."""
        replies = await earlier_replies(self.assistant.database, incoming)
        query = select(EventRow).where(EventRow.message_id == message_id(incoming), EventRow.event == "slot")
        async with self.assistant.database.reading() as session:
            rows = await session.scalars(query.order_by(EventRow.turn, EventRow.position))
            return Outcome(tuple(_slot_event(row.data) for row in rows), replies)

    async def _answer(self, call: RasaCall, incoming: Incoming, services: Services) -> Outcome:
        turns, now, claimed = self.assistant.turns, datetime.now(UTC), message_id(incoming)
        forgotten: tuple[str, ...] = ()
        async with self.assistant.database.session() as session:
            person = await self._person(session, call, claimed, now)
            if await tickets.taken_over(session, {person.id}):
                await inbox.finish(session, claimed, now)
                return Outcome()
            language = call.language or detect(call.text, previous=person.language or turns.default_language)
            loaded = await conversations.load(session, person.id, turns.script.domain, language)
            tracker = loaded.tracker
            self._begin(call, tracker, language)
            role = call.role or _role(person)
            actions = self._turn_actions(call, incoming, role, services, session, now)
            await actions.run(call.action, _FRAME, tracker)
            await notices.send(
                session, actions.notices, actions, message_id=claimed, now=now, quiet=turns.quiet
            )
            tracker.close_turn()
            replies = tuple(tracker.replies)
            version = loaded.version
            if tracker.joined_from is not None:
                version = await join(session, tracker, turns.script.domain)
            ids = await outbox.put(
                session,
                replies,
                message_id=claimed,
                channel=CHANNEL,
                address=call.sender_id,
                now=now,
                delay=DIRECT_DELIVERY,
                person_id=tracker.conversation_id,
                author=outbox.ONCE if tracker.erased else outbox.ASSISTANT,
            )
            await outbox.sent(session, ids, now)
            if tracker.erased:
                told = await erase_conversation(
                    session,
                    tracker.conversation_id,
                    tracker.erased_addresses,
                    incoming=incoming,
                    message_id=claimed,
                )
                forgotten = await nobodys(session, {*tracker.erased_photos, *told})
            else:
                await conversations.save(session, tracker, version, message_id=claimed, now=now)
                await persons.set_language(
                    session, tracker.conversation_id, language, message_id=claimed, now=now
                )
            await inbox.finish(session, claimed, now)
        for photo in forgotten:
            turns.photos.forget(photo)
        if tracker.erased:
            return Outcome((FORGET_ALL,), replies)
        slots = (_slot_event(event.data) for event in tracker.events if event.event == "slot")
        return Outcome(tuple(slots), replies)

    async def _person(self, session: AsyncSession, call: RasaCall, claimed: str, now: datetime) -> Person:
        person = await persons.find_or_create(
            session,
            CHANNEL,
            call.sender_id,
            role=call.role or "buyer",
            language=call.language or self.assistant.turns.default_language,
            message_id=claimed,
            now=now,
        )
        if call.role == "artisan" and person.role != "artisan":
            person.role = "artisan"
        return person

    def _begin(self, call: RasaCall, tracker: Tracker, language: str) -> None:
        """Rasa's slots are the conversation's; what only we may say is not taken from them."""
        for name, slot in self.assistant.turns.script.domain.slots.items():
            tracker.slots[name] = _value(slot, call.slots.get(name))
        tracker.slots["is_verified"] = True
        tracker.turn += 1
        tracker.channel, tracker.language = CHANNEL, language
        if call.is_first:
            tracker.record("user", text=call.text, input_channel=CHANNEL)
        tracker.record("action", name=call.action)

    def _turn_actions(
        self,
        call: RasaCall,
        incoming: Incoming,
        role: Role,
        services: Services,
        session: AsyncSession,
        now: datetime,
    ) -> TurnActions:
        turns = self.assistant.turns

        def context_for(tracker: Tracker) -> ActionContext:
            return ActionContext(
                person_id=tracker.conversation_id,
                role=role,
                language=tracker.language,
                slots=tracker.slots,
                text=call.text,
                message_id=message_id(incoming),
                session=session,
                services=services,
                now=now,
                current_listing=tracker.current_listing,
            )

        return TurnActions(
            flows=turns.script.flows,
            domain=turns.script.domain,
            responses=turns.script.responses,
            presenter=turns.presenter,
            actions=turns.actions,
            context_for=context_for,
            open_ticket=lambda tracker: tickets.open_ticket(
                session, tracker, address=call.sender_id, now=now
            ),
        )


def _role(person: Person) -> Role:
    return "artisan" if person.role == "artisan" else "buyer"


def _value(slot: Slot, raw: Any) -> Any:
    """A slot's value in our type; nothing where it cannot be read as one. Several entities of a kind are a list."""
    if isinstance(raw, list) and slot.type != "list":
        raw = ", ".join(str(each) for each in raw) if slot.type == "text" else next(iter(raw), None)
    try:
        return slot.coerce(raw)
    except SlotValueError:
        return None


def _slot_event(data: Mapping[str, Any]) -> dict[str, Any]:
    return {"event": "slot", "timestamp": None, "name": data["name"], "value": data["value"]}
