"""What to call a listing in a language."""

from actions.marketplace.tables import Listing


def title_of(listing: Listing, language: str) -> str:
    """The title in the language, else in English, else the kind of product."""
    return listing.titles.get(language) or listing.titles.get("en") or listing.product_type
