"""Training files in Rasa's format; a broken one is refused with file and line."""

from pathlib import Path

import pytest

from nlu.errors import TrainingDataError
from nlu.rasa_data import MarkedEntity, parse_marks, read_file, read_training_data

GOOD = """version: "3.1"
nlu:
  - intent: create_listing
    examples: |
      - I want to sell a [saree](product_type)
      - price [2.5k]{"entity": "price", "value": "2500"}
  - synonym: saree
    examples: |
      - sari
  - intent: search_products
    examples: |
      - show me a [sari](product_type)
"""


def test_examples_marks_and_synonyms(tmp_path: Path) -> None:
    path = tmp_path / "nlu.yml"
    path.write_text(GOOD, encoding="utf-8")
    listing, price, search = read_file(path, language="en")
    assert (listing.text, listing.intent, listing.line) == ("I want to sell a saree", "create_listing", 5)
    assert listing.entities == (MarkedEntity("product_type", "saree", 17, 22),)
    assert price.entities[0].value == "2500"
    assert search.entities[0].value == "saree"


def test_marks_may_stand_side_by_side() -> None:
    text, entities = parse_marks("[blue pottery](craft) [vase](product_type)")
    assert text == "blue pottery vase"
    assert [(found.start, found.end) for found in entities] == [(0, 12), (13, 17)]


@pytest.mark.parametrize(
    ("broken", "line"),
    [
        (GOOD.replace('"value": "2500"}', '"value": }'), ":6:"),
        (GOOD.replace("(product_type)\n      - price", "(product_type\n      - price"), ":5:"),
        (GOOD.replace("      - show me", "      show me"), ":12:"),
        (GOOD.replace("intent: search_products", "story: search_products"), ":11:"),
        ("nlu: 3", ":1:"),
        ("nlu: [", "not YAML"),
    ],
)
def test_what_is_broken_is_named_by_line(tmp_path: Path, broken: str, line: str) -> None:
    path = tmp_path / "nlu.yml"
    path.write_text(broken, encoding="utf-8")
    with pytest.raises(TrainingDataError, match=line):
        read_file(path, language="en")


def test_a_folder_without_examples_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TrainingDataError):
        read_training_data(tmp_path)
