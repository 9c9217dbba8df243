"""The vocabulary of flows: a business conversation as steps, and the links between them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from assistant.dialogue.predicates import Namespaces, Predicate, parse

START = "START"
END = "END"
PATTERN_PREFIX = "pattern_"
_TEMPLATE = re.compile(r"\{\{\s*context\.(\w+)\s*\}\}")


def render(template: str, context: Mapping[str, Any]) -> str:
    """Fill `{{context.x}}` in a template; a missing value becomes an empty string."""
    return _TEMPLATE.sub(lambda match: str(context.get(match.group(1)) or ""), template)


@dataclass(frozen=True, slots=True)
class Condition:
    """A predicate as written; `{{context.x}}` in it is filled before it is parsed."""

    source: str

    def holds(self, namespaces: Namespaces) -> bool:
        return _parsed(render(self.source, namespaces.get("context", {})))(namespaces)

    @property
    def names(self) -> frozenset[str]:
        """Names that it reads; templated ones are left out."""
        return frozenset(name for name in self._sample().names if not name.endswith("templated"))

    def _sample(self) -> Predicate:
        return _parsed(_TEMPLATE.sub("templated", self.source))

    def check(self) -> None:
        """Raises PredicateError when the condition does not parse."""
        self._sample()


@lru_cache(maxsize=1024)
def _parsed(source: str) -> Predicate:
    return parse(source)


@dataclass(frozen=True, slots=True)
class Branch:
    """One way on from a step; no condition means always."""

    target: str
    condition: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What all steps have."""

    id: str
    line: int
    """Line in the file, for error messages."""
    next: tuple[Branch, ...]

    def follow(self, namespaces: Namespaces) -> str:
        """Id of the step that comes next."""
        for branch in self.next:
            if branch.condition is None or branch.condition.holds(namespaces):
                return branch.target
        return END


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionStep(Step):
    action: str
    """Action or response name; may hold `{{context.x}}`."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """A condition under which a value is refused, and what is said then."""

    condition: Condition
    utter: str


@dataclass(frozen=True, slots=True)
class Keys:
    """How an answer is typed on a telephone: so many digits, or any number of them and a key that ends them."""

    length: int | None = None
    finish_on_key: str = "#"
    allow_audio_input: bool = True
    """False: this is only typed, never spoken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectStep(Step):
    slot: str
    utter: str
    """Response that asks; `utter_ask_<slot>` by default."""
    ask_before_filling: bool = False
    force_slot_filling: bool = False
    """While this is asked, nothing but an answer to it counts."""
    rejections: tuple[Rejection, ...] = ()
    silence_timeouts_s: Mapping[str, float] = field(default_factory=dict)
    """Channel -> seconds of silence after which we speak again; `""` is for every channel not named."""
    keys: "Keys | None" = None
    """How an answer is typed on a telephone, where that differs from what the slot's type says."""

    def silence_timeout_s(self, channel: str) -> float | None:
        """Seconds that a caller on `channel` may be silent; None leaves it to the channel."""
        return self.silence_timeouts_s.get(channel, self.silence_timeouts_s.get(""))


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkStep(Step):
    flow: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallStep(Step):
    flow: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetSlotsStep(Step):
    values: tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoopStep(Step):
    pass


@dataclass(frozen=True, slots=True)
class Trigger:
    """An intent that starts a flow."""

    intent: str
    confidence_threshold: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A business conversation, or a repair pattern when its id starts with `pattern_`."""

    id: str
    file: str
    line: int
    name: str
    """Readable English name; the spoken one is the response `flow_name_<id>`."""
    description: str
    steps: Mapping[str, Step]
    """Step id -> step, in the order of the file."""
    first: str
    triggers: tuple[Trigger, ...] = ()
    guard: Condition | None = None
    run_pattern_completed: bool = True
    persisted_slots: tuple[str, ...] = ()
    fingerprint: str = ""
    """Changes whenever the flow's text does; somebody who is in the middle of it is told."""

    @property
    def is_pattern(self) -> bool:
        return self.id.startswith(PATTERN_PREFIX)

    def collects(self) -> Iterator[CollectStep]:
        for step in self.steps.values():
            if isinstance(step, CollectStep):
                yield step

    def slots_written(self) -> frozenset[str]:
        """Slots that this flow collects or sets, and so empties when it ends."""
        written = {step.slot for step in self.collects()}
        for step in self.steps.values():
            if isinstance(step, SetSlotsStep):
                written.update(name for name, _ in step.values)
        return frozenset(written)


@dataclass(frozen=True, slots=True)
class Flows:
    """Every flow, by id."""

    by_id: Mapping[str, Flow] = field(default_factory=dict)

    def __getitem__(self, flow_id: str) -> Flow:
        return self.by_id[flow_id]

    def __contains__(self, flow_id: str) -> bool:
        return flow_id in self.by_id

    def __iter__(self) -> Iterator[Flow]:
        return iter(self.by_id.values())

    def triggered_by(self, intent: str, confidence: float) -> Flow | None:
        """The flow that an intent starts, or None."""
        for flow in self:
            if any(t.intent == intent and confidence >= t.confidence_threshold for t in flow.triggers):
                return flow
        return None
