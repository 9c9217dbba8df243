"""Reads flows.yml files (Rasa's public format) into flows; a malformed one stops the program with file and line.

A flow file is `flows: {<id>: {name, description, if, nlu_trigger, run_pattern_completed, persisted_slots, steps}}`.
A step has exactly one of `action collect link call set_slots noop`, and optionally `id`, `description`, `next`.
`next` is a step id, `END`, a list of steps, or a list of `if/then` entries that ends in `else`.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NoReturn

from assistant.dialogue.flows import (
    END,
    ActionStep,
    Branch,
    CallStep,
    CollectStep,
    Condition,
    Flow,
    Flows,
    Keys,
    LinkStep,
    NoopStep,
    Rejection,
    SetSlotsStep,
    Step,
    Trigger,
)
from assistant.dialogue.lined_yaml import LinedDict, load_lined
from assistant.dialogue.predicates import PredicateError
from assistant.errors import ConfigurationError

_FLOW_ID = re.compile(r"^[A-Za-z0-9_][A-Za-z0-9_-]*$")
_FLOW_KEYS = {
    "name",
    "description",
    "if",
    "nlu_trigger",
    "run_pattern_completed",
    "persisted_slots",
    "always_include_in_prompt",
    "steps",
}
_KINDS = ("action", "collect", "link", "call", "set_slots", "noop")
_COLLECT_KEYS = {
    "utter",
    "ask_before_filling",
    "force_slot_filling",
    "rejections",
    "silence_timeout",
    "dtmf",
}
_DTMF_KEYS = {"length", "finish_on_key", "allow_audio_input"}
_FINGERPRINT_LETTERS = 16
_COMMON_KEYS = {"id", "next", "description"}


def load_flows(paths: Iterable[Path]) -> Flows:
    """Read flow files; a later file's flow replaces an earlier one of the same id, so that operators can override.

    Raises:
        ConfigurationError: a flow is malformed; the message says file, line and reason.
    """
    flows: dict[str, Flow] = {}
    for path in paths:
        content = load_lined(path)
        raw_flows = content.get("flows")
        if not isinstance(raw_flows, LinedDict):
            raise ConfigurationError(f"{path.name}:1: expected a mapping `flows`")
        for flow_id, raw in raw_flows.items():
            if not isinstance(raw, LinedDict):
                raise ConfigurationError(f"{path.name}:{raw_flows.line}: flow {flow_id!r} is not a mapping")
            flows[str(flow_id)] = _FlowReader(path.name, str(flow_id), raw).read()
    return Flows(flows)


class _FlowReader:
    """Reads one flow; nested steps are flattened and get ids."""

    def __init__(self, file: str, flow_id: str, raw: LinedDict) -> None:
        self.file = file
        self.flow_id = flow_id
        self.raw = raw
        self.steps: dict[str, Step] = {}

    def read(self) -> Flow:
        raw = self.raw
        if not _FLOW_ID.match(self.flow_id):
            self._fail(raw.line, "a flow id has letters, digits, _ and - only")
        if unknown := set(raw) - _FLOW_KEYS:
            self._fail(raw.line, f"unknown key {sorted(unknown)[0]!r}")
        steps = raw.get("steps")
        if not isinstance(steps, list) or not steps:
            self._fail(raw.line, "a flow needs steps")
        first = self._sequence(steps, after=END, path="")
        return Flow(
            id=self.flow_id,
            file=self.file,
            line=raw.line,
            name=str(raw.get("name") or self.flow_id.replace("_", " ")),
            description=str(raw.get("description") or ""),
            steps=self.steps,
            first=first,
            triggers=tuple(self._trigger(item) for item in raw.get("nlu_trigger", ())),
            guard=self._condition(raw["if"], raw.line) if "if" in raw else None,
            run_pattern_completed=bool(raw.get("run_pattern_completed", True)),
            persisted_slots=tuple(raw.get("persisted_slots", ())),
            fingerprint=_fingerprint(raw),
        )

    def _sequence(self, items: list[Any], *, after: str | None, path: str) -> str:
        """Read steps in a row; returns the id of the first. `after` None: the last must say where to go."""
        ids = [self._step_id(item, f"{path}{index}") for index, item in enumerate(items)]
        for index, item in enumerate(items):
            following = ids[index + 1] if index + 1 < len(ids) else after
            self._step(item, ids[index], following, last=index + 1 == len(ids))
        return ids[0]

    def _step_id(self, item: Any, position: str) -> str:
        if not isinstance(item, LinedDict):
            self._fail(self.raw.line, f"step {position} is not a mapping")
        kinds = [kind for kind in _KINDS if kind in item]
        if len(kinds) != 1:
            self._fail(item.line, f"a step has exactly one of {', '.join(_KINDS)}")
        value = item[kinds[0]]
        name = value if isinstance(value, str) else kinds[0]
        return str(item.get("id") or f"{position}_{kinds[0]}_{name}")

    def _step(self, item: LinedDict, step_id: str, following: str | None, *, last: bool) -> None:
        if step_id in self.steps:
            self._fail(item.line, f"step id {step_id!r} is used twice")
        kind = next(kind for kind in _KINDS if kind in item)
        allowed = _COMMON_KEYS | {kind} | (_COLLECT_KEYS if kind == "collect" else set())
        if unknown := set(item) - allowed:
            self._fail(item.line, f"a {kind} step cannot have {sorted(unknown)[0]!r}")
        if kind == "link" and (not last or "next" in item):
            self._fail(item.line, "link must be the last step and has no next")
        if "next" not in item and following is None and kind != "link":
            self._fail(item.line, "the last step of a branch says where to go: add `next: END` or a step id")
        self.steps[step_id] = NoopStep(
            id=step_id, line=item.line, next=()
        )  # keeps the place while children are read
        branches = (
            self._next(item["next"], item.line, step_id) if "next" in item else (Branch(following or END),)
        )
        self.steps[step_id] = self._typed(kind, item, step_id, branches)

    def _typed(self, kind: str, item: LinedDict, step_id: str, branches: tuple[Branch, ...]) -> Step:
        line, value = item.line, item[kind]
        match kind:
            case "action":
                return ActionStep(id=step_id, line=line, next=branches, action=str(value))
            case "collect":
                return CollectStep(
                    id=step_id,
                    line=line,
                    next=branches,
                    slot=str(value),
                    utter=str(item.get("utter") or f"utter_ask_{value}"),
                    ask_before_filling=bool(item.get("ask_before_filling", False)),
                    force_slot_filling=bool(item.get("force_slot_filling", False)),
                    rejections=tuple(self._rejection(raw, line) for raw in item.get("rejections", ())),
                    silence_timeouts_s=self._silence_timeouts(item.get("silence_timeout", {}), line),
                    keys=self._keys(item["dtmf"], line) if "dtmf" in item else None,
                )
            case "link":
                return LinkStep(id=step_id, line=line, next=(Branch(END),), flow=str(value))
            case "call":
                return CallStep(id=step_id, line=line, next=branches, flow=str(value))
            case "set_slots":
                if not isinstance(value, list) or not all(isinstance(pair, Mapping) for pair in value):
                    self._fail(line, "set_slots is a list of `slot: value`")
                values = tuple((str(name), v) for pair in value for name, v in pair.items())
                return SetSlotsStep(id=step_id, line=line, next=branches, values=values)
            case _:
                return NoopStep(id=step_id, line=line, next=branches)

    def _next(self, raw: Any, line: int, step_id: str) -> tuple[Branch, ...]:
        if isinstance(raw, str):
            return (Branch(raw),)
        if not isinstance(raw, list) or not raw:
            self._fail(line, "next is a step id, END, or a list")
        if any(kind in raw[0] for kind in _KINDS):
            return (
                Branch(
                    self._sequence(raw, after=None, path=f"{step_id}."),
                ),
            )
        branches = []
        for index, entry in enumerate(raw):
            final = index + 1 == len(raw)
            if "else" in entry:
                if not final:
                    self._fail(entry.line, "else comes last")
                branches.append(Branch(self._target(entry["else"], entry.line, f"{step_id}.{index}.")))
            elif "if" in entry and "then" in entry:
                if final:
                    self._fail(entry.line, "the last entry of next must be else")
                target = self._target(entry["then"], entry.line, f"{step_id}.{index}.")
                branches.append(Branch(target, self._condition(entry["if"], entry.line)))
            else:
                self._fail(entry.line, "an entry of next has `if` and `then`, or `else`")
        return tuple(branches)

    def _target(self, raw: Any, line: int, path: str) -> str:
        if isinstance(raw, str):
            return raw
        if isinstance(raw, list) and raw:
            return self._sequence(raw, after=None, path=path)
        self._fail(line, "then and else take a step id or a list of steps")

    def _condition(self, source: Any, line: int) -> Condition:
        condition = Condition(str(source))
        try:
            condition.check()
        except PredicateError as error:
            self._fail(line, str(error))
        return condition

    def _rejection(self, raw: Any, line: int) -> Rejection:
        if not isinstance(raw, Mapping) or set(raw) != {"if", "utter"}:
            self._fail(line, "a rejection has `if` and `utter`")
        return Rejection(self._condition(raw["if"], line), str(raw["utter"]))

    def _silence_timeouts(self, raw: Any, line: int) -> Mapping[str, float]:
        by_channel = raw if isinstance(raw, Mapping) else {"": raw}
        if not all(_is_number(seconds) and seconds > 0 for seconds in by_channel.values()):
            self._fail(line, "silence_timeout is a number of seconds, or one for each channel")
        return {str(channel): float(seconds) for channel, seconds in by_channel.items()}

    def _keys(self, raw: Any, line: int) -> Keys:
        if not isinstance(raw, Mapping) or not raw or set(raw) - _DTMF_KEYS:
            self._fail(line, f"dtmf has {', '.join(sorted(_DTMF_KEYS))}")
        length, finish = raw.get("length"), str(raw.get("finish_on_key", "#"))
        if length is not None and (not _is_number(length) or length < 1):
            self._fail(line, "dtmf.length is a number of digits")
        if finish not in ("#", "*"):
            self._fail(line, 'dtmf.finish_on_key is "#" or "*"')
        return Keys(length, finish, bool(raw.get("allow_audio_input", True)))

    def _trigger(self, raw: Any) -> Trigger:
        intent = raw.get("intent") if isinstance(raw, Mapping) else raw
        if isinstance(intent, str):
            return Trigger(intent)
        if isinstance(intent, Mapping) and isinstance(intent.get("name"), str):
            return Trigger(intent["name"], float(intent.get("confidence_threshold", 0.0)))
        self._fail(self.raw.line, "nlu_trigger is a list of `intent: name`")

    def _fail(self, line: int, reason: str) -> NoReturn:
        raise ConfigurationError(f"{self.file}:{line}: flow {self.flow_id!r}: {reason}")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _fingerprint(raw: LinedDict) -> str:
    """A hash of what a flow does; where its lines stand does not matter."""
    content = json.dumps(raw, sort_keys=True, default=str)
    return hashlib.sha256(content.encode()).hexdigest()[:_FINGERPRINT_LETTERS]
