"""Questions about rules: the right section in the right language, or an honest no."""

import pytest
import yaml

from knowledge import ROOT
from knowledge.languages import CODES
from rag.documents import load_articles
from rag.policies import TOPICS_FILE, PolicyAnswerer

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
        # Ordering
        ("how do I order from you", "en", "only after you say yes"),
        ("what happens after I order something", "en", "no time limit for her answer"),
        ("can I change the address after ordering", "en", "cannot change an order that is placed"),
        ("ऑर्डर करने के बाद क्या होगा", "hi", "हाँ करते हैं या उसे रद्द करते हैं"),
        ("mera pata badal sakte hain kya", "hi-Latn", "न पीस की गिनती, न पता"),
        ("ఆర్డర్ ఎలా చేయాలి", "te", "only after you say yes"),
        # Selling
        ("how much commission do you take", "en", "no fee and no commission"),
        ("how many photos are required for a listing", "en", "sell without a photo"),
        ("is there any fee, does it cost anything to join", "en", "no fee and no commission"),
        ("what is not allowed to be sold here", "en", "what the law forbids"),
        ("क्या-क्या बेचना मना है", "hi", "जो क़ानून में मना है"),
        ("बेचने के बाद पैसा कब मिलेगा", "hi", "ग्राहक से भी पैसे नहीं लेती"),
        ("kitni photo lagani zaruri hai", "hi-Latn", "बिना फ़ोटो के भी"),
        ("কমিশন কত", "bn", "no fee and no commission"),
        ("உங்க கமிஷன் எத்தனை சதவீதம்", "ta", "no fee and no commission"),
        ("ನಿಮ್ಮಲ್ಲಿ ಮಾರೋಕೆ ಫೀಸ್ ಇದೆಯಾ", "kn", "no fee and no commission"),
        # Pieces made to order
        ("can I get it made to my own design", "en", "only take orders for pieces that are on sale"),
        ("for custom orders, is advance needed", "en", "I take no advance"),
        ("क्या मेरे नाप का बनवा सकते हैं", "hi", "कोई फ़रमाइश नहीं लिख सकती"),
        ("ഇത് വേറെ നിറത്തിൽ കിട്ടുമോ", "ml", "not for another size or colour"),
        # Gifts
        ("is gift wrapping available", "en", "cannot order gift wrapping"),
        ("can you send it to somebody else as a surprise", "en", "I write only to you"),
        ("गिफ्ट पैकिंग करते हैं क्या", "hi", "गिफ़्ट पैकिंग नहीं करवा सकती"),
        ("gift packing karte ho kya", "hi-Latn", "गिफ़्ट पैकिंग नहीं करवा सकती"),
        ("ಉಡುಗೊರೆ ತರ ಪ್ಯಾಕ್ ಮಾಡಿ ಕಳಿಸ್ತೀರಾ", "kn", "cannot order gift wrapping"),
        # Complaints
        ("how do I complain about a seller", "en", "write it down as you say it"),
        ("what are your working hours", "en", "promise no time"),
        ("how is a dispute between buyer and seller settled", "en", "I decide nothing"),
        ("शिकायत कैसे करें", "hi", "टिकट नंबर मिलता है"),
        ("jhagda ho to faisla kaun karta hai", "hi-Latn", "मैं कुछ तय नहीं करती"),
        ("તમારી ફરિયાદ ક્યાં કરવી", "gu", "write it down as you say it"),
        # Languages and voice
        ("which languages do you speak", "en", "Assamese and Urdu"),
        ("what do you do with my voice recordings", "en", "I keep no recording of your voice"),
        ("do you understand my accent when I speak", "en", "I hear English best"),
        ("मेरी आवाज़ की रिकॉर्डिंग का क्या करते हैं", "hi", "कोई रिकॉर्डिंग नहीं रखती"),
        ("aap kaun kaun si bhasha bolte ho", "hi-Latn", "असमिया और उर्दू"),
        ("আমার কথা কি রেকর্ড করা হয়", "bn", "I keep no recording of your voice"),
        ("तुम्ही कोणत्या भाषा बोलता", "mr", "Assamese and Urdu"),
        # Safety
        ("somebody asked for my OTP in your name", "en", "wants to cheat you"),
        ("why do you send me a code", "en", "code of six digits by SMS"),
        ("I got a fake call, is this a scam", "en", "I ring nobody up"),
        ("कोई ओटीपी माँग रहा है", "hi", "ठगना चाहता है"),
        ("mere saath dhokha ho gaya", "hi-Latn", "1930"),
        ("ਤੁਹਾਡੇ ਨਾਂ ਤੇ ਫੋਨ ਆਇਆ", "pa", "I ring nobody up"),
        ("ଛଅ ଅଙ୍କର କୋଡ କଣ", "or", "code of six digits by SMS"),
        ("وہ میرا یو پی آئی پن مانگ رہا ہے", "ur", "wants to cheat you"),
    ],
)
def test_the_section_that_speaks_of_it(
    policies: PolicyAnswerer, question: str, language: str, said: str
) -> None:
    answer = policies.ask(question, language=language)
    assert answer.answered
    assert said in answer.text
    assert " ".join(citation.quote for citation in answer.citations) == answer.text


@pytest.mark.parametrize(
    "question",
    [
        "how is dhokra made",
        "do you have a swimming pool",
        "आज मौसम कैसा है",
        "which wood are the toys carved from",
        "कांजीवरम साड़ी में कौन सा रेशम लगता है",
        "ikat kapde kaise bunte hain",
        "মধুবনী কে প্রথম আঁকেন",
        "",
    ],
)
def test_what_rules_say_nothing_about(policies: PolicyAnswerer, question: str) -> None:
    assert not policies.ask(question, language="en").answered


def test_a_language_without_articles_gets_english(policies: PolicyAnswerer) -> None:
    assert policies.ask("refund", language="ta").language == "en"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("who decides the price", "The artisan sets the price"),
        ("will I be paid back if it breaks on the way", "say in your own words"),
        ("do you take an advance by UPI", "arranged on delivery"),
        ("can I cancel a gift that I ordered", "until the artisan begins work"),
        ("do you share my number with the courier", "never her phone number"),
    ],
)
def test_newer_rules_leave_the_older_ones_their_questions(
    policies: PolicyAnswerer, question: str, said: str
) -> None:
    assert said in policies.ask(question, language="en").text


def test_every_translated_article_has_the_same_sections() -> None:
    articles = {article.id: article for article in load_articles(POLICIES)}
    english = {name for name in articles if "/" not in name}
    translated = set(articles) - english
    assert {f"hi/{name}" for name in english} <= translated
    for name in translated:
        language, _, original = name.partition("/")
        own, other = articles[original], articles[name]
        assert own.kind == other.kind == "policy"
        assert other.language == language
        assert len(own.sections) == len(other.sections)


def test_every_section_has_phrases_in_every_language() -> None:
    topics = yaml.safe_load((POLICIES / TOPICS_FILE).read_text(encoding="utf-8"))
    articles = {article.id: article for article in load_articles(POLICIES) if "/" not in article.id}
    assert set(topics) == set(articles)
    for name, sections in topics.items():
        assert len(sections) == len(articles[name].sections), name
        for phrases in sections:
            assert set(phrases) == set(CODES), name
