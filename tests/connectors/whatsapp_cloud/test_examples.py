"""Every example that Meta publishes is read as what it is."""

from typing import Any

import pytest

from assistant.messages import Incoming, Location, OrderLine
from connectors.whatsapp_cloud.envelope import NumberChange, opened
from connectors.whatsapp_cloud.parsing import MediaReference, incoming_of, media_of

SHEENA = "+16505551234"
MEANS: dict[str, dict[str, Any]] = {
    "Text Message": {"text": "Does it come in another color?"},
    "Text Message with Context (Product Inquiry)": {"text": "Is this still available?"},
    "Text Message from Click to WhatsApp Ad": {"text": "Hello! Can I get more info on this?"},
    "Reaction Message": {"reaction": "👍"},
    "Image Message": {"text": "Taj Mahal"},
    "Location Message": {
        "location": Location(
            37.44221496582, -122.16165924072, "Philz Coffee", "101 Forest Ave, Palo Alto, CA 94301"
        )
    },
    "Contact Sharing Message": {"problem": "unsupported_contact"},
    "Unsupported Message": {"problem": "unsupported_medium"},
    "Button Message": {"text": "Unsubscribe"},
    "Interactive List Reply Message": {"text": "Priority Mail Express"},
    "Interactive Button Reply Message": {"text": "Cancel"},
    "Order Message": {"order": (OrderLine("di9ozbzfi4", 2), OrderLine("nqryix03ez", 1))},
}
NO_MESSAGES = {"System Message", "Group Create Message", "Group Settings Update", "Group Remove Participants"}


@pytest.mark.parametrize("name", MEANS)
def test_a_message_of_metas_is_read(examples: dict[str, Any], name: str) -> None:
    (payload,) = opened(examples[name], "106540352242922").payloads
    incoming = incoming_of(payload)
    assert incoming is not None and incoming.provider_id.startswith("wamid.")
    assert incoming.sent_at is not None and incoming.sent_at.year == 2025
    meant = Incoming("whatsapp", SHEENA, incoming.provider_id, sent_at=incoming.sent_at, **MEANS[name])
    assert incoming == meant
    assert incoming.identity == ("phone", SHEENA)


def test_the_photo_is_known_by_its_id_and_hash(examples: dict[str, Any]) -> None:
    (payload,) = opened(examples["Image Message"], None).payloads
    assert media_of(payload) == MediaReference(
        "image", "1003383421387256", "SfInY0gGKTsJlUWbwxC1k+FAD0FZHvzwfpvO0zX0GUI="
    )


def test_nothing_else_is_a_message_and_a_new_number_is_noted(examples: dict[str, Any]) -> None:
    assert set(examples) == set(MEANS) | NO_MESSAGES, "every example has its test"
    for name in NO_MESSAGES:
        envelope = opened(examples[name], None)
        assert not envelope.payloads and not envelope.statuses, name
    (change,) = opened(examples["System Message"], None).number_changes
    assert change == NumberChange(SHEENA, "+12195555358", change.message_id)


def test_a_voice_note_is_a_recording(extra: dict[str, Any]) -> None:
    (payload,) = opened(extra["voice_note"], None).payloads
    incoming = incoming_of(payload)
    assert incoming is not None
    assert incoming == Incoming("whatsapp", "+919812345678", "wamid.VOICE1", sent_at=incoming.sent_at)
    assert media_of(payload) == MediaReference("audio", "1003383421387256", "b64==")


def test_statuses_are_read(extra: dict[str, Any]) -> None:
    (delivered,) = opened(extra["status_delivered"], None).statuses
    assert (delivered.provider_id, delivered.name, delivered.error_code) == ("wamid.OUT1", "delivered", None)
    (failed,) = opened(extra["status_failed_24h"], None).statuses
    assert (failed.provider_id, failed.name, failed.error_code) == ("wamid.OUT2", "failed", "131047")
