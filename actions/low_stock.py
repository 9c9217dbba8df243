"""Low stock: an order left one piece or none of something that was made more than once; its maker is told."""

from sqlalchemy import select

from actions.context import ActionContext
from actions.marketplace import persons
from actions.marketplace.tables import Listing, StockMovement
from actions.own_listings import pieces
from actions.results import Notice
from actions.titles import title_of

LOW = 1
"""So many pieces left, or fewer, are few."""
_LOOKED_AT = 200
"""Latest changes of the stock that are looked at for when it was filled last."""


async def notices_of(listing: Listing, sold: int, context: ActionContext) -> tuple[Notice, ...]:
    """What the maker is told after `sold` pieces were ordered: once each time that the stock was filled."""
    if not await _runs_low(listing, sold, context):
        return ()
    maker = await persons.get(context.session, listing.artisan_id)
    language = maker.language or context.language
    values = {
        "title": title_of(listing, language),
        "pieces": pieces(listing.quantity),
        "listing": str(listing.id),
    }
    return (Notice(maker.id, language, "notice_low_stock", values),)


async def _runs_low(listing: Listing, sold: int, context: ActionContext) -> bool:
    """Whether this order made the stock low; of what is made one at a time, whether it was sold before."""
    before = listing.quantity + sold
    if listing.quantity > LOW:
        return False
    if before > LOW:
        return True
    query = select(StockMovement.change, StockMovement.reason).where(StockMovement.listing_id == listing.id)
    moved = (await context.session.execute(query.order_by(StockMovement.id.desc()).limit(_LOOKED_AT))).all()
    level = listing.quantity
    for change, _ in moved:
        if change > 0:
            break
        level -= change
    return level <= LOW and sum(reason == "ordered" for _, reason in moved) > 1
