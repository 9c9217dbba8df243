"""Training is deterministic; a model that does not fit its data is refused."""

import json
from pathlib import Path

import pytest

from knowledge.lexicon import Lexicon
from nlu.errors import ModelMissing, ModelOutdated
from nlu.parser import Parser
from nlu.training import METADATA_FILE, train

DATA = """version: "3.1"
nlu:
  - intent: create_listing
    examples: |
      - I want to sell a [saree](product_type)
      - sell my [vase](product_type)
      - add a new product
      - put up a listing
  - intent: show_my_orders
    examples: |
      - show me my orders
      - any new orders
      - list the orders
      - what orders came
  - intent: greet
    examples: |
      - hello
      - good morning
      - hi there
      - namaste
"""


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    (folder / "en").mkdir(parents=True)
    (folder / "en" / "nlu.yml").write_text(DATA, encoding="utf-8")
    return folder


def test_the_same_data_gives_the_same_answers(data_dir: Path, tmp_path: Path, lexicon: Lexicon) -> None:
    steps: list[tuple[str, int, int]] = []
    report = train(data_dir, tmp_path / "one", progress=lambda *step: steps.append(step))
    train(data_dir, tmp_path / "two")
    one, two = (Parser.load(tmp_path / name, lexicon, data_dir=data_dir) for name in ("one", "two"))
    assert one.parse("show my new orders").as_json() == two.parse("show my new orders").as_json()
    assert one.parse("show my new orders").intent.name == "show_my_orders"
    assert (report.examples, report.intents, report.languages) == (12, 3, ("en",))
    assert {step for step, _, _ in steps} == {"read", "encode", "calibrate", "fit", "tag"}
    assert all(done <= total for _, done, total in steps)


def test_a_model_for_other_data_is_refused(data_dir: Path, tmp_path: Path, lexicon: Lexicon) -> None:
    train(data_dir, tmp_path / "model")
    path = data_dir / "en" / "nlu.yml"
    path.write_text(DATA.replace("any new orders", "any fresh orders"), encoding="utf-8")
    with pytest.raises(ModelOutdated, match="kalavaani train"):
        Parser.load(tmp_path / "model", lexicon, data_dir=data_dir)


def test_no_model_and_a_broken_one_say_what_to_do(data_dir: Path, tmp_path: Path, lexicon: Lexicon) -> None:
    with pytest.raises(ModelMissing, match="kalavaani train"):
        Parser.load(tmp_path / "nowhere", lexicon)
    train(data_dir, tmp_path / "model")
    (tmp_path / "model" / METADATA_FILE).write_text("not JSON", encoding="utf-8")
    with pytest.raises(ModelOutdated, match="kalavaani train"):
        Parser.load(tmp_path / "model", lexicon, data_dir=data_dir)


def test_metadata_tells_what_the_model_knows(data_dir: Path, tmp_path: Path) -> None:
    train(data_dir, tmp_path / "model")
    metadata = json.loads((tmp_path / "model" / METADATA_FILE).read_text(encoding="utf-8"))
    assert metadata["intents"] == ["create_listing", "greet", "show_my_orders"]
    assert "hello" in metadata["ordinary_words"]
    assert "saree" not in metadata["ordinary_words"]


class FakeEncoder:
    """Knows English by three topics; counts how often it is asked."""

    understands = frozenset(("en",))

    def __init__(self, model_id: str = "fake") -> None:
        self.model_id = model_id
        self.asked: list[str] = []

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.asked += texts
        topics = (("sell", "add", "put", "market"), ("order", "parcel"), ("hello", "good", "hi", "namaste"))
        return [[float(any(word in text for word in topic)) for topic in topics] for text in texts]


def test_an_encoder_helps_where_the_words_are_not_known(
    data_dir: Path, tmp_path: Path, lexicon: Lexicon
) -> None:
    encoder = FakeEncoder()
    report = train(data_dir, tmp_path / "model", encoder=encoder)
    assert report.encoder == "fake"
    parser = Parser.load(tmp_path / "model", lexicon, data_dir=data_dir, encoder=encoder)
    encoder.asked.clear()
    assert parser.parse("parcels?", language="en").intent.name == "show_my_orders"
    assert encoder.asked == ["parcels?"]


def test_an_encoder_is_not_asked_about_languages_that_it_does_not_know(
    data_dir: Path, tmp_path: Path, lexicon: Lexicon
) -> None:
    encoder = FakeEncoder()
    train(data_dir, tmp_path / "model", encoder=encoder)
    parser = Parser.load(tmp_path / "model", lexicon, data_dir=data_dir, encoder=encoder)
    encoder.asked.clear()
    parser.parse("पार्सल कहाँ है")
    assert encoder.asked == []


def test_a_model_works_without_its_encoder_but_not_with_another(
    data_dir: Path, tmp_path: Path, lexicon: Lexicon
) -> None:
    train(data_dir, tmp_path / "model", encoder=FakeEncoder())
    alone = Parser.load(tmp_path / "model", lexicon, data_dir=data_dir)
    assert alone.parse("show me my orders").intent.name == "show_my_orders"
    with pytest.raises(ModelOutdated, match="other"):
        Parser.load(tmp_path / "model", lexicon, data_dir=data_dir, encoder=FakeEncoder("other"))
