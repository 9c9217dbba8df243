"""The command line as a program uses it: one JSON object a line, exit codes, and clear sentences."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from assistant import cli
from assistant.cli import knowledge, marketplace, place, talk, understand  # noqa: F401
from assistant.cli.app import app
from assistant.settings import Settings
from voice.decoding import decode

CLIPS = Path(__file__).parent.parent / "audio"


class Line:
    """A command line with a state folder of its own."""

    def __init__(self, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("KALAVAANI_HOME", str(settings.home))
        monkeypatch.setenv("KALAVAANI_SPEECH", "espeak")
        monkeypatch.chdir(settings.home)

    def run(self, *words: str, stdin: str = "") -> Any:
        return CliRunner().invoke(app, list(words), input=stdin)

    def json(self, *words: str, stdin: str = "") -> list[dict[str, Any]]:
        result = self.run(*words, "--json", stdin=stdin)
        assert result.exit_code == 0, result.output
        return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def line(settings: Settings, monkeypatch: pytest.MonkeyPatch, loaded_once: None) -> Line:
    return Line(settings, monkeypatch)


def test_chat_answers_each_line_and_the_listing_is_in_the_marketplace(line: Line) -> None:
    told = (
        "I want to sell a Banarasi silk saree, red, 6 metres, 4500 rupees, 3 pieces\n"
        "\n"
        "how is dhokra made?\n"
        "yes\n"
    )
    first, empty, question, done = line.json("chat", "--sender", "sita", stdin=told)
    assert first["flow"] == "create_listing" and first["slots"]["price"] == 4500
    assert set(first) >= {"replies", "language", "flow", "slots", "commands", "handoff", "elapsed_ms"}
    assert {"command": "start flow", "flow": "create_listing"} in first["commands"]
    assert empty["replies"], "a message without words is answered too"
    assert "wax" in question["replies"][0]["text"] and question["flow"] == "create_listing"
    assert done["flow"] is None
    assert done["replies"][0]["cards"][0]["price"] == 4500
    (listing,) = line.json("listings", "--sender", "sita")
    assert listing["materials"] == ["silk"] and listing["colours"] == ["red"]
    assert (listing["status"], listing["dimensions"], listing["price"], listing["quantity"]) == (
        "published",
        "6 m",
        4500,
        3,
    )


def test_a_conversation_goes_on_in_another_process(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = Line(settings, monkeypatch)  # and each loads its own models
    line.json("note", str(CLIPS / "listing_saree_full.ogg"))
    (done,) = line.json("chat", stdin="yes\n")
    assert "on sale" in done["replies"][0]["text"]


def test_a_note_gives_transcript_replies_and_a_spoken_reply(line: Line, tmp_path: Path) -> None:
    reply = tmp_path / "reply.ogg"
    (note,) = line.json("note", str(CLIPS / "orders_question.ogg"), "-o", str(reply))
    assert "orders" in note["transcript"].lower() and note["replies"]
    assert decode(reply.read_bytes(), "audio/ogg").duration_s > 0.5


def test_a_seed_file_stands_alone_and_twice_changes_nothing(
    line: Line, settings: Settings, tmp_path: Path
) -> None:
    (settings.home / "kalavaani.db").unlink()
    seeds = tmp_path / "seed.yml"
    seeds.write_text(
        """
products:
  - {product_type: shawl, craft: pashmina, material: wool, colour: blue, price: 3000, quantity: 2}
my_listings:
  - {product_type: saree, craft: chanderi, price: 2500, quantity: 4}
orders:
  - {id: 1042, product_type: shawl, status: shipped, buyer: this user}
