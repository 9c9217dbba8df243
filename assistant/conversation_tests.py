"""Conversations as tests, in Rasa's public end-to-end YAML format.

```yaml
test_cases:
  - test_case: price_drops
    role: artisan                                # ours; default artisan
    channel: sms                                 # ours; default terminal
    marketplace:                                 # ours: what is there before, as `kalavaani seed --file` takes it
      my_listings: [{product_type: vase, craft: blue pottery, price: 800, quantity: 5}]
    steps:
      - user: I want to sell a vase
        assertions:
          - flow_started: create_listing
          - slot_was_set: [{name: product_type, value: vase}]
          - slot_was_not_set: [{name: price}]
          - action_executed: action_quote_listing
          - bot_uttered: {utter_name: utter_which_craft, text_matches: "craft", buttons: [{payload: "/x"}]}
          - flow_completed: {flow_id: create_listing}
          - flow_cancelled: {flow_id: create_listing}
          - absent: "regular expression"         # ours: no reply matches it
          - open_flow: create_listing            # ours: what is open after the turn; null for nothing
          - pattern_clarification_contains: [create_listing, update_price]
          - within_ms: 500                       # ours: hearing, understanding and answering together
      - user: {payload: "/SetSlots(x=1)"}        # ours: also `dtmf: "1#"`; quote digits, YAML reads 010 as eight
      - user: {photo: front, text: "a blue vase"} # ours: a photo of that name, the same each time; the text is free
      - user: {location: [26.9, 75.8]}           # ours: degrees north and east
      - user: {order: [{listing: "7", quantity: 2}]} # ours: a basket from a channel's catalogue
      - user: {problem: unsupported_video}       # ours: what could not be read
      - user: {reaction: "👍"}                   # ours: an emoji put on our message
        assertions:
          - silent: true                         # ours: there is no reply; without it every turn needs one
```
"""

import re
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from actions.marketplace import persons
from actions.marketplace.database import Database
from actions.seed import seed_file
from assistant.dialogue.commands import Clarify
from assistant.dialogue.lined_yaml import load_lined
from assistant.errors import ConfigurationError
from assistant.messages import Incoming, Location, Media, OrderLine
from assistant.store.tables import EventRow
from assistant.turn import Turn, Turns

TEST_ADDRESS = "test"
"""Kind of address that the persons of tests have."""


@dataclass(frozen=True, slots=True)
class Case:
    """One conversation."""

    name: str
    file: str
    role: str
    channel: str
    steps: tuple[Mapping[str, Any], ...]
    marketplace: Mapping[str, Any] = field(default_factory=dict)
    """Products and orders that are there before it begins; "this user" is who speaks."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One assertion that did not hold."""

    case: str
    step: int
    reason: str


@dataclass(slots=True)
class Played:
    """What happened in all cases together."""

    commands: Counter[str] = field(default_factory=Counter)
    steps: set[tuple[str, str]] = field(default_factory=set)
    """Flow id and step id of every step that was reached."""


def load_cases(path: Path) -> Iterator[Case]:
    """Every case of a file, or of every `*.yml` in a folder.

    Raises:
        ConfigurationError: a file has no `test_cases`, or a step no `user`.
    """
    for file in sorted(path.glob("*.yml")) if path.is_dir() else [path]:
        for raw in load_lined(file).get("test_cases", ()):
            steps = tuple(raw.get("steps", ()))
            if "test_case" not in raw or not steps or any("user" not in step for step in steps):
                raise ConfigurationError(
                    f"{file.name}:{raw.line}: a case has `test_case`, and every step `user`"
                )
            yield Case(
                str(raw["test_case"]),
                file.name,
                str(raw.get("role", "artisan")),
                str(raw.get("channel", "terminal")),
                steps,
                raw.get("marketplace", {}),
            )


async def run_case(
    case: Case, turns: Turns, database: Database, played: Played | None = None
) -> list[Failure]:
    """Play a case as a person of its own; gives what did not hold, and adds what happened to `played`."""
    sender = uuid.uuid4().hex
    if case.marketplace:
        await _seed(case, sender, database)
    failures = []
    for number, step in enumerate(case.steps, start=1):
        turn = await turns.run(_incoming(case, sender, step["user"]))
        assert turn is not None, "every message of a test is new"
        events = await _events(database, turn)
        if played is not None:
            played.commands.update(command.name for command in turn.commands)
            played.steps.update(turn.steps)
        for assertion in step.get("assertions", ()):
            for kind, wanted in assertion.items():
                if (reason := _check(kind, wanted, turn, events)) is not None:
                    failures.append(Failure(case.name, number, reason))
        may_be_silent = any("silent" in assertion for assertion in step.get("assertions", ()))
        if not turn.replies and not may_be_silent:
            failures.append(Failure(case.name, number, "the person got no answer"))
    return failures


