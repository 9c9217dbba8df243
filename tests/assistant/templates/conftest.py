"""Our catalogue, and the file of an operator who has registered everything."""

import itertools
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.messages import TemplateUse
from assistant.responses import load_responses
from assistant.templates.catalogue import Catalogue, Text, load_catalogue
from assistant.templates.exports import for_record
from assistant.templates.registrations import load_registrations
from assistant.templates.registry import Registry

ENTITY = "1101234567890123456"
HEADER = "KALVNI"


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue(load_responses())


def approved(catalogue: Catalogue, languages: tuple[str, ...]) -> dict[str, Any]:
    """What `export --for record` writes, with the ids, names and header that the registers gave."""
    record: dict[str, Any] = yaml.safe_load(for_record(catalogue.texts(languages), catalogue))
    record["dlt"] = {"entity": ENTITY, "header": HEADER}
    number = itertools.count(1)
    for name, by_language in record["templates"].items():
        for entries in by_language.values():
            entries["dlt"]["id"] = f"1107{next(number):015}"
            if "whatsapp" in entries:
                entries["whatsapp"]["name"] = name
                entries["twilio"]["sid"] = f"HX{next(number):032x}"
    return record


def registry_of(
    catalogue: Catalogue, folder: Path, record: dict[str, Any], fallback: str = "hi,en"
) -> Registry:
    """The registry of an operator with this file."""
    file = folder / "templates.yml"
    file.write_text(yaml.safe_dump(record, allow_unicode=True), encoding="utf-8")
    return Registry(catalogue, load_registrations(file), tuple(fallback.split(",")))


@pytest.fixture(scope="session")
def everywhere(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Registry:
    """Everything registered in every language that a register takes."""
    folder = tmp_path_factory.mktemp("everywhere")
    return registry_of(catalogue, folder, approved(catalogue, catalogue.responses.languages))


def with_examples(catalogue: Catalogue, text: Text) -> TemplateUse:
    """A use of a message, with the values that those who approve it are shown."""
    names = dict.fromkeys(text.body.places)
    return TemplateUse(text.name, tuple((name, catalogue.places[name].example) for name in names))
