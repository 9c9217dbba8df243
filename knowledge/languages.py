"""The languages that Kalavaani speaks: the one list that everything else derives from."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Direction = Literal["ltr", "rtl"]


@dataclass(frozen=True, slots=True)
class Language:
    """One language as it is written; Hindi in Roman letters counts as one of its own."""

    code: str
    """ISO 639, with the ISO 15924 script where it is not the usual one: "ta", "hi-Latn"."""
    autonym: str
    """What its speakers call it, in its own script."""
    english: str
    script: str
    """ISO 15924 code: "Deva"."""
    locale: str
    """CLDR locale as Babel names it."""
    bcp47: str
    """Tag that telephone carriers know, with the country."""
    voice: str
    """espeak-ng's voice, and the language of what it reads. `en-gb` is harder to understand than `en`."""
    fallback: str | None = "en"
    """The language to use where something is missing in this one; None at the end of the chain."""
    direction: Direction = "ltr"


_ALL = (
    Language("en", "English", "English", "Latn", "en_IN", "en-IN", "en", fallback=None),
    Language("hi", "हिन्दी", "Hindi", "Deva", "hi_IN", "hi-IN", "hi"),
    Language("hi-Latn", "Hindi (Roman)", "Hindi in Roman letters", "Latn", "hi_Latn_IN", "hi-IN", "hi"),
    Language("bn", "বাংলা", "Bengali", "Beng", "bn_IN", "bn-IN", "bn"),
    Language("mr", "मराठी", "Marathi", "Deva", "mr_IN", "mr-IN", "mr", fallback="hi"),
    Language("te", "తెలుగు", "Telugu", "Telu", "te_IN", "te-IN", "te"),
    Language("ta", "தமிழ்", "Tamil", "Taml", "ta_IN", "ta-IN", "ta"),
    Language("gu", "ગુજરાતી", "Gujarati", "Gujr", "gu_IN", "gu-IN", "gu"),
    Language("kn", "ಕನ್ನಡ", "Kannada", "Knda", "kn_IN", "kn-IN", "kn"),
    Language("ml", "മലയാളം", "Malayalam", "Mlym", "ml_IN", "ml-IN", "ml"),
    Language("pa", "ਪੰਜਾਬੀ", "Punjabi", "Guru", "pa_Guru_IN", "pa-IN", "pa"),
    Language("or", "ଓଡ଼ିଆ", "Odia", "Orya", "or_IN", "or-IN", "or"),
    Language("as", "অসমীয়া", "Assamese", "Beng", "as_IN", "as-IN", "as", fallback="bn"),
    Language("ur", "اردو", "Urdu", "Arab", "ur_IN", "ur-IN", "ur", direction="rtl"),
)

LANGUAGES = {language.code: language for language in _ALL}
"""Code -> language, in the order in which we name them."""

CODES = tuple(LANGUAGES)

CODE_PATTERN = f"^({'|'.join(CODES)})$"
"""Regular expression of a valid code, for whoever checks input."""

DEFAULT = "en"
"""The language of somebody about whom nothing is known."""

SCRIPT_NAMES = {
    "Latn": "LATIN",
    "Deva": "DEVANAGARI",
    "Beng": "BENGALI",
    "Telu": "TELUGU",
    "Taml": "TAMIL",
    "Gujr": "GUJARATI",
    "Knda": "KANNADA",
    "Mlym": "MALAYALAM",
    "Guru": "GURMUKHI",
    "Orya": "ORIYA",
    "Arab": "ARABIC",
}
"""ISO 15924 code -> the word with which Unicode's names of the script's characters begin."""


def with_fallbacks(code: str) -> Iterator[str]:
    """`code` and the languages to look in after it: "mr", "hi", "en"."""
    following: str | None = code
    while following is not None:
        yield following
        language = LANGUAGES.get(following)
        following = language.fallback if language else DEFAULT


def locale_of(code: str) -> str:
    """Babel's locale of a language; Indian English for one that we do not know."""
    return LANGUAGES.get(code, LANGUAGES[DEFAULT]).locale


def is_language(code: object) -> bool:
    """Whether it is the code of a language that we speak."""
    return isinstance(code, str) and code in LANGUAGES
