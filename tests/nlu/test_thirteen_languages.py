"""Each language by itself: told apart, yes and no, wishes, numbers, money, names with endings joined to them."""

from dataclasses import dataclass
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.lexicon import load_lexicon
from knowledge.lexicon.numbers import load_numbers, numbered_languages
from nlu.entities import EntityFinder
from nlu.language import detect
from nlu.phrasebook import languages
from nlu.quantities import QuantityReader
from nlu.repair import read_repair
from nlu.tokens import normalise, tokenise
from nlu.yes_no import read_yes_no
from voice.number_words import number_words


@dataclass(frozen=True, slots=True)
class Spoken:
    """What somebody says in one language."""

    sentences: tuple[str, ...]
    yes: str
    no: str
    cancel: str
    repeat: str
    money: tuple[str, str]
    """A price in words, and its rupees."""
    named: tuple[tuple[str, str, str], ...]
    """Sentence, the word in it that names something, and what it names."""


_SAREE = {language for language, _ in next(load_lexicon().entries("product_type")).spellings()}

SPOKEN = {
    "bn": Spoken(
        ("আমি একটা শাড়ি বেচতে চাই", "আমার অর্ডার কোথায়", "দাম বদলান"),
        "হ্যাঁ",
        "না",
        "থাক",
        "আবার বলুন",
        ("দু হাজার পাঁচশো টাকা", "2500"),
        (("শাড়ির দাম কত", "শাড়ির", "saree"), ("জামদানিটা দেখান", "জামদানিটা", "jamdani")),
    ),
    "mr": Spoken(
        ("मला साडी विकायची आहे", "माझी ऑर्डर कुठे आहे", "किंमत बदला"),
        "हो",
        "नाही",
        "राहू द्या",
        "पुन्हा सांगा",
        ("दोन हजार पाचशे रुपये", "2500"),
        (("साडीची किंमत सांगा", "साडीची", "saree"), ("पैठणीला मागणी आहे का", "पैठणीला", "paithani")),
    ),
    "te": Spoken(
        ("నేను ఒక చీర అమ్మాలి", "నా ఆర్డర్ ఎక్కడ ఉంది", "ధర మార్చండి"),
        "అవును",
        "వద్దు",
        "వదిలేయండి",
        "మళ్ళీ చెప్పండి",
        ("రెండు వేల ఐదు వందల రూపాయలు", "2500"),
        (("ఈ చీరను చూపించండి", "చీరను", "saree"), ("హైదరాబాద్‌లో దొరుకుతుందా", "హైదరాబాద్‌లో", "hyderabad")),
    ),
    "ta": Spoken(
        ("நான் ஒரு புடவை விக்கணும்", "என் ஆர்டர் எங்கே இருக்கு", "விலையை மாத்துங்க"),
        "ஆமா",
        "வேண்டாம்",
        "விட்டுடுங்க",
        "திரும்ப சொல்லுங்க",
        ("ரெண்டாயிரத்து ஐநூறு ரூபாய்", "2500"),
        (("அந்த சேலையை காட்டுங்க", "சேலையை", "saree"), ("சென்னைக்கு அனுப்புவீங்களா", "சென்னைக்கு", "chennai")),
    ),
    "gu": Spoken(
        ("મારે સાડી વેચવી છે", "મારો ઓર્ડર ક્યાં છે", "ભાવ બદલો"),
        "હા",
        "ના",
        "રહેવા દો",
        "ફરીથી બોલો",
        ("બે હજાર પાંચસો રૂપિયા", "2500"),
        (("સાડીની કિંમત કેટલી", "સાડીની", "saree"), ("પટોળાનો ભાવ કહો", "પટોળાનો", "patola")),
    ),
    "kn": Spoken(
        ("ನಾನು ಒಂದು ಸೀರೆ ಮಾರಬೇಕು", "ನನ್ನ ಆರ್ಡರ್ ಎಲ್ಲಿದೆ", "ಬೆಲೆ ಬದಲಾಯಿಸಿ"),
        "ಹೌದು",
        "ಬೇಡ",
        "ಬಿಟ್ಟುಬಿಡಿ",
        "ಮತ್ತೆ ಹೇಳಿ",
        ("ಎರಡೂವರೆ ಸಾವಿರ ರೂಪಾಯಿ", "2500"),
        (("ಆ ಸೀರೆಯನ್ನು ತೋರಿಸಿ", "ಸೀರೆಯನ್ನು", "saree"), ("ಬೆಂಗಳೂರಿಗೆ ಕಳಿಸ್ತೀರಾ", "ಬೆಂಗಳೂರಿಗೆ", "bengaluru")),
    ),
    "ml": Spoken(
        ("എനിക്ക് ഒരു സാരി വിൽക്കണം", "എന്റെ ഓർഡർ എവിടെയാണ്", "വില മാറ്റണം"),
        "അതെ",
        "വേണ്ട",
        "വിട്ടേക്കൂ",
        "ഒന്നുകൂടി പറയൂ",
        ("രണ്ടായിരത്തി അഞ്ഞൂറ് രൂപ", "2500"),
        (("സാരിയുടെ വില എത്ര", "സാരിയുടെ", "saree"), ("കൊച്ചിയിലേക്ക് അയക്കുമോ", "കൊച്ചിയിലേക്ക്", "kochi")),
    ),
    "pa": Spoken(
        ("ਮੈਂ ਇੱਕ ਸਾੜੀ ਵੇਚਣੀ ਹੈ", "ਮੇਰਾ ਆਰਡਰ ਕਿੱਥੇ ਹੈ", "ਰੇਟ ਬਦਲ ਦਿਓ"),
        "ਹਾਂ ਜੀ",
        "ਨਹੀਂ",
        "ਰਹਿਣ ਦਿਓ",
        "ਫਿਰ ਤੋਂ ਦੱਸੋ",
        ("ਢਾਈ ਹਜ਼ਾਰ ਰੁਪਏ", "2500"),
        (("ਫੁਲਕਾਰੀਆਂ ਦਿਖਾਓ", "ਫੁਲਕਾਰੀਆਂ", "phulkari"), ("ਸ਼ਾਲ ਦਾ ਰੇਟ ਦੱਸੋ", "ਸ਼ਾਲ", "shawl")),
    ),
    "or": Spoken(
        ("ମୁଁ ଗୋଟିଏ ଶାଢ଼ୀ ବିକିବି", "ମୋ ଅର୍ଡର କେଉଁଠି ଅଛି", "ଦାମ ବଦଳାନ୍ତୁ"),
        "ହଁ",
        "ନାହିଁ",
        "ଛାଡ଼ନ୍ତୁ",
        "ଆଉ ଥରେ କୁହନ୍ତୁ",
        ("ଦୁଇ ହଜାର ପାଞ୍ଚଶହ ଟଙ୍କା", "2500"),
        (("ଶାଢ଼ୀର ଦାମ କେତେ", "ଶାଢ଼ୀର", "saree"), ("ଶାଢ଼ୀଟି ଦେଖାନ୍ତୁ", "ଶାଢ଼ୀଟି", "saree")),
    ),
    "as": Spoken(
        ("মই এখন শাৰী বেচিব বিচাৰোঁ", "মোৰ অৰ্ডাৰ ক'ত", "দামটো সলনি কৰক"),
        "হয়",
        "নালাগে",
        "বাদ দিয়ক",
        "আকৌ কওক",
        ("আঢ়ৈ হাজাৰ টকা", "2500"),
        (("শাৰীখনৰ দাম কিমান", "শাৰীখনৰ", "saree"), ("মেখেলা চাদৰখন দেখুৱাওক", "চাদৰখন", "mekhela chador")),
    ),
    "ur": Spoken(
        ("مجھے ایک ساڑی بیچنی ہے", "میرا آرڈر کہاں ہے", "قیمت بدل دیں"),
        "جی ہاں",
        "نہیں",
        "رہنے دیں",
        "دوبارہ کہیے",
        ("ڈھائی ہزار روپے", "2500"),
        (("ساڑی کی قیمت بتائیں", "ساڑی", "saree"),),
    ),
}
HERE = [code for code in SPOKEN if code in languages() and code in numbered_languages() and code in _SAREE]
"""Languages that have a phrasebook, number words and names."""


