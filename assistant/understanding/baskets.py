"""A basket from a channel's own catalogue: products and how many of each. Its prices are not read: ours count."""

from collections.abc import Sequence

from assistant.dialogue.commands import Command, SetSlot, StartFlow
from assistant.messages import OrderLine

BASKET_FLOW = "order_basket"
MAX_LINES = 10
"""Products of one basket; more are left out."""
MAX_PIECES = 10_000
_MAX_ID_DIGITS = 9
"""Longer numbers are no listing of ours."""


def commands_of_order(lines: Sequence[OrderLine]) -> tuple[Command, ...]:
    """Ordering the basket's products, one after the other; a number of pieces that cannot be is asked for anew."""
    wanted: dict[str, int] = {}
    for line in lines:
        product = str(line.product_id).strip()
        if product not in wanted and len(wanted) == MAX_LINES:
            break
        wanted[product] = wanted.get(product, 0) + line.quantity
    basket = [
        {"listing": _listing_id(product), "quantity": count if 1 <= count <= MAX_PIECES else None}
        for product, count in wanted.items()
    ]
    return (StartFlow(BASKET_FLOW), SetSlot("basket", basket, exact=True))


def _listing_id(product: str) -> int | None:
    plain = product.isascii() and product.isdigit() and len(product) <= _MAX_ID_DIGITS
    return int(product) if plain else None
