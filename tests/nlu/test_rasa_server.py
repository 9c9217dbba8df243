"""A Rasa server tells intents: what it says counts, and when it is no help our own model decides."""

import contextlib
import json
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from assistant.application import open_rasa
from assistant.settings import Settings
from knowledge.lexicon import Lexicon
from nlu.entities import EntityFinder
from nlu.parser import Parser
from nlu.rasa_server import ATTEMPTS, PAUSE_S, RasaServer
from nlu.results import IntentScore, ParseResult

SILENT = "rasa did not answer: ours"


class OurModel:
    """Ranks everything the same way, so that a test sees who decided."""

    def template(self, _sentence: str) -> None:
        """No example says just this."""

    def rank(self, sentence: str, **_: Any) -> tuple[IntentScore, ...]:
        return (IntentScore("search_products", 0.8), IntentScore("greet", 0.2))


@dataclass
class FakeRasa:
    """A server of ten lines that speaks Rasa's shape."""

    url: str = ""
    intent: str | None = "create_listing"
    entities: list[dict[str, Any]] = field(default_factory=list)
    answers: list[Any] = field(default_factory=list)
    """What the next requests get instead: a status, bytes, or seconds to wait first."""
    asked: list[tuple[str, Any]] = field(default_factory=list)

    def body(self, text: str) -> bytes:
        intent = {"name": self.intent, "confidence": 0.93}
        ranking = [intent, {"name": "greet", "confidence": 0.07}]
        parsed = {"text": text, "intent": intent, "intent_ranking": ranking, "entities": self.entities}
        return json.dumps({**parsed, "text_tokens": [[0, len(text)]], "response_selector": {}}).encode()