@pytest.mark.parametrize("language", HERE)
def test_the_language_is_told_from_its_words(language: str) -> None:
    for sentence in SPOKEN[language].sentences:
        assert detect(sentence) == language, sentence


def test_letters_of_its_own_tell_assamese_from_bengali_and_marathi_from_hindi() -> None:
    assert detect("শাৰী") == "as"
    assert detect("শাড়ি") == "bn"
    assert detect("शाळा") == "mr"
    assert detect("साडी") == "hi"
    assert detect("साडी", previous="mr") == "mr"
    assert detect("শাড়ি", previous="as") == "as"


def test_english_words_in_a_sentence_of_another_script_change_nothing() -> None:
    assert detect("order cancel பண்ணுங்க") == "ta"
    assert detect("আমার order কোথায়") == "bn"
    assert detect("saree చూపించండి") == "te"


@pytest.mark.parametrize("language", HERE)
def test_yes_no_and_wishes(language: str) -> None:
    spoken = SPOKEN[language]
    for text, polarity in ((spoken.yes, "affirm"), (spoken.no, "deny")):
        heard = read_yes_no(text, language)
        assert heard is not None and (heard.polarity, heard.coverage) == (polarity, 1.0), text
    for text, wish in ((spoken.cancel, "cancel"), (spoken.repeat, "repeat")):
        heard_wish = read_repair(text, language)
        assert heard_wish is not None and heard_wish.name == wish, text


