"""Where something is to be sent, as people say it: a PIN code, in one number or digit by digit, or a place."""

from nlu.results import ParseResult

DELIVERY_SLOT = "delivery_place"
PIN_LENGTH = 6
"""Digits of an Indian postal code, which never begins with 0."""


def delivery_place(clause: ParseResult) -> str | None:
    """The place named in a clause with its PIN code, or either; None when it names neither."""
    pin = pin_code(clause)
    place = clause.first("place")
    return f"{place} {pin}" if place and pin else place or pin


def pin_code(clause: ParseResult) -> str | None:
    """The PIN code in a clause: "302001", "302 001", "three zero two zero zero one"."""
    digits = "".join(number.value for number in clause.numbers if number.value.isdecimal())
    return digits if len(digits) == PIN_LENGTH and not digits.startswith("0") else None
