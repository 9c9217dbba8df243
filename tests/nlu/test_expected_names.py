"""Names that are hard to read are found where one must stand; likenesses elsewhere are refused."""

import pytest

from knowledge.lexicon import Lexicon
from nlu.entities import EntityFinder
from nlu.expected_names import ExpectedNames
from nlu.ordinary import OrdinaryWords
from nlu.parser import Parser
from nlu.tagger import NOTHING, TaggedSentence, Tagger, kinds_of_words, train_tagger
from nlu.tokens import tokenise

SENTENCES = (
    ("i want to sell a saree", ("", "", "", "", "", "product_type")),
    ("i want to sell a vase", ("", "", "", "", "", "product_type")),
    ("please sell my shawl", ("", "", "", "product_type")),
    ("the vase came broken", ("", "product_type", "", "")),
    ("the shawl came torn", ("", "product_type", "", "")),
    ("the lamp came late", ("", "product_type", "", "")),
    ("cancel my order", ("", "", "")),
    ("show my orders", ("", "", "")),
)


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    learnt = [
        TaggedSentence("en", tuple(text.split()), kinds, tuple(kind or NOTHING for kind in kinds))
        for text, kinds in SENTENCES
        for _ in range(12)
    ]
    ordinary = {
        word for text, kinds in SENTENCES for word, kind in zip(text.split(), kinds, strict=True) if not kind
    }
    return Tagger(train_tagger(learnt), OrdinaryWords(ordinary))


def test_an_unknown_word_is_tagged_by_what_stands_around_it(tagger: Tagger) -> None:
    tokens = tokenise("the vaze came broken")
    tags = tagger.tags(tokens, kinds_of_words(tokens, ()), "en")
    assert tags == [NOTHING, "product_type", NOTHING, NOTHING]


def test_a_missed_name_is_the_likest_of_its_kind(tagger: Tagger, lexicon: Lexicon) -> None:
    expected = ExpectedNames(lexicon, tagger)
    found = list(expected.missed(tokenise("the vaze came broken"), (), "en"))
    assert [(at, sense.kind, sense.value) for at, sense in found] == [(1, "product_type", "vase")]
    assert not list(expected.missed(tokenise("the xqz came broken"), (), "en"))


def test_a_likeness_is_believed_only_where_a_name_can_stand(tagger: Tagger, lexicon: Lexicon) -> None:
    expected = ExpectedNames(lexicon, tagger)
    candle = (0, 1, "product_type")
    assert not expected.believable(tokenise("cancle my order"), (candle,), candle, "en")
    shawl = (3, 4, "product_type")
    assert expected.believable(tokenise("please sell my shwal"), (shawl,), shawl, "en")


def test_training_gives_the_same_field_twice() -> None:
    sentence = TaggedSentence(
        "en", ("sell", "a", "vase"), ("", "", "product_type"), ("O", "O", "product_type")
    )
    assert train_tagger([sentence] * 5) == train_tagger([sentence] * 5)


def test_the_finder_without_a_tagger_believes_what_is_written(finder: EntityFinder) -> None:
    tokens = tokenise("the vaze came broken")
    assert not finder.names("the vaze came broken", tokens, "en")


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("the vaze came broken in two", "en", "vase"),
        ("mere shaul ka daam badhao", "hi-Latn", "shawl"),
    ],
)
def test_misspelt_things_are_understood(parser: Parser, text: str, language: str, value: str) -> None:
    result = parser.parse(text, language=language)
    assert result.values("product_type") == (value,)
    assert f"product_type {value}: crf" in result.explanation


@pytest.mark.parametrize("text", ["cancle my oder", "which tablet should i take for fever"])
def test_likenesses_are_not(parser: Parser, text: str) -> None:
    assert not parser.parse(text, language="en").values("product_type")
