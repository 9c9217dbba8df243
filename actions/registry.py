"""Every action by the name under which flows call it."""

from collections.abc import Mapping

from actions import craft_questions, listing, orders, own_listings, photos, prices, questions, search
from actions.context import Action

ACTIONS: Mapping[str, Action] = {
    "action_quote_listing": listing.quote_listing,
    "action_ask_listing_confirmed": listing.ask_listing_confirmed,
    "action_warn_of_low_price": listing.warn_of_low_price,
    "action_publish_listing": listing.publish_listing,
    "action_ask_product_type": questions.ask_product_type,
    "action_ask_craft": questions.ask_craft,
    "action_ask_material": questions.ask_material,
    "action_ask_price": questions.ask_price,
    "action_find_own_listing": own_listings.find_own_listing,
    "action_ask_listing_id": own_listings.ask_listing_id,
    "action_ask_price_confirmed": own_listings.ask_price_confirmed,
    "action_update_price": own_listings.update_price,
    "action_show_my_listings": own_listings.show_my_listings,
    "action_attach_photo": photos.attach_photo,
    "action_quote_golden_price": prices.quote_golden_price,
    "action_show_my_orders": orders.show_my_orders,
    "action_find_own_order": orders.find_own_order,
    "action_ask_order_id": orders.ask_order_id,
    "action_track_order": orders.track_order,
    "action_search_products": search.search_products,
    "action_answer_craft_question": craft_questions.answer_craft_question,
}
