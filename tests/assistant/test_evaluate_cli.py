"""`kalavaani evaluate`: figures of labelled files, a picture, mistakes with file and line."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.cli.app import app
from assistant.cli.evaluation import evaluate_app

assert evaluate_app
RUN = CliRunner()

CASES = (
    {"text": "show me my orders", "lang": "en", "role": "artisan", "intent": "show_my_orders"},
    {
        "text": "I want to sell a red saree for 2500 rupees",
        "lang": "en",
        "intent": "create_listing",
        "entities": {"product_type": ["saree"], "colour": ["red"], "price": ["2500"]},
    },
    {"text": "show me my orders", "lang": "hi-Latn", "intent": "greet"},
)
RASA = """version: "3.1"
nlu:
  - intent: show_my_orders
    examples: |
      - show me my orders
      - which [saree](product_type) orders came
"""


@pytest.fixture
def home(prepared_home: Path, monkeypatch: pytest.MonkeyPatch, loaded_once: None) -> Path:
    monkeypatch.setenv("KALAVAANI_HOME", str(prepared_home))
    return prepared_home


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    path = tmp_path / "cases.jsonl"
    path.write_text("".join(json.dumps(case) + "\n" for case in CASES), encoding="utf-8")
    return path


def test_figures_of_a_file(home: Path, labelled: Path) -> None:
    done = RUN.invoke(app, ["evaluate", "nlu", str(labelled), "--json", "--mistakes"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["cases"], told["intent_accuracy"]) == (3, 0.6667)
    assert told["amount_values"] == {"share": 1.0, "of": 1}
    assert set(told["languages"]) == {"en", "hi-Latn"}
    assert told["languages"]["en"]["intent_accuracy"] == 1.0
    assert told["latency"]["p50_ms"] > 0
    assert [mistake["understood"] for mistake in told["mistakes"]] == ["show_my_orders"]
    assert sum(step["count"] for step in told["reliability"]) == 3


def test_a_rasa_file_and_tables_and_a_picture(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "en"
    folder.mkdir()
    (folder / "mine.yml").write_text(RASA, encoding="utf-8")
    picture = tmp_path / "confusions.png"
    done = RUN.invoke(app, ["evaluate", "nlu", str(folder / "mine.yml"), "--picture", str(picture)])
    assert done.exit_code == 0, done.output
    assert "2 sentences" in done.stdout
    assert "are the confidences honest?" in done.stdout
    assert picture.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"text": "a", "intent": "fly"}', "there is no intent 'fly'"),
        ('{"text": "a", "intent": "greet", "entities": {"mood": ["red"]}}', "there is no entity 'mood'"),
        ('{"text": "a", "intent": "greet", "entities": {"price": ["two"]}}', "is not the form of a price"),
        ('{"text": "a", "intent": "greet", "lang": "xx"}', "unknown language 'xx'"),
        ('{"text": 3, "intent": "greet"}', "must be strings"),
        ("{", "not JSON"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, reason: str) -> None:
    path = tmp_path / "wrong.jsonl"
    path.write_text('{"text": "hello", "intent": "greet"}\n' + line + "\n", encoding="utf-8")
    done = RUN.invoke(app, ["evaluate", "nlu", str(path)])
    assert done.exit_code == 2
    assert f"{path.name}:2" in done.output.replace("\n", "")
    assert reason in " ".join(done.output.split())


@pytest.mark.parametrize(
    ("example", "reason"),
    [
        ("a [saree]{entity: product_type}", "no JSON"),
        ('a [saree]{"value": "saree"}', "names no entity"),
        ("a [saree(product_type)", "malformed"),
        ("a [saree](spaceship)", "there is no entity"),
    ],
)
def test_a_wrong_mark_is_refused_with_file_and_line(tmp_path: Path, example: str, reason: str) -> None:
    folder = tmp_path / "en"
    folder.mkdir()
    (folder / "mine.yml").write_text(f"{RASA}      - {example}\n", encoding="utf-8")
    done = RUN.invoke(app, ["evaluate", "nlu", str(folder / "mine.yml")])
    assert done.exit_code == 2
    assert "mine.yml:7" in done.output.replace("\n", "")
    assert reason in " ".join(done.output.split())


def test_the_linter_lists_every_mistake_and_fails(tmp_path: Path) -> None:
    folder = tmp_path / "en"
    folder.mkdir()
    more = (
        "      - a [spaceship](product_type)\n  - intent: greet\n    examples: |\n      - show me my orders\n"
    )
    (folder / "mine.yml").write_text(RASA + more, encoding="utf-8")
    done = RUN.invoke(app, ["evaluate", "data", "--data", str(tmp_path), "--json"])
    assert done.exit_code == 1
    found = {(row["code"], row["line"]) for row in map(json.loads, done.stdout.splitlines())}
    assert {("unknown_value", 7), ("contradiction", 10)} <= found
    assert any(code == "imbalance" for code, _ in found)
    assert RUN.invoke(app, ["evaluate", "data"]).exit_code == 0


def test_what_cannot_be_drawn_is_said_before_measuring(labelled: Path) -> None:
    done = RUN.invoke(app, ["evaluate", "nlu", str(labelled), "--picture", "confusions.txt"])
    assert done.exit_code == 2
    assert "a picture ends in" in done.output
