"""How values look in a sentence."""

import pytest

from assistant.presentation import Presenter, money
from knowledge.lexicon import load_lexicon


@pytest.fixture(scope="module")
def presenter() -> Presenter:
    return Presenter(load_lexicon())


@pytest.mark.parametrize(
    ("paise", "language", "text"),
    [
        (450_000, "en", "₹4,500"),
        (12_500_000, "hi", "₹1,25,000"),
        (250_050, "en", "₹2,500.50"),
        (1_000_000_000_00, "hi-Latn", "₹1,00,00,00,000"),
        (5, "en", "₹0.05"),
    ],
)
def test_money_has_indian_groups(paise: int, language: str, text: str) -> None:
    assert money(paise, language) == text


@pytest.mark.parametrize(
    ("slot", "value", "language", "text"),
    [
        ("price", 4500.0, "en", "₹4,500"),
        ("quantity", 3.0, "en", "3"),
        ("duration", "3 day", "en", "3 days"),
        ("duration", "1 day", "en", "1 day"),
        ("duration", "3 day", "hi", "3 दिन"),
        ("dimension", "6 m", "en", "6 m"),
        ("dimension", "6 m", "hi", "6 मीटर"),
        ("craft", "banarasi", "hi", "बनारसी"),
        ("material", "silk, cotton", "en", "silk, cotton"),
        ("craft", "none", "en", ""),
        ("craft", None, "en", ""),
        ("order_id", "1042", "en", "1042"),
    ],
)
def test_slots_are_said_in_the_language(
    presenter: Presenter, slot: str, value: object, language: str, text: str
) -> None:
    assert presenter.slot(slot, value, language).lower() == text.lower()


def test_amounts_of_actions_become_money(presenter: Presenter) -> None:
    assert presenter.values({}, {"optimal_paise": 250_000, "golden_paise": None}, "en") == {
        "optimal": "₹2,500",
        "golden": "",
    }
