"""Which responses are registered messages, and whether registers would take them."""

from pathlib import Path

import pytest

from assistant.errors import ConfigurationError
from assistant.proactive.kinds import KINDS
from assistant.responses import load_responses
from assistant.templates.body import Body
from assistant.templates.catalogue import BRAND, NEWS_WAITING, Catalogue, load_catalogue
from assistant.templates.checks import rules
from knowledge.languages import CODES


def test_everything_that_is_sent_unasked_is_in_it(catalogue: Catalogue) -> None:
    sent_unasked = {name for name in catalogue.responses.names() if name.startswith("notice_")}
    assert sent_unasked <= set(catalogue.names)
    assert {"utter_code_sms", "utter_operator_answer", NEWS_WAITING} <= set(catalogue.names)
    assert catalogue.kind("utter_code_sms").whatsapp == "AUTHENTICATION"
    assert catalogue.kind("notice_price_alert").dlt == "service-explicit"
    assert catalogue.kind("notice_order_shipped").dlt == "service-implicit"


def test_consent_and_registers_agree_what_a_message_is_for(catalogue: Catalogue) -> None:
    told = {response: kind.category for kind in KINDS.values() for response in kind.responses}
    assert {name: catalogue.kind(name).name for name in told} == told
    assert set(told) <= set(catalogue.names)


@pytest.mark.parametrize("code", CODES)
def test_every_message_says_who_writes_in_every_language(catalogue: Catalogue, code: str) -> None:
    texts = list(catalogue.texts((code,)))
    assert {text.name for text in texts} == set(catalogue.names)
    brand = catalogue.responses.by_language[code][BRAND][0].text
    for text in texts:
        assert brand in " ".join(text.body.fixed), text.name


def test_registers_would_take_all_of_them(catalogue: Catalogue) -> None:
    assert list(rules(catalogue)) == []


def test_what_registers_would_refuse_is_told(catalogue: Catalogue, tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "mine.yml").write_text(
        "responses:\n"
        '  brand_name: [{text: "Kalavaani"}]\n  template_closing: [{text: "Write or call us."}]\n'
        '  notice_a: [{text: "{order} of Kalavaani was sent to you today, and is here soon"}]\n'
        '  notice_c: [{text: "Kalavaani has sent this to you today and wishes you joy: {order} {title} ok"}]\n'
        '  notice_d: [{text: "Kalavaani: {order}, {title}, {total} ok"}]\n'
        f'  notice_e: [{{text: "Kalavaani {"a" * 1100} {{title}}, ok"}}]\n'
    )
    mine = load_catalogue(load_responses(tmp_path))
    assert [(problem.where[:8], problem.what) for problem in rules(mine)] == [
        ("notice_a", "whatsapp: begins with a variable"),
        ("notice_c", "whatsapp: has variables side by side"),
        ("notice_d", "whatsapp: has too few words for so many variables"),
        ("notice_e", "whatsapp: longer than 1024 characters"),
    ]


def test_words_are_put_around_a_text_that_needs_them(catalogue: Catalogue) -> None:
    placed, shipped = (
        catalogue.text("notice_order_placed", "en"),
        catalogue.text("notice_order_shipped", "en"),
    )
    assert placed is not None and shipped is not None
    assert placed.body.fixed[0].startswith("Kalavaani: Good news!")
    answered = catalogue.text("notice_maker_answered", "en")
    assert answered is not None and answered.body.fixed[-1] == '" Questions? Write or call us.'
    assert shipped.body.fixed[-1] == ", is on its way."


def test_a_place_without_rules_stops_the_program(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "mine.yml").write_text(
        'responses:\n  brand_name: [{text: "Kalavaani"}]\n  notice_moon: [{text: "Kalavaani: {moon_phase} today"}]\n'
    )
    with pytest.raises(ConfigurationError, match="notice_moon has unknown places: moon_phase"):
        load_catalogue(load_responses(tmp_path))


def test_a_text_is_written_as_each_register_wants_it() -> None:
    body = Body.of_response("Kalavaani: order {order}, {title}, is on its way.")
    assert body.numbered() == "Kalavaani: order {{1}}, {{2}}, is on its way."
    assert (
        body.slotted({"order": 1, "title": 2}) == "Kalavaani: order {#var#}, {#var#}{#var#}, is on its way."
    )
    assert body.filled(["1042", "{title}"]) == "Kalavaani: order 1042, {title}, is on its way."
