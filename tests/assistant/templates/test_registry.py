"""What senders get: registered words with values that fit, or a reason why nothing may be sent."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.messages import TemplateUse
from assistant.templates.catalogue import Catalogue
from assistant.templates.meta_languages import META_LANGUAGES
from assistant.templates.registry import DltMessage, Refused, Registry, TwilioContent, WhatsAppTemplate
from knowledge.languages import CODES
from tests.assistant.templates.conftest import ENTITY, HEADER, approved, registry_of, with_examples

SHIPPED = "notice_order_shipped"


def shipped(title: str, order: str = "1042") -> TemplateUse:
    return TemplateUse(SHIPPED, (("title", title), ("order", order)))


@pytest.mark.parametrize("code", CODES)
def test_everything_registered_can_be_sent(everywhere: Registry, code: str) -> None:
    catalogue = everywhere.catalogue
    for text in catalogue.texts((code,)):
        use = with_examples(catalogue, text)
        sent = everywhere.dlt(use, code)
        assert isinstance(sent, DltMessage), (text.name, sent)
        assert (sent.entity_id, sent.header) == (ENTITY, HEADER)
        assert all(value in sent.text.replace("Rs.", "₹") for _, value in use.values)
        whatsapp, content = everywhere.whatsapp(use, code), everywhere.twilio_content(use, code)
        assert whatsapp is not None and content is not None
        assert len(whatsapp.parameters) == len(content.variables) == len(text.body.places)
        assert whatsapp.language == META_LANGUAGES.get(code, "bn" if code == "as" else "hi")


def test_values_stand_where_the_registered_text_wants_them(everywhere: Registry) -> None:
    use = shipped("Blue pottery vase")
    sent = everywhere.dlt(use, "en")
    assert isinstance(sent, DltMessage)
    assert sent.text == "Kalavaani: your order number 1042, Blue pottery vase, is on its way."
    assert everywhere.whatsapp(use, "hi") == WhatsAppTemplate(
        SHIPPED, "hi", ("1042", "Blue pottery vase"), ()
    )
    content = everywhere.twilio_content(use, "hi")
    assert isinstance(content, TwilioContent)
    assert content.variables == {"1": "1042", "2": "Blue pottery vase"}


def test_the_first_registered_language_stands_in_for_the_readers_own(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    use, record = shipped("vase"), approved(catalogue, ("hi", "en"))
    hindi_first = registry_of(catalogue, tmp_path, record)
    found = hindi_first.whatsapp(use, "or")
    assert found is not None and found.language == "hi"
    english_first = registry_of(catalogue, tmp_path, record, fallback="en,hi")
    sent = english_first.dlt(use, "or")
    assert isinstance(sent, DltMessage) and sent.text.startswith("Kalavaani: your order")
    none = registry_of(catalogue, tmp_path, record, fallback="ta")
    assert none.dlt(use, "or") == Refused("dlt_no_template")
    assert none.whatsapp(use, "or") is None and none.twilio_content(use, "or") is None


def test_a_long_name_is_cut_at_a_word_and_an_amount_never(everywhere: Registry) -> None:
    long_name = "Hand block printed indigo cotton bedspread with two pillow covers from Bagru"
    sent = everywhere.dlt(shipped(long_name), "en")
    assert isinstance(sent, DltMessage)
    assert "Hand block printed indigo cotton bedspread with two..., is on its way" in sent.text
    hindi = everywhere.dlt(shipped("नीली ब्लॉक प्रिंट की चादर " * 4), "hi")
    assert isinstance(hindi, DltMessage) and "…" in hindi.text
    assert everywhere.dlt(shipped("vase", order="number " * 5), "en") == Refused("dlt_slot_too_long")
    answer = TemplateUse(
        "utter_operator_answer", (("answer", "It can be made in any colour you like. " * 5),)
    )
    assert everywhere.dlt(answer, "en") == Refused("dlt_slot_too_long")
    assert everywhere.whatsapp(answer, "en") is not None


def test_rupees_are_spelled_in_plain_letters_only(everywhere: Registry) -> None:
    use = TemplateUse("notice_price_alert", (("title", "Vase – blue"), ("price", "₹1,450"), ("listing", "7")))
    english, hindi = everywhere.dlt(use, "en"), everywhere.dlt(use, "hi")
    assert isinstance(english, DltMessage) and isinstance(hindi, DltMessage)
    assert "Vase - blue, Rs.1,450" in english.text and english.text.isascii()
    assert "₹1,450" in hindi.text


def test_hostile_names_take_no_time_and_break_nothing(everywhere: Registry) -> None:
    for title in (
        "-" * 5_000,
        "1 " * 9 + "x" * 5_000,
        "a." * 2_000,
        "\u0301" * 5_000,
        "\ud800vase",
        "👩\u200d" * 2_000,
    ):
        sent = everywhere.dlt(shipped(title), "en")
        assert isinstance(sent, DltMessage | Refused)


@pytest.mark.parametrize(
    "title",
    ["Cheap! http://evil.example", "call 98765 43210 now", "see evil.com", "www.evil.shop", "+91-9876543210"],
)
def test_links_and_numbers_do_not_slip_through_a_name(everywhere: Registry, title: str) -> None:
    assert everywhere.dlt(shipped(title), "en") == Refused("dlt_contact_in_slot")


def test_values_are_one_line_and_never_empty(everywhere: Registry) -> None:
    found = everywhere.whatsapp(shipped("Blue\n\tpottery     vase", order=" "), "en")
    assert found is not None and found.parameters == ("-", "Blue pottery vase")
    sent = everywhere.dlt(shipped("{#var#}\n{{1}} {order}"), "en")
    assert isinstance(sent, DltMessage) and "number 1042, {#var#} {{1}} {order}, is" in sent.text


def test_a_message_that_lost_a_value_is_not_sent(everywhere: Registry) -> None:
    use = TemplateUse(SHIPPED, (("order", "1042"),))
    assert everywhere.dlt(use, "en") == Refused("dlt_text_changed")
    assert everywhere.whatsapp(use, "en") is None and everywhere.twilio_content(use, "en") is None


def test_older_words_go_out_as_they_were_registered(catalogue: Catalogue, tmp_path: Path) -> None:
    record = approved(catalogue, ("en",))
    entry = record["templates"][SHIPPED]["en"]["dlt"]
    entry.update(text="Kalavaani: {#var#}{#var#} (no. {#alphanumeric#}) was sent.", places=["title", "order"])
    sent = registry_of(catalogue, tmp_path, record).dlt(shipped("Blue vase"), "en")
    assert isinstance(sent, DltMessage) and sent.text == "Kalavaani: Blue vase (no. 1042) was sent."
    entry.update(places=["title"])
    assert registry_of(catalogue, tmp_path, record).dlt(shipped("vase"), "en") == Refused("dlt_text_changed")


def test_without_sender_or_entity_nothing_is_registered(catalogue: Catalogue, tmp_path: Path) -> None:
    for missing in ("header", "entity"):
        record = approved(catalogue, ("en",))
        record["dlt"][missing] = ""
        assert registry_of(catalogue, tmp_path, record).dlt(shipped("vase"), "en") == Refused(
            "dlt_no_template"
        )
    record["dlt"], entry = {"entity": ENTITY}, record["templates"][SHIPPED]["en"]["dlt"]
    entry["header"] = "KALSHP"
    sent = registry_of(catalogue, tmp_path, record).dlt(shipped("vase"), "en")
    assert isinstance(sent, DltMessage) and sent.header == "KALSHP"


def test_a_body_longer_than_whatsapp_takes_is_not_sent(everywhere: Registry) -> None:
    answer = TemplateUse("utter_operator_answer", (("answer", "word " * 200),))
    assert everywhere.whatsapp(answer, "en") is None


def test_buttons_send_their_payloads_with_the_values(everywhere: Registry) -> None:
    values = (("title", "vase"), ("price", "₹900"))
    known = everywhere.whatsapp(TemplateUse("notice_price_alert", (*values, ("listing", "7"))), "en")
    assert known is not None and len(known.payloads) == 1 and "=7)" in known.payloads[0]
    unknown = everywhere.whatsapp(TemplateUse("notice_price_alert", values), "en")
    assert unknown is not None and unknown.payloads == ("See it",), "pressing it says its title, then"


def test_a_code_is_given_for_the_button_that_copies_it(everywhere: Registry) -> None:
    use = TemplateUse("utter_code_sms", (("code", "482915"),))
    found = everywhere.whatsapp(use, "en")
    assert found is not None and (found.parameters, found.code) == (("482915",), "482915")


VALUE = st.text(alphabet=[*"aZ1 ,.₹{}#\n(", "न", "ा", "😀", "👩", "\u200d", "é"], max_size=120)


@given(st.sampled_from(CODES), VALUE, VALUE, VALUE)
def test_whatever_is_sent_matches_what_was_registered(
    everywhere: Registry, code: str, order: str, title: str, status: str
) -> None:
    name = "notice_order_by_buyer"
    use = TemplateUse(name, (("order", order), ("title", title), ("status", status)))
    sent = everywhere.dlt(use, code)
    if isinstance(sent, Refused):
        assert sent.code in ("dlt_slot_too_long", "dlt_contact_in_slot")
        return
    entry = everywhere.registrations.dlt(name, code)
    assert entry is not None
    scrubbed = re.escape(entry.text).replace(re.escape("{#var#}"), ".{0,30}")
    assert re.fullmatch(scrubbed, sent.text)
