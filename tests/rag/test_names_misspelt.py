"""Names of crafts are found misspelt and in any script, and ordinary words are not taken for them."""

import pytest

from knowledge.lexicon import load_lexicon
from rag.questions import QuestionReader


@pytest.fixture(scope="module")
def reader() -> QuestionReader:
    return QuestionReader(load_lexicon(), [])


@pytest.mark.parametrize(
    ("language", "text", "craft"),
    [
        ("en", "how is kalamkarri done", "kalamkari"),
        ("en", "tell me about madhubaani", "madhubani"),
        ("en", "channapatana toys", "channapatna toy"),
        ("en", "where is patachitraa painted", "pattachitra"),
        ("en", "kanjiwaram saree", "kanchipuram"),
        ("en", "chickenkari from lucknow", "chikankari"),
        ("en", "phulkaree", "phulkari"),
        ("en", "sambhalpuri ikkat", "sambalpuri ikat"),
        ("hi-Latn", "kalamkaari kaise banti hai", "kalamkari"),
        ("en", "bidrivare", "bidriware"),
        ("en", "how is pashmeena spun", "pashmina"),
        ("en", "banarsi saree", "banarasi"),
        ("en", "kolapuri chappals", "kolhapuri chappal"),
        ("en", "paitani saree", "paithani"),
        ("en", "jamdaani weaving", "jamdani"),
        ("en", "zardosi", "zardozi"),
    ],
)
def test_a_name_may_be_misspelt(reader: QuestionReader, language: str, text: str, craft: str) -> None:
    assert reader.read(text, language).crafts == (craft,)


@pytest.mark.parametrize(
    ("language", "text", "craft"),
    [
        ("ta", "madhubani எங்கே வரைகிறார்கள்", "madhubani"),
        ("bn", "ढोकरा কোথায় তৈরি হয়", "dhokra"),
        ("kn", "मधुबनी ಎಂದರೇನು", "madhubani"),
        ("hi", "ಬಿದರಿ क्या है", "bidriware"),
        ("hi", "कांजिवरम कहाँ की है", "kanchipuram"),
        ("te", "ఫుల్కరి ఎక్కడ", "phulkari"),
        ("gu", "ફૂલકારી ક્યાંની", "phulkari"),
        ("pa", "ਕਲਮਕਰੀ ਕੀ ਹੈ", "kalamkari"),
        ("or", "ଫୁଲକାରି କଣ", "phulkari"),
        ("mr", "பட்டோலா कुठली", "patola"),
        ("en", "कलमकारी", "kalamkari"),
    ],
)
def test_a_name_is_found_by_its_sound_in_any_script(
    reader: QuestionReader, language: str, text: str, craft: str
) -> None:
    assert reader.read(text, language).crafts == (craft,)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("gu", "આ કોણ ચીતરે છે"),
        ("gu", "આ ચિત્ર કેવી રીતે ચીતરાય છે"),
        ("mr", "त्यावर काय चितारतात"),
        ("kn", "ಇದನ್ನು ಯಾರು ಕಂಡುಹಿಡಿದರು"),
        ("ta", "அசலை எப்படி கண்டுபிடிப்பது"),
        ("or", "ଏହା କେମିତି ବାନ୍ଧନ୍ତି"),
        ("bn", "এই ছবিটা কে এঁকেছে"),
        ("bn", "এর রং কি উঠে যায়"),
        ("bn", "কাপড়টা কোন সুতোয় বোনা"),
        ("mr", "हे चित्र कोणी काढलं"),
        ("mr", "याचा रंग जातो का"),
        ("mr", "हे कापड कशाचं आहे"),
        ("te", "ఈ బొమ్మ ఎవరు చేశారు"),
        ("te", "దీని రంగు పోతుందా"),
        ("te", "ఈ చీర ఎక్కడిది"),
        ("ta", "இந்த ஓவியம் யார் வரைந்தது"),
        ("ta", "இதன் நிறம் மங்குமா"),
        ("ta", "இந்தப் பொம்மை எங்கே செய்தது"),
        ("gu", "આ ચિત્ર કોણે દોર્યું"),
        ("gu", "આનો રંગ જાય છે"),
        ("gu", "આ કાપડ શેનું છે"),
        ("kn", "ಈ ಚಿತ್ರ ಯಾರು ಬಿಡಿಸಿದರು"),
        ("kn", "ಇದರ ಬಣ್ಣ ಹೋಗುತ್ತದೆಯೇ"),
        ("kn", "ಈ ಬಟ್ಟೆ ಯಾವುದು"),
        ("ml", "ഈ ചിത്രം ആരാണ് വരച്ചത്"),
        ("ml", "ഇതിന്റെ നിറം പോകുമോ"),
        ("ml", "ഈ തുണി ഏതാണ്"),
        ("pa", "ਇਹ ਤਸਵੀਰ ਕਿਸਨੇ ਬਣਾਈ"),
        ("pa", "ਇਹਦਾ ਰੰਗ ਉਤਰਦਾ ਹੈ"),
        ("pa", "ਇਹ ਕੱਪੜਾ ਕਿਹੜਾ ਹੈ"),
        ("or", "ଏହି ଚିତ୍ର କିଏ ଆଙ୍କିଛି"),
        ("or", "ଏହାର ରଙ୍ଗ ଛାଡ଼େ କି"),
        ("or", "ଏହି କପଡ଼ା କେଉଁଠାର"),
        ("as", "এই ছবিখন কোনে আঁকিলে"),
        ("as", "ইয়াৰ ৰং যায় নেকি"),
        ("as", "এই কাপোৰখন ক'ৰ"),
        ("ur", "یہ تصویر کس نے بنائی"),
        ("ur", "اس کا رنگ اترتا ہے"),
        ("ur", "یہ کپڑا کہاں کا ہے"),
        ("en", "what colour is the border of this saree"),
        ("en", "can the painting hang in the sun"),
        ("en", "is the brass lamp heavy"),
        ("en", "how do they tie the knots"),
        ("en", "my order has not come"),
        ("hi", "यह खिलौना किस लकड़ी का है"),
        ("hi", "कपड़े पर काम किसने किया"),
        ("hi", "मुझे एक चादर चाहिए"),
        ("hi-Latn", "kapde par kaam kisne kiya"),
        ("hi-Latn", "isko kaise dhona chahiye"),
        ("hi-Latn", "yeh lakdi kaun si hai"),
        ("hi-Latn", "mera order kab aayega"),
        ("en", "chair made of cane"),
        ("en", "thank you very much"),
    ],
)
def test_ordinary_words_are_no_crafts(reader: QuestionReader, language: str, text: str) -> None:
    assert reader.read(text, language).crafts == ()


def test_crafts_come_in_the_order_of_the_question(reader: QuestionReader) -> None:
    asked = reader.read("is kalamkarri older than a patola or a madhubani painting", "en")
    assert asked.crafts == ("kalamkari", "patola", "madhubani")


def test_the_longest_name_wins(reader: QuestionReader) -> None:
    assert reader.read("tell me about Bastar iron craft", "en").crafts == ("bastar iron craft",)
    assert reader.read("tell me about Bastar Dhokra", "en").crafts == ("dhokra",)


def test_titles_of_articles_are_names_too() -> None:
    reader = QuestionReader(load_lexicon(), [("madhubani", "Jitwarpur painting")])
    assert reader.read("who began jitvarpur painting", "en").crafts == ("madhubani",)
