"""Which words an SMS may have: free ones abroad, registered ones in India."""

from pathlib import Path

import pytest
import yaml

from assistant.messages import Button, Reply, TemplateUse
from assistant.responses import load_responses
from assistant.settings import Settings
from assistant.templates.exports import for_record
from assistant.templates.registry import Refused, Registry, open_registry
from connectors.sms.outgoing import SmsText, is_indian, sms_text

RESPONSES = load_responses()
HERE, ABROAD = "+919876543210", "+14155550100"
SHIPPED = Reply(
    "Kalavaani: your order number 1042, Vase, is on its way.",
    "en",
    template=TemplateUse("notice_order_shipped", (("order", "1042"), ("title", "Vase"))),
)
CODE = Reply("482915 is your code", "en", template=TemplateUse("utter_code_sms", (("code", "482915"),)))
ANSWER = Reply("I found a blue vase – ₹900.", "en", buttons=(Button("Order it", "/place_order"),))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, dlt="enforce")


def _registered(settings: Settings, *names: str) -> Registry:
    """The registry of an operator who has registered these messages in English."""
    catalogue = open_registry(settings, RESPONSES).catalogue
    record = yaml.safe_load(for_record(catalogue.texts(("en",)), catalogue))
    record["dlt"] = {"entity": "1101234567890123456", "header": "KALVNI"}
    record["templates"] = {name: record["templates"][name] for name in names}
    for number, by_language in enumerate(record["templates"].values()):
        by_language["en"]["dlt"]["id"] = f"11070000000000000{number:02}"
    settings.templates_file.write_text(yaml.safe_dump(record), encoding="utf-8")
    return open_registry(settings, RESPONSES)


def test_an_indian_number_is_told_by_its_country() -> None:
    assert is_indian(HERE) and is_indian("sms:+919876543210")
    assert not is_indian(ABROAD) and not is_indian("+9")


def test_abroad_the_reply_goes_as_it_is_said(settings: Settings) -> None:
    registry = _registered(settings)
    assert sms_text([ANSWER], ABROAD, registry, settings) == SmsText(
        "I found a blue vase – ₹900.\n1. Order it"
    )
    off = Settings(home=settings.home)
    assert sms_text([ANSWER], HERE, registry, off) == SmsText("I found a blue vase – ₹900.\n1. Order it")


def test_in_india_a_notice_goes_in_its_registered_words(settings: Settings) -> None:
    sent = sms_text([SHIPPED], HERE, _registered(settings, "notice_order_shipped"), settings)
    assert isinstance(sent, SmsText) and sent.dlt is not None
    assert sent.text == sent.dlt.text == "Kalavaani: your order number 1042, Vase, is on its way."
    assert (sent.dlt.header, sent.dlt.template_id) == ("KALVNI", "1107000000000000000")
    assert not sent.instead


def test_in_india_free_words_become_the_news_that_there_is_news(settings: Settings) -> None:
    registry = _registered(settings, "utter_news_waiting")
    for replies in ([ANSWER], [SHIPPED], [SHIPPED, SHIPPED]):
        sent = sms_text(replies, HERE, registry, settings)
        assert isinstance(sent, SmsText) and sent.instead and sent.dlt is not None
        assert sent.text == "Kalavaani: we have news for you. Write or call us to get it."


def test_in_india_nothing_unregistered_goes_out(settings: Settings) -> None:
    registry = _registered(settings)
    assert sms_text([ANSWER], HERE, registry, settings) == Refused("dlt_no_template")
    assert sms_text([SHIPPED], HERE, registry, settings) == Refused("dlt_no_template")


def test_a_code_goes_whole_or_not_at_all(settings: Settings) -> None:
    registry = _registered(settings, "utter_news_waiting")
    assert sms_text([CODE], HERE, registry, settings) == Refused("dlt_no_template")
    registry = _registered(settings, "utter_news_waiting", "utter_code_sms")
    sent = sms_text([CODE], HERE, registry, settings)
    assert isinstance(sent, SmsText) and sent.text.startswith("482915 is your code")
