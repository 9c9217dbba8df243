"""Photos that artisans send: put to the listing being made, or to the newest one."""

from actions.context import ActionContext
from actions.marketplace import listings as store
from actions.results import ActionResult, Response
from actions.titles import title_of


async def attach_photo(context: ActionContext) -> ActionResult:
    """Keep the photo with the product that it most likely shows."""
    photo = str(context.slots["photo"])
    if context.slots.get("product_type"):
        photos = [*(context.slots.get("photos") or []), photo]
        return ActionResult((Response("utter_photo_added"),), {"photos": photos})
    found = await store.listings_of(context.session, context.person_id)
    if not found:
        return ActionResult((Response("utter_photo_unused"),))
    listing = await store.add_image(
        context.session, context.person_id, found[0].id, photo, message_id=context.message_id, now=context.now
    )
    return ActionResult((Response("utter_photo_attached", {"title": title_of(listing, context.language)}),))
