"""Questions with choices that come from the catalogue: what others of this kind are made of, which crafts there are."""

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import select

from actions.context import ActionContext
from actions.marketplace.statuses import ListingStatus
from actions.marketplace.tables import Listing
from actions.results import ActionResult, Response

CHOICES = 3
"""Choices offered at once: what WhatsApp shows as buttons and a caller can remember."""
NONE = "none"


async def ask_product_type(context: ActionContext) -> ActionResult:
    """Ask what it is; the choices are what artisans sell most."""
    common = await _most_common(context, "product_type", {})
    return ActionResult((_question("utter_which_product_type", "product_type", common, context),))


async def ask_craft(context: ActionContext) -> ActionResult:
    """Ask for the craft; the choices are the usual ones for this kind of product."""
    common = await _most_common(context, "craft", {"product_type": context.slots.get("product_type")})
    return ActionResult((_question("utter_which_craft", "craft", common[: CHOICES - 1], context),))


async def ask_material(context: ActionContext) -> ActionResult:
    """Ask for the material; the choices are the usual ones for this kind of product and craft, else for either."""
    filters = {"product_type": context.slots.get("product_type"), "craft": context.slots.get("craft")}
    common = await _most_common(context, "materials", filters)
    for name, value in filters.items():
        if len(common) < CHOICES and value not in (None, NONE):
            common += await _most_common(context, "materials", {name: value})
    choices = list(dict.fromkeys(common))[:CHOICES]
    return ActionResult((_question("utter_which_material", "material", choices, context),))


async def ask_price(context: ActionContext) -> ActionResult:
    """Ask for the price; the golden price is offered where there is one."""
    golden = context.slots.get("golden_price")
    if golden is None:
        return ActionResult((Response("utter_ask_price_freely"),))
    values = {"golden_paise": round(float(golden) * 100), "golden_rupees": f"{float(golden):g}"}
    return ActionResult((Response("utter_ask_price_suggested", values),))


def _question(name: str, slot: str, values: list[str], context: ActionContext) -> Response:
    buttons = tuple(
        (_capital(context.services.lexicon.name(slot, value, context.language)), f"/SetSlots({slot}={value})")
        for value in values
    )
    return Response(name, buttons=buttons)


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


async def _most_common(context: ActionContext, column: str, filters: Mapping[str, str | None]) -> list[str]:
    """The commonest values of a column among published listings; [] when the catalogue has none."""
    query = select(getattr(Listing, column)).where(Listing.status == ListingStatus.PUBLISHED)
    for name, value in filters.items():
        if value not in (None, NONE):
            query = query.where(getattr(Listing, name) == value)
    counted: Counter[str] = Counter()
    for (value,) in await context.session.execute(query):
        counted.update(value if isinstance(value, list) else [value] if value else [])
    return [value for value, _ in counted.most_common(CHOICES)]
