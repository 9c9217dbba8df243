"""Where a number stands tells what it is: behind the thing, before a verb, between an old and a new price."""

import pytest

from nlu.corrections import read_correction
from nlu.entities import EntityFinder
from nlu.tokens import normalise, tokenise


def said(
    finder: EntityFinder, text: str, language: str, role: str | None, intent: str
) -> list[tuple[str, str]]:
    text = normalise(text)
    tokens = tokenise(text)
    reading = finder.read(text, tokens, language, role=role, intent=intent)
    refused = read_correction(text, tokens, reading, language).refused
    return [
        (entity.entity, entity.value)
        for entity in reading.entities()
        if entity.source == "quantity" and entity not in refused
    ]


@pytest.mark.parametrize(
    ("language", "text", "role", "intent", "expected"),
    [
        ("hi", "पीतल के गिलास चाहिए आठ", "buyer", "search_products", [("quantity", "8")]),
        ("hi-Latn", "chhe peetal ke diye mangwane hain", "buyer", "place_order", [("quantity", "6")]),
        ("hi", "तीस ऊन की टोपियाँ भेज दो", "buyer", "place_order", [("quantity", "30")]),
        ("mr", "गोधड्या शिवल्या आहेत बारा, दुकानात लावा", "artisan", "create_listing", [("quantity", "12")]),
        (
            "kn",
            "ಚನ್ನಪಟ್ಟಣ ಬೊಂಬೆ ಎಂಟು ಇದಾವೆ, ಒಂದಕ್ಕೆ 250",
            "artisan",
            "create_listing",
            [("quantity", "8"), ("price", "250")],
        ),
        ("kn", "ಮಣ್ಣಿನ ಹೂಜಿ ಮೂರು ಬೇಕು", "buyer", "place_order", [("quantity", "3")]),
        (
            "te",
            "జనపనార సంచులు పది అమ్మకానికి పెట్టండి ఒకటి 350",
            "artisan",
            "create_listing",
            [("quantity", "10"), ("price", "350")],
        ),
        (
            "ml",
            "കയർ ചവിട്ടി ഇരുപതെണ്ണം ഉണ്ട് ഓരോന്നിനും 180",
            "artisan",
            "create_listing",
            [("quantity", "20"), ("price", "180")],
        ),
        (
            "ta",
            "மண் விளக்கு நூறு பீஸ் இருக்கு ஒண்ணு அறுபது",
            "artisan",
            "create_listing",
            [("quantity", "100"), ("price", "60")],
        ),
        (
            "hi",
            "मेज़पोश बीस हैं, एक का ढाई सौ",
            "artisan",
            "create_listing",
            [("quantity", "20"), ("price", "250")],
        ),
        (
            "bn",
            "মাটির ঘোড়া আছে পনেরোটা, একেকটা তিনশো",
            "artisan",
            "create_listing",
            [("quantity", "15"), ("price", "300")],
        ),
        ("gu", "કુંડાં છે ચાલીસ, એકના નેવું", "artisan", "create_listing", [("quantity", "40"), ("price", "90")]),
        ("pa", "ਖੇਸ ਪਏ ਨੇ ਸੱਤ, ਇੱਕ ਦਾ ਨੌਂ ਸੌ", "artisan", "create_listing", [("quantity", "7"), ("price", "900")]),
        (
            "or",
            "ଟେରାକୋଟା ହାତୀ ଅଛି ପଚିଶଟା, ଗୋଟିକୁ ଦୁଇଶହ",
            "artisan",
            "create_listing",
            [("quantity", "25"), ("price", "200")],
        ),
        (
            "as",
            "জাপি আছে ত্ৰিছটা, একোটা চাৰিশ",
            "artisan",
            "create_listing",
            [("quantity", "30"), ("price", "400")],
        ),
        (
            "ur",
            "ٹوکریاں پڑی ہیں چودہ، ایک کی ڈھائی سو",
            "artisan",
            "create_listing",
            [("quantity", "14"), ("price", "250")],
        ),
    ],
)
def test_a_number_behind_the_thing_counts_it(
    finder: EntityFinder,
    language: str,
    text: str,
    role: str,
    intent: str,
    expected: list[tuple[str, str]],
) -> None:
    assert said(finder, text, language, role, intent) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "raise the shawl price from 600 to 750"),
        ("hi", "शॉल का दाम 600 से बढ़ाकर 750 करो"),
        ("hi-Latn", "shawl ka rate 600 se 750 kar do"),
        ("bn", "শালের দাম ৬০০ থেকে বাড়িয়ে ৭৫০ করুন"),
        ("ta", "சால்வை விலையை 600லிருந்து 750க்கு மாத்துங்க"),
        ("te", "శాలువా ధర 600 నుంచి 750కి పెంచండి"),
        ("kn", "ಶಾಲು ಬೆಲೆ 600 ರಿಂದ 750ಕ್ಕೆ ಏರಿಸಿ"),
        ("ml", "ഷാളിന്റെ വില 600ൽ നിന്ന് 750 ആക്കൂ"),
        ("mr", "शालीचा भाव 600 वरून 750 वर न्या"),
        ("gu", "શાલનો ભાવ 600થી વધારીને 750 કરો"),
        ("pa", "ਸ਼ਾਲ ਦਾ ਰੇਟ 600 ਤੋਂ ਵਧਾ ਕੇ 750 ਕਰੋ"),
        ("or", "ଶାଲର ଦାମ 600ରୁ ବଢ଼ାଇ 750 କରନ୍ତୁ"),
        ("as", "শালখনৰ দাম ৬০০ৰ পৰা বঢ়াই ৭৫০ কৰি দিয়ক"),
        ("ur", "شال کی قیمت 600 سے بڑھا کر 750 کر دیں"),
        ("ur", "شال پہلے چھ سو کی تھی اب ساڑھے سات سو کر دیں"),
    ],
)
def test_from_one_price_to_another(finder: EntityFinder, language: str, text: str) -> None:
    assert said(finder, text, language, "artisan", "update_price") == [("price", "750")]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("kn", "ಮೂರು ಸಾವಿರದೊಳಗೆ ರೇಷ್ಮೆ ಸೀರೆ ತೋರಿಸಿ", ("max_price", "3000")),
        ("kn", "ಎರಡು ಸಾವಿರದವರೆಗೆ ಸೀರೆ ತೋರಿಸಿ", ("max_price", "2000")),
        ("kn", "ಸಾವಿರಕ್ಕಿಂತ ಕಡಿಮೆ ಸೀರೆ ಇದೆಯಾ", ("max_price", "1000")),
        ("kn", "ಐದು ಸಾವಿರಕ್ಕಿಂತ ಹೆಚ್ಚಿನ ಸೀರೆ ತೋರಿಸಿ", ("min_price", "5000")),
        ("te", "మూడు వేలలోపు చీర చూపించండి", ("max_price", "3000")),
        ("te", "ఐదు వందలలోపు గిన్నెలు చూపించండి", ("max_price", "500")),
        ("te", "రెండు వేలకంటే తక్కువ చీరలు చూపించండి", ("max_price", "2000")),
        ("te", "వెయ్యికి పైన ఉన్న చీరలు చూపించండి", ("min_price", "1000")),
        ("ta", "மூவாயிரத்துக்குள்ள புடவை காட்டுங்க", ("max_price", "3000")),
        ("ta", "ஐநூறுக்கு கீழ புடவை இருக்கா", ("max_price", "500")),
        ("ta", "ரெண்டாயிரம் வரைக்கும் புடவை காட்டுங்க", ("max_price", "2000")),
        ("ta", "ஐயாயிரத்துக்கு மேல புடவை காட்டுங்க", ("min_price", "5000")),
        ("ml", "മൂവായിരത്തിനുള്ളിൽ സാരി കാണിക്കൂ", ("max_price", "3000")),
        ("ml", "അഞ്ഞൂറിൽ താഴെ പാത്രം ഉണ്ടോ", ("max_price", "500")),
        ("ml", "രണ്ടായിരം വരെയുള്ള സാരി കാണിക്കൂ", ("max_price", "2000")),
        ("ml", "അയ്യായിരത്തിന് മുകളിൽ സാരി കാണിക്കൂ", ("min_price", "5000")),
        ("mr", "तीन हजारांच्या आत साडी दाखवा", ("max_price", "3000")),
        ("mr", "पाचशेच्या खाली साडी आहे का", ("max_price", "500")),
        ("mr", "दोन हजारांपर्यंत साड्या दाखवा", ("max_price", "2000")),
        ("mr", "पाच हजारांपेक्षा जास्त किमतीची साडी दाखवा", ("min_price", "5000")),
        ("bn", "তিন হাজারের মধ্যে শাড়ি দেখান", ("max_price", "3000")),
        ("bn", "পাঁচশোর নিচে শাড়ি আছে", ("max_price", "500")),
        ("bn", "দুহাজার পর্যন্ত শাড়ি দেখান", ("max_price", "2000")),
        ("bn", "পাঁচ হাজারের বেশি দামের শাড়ি দেখান", ("min_price", "5000")),
        ("or", "ତିନି ହଜାର ଭିତରେ ଶାଢ଼ୀ ଦେଖାନ୍ତୁ", ("max_price", "3000")),
        ("or", "ପାଞ୍ଚଶହରୁ କମ ଶାଢ଼ୀ ଅଛି କି", ("max_price", "500")),
        ("or", "ପାଞ୍ଚ ହଜାରରୁ ଅଧିକ ଦାମର ଶାଢ଼ୀ ଦେଖାନ୍ତୁ", ("min_price", "5000")),
        ("as", "তিনি হাজাৰৰ ভিতৰত শাৰী দেখুৱাওক", ("max_price", "3000")),
        ("as", "পাঁচশতকৈ কম শাৰী আছেনে", ("max_price", "500")),
        ("as", "পাঁচ হাজাৰতকৈ বেছি দামৰ শাৰী দেখুৱাওক", ("min_price", "5000")),
        ("gu", "ત્રણ હજારની અંદર સાડી બતાવો", ("max_price", "3000")),
        ("gu", "પાંચ હજારથી ઉપરની સાડી બતાવો", ("min_price", "5000")),
        ("hi", "तीन हज़ार के अंदर साड़ी दिखाओ", ("max_price", "3000")),
        ("pa", "ਤਿੰਨ ਹਜ਼ਾਰ ਤੋਂ ਥੱਲੇ ਸਾੜੀ ਦਿਖਾਓ", ("max_price", "3000")),
        ("ur", "تین ہزار سے کم والی ساڑی دکھائیں", ("max_price", "3000")),
    ],
)
def test_ceilings_and_floors_that_are_written_joined(
    finder: EntityFinder, language: str, text: str, expected: tuple[str, str]
) -> None:
    assert said(finder, text, language, "buyer", "search_products") == [expected]


