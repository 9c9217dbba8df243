"""What follows from a provider's error code."""

import pytest

from connectors.provider_errors import Verdict
from connectors.twilio import error_codes as twilio
from connectors.whatsapp_cloud import error_codes as cloud


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("63016", "window"),
        (63018, "rate"),
        ("20429", "rate"),
        ("21610", "permanent"),
        (63024, "permanent"),
        (63032, "permanent"),
        (21211, "permanent"),
        (21408, "permanent"),
        (21614, "permanent"),
        (30003, "retry"),
        (30005, "permanent"),
        (30007, "permanent"),
        (30008, "retry"),
        (20003, "credentials"),
        ("ReadTimeout", "retry"),
        ("", "retry"),
        (99999, "retry"),
    ],
)
def test_what_follows_from_a_code_of_twilio(code: str | int, expected: Verdict) -> None:
    assert twilio.verdict(code) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (131047, "window"),
        ("131026", "permanent"),
        (131051, "permanent"),
        (131056, "rate"),
        (130429, "rate"),
        (190, "credentials"),
        (203, "credentials"),
        (133010, "credentials"),
        (131031, "credentials"),
        (132015, "permanent"),
        (131000, "retry"),
        ("ConnectError", "retry"),
    ],
)
def test_what_follows_from_a_code_of_meta(code: str | int, expected: Verdict) -> None:
    assert cloud.verdict(code) == expected


def test_every_code_says_what_to_do() -> None:
    for known in (*twilio.CODES.values(), *cloud.CODES.values()):
        assert known.meaning and known.advice.endswith(".")
