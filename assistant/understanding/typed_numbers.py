"""Reads a phone number and a one-time code, as people type and speak them."""

import re

from actions.identity import RESEND, mobile_number
from actions.marketplace.codes import DIGITS
from nlu.results import ParseResult

PHONE_SLOT, CODE_SLOT = "phone_number", "one_time_code"
_GAPS = re.compile(r"(?<=\d)[\s.\-]+(?=\d)")
_CODE = re.compile(rf"(?<!\d)\d{{{DIGITS}}}(?!\d)")


def typed_number(slot: str, clause: ParseResult) -> str | None:
    """The value for one of these two slots; None when the text holds none."""
    text = _in_ascii_digits(clause.text)
    if slot == PHONE_SLOT:
        return mobile_number(text) or mobile_number(_spoken(clause))
    if slot == CODE_SLOT:
        match = _CODE.search(_GAPS.sub("", text)) or _CODE.search(_spoken(clause))
        return match.group() if match else None
    return None


def asks_again(slot: str, clause: ParseResult) -> str | None:
    """The value that says "the SMS did not come"."""
    repeats = clause.repair is not None and clause.repair.name in ("repeat", "restart")
    return RESEND if slot == CODE_SLOT and repeats else None


def _in_ascii_digits(text: str) -> str:
    """Native digits as 0 to 9."""
    return "".join(str(int(c)) if c.isdecimal() else c for c in text)


def _spoken(clause: ParseResult) -> str:
    """Numbers said one after the other, written together: "nine eight, seven six"."""
    return "".join(number.value for number in clause.numbers if number.value.isdigit())
