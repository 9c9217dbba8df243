"""Finds the button that a person means by saying its title, or the part of the title that no other button has."""

from collections.abc import Sequence

from assistant.messages import Button
from assistant.understanding.wording import content_words
from nlu.tokens import keys

MIN_SHARE = 0.5
"""Share of a title's telling words that must be said, where a part is not certain to mean the button."""


def button_titled(text: str, buttons: Sequence[Button]) -> Button | None:
    """The button whose title is exactly what was said."""
    said = keys(text)
    return next((button for button in buttons if said and keys(button.title) == said), None)


def button_meant(
    text: str, buttons: Sequence[Button], language: str, *, min_share: float = MIN_SHARE
) -> Button | None:
    """The only button whose title begins with what was said ("nothing" of "Nothing, show it again"), or holds every
    telling word of it ("special craft" of "No special craft")."""
    if exact := button_titled(text, buttons):
        return exact
    start = keys(text)
    begun = [button for button in buttons if start and keys(button.title)[: len(start)] == start]
    if len(begun) == 1:
        return begun[0]
    said = set(content_words(text, language))
    if not said:
        return None
    fitting = [button for button in buttons if said <= set(keys(button.title))]
    if len(fitting) != 1:
        return None
    told = len(said) / len(set(content_words(fitting[0].title, language)) or said)
    return fitting[0] if told >= min_share else None