@pytest.mark.parametrize("language", HERE)
def test_money_in_words_and_in_native_digits(language: str) -> None:
    words, rupees = SPOKEN[language].money
    (price,) = reader().read(normalise(words), language).found
    assert (price.kind, price.value) == ("price", rupees)
    digits = load_numbers(language).digits or "0123456789"
    written = "₹" + "".join(digits[int(digit)] for digit in rupees)
    (price,) = reader().read(written, language).found
    assert (price.kind, price.value) == ("price", rupees)


@pytest.mark.parametrize("language", HERE)
def test_names_are_found_with_their_endings_and_the_mark_covers_the_word(
    language: str, finder: EntityFinder
) -> None:
    for sentence, word, value in SPOKEN[language].named:
        text = normalise(sentence)
        found = finder.read(text, tokenise(text), language).names
        marks = {(text[entity.start : entity.end], entity.value) for entity in found}
        assert any(mark.endswith(normalise(word)) and named == value for mark, named in marks), (
            f"{sentence}: {marks}"
        )


@cache
def reader() -> QuantityReader:
    return QuantityReader(load_lexicon())


@settings(max_examples=300)
@given(number=st.integers(0, 9_99_99_999), language=st.sampled_from(numbered_languages()))
def test_every_number_that_is_said_is_understood(number: int, language: str) -> None:
    said = number_words(number, language)
    assert [heard.value for heard in reader().read(said, language).numbers] == [str(number)], said


@pytest.mark.parametrize(
    ("text", "language", "kind", "value"),
    [
        ("রং ৫০০ টাকার নিচে", "bn", "max_price", "500"),
        ("ரெண்டாயிரத்துக்குள் காட்டுங்க", "ta", "max_price", "2000"),
        ("రెండువేల ఐదొందలకు అమ్మాలి", "te", "price", "2500"),
        ("രണ്ടാഴ്ച", "ml", "duration", "2 week"),
        ("ಐನೂರು ರೂಪಾಯಿ", "kn", "price", "500"),
        ("साडे तीनशे रुपये", "mr", "price", "350"),
        ("શાલ અઢીસો રૂપિયા", "gu", "price", "250"),
        ("پانچ سو روپے", "ur", "price", "500"),
    ],
)
def test_words_that_are_written_as_one(text: str, language: str, kind: str, value: str) -> None:
    found = reader().read(normalise(text), language).found
    assert (kind, value) in {(quantity.kind, quantity.value) for quantity in found}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ബാഗുകൾ", "ബാഗുകള്‍"),
        ("كيا", "کیا"),
        ("ھے", "ہے"),
        ("چاہئے", "چاہیے"),
        ("शादी", "शादी"),
        ("বড়", "বড"),
    ],
)
def test_spellings_that_look_alike_have_one_key(one: str, other: str) -> None:
    assert tokenise(normalise(one))[0].key == tokenise(normalise(other))[0].key


def test_a_punjabi_shawl_is_no_year() -> None:
    assert tokenise(normalise("ਸ਼ਾਲ"))[0].key != tokenise("ਸਾਲ")[0].key
