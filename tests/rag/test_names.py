"""Names of crafts are found with the endings that languages write together with a noun."""

import pytest

from knowledge.lexicon import load_lexicon
from rag.questions import QuestionReader


@pytest.fixture(scope="module")
def reader() -> QuestionReader:
    return QuestionReader(load_lexicon(), [])


INFLECTED = [
    ("bn", "ডোকরায় কোন ধাতু লাগে", "dhokra"),
    ("bn", "কাঞ্জিভরমের দাম এত কেন", "kanchipuram"),
    ("bn", "পশমিনাটা আসল কিনা", "pashmina"),
    ("bn", "মিথিলা চিত্রের রং", "madhubani"),
    ("bn", "ফুলকারির সুতো কেমন", "phulkari"),
    ("mr", "मधुबनीमध्ये कोणते रंग वापरतात", "madhubani"),
    ("mr", "कलमकारीत काय काढतात", "kalamkari"),
    ("mr", "पटोळ्याची किंमत किती", "patola"),
    ("mr", "फुलकारीला किती वेळ लागतो", "phulkari"),
    ("mr", "बिद्रीचा धातू कोणता", "bidriware"),
    ("te", "మధుబనిలో ఏ రంగులు వాడతారు", "madhubani"),
    ("te", "కలంకారీకి ఏ బట్ట కావాలి", "kalamkari"),
    ("te", "బిద్రీని ఎలా చేస్తారు", "bidriware"),
    ("te", "డోక్రాలు ఎక్కడ చేస్తారు", "dhokra"),
    ("te", "పష్మీనాను ఎలా ఉతకాలి", "pashmina"),
    ("ta", "கலம்காரியின் வரலாறு என்ன", "kalamkari"),
    ("ta", "காஞ்சிபுரத்தின் பட்டு எப்படி நெய்கிறார்கள்", "kanchipuram"),
    ("ta", "புல்காரிக்கு என்ன நூல்", "phulkari"),
    ("gu", "મધુબનીમાં કયા રંગો વપરાય", "madhubani"),
    ("gu", "પટોળાંની ઓળખ શું", "patola"),
    ("gu", "બિદરીનો ઇતિહાસ", "bidriware"),
    ("gu", "પશ્મીનાને કેવી રીતે ધોવી", "pashmina"),
    ("gu", "ઢોકરાનું કામ ક્યાં થાય", "dhokra"),
    ("kn", "ಮಧುಬನಿಯ ಬಣ್ಣಗಳು ಯಾವುವು", "madhubani"),
    ("kn", "ಬಿದರಿಯಲ್ಲಿ ಯಾವ ಲೋಹ", "bidriware"),
    ("kn", "ಕಲಂಕಾರಿಗೆ ಯಾವ ಬಟ್ಟೆ", "kalamkari"),
    ("kn", "ಚನ್ನಪಟ್ಟಣದಲ್ಲಿ ಏನು ಮಾಡುತ್ತಾರೆ", "channapatna toy"),
    ("kn", "ಪಶ್ಮಿನಾವನ್ನು ತೊಳೆಯುವುದು ಹೇಗೆ", "pashmina"),
    ("ml", "പശ്മിനയെ എങ്ങനെ കഴുകാം", "pashmina"),
    ("ml", "ധോക്രയിൽ ഏത് ലോഹം", "dhokra"),
    ("ml", "കലംകാരിക്ക് എന്ത് തുണി", "kalamkari"),
    ("ml", "ഫുൽകാരിയുടെ നൂൽ", "phulkari"),
    ("ml", "ബിദ്രിയുടെ ലോഹം ഏതാണ്", "bidriware"),
    ("pa", "ਫੁਲਕਾਰੀਆਂ ਕਿਵੇਂ ਕੱਢਦੇ ਨੇ", "phulkari"),
    ("pa", "ਮਧੂਬਨੀ ਦੀ ਪਛਾਣ", "madhubani"),
    ("pa", "ਪਸ਼ਮੀਨੇ ਨੂੰ ਕਿਵੇਂ ਧੋਈਏ", "pashmina"),
    ("pa", "ਢੋਕਰੇ ਦਾ ਕੰਮ ਕਿੱਥੇ ਹੁੰਦਾ", "dhokra"),
    ("pa", "ਪਟੋਲੇ ਕਿੱਥੇ ਬਣਦੇ ਨੇ", "patola"),
    ("or", "ମଧୁବନୀରେ କେଉଁ ରଙ୍ଗ", "madhubani"),
    ("or", "ଢୋକରାର ଇତିହାସ", "dhokra"),
    ("or", "ପଶମିନାକୁ କେମିତି ଧୋଇବା", "pashmina"),
    ("or", "କଲମକାରୀର କପଡ଼ା", "kalamkari"),
    ("or", "ବିଦ୍ରିରେ କେଉଁ ଧାତୁ", "bidriware"),
    ("as", "ঢোকৰাত কি ধাতু লাগে", "dhokra"),
    ("as", "কলমকাৰীৰ কাপোৰ", "kalamkari"),
    ("as", "পশমিনাখন কেনেকৈ ধুম", "pashmina"),
    ("as", "ফুলকাৰীত কি সূতা", "phulkari"),
    ("as", "পাটোলাৰ দাম", "patola"),
    ("ur", "پشمینے کو کیسے دھوئیں", "pashmina"),
    ("ur", "مدھوبنی میں کون سے رنگ", "madhubani"),
    ("ur", "پھلکاریوں کا دھاگا", "phulkari"),
    ("ur", "پٹولے کہاں بنتے ہیں", "patola"),
    ("ur", "ڈھوکرے کی پہچان", "dhokra"),
]


@pytest.mark.parametrize(("language", "text", "craft"), INFLECTED)
def test_a_name_is_found_with_its_case_endings(
    reader: QuestionReader, language: str, text: str, craft: str
) -> None:
    question = reader.read(text, language)
    assert question.crafts == (craft,) and question.names_craft


@pytest.mark.parametrize(
    ("language", "text", "craft"),
    [
        ("bn", "মধুবনীর ছবিতে কী আঁকা হয়", "madhubani"),
        ("mr", "बिदरीचा इतिहास काय आहे", "bidriware"),
        ("ta", "மதுபனியில் என்ன வரைவார்கள்", "madhubani"),
        ("ml", "മധുബനിയുടെ നിറങ്ങൾ", "madhubani"),
        ("as", "মধুবনীৰ ৰং", "madhubani"),
    ],
)
def test_a_place_with_endings_is_a_craft_too(
    reader: QuestionReader, language: str, text: str, craft: str
) -> None:
    assert reader.read(text, language).crafts == (craft,)


@pytest.mark.parametrize(
    ("language", "text", "craft"),
    [
        ("bn", "ফুলকারিতে কোন সুতো লাগে", "phulkari"),
        ("ta", "பஷ்மினாவை எப்படி துவைப்பது", "pashmina"),
        ("ta", "டோக்ராவுக்கு என்ன உலோகம்", "dhokra"),
        ("kn", "ಪಶ್ಮಿನಾದ ಬೆಲೆ", "pashmina"),
    ],
)
def test_no_more_than_the_ending_is_cut_off(
    reader: QuestionReader, language: str, text: str, craft: str
) -> None:
    assert reader.read(text, language).crafts == (craft,)
