"""What senders may send unasked: a message in the words that were registered, filled in and checked once more."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

from assistant.messages import TemplateUse
from assistant.responses import DEFAULT_LANGUAGE, Responses
from assistant.settings import Settings
from assistant.templates import values as forms
from assistant.templates.body import Registered
from assistant.templates.catalogue import Catalogue, load_catalogue
from assistant.templates.registrations import Registrations, load_registrations
from knowledge.languages import with_fallbacks

MAX_WHATSAPP = 1_024
"""Characters of a filled template's body."""
MAX_DLT = 2_000

RefusalCode = Literal[
    "dlt_no_template", "dlt_slot_too_long", "dlt_text_changed", "dlt_contact_in_slot", "dlt_too_long"
]

Entry = TypeVar("Entry")


@dataclass(frozen=True, slots=True)
class WhatsAppTemplate:
    """What the Cloud API wants to know of a template message."""

    name: str
    language: str
    """Meta's code of the language."""
    parameters: tuple[str, ...]
    """What fills `{{1}}`, `{{2}}` … of the body."""
    payloads: tuple[str, ...]
    """What pressing its quick replies sends, in their order."""
    code: str | None = None
    """The one-time code that its button copies, for a template of codes."""


@dataclass(frozen=True, slots=True)
class TwilioContent:
    """`ContentSid` and `ContentVariables` of a message through Twilio."""

    sid: str
    variables: Mapping[str, str]
    """`{"1": …, "2": …}`"""


@dataclass(frozen=True, slots=True)
class DltMessage:
    """An SMS that India's operators let pass."""

    text: str
    template_id: str
    entity_id: str
    header: str
    """The sender that people see."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A message may not be sent.

    `dlt_no_template`: it is not registered in the person's language, nor in those of KALAVAANI_TEMPLATE_LANGUAGES.
    `dlt_slot_too_long`: a value that is never cut is longer than its variables. `dlt_contact_in_slot`: a link or a
    phone number is in a value. `dlt_text_changed`: the registered text wants other values than our message has.
    `dlt_too_long`: filled in, it is longer than an SMS may be.
    """

    code: RefusalCode


@dataclass(frozen=True, slots=True)
class Registry:
    """Our messages and what was registered of them."""

    catalogue: Catalogue
    registrations: Registrations
    languages: tuple[str, ...] = ()
    """Tried in this order where neither the person's own language nor its neighbour is registered."""

    def whatsapp(self, use: TemplateUse, language: str) -> WhatsAppTemplate | None:
        """Meta's template for a message; None when there is none, or when the values do not fit."""
        for code in self._candidates(language):
            if (entry := self.registrations.whatsapp(use.name, code)) is None:
                continue
            parameters = self._numbered(entry.registered(), use)
            if parameters is not None:
                payloads = self._payloads(use, code, entry.buttons)
                copied = parameters[0] if self.is_code(use) and parameters else None
                return WhatsAppTemplate(entry.name, entry.language, parameters, payloads, copied)
        return None

    def twilio_content(self, use: TemplateUse, language: str) -> TwilioContent | None:
        """Twilio's content for a message; None when there is none, or when the values do not fit."""
        for code in self._candidates(language):
            if (entry := self.registrations.twilio(use.name, code)) is None:
                continue
            parameters = self._numbered(entry.registered(), use)
            if parameters is not None:
                numbered = {str(number): text for number, text in enumerate(parameters, start=1)}
                return TwilioContent(entry.sid, numbered)
        return None

    def dlt(self, use: TemplateUse, language: str) -> DltMessage | Refused:
        """The SMS for a message, in the registered words; it is held against them before it is given out."""
        principal = self.registrations.principal
        for code in self._candidates(language):
            entry = self.registrations.dlt(use.name, code)
            header = (entry.header or principal.header) if entry is not None else ""
            if entry is None or not header or not principal.entity:
                continue
            text = self._slotted(entry.registered(), use)
            return text if isinstance(text, Refused) else DltMessage(text, entry.id, principal.entity, header)
        return Refused("dlt_no_template")

    def is_code(self, use: TemplateUse | None) -> bool:
        """Whether a message is a one-time code."""
        return use is not None and self.catalogue.kind(use.name).name == "code"

    def _candidates(self, language: str) -> Iterator[str]:
        """The person's language, its neighbours in the same script, then the operator's choice."""
        near = (code for code in with_fallbacks(language) if code != DEFAULT_LANGUAGE)
        yield from dict.fromkeys((language, *near, *self.languages))

    def _numbered(self, registered: Registered | None, use: TemplateUse) -> tuple[str, ...] | None:
        """The values of a WhatsApp template in the order of its variables."""
        told = dict(use.values)
        if registered is None or not set(registered.body.places) <= set(told):
            return None
        parameters = tuple(forms.one_line(told[place]) for place in registered.body.places)
        return parameters if len(registered.body.filled(parameters)) <= MAX_WHATSAPP else None

    def _slotted(self, registered: Registered | None, use: TemplateUse) -> str | Refused:
        told = dict(use.values)
        if registered is None or not set(registered.body.places) <= set(told):
            return Refused("dlt_text_changed")
        cheap = all(fixed.isascii() for fixed in registered.body.fixed)
        filling = []
        for place, room in zip(registered.body.places, registered.rooms, strict=True):
            value, rules = forms.one_line(told[place]), self.catalogue.places.get(place)
            value = forms.plain(value) if cheap else value
            if forms.has_contact(value):
                return Refused("dlt_contact_in_slot")
            if forms.length(value) > room and rules is not None and rules.shortens:
                value = forms.shortened(value, room)
            if forms.length(value) > room:
                return Refused("dlt_slot_too_long")
            filling.append(value)
        text = registered.body.filled(filling)
        if len(text) > MAX_DLT:
            return Refused("dlt_too_long")
        return text if registered.matches(text) else Refused("dlt_text_changed")

    def _payloads(self, use: TemplateUse, language: str, titles: tuple[str, ...]) -> tuple[str, ...]:
        """What each registered button sends; its title where the message has no such button any more."""
        told, text = dict(use.values), self.catalogue.text(use.name, language)
        known = {button.title: button.payload for button in text.buttons} if text is not None else {}
        return tuple(_filled(known.get(title), told) or title for title in titles)


def open_registry(settings: Settings, responses: Responses) -> Registry:
    """The registry of an installation.

    Raises:
        ConfigurationError: `templates.yml` in the home folder does not have the right form.
    """
    return Registry(
        load_catalogue(responses),
        load_registrations(settings.templates_file),
        tuple(settings.template_languages.split(",")),
    )


def _filled(payload: str | None, values: Mapping[str, str]) -> str | None:
    """A payload with its values; None when one is missing."""
    try:
        return payload.format_map(values) if payload is not None else None
    except (KeyError, ValueError, IndexError, AttributeError):
        return None
