"""Text from outside."""

from connectors.plain_text import readable


def test_what_no_channel_can_carry_is_taken_out() -> None:
    assert readable("a\x00b\x1b[0m\tc\nd\ud800\ufffe") == "ab[0m\tc\nd?"
    assert readable("साड़ी 🧵") == "साड़ी 🧵"
