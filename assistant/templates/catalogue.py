"""The registered messages that we have: which responses they are, in which words, and what may fill their places."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from assistant.errors import ConfigurationError
from assistant.messages import Button
from assistant.responses import DEFAULT_LANGUAGE, Responses, Variation
from assistant.templates.body import Body, has_words
from assistant.templates.kinds import KINDS, Kind
from assistant.templates.values import plain
from knowledge.yaml_file import read_yaml

FILE = Path(__file__).with_name("catalogue.yml")
NOTICES = "notice_"
"""Every response whose name begins so is sent unasked."""
NEWS_WAITING = "utter_news_waiting"
"""What is sent where a message itself may not be: somebody who writes back gets it."""
BRAND = "brand_name"
"""Response with our name, which operators want to read in every message."""
CLOSING = "template_closing"
"""Response that stands after a text that ends with a place."""


class PlaceRules(BaseModel):
    """What may fill a place."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    slots: int
    """Variables of a DLT template that stand for it."""
    shortens: bool = False
    """Whether a longer value is cut; others go whole or not at all."""
    example: str


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    templates: dict[str, str]
    places: dict[str, PlaceRules]


@dataclass(frozen=True, slots=True)
class Text:
    """A registered message in one language, as we would register it today."""

    name: str
    language: str
    kind: Kind
    body: Body
    buttons: tuple[Button, ...]
    """Those with the same title every time; others cannot be registered."""


@dataclass(frozen=True)
class Catalogue:
    """All registered messages, in all languages."""

    responses: Responses
    kinds: Mapping[str, Kind]
    """Name -> kind, for names that do not follow the rule."""
    places: Mapping[str, PlaceRules]

    @cached_property
    def names(self) -> tuple[str, ...]:
        known = self.responses.names()
        return tuple(sorted({name for name in known if name.startswith(NOTICES)} | (set(self.kinds) & known)))

    def kind(self, name: str) -> Kind:
        return self.kinds.get(name, KINDS["service"])

    def text(self, name: str, language: str) -> Text | None:
        """A message in a language; None when there is none.

        Our name is put before words that do not have it. A sentence is put after those that end with a place, because
        Meta takes no variable at the end, whatever signs follow it.
        """
        own = self.responses.by_language.get(language, {})
        variation = next(
            (said for said in own.get(name, ()) if said.channel in (None, "sms", "whatsapp")), None
        )
        if variation is None or name not in self.names:
            return None
        brand = own[BRAND][0].text
        told = variation.text if brand in variation.text else f"{brand}: {variation.text}"
        if not has_words(Body.of_response(told).fixed[-1]):
            told = f"{told} {own[CLOSING][0].text}"
        return Text(name, language, self.kind(name), Body.of_response(plain(told)), _constant(variation))

    def texts(self, languages: tuple[str, ...] | None = None) -> Iterator[Text]:
        """All messages in these languages, or in all, by name."""
        for name in self.names:
            for language in languages or self.responses.languages:
                if (text := self.text(name, language)) is not None:
                    yield text

    def slots(self, text: Text) -> dict[str, int]:
        """Variables of a DLT template that stand for each place of a message."""
        return {name: self.places[name].slots for name in text.body.places}


def load_catalogue(responses: Responses, file: Path = FILE) -> Catalogue:
    """The catalogue of these responses.

    Raises:
        ConfigurationError: a place or a kind of one of them is not in the file.
    """
    read = _File.model_validate(read_yaml(file))
    if unknown := sorted(set(read.templates.values()) - set(KINDS)):
        raise ConfigurationError(f"{file.name}: unknown kinds: {', '.join(unknown)}")
    catalogue = Catalogue(
        responses, {name: KINDS[kind] for name, kind in read.templates.items()}, read.places
    )
    for text in catalogue.texts((DEFAULT_LANGUAGE,)):
        if missing := sorted(set(text.body.places) - set(read.places)):
            raise ConfigurationError(f"{file.name}: {text.name} has unknown places: {', '.join(missing)}")
    return catalogue


def _constant(variation: Variation) -> tuple[Button, ...]:
    return tuple(button for button in variation.buttons if "{" not in button.title)
