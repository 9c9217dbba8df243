"""The lives of a listing and of an order: every status, and which one may follow which."""

from enum import StrEnum

from actions.marketplace.errors import IllegalTransition, InvalidListing


class ListingStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    SOLD_OUT = "sold_out"
    ARCHIVED = "archived"


class OrderStatus(StrEnum):
    PLACED = "placed"
    ACCEPTED = "accepted"
    IN_PRODUCTION = "in_production"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    RETURNED = "returned"


class OrderSide(StrEnum):
    """Which end of an order a person stands at."""

    ARTISAN = "artisan"
    BUYER = "buyer"


LISTING_TRANSITIONS: dict[ListingStatus, frozenset[ListingStatus]] = {
    ListingStatus.DRAFT: frozenset({ListingStatus.PUBLISHED, ListingStatus.ARCHIVED}),
    ListingStatus.PUBLISHED: frozenset({ListingStatus.SOLD_OUT, ListingStatus.ARCHIVED}),
    ListingStatus.SOLD_OUT: frozenset({ListingStatus.PUBLISHED, ListingStatus.ARCHIVED}),
    ListingStatus.ARCHIVED: frozenset(),
}

_ARTISAN, _BUYER = OrderSide.ARTISAN, OrderSide.BUYER

ORDER_TRANSITIONS: dict[OrderStatus, dict[OrderStatus, frozenset[OrderSide]]] = {
    OrderStatus.PLACED: {
        OrderStatus.ACCEPTED: frozenset({_ARTISAN}),
        OrderStatus.CANCELLED: frozenset({_ARTISAN, _BUYER}),
    },
    OrderStatus.ACCEPTED: {
        OrderStatus.IN_PRODUCTION: frozenset({_ARTISAN}),
        OrderStatus.CANCELLED: frozenset({_ARTISAN, _BUYER}),
    },
    OrderStatus.IN_PRODUCTION: {
        OrderStatus.SHIPPED: frozenset({_ARTISAN}),
        OrderStatus.CANCELLED: frozenset({_ARTISAN}),
    },
    OrderStatus.SHIPPED: {
        OrderStatus.DELIVERED: frozenset({_ARTISAN, _BUYER}),
        OrderStatus.RETURNED: frozenset({_ARTISAN, _BUYER}),
    },
    OrderStatus.DELIVERED: {OrderStatus.RETURNED: frozenset({_ARTISAN, _BUYER})},
    OrderStatus.CANCELLED: {},
    OrderStatus.RETURNED: {},
}
"""Present status -> next status -> who may say so. Once work has begun the buyer can no longer cancel;
a parcel that is refused at the door goes from shipped to returned."""


def check_order_transition(present: OrderStatus, following: OrderStatus, side: OrderSide) -> None:
    """Raise `IllegalTransition` unless `side` may move an order from `present` to `following`."""
    sides = ORDER_TRANSITIONS[present].get(following)
    if sides is None:
        raise IllegalTransition(f"an order that is {spoken(present)} cannot become {spoken(following)}")
    if side not in sides:
        raise IllegalTransition(
            f"the {side} cannot make an order {spoken(following)} that is {spoken(present)}"
        )


def check_listing_transition(present: ListingStatus, following: ListingStatus) -> None:
    """Raise `InvalidListing` unless a listing may go from `present` to `following`."""
    if following not in LISTING_TRANSITIONS[present]:
        raise InvalidListing(f"a listing that is {spoken(present)} cannot become {spoken(following)}")


def spoken(status: ListingStatus | OrderStatus) -> str:
    """The status as people and the JSON interface write it: "in production"."""
    return status.value.replace("_", " ")


def order_status(text: str) -> OrderStatus:
    """The status that "in production", "In-Production" or "in_production" names.

    Raises:
        IllegalTransition: there is no such status.
    """
    try:
        return OrderStatus(text.strip().lower().replace(" ", "_").replace("-", "_"))
    except ValueError:
        raise IllegalTransition(f"there is no order status {text[:40]!r}") from None
