"""Questions about rules: the right section in the right language, or an honest no."""

import pytest

from knowledge import ROOT
from rag.documents import load_articles
from rag.policies import PolicyAnswerer

POLICIES = ROOT / "policies"


@pytest.fixture(scope="module")
def policies() -> PolicyAnswerer:
    return PolicyAnswerer(POLICIES)


@pytest.mark.parametrize(
    ("question", "language", "said"),
    [
        ("can I send it back?", "en", "no automatic return"),
        ("when do I get my refund", "en", "I take no money"),
        ("can I cancel my order", "en", "until the artisan begins work"),
        ("can I cancel after it ships?", "en", "can no longer cancel"),
        ("do you take cash on delivery", "en", "arranged on delivery"),
        ("is it safe to pay, will you ask for an OTP?", "en", "never ask for a card number"),
        ("what if it arrives broken", "en", "say in your own words"),
        ("how many days does delivery take", "en", "I promise no date"),
        ("do you ship abroad", "en", "no rule for sending to other countries"),
        ("is it genuine", "en", "Nobody here tests"),
        ("who can see my number", "en", "never her phone number"),
        ("can I get a discount", "en", "The artisan sets the price"),
        ("क्या सामान लौटा सकते हैं", "hi", "अपने आप कुछ वापस नहीं होता"),
        ("पैसे कब वापस मिलेंगे", "hi", "मैं पैसे लेती नहीं"),
        ("paise kaise dene hain", "hi-Latn", "मुझे कुछ नहीं देना है"),
        ("saamaan kitne din mein aayega", "hi-Latn", "पक्की तारीख़ नहीं"),
        ("টাকা কবে ফেরত পাব", "bn", "আমি টাকা নিই না"),
        ("আমার ফোন নম্বর কি কেউ দেখতে পাবে", "bn", "ফোন নম্বর কখনও দেখেন না"),
        ("বস্তু পছন্দ নহ'লে ঘূৰাই ল'বনে", "as", "আপোনা আপুনি একো"),
        ("টকা কেনেকৈ দিব লাগে", "as", "মোক একো দিব নালাগে"),
    ],
)
def test_the_section_that_speaks_of_it(
    policies: PolicyAnswerer, question: str, language: str, said: str
) -> None:
    answer = policies.ask(question, language=language)
    assert answer.answered
    assert said in answer.text
    assert answer.citations[0].quote == answer.text


@pytest.mark.parametrize(
    "question", ["how is dhokra made", "do you have a swimming pool", "आज मौसम कैसा है", ""]
)
def test_what_rules_say_nothing_about(policies: PolicyAnswerer, question: str) -> None:
    assert not policies.ask(question, language="en").answered


def test_a_language_without_articles_gets_english(policies: PolicyAnswerer) -> None:
    assert policies.ask("refund", language="ta").language == "en"


def test_every_translated_article_has_the_same_sections() -> None:
    articles = {article.id: article for article in load_articles(POLICIES)}
    english = {name for name in articles if "/" not in name}
    translated = {name.partition("/")[0] for name in set(articles) - english}
    assert "hi" in translated
    assert {f"{language}/{name}" for language in translated for name in english} == set(articles) - english
    for name in english:
        own = articles[name]
        for language in translated:
            other = articles[f"{language}/{name}"]
            assert own.kind == other.kind == "policy"
            assert other.language == language
            assert len(own.sections) == len(other.sections)
