"""What is handed to Meta, Twilio and DLT portals."""

import csv
import io
import json

from assistant.templates.catalogue import Catalogue
from assistant.templates.exports import for_dlt, for_record, for_twilio, for_whatsapp
from assistant.templates.registrations import Principal, Registrations
from knowledge.languages import CODES


def test_meta_gets_a_body_with_examples(catalogue: Catalogue) -> None:
    texts = [text for text in catalogue.texts(("en",)) if text.name == "notice_order_shipped"]
    assert list(for_whatsapp(texts, catalogue)) == [
        {
            "name": "notice_order_shipped",
            "language": "en",
            "category": "UTILITY",
            "components": [
                {
                    "type": "BODY",
                    "text": "Kalavaani: your order number {{1}}, {{2}}, is on its way.",
                    "example": {"body_text": [["1042", "Blue pottery vase"]]},
                }
            ],
        }
    ]


def test_meta_writes_the_text_of_codes_itself(catalogue: Catalogue) -> None:
    texts = [text for text in catalogue.texts(("hi",)) if text.name == "utter_code_sms"]
    (code,) = for_whatsapp(texts, catalogue)
    assert code["category"] == "AUTHENTICATION"
    assert code["components"] == [
        {"type": "BODY", "add_security_recommendation": True},
        {"type": "FOOTER", "code_expiration_minutes": 10},
        {"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "COPY_CODE", "text": "Copy code"}]},
    ]
    (content,) = for_twilio(texts, catalogue)
    assert list(content["content"]["types"]) == ["whatsapp/authentication"]


def test_every_export_is_complete_and_in_metas_form(catalogue: Catalogue) -> None:
    texts = list(catalogue.texts())
    exported = [json.loads(json.dumps(item)) for item in for_whatsapp(texts, catalogue)]
    languages = {item["language"] for item in exported}
    assert languages == set(CODES) - {"or", "as", "hi-Latn"}, "Meta has no templates in these"
    assert len(exported) == len(catalogue.names) * len(languages)
    for item in exported:
        body, *others = item["components"]
        places = body.get("text", "").count("{{")
        assert places == len(body.get("example", {"body_text": [[]]})["body_text"][0]), item["name"]
        for component in others:
            for button in component.get("buttons", ()):
                assert 0 < len(button["text"]) <= 25


def test_twilio_gets_content_and_what_is_asked_of_whatsapp(catalogue: Catalogue) -> None:
    texts = [text for text in catalogue.texts(("en",)) if text.name == "notice_order_shipped"]
    assert list(for_twilio(texts, catalogue)) == [
        {
            "content": {
                "friendly_name": "notice_order_shipped_en",
                "language": "en",
                "variables": {"1": "1042", "2": "Blue pottery vase"},
                "types": {
                    "twilio/text": {"body": "Kalavaani: your order number {{1}}, {{2}}, is on its way."}
                },
            },
            "approval": {"name": "notice_order_shipped", "category": "UTILITY"},
        }
    ]


def test_a_dlt_portal_gets_a_table(catalogue: Catalogue) -> None:
    registrations = Registrations(Principal(entity="1101234567890123456", header="KALVNI"))
    rows = list(csv.DictReader(io.StringIO(for_dlt(catalogue.texts(), catalogue, registrations))))
    assert len(rows) == len(catalogue.names) * len(CODES)
    assert {row["header"] for row in rows} == {"KALVNI"}
    by_name = {row["template name"]: row for row in rows}
    assert by_name["notice_order_shipped_hi_Latn"]["text"].startswith(
        "Kalavaani: aapka order number {#var#}, "
    )
    assert by_name["notice_price_alert_hi"]["type"] == "service-explicit"
    assert all("{#var#}" in row["text"] or "news_waiting" in row["template name"] for row in rows)


def test_english_keeps_to_plain_letters(catalogue: Catalogue) -> None:
    for code in ("en", "hi-Latn"):
        rows = csv.DictReader(io.StringIO(for_dlt(catalogue.texts((code,)), catalogue, Registrations())))
        assert [row["template name"] for row in rows if not row["text"].isascii()] == []


def test_the_record_repeats_itself_rather_than_refer(catalogue: Catalogue) -> None:
    written = for_record(catalogue.texts(("hi",)), catalogue)
    assert "&id" not in written and "*id" not in written
    assert "कलावाणी" in written
