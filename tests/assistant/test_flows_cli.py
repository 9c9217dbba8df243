"""`kalavaani flows`: checking, listing and drawing flows."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from actions.registry import ACTIONS
from assistant.cli.app import app
from assistant.cli.flows import flows_app
from assistant.dialogue.engine import load_script
from assistant.dialogue.flow_graph import mermaid
from assistant.responses import load_responses

assert flows_app
RUN = CliRunner()


def test_our_own_flows_fit_together() -> None:
    done = RUN.invoke(app, ["flows", "check", "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["ok"] and told["flows"] >= 8


def test_every_mistake_is_told_with_file_line_and_reason(tmp_path: Path) -> None:
    (tmp_path / "mine.yml").write_text(
        "flows:\n"
        "  sell_more:\n"
        "    steps:\n"
        "      - collect: moon_phase\n"
        "      - action: action_fly\n"
        "  ring:\n"
        "    steps:\n"
        "      - id: a\n"
        "        action: utter_help\n"
        "        next: a\n"
    )
    done = RUN.invoke(app, ["flows", "check", "--flows", str(tmp_path), "--json"])
    assert done.exit_code == 1
    mistakes = "\n".join(json.loads(done.stdout)["mistakes"])
    assert "mine.yml:4" in mistakes and "'moon_phase'" in mistakes
    assert "mine.yml:5" in mistakes and "'action_fly'" in mistakes
    assert "mine.yml:8" in mistakes and "without a question" in mistakes


def test_an_operators_flow_replaces_ours(tmp_path: Path) -> None:
    (tmp_path / "mine.yml").write_text(
        "flows:\n  pattern_help: {description: own help, steps: [{action: utter_thank}]}\n"
    )
    done = RUN.invoke(app, ["flows", "list", "--patterns", "--flows", str(tmp_path), "--json"])
    listed = {row["id"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert listed["pattern_help"]["file"] == "mine.yml:2"
    assert listed["create_listing"]["asks"][0] == "product_type"


def test_an_unknown_flow_is_wrong_usage() -> None:
    done = RUN.invoke(app, ["flows", "graph", "fly_to_the_moon"])
    assert done.exit_code == 2


def test_a_chart_shows_every_step_and_every_way() -> None:
    flow = load_script(load_responses(), ACTIONS).flows["update_price"]
    chart = mermaid([flow])
    for step in flow.steps.values():
        assert chart.count("update_price_" + "".join(c if c.isalnum() else "_" for c in step.id)) >= 2, (
            step.id
        )
    assert "slots.price &lt; 1" in chart and "otherwise" in chart


@pytest.mark.parametrize("name", ["chart.md", "chart.mmd"])
def test_markdown_files_get_a_fence(tmp_path: Path, name: str) -> None:
    out = tmp_path / name
    done = RUN.invoke(app, ["flows", "graph", "track_order", "-o", str(out)])
    assert done.exit_code == 0
    assert out.read_text().startswith("```mermaid" if name.endswith(".md") else "flowchart TD")