@pytest.mark.parametrize(
    ("language", "text", "role", "intent", "expected"),
    [
        ("en", "sell it for seven thousand fourteen rupees", "artisan", "update_price", [("price", "7014")]),
        (
            "en",
            "cotton dari for 850, 10 pieces",
            "artisan",
            "create_listing",
            [("price", "850"), ("quantity", "10")],
        ),
        ("bn", "জামদানিটা সাড়ে চার হাজারে দিন", "buyer", "place_order", [("price", "4500")]),
        ("bn", "শাড়িটার দাম দুহাজার করুন", "artisan", "update_price", [("price", "2000")]),
        ("pa", "ਦਰੀ ਚਾਹੀਦੀ ਹੈ ਚਾਰ ਬਾਈ ਛੇ ਫੁੱਟ ਦੀ", "buyer", "search_products", [("dimension", "4x6 ft")]),
        ("pa", "ਸੌ ਵਿੱਚੋਂ ਪੰਤਾਲੀ ਨੰਬਰ ਆਏ ਮੁੰਡੇ ਦੇ", "artisan", "out_of_scope", []),
        ("hi-Latn", "mere account se paisa teen baar kat gaya", "buyer", "report_problem", []),
        ("gu", "બીજાં રમકડાં બતાવો", "buyer", "search_products", []),
        ("ml", "ഈ പാട്ട് ഒന്ന് വെച്ചു താ", "artisan", "out_of_scope", []),
        (
            "hi",
            "जो तीसरा सामान अभी आपने दिखाया उसके बारे में बताइए",
            "buyer",
            "product_details",
            [("ordinal", "3")],
        ),
        ("en", "cancel my oder 7731", "buyer", "cancel_order", [("order_id", "7731")]),
        ("en", "plz cancel oredr 7731 now", "buyer", "cancel_order", [("order_id", "7731")]),
        ("en", "where is ordr 7731", "buyer", "track_order", [("order_id", "7731")]),
        (
            "hi-Latn",
            "ordar number 2290 cancel karna hai mat bhejna",
            "buyer",
            "cancel_order",
            [("order_id", "2290")],
        ),
        ("ur", "پہلے والا دام سات سو تھا", "artisan", "update_price", []),
        ("as", "মেখেলা বওঁতে ছদিন লাগিল", "artisan", "quote_golden_price", [("duration", "6 day")]),
    ],
)
def test_what_only_looks_like_another_value(
    finder: EntityFinder,
    language: str,
    text: str,
    role: str,
    intent: str,
    expected: list[tuple[str, str]],
) -> None:
    assert said(finder, text, language, role, intent) == expected
