"""Slots as declared in domain files: Rasa's domain.yml format 3.1, so that Rasa loads our files unchanged.

What Rasa has no word for stands where it passes over it: in a mapping, `from: answer` (the whole message may be the
answer), `from: action` (written only by actions, `set_slots` and buttons), `flows` and `only_in` beside Rasa's
`type: custom` or `type: from_entity`; and under `questions`, what a slot's question offers (`optional`, `menu`). The
later format's `controlled`, `from_text` and `conditions: [{active_flow: x}]` are read as well.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NoReturn

from assistant.dialogue.flows import Condition, Rejection
from assistant.dialogue.lined_yaml import LinedDict, load_lined
from assistant.dialogue.predicates import PredicateError
from assistant.errors import ConfigurationError

SlotType = Literal["text", "bool", "categorical", "float", "any", "list"]
_TYPES = ("text", "bool", "categorical", "float", "any", "list")
_MAPPING_TYPES = ("from_entity", "from_text", "from_llm", "controlled", "custom")
_KIND_OF_SOURCE = {"answer": "from_text", "action": "controlled"}
"""What `from` says of a mapping of type `custom` -> the type that says the same in the later format."""
_QUESTION_KEYS = frozenset(("optional", "menu"))


class SlotValueError(ValueError):
    """A value does not fit the slot's type."""

    code = "slot_value_invalid"


@dataclass(frozen=True, slots=True)
class Slot:
    """One fact that a conversation keeps."""

    name: str
    type: SlotType
    values: tuple[str, ...] = ()
    """Allowed values of a categorical slot."""
    initial_value: Any = None
    entities: tuple[str, ...] = ()
    """Entities that fill it."""
    from_text: bool = False
    """The whole message may fill it when it is asked for."""
    controlled: bool = False
    """Written only by actions, `set_slots` and buttons."""
    flows: tuple[str, ...] = ()
    """Flows that use it without asking for it (`flows: [x]`): may be filled while they run."""
    only_in: tuple[str, ...] = ()
    """Flows outside of which entities do not fill it once another is under way (`only_in: [x]`)."""
    rejections: tuple[Rejection, ...] = ()
    """Checked whenever the slot is filled."""
    optional: bool = False
    """A person who does not know it may skip its question (`optional: true`); its value is then "none"."""
    menu: tuple[str, ...] = ()
    """Common values, offered by keys when speaking has failed (`menu: [...]`)."""

    def coerce(self, value: Any) -> Any:
        """The value in the slot's type.

        Raises:
            SlotValueError: it cannot be read as that type.
        """
        if value is None:
            return None
        match self.type:
            case "float":
                try:
                    number = float(value)
                    if not math.isfinite(number):
                        raise ValueError("not a finite number")
                    return int(number) if number.is_integer() else number
                except (TypeError, ValueError, OverflowError) as error:
                    raise SlotValueError(f"{self.name} must be a number") from error
            case "bool":
                if isinstance(value, bool):
                    return value
                if str(value).lower() in ("true", "false"):
                    return str(value).lower() == "true"
                raise SlotValueError(f"{self.name} must be true or false")
            case "categorical":
                for allowed in self.values:
                    if str(value).lower() == allowed.lower():
                        return allowed
                raise SlotValueError(f"{self.name} must be one of {', '.join(self.values)}")
            case "text":
                return str(value)
            case _:
                return value


@dataclass(frozen=True, slots=True)
class Domain:
    """Everything that flows may refer to, besides each other."""

    slots: Mapping[str, Slot] = field(default_factory=dict)
    intents: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()

    def used_by(self, flow_id: str) -> frozenset[str]:
        """Slots that a flow uses without asking for them."""
        return frozenset(slot.name for slot in self.slots.values() if flow_id in slot.flows)


def load_domain(paths: Iterable[Path]) -> Domain:
    """Read domain files (without responses, which are read per language).

    Raises:
        ConfigurationError: a slot is malformed; says file, line and reason.
    """
    slots: dict[str, Slot] = {}
    intents: list[str] = []
    entities: list[str] = []
    actions: list[str] = []
    for path in paths:
        content = load_lined(path)
        intents += [str(name) for name in content.get("intents", ())]
        entities += [str(name) for name in content.get("entities", ())]
        actions += [str(name) for name in content.get("actions", ())]
        questions = content.get("questions", {})
        for name, raw in content.get("slots", {}).items():
            if name in slots:
                raise ConfigurationError(f"{path.name}: slot {name!r} stands in another file as well")
            slots[name] = _slot(path.name, name, raw, content, questions.get(name) or {})
        if unknown := questions.keys() - content.get("slots", {}).keys():
            raise ConfigurationError(f"{path.name}: questions for slots that are not here: {sorted(unknown)}")
    return Domain(slots, tuple(intents), tuple(entities), tuple(actions))


def _slot(file: str, name: str, raw: Any, content: LinedDict, question: Mapping[str, Any]) -> Slot:
    line = raw.line if isinstance(raw, LinedDict) else content["slots"].line

    def fail(reason: str) -> NoReturn:
        raise ConfigurationError(f"{file}:{line}: slot {name!r}: {reason}")

    if not isinstance(raw, LinedDict) or raw.get("type") not in _TYPES:
        fail(f"type must be one of {', '.join(_TYPES)}")
    if misplaced := _QUESTION_KEYS & raw.keys():
        fail(f"{', '.join(sorted(misplaced))} must stand under `questions`, where Rasa passes over it")
    if unknown := question.keys() - _QUESTION_KEYS:
        fail(f"its question cannot have {', '.join(sorted(unknown))}")
    mappings = raw.get("mappings", ())
    for mapping in mappings:
        if mapping.get("type") not in _MAPPING_TYPES:
            fail(f"mapping type must be one of {', '.join(_MAPPING_TYPES)}")
        if "from" in mapping and (mapping["type"] != "custom" or mapping["from"] not in _KIND_OF_SOURCE):
            fail("`from` belongs to a mapping of type custom, and is answer or action")
    kinds = [_KIND_OF_SOURCE.get(mapping.get("from"), mapping["type"]) for mapping in mappings]
    rejections = []
    for rejection in (raw.get("validation") or {}).get("rejections", ()):
        condition = Condition(str(rejection.get("if", "")))
        try:
            condition.check()
        except PredicateError as error:
            fail(str(error))
        rejections.append(Rejection(condition, str(rejection.get("utter", ""))))
    return Slot(
        name=name,
        type=raw["type"],
        values=tuple(str(value) for value in raw.get("values", ())),
        initial_value=raw.get("initial_value"),
        entities=tuple(str(m["entity"]) for m in mappings if m["type"] == "from_entity"),
        from_text="from_text" in kinds,
        controlled="controlled" in kinds and len(set(kinds)) == 1,
        flows=_flows_named(mappings, "flows", "active_flow"),
        only_in=_flows_named(mappings, "only_in", "active_loop"),
        rejections=tuple(rejections),
        optional=bool(question.get("optional")),
        menu=tuple(str(value) for value in question.get("menu", ())),
    )


def _flows_named(mappings: Iterable[Mapping[str, Any]], key: str, condition_key: str) -> tuple[str, ...]:
    """Flows that mappings name: `key: [x]`, or `conditions: [{condition_key: x}]`."""
    return tuple(
        str(flow)
        for mapping in mappings
        for flow in (
            *mapping.get(key, ()),
            *(
                condition[condition_key]
                for condition in mapping.get("conditions", ())
                if condition_key in condition
            ),
        )
    )
