"""Our domain files are Rasa 3.6 domain files; what Rasa has no word for stands where it passes over it."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.dialogue.domain import Domain, load_domain
from assistant.dialogue.engine import DOMAIN_FOLDER
from assistant.errors import ConfigurationError

FILES = sorted(DOMAIN_FOLDER.glob("*.yml"))
SLOT_KEYS = {
    "type",
    "values",
    "initial_value",
    "mappings",
    "influence_conversation",
    "min_value",
    "max_value",
}
SLOT_TYPES = {"text", "bool", "categorical", "float", "any", "list"}
MAPPING_TYPES = {"from_entity", "from_intent", "from_trigger_intent", "from_text", "custom"}


def read(path: Path, text: str) -> Domain:
    path.write_text(f'version: "3.1"\n{text}', encoding="utf-8")
    return load_domain([path])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_slot_is_one_that_rasa_takes(path: Path) -> None:
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert content["version"] == "3.1"
    for name, slot in content["slots"].items():
        assert set(slot) <= SLOT_KEYS and slot["type"] in SLOT_TYPES, name
        assert slot["mappings"], f"{name}: Rasa wants at least one mapping"
        for mapping in slot["mappings"]:
            assert mapping["type"] in MAPPING_TYPES, name
            assert mapping["type"] != "from_text", f"{name}: Rasa would fill it with every message"
            assert "conditions" not in mapping, f"{name}: Rasa knows no flows and refuses forms that it lacks"


def test_what_stands_beside_rasas_keys_reaches_our_slots(tmp_path: Path) -> None:
    domain = read(
        tmp_path / "domain.yml",
        """
slots:
  craft:
    type: text
    mappings:
      - {type: from_entity, entity: craft, flows: [search_products], only_in: [register_artisan]}
      - {type: custom, from: answer}
  quote_id:
    type: text
    mappings:
      - {type: custom, from: action, flows: [create_listing]}
  confirmed:
    type: bool
    mappings:
      - {type: custom}
questions:
  craft: {optional: true, menu: [madhubani, warli]}
""",
    )
    craft = domain.slots["craft"]
    assert (craft.entities, craft.from_text, craft.controlled) == (("craft",), True, False)
    assert (craft.flows, craft.only_in) == (("search_products",), ("register_artisan",))
    assert craft.optional and craft.menu == ("madhubani", "warli")
    assert domain.slots["quote_id"].controlled and not domain.slots["quote_id"].from_text
    assert not domain.slots["confirmed"].controlled
    assert domain.used_by("create_listing") == {"quote_id"}


def test_the_later_format_says_the_same(tmp_path: Path) -> None:
    ours = read(
        tmp_path / "ours.yml",
        """
slots:
  place:
    type: text
    mappings:
      - {type: from_entity, entity: place, flows: [a, b], only_in: [c]}
      - {type: custom, from: answer}
  hidden:
    type: text
    mappings:
      - {type: custom, from: action, flows: [a]}
""",
    )
    later = read(
        tmp_path / "later.yml",
        """
slots:
  place:
    type: text
    mappings:
      - {type: from_entity, entity: place, conditions: [{active_flow: a}, {active_flow: b}, {active_loop: c}]}
      - {type: from_text}
  hidden:
    type: text
    mappings:
      - {type: controlled, conditions: [{active_flow: a}]}
""",
    )
    assert ours == later


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("slots:\n  a:\n    type: text\n    menu: [x]", "menu must stand under `questions`"),
        ("slots:\n  a:\n    type: text\n    optional: true", "optional must stand under `questions`"),
        ("slots:\n  a:\n    type: text\n    mappings: [{type: custom, from: me}]", "is answer or action"),
        (
            "slots:\n  a:\n    type: text\n    mappings: [{type: from_text, from: answer}]",
            "is answer or action",
        ),
        ("slots:\n  a:\n    type: text\nquestions:\n  a: {colour: red}", "its question cannot have colour"),
        ("slots:\n  a:\n    type: text\nquestions:\n  b: {optional: true}", "slots that are not here: ['b']"),
    ],
)
def test_a_slip_stops_the_program_and_says_where(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read(tmp_path / "domain.yml", f"{text}\n")
    assert "domain.yml" in str(caught.value) and reason in str(caught.value)
