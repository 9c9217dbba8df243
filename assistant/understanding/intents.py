"""What single intents mean to a conversation: which ask, which only name, which end something, which change a draft."""

from collections.abc import Mapping

from assistant.understanding.payloads import SMALL_TALK_INTENTS

CHANGES: Mapping[str, str] = {"update_price": "price", "update_stock": "quantity"}
"""Intent -> the slot it means while a conversation that collects that slot is under way."""
FOR_BUYERS: Mapping[str, str] = {"quote_golden_price": "search_products", "update_stock": "product_details"}
"""Flow -> what a buyer means by it: "what does a saree cost?", "how many are left?" """
ENDING_INTENTS = frozenset({"cancel_order", "remove_listing", "delete_my_data"})
"""Intents that end something else than the conversation under way."""
MAKING_FLOWS = frozenset({"create_listing", "quote_golden_price"})
"""Flows about a piece that its maker knows: what its craft is always made of need not be asked."""
TELLING_NOTHING = SMALL_TALK_INTENTS | {"affirm", "deny"}
LOOKING_INTENTS = frozenset({"shipping_quote", "search_products", "recommend_products", "product_details"})
"""Intents that a mere name has too; with a verb ("show me vases") they are wishes."""

ASKING_INTENTS = frozenset(
    {
        "ask_craft_question",
        "ask_policy",
        "cancel_flow",
        "cancel_order",
        "change_language",
        "delete_my_data",
        "demand_forecast",
        "find_artisans_nearby",
        "help",
        "quote_golden_price",
        "repeat_that",
        "sales_summary",
        "show_my_listings",
        "show_my_orders",
        "talk_to_human",
        "track_order",
    }
)
"""Intents that want an answer; they never only tell more about the thing under way."""
