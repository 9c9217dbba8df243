"""Languages that are asked for, and statuses that an order is given, in the words of every language."""

import pytest

from knowledge.languages import CODES
from nlu.closed_sets import read_closed_sets
from nlu.tokens import normalise, tokenise

STATUSES = {
    "en": {
        "accepted": "i have accepted order 31",
        "in production": "work has started on order 31",
        "shipped": "dispatched order 31 this morning",
        "delivered": "order 31 got delivered to the lady",
        "cancelled": "mark 31 as cancelled",
        "returned": "the parcel of 31 came back",
    },
    "hi": {
        "accepted": "ऑर्डर 31 मंज़ूर कर लिया",
        "in production": "31 वाला दुपट्टा अभी बन रहा है",
        "shipped": "31 नंबर को शिप्ड लिखिए",
        "delivered": "31 की डिलीवरी हो गई",
        "cancelled": "31 कैंसिल कर दिया",
        "returned": "31 का पार्सल वापस आया",
    },
    "hi-Latn": {
        "accepted": "order 31 accept kar liya hai",
        "in production": "31 wala dupatta abhi ban raha hai",
        "shipped": "31 number ship kar diya maine",
        "delivered": "31 ki delivery ho gayi",
        "cancelled": "31 ko cancel kar do",
        "returned": "31 ka parcel wapas aa gaya",
    },
    "bn": {
        "accepted": "৩১ নম্বর অর্ডার কনফার্ম করলাম",
        "in production": "৩১ নম্বরের কাজ শুরু হয়েছে",
        "shipped": "৩১ নম্বরটা শিপড করে দিন",
        "delivered": "৩১ এর ডেলিভারি হয়ে গেছে",
        "cancelled": "৩১ নম্বর ক্যানসেল লিখুন",
        "returned": "৩১ এর পার্সেল ফেরত এসেছে",
    },
    "ta": {
        "accepted": "31 ஆர்டரை ஏத்துக்கிட்டேன்",
        "in production": "31 ஆர்டர் வேலை நடந்துட்டு இருக்கு",
        "shipped": "31 ஆர்டரை ஷிப்ட்னு மாத்துங்க",
        "delivered": "31 ஆர்டர் டெலிவரி ஆனதா போடுங்க",
        "cancelled": "31 ஆர்டர் கேன்சல்னு போடுங்க",
        "returned": "31 பார்சல் திரும்பி வந்துடுச்சு",
    },
    "te": {
        "accepted": "31 ఆర్డర్ ఒప్పుకున్నాను",
        "in production": "31 ఆర్డర్ తయారీలో ఉందని పెట్టండి",
        "shipped": "31 ఆర్డర్ షిప్డ్ అని మార్చండి",
        "delivered": "31 ఆర్డర్ డెలివరీ అయిందని రాయండి",
        "cancelled": "31 ఆర్డర్ క్యాన్సిల్ అని పెట్టండి",
        "returned": "31 పార్సిల్ వెనక్కి వచ్చింది",
    },
    "kn": {
        "accepted": "31 ಆರ್ಡರ್ ಒಪ್ಕೊಂಡಿದೀನಿ",
        "in production": "31 ಆರ್ಡರ್ ತಯಾರಿ ಹಂತದಲ್ಲಿದೆ ಎಂದು ಬರೆಯಿರಿ",
        "shipped": "31 ಆರ್ಡರ್ ಶಿಪ್ಡ್ ಅಂತ ಹಾಕಿ",
        "delivered": "31 ಆರ್ಡರ್ ಡೆಲಿವರಿ ಆಯ್ತು",
        "cancelled": "31 ಆರ್ಡರ್ ಕ್ಯಾನ್ಸಲ್ ಅಂತ ಮಾಡಿ",
        "returned": "31 ಪಾರ್ಸೆಲ್ ವಾಪಸ್ ಬಂತು",
    },
    "ml": {
        "accepted": "31 ഓർഡർ സ്വീകരിച്ചു",
        "in production": "31 ഓർഡറിന്റെ പണി നടക്കുന്നു",
        "shipped": "31 ഓർഡർ ഷിപ്പ്ഡ് ആക്കൂ",
        "delivered": "31 ഓർഡർ ഡെലിവറി ആയി",
        "cancelled": "31 ഓർഡർ ക്യാൻസൽ ആക്കൂ",
        "returned": "31 പാഴ്സൽ തിരിച്ചു വന്നു",
    },
    "mr": {
        "accepted": "31 नंबरची ऑर्डर स्वीकारली",
        "in production": "31 चं काम सुरू आहे",
        "shipped": "31 शिप्ड असं लिहा",
        "delivered": "31 ची डिलिव्हरी झाली",
        "cancelled": "31 कॅन्सल करून टाका",
        "returned": "31 चं पार्सल परत आलं",
    },
    "gu": {
        "accepted": "31 નંબરનો ઓર્ડર સ્વીકાર્યો",
        "in production": "31 નું કામ ચાલુ છે",
        "shipped": "31 ને શિપ્ડ લખો",
        "delivered": "31 ની ડિલિવરી થઈ ગઈ",
        "cancelled": "31 કેન્સલ લખો",
        "returned": "31 નું પાર્સલ પાછું આવ્યું",
    },
    "pa": {
        "accepted": "31 ਨੰਬਰ ਆਰਡਰ ਮਨਜ਼ੂਰ ਕਰ ਲਿਆ",
        "in production": "31 ਦਾ ਕੰਮ ਚੱਲ ਰਿਹਾ ਹੈ",
        "shipped": "31 ਨੂੰ ਸ਼ਿਪਡ ਲਿਖੋ",
        "delivered": "31 ਦੀ ਡਿਲੀਵਰੀ ਹੋ ਗਈ",
        "cancelled": "31 ਕੈਂਸਲ ਲਿਖ ਦਿਓ",
        "returned": "31 ਦਾ ਪਾਰਸਲ ਵਾਪਸ ਆ ਗਿਆ",
    },
    "or": {
        "accepted": "31 ନମ୍ବର ଅର୍ଡର ଗ୍ରହଣ କଲି",
        "in production": "31 ର କାମ ଚାଲିଛି",
        "shipped": "31 କୁ ଶିପ୍ଡ ଲେଖନ୍ତୁ",
        "delivered": "31 ର ଡେଲିଭରି ହୋଇଗଲା",
        "cancelled": "31 କ୍ୟାନସେଲ ଲେଖନ୍ତୁ",
        "returned": "31 ର ପାର୍ସଲ ଫେରିଆସିଲା",
    },
    "as": {
        "accepted": "৩১ নম্বৰ অৰ্ডাৰ গ্ৰহণ কৰিলো",
        "in production": "৩১ নম্বৰৰ কাম চলি আছে",
        "shipped": "৩১ টো শ্বিপড বুলি লিখক",
        "delivered": "৩১ ৰ ডেলিভাৰী হৈ গ'ল",
        "cancelled": "৩১ কেনচেল বুলি লিখক",
        "returned": "৩১ ৰ পাৰ্চেল ঘূৰি আহিল",
    },
    "ur": {
        "accepted": "31 نمبر آرڈر منظور کر لیا",
        "in production": "31 کا کام چل رہا ہے",
        "shipped": "31 کو شپڈ لکھیں",
        "delivered": "31 کی ڈیلیوری ہو گئی",
        "cancelled": "31 کینسل کر دیں",
        "returned": "31 کا پارسل واپس آ گیا",
    },
}


