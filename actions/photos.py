"""Photos that artisans send: put to one of their products, or to one that they begin to sell with them."""

from actions.context import ActionContext
from actions.marketplace import listings as store
from actions.marketplace.errors import InvalidListing, NotFound
from actions.own_listings import candidates, choices
from actions.results import ActionResult, Response
from actions.titles import title_of

SHOWN = 8
"""Products to choose from; with "a new one" they are nine, which one key can choose."""
NEW = "new"
"""Value of the slot `photo_listing` for a product that is not on sale yet."""
_NAMED_BY = ("product_type", "craft", "material", "colour")


async def find_photo_listing(context: ActionContext) -> ActionResult:
    """Find the product that photos show: the only one that was named with them; else it is asked for."""
    found = await store.listings_of(context.session, context.person_id)
    may_be_new = bool(context.slots.get("photo_may_be_new"))
    if not found:
        if context.role == "buyer":
            return ActionResult((Response("utter_photo_from_buyer"),), {"photo_choice": "none"})
        if not may_be_new:
            return ActionResult((Response("utter_photo_unused"),), {"photo_choice": "none"})
        return ActionResult(slots={"photo_choice": NEW})
    if any(context.slots.get(name) for name in _NAMED_BY):
        fitting = await candidates(context)
        if len(fitting) == 1:
            return ActionResult(slots={"photo_listing": str(fitting[0].id), "photo_choice": "one"})
    return ActionResult(slots={"photo_choice": "several"})


async def ask_photo_listing(context: ActionContext) -> ActionResult:
    """Ask which product the photos show; the newest ones, or those that fit what was named, are buttons."""
    found = await candidates(context) or await store.listings_of(context.session, context.person_id)
    buttons = choices(found[:SHOWN], "photo_listing", context.language)
    count = len(context.slots.get("sent_photos") or ())
    name = "utter_which_photo_listing" if count == 1 else "utter_which_photos_listing"
    new = NEW if context.slots.get("photo_may_be_new") else None
    return ActionResult((Response(name, {"count": count, "new": new}, buttons=buttons),))


async def attach_photos(context: ActionContext) -> ActionResult:
    """Put the photos to the product that was chosen, as many as fit."""
    photos = [str(photo) for photo in context.slots.get("sent_photos") or ()]
    try:
        listing = await store.get_own(
            context.session, context.person_id, int(context.slots.get("photo_listing") or 0)
        )
    except (NotFound, ValueError):
        return ActionResult((Response("utter_no_such_listing"),))
    attached, full = 0, False
    for photo in photos:
        try:
            await store.add_image(
                context.session,
                context.person_id,
                listing.id,
                photo,
                message_id=context.message_id,
                now=context.now,
            )
        except InvalidListing:
            full = True
        else:
            attached += 1
    values = {"title": title_of(listing, context.language), "count": attached}
    said = []
    if attached:
        said.append(Response("utter_photo_attached" if attached == 1 else "utter_photos_attached", values))
    if full:
        said.append(Response("utter_photos_full"))
    return ActionResult(tuple(said))


async def begin_with_photos(context: ActionContext) -> ActionResult:
    """Hand the photos to the listing that begins now."""
    return ActionResult(slots={"photos": list(context.slots.get("sent_photos") or ())})
