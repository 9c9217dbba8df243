"""What people ask in passing, in every language, is understood as what it asks for."""

import pytest

from rag.asks import find_asks, read_words

SPOKEN = {
    "en": (
        "so how do they make a dhokra lamp",
        "which state is bidriware from",
        "what is a patola saree made of",
        "how can I recognise a genuine pashmina",
        "how should I wash my phulkari at home",
    ),
    "hi": (
        "ज़रा बताइए ढोकरा कैसे बनाया जाता है",
        "बिदरी किस राज्य की है",
        "पटोला साड़ी किस चीज़ से बनती है",
        "असली पश्मीना को कैसे पहचानें",
        "फुलकारी को घर पर कैसे धोएँ",
    ),
    "hi-Latn": (
        "zara batao dhokra kaise banate hain",
        "bidri kis rajya ki hai",
        "patola saree kis cheez se banti hai",
        "asli pashmina ko kaise pehchane",
        "phulkari ko ghar par kaise dhoye",
    ),
    "bn": (
        "আচ্ছা ডোকরা কীভাবে তৈরি হয়",
        "বিদরি কোন রাজ্যের কাজ",
        "পাটোলা শাড়ি কী দিয়ে তৈরি",
        "আসল পশমিনা চিনব কী করে",
        "ফুলকারি কীভাবে পরিষ্কার করব",
    ),
    "mr": (
        "ढोकरा कसं बनवतात ते सांगा",
        "बिदरी कोणत्या राज्यातली आहे",
        "पटोला साडी कशापासून बनते",
        "खरी पश्मिना कशी ओळखायची",
        "फुलकारी स्वच्छ कशी करायची",
    ),
    "te": (
        "డోక్రా బొమ్మలు ఎలా తయారు చేస్తారు",
        "బిద్రి ఏ రాష్ట్రానికి చెందినది",
        "పటోలా చీర దేనితో తయారు చేస్తారు",
        "అసలైన పష్మినాను ఎలా గుర్తుపట్టాలి",
        "ఫుల్కారీని ఎలా శుభ్రం చేయాలి",
    ),
    "ta": (
        "டோக்ரா எப்படி செய்யப்படுகிறது",
        "பித்ரி எந்த மாநிலத்தைச் சேர்ந்தது",
        "படோலா சேலை எதனால் செய்யப்படுகிறது",
        "உண்மையான பஷ்மினாவை எப்படி கண்டுபிடிப்பது",
        "புல்காரியை எப்படி சுத்தம் செய்வது",
    ),
    "gu": (
        "ઢોકરા કેવી રીતે બને છે",
        "બિદરી કયા રાજ્યની કળા છે",
        "પટોળું શેમાંથી બને છે",
        "અસલી પશ્મિના કેવી રીતે ઓળખવી",
        "ફુલકારી કેવી રીતે સાફ કરવી",
    ),
    "kn": (
        "ಢೋಕ್ರಾ ಹೇಗೆ ಮಾಡುತ್ತಾರೆ",
        "ಬಿದ್ರಿ ಯಾವ ರಾಜ್ಯದ ಕಲೆ",
        "ಪಟೋಲಾ ಸೀರೆ ಯಾವುದರಿಂದ ಮಾಡುತ್ತಾರೆ",
        "ಅಸಲಿ ಪಶ್ಮಿನಾ ಗುರುತಿಸುವುದು ಹೇಗೆ",
        "ಫುಲ್ಕಾರಿ ಹೇಗೆ ಸ್ವಚ್ಛ ಮಾಡುವುದು",
    ),
    "ml": (
        "ഡോക്ര എങ്ങനെയാണ് ഉണ്ടാക്കുന്നത്",
        "ബിദ്രി ഏത് സംസ്ഥാനത്തെ കലയാണ്",
        "പട്ടോള സാരി എന്തുകൊണ്ടാണ് ഉണ്ടാക്കുന്നത്",
        "യഥാർത്ഥ പശ്മിന എങ്ങനെ തിരിച്ചറിയാം",
        "ഫുൽകാരി എങ്ങനെ വൃത്തിയാക്കണം",
    ),
    "pa": (
        "ਢੋਕਰਾ ਕਿਵੇਂ ਬਣਾਇਆ ਜਾਂਦਾ ਹੈ",
        "ਬਿਦਰੀ ਕਿਹੜੇ ਸੂਬੇ ਦੀ ਹੈ",
        "ਪਟੋਲਾ ਸਾੜ੍ਹੀ ਕਿਸ ਚੀਜ਼ ਦੀ ਬਣਦੀ ਹੈ",
        "ਅਸਲੀ ਪਸ਼ਮੀਨਾ ਦੀ ਪਛਾਣ ਕਿਵੇਂ ਕਰੀਏ",
        "ਫੁਲਕਾਰੀ ਕਿਵੇਂ ਸਾਫ਼ ਕਰੀਏ",
    ),
    "or": (
        "ଢୋକରା କେମିତି ତିଆରି ହୁଏ",
        "ବିଦ୍ରି କେଉଁ ରାଜ୍ୟର କଳା",
        "ପଟୋଲା ଶାଢ଼ୀ କେଉଁଥିରେ ତିଆରି",
        "ଅସଲି ପଶ୍ମିନା କେମିତି ଚିହ୍ନିବା",
        "ଫୁଲକାରି କେମିତି ସଫା କରିବା",
    ),
    "as": (
        "ঢোকৰা কেনেকৈ বনায়",
        "বিদ্ৰি কোন ৰাজ্যৰ শিল্প",
        "পাটোলা শাৰী কিহেৰে তৈয়াৰী",
        "আচল পশমিনা কেনেকৈ চিনিম",
        "ফুলকাৰী কেনেকৈ চাফা কৰিম",
    ),
    "ur": (
        "ڈھوکرا کیسے بنتا ہے",
        "بدری کس ریاست کی ہے",
        "پٹولا ساڑی کس چیز سے بنتی ہے",
        "اصلی پشمینہ کی پہچان کیسے کریں",
        "پھلکاری کو صاف کیسے کریں",
    ),
}
WANTED = (
    ("how_made", "process"),
    ("where_from", "origin"),
    ("materials", "materials"),
    ("genuine", "genuine"),
    ("care", "care"),
)


@pytest.mark.parametrize(
    ("language", "question", "ask", "section"),
    [
        pytest.param(
            *(language, question, ask, section),
            id=f"{language}-{ask}",
        )
        for language, questions in SPOKEN.items()
        for question, (ask, section) in zip(questions, WANTED, strict=True)
    ],
)
def test_a_spoken_question_asks_for_the_right_thing(
    language: str, question: str, ask: str, section: str
) -> None:
    found = find_asks(read_words(question, language), language)
    assert ask in {match.ask.name for match in found}
    boosts = {
        key: max(match.ask.sections.get(key, 0.0) * match.strength for match in found) for _, key in WANTED
    }
    assert max(boosts, key=lambda key: boosts[key]) == section
