"""Wishes about the conversation itself."""

import pytest

from nlu.language import detect
from nlu.repair import read_repair


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("forget it", "cancel"),
        ("forget it, where is my order?", "cancel"),
        ("rehne do", "cancel"),
        ("रहने दो भाई", "cancel"),
        ("cancel karo", "cancel"),
        ("phir se boliye please", "repeat"),
        ("can you repeat", "repeat"),
        ("dheere boliye", "slower"),
        ("ज़ोर से बोलिए", "louder"),
        ("mujhe kisi insaan se baat karni hai", "human"),
        ("i want to talk to a real person please", "human"),
        ("मदद चाहिए", "help"),
        ("pata nahi", "skip"),
        ("छोड़ो ये", "skip"),
        ("go back", "back"),
        ("phir se shuru karo", "restart"),
    ],
)
def test_wishes(text: str, name: str) -> None:
    repair = read_repair(text, detect(text))
    assert repair is not None
    assert repair.name == name


@pytest.mark.parametrize(
    "text",
    ["cancel my order", "don't cancel", "cancel mat karo", "help me sell a saree", "the next saree", ""],
)
def test_what_is_no_wish(text: str) -> None:
    assert read_repair(text, detect(text)) is None
