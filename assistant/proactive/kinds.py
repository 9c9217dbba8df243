"""Every kind of message that is sent to somebody who did not just speak: what it is for, and which responses say it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Category = Literal["code", "service", "alert"]
"""`code`: asked for a moment ago, and needed at once. `service`: belongs to an order, a product or a question of the
person. `alert`: she asked to be told, and is told only as long as she did not take it back."""


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """One kind of event, and the messages about it."""

    name: str
    category: Category
    responses: tuple[str, ...]
    """Responses that tell it; those who register messages know them by the same names."""
    about: str = ""
    """Name of the value whose number says what it is about: newer news of the same thing replace older ones that still
    wait."""
    is_urgent: bool = False
    """Sent at night, too."""
    goes_first: bool = False
    """Ends with the first "stop messages"; the others with the second."""


KINDS: Mapping[str, NoticeKind] = {
    kind.name: kind
    for kind in (
        NoticeKind("code", "code", ("utter_code_sms",), is_urgent=True),
        NoticeKind("new_order", "service", ("notice_order_placed",), about="order"),
        NoticeKind(
            "order_status",
            "service",
            (
                "notice_order_accepted",
                "notice_order_in_production",
                "notice_order_shipped",
                "notice_order_delivered",
                "notice_order_returned",
                "notice_order_by_buyer",
            ),
            about="order",
        ),
        NoticeKind(
            "order_cancelled",
            "service",
            (
                "notice_order_cancelled",
                "notice_order_cancelled_by_artisan",
                "notice_order_cancelled_by_buyer",
            ),
            about="order",
            is_urgent=True,
        ),
        NoticeKind("low_stock", "service", ("notice_low_stock",), about="listing", goes_first=True),
        NoticeKind("buyer_question", "service", ("notice_buyer_question",), about="id", goes_first=True),
        NoticeKind("answer_to_question", "service", ("notice_maker_answered",), about="id"),
        NoticeKind("price_alert", "alert", ("notice_price_alert",), about="listing", goes_first=True),
    )
}
"""Name -> kind. A cancelled order is urgent: nobody shall work on it, or send it, in the morning."""

_BY_RESPONSE = {response: kind for kind in KINDS.values() for response in kind.responses}


def kind_of(response: str) -> NoticeKind:
    """The kind of message that a response is.

    Raises:
        KeyError: it is none; a test holds every `notice_…` to be one.
    """
    return _BY_RESPONSE[response]
