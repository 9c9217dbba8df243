"""What of a message is kept from a language model: numbers, codes, names, addresses, orders."""

import regex

from actions.identity import mobile_number
from actions.wording.names import introduced
from assistant.dialogue.tracker import Tracker
from assistant.understanding.delivery import PIN_LENGTH
from nlu.results import ParseResult

PERSONAL_SLOTS = frozenset(
    {
        "delivery_place",
        "one_time_code",
        "order_id",
        "own_place",
        "person_name",
        "phone_number",
        "problem",
        "problem_order",
        "ship_to",
    }
)
"""Slots that hold something of a person's own. The model is not asked while one of them is asked for, nor told of
them, and may not fill them."""
MAX_CHARACTERS = 600
"""Longer messages are not sent."""
NUMBER, ADDRESS, LINK, ORDER, NAME = "[number]", "[address]", "[link]", "[order]", "[private]"

_LINK = regex.compile(r"\b(?:https?://|www\.)\S+", regex.IGNORECASE)
_ADDRESS = regex.compile(r"\S+@\S+")
_LONG_NUMBER = regex.compile(r"\+?\d(?:[\s.\-()]*\d){6,}")
"""Seven digits and more, however they are grouped: no price is so long."""
_PIN_CODE = regex.compile(r"(?<![\d,.])(?!0)\d{3} ?\d{3}(?![\d,.])")


def asks_for_personal(tracker: Tracker) -> bool:
    """Whether the open question is for something of the person's own."""
    question = tracker.stack.question
    return question is not None and question.context["collect"] in PERSONAL_SLOTS


def without_personal(parse: ParseResult, tracker: Tracker) -> str | None:
    """The words that may be sent; None when nothing may be: a number said digit by digit, an address, a long story."""
    if len(parse.text) > MAX_CHARACTERS or _spells_number(parse) or _tells_pin_code(parse):
        return None
    text = parse.text
    for entity in sorted(parse.entities, key=lambda entity: entity.start, reverse=True):
        if entity.entity == "order_id":
            text = f"{text[: entity.start]}{ORDER}{text[entity.end :]}"
    for pattern, mark in ((_LINK, LINK), (_ADDRESS, ADDRESS), (_LONG_NUMBER, NUMBER)):
        text = pattern.sub(mark, text)
    name = introduced(parse.text)
    own = [str(value) for slot in PERSONAL_SLOTS if (value := tracker.slots.get(slot))]
    for secret in [name, *own] if name else own:
        text = regex.sub(rf"(?<!\w){regex.escape(secret)}(?!\w)", NAME, text, flags=regex.IGNORECASE)
    return text if introduced(text) is None else None


def _spells_number(parse: ParseResult) -> bool:
    """Whether a phone number, a PIN code or a code is said digit by digit, or a phone number in groups."""
    numbers = [number.value for number in parse.numbers if number.value.isdigit()]
    single = sum(len(number) == 1 for number in numbers)
    return single >= PIN_LENGTH or mobile_number("".join(numbers)) is not None


def _tells_pin_code(parse: ParseResult) -> bool:
    """Whether there is a PIN code, which stands for an address; what was read as a price or a count is none."""
    counted = [entity for entity in parse.entities if "price" in entity.entity or entity.entity == "quantity"]
    return any(
        not any(entity.start <= found.start() < entity.end for entity in counted)
        for found in _PIN_CODE.finditer(parse.text)
    )
