"""Replies become what a channel can carry, by rule.

Few short choices are buttons, more are a list, still more are numbers in the text. Cards are lines, their photos go
before the text. What is said aloud comes last. Numbers count through the whole turn, as understanding counts them.
"""

from collections.abc import Iterator, Sequence

from actions.results import Card
from assistant.messages import Button, Reply
from assistant.presentation import money
from connectors.capabilities import ButtonLimits, Capabilities, ListLimits
from connectors.parts import ButtonsPart, Choice, ImagePart, ListPart, Part, SoundPart, TextPart
from connectors.splitting import split

MAX_PHOTOS = 3
"""Photos of cards that are sent with one turn."""
_CUT = "…"


def plan(replies: Sequence[Reply], channel: Capabilities) -> tuple[Part, ...]:
    """All replies of a turn as messages, in order; the same for the same replies."""
    if not replies:
        return ()
    parts: list[Part] = list(_photos(replies, channel))
    parts += _texts(replies, channel)
    aloud = [reply for reply in replies if reply.aloud and reply.spoken]
    if channel.sound and aloud:
        said = " ".join(reply.spoken for reply in aloud)
        parts.append(SoundPart(said, aloud[-1].language, aloud[-1].rate))
    return tuple(parts)


def as_text(replies: Sequence[Reply], *, numbered: bool = True) -> str:
    """All replies of a turn as one text; `numbered`: with their choices as numbers."""
    lines: list[str] = []
    number = 0
    for reply in replies:
        lines.append(reply.text)
        lines += [f"• {_card(card, reply.language)}" for card in reply.cards if card.title not in reply.text]
        for button in reply.buttons if numbered else ():
            number += 1
            lines.append(f"{number}. {button.title}")
    return "\n".join(line for line in lines if line)


def _texts(replies: Sequence[Reply], channel: Capabilities) -> Iterator[Part]:
    buttons = tuple(button for reply in replies for button in reply.buttons)
    language = replies[-1].language
    if buttons and channel.buttons is not None and _fit(buttons, channel.buttons):
        *before, last = _with_room(as_text(replies, numbered=False), channel, channel.buttons.text)
        yield from (TextPart(text, language) for text in before)
        yield ButtonsPart(last, language, tuple(Choice(b.title, b.payload) for b in buttons))
    elif buttons and channel.lists is not None and len(buttons) <= channel.lists.rows:
        *before, last = _with_room(as_text(replies, numbered=False), channel, channel.lists.text)
        yield from (TextPart(text, language) for text in before)
        yield ListPart(last, language, _rows(buttons, channel.lists))
    else:
        yield from (TextPart(text, language) for text in channel.split(as_text(replies)))


def _fit(buttons: Sequence[Button], limits: ButtonLimits) -> bool:
    """Whether all choices can be buttons; channels refuse two of one title."""
    titles = {button.title for button in buttons}
    return (
        len(buttons) <= limits.count
        and len(titles) == len(buttons)
        and all(len(title) <= limits.title for title in titles)
    )


def _with_room(text: str, channel: Capabilities, room: int) -> list[str]:
    """The text in messages, of which the last is short enough to stand above choices; never none."""
    *before, last = channel.split(text) or ["…"]
    return [*before, *split(last, room)]


def _rows(buttons: Sequence[Button], limits: ListLimits) -> tuple[Choice, ...]:
    """Rows with titles of their own; a long title is cut, and stands whole beneath."""
    rows: list[Choice] = []
    for number, button in enumerate(buttons, start=1):
        title = _shortened(button.title, limits.title)
        if any(row.title == title for row in rows):
            title = f"{number}. {_shortened(button.title, limits.title - 4)}"
        whole = _shortened(button.title, limits.description) if title != button.title else ""
        rows.append(Choice(title, button.payload, whole))
    return tuple(rows)


def _shortened(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    return split(text, limit - len(_CUT))[0] + _CUT


def _photos(replies: Sequence[Reply], channel: Capabilities) -> Iterator[ImagePart]:
    if not channel.caption:
        return
    for reply in replies:
        if reply.image:
            yield ImagePart(reply.image, "")
    shown = [(card, reply.language) for reply in replies for card in reply.cards if card.image_url]
    for card, language in shown[:MAX_PHOTOS]:
        assert card.image_url
        yield ImagePart(card.image_url, _shortened(_card(card, language), channel.caption))


def _card(card: Card, language: str) -> str:
    return card.title if card.price_paise is None else f"{card.title} – {money(card.price_paise, language)}"
