"""Listings and orders as the JSON interface shows them; money in rupees."""

from typing import Any

from actions.marketplace.statuses import spoken
from actions.marketplace.tables import Listing, Order, Person


def rupees(paise: int) -> int | float:
    """Whole rupees as an integer, else with paise."""
    whole, part = divmod(paise, 100)
    return paise / 100 if part else whole


def listing_json(listing: Listing, language: str) -> dict[str, Any]:
    """`{"id", "title", "status", "product_type", "craft", "materials", "colours", "dimensions", "price",
    "quantity", "artisan"}`; the title in `language`, else in English."""
    return {
        "id": listing.id,
        "title": listing.titles.get(language) or listing.titles.get("en") or listing.product_type,
        "status": spoken(listing.status),
        "product_type": listing.product_type,
        "craft": listing.craft,
        "materials": listing.materials,
        "colours": listing.colours,
        "dimensions": listing.dimensions,
        "price": rupees(listing.price_paise),
        "quantity": listing.quantity,
        "artisan": _named(listing.artisan.person),
    }


def order_json(order: Order) -> dict[str, Any]:
    """`{"id", "status", "listing", "quantity", "buyer", "artisan", "total"}`; the status as spoken."""
    return {
        "id": order.id,
        "status": spoken(order.status),
        "listing": order.listing_id,
        "quantity": order.quantity,
        "buyer": _named(order.buyer),
        "artisan": _named(order.listing.artisan.person),
        "total": rupees(order.total_paise),
    }


def _named(person: Person) -> str:
    return person.name or person.id
