"""Hears a yes or a no, and how much of the message it explains."""

from functools import lru_cache

import regex

from nlu.phrasebook import companions
from nlu.phrases import Match, PhraseTrie
from nlu.results import Polarity, YesNo
from nlu.tokens import Token, normalise, tokenise

_CLOSING_COVERAGE = 0.75
"""A yes or no at the end counts only if it explains this much: "sab ekdum sahi hai", not "2500 kar do"."""

_YES_SIGNS = "👍👌✅✔🆗"
_NO_SIGNS = "👎❌✖🚫"

_EDGE = regex.compile(r"^[^\p{L}\p{M}\p{N}₹]+|[\s,;:]+$")


@lru_cache
def _tries(
    language: str,
) -> tuple[PhraseTrie[Polarity], PhraseTrie[Polarity], frozenset[str], PhraseTrie[bool]]:
    polar: PhraseTrie[Polarity] = PhraseTrie()
    anywhere: PhraseTrie[Polarity] = PhraseTrie()
    filler: frozenset[str] = frozenset()
    markers: PhraseTrie[bool] = PhraseTrie()
    for book in companions(language):
        for phrase in book.affirm:
            polar.add(phrase, "affirm")
        for phrase in book.deny:
            polar.add(phrase, "deny")
        for phrase in book.deny_anywhere:
            anywhere.add(phrase, "deny")
        for phrase in book.clause_markers:
            markers.add(phrase, True)
        filler |= book.filler
    return polar, anywhere, filler, markers


def read_yes_no(text: str, language: str) -> YesNo | None:
    """The yes or no that `text` gives; None when it gives none.

    It must lead the message ("yes, but make it 2500"), or explain nearly all of it, or be a refusal that
    counts anywhere ("publish mat karo"). Where both a yes and a no are heard, the first one counts and
    the other lowers the coverage.
    """
    text = normalise(text)
    tokens = tokenise(text)
    if not tokens:
        return _by_sign(text)
    polar, anywhere, filler, _ = _tries(language)
    for match in anywhere.find(tokens):
        return YesNo("deny", _coverage(tokens, match.payload, polar, filler))
    first = 0
    while first < len(tokens) and tokens[first].key in filler and polar.longest(tokens, first) is None:
        first += 1
    lead = polar.longest(tokens, first) if first < len(tokens) else None
    if lead is not None:
        return YesNo(
            lead.payload, _coverage(tokens, lead.payload, polar, filler), _rest(text, tokens, lead, language)
        )
    closing = [match for match in polar.find(tokens) if match.last == len(tokens)]
    if closing and not any(token.key[0].isdigit() for token in tokens):
        coverage = _coverage(tokens, closing[0].payload, polar, filler)
        if coverage >= _CLOSING_COVERAGE:
            return YesNo(closing[0].payload, coverage)
    return None


def _by_sign(text: str) -> YesNo | None:
    """The yes or no of a message without words: 👍."""
    if any(sign in text for sign in _YES_SIGNS):
        return YesNo("affirm", 1.0)
    return YesNo("deny", 1.0) if any(sign in text for sign in _NO_SIGNS) else None


def _coverage(
    tokens: list[Token], polarity: Polarity, polar: PhraseTrie[Polarity], filler: frozenset[str]
) -> float:
    covered = 0
    index = 0
    while index < len(tokens):
        match = polar.longest(tokens, index)
        if match is not None:
            covered += match.last - match.first if match.payload == polarity else 0
            index = match.last
        else:
            covered += tokens[index].key in filler
            index += 1
    return covered / len(tokens)


def _rest(text: str, tokens: list[Token], lead: Match[Polarity], language: str) -> str:
    """What follows the yes or no, without a leading "please" or "but"; empty if that is all filler."""
    polar, _, filler, markers = _tries(language)
    index = lead.last
    while index < len(tokens):
        same = polar.longest(tokens, index)
        joint = markers.longest(tokens, index)
        if same is not None and same.payload == lead.payload:
            index = same.last
        elif joint is not None:
            index = joint.last
        elif tokens[index].key in filler and all(token.key in filler for token in tokens[index:]):
            return ""
        else:
            break
    if index >= len(tokens):
        return ""
    return _EDGE.sub("", text[tokens[index].start :])
