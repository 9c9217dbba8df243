"""Text as it should be read aloud: no markup, signs or digits, only words that a listener understands."""

import html
import unicodedata
from typing import Final

import regex

from voice.spoken_amounts import say_measures, say_money, say_numbers
from voice.spoken_dates import say_dates
from voice.spoken_ids import say_identifiers
from voice.spoken_words import spoken_words

_URL = regex.compile(
    r"(?:https?://|www\.)[^\s<>]{1,2000}"
    r"|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,4}"
    r"|(?<![\w@.])[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,3}\.(?:com|org|net|co\.in)(?:/[^\s<>]{0,2000})?(?!\w)",
    regex.IGNORECASE,
)
_URL_END: Final = ".,;:!?)]}'\"।۔؟"
_MARKDOWN_LINK = regex.compile(r"!?\[([^\[\]\n]{0,300})\]\([^()\s]{1,2000}\)")
_TAG = regex.compile(r"</?[a-zA-Z][^<>\n]{0,300}>")
_LINE_START = regex.compile(r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]*|[-*•‣▪][ \t]+)", regex.MULTILINE)
_RULE = regex.compile(r"^[ \t]*(?:[-*_=|:][ \t]*){3,}$", regex.MULTILINE)
_EMPHASIS = regex.compile(r"\*+|~~|`+|_+")
_PICTOGRAM = regex.compile(
    r"[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\uFE0E\uFE0F\u20E3\U000E0020-\U000E007F]+"
)
_JOINER_ALONE = regex.compile(r"(?<![\p{M}\p{L}])[\u200C\u200D]+|[\u200C\u200D]+(?![\p{M}\p{L}])")
_INVISIBLE = regex.compile(r"[\p{Cc}\p{Cf}\p{Co}\p{Cs}--[\n\t\u200C\u200D]]", regex.V1)
_VULGAR: Final = {"½": "1/2", "¼": "1/4", "¾": "3/4"}
_LETTER_SLASH = regex.compile(r"(?<=[\p{L}\p{M}])\s*/\s*(?=\p{L})")
_DASH = regex.compile(r"\s+[-–—]+\s+|[–—]+|--+")
_BRACKET = regex.compile(r"\s*[()\[\]{}|]+\s*")
_OTHER_SIGN = regex.compile(r"[\p{So}\p{Sm}\p{Sk}\p{Sc}\"“”„«»*#^~\\<>/°]")
_STRAY_HYPHEN = regex.compile(r"(?<![\p{L}\p{M}])-|-(?![\p{L}\p{M}])")
_PAUSES = regex.compile(r"\s*[,;،؛]\s*(?=[,;.!?।:۔؟،؛])|(?<=[.!?।:۔؟])\s*[,;،؛]+")
_SPACE_BEFORE = regex.compile(r"\s+(?=[,;.!?।:۔؟،؛](?:\s|$))")
_SENTENCE_END: Final = (".", "!", "?", "।", ":", ",", ";", "॥", "…", "۔", "؟", "،", "؛")


def speakable(text: str, language: str) -> str:
    """`text` with money, numbers, units, dates and identifiers in words of `language`, and without markup.

    No digit is left, and no word is lost; each line that ends without punctuation becomes a sentence.

    Raises:
        LanguageNotSpoken: there are no words for it.
    """
    text = _without_markup(text, spoken_words(language).link)
    for say in (say_dates, say_identifiers, say_money, say_measures, say_numbers):
        text = say(text, language)
    return _sentences(_without_signs(text, language), spoken_words(language).full_stop)


def _ascii_digits(text: str) -> str:
    return regex.sub(r"\p{Nd}", lambda digit: str(unicodedata.digit(digit[0])), text)


def _without_markup(text: str, link: str) -> str:
    text = unicodedata.normalize("NFC", html.unescape(text).replace("\r\n", "\n"))
    text = _INVISIBLE.sub("", text)
    text = _MARKDOWN_LINK.sub(r"\1", text)

    def address(match: regex.Match[str]) -> str:
        return link + match[0][len(match[0].rstrip(_URL_END)) :]

    text = _TAG.sub(" ", _URL.sub(address, text))
    text = _LINE_START.sub("", _RULE.sub("", text))
    for sign, ascii_form in _VULGAR.items():
        text = text.replace(sign, f" {ascii_form}")
    text = _JOINER_ALONE.sub("", _PICTOGRAM.sub(" ", text))
    return _EMPHASIS.sub(" ", _ascii_digits(text)).replace("’", "'")


def _without_signs(text: str, language: str) -> str:
    words = spoken_words(language)
    signs = {"&": words.conjunction, "=": words.equals, "+": words.plus, "%": words.per_cent, "@": words.at}
    signs["×"] = words.times
    for sign, said in signs.items():
        text = text.replace(sign, f" {said} ")
    text = _LETTER_SLASH.sub(f" {words.alternative} ", text)
    text = _BRACKET.sub(", ", _DASH.sub(", ", text))
    return _STRAY_HYPHEN.sub(" ", _OTHER_SIGN.sub(" ", text))


def _sentences(text: str, full_stop: str) -> str:
    lines = (
        _SPACE_BEFORE.sub("", _PAUSES.sub("", " ".join(line.split()))).strip(" ,;")
        for line in text.splitlines()
    )
    said = [line for line in lines if line]
    ended = [line if line.endswith(_SENTENCE_END) else line + full_stop for line in said[:-1]]
    return " ".join([*ended, *said[-1:]])