def values(text: str, language: str, intent: str) -> list[tuple[str, str]]:
    found = read_closed_sets(tokenise(normalise(text)), intent, language)
    return [(entity.entity, entity.value) for entity in found]


def test_every_language_says_every_status() -> None:
    assert set(STATUSES) == set(CODES)


@pytest.mark.parametrize("language", STATUSES)
def test_a_status_is_set(language: str) -> None:
    heard = {
        status: values(text, language, "update_order_status") for status, text in STATUSES[language].items()
    }
    assert heard == {status: [("order_status", status)] for status in STATUSES[language]}


def test_a_status_that_only_tells_which_orders_is_none() -> None:
    assert values("show me the delivered orders", "en", "list_orders") == []


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("please talk in tamil", "en", ["ta"]),
        ("bengali please, my english is weak", "en", ["bn"]),
        ("i cannot follow hindi, tell me in odia", "en", ["or"]),
        ("not hindi, gujarati", "en", ["gu"]),
        ("switch from english to kannada", "en", ["kn"]),
        ("i want to learn english", "en", []),
        ("i do not understand please talk in tamil", "en", ["ta"]),
        ("can't you speak hindi", "en", ["hi"]),
        ("i am from kerala so malayalam would be nice", "en", ["ml"]),
        ("i cannot read so hindi voice please", "en", ["hi"]),
        ("do not talk in hindi", "en", []),
        ("gujarati mein bolo na", "hi-Latn", ["gu"]),
        ("aap hindi mein kyun nahi bolte", "hi-Latn", ["hi"]),
        ("क्या आप मराठी में नहीं बोल सकते", "hi", ["mr"]),
        ("বাংলায় বলুন না", "bn", ["bn"]),
        ("मुझे अंग्रेज़ी नहीं आती हिंदी में बोलिए", "hi", ["hi"]),
        ("नहीं, पंजाबी में बोलिए", "hi", ["pa"]),
        ("english ki jagah hindi mein bolo", "hi-Latn", ["hi"]),
        ("ইংরেজি বুঝি না, বাংলায় বলুন", "bn", ["bn"]),
        ("எனக்கு இந்தி தெரியாது தமிழ்ல சொல்லுங்க", "ta", ["ta"]),
        ("నాకు ఇంగ్లీష్ రాదు తెలుగులో చెప్పండి", "te", ["te"]),
        ("ನನಗೆ ಹಿಂದಿ ಬರಲ್ಲ ಕನ್ನಡದಲ್ಲಿ ಮಾತಾಡಿ", "kn", ["kn"]),
        ("എനിക്ക് ഹിന്ദി അറിയില്ല മലയാളത്തിൽ പറയൂ", "ml", ["ml"]),
        ("मला इंग्रजी कळत नाही, आपल्या मराठीतच बोला", "mr", ["mr"]),
        ("મને અંગ્રેજી નથી આવડતું ગુજરાતીમાં બોલો", "gu", ["gu"]),
        ("ਮੈਨੂੰ ਹਿੰਦੀ ਨਹੀਂ ਆਉਂਦੀ ਪੰਜਾਬੀ ਵਿੱਚ ਦੱਸੋ", "pa", ["pa"]),
        ("ମୁଁ ହିନ୍ଦୀ ଜାଣିନି ଓଡ଼ିଆରେ କୁହନ୍ତୁ", "or", ["or"]),
        ("মই হিন্দী নাজানো অসমীয়াত কওক", "as", ["as"]),
        ("مجھے انگریزی نہیں آتی، اردو میں بتائیں", "ur", ["ur"]),
    ],
)
def test_the_language_is_the_one_asked_for(text: str, language: str, wanted: list[str]) -> None:
    assert [value for _, value in values(text, language, "change_language")] == wanted
