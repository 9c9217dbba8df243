"""One turn: claim, hear, understand, advance, commit. Delivery is the connectors' part."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from weakref import WeakValueDictionary

from sqlalchemy.ext.asyncio import AsyncSession

from actions.context import Action, ActionContext, Role, Services
from actions.craft_answers import CraftAnswers
from actions.marketplace import persons
from actions.marketplace.database import Database
from assistant.dialogue.commands import Command
from assistant.dialogue.engine import Script, run_turn
from assistant.dialogue.operator_answers import tell_operator_answers
from assistant.dialogue.resumption import retire_changed_flow
from assistant.dialogue.tracker import Tracker
from assistant.dialogue.turn_actions import TurnActions
from assistant.erasure import erase_conversation, nobodys
from assistant.joining import join
from assistant.message_ids import opaque
from assistant.messages import VOICE_CHANNELS, Incoming, Reply
from assistant.perception import Perception
from assistant.photos import PhotoStore
from assistant.presentation import Presenter
from assistant.proactive import notices
from assistant.proactive.quiet_hours import NIGHT, QuietHours
from assistant.stopwatch import Stopwatch
from assistant.store import conversations, inbox, outbox, tickets
from assistant.store.conversations import ConversationChanged, Loaded
from assistant.store.inbox import MessageAnswered
from assistant.understanding import Understood
from nlu.results import ParseResult
from voice.transcription import Heard

logger = logging.getLogger(__name__)

DEFAULT_ROLES: Mapping[str, Role] = {"web": "buyer", "rest": "buyer", "socketio": "buyer"}
"""Who speaks on a channel when we meet them for the first time; artisans elsewhere."""
UNPROVEN = frozenset({"web", "rest-unproven"})
"""Kinds of address that anybody can have: they show nothing of a person's before a code by SMS says who it is."""
MAX_REDONE = 3
"""Times a turn is done again because the conversation went on meanwhile."""
DIRECT_DELIVERY = timedelta(seconds=20)
"""Time that a connector has to hand replies over itself, before the outbox sends them."""
ABANDONED_AFTER = timedelta(minutes=2)
"""A message that was accepted longer ago and has no answer lost its process; no turn takes so long."""
READING_CHANNELS = frozenset({"sms", "whatsapp"})
"""Channels on which we write: a voice note is read back there, and answered aloud as well."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What came of one message."""

    person_id: str
    replies: tuple[Reply, ...]
    language: str
    commands: tuple[Command, ...] = ()
    parse: ParseResult | None = None
    heard: Heard | None = None
    flow: str | None = None
    """The flow that is open after the turn."""
    slots: Mapping[str, Any] = field(default_factory=dict)
    steps: tuple[tuple[str, str], ...] = ()
    """Flow id and step id of every step that was run."""
    handoff: bool = False
    outbox_ids: tuple[int, ...] = ()
    durations_ms: Mapping[str, float] = field(default_factory=dict)
    """Stage -> milliseconds: claim, hear, understand, advance."""

    @property
    def elapsed_ms(self) -> float:
        return sum(self.durations_ms.values())


