"""What the page is sent: JSON objects that name their type."""

from typing import Any

from actions.results import Source
from assistant.messages import Button, Reply
from assistant.store.outbox import OPERATOR, reply_from_json
from assistant.store.tables import OutboxReply

Frame = dict[str, Any]
CHANNEL = "web"
_CHOOSING = ("/SetSlots(chosen_listing={id})", "/SetSlots(listing_id={id})")
"""Payloads of buttons that choose the product of a card."""
_LINKS = ("https://", "http://")


def welcome(session: str, seen: int) -> Frame:
    """Answers hello; `seen` is where this page goes on."""
    return {"type": "welcome", "session": session, "seen": seen}


def done(page_id: str, heard: str | None) -> Frame:
    """Everything that answers the message has been sent; `heard`: what a recording said."""
    return {"type": "done", "id": page_id, "heard": heard}


def problem(code: str, message: str, page_id: object = None, retry_after_s: int | None = None) -> Frame:
    """Something cannot be done; `retry_after_s` says that it can be later."""
    error = {"code": code, "message": message}
    return {"type": "error", "id": page_id, "error": error, "retry_after_s": retry_after_s}


def message_prefix(session: str) -> str:
    """What the ids of a session's messages begin with; the page's own id follows."""
    return f"{CHANNEL}:{session}."


def reply_frame(row: OutboxReply, session: str) -> Frame:
    """A queued reply with its sequence number; `id` is that of the page's message, or null when it was unasked."""
    prefix = message_prefix(session)
    answers = row.message_id.removeprefix(prefix) if row.message_id.startswith(prefix) else None
    author = "operator" if row.author == OPERATOR else "assistant"
    reply = reply_json(reply_from_json(row.reply))
    return {"type": "reply", "seq": row.id, "id": answers, "author": author, "reply": reply}


def reply_json(reply: Reply) -> Frame:
    """A reply as the widget shows it; a button that chooses the product of a card stands in the card."""
    choices = {card.id: _choosing(card.id, reply.buttons) for card in reply.cards}
    in_cards = set(choices.values())
    return {
        "text": reply.text,
        "speak": reply.spoken,
        "language": reply.language,
        "expects": reply.expects,
        "rate": reply.rate,
        "image": f"/photos/{reply.image}" if reply.image else None,
        "buttons": [_button(button) for button in reply.buttons if button not in in_cards],
        "cards": [
            {
                "id": card.id,
                "title": card.title,
                "subtitle": card.subtitle,
                "price": None if card.price_paise is None else card.price_paise / 100,
                "image": f"/photos/{card.image_url}" if card.image_url else None,
                "choose": _button(chosen) if (chosen := choices[card.id]) else None,
            }
            for card in reply.cards
        ],
        "sources": [_source(source) for source in reply.sources],
    }


def _button(button: Button) -> Frame:
    return {"title": button.title, "payload": button.payload}


def _source(source: Source) -> Frame:
    """A source as a link, or, where it is a reference to print, in words."""
    if source.url.startswith(_LINKS):
        return {"title": source.title, "url": source.url}
    return {"title": f"{source.title} ({source.url})" if source.url else source.title, "url": None}


def _choosing(card_id: str, buttons: tuple[Button, ...]) -> Button | None:
    payloads = {payload.format(id=card_id) for payload in _CHOOSING}
    return next((button for button in buttons if button.payload in payloads), None)
