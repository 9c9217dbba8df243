"""`kalavaani evaluate rag`: figures of a question file, and what was answered wrongly."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.cli.app import app
from assistant.cli.evaluation import evaluate_app

assert evaluate_app
RUN = CliRunner()

QUESTIONS = (
    {
        "lang": "en",
        "question": "How is dhokra made?",
        "craft": "dhokra",
        "must_mention_any": ["wax"],
        "answerable": True,
        "section": "dhokra#process",
    },
    {
        "lang": "en",
        "question": "What is dhokra made of?",
        "craft": "dhokra",
        "must_mention_any": ["velvet"],
        "answerable": True,
    },
    {
        "lang": "hi",
        "question": "ढोकरा कैसे बनता है?",
        "craft": "dhokra",
        "must_mention_any": ["मोम"],
        "answerable": True,
    },
    {"lang": "en", "question": "Who is the prime minister of India?", "answerable": False},
)


@pytest.fixture
def home(prepared_home: Path, monkeypatch: pytest.MonkeyPatch, loaded_once: None) -> Path:
    monkeypatch.setenv("KALAVAANI_HOME", str(prepared_home))
    return prepared_home


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "questions.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in QUESTIONS), encoding="utf-8")
    return path


def test_figures_and_mistakes_of_a_file(home: Path, questions: Path) -> None:
    done = RUN.invoke(app, ["evaluate", "rag", str(questions), "--json", "--mistakes"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    rows = {row["language"]: row for row in told["scores"]}
    assert list(rows) == ["en", "hi", "all"]
    assert (rows["all"]["answerable"], rows["all"]["unanswerable"]) == (3, 1)
    assert rows["en"]["fact_rate"] == 0.5 and rows["hi"]["fact_rate"] == 1.0
    assert rows["all"]["answered_rate"] == rows["all"]["citation_rate"] == rows["all"]["auc"] == 1.0
    assert rows["all"]["false_answer_rate"] == 0.0 and rows["all"]["p50_ms"] > 0
    assert [mistake["question"] for mistake in told["mistakes"]] == ["What is dhokra made of?"]
    mistake = told["mistakes"][0]
    assert mistake["wanted"] == ["velvet"] and mistake["answered"] and "brass" in mistake["answer"]


def test_a_figure_that_does_not_exist_is_null(home: Path, questions: Path) -> None:
    done = RUN.invoke(app, ["evaluate", "rag", str(questions), "--json"])
    rows = json.loads(done.stdout, parse_constant=pytest.fail)["scores"]
    assert [row["false_answer_rate"] for row in rows] == [0.0, None, 0.0]


def test_a_table_the_mistakes_and_a_picture(home: Path, questions: Path, tmp_path: Path) -> None:
    picture = tmp_path / "answers.png"
    done = RUN.invoke(app, ["evaluate", "rag", str(questions), "--mistakes", "--picture", str(picture)])
    assert done.exit_code == 0, done.output
    assert "What is dhokra made of?" in done.stdout and "wanted velvet" in done.stdout
    assert "ढोकरा कैसे" not in done.stdout, "right answers are no mistakes"
    assert picture.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "Invalid JSON"),
        ("[]", "line: Input should be an object"),
        ('{"lang": "en", "answerable": true}', "question: Field required"),
        ('{"lang": "en", "question": "", "answerable": true}', "question: String should have at least 1"),
        ('{"lang": "en", "question": "why", "answerable": "perhaps"}', "answerable: Input should be a valid"),
        (
            '{"lang": "en", "question": "why", "answerable": true, "section": "Dhokra"}',
            "section: String should match",
        ),
    ],
)
def test_a_malformed_line_is_named(tmp_path: Path, line: str, reason: str) -> None:
    path = tmp_path / "wrong.jsonl"
    path.write_text(json.dumps(QUESTIONS[0]) + "\n\n" + line + "\n", encoding="utf-8")
    done = RUN.invoke(app, ["evaluate", "rag", str(path)])
    assert done.exit_code == 2
    told = " ".join(done.output.split())
    assert "wrong.jsonl:3: " in told and reason in told


def test_an_unknown_language_is_named(tmp_path: Path) -> None:
    path = tmp_path / "wrong.jsonl"
    path.write_text(json.dumps({**QUESTIONS[0], "lang": "xx"}) + "\n", encoding="utf-8")
    done = RUN.invoke(app, ["evaluate", "rag", str(path)])
    assert done.exit_code == 2 and "wrong.jsonl:1: lang" in " ".join(done.output.split())


def test_what_is_no_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "latin.jsonl"
    path.write_bytes(b'{"question": "caf\xe9"}\n')
    done = RUN.invoke(app, ["evaluate", "rag", str(path)])
    assert done.exit_code == 2 and "latin.jsonl:1: not UTF-8" in " ".join(done.output.split())


def test_a_missing_and_an_empty_file_are_said_to_be_so(tmp_path: Path) -> None:
    done = RUN.invoke(app, ["evaluate", "rag", str(tmp_path / "nowhere.jsonl")])
    assert done.exit_code == 2 and "there is no file" in " ".join(done.output.split())
    (tmp_path / "empty.jsonl").write_text("\n\n", encoding="utf-8")
    done = RUN.invoke(app, ["evaluate", "rag", str(tmp_path / "empty.jsonl")])
    assert done.exit_code == 2 and "there is no question in it" in " ".join(done.output.split())


def test_what_cannot_be_drawn_is_said_before_asking(questions: Path, tmp_path: Path) -> None:
    done = RUN.invoke(app, ["evaluate", "rag", str(questions), "--picture", "answers.txt"])
    assert done.exit_code == 2 and "a picture ends in" in " ".join(done.output.split())
    nowhere = str(tmp_path / "nowhere" / "answers.png")
    done = RUN.invoke(app, ["evaluate", "rag", str(questions), "--picture", nowhere])
    assert done.exit_code == 2 and "there is no folder" in " ".join(done.output.split())


def test_without_an_index_the_command_says_what_to_run(
    questions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KALAVAANI_HOME", str(tmp_path / "home"))
    done = RUN.invoke(app, ["evaluate", "rag", str(questions)])
    assert done.exit_code == 2 and "kalavaani index" in " ".join(done.output.split())
