"""Kinds of registered messages, in the words of Meta and of India's operators."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

WhatsAppCategory = Literal["UTILITY", "MARKETING", "AUTHENTICATION"]
DltType = Literal["service-implicit", "service-explicit"]


@dataclass(frozen=True, slots=True)
class Kind:
    """What a message is for."""

    name: str
    whatsapp: WhatsAppCategory
    """Category of Meta's template; it decides the price."""
    dlt: DltType
    """Type of the content template after TCCCPR 2018: implicit follows from an order or a question of the person,
    explicit needs her consent on the register. `Transactional` is for the codes of banks only."""


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("code", "AUTHENTICATION", "service-implicit"),
        Kind("service", "UTILITY", "service-implicit"),
        Kind("alert", "MARKETING", "service-explicit"),
    )
}
"""`alert` is what somebody asked to be told; for Meta, news of prices and of what is on sale are marketing even so."""
