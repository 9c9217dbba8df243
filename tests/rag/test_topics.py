"""Techniques and materials with an article of their own are found by its title, and by their names in any language."""

import pytest

from knowledge.lexicon import load_lexicon
from rag.questions import QuestionReader

TITLES = (
    ("zari", "Zari"),
    ("silk", "Silk (mulberry silk)"),
    ("wild silk", "Tussar, muga and eri silk"),
    ("lost wax", "Lost wax casting"),
    ("blocks", "Hand block printing"),
    ("indigo", "Indigo"),
    ("indigo dyeing", "Indigo dyeing"),
    ("fibres", "Natural fibres (jute, sabai and coir)"),
    ("brass", "Brass and bell metal"),
    ("lac", "Lac"),
)


@pytest.fixture(scope="module")
def reader() -> QuestionReader:
    return QuestionReader(load_lexicon(), [], TITLES)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("what is zari", "zari"),
        ("how is lost wax casting done", "lost wax"),
        ("how is mulberry silk reeled", "silk"),
        ("how does silk get its shine", "silk"),
        ("tell me about tussar", "wild silk"),
        ("what is jute", "fibres"),
        ("what is coir made of", "fibres"),
        ("what are natural fibres", "fibres"),
        ("who casts bell metal", "brass"),
        ("is brass and bell metal one thing", "brass"),
    ],
)
def test_each_part_of_a_title_names_the_topic(reader: QuestionReader, text: str, topic: str) -> None:
    question = reader.read(text, "en")
    assert (question.topics, question.subjects, question.crafts) == ((topic,), (topic,), ())


@pytest.mark.parametrize(
    ("language", "text", "topic"),
    [
        ("en", "what is block printing", "blocks"),
        ("hi", "ठप्पा छपाई क्या है", "blocks"),
        ("hi", "मोम की ढलाई कैसे होती है", "lost wax"),
        ("hi-Latn", "resham kaise banta hai", "silk"),
        ("hi-Latn", "thappe ki chhapai kaise hoti hai", "blocks"),
        ("bn", "রেশমের দাম কত", "silk"),
        ("mr", "जरी कशी बनते", "zari"),
        ("te", "పట్టు ఎలా తయారు చేస్తారు", "silk"),
        ("ta", "மெழுகு வார்ப்பு என்றால் என்ன", "lost wax"),
        ("gu", "રેશમ શેમાંથી બને છે", "silk"),
        ("kn", "ರೇಷ್ಮೆಯನ್ನು ಹೇಗೆ ತೊಳೆಯುವುದು", "silk"),
        ("ml", "പട്ട് എവിടെ നിന്ന് വരുന്നു", "silk"),
        ("pa", "ਜ਼ਰੀ ਕਿਵੇਂ ਬਣਦੀ ਹੈ", "zari"),
        ("or", "ଜରି କଣ", "zari"),
        ("as", "জৰি কি", "zari"),
        ("ur", "ریشم کیسے بنتا ہے", "silk"),
    ],
)
def test_the_lexicon_knows_topics_in_every_language(
    reader: QuestionReader, language: str, text: str, topic: str
) -> None:
    assert reader.read(text, language).topics == (topic,)


def test_the_longest_name_wins(reader: QuestionReader) -> None:
    assert reader.read("how do you do indigo dyeing", "en").topics == ("indigo dyeing",)
    assert reader.read("where does indigo come from", "en").topics == ("indigo",)


def test_several_topics_come_in_the_order_of_the_question(reader: QuestionReader) -> None:
    assert reader.read("is zari woven with silk", "en").topics == ("zari", "silk")
    assert reader.read("is silk woven with zari or more silk", "en").topics == ("silk", "zari")


@pytest.mark.parametrize(
    ("text", "craft"),
    [
        ("is dhokra lost wax casting", "dhokra"),
        ("how much zari is in a banarasi", "banarasi"),
        ("how is muga silk reeled", "muga silk"),
    ],
)
def test_crafts_go_before_topics(reader: QuestionReader, text: str, craft: str) -> None:
    question = reader.read(text, "en")
    assert (question.crafts, question.topics, question.subjects) == ((craft,), (), (craft,))


def test_a_named_topic_ends_the_talk_about_a_craft(reader: QuestionReader) -> None:
    question = reader.read("and what is zari?", "en", craft="dhokra")
    assert (question.crafts, question.subjects) == ((), ("zari",))
    assert question.self_contained == "and what is zari?"


def test_without_a_topic_the_talk_goes_on(reader: QuestionReader) -> None:
    question = reader.read("and which state is it from?", "en", craft="dhokra")
    assert (question.topics, question.subjects) == ((), ("dhokra",))


@pytest.mark.parametrize("text", ["is it black", "how do I lace my shoes", "what is a fibre", "", "?"])
def test_what_only_looks_like_a_title_is_no_topic(reader: QuestionReader, text: str) -> None:
    assert reader.read(text, "en").topics == ()


def test_of_two_articles_with_one_name_the_first_is_meant() -> None:
    reader = QuestionReader(load_lexicon(), [], [("old", "Felt (wool)"), ("new", "Wool")])
    assert reader.read("what is wool", "en").topics == ("old",)
