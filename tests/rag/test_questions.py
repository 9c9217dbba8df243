"""Questions are understood: which craft, what is asked of it, and about what."""

import pytest

from knowledge.lexicon import load_lexicon
from rag.questions import QuestionReader


@pytest.fixture(scope="module")
def reader() -> QuestionReader:
    return QuestionReader(load_lexicon(), [("madhubani", "Madhubani painting")])


@pytest.mark.parametrize(
    ("language", "text", "craft"),
    [
        ("en", "How is dhokra made?", "dhokra"),
        ("en", "tell me about docra lamps", "dhokra"),
        ("en", "Where do Kanjeevaram sarees come from?", "kanchipuram"),
        ("hi", "कलमकारी कैसे बनती है?", "kalamkari"),
        ("hi", "ब्लू पॉटरी किस शहर की है?", "blue pottery"),
        ("hi-Latn", "fulkari kis kapde par hoti hai", "phulkari"),
        ("hi-Latn", "kolhapuri chappal barish mein pehen sakte hain kya", "kolhapuri chappal"),
        ("en", "what is mithila painting", "madhubani"),
    ],
)
def test_crafts_are_found_in_any_spelling_and_script(
    reader: QuestionReader, language: str, text: str, craft: str
) -> None:
    question = reader.read(text, language)
    assert question.crafts == (craft,) and question.names_craft


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "who is the prime minister"),
        ("hi", "यह चित्र किसने बनाया"),
        ("hi-Latn", "iska rang kaise saaf kare"),
        ("en", "can i wash it today"),
    ],
)
def test_ordinary_words_are_no_crafts(reader: QuestionReader, language: str, text: str) -> None:
    assert reader.read(text, language).crafts == ()


def test_two_crafts_are_both_found(reader: QuestionReader) -> None:
    assert reader.read("is warli older than madhubani?", "en").crafts == ("warli", "madhubani")


def test_the_craft_of_the_conversation_yields_to_a_named_one(reader: QuestionReader) -> None:
    follow_up = reader.read("and what is it made of?", "en", craft="dhokra")
    assert follow_up.crafts == ("dhokra",) and not follow_up.names_craft
    assert follow_up.self_contained == "dhokra: and what is it made of?"
    assert reader.read("and what is warli made of?", "en", craft="dhokra").crafts == ("warli",)


@pytest.mark.parametrize(
    ("language", "text", "section"),
    [
        ("en", "How do they make dhokra?", "process"),
        ("hi", "ढोकरा कैसे बनाया जाता है?", "process"),
        ("hi-Latn", "dhokra kaise banta hai", "process"),
        ("en", "Which state is dhokra from?", "origin"),
        ("hi", "ढोकरा कहाँ का है?", "origin"),
        ("hi-Latn", "dhokra kaun banata hai", "origin"),
        ("en", "How can I tell a real dhokra from a fake?", "genuine"),
        ("hi", "असली ढोकरा की पहचान कैसे करें?", "genuine"),
        ("hi-Latn", "asli dhokra kaise pehchane", "genuine"),
        ("en", "Can I wash my dhokra lamp?", "care"),
        ("hi", "ढोकरा को कैसे धोएँ?", "care"),
        ("hi-Latn", "dhokra ko saaf kaise kare", "care"),
        ("en", "What is dhokra made of?", "materials"),
        ("hi", "ढोकरा किस धातु का होता है?", "materials"),
        ("hi-Latn", "dhokra kis cheez se banta hai", "materials"),
        ("en", "Which animals appear in dhokra?", "motifs"),
        ("hi", "ढोकरा ख़रीदते समय क्या देखें?", "buying"),
    ],
)
def test_what_is_asked_raises_the_section_that_answers(
    reader: QuestionReader, language: str, text: str, section: str
) -> None:
    boosts = reader.read(text, language).section_boosts()
    assert max(boosts, key=lambda key: boosts[key]) == section


def test_a_craft_name_is_not_read_as_an_ask(reader: QuestionReader) -> None:
    """ढोकरा begins like धोना, to wash."""
    assert "care" not in reader.read("ढोकरा क्या है", "hi").section_boosts()


def test_expectations_follow_from_the_ask(reader: QuestionReader) -> None:
    assert reader.read("How long does it take to weave a patola?", "en").expected_signs() == {"duration"}
    assert reader.read("madhubani ko GI tag kab mila", "hi-Latn").expected_signs() == {"year"}
    assert reader.read("बिदरी का दाम कितना है?", "hi").expected_signs() == {"price"}
    assert reader.read("How is dhokra made?", "en").expected_signs() == frozenset()


def test_hindi_gets_a_gist_in_english(reader: QuestionReader) -> None:
    gist = reader.read("अजरख में नीला रंग किससे आता है?", "hi").gist
    assert gist.startswith("Ajrakh") and "blue" in gist


def test_what_articles_never_say_is_recognised(reader: QuestionReader) -> None:
    assert reader.read("What is the phone number of a dhokra maker?", "en").never_strength() > 0
    assert reader.read("sabse kam umar ka dhokra karigar kaun hai", "hi-Latn").never_strength() > 0
    assert reader.read("How is dhokra made?", "en").never_strength() == 0


def test_what_a_craft_makes_weighs_little_beside_its_name(reader: QuestionReader) -> None:
    assert reader.read("How is a dhokra lamp made?", "en").content == ()
    assert [unit.english for unit in reader.read("Which craft makes lamps?", "en").content] == ["lamp"]
