"""The fixed names of intents and entities, and the form that the values of each kind have."""

import regex

INTENTS = (
    # the conversation itself
    *("greet", "goodbye", "thank", "affirm", "deny", "help", "change_language", "repeat_that"),
    *("talk_to_human", "cancel_flow", "bot_challenge", "out_of_scope"),
    # artisans
    *("create_listing", "update_price", "update_stock", "remove_listing", "show_my_listings"),
    *("quote_golden_price", "show_my_orders", "update_order_status", "demand_forecast"),
    *("shipping_quote", "sales_summary", "register_artisan"),
    # buyers
    *("search_products", "product_details", "recommend_products", "ask_craft_question", "ask_policy"),
    *("track_order", "place_order", "cancel_order", "find_artisans_nearby", "report_problem"),
    "delete_my_data",
)

LEXICON_ENTITIES = frozenset(
    ("product_type", "craft", "material", "colour", "technique", "place", "occasion")
)
"""Their values are entries of the lexicon."""

_DECIMAL = r"\d+(?:\.\d+)?"
VALUE_FORMS = {
    "price": regex.compile(_DECIMAL),
    "max_price": regex.compile(_DECIMAL),
    "min_price": regex.compile(_DECIMAL),
    "quantity": regex.compile(r"\d+"),
    "dimension": regex.compile(rf"{_DECIMAL}(?:x{_DECIMAL})*(?: (?:m|cm|inch|ft))?"),
    "weight": regex.compile(rf"{_DECIMAL} (?:kg|g)"),
    "duration": regex.compile(rf"{_DECIMAL} (?:minute|hour|day|week|month|year)"),
    "order_id": regex.compile(r"\d+"),
    "ordinal": regex.compile(r"\d+"),
    "language": regex.compile(r"en|hi|bn|mr|te|ta|gu|kn|ml|pa|or|as|ur"),
    "order_status": regex.compile(r"placed|accepted|in production|shipped|delivered|cancelled|returned"),
}
"""Entity kind -> what the whole of a canonical value looks like."""
