"""Answers in plain words: which reader knows the words of which slot."""

from actions.wording import FOLDER, value_of
from actions.wording.names import NAME, answered


def told_in_words(slot: str, text: str) -> str | None:
    """The value of a slot that an answer tells in plain words; None for slots that are told otherwise."""
    if slot == NAME:
        return answered(text)
    if slot == "quantity":
        return "0" if value_of("stock_change", text) == "sold_out" else None
    return value_of(slot, text) if (FOLDER / f"{slot}.yml").is_file() else None
