"""What an example says with other values is certain; what several intents say alike is not decided."""

import numpy as np

from nlu.calibration import FOREIGN, foreign_odds, weighted
from nlu.intents import templates_of
from nlu.parser import Parser


def test_examples_are_templates_unless_two_intents_share_them() -> None:
    sentences = [
        "^ sell a _product_type $ | selling",
        "^ sell a _product_type $",
        "^ _product_type $",
        "^ _product_type $",
    ]
    intents = ["create_listing", "create_listing", "search_products", "product_details"]
    assert templates_of(sentences, intents) == {"^ sell a _product_type $": "create_listing"}


def test_a_template_decides_and_says_so(parser: Parser) -> None:
    one = parser.parse("I want to sell a saree for 2500 rupees", language="en")
    other = parser.parse("i want to sell a lamp for 900 rupees", language="en")
    assert one.intent.name == other.intent.name == "create_listing"
    assert ("template: create_listing" in one.explanation) == (
        "template: create_listing" in other.explanation
    )


def test_what_is_foreign_is_raised_as_far_as_few_others_are_lost() -> None:
    names = ("greet", FOREIGN)
    sure, torn = [0.95, 0.05], [0.7, 0.3]
    chances = np.array([sure] * 99 + [torn] + [torn] * 20)
    truth = ["greet"] * 100 + [FOREIGN] * 20
    odds = foreign_odds(chances, names, truth)
    taken = weighted(chances, names, odds).argmax(axis=1) == 1
    assert taken[100:].all()
    assert taken[:100].mean() <= 0.025
    assert foreign_odds(chances[:, :1], ("greet",), ["greet"] * 120) == 1.0
