"""What was registered where: `templates.yml` in the home folder, filled in by the operator.

    dlt: {entity: "1101234567890123456", header: KALVNI}
    templates:
      notice_order_shipped:
        en:
          dlt: {id: "1107…", text: "… order number {#var#}, {#var#}{#var#}, is …", places: [order, title]}
          whatsapp: {name: notice_order_shipped, language: en, text: "… {{1}}, {{2}}, …", places: [order, title]}
          twilio: {sid: HX…, text: "… {{1}}, {{2}}, …", places: [order, title]}

`text` is what was approved, letter by letter, and `places` says what fills its variables, in their order. An entry
without its id, name or sid is still on its way and counts as not registered.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.dialogue.lined_yaml import load_lined
from assistant.errors import ConfigurationError
from assistant.templates.body import Registered

FILE_NAME = "templates.yml"
REGISTERS = ("whatsapp", "twilio", "dlt")
MAX_TEXT = 2_000

_Text = Annotated[str, Field(max_length=MAX_TEXT)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)

    text: _Text
    places: tuple[str, ...] = ()
    buttons: tuple[str, ...] = ()
    """Titles of the buttons that were registered with it."""
    line: int = 0
    """Where it stands in the file."""


class WhatsAppEntry(_Entry):
    """A template of Meta's."""

    name: str = Field(default="", pattern=r"^[a-z0-9_]*$")
    language: str = Field(default="", pattern=r"^(?:[a-z]{2,3}(?:_[A-Z]{2})?)?$")
    """Meta's code of the language under which it was registered."""

    @property
    def done(self) -> bool:
        return bool(self.name and self.language)

    def registered(self) -> Registered | None:
        return Registered.numbered(self.text, self.places)


class TwilioEntry(_Entry):
    """Content of Twilio's, approved for WhatsApp."""

    sid: str = Field(default="", pattern=r"^(?:HX[0-9a-fA-F]{32})?$")

    @property
    def done(self) -> bool:
        return bool(self.sid)

    def registered(self) -> Registered | None:
        return Registered.numbered(self.text, self.places)


class DltEntry(_Entry):
    """A content template on an operator's DLT portal."""

    id: str = Field(default="", pattern=r"^(?:\d{10,25})?$")
    header: str = Field(default="", pattern=r"^(?:[A-Za-z]{6})?$")
    """Where it differs from the file's own."""

    @property
    def done(self) -> bool:
        return bool(self.id)

    def registered(self) -> Registered | None:
        return Registered.slotted(self.text, self.places)


class _Language(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    whatsapp: WhatsAppEntry | None = None
    twilio: TwilioEntry | None = None
    dlt: DltEntry | None = None


class Principal(BaseModel):
    """Who we are on the DLT register."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)

    entity: str = Field(default="", pattern=r"^(?:\d{10,25})?$")
    """Id of the principal entity."""
    header: str = Field(default="", pattern=r"^(?:[A-Za-z]{6})?$")
    """Six letters that people see as the sender of service messages."""


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    dlt: Principal = Principal()
    templates: dict[str, dict[str, _Language]] = {}


@dataclass(frozen=True, slots=True)
class Registrations:
    """Everything that was registered."""

    principal: Principal = field(default_factory=Principal)
    by_name: Mapping[str, Mapping[str, _Language]] = field(default_factory=dict)

    def whatsapp(self, name: str, language: str) -> WhatsAppEntry | None:
        entry = self._of(name, language).whatsapp
        return entry if entry is not None and entry.done else None

    def twilio(self, name: str, language: str) -> TwilioEntry | None:
        entry = self._of(name, language).twilio
        return entry if entry is not None and entry.done else None

    def dlt(self, name: str, language: str) -> DltEntry | None:
        entry = self._of(name, language).dlt
        return entry if entry is not None and entry.done else None

    def languages(self, name: str, register: str) -> tuple[str, ...]:
        """Languages in which a message is registered there."""
        return tuple(
            code
            for code, found in self.by_name.get(name, {}).items()
            if (entry := getattr(found, register)) is not None and entry.done
        )

    def entries(self) -> Iterator[tuple[str, str, str, WhatsAppEntry | TwilioEntry | DltEntry]]:
        """Every entry that is registered, as (name, language, register, entry)."""
        for name, by_language in self.by_name.items():
            for language, found in by_language.items():
                for register in REGISTERS:
                    if (entry := getattr(found, register)) is not None and entry.done:
                        yield name, language, register, entry

    def _of(self, name: str, language: str) -> _Language:
        return self.by_name.get(name, {}).get(language) or _Language()


def load_registrations(file: Path) -> Registrations:
    """What the file says; nothing is registered when it is not there.

    Raises:
        ConfigurationError: it does not have the form above; the message names the line.
    """
    if not file.is_file():
        return Registrations()
    raw = load_lined(file)
    try:
        read = _File.model_validate(_with_lines(raw))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ConfigurationError(f"{file.name}:{_line(raw, first['loc'])}: {where}: {first['msg']}") from None
    return Registrations(read.dlt, read.templates)


def _with_lines(raw: Any) -> Any:
    """The file's content, with its line in every entry."""
    templates = raw.get("templates")
    if not isinstance(templates, dict):
        return raw
    for by_language in templates.values():
        for entries in by_language.values() if isinstance(by_language, dict) else ():
            for entry in entries.values() if isinstance(entries, dict) else ():
                if isinstance(entry, dict):
                    entry["line"] = getattr(entry, "line", 0)
    return raw


def _line(raw: Any, place: tuple[int | str, ...]) -> int:
    """The line of the innermost mapping on the way to a place."""
    line = 1
    for part in place:
        if not isinstance(raw, dict):
            break
        line = getattr(raw, "line", 0) or line
        raw = raw.get(part)
    return getattr(raw, "line", 0) or line