class Handler(BaseHTTPRequestHandler):
    rasa: FakeRasa

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.rasa.asked.append((self.path, asked))
        special = self.rasa.answers.pop(0) if self.rasa.answers else None
        if isinstance(special, float):
            time.sleep(special)
        body = special if isinstance(special, bytes) else self.rasa.body(asked["text"])
        self.send_response(special if isinstance(special, int) else 200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        with contextlib.suppress(BrokenPipeError):
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def rasa() -> Iterator[FakeRasa]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Speaking", (Handler,), {}))
    server.daemon_threads = True
    fake = FakeRasa(f"http://127.0.0.1:{server.server_port}")
    server.RequestHandlerClass.rasa = fake  # type: ignore[attr-defined]
    Thread(target=server.serve_forever, daemon=True).start()
    yield fake
    server.shutdown()
    server.server_close()


class Clock:
    """A clock that goes on when it is told."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def parser(rasa: FakeRasa, clock: Clock, finder: EntityFinder, lexicon: Lexicon) -> Parser:
    return Parser(OurModel(), finder, rasa=RasaServer(rasa.url, lexicon, clock=clock))  # type: ignore[arg-type]


def found(result: ParseResult) -> list[tuple[str, str]]:
    return [(entity.entity, entity.value) for entity in result.entities]


def marked(text: str, words: str, kind: str, value: str, confidence: float = 0.99) -> dict[str, Any]:
    """An entity as Rasa's DIET gives it."""
    start = text.index(words)
    return {
        "entity": kind,
        "start": start,
        "end": start + len(words),
        "value": value,
        "confidence_entity": confidence,
        "extractor": "DIETClassifier",
    }


def test_rasas_ranking_replaces_ours_and_our_values_stay(parser: Parser, rasa: FakeRasa) -> None:
    result = parser.parse("a red saree for 2500 rupees", language="en")
    assert [(score.name, score.confidence) for score in result.intent_ranking] == [
        ("create_listing", 0.93),
        ("greet", 0.07),
    ]
    assert result.explanation[0] == "rasa: create_listing 0.93"
    assert found(result) == [("colour", "red"), ("product_type", "saree"), ("price", "2500")]
    assert rasa.asked == [("/model/parse", {"text": "a red saree for 2500 rupees"})]


def test_word_tables_still_decide_what_they_explain_wholly(parser: Parser, rasa: FakeRasa) -> None:
    yes = parser.parse("haan ji", language="hi-Latn")
    assert yes.intent.name == "affirm" and yes.polarity is not None
    again = parser.parse("please repeat that", language="en")
    assert again.intent.name == "repeat_that" and again.repair is not None
    changed = parser.parse("not 2000, 2500 rupees", language="en")
    assert changed.correction is not None and [each.value for each in changed.correction.new] == ["2500"]


def test_rasas_entities_are_added_where_ours_found_none(parser: Parser, rasa: FakeRasa) -> None:
    text = "my gharchola like thing in rust for 700 from zzyzx village"
    rasa.entities = [
        marked(text, "zzyzx", "place", "Zzyzx"),
        marked(text, "like thing", "product_type", "SARIS"),
        marked(text, "700", "max_price", "700"),
        marked(text, "my", "mood", "proud"),
        marked(text, "village", "technique", "weaving", confidence=0.2),
    ]
    result = parser.parse(text, language="en")
    added = {(entity.entity, entity.value) for entity in result.entities if entity.source == "crf"}
    assert ("place", "zzyzx") in added, "a name that the lexicon lacks is kept as it was said"
    assert ("product_type", "saree") in added, "a name that it knows becomes the canonical one"
    assert not {kind for kind, _ in added} & {"mood", "technique"}
    at_700 = [entity for entity in result.entities if text[entity.start : entity.end] == "700"]
    assert len(at_700) == 1, "where ours found something, Rasa's is left out"


def test_a_number_counts_as_we_read_it_and_rasa_says_what_it_is(parser: Parser, rasa: FakeRasa) -> None:
    text = "i think two thousand five hundred would be fine, friend"
    rasa.intent = "place_order"
    rasa.entities = [
        marked(text, "two thousand five hundred", "price", "two thousand five hundred"),
        marked(text, "friend", "quantity", "friend"),
    ]
    result = parser.parse(text, language="en")
    assert result.first("price") == "2500"
    assert result.first("quantity") is None, "a quantity without a number is none"


def test_what_a_correction_is_about_is_left_to_it(parser: Parser, rasa: FakeRasa) -> None:
    text = "not 3, 5"
    rasa.entities = [marked(text, "3", "price", "3"), marked(text, "5", "price", "5")]
    result = parser.parse(text, language="en")
    assert result.correction is not None
    assert "price" not in dict(found(result))


def test_a_status_is_only_a_value_where_one_is_set(parser: Parser, rasa: FakeRasa) -> None:
    text = "zzyzx went out with the van"
    rasa.entities = [marked(text, "went out", "order_status", "shipped")]
    rasa.intent = "show_my_orders"
    assert parser.parse(text, language="en").first("order_status") is None
    rasa.intent = "update_order_status"
    assert parser.parse(text, language="en").first("order_status") == "shipped"


def test_rasas_own_word_for_not_understanding_is_no_intent(parser: Parser, rasa: FakeRasa) -> None:
    rasa.intent = "nlu_fallback"
    assert parser.parse("zzyzx", language="en").intent == IntentScore("greet", 0.07)
    rasa.answers = [b'{"text": "zz", "intent": {"name": null, "confidence": 0.0}, "entities": []}']
    nothing = parser.parse("zz", language="en")
    assert nothing.intent.name == "search_products"
    assert nothing.explanation[0] == "rasa named no intent: ours"


@pytest.mark.parametrize(
    "answer",
    [
        b"<html>it works</html>",
        b"[]",
        b'{"intent": "greet"}',
        b'{"intent": {"name": "greet", "confidence": NaN}}',
        b'{"intent": {"name": "greet", "confidence": "high"}}',
        b'{"intent": {"name": 7, "confidence": 0.5}}',
        b'{"intent": {"name": "greet", "confidence": 0.9}, "entities": [{"entity": "price"}]}',
        b'{"intent": {"name": "greet", "confidence": 0.9}, "intent_ranking": 5}',
        b'{"intent": {"name": "greet", "confidence": 0.9}, '
        b'"entities": [{"entity": "price", "start": 0, "end": 900, "value": "1"}]}',
        b"[" * 100_000,
        b" " * 2_000_000,
        b"\xff\xfe",
        401,
        500,
    ],
)
def test_garbage_is_not_believed(parser: Parser, rasa: FakeRasa, answer: Any) -> None:
    rasa.answers = [answer]
    result = parser.parse("a red saree", language="en")
    assert result.intent == IntentScore("search_products", 0.8)
    assert result.explanation[:2] == (SILENT, "model: search_products 0.80")
    assert len(rasa.asked) == 1, "garbage is not asked for twice"


def test_a_busy_server_is_asked_again_but_not_for_ever(parser: Parser, rasa: FakeRasa, clock: Clock) -> None:
    rasa.answers = [503]
    assert parser.parse("hello", language="en").intent.name == "create_listing"
    assert len(rasa.asked) == 2
    rasa.answers = [503] * 10
    assert parser.parse("hello", language="en").explanation[0] == SILENT
    assert len(rasa.asked) == 2 + ATTEMPTS


def test_after_a_failure_it_is_left_alone_for_a_while(parser: Parser, rasa: FakeRasa, clock: Clock) -> None:
    rasa.answers = [500]
    parser.parse("hello", language="en")
    clock.now = PAUSE_S - 1
    assert parser.parse("hello", language="en").explanation[0] == SILENT
    assert len(rasa.asked) == 1
    clock.now = PAUSE_S + 1
    assert parser.parse("hello", language="en").explanation[0] == "rasa: create_listing 0.93"


def test_a_slow_server_is_not_waited_for(rasa: FakeRasa, finder: EntityFinder, lexicon: Lexicon) -> None:
    rasa.answers = [1.0]
    parser = Parser(OurModel(), finder, rasa=RasaServer(rasa.url, lexicon, timeout_s=0.2))  # type: ignore[arg-type]
    assert parser.parse("hello", language="en").explanation[0] == SILENT
    assert len(rasa.asked) == 1


def test_a_server_that_drips_is_not_waited_for(finder: EntityFinder, lexicon: Lexicon) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drip() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
                try:
                    for _ in range(1000):
                        connection.sendall(b" ")
                        time.sleep(0.02)
                except OSError:
                    return

        Thread(target=drip, daemon=True).start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        asked = RasaServer(url, lexicon, timeout_s=0.2).ask("hello")
    assert asked.explanation == SILENT


def test_nobody_there(lexicon: Lexicon) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    assert RasaServer(f"http://127.0.0.1:{port}", lexicon).ask("hello").explanation == SILENT


def test_the_settings_open_it(rasa: FakeRasa, monkeypatch: pytest.MonkeyPatch) -> None:
    assert open_rasa(Settings(_env_file=None)) is None  # type: ignore[call-arg]
    monkeypatch.setenv("KALAVAANI_NLU", "rasa")
    monkeypatch.setenv("KALAVAANI_RASA_URL", f"{rasa.url}/")
    monkeypatch.setenv("KALAVAANI_RASA_TOKEN", "geheim")
    server = open_rasa(Settings(_env_file=None))  # type: ignore[call-arg]
    assert server is not None and server.ask("hello").ranking[0].name == "create_listing"
    assert rasa.asked == [("/model/parse?token=geheim", {"text": "hello"})]
