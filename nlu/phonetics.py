"""One key for what a word sounds like, across Latin, Indic and Urdu scripts.

Consonants are merged where speech recognisers and free spelling mix them up: aspirated with plain,
retroflex with dental, v with w, s with sh, z with j, f with ph. Vowels fall into three classes. So मधुबनी,
"madhubani", "madubani" and "Medu Bonnie" share a skeleton: m d b n.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import regex

_DEVANAGARI = 0x0900
_INDIC_FIRST, _INDIC_LAST = 0x0900, 0x0D7F
_BLOCK_MASK = 0x7F
"""The Indic blocks of Unicode are parallel: the low seven bits of a letter name the same letter in each."""

_CONSONANTS = {
    **dict.fromkeys("कखक़ख", "k"),
    **dict.fromkeys("गघ", "g"),
    **dict.fromkeys("चछ", "c"),
    **dict.fromkeys("जझ", "j"),
    **dict.fromkeys("टठतथ", "t"),
    **dict.fromkeys("डढदध", "d"),
    **dict.fromkeys("ङञणन", "n"),
    **dict.fromkeys("पफ", "p"),
    **dict.fromkeys("बभ", "b"),
    "\u0929": "n",  # Tamil ன
    "म": "m",
    "य": "y",
    "\u095f": "y",  # Odia ୟ
    "र": "r",
    "\u0931": "r",
    "\u095c": "r",  # Punjabi ੜ
    "ल": "l",
    "ळ": "l",
    "\u0934": "l",
    "व": "v",
    "श": "s",
    "ष": "s",
    "स": "s",
    "ह": "h",
}
_VIRAMA = "\u094d"
_ANUSVARA = "\u0902"
_OUTSIDE_THE_PARALLEL = str.maketrans(
    {"\u09f1": "\u09b5", "\u0b71": "\u0b35", "\u09ce": "\u09a4\u09cd", "\u0a71": ""}
)
"""Letters that stand where other blocks have another: Assamese ৱ, Odia ୱ, Bengali ৎ, Punjabi addak."""
_BENGALI_W = regex.compile("\u0993\u09af|(?<=\u09cb)\u09af")
"""ওয় is how Bengali writes w, and behind an o that is joined to a consonant য় alone."""
_DRAVIDIAN_FIRST = 0x0B80
"""From here on the scripts of Tamil, Telugu, Kannada and Malayalam, which say every vowel that they write."""
_LABIALS = frozenset("पफबभम")
_FLAPPED = frozenset("डढ")
"""Between vowels these are said ड़ ढ़ and written r in Roman letters, whether or not the dot was typed; not in the
Dravidian languages."""
_VOWELS = {
    **dict.fromkeys("अआाॉऑ", "a"),
    **dict.fromkeys("इईएऐिीेैऍॅॆऎ", "i"),
    **dict.fromkeys("उऊओऔुूोौॊऒ", "u"),
    "ऋ": "ri",
    "ृ": "ri",
    "ं": "n",
    "ँ": "n",
    "ः": "h",
}
_INDEPENDENT = frozenset("अआइईउऊऋएऐओऔऑऍऎऒ")

_URDU = {
    **dict.fromkeys("اآأع", "a"),
    **dict.fromkeys("یےيىئ", "i"),
    **dict.fromkeys("وؤ", "u"),
    "ب": "b",
    "پ": "p",
    "ف": "p",
    **dict.fromkeys("تٹطة", "t"),
    **dict.fromkeys("ثسشص", "s"),
    **dict.fromkeys("جزذضظژ", "j"),
    "چ": "c",
    **dict.fromkeys("حہه", "h"),
    **dict.fromkeys("خقکك", "k"),
    **dict.fromkeys("دڈ", "d"),
    **dict.fromkeys("رڑ", "r"),
    **dict.fromkeys("غگ", "g"),
    "ل": "l",
    "م": "m",
    **dict.fromkeys("نں", "n"),
    "ھ": "",
    "ڤ": "v",
}
_URDU_V = regex.compile("^و|و(?=ا)")
"""Here و is a consonant: وارلی, گڈوال."""

_LATIN_RULES: tuple[tuple[str, str], ...] = (
    ("tch", "c"),
    ("chh", "c"),
    ("sch", "s"),
    ("ch", "c"),
    ("ck", "k"),
    ("kh", "k"),
    ("gh", "g"),
    ("sh", "s"),
    ("th", "t"),
    ("dh", "d"),
    ("ph", "p"),
    ("bh", "b"),
    ("jh", "j"),
    ("zh", "j"),
    ("dge", "j"),
    ("qu", "k"),
    ("wr", "r"),
    ("kn", "n"),
    ("tion", "sn"),
    ("ee", "i"),
    ("ea", "i"),
    ("ei", "i"),
    ("ie", "i"),
    ("ai", "i"),
    ("ay", "i"),
    ("ey", "i"),
    ("oo", "u"),
    ("ou", "u"),
    ("ow", "u"),
    ("au", "u"),
    ("aw", "u"),
    ("oa", "u"),
    ("aa", "a"),
    ("a", "a"),
    ("e", "i"),
    ("i", "i"),
    ("o", "u"),
    ("u", "u"),
    ("ü", "u"),
    ("f", "p"),
    ("q", "k"),
    ("w", "v"),
    ("x", "ks"),
    ("z", "j"),
)
_INITIAL_ONLY = frozenset(("wr", "kn"))
_SOFT_C = frozenset("eiy")
_REPEATED = regex.compile(r"(.)\1+")
_VOICELESS = str.maketrans("gjdbv", "kctpp")
_VOWEL_LETTERS = frozenset("aiu")
_WEAK = str.maketrans("", "", "aiuhy")


@dataclass(frozen=True, slots=True)
class Sound:
    """What a word or a few words run together sound like."""

    full: str
    """Consonants and the three vowel classes: "madubani"."""
    skeleton: str
    """Consonants only, h and y dropped, doubles merged: "mdbn"."""
    coarse: str
    """The skeleton with voiced and voiceless merged: "mtpn"; lamp and lamb meet here."""


def same_but_voice(one: str, other: str) -> bool:
    """Whether two strings of phones differ in nothing but voice: base and vase."""
    return one.translate(_VOICELESS) == other.translate(_VOICELESS)


@lru_cache(maxsize=65536)
def word_phones(word: str) -> str:
    """The phones of one word key; empty for digits and signs."""
    if not word:
        return ""
    first = ord(word[0])
    if _INDIC_FIRST <= first <= _INDIC_LAST:
        return _indic(word)
    if word[0] in _URDU:
        return "".join(_URDU.get(letter, "") for letter in _URDU_V.sub("ڤ", word))
    return _latin(word)


@lru_cache(maxsize=65536)
def sound(words: tuple[str, ...]) -> Sound:
    """The sound of words said together."""
    full = _REPEATED.sub(r"\1", "".join(word_phones(word) for word in words))
    skeleton = _REPEATED.sub(r"\1", full.translate(_WEAK))
    return Sound(full, skeleton, _REPEATED.sub(r"\1", skeleton.translate(_VOICELESS)))


def _indic(word: str) -> str:
    dravidian = ord(word[0]) >= _DRAVIDIAN_FIRST
    letters = [
        chr(_DEVANAGARI + (ord(letter) & _BLOCK_MASK))
        if _INDIC_FIRST <= ord(letter) <= _INDIC_LAST
        else letter
        for letter in unicodedata.normalize(
            "NFD", _BENGALI_W.sub("\u09b5", word).translate(_OUTSIDE_THE_PARALLEL)
        )
    ]
    phones: list[str] = []
    schwa_open = False
    for index, letter in enumerate(letters):
        if dravidian and letter == _ANUSVARA and (letters[index + 1 : index + 2] or ["म"])[0] in _LABIALS:
            # కాంచీపురం ends in m
            phones += ["ə", "m"] if schwa_open else ["m"]
            schwa_open = False
        elif letter in _CONSONANTS:
            if schwa_open:
                phones.append("ə")
            flapped = letter in _FLAPPED and not dravidian and bool(phones) and _is_vowel(phones[-1])
            phones.append("r" if flapped else _CONSONANTS[letter])
            schwa_open = True
        elif letter == _VIRAMA:
            schwa_open = False
        elif letter in _VOWELS:
            if schwa_open and (letter in _INDEPENDENT or letter in "ंँः"):
                phones.append("ə")
            phones.append(_VOWELS[letter])
            schwa_open = False
    if dravidian:
        return "".join([*phones, "ə"] if schwa_open else phones).replace("ə", "a")
    # A schwa at the end of a word is not spoken (कमल is "kamal"), unless it is all there is.
    if schwa_open and len(phones) == 1:
        phones.append("a")
    return "".join(_without_medial_schwas(phones)).replace("ə", "a")


def _without_medial_schwas(phones: list[str]) -> list[str]:
    """Drops the schwa of V C ə C V, from the right, as Hindi does: चिकनकारी is "chikankari"."""
    kept = list(phones)
    for index in range(len(kept) - 2, 1, -1):
        if (
            kept[index] == "ə"
            and index + 2 < len(kept)
            and _is_vowel(kept[index + 2])
            and not _is_vowel(kept[index + 1])
            and not _is_vowel(kept[index - 1])
            and _is_vowel(kept[index - 2])
        ):
            del kept[index]
    return kept


def _is_vowel(phone: str) -> bool:
    return phone == "ə" or phone[0] in _VOWEL_LETTERS


def _latin(word: str) -> str:
    plain = "".join(
        letter for letter in unicodedata.normalize("NFD", word) if unicodedata.category(letter) != "Mn"
    )
    phones: list[str] = []
    index = 0
    while index < len(plain):
        for written, spoken in _LATIN_RULES:
            if plain.startswith(written, index) and (index == 0 or written not in _INITIAL_ONLY):
                phones.append(spoken)
                index += len(written)
                break
        else:
            phones.append(_latin_letter(plain, index))
            index += 1
    return "".join(phones)


def _latin_letter(word: str, index: int) -> str:
    letter = word[index]
    following = word[index + 1 : index + 2]
    if letter == "c":
        return "s" if following in _SOFT_C else "k"
    if letter == "y":
        return "y" if following in tuple("aeiou") else "i"
    return letter if letter.isalpha() and letter.isascii() else ""
