"""The operator's file, and what has changed since it was written."""

from pathlib import Path

import pytest

from assistant.errors import ConfigurationError
from assistant.templates.catalogue import Catalogue
from assistant.templates.checks import changes, missing, used_registers
from assistant.templates.registrations import Registrations, load_registrations
from assistant.templates.registry import Registry
from tests.assistant.templates.conftest import approved, registry_of

SHIPPED = "notice_order_shipped"


def test_what_was_just_registered_is_in_order(everywhere: Registry) -> None:
    catalogue, registrations = everywhere.catalogue, everywhere.registrations
    assert list(changes(catalogue, registrations, "templates.yml")) == []
    assert list(missing(catalogue, registrations, ("hi", "en"), used_registers(registrations))) == []


def test_without_a_file_nothing_is_registered(tmp_path: Path) -> None:
    registrations = load_registrations(tmp_path / "templates.yml")
    assert list(registrations.entries()) == [] and used_registers(registrations) == ()


def test_what_is_missing_is_told_for_the_registers_in_use(catalogue: Catalogue, tmp_path: Path) -> None:
    record = approved(catalogue, ("hi", "en", "ta"))
    for language in ("hi", "en"):
        record["templates"][SHIPPED][language]["dlt"]["id"] = ""
    registrations = registry_of(catalogue, tmp_path, record).registrations
    found = list(missing(catalogue, registrations, ("hi", "en"), ("dlt", "whatsapp")))
    assert [(problem.where, problem.what) for problem in found] == [
        (SHIPPED, "dlt: registered in neither hi nor en")
    ]


def test_changed_words_are_told_with_file_and_line(catalogue: Catalogue, tmp_path: Path) -> None:
    (tmp_path / "templates.yml").write_text(
        'dlt: {entity: "1101234567890123456", header: KALVNI}\n'
        "templates:\n"
        f"  {SHIPPED}:\n"
        "    en:\n"
        '      dlt: {id: 1107000000000000001, text: "Sent: {#var#}, {#var#}.", places: [order, title]}\n'
        '      whatsapp: {name: shipped, language: en, text: "Sent: {{1}}, {{3}}.", places: [order, title]}\n'
        f'      twilio: {{sid: HX{"0" * 32}, text: "Sent: {{{{1}}}} on {{{{2}}}}.", places: [order, day]}}\n'
        "  notice_of_old:\n"
        "    en:\n"
        '      dlt: {id: "1107000000000000002", text: "Kalavaani was here."}\n'
    )
    found = {
        problem.where: problem.what
        for problem in changes(catalogue, load_registrations(tmp_path / "templates.yml"), "templates.yml")
    }
    assert "our text is now: Kalavaani: your order number {order}" in found["templates.yml:5"]
    assert "other variables than `places`" in found["templates.yml:6"]
    assert "nothing fills day any more" in found["templates.yml:7"]
    assert "no such message any more" in found["templates.yml:10"]


def test_a_file_without_entity_or_header_sends_nothing_and_says_so(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    record = approved(catalogue, ("en",))
    record["dlt"] = {}
    registrations = registry_of(catalogue, tmp_path, record).registrations
    told = " ".join(problem.what for problem in changes(catalogue, registrations, "templates.yml"))
    assert "does not say `entity`" in told and "neither it nor the file says `header`" in told


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ("templates:\n  a:\n    en:\n      dlt: {id: seven, text: x}\n", "templates.yml:4: .*id"),
        ("templates:\n  a:\n    en:\n      dlt: {id: ''}\n", "templates.yml:4: .*text"),
        ("templates:\n  a:\n    en:\n      pigeon: {id: ''}\n", "templates.yml:4: .*pigeon"),
        ("dlt: {header: KALVAANI}\n", "templates.yml:1: dlt.header"),
        ("templates: [1, 2]\n", "templates.yml:1: templates"),
        ("templates:\n  a: {en: {twilio: {sid: HX1, text: x}}}\n", "templates.yml:2: .*sid"),
        ("- a\n", "templates.yml:1: expected a mapping"),
        ("dlt: {\n", "templates.yml:2"),
    ],
    ids=["id", "no_text", "unknown_register", "long_header", "list", "sid", "no_mapping", "no_yaml"],
)
def test_a_mistake_in_the_file_is_told_with_its_line(tmp_path: Path, content: str, where: str) -> None:
    (tmp_path / "templates.yml").write_text(content)
    with pytest.raises(ConfigurationError, match=where):
        load_registrations(tmp_path / "templates.yml")


def test_what_is_on_its_way_does_not_count(catalogue: Catalogue, tmp_path: Path) -> None:
    (tmp_path / "templates.yml").write_text(
        f'templates:\n  {SHIPPED}:\n    hi:\n      dlt: {{id: "", text: "{{#var#}}", places: [order]}}\n'
        '      whatsapp: {name: shipped, language: "", text: "{{1}}", places: [order]}\n'
    )
    registrations: Registrations = load_registrations(tmp_path / "templates.yml")
    assert registrations.dlt(SHIPPED, "hi") is None and registrations.whatsapp(SHIPPED, "hi") is None
    assert registrations.languages(SHIPPED, "dlt") == ()
