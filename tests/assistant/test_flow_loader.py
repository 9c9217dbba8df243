"""Flow files: what they may say, and what is refused with file, line and reason."""

from pathlib import Path

import pytest

from assistant.dialogue.domain import Domain, Slot
from assistant.dialogue.flow_loader import load_flows
from assistant.dialogue.flow_validation import validate
from assistant.dialogue.flows import END, CollectStep, Flows
from assistant.errors import ConfigurationError

DOMAIN = Domain({name: Slot(name, "text") for name in ("craft", "price")}, intents=("sell",))


def flows(tmp_path: Path, text: str) -> Flows:
    path = tmp_path / "flows.yml"
    path.write_text(text, encoding="utf-8")
    return load_flows([path])


def test_steps_follow_each_other_and_branches_are_flattened(tmp_path: Path) -> None:
    flow = flows(
        tmp_path,
        """
flows:
  sell:
    description: sell something
    nlu_trigger:
      - intent: sell
    steps:
      - collect: craft
        next:
          - if: slots.craft = "warli"
            then:
              - collect: price
                next: END
          - else: finish
      - id: finish
        action: utter_done
""",
    )["sell"]
    assert [type(step).__name__ for step in flow.steps.values()] == [
        "CollectStep",
        "CollectStep",
        "ActionStep",
    ]
    first = flow.steps[flow.first]
    assert isinstance(first, CollectStep) and first.utter == "utter_ask_craft"
    nested = first.follow({"slots": {"craft": "warli"}, "context": {}})
    assert flow.steps[nested].follow({"slots": {}, "context": {}}) == END
    assert first.follow({"slots": {"craft": "gond"}, "context": {}}) == "finish"
    assert flow.slots_written() == {"craft", "price"}


@pytest.mark.parametrize(
    ("steps", "line", "reason"),
    [
        ("- collect: craft\n        action: x", 5, "exactly one of"),
        (
            "- collect: craft\n        next:\n          - if: slots.craft\n            then: END",
            7,
            "must be else",
        ),
        ("- link: other\n        next: END", 5, "link must be the last"),
        ("- action: a\n        surprise: 1", 5, "cannot have 'surprise'"),
        ("- id: a\n        action: x\n      - id: a\n        action: y", 7, "used twice"),
        (
            "- collect: craft\n        next:\n          - if: craft = 1\n            then: END\n          - else: END",
            7,
            "neither a slot",
        ),
        (
            "- action: a\n        next:\n          - if: slots.craft\n            then:\n"
            "              - action: b\n          - else: END",
            9,
            "where to go",
        ),
    ],
)
def test_a_malformed_flow_is_refused_with_its_line(
    tmp_path: Path, steps: str, line: int, reason: str
) -> None:
    with pytest.raises(ConfigurationError) as refused:
        flows(tmp_path, f"flows:\n  sell:\n    description: x\n    steps:\n      {steps}\n")
    assert f"flows.yml:{line}: flow 'sell'" in str(refused.value)
    assert reason in str(refused.value)


def test_a_flow_that_refers_to_nothing_is_refused_whole(tmp_path: Path) -> None:
    broken = flows(
        tmp_path,
        """
flows:
  sell:
    description: x
    if: slots.nobody
    nlu_trigger:
      - intent: unheard_of
    steps:
      - collect: colour
        next: nowhere
      - action: action_unknown
      - id: again
        noop: true
        next: again
""",
    )
    with pytest.raises(ConfigurationError) as refused:
        validate(broken, DOMAIN, {"utter_ask_colour"}, set())
    mistakes = str(refused.value).splitlines()
    for expected in (
        "reads the unknown slot 'nobody'",
        "unknown intent 'unheard_of'",
        "collects the unknown slot 'colour'",
        "unknown step 'nowhere'",
        "unknown action or response 'action_unknown'",
        "is never reached",
        "come back to itself without a question",
    ):
        assert any(expected in mistake for mistake in mistakes), expected
    assert all(mistake.startswith("flows.yml:") for mistake in mistakes)


def test_a_key_given_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"flows.yml:4: 'description' is given twice"):
        flows(tmp_path, "flows:\n  sell:\n    description: x\n    description: y\n    steps: []\n")


def test_a_later_file_replaces_a_flow_of_the_same_id(tmp_path: Path) -> None:
    for name, action in (("a.yml", "utter_ours"), ("b.yml", "utter_theirs")):
        (tmp_path / name).write_text(
            f"flows:\n  greet:\n    description: x\n    steps:\n      - action: {action}\n"
        )
    loaded = load_flows([tmp_path / "a.yml", tmp_path / "b.yml"])
    assert [step.action for step in loaded["greet"].steps.values()] == ["utter_theirs"]  # type: ignore[attr-defined]
