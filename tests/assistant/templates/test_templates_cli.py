"""`kalavaani templates`: listing, exporting and checking registered messages."""

import csv
import json
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from assistant.cli.app import app
from assistant.cli.templates import templates_app
from assistant.templates.catalogue import Catalogue
from tests.assistant.templates.conftest import approved

assert templates_app
RUN = CliRunner()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KALAVAANI_HOME", str(tmp_path))
    return tmp_path


def _register(home: Path, catalogue: Catalogue) -> None:
    record = yaml.safe_dump(approved(catalogue, ("hi", "en")), allow_unicode=True)
    (home / "templates.yml").write_text(record, encoding="utf-8")


def test_the_list_says_what_is_registered_where(home: Path, catalogue: Catalogue) -> None:
    before = [
        json.loads(line) for line in RUN.invoke(app, ["templates", "list", "--json"]).stdout.splitlines()
    ]
    assert {row["name"] for row in before} == set(catalogue.names)
    assert all(not any(row["registered"].values()) for row in before)
    _register(home, catalogue)
    after = [
        json.loads(line) for line in RUN.invoke(app, ["templates", "list", "--json"]).stdout.splitlines()
    ]
    assert {len(row["registered"]) for row in after} == {3}
    assert all(codes == ["en", "hi"] for row in after for codes in row["registered"].values())
    assert "notice" in RUN.invoke(app, ["templates", "list"]).stdout


def test_exports_go_to_files_and_programs(home: Path) -> None:
    table = home / "dlt.csv"
    done = RUN.invoke(app, ["templates", "export", "--for", "dlt", "--language", "hi", "-o", str(table)])
    assert done.exit_code == 0, done.output
    rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    assert {row["language"] for row in rows} == {"hi"}
    for target in ("whatsapp", "twilio"):
        done = RUN.invoke(
            app, ["templates", "export", "--for", target, "--language", "hi", "--language", "or"]
        )
        assert all(json.loads(line) for line in done.stdout.splitlines() if line.startswith("{"))
        assert done.stdout.count("\n") >= len(rows)
    assert RUN.invoke(app, ["templates", "export", "--for", "pigeon"]).exit_code == 2
    assert RUN.invoke(app, ["templates", "export", "--for", "dlt", "--language", "xx"]).exit_code == 2


def test_the_record_filled_in_passes_the_check(home: Path, catalogue: Catalogue) -> None:
    nothing = RUN.invoke(app, ["templates", "check"])
    assert nothing.exit_code == 0 and "export --for record" in nothing.stdout
    _register(home, catalogue)
    done = RUN.invoke(app, ["templates", "check", "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told == {"ok": True, "registered": len(catalogue.names) * 2 * 3}


def test_the_check_fails_with_file_line_and_reason(
    home: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KALAVAANI_DLT", "enforce")
    missing = RUN.invoke(app, ["templates", "check", "--json"])
    assert missing.exit_code == 1
    problems = [json.loads(line) for line in missing.stdout.splitlines()]
    assert {problem["where"] for problem in problems} == set(catalogue.names)
    (home / "templates.yml").write_text("templates: {a: {en: {dlt: {id: x, text: y}}}}\n")
    broken = RUN.invoke(app, ["templates", "check"])
    assert (
        broken.exit_code == 1
        and "configuration_invalid" in broken.stderr
        and "templates.yml:1" in broken.stderr
    )
