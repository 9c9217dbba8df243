"""Replies as Rasa's socket.io channel utters them: one `bot_uttered` for each paragraph, picture and row of cards."""

from typing import Any

from actions.results import Card
from assistant.messages import Reply
from assistant.presentation import money

Utterance = dict[str, Any]


def utterances(reply: Reply, base_url: str) -> list[Utterance]:
    """The utterances of one reply; `base_url` is where its pictures are.

    rasa-webchat shows a text that has exactly the keys `text`, or `text` and `quick_replies`; buttons belong to the
    last paragraph.
    """
    paragraphs = [part.strip() for part in reply.text.split("\n\n") if part.strip()]
    said: list[Utterance] = [{"text": part} for part in paragraphs]
    if reply.buttons and said:
        said[-1]["quick_replies"] = [
            {"content_type": "text", "title": button.title, "payload": button.payload}
            for button in reply.buttons
        ]
    if reply.image:
        source = f"{base_url}/photos/{reply.image}"
        said.append({"attachment": {"type": "image", "payload": {"src": source, "title": ""}}})
    if reply.cards:
        elements = [_element(card, reply.language, base_url) for card in reply.cards]
        payload = {"template_type": "generic", "elements": elements}
        said.append({"attachment": {"type": "template", "payload": payload}})
    return said


def _element(card: Card, language: str, base_url: str) -> Utterance:
    """A card of a carousel, its price beneath the title."""
    element: Utterance = {"title": card.title, "buttons": []}
    if card.price_paise is not None:
        element["subtitle"] = money(card.price_paise, language)
    if card.image_url:
        element["image_url"] = f"{base_url}/photos/{card.image_url}"
    return element
