"""Where two words of a Dravidian language melt into one: രണ്ട് + ആഴ്ച is രണ്ടാഴ്ച, നൂറ്റി + ഇരുപത് is നൂറ്റിയിരുപത്."""

from collections.abc import Iterator

_BLOCK_MASK = 0x7F
_DRAVIDIAN_BLOCKS = frozenset((0x0B80, 0x0C00, 0x0C80, 0x0D00))
"""Tamil, Telugu, Kannada, Malayalam; the blocks are parallel."""
_SHORT_A, _SIGN_I, _SIGN_U, _VIRAMA = 0x05, 0x3F, 0x41, 0x4D
_FIRST_VOWEL, _LAST_VOWEL = 0x05, 0x14
_FIRST_SIGN, _LAST_SIGN = 0x3E, 0x4C
_SIGN_BEHIND_VOWEL = 0x38
"""How far a vowel's sign stands behind its letter."""
_GLIDES = frozenset((0x2F, 0x35))
"""The y and the v that stand between two vowels."""


def parted(before: str, after: str) -> Iterator[tuple[str, str]]:
    """What two words may have been that are written as `before` and `after` in one; the likeliest first."""
    block = ord(before[-1]) & ~_BLOCK_MASK
    if block not in _DRAVIDIAN_BLOCKS:
        return
    bare = _with_vowel(block, after)
    if bare is not None:
        # the last vowel of the first word gave way to the first of the second
        for lost in (_SIGN_U, _SIGN_I, _VIRAMA):
            yield before + chr(block + lost), bare
        yield before, bare
    if ord(after[0]) - block in _GLIDES and len(after) > 1:
        behind_glide = _with_vowel(block, after[1:])
        if behind_glide is not None:
            yield before, behind_glide


def _with_vowel(block: int, word: str) -> str | None:
    """The word that begins with a vowel where `word` goes on with its sign, or with the short a that has none."""
    first = ord(word[0]) - block
    if _FIRST_SIGN <= first <= _LAST_SIGN:
        return chr(block + first - _SIGN_BEHIND_VOWEL) + word[1:]
    if first == _VIRAMA or _FIRST_VOWEL <= first <= _LAST_VOWEL:
        return None
    return chr(block + _SHORT_A) + word
