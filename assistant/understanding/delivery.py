"""Where something is to be sent, as people say it: a PIN code, in one number or digit by digit, a place, an address."""

from assistant.understanding.wording import content_words
from nlu.phrasebook import companions
from nlu.results import ParseResult
from nlu.tokens import keys

DELIVERY_SLOT = "delivery_place"
PIN_LENGTH = 6
"""Digits of an Indian postal code, which never begins with 0."""
MAX_ADDRESS_WORDS = 15
_OTHER_WISHES = frozenset(
    {
        "ask_craft_question",
        "ask_policy",
        "cancel_flow",
        "cancel_order",
        "change_language",
        "goodbye",
        "help",
        "repeat_that",
        "report_problem",
        "show_my_orders",
        "talk_to_human",
        "track_order",
    }
)
"""What is said instead of an address."""
_CERTAIN = 0.6
_SENDING = """pin code pincode send deliver ship it to in at please पिन कोड भेजो भेजना भेजिए भेज दो में पर को
bhejo bhejna bhejiye bhej do dena mein me par ko"""
"""Words around a place that are no part of an address."""


def delivery_place(clause: ParseResult) -> str | None:
    """The place named in a clause, its PIN code, or both; the whole address where more than that was told.

    None when it names neither.
    """
    pin, place = pin_code(clause), clause.first("place")
    if pin is None and place is None:
        return None
    if _says_more(clause):
        return clause.text.strip()
    return f"{place} {pin}" if place and pin else place or pin


def address_as_told(clause: ParseResult) -> str | None:
    """A short text that names a place which we do not know; None when it is hardly an address."""
    other = clause.intent.name in _OTHER_WISHES and clause.intent.confidence >= _CERTAIN
    words = clause.text.split()
    if other or len(words) > MAX_ADDRESS_WORDS or not any(sign.isalpha() for sign in clause.text):
        return None
    if _is_number(clause):
        return None
    return clause.text.strip()


def _is_number(clause: ParseResult) -> bool:
    """Whether a clause says a number and nothing else: "तीन", "তিনিটা"."""
    text = clause.text
    for number in sorted(clause.numbers, key=lambda number: number.start, reverse=True):
        text = f"{text[: number.start]} {text[number.end :]}"
    return bool(clause.numbers) and not any(sign.isalpha() for sign in text)


def pin_code(clause: ParseResult) -> str | None:
    """The PIN code in a clause: "302001", "302 001", "three zero two zero zero one"."""
    spoken = "".join(number.value for number in clause.numbers if number.value.isdecimal())
    written = "".join(sign for sign in clause.text if sign.isdecimal())
    digits = spoken if len(spoken) == PIN_LENGTH else "".join(str(int(sign)) for sign in written)
    return digits if len(digits) == PIN_LENGTH and not digits.startswith("0") else None


def _says_more(clause: ParseResult) -> bool:
    """Whether a clause tells more of an address than a place and a PIN code: a village, a street."""
    spans = [(e.start, e.end) for e in clause.entities if e.entity == "place"][:1]
    spans += [(number.start, number.end) for number in clause.numbers]
    text = clause.text
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    text = "".join(sign for sign in text if not sign.isdecimal())
    verbs = frozenset(word for book in companions(clause.language) for word in book.clause_verbs)
    little = {
        *verbs,
        *keys(_SENDING),
    }
    return any(word not in little for word in content_words(text, clause.language))