@dataclass(slots=True)
class Turns:
    """Runs turns: those of one person one at a time and in order, those of different persons side by side."""

    database: Database
    script: Script
    presenter: Presenter
    perception: Perception
    photos: PhotoStore
    actions: Mapping[str, Action]
    services: Services
    default_language: str
    session: timedelta = timedelta(hours=1)
    """Somebody who comes back later than this is asked whether what waits shall go on."""
    quiet: QuietHours = NIGHT
    """Hours in which notices wait."""
    process: str | None = None
    """Id of the server that this is, under which it claims messages; None: its claims end with their time."""
    through_outbox: frozenset[str] = frozenset()
    """Channels whose connector hands nothing over itself: the outbox delivers at once."""
    observe: Callable[[str, str, float], None] = lambda channel, stage, milliseconds: None
    """Told the duration of every stage: `(channel, stage, milliseconds)`."""
    _locks: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    async def accept(self, incoming: Incoming, payload: Mapping[str, Any] | None = None) -> bool:
        """Claim a message; False when it was claimed before. `payload` lets the connector answer it after a crash."""
        async with self.database.session() as session:
            return await inbox.claim(
                session,
                message_id(incoming),
                incoming.channel,
                payload or {},
                _now(),
                owner=self.process,
                address=incoming.sender,
            )

    async def retake(self, incoming: Incoming) -> bool:
        """Claim a message again that was accepted and then lost with its process; False when it was not."""
        async with self.database.session() as session:
            return await inbox.retake(
                session, message_id(incoming), _now(), older_than=ABANDONED_AFTER, owner=self.process
            )

    async def answer(self, incoming: Incoming) -> Turn:
        """Answer an accepted message: hear, understand, advance, commit.

        Raises:
            MessageAnswered: another process answered it meanwhile; nothing of this turn is kept.
        """
        watch = Stopwatch()
        person_id, role, language = await self._person(incoming)
        watch.lap("claim")
        lock = self._locks.setdefault(person_id, asyncio.Lock())
        async with lock:
            turn = await self._settle(incoming, person_id, role, language, watch)
        for stage, milliseconds in turn.durations_ms.items():
            self.observe(incoming.channel, stage, milliseconds)
        return turn

    async def give_up(self, incoming: Incoming) -> Turn:
        """Apologise for an accepted message that we failed to answer several times."""
        watch = Stopwatch()
        person_id, _, language = await self._person(incoming)
        return await self._apologise(incoming, person_id, language, watch)

    async def run(self, incoming: Incoming) -> Turn | None:
        """Accept and answer in one call; None when the message was answered before."""
        return await self.answer(incoming) if await self.accept(incoming) else None

    async def delivered(self, turn: Turn) -> None:
        """Note that the connector handed the replies over itself."""
        async with self.database.session() as session:
            await outbox.sent(session, turn.outbox_ids, _now())

    async def _person(self, incoming: Incoming) -> tuple[str, Role, str]:
        kind, address = incoming.identity
        role = incoming.role or DEFAULT_ROLES.get(incoming.channel, "artisan")
        async with self.database.session() as session:
            person = await persons.find_or_create(
                session,
                kind,
                address,
                role=role,
                language=incoming.language or self.default_language,
                message_id=message_id(incoming),
                now=_now(),
            )
            if incoming.role == "artisan" and person.role != "artisan":
                person.role = "artisan"
            speaks_as = incoming.role or cast(Role, person.role)
            return person.id, speaks_as, incoming.language or person.language or self.default_language

    async def _settle(
        self, incoming: Incoming, person_id: str, role: Role, language: str, watch: Stopwatch
    ) -> Turn:
        """The answer; done again when the conversation went on meanwhile, an apology when something broke."""
        try:
            for _ in range(MAX_REDONE - 1):
                with contextlib.suppress(ConversationChanged):
                    return await self._answer(incoming, person_id, role, language, watch)
            return await self._answer(incoming, person_id, role, language, watch)
        except MessageAnswered:
            raise
        except Exception as error:
            _log_failure(error)
            return await self._apologise(incoming, person_id, language, watch)

    async def _answer(
        self, incoming: Incoming, person_id: str, role: Role, language: str, watch: Stopwatch
    ) -> Turn:
        async with self.database.reading() as session:
            loaded = await conversations.load(session, person_id, self.script.domain, language)
            verified = incoming.identity[0] not in UNPROVEN or await persons.is_reached_by(
                session, person_id, "phone"
            )
        tracker = loaded.tracker
        tracker.slots["is_verified"] = verified
        tracker.turn += 1
        tracker.channel = incoming.channel
        tracker.heard = incoming.audio is not None
        tracker.returned = incoming.event == "call_started" or (
            loaded.updated_at is not None and _now() - loaded.updated_at > self.session
        )
        changed = retire_changed_flow(tracker, self.script.flows)
        if incoming.language is not None:
            tracker.language = incoming.language
        heard, understood = await self.perception.of(incoming, tracker, role, watch)
        if changed is not None:
            understood = replace(understood, commands=(changed, *understood.commands))
        answers = CraftAnswers(self.services.answerer)
        services = replace(self.services, answerer=answers)

        async def commit() -> Turn:
            untouched = replace(loaded, tracker=deepcopy(tracker))
            return await self._commit(incoming, untouched, role, heard, understood, services, watch)

        return await answers.supply(commit)

    async def _commit(
        self,
        incoming: Incoming,
        loaded: Loaded,
        role: Role,
        heard: Heard | None,
        understood: Understood,
        services: Services,
        watch: Stopwatch,
    ) -> Turn:
        """Advance and keep everything in one transaction: events, slots, domain changes, outgoing replies."""
        tracker, now = loaded.tracker, _now()
        accepted: tuple[Command, ...] = ()
        forgotten: tuple[str, ...] = ()
        async with self.database.session() as session:
            turn_actions = self._turn_actions(incoming, role, heard, services, session, now)
            if await tickets.taken_over(session, {tracker.conversation_id}):
                tracker.record("left_to_operator")
                await tell_operator_answers(turn_actions, tracker)
                replies = tuple(tracker.replies) or self._while_taken_over(incoming, tracker)
            else:
                accepted = await run_turn(tracker, understood.commands, turn_actions)
                await notices.send(
                    session,
                    turn_actions.notices,
                    turn_actions,
                    message_id=message_id(incoming),
                    now=now,
                    quiet=self.quiet,
                )
                tracker.close_turn()
                replies = self._for_channel(incoming, heard, tracker)
            version = loaded.version
            if tracker.joined_from is not None:
                version = await join(session, tracker, self.script.domain)
            outbox_ids = await outbox.put(
                session,
                replies,
                message_id=message_id(incoming),
                channel=incoming.channel,
                address=incoming.sender,
                now=now,
                delay=self._delay(incoming),
                person_id=tracker.conversation_id,
                author=outbox.ONCE if tracker.erased else outbox.ASSISTANT,
            )
            if tracker.erased:
                told = await erase_conversation(
                    session,
                    tracker.conversation_id,
                    tracker.erased_addresses,
                    incoming=incoming,
                    message_id=message_id(incoming),
                )
                forgotten = await nobodys(session, {*tracker.erased_photos, *told})
            else:
                await conversations.save(session, tracker, version, message_id=message_id(incoming), now=now)
                await persons.set_language(
                    session,
                    tracker.conversation_id,
                    tracker.language,
                    message_id=message_id(incoming),
                    now=now,
                )
            await inbox.finish(session, message_id(incoming), now)
        for photo in forgotten:
            self.photos.forget(photo)
        watch.lap("advance")
        active = tracker.stack.active
        return Turn(
            person_id=tracker.conversation_id,
            replies=replies,
            language=tracker.language,
            commands=accepted,
            parse=understood.parse,
            heard=heard,
            flow=active.flow_id if active else None,
            slots={name: value for name, value in tracker.slots.items() if self._is_told(name, value)},
            steps=tuple(tracker.steps),
            handoff=tracker.handed_off,
            outbox_ids=outbox_ids,
            durations_ms=dict(watch.durations_ms),
        )

    def _delay(self, incoming: Incoming) -> timedelta:
        """How long the outbox waits for the connector."""
        return timedelta() if incoming.channel in self.through_outbox else DIRECT_DELIVERY

    def _is_told(self, name: str, value: Any) -> bool:
        """Whether a slot holds something of the conversation, and not a mark of our own."""
        slot = self.script.domain.slots[name]
        return value is not None and not (slot.controlled and slot.type == "bool")

    def _while_taken_over(self, incoming: Incoming, tracker: Tracker) -> tuple[Reply, ...]:
        """Nothing where one reads: an operator answers. On a call silence would be taken for a broken line."""
        if incoming.channel not in VOICE_CHANNELS:
            return ()
        said = self.script.responses.say(
            "utter_operator_has_you", {}, language=tracker.language, channel=incoming.channel
        )
        return (Reply(said.text, tracker.language),) if said else ()

    def _for_channel(self, incoming: Incoming, heard: Heard | None, tracker: Tracker) -> tuple[Reply, ...]:
        """The replies; who sent a recording where we write reads what we heard, and hears the answer."""
        replies = tuple(tracker.replies)
        if incoming.channel not in READING_CHANNELS or (incoming.audio is None and incoming.problem is None):
            return replies
        replies = tuple(replace(reply, aloud=True) for reply in replies)
        read_back = heard and self.script.responses.say(
            "utter_heard", {"heard": heard.text}, language=tracker.language, channel=incoming.channel
        )
        return (Reply(read_back.text, tracker.language), *replies) if read_back else replies

    def _turn_actions(
        self,
        incoming: Incoming,
        role: Role,
        heard: Heard | None,
        services: Services,
        session: AsyncSession,
        now: datetime,
    ) -> TurnActions:
        def context_for(tracker: Tracker) -> ActionContext:
            return ActionContext(
                person_id=tracker.conversation_id,
                role=role,
                language=tracker.language,
                slots=tracker.slots,
                text=heard.text if heard else incoming.text or "",
                message_id=message_id(incoming),
                session=session,
                services=services,
                now=now,
                current_listing=tracker.current_listing,
            )

        def open_ticket(tracker: Tracker) -> Awaitable[int]:
            return tickets.open_ticket(session, tracker, address=incoming.sender, now=now)

        return TurnActions(
            flows=self.script.flows,
            domain=self.script.domain,
            responses=self.script.responses,
            presenter=self.presenter,
            actions=self.actions,
            context_for=context_for,
            open_ticket=open_ticket,
        )

    async def _apologise(self, incoming: Incoming, person_id: str, language: str, watch: Stopwatch) -> Turn:
        """Something broke: nothing of the turn is kept, and the person is told what to do."""
        now = _now()
        said = self.script.responses.say(
            "utter_internal_error", {}, language=language, channel=incoming.channel
        )
        reply = Reply(said.text if said else "", language)
        async with self.database.session() as session:
            outbox_ids = await outbox.put(
                session,
                [reply],
                message_id=message_id(incoming),
                channel=incoming.channel,
                address=incoming.sender,
                now=now,
                delay=self._delay(incoming),
            )
            await inbox.finish(session, message_id(incoming), now, status="failed")
        watch.lap("advance")
        return Turn(
            person_id=person_id,
            replies=(reply,),
            language=language,
            outbox_ids=outbox_ids,
            durations_ms=dict(watch.durations_ms),
        )


def message_id(incoming: Incoming) -> str:
    """The id under which a message is claimed."""
    return f"{incoming.channel}:{opaque(incoming.provider_id)}"


def is_voice(incoming: Incoming) -> bool:
    """Whether the person hears our answer rather than reads it."""
    return incoming.channel in VOICE_CHANNELS or incoming.audio is not None


def _now() -> datetime:
    return datetime.now(UTC)


def _log_failure(error: Exception) -> None:
    """Where it broke, without the message, which may hold what somebody said."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = (
        f"{place.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{place.tb_lineno}" if place else "unknown"
    )
    logger.error("a turn failed: %s at %s", type(error).__name__, where)
