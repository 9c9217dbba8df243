"""What must be registered, in the form that each register takes."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

import yaml

from assistant.messages import Button
from assistant.templates.catalogue import Catalogue, Text
from assistant.templates.meta_languages import META_LANGUAGES
from assistant.templates.registrations import Registrations

CODE_MINUTES = 10
"""How long a one-time code is good."""
COPY_CODE = "Copy code"
"""Button of Meta's own template of codes."""
MAX_BUTTON = 25
"""Characters of a quick reply of a template."""
HEADER = ("header", "template name", "type", "language", "text")


class _Plain(yaml.SafeDumper):
    """Writes a list again where it comes again, for people who fill the file in."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def for_whatsapp(texts: Iterable[Text], catalogue: Catalogue) -> Iterator[dict[str, Any]]:
    """Bodies of `POST /{waba-id}/message_templates`, for the languages that Meta has.

    Meta writes the text of codes itself; it takes nothing but the button and the minutes.
    """
    for text in texts:
        if text.language not in META_LANGUAGES:
            continue
        yield {
            "name": text.name,
            "language": META_LANGUAGES[text.language],
            "category": text.kind.whatsapp,
            "components": _code_components() if is_code(text) else _components(text, catalogue),
        }


def for_twilio(texts: Iterable[Text], catalogue: Catalogue) -> Iterator[dict[str, Any]]:
    """For each message the body of `POST /v1/Content`, and that of its `ApprovalRequests/whatsapp`."""
    for text in texts:
        if text.language not in META_LANGUAGES:
            continue
        content: dict[str, Any] = {
            "friendly_name": f"{text.name}_{text.language}",
            "language": META_LANGUAGES[text.language],
            "variables": dict(enumerate_from_one(_examples(text, catalogue))),
            "types": _twilio_types(text),
        }
        yield {"content": content, "approval": {"name": text.name, "category": text.kind.whatsapp}}


def for_dlt(texts: Iterable[Text], catalogue: Catalogue, registrations: Registrations) -> str:
    """A table (CSV) of content templates for an operator's DLT portal."""
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow(HEADER)
    for text in texts:
        name = f"{text.name}_{text.language}".replace("-", "_")
        row = (registrations.principal.header, name, text.kind.dlt, text.language, dlt_text(text, catalogue))
        table.writerow(row)
    return written.getvalue()


def for_record(texts: Iterable[Text], catalogue: Catalogue) -> str:
    """A `templates.yml` with everything but what the registers give: ids, names and header are left to fill in."""
    templates: dict[str, dict[str, Any]] = {}
    for text in texts:
        places = list(text.body.places)
        found = templates.setdefault(text.name, {})[text.language] = {
            "dlt": {"id": "", "text": dlt_text(text, catalogue), "places": places}
        }
        if text.language in META_LANGUAGES:
            numbered = {"text": "{{1}}" if is_code(text) else text.body.numbered(), "places": places}
            if titles := [button.title for button in quick_replies(text)]:
                numbered["buttons"] = titles
            found["whatsapp"] = {"name": "", "language": META_LANGUAGES[text.language], **numbered}
            found["twilio"] = {"sid": "", **numbered}
    record = {"dlt": {"entity": "", "header": ""}, "templates": templates}
    return yaml.dump(record, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=1_000)


def is_code(text: Text) -> bool:
    """Whether Meta writes the message itself, around the code."""
    return text.kind.whatsapp == "AUTHENTICATION"


def dlt_text(text: Text, catalogue: Catalogue) -> str:
    """The text as a DLT portal takes it."""
    return text.body.slotted(catalogue.slots(text))


def quick_replies(text: Text) -> tuple[Button, ...]:
    """The buttons that can be registered with a message."""
    return tuple(button for button in text.buttons if len(button.title) <= MAX_BUTTON)


def enumerate_from_one(values: Iterable[str]) -> Iterator[tuple[str, str]]:
    """("1", first), ("2", second) …: how variables are numbered."""
    return ((str(number), value) for number, value in enumerate(values, start=1))


def _examples(text: Text, catalogue: Catalogue) -> list[str]:
    return [catalogue.places[name].example for name in text.body.places]


def _components(text: Text, catalogue: Catalogue) -> list[dict[str, Any]]:
    body: dict[str, Any] = {"type": "BODY", "text": text.body.numbered()}
    if examples := _examples(text, catalogue):
        body["example"] = {"body_text": [examples]}
    buttons = [{"type": "QUICK_REPLY", "text": button.title} for button in quick_replies(text)]
    return [body, {"type": "BUTTONS", "buttons": buttons}] if buttons else [body]


def _code_components() -> list[dict[str, Any]]:
    return [
        {"type": "BODY", "add_security_recommendation": True},
        {"type": "FOOTER", "code_expiration_minutes": CODE_MINUTES},
        {"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "COPY_CODE", "text": COPY_CODE}]},
    ]


def _twilio_types(text: Text) -> dict[str, Any]:
    if is_code(text):
        return {
            "whatsapp/authentication": {
                "add_security_recommendation": True,
                "code_expiration_minutes": CODE_MINUTES,
                "actions": [{"type": "COPY_CODE", "copy_code_text": COPY_CODE}],
            }
        }
    body = text.body.numbered()
    actions = [
        {"title": button.title, "id": button.payload}
        for button in quick_replies(text)
        if "{" not in button.payload
    ]
    return (
        {"twilio/quick-reply": {"body": body, "actions": actions}}
        if actions
        else {"twilio/text": {"body": body}}
    )