async def _seed(case: Case, sender: str, database: Database) -> None:
    now = datetime.now(UTC)
    async with database.session() as session:
        person = await persons.find_or_create(
            session, TEST_ADDRESS, sender, role=case.role, language=None, now=now
        )
        await seed_file(session, case.marketplace, person.id, now)


def _incoming(case: Case, sender: str, said: Any) -> Incoming:
    parts: Mapping[str, Any] = said if isinstance(said, Mapping) else {"text": str(said)}
    return Incoming(
        channel=case.channel,
        sender=sender,
        provider_id=uuid.uuid4().hex,
        text=parts.get("text"),
        payload=parts.get("payload"),
        digits=parts.get("dtmf"),
        image=_photo(parts["photo"]) if "photo" in parts else None,
        location=_location(*parts["location"]) if "location" in parts else None,
        reaction=parts.get("reaction"),
        order=tuple(
            OrderLine(str(line["listing"]), int(line["quantity"])) for line in parts.get("order", ())
        ),
        problem=parts.get("problem"),
        address_kind=TEST_ADDRESS,
        role=case.role,  # type: ignore[arg-type]
    )


def _location(latitude: float, longitude: float) -> Location:
    return Location(float(latitude), float(longitude))


def _photo(name: str) -> Media:
    """A few bytes that begin as a JPEG does."""
    return Media(b"\xff\xd8\xff" + str(name).encode(), "image/jpeg")


async def _events(database: Database, turn: Turn) -> list[EventRow]:
    from sqlalchemy import func, select

    async with database.reading() as session:
        latest = select(func.max(EventRow.turn)).where(EventRow.person_id == turn.person_id).scalar_subquery()
        query = select(EventRow).where(EventRow.person_id == turn.person_id, EventRow.turn == latest)
        return list(await session.scalars(query.order_by(EventRow.position)))


def _check(kind: str, wanted: Any, turn: Turn, events: list[EventRow]) -> str | None:
    """Why an assertion does not hold, or None."""
    said = " | ".join(reply.text for reply in turn.replies)
    match kind:
        case "flow_started":
            held = any(e.event == "flow_started" and e.data["flow_id"] == wanted for e in events)
        case "flow_completed" | "flow_cancelled":
            held = any(e.event == kind and e.data["flow_id"] == wanted["flow_id"] for e in events)
        case "action_executed":
            held = any(e.event == "action" and e.data["name"] == wanted for e in events)
        case "slot_was_set":
            held = all(_was_set(item, turn, events) for item in wanted)
        case "slot_was_not_set":
            held = not any(_was_set(item, turn, events) for item in wanted)
        case "bot_uttered":
            held = _uttered(wanted, turn, events)
        case "absent":
            held = re.search(str(wanted), said, re.I) is None
        case "pattern_clarification_contains":
            offered = {option for c in turn.commands if isinstance(c, Clarify) for option in c.options}
            held = offered >= set(wanted)
        case "within_ms":
            held = turn.elapsed_ms <= wanted
        case "silent":
            held = bool(turn.replies) != wanted
        case "open_flow":
            held = turn.flow == wanted
        case _:
            return f"unknown assertion {kind!r}"
    return (
        None
        if held
        else f"{kind} {wanted!r} does not hold; flow {turn.flow}, slots {dict(turn.slots)}, said: {said}"
    )


def _was_set(item: Mapping[str, Any], turn: Turn, events: list[EventRow]) -> bool:
    """Set in this turn or before, and still so; without a value any will do."""
    name = item["name"]
    written = [e.data["value"] for e in events if e.event == "slot" and e.data["name"] == name]
    values = [value for value in [turn.slots.get(name), *written] if value is not None]
    return bool(values) if "value" not in item else item["value"] in values


def _uttered(wanted: Mapping[str, Any], turn: Turn, events: list[EventRow]) -> bool:
    names = [e.data.get("response") for e in events if e.event == "bot"]
    texts = [reply.text for reply in turn.replies]
    payloads = {button.payload for reply in turn.replies for button in reply.buttons}
    return (
        ("utter_name" not in wanted or wanted["utter_name"] in names)
        and (
            "text_matches" not in wanted
            or any(re.search(wanted["text_matches"], text, re.I) for text in texts)
        )
        and all(button["payload"] in payloads for button in wanted.get("buttons", ()))
    )