""",
        encoding="utf-8",
    )
    for _ in range(2):
        (counts,) = line.json("seed", "--file", str(seeds), "--empty", "--sender", "ravi")
        assert (counts["listings"], counts["orders"]) == (2, 1)
    (order,) = line.json("orders")
    assert (order["id"], order["status"]) == (1042, "shipped")
    (mine,) = line.json("listings", "--sender", "ravi")
    assert mine["product_type"] == "saree"
    (tracked,) = line.json("chat", "--role", "buyer", "--sender", "ravi", stdin="where is my order 1042?\n")
    assert "on its way" in tracked["replies"][0]["text"]
    (other,) = line.json("chat", "--role", "buyer", "--sender", "eve", stdin="where is my order 1042?\n")
    assert "on its way" not in other["replies"][0]["text"], "somebody else's order is nobody's business"


def test_parse_answers_every_line_in_order(line: Line) -> None:
    lines = ["mujhe saree bechni hai", '{"text": "मेरे ऑर्डर दिखाओ", "lang": "hi"}', "", "{not json"]
    results = line.json("parse", stdin="\n".join(lines) + "\n")
    assert [result["intent"]["name"] for result in results[:2]] == ["create_listing", "show_my_orders"]
    assert [result["text"] for result in results] == [lines[0], "मेरे ऑर्डर दिखाओ", "", "{not json"]
    entity = results[0]["entities"][0]
    assert set(results[0]) == {"text", "language", "intent", "intent_ranking", "entities", "explanation"}
    assert (entity["entity"], entity["value"], entity["start"], entity["end"]) == (
        "product_type",
        "saree",
        6,
        11,
    )


def test_ask_answers_with_sources_or_not_at_all(line: Line) -> None:
    known, unknown = line.json(
        "ask", stdin='{"question": "How is dhokra made?", "lang": "en"}\nHow is plutonium refined?\n'
    )
    assert known["answered"] and known["citations"][0]["source"].startswith("http")
    assert known["citations"][0]["quote"] in known["answer"]
    assert not unknown["answered"] and not unknown["answer"] and not unknown["citations"]


def test_a_quote_adds_up_and_names_its_sources(line: Line) -> None:
    asked = '{"product_type": "painting", "craft": "madhubani", "material": "paper", "days": 3}'
    (quote,) = line.json("quote", asked)
    assert 0 < quote["minimum"] <= quote["optimal"] <= quote["maximum"]
    assert sum(part["amount_paise"] for part in quote["breakdown"]) == quote["base_paise"]
    assert all(source["source"] and source["dated"] for source in quote["sources"])


def test_say_writes_sound_in_the_format_of_its_name(line: Line, tmp_path: Path) -> None:
    for name, content_type in (("a.ogg", "audio/ogg"), ("a.wav", "audio/wav"), ("a.ulaw.wav", "audio/wav")):
        file = tmp_path / name
        line.json("say", "दाम ₹1,25,000 है", "-o", str(file))
        assert decode(file.read_bytes(), content_type).duration_s > 1


@pytest.mark.parametrize(
    ("words", "exit_code"),
    [
        (("say", "x", "-o", "a.txt"), 2),
        (("hear", "no-such-file.ogg"), 2),
        (("quote", "{broken"), 2),
        (("quote", '{"colour": "red"}'), 1),
        (("chat", "--role", "king"), 2),
        (("no-such-command",), 2),
    ],
)
def test_wrong_usage_and_failure_have_their_own_exit_codes(
    line: Line,
    words: tuple[str, ...],
    exit_code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.argv", ["kalavaani", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == exit_code
    said = capsys.readouterr()
    assert "Traceback" not in said.err + said.out and (said.err or said.out)


def test_doctor_says_what_to_do(line: Line, settings: Settings) -> None:
    checks = {check["check"]: check for check in line.json("doctor")}
    assert checks["database"]["ok"] and checks["craft index"]["ok"] and checks["understanding model"]["ok"]
    assert not checks["KALAVAANI_PUBLIC_URL"]["ok"] and checks["KALAVAANI_PUBLIC_URL"]["advice"]
    (settings.home / "index").unlink()
    checks = {check["check"]: check for check in line.json("doctor")}
    assert checks["craft index"]["advice"] == "kalavaani index"
