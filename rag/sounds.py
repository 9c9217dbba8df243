"""Keys under which words that sound alike meet, in any spelling or script (बाँधनी, bandhani, baandhni).

Indian scripts go through ITRANS; then aspiration, vowel length, doubling and the unwritten `a` are dropped, on
which people who write Hindi in Roman letters disagree.
"""

from functools import lru_cache

import regex

from rag.sentences import normalise, script_of

_ITRANS_PLAIN = regex.compile(r"[.~^]")
_LOAN_VOWELS = str.maketrans({"\u0949": "\u094b", "\u0911": "\u0913", "\u0945": "\u0947"})
"""Vowels that Hindi writes only in English words, such as ऑ, which ITRANS lacks."""
_INDIAN = {
    name: name
    for name in (
        "devanagari",
        "bengali",
        "gujarati",
        "gurmukhi",
        "oriya",
        "tamil",
        "telugu",
        "kannada",
        "malayalam",
    )
}
"""Script as Unicode names it -> as the transliteration library does."""
_REWRITES = [
    (regex.compile(pattern), replacement)
    for pattern, replacement in (
        (r"ksh|kṣ|x", "ks"),
        (r"ch+", "C"),
        (r"c(?=[eiy])", "s"),
        (r"ck|c|q", "k"),
        (r"C", "c"),
        (r"w", "v"),
        (r"z", "j"),
        (r"f", "p"),
        (r"(?<=[kgcjtdpbs])h", ""),
        (r"m(?=[pb])", "n"),
        (r"rh", "d"),
        (r"ehe", "aha"),
        (r"e(?=h)", "a"),
        (r"ue$", "u"),
        (r"ee|ii|ea|y$|ie$", "i"),
        (r"oo|uu", "u"),
        (r"ai|ei|ay|ey", "e"),
        (r"au|ou|aw", "o"),
        (r"(?<=.)a+", ""),
        (r"(.)\1+", r"\1"),
    )
]


@lru_cache(maxsize=65_536)
def sound(word: str) -> str:
    """Key of one word in Latin letters or an Indian script; of other scripts the normalised word itself."""
    plain = normalise(word)
    script = script_of(plain)
    if script in _INDIAN:
        from indic_transliteration import sanscript

        plain = plain.translate(_LOAN_VOWELS)
        roman = sanscript.transliterate(plain, _INDIAN[script], sanscript.ITRANS)
        plain = _ITRANS_PLAIN.sub("", roman).replace("M", "n").lower()
    elif script != "latin":
        return plain
    for pattern, replacement in _REWRITES:
        plain = pattern.sub(replacement, plain)
    return plain
