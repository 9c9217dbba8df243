"""Golden prices on request: what the lexicon fills in, what the market says, the record of a quote."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from actions.marketplace import audit
from actions.marketplace.audit import Cause
from actions.marketplace.tables import PriceQuote
from actions.pricing import comparables
from actions.pricing.golden import compute
from actions.pricing.inputs import QuoteInputs
from actions.pricing.quotation import Quote
from actions.pricing.statements import Assumption
from knowledge.lexicon import Entry, Lexicon, load_lexicon
from knowledge.prices import load_prices


async def quote(
    session: AsyncSession, inputs: QuoteInputs, now: datetime, *, lexicon: Lexicon | None = None
) -> Quote:
    """The golden price of one piece, with comparable listings from the store; nothing is written.

    Raises:
        QuoteRefused: `missing` names what must be told first.
        InvalidQuoteInput: a measure cannot be read.
    """
    prices = load_prices()
    completed, assumptions = complete(inputs, lexicon or load_lexicon())
    market = await comparables.find(session, completed, prices.market, now)
    priced = compute(completed, prices, market, now)
    return replace(priced, inputs=inputs, assumptions=(*assumptions, *priced.assumptions))


def complete(inputs: QuoteInputs, lexicon: Lexicon) -> tuple[QuoteInputs, tuple[Assumption, ...]]:
    """What the craft and the place imply, filled in where it was not told, and said so."""
    assumptions: list[Assumption] = []
    inputs = replace(
        inputs,
        product_type=_canonical(lexicon, "product_type", inputs.product_type),
        craft=_canonical(lexicon, "craft", inputs.craft),
        materials=tuple(_canonical(lexicon, "material", name) or name for name in inputs.materials),
        place=_canonical(lexicon, "place", inputs.place),
    )
    craft = lexicon.get("craft", inputs.craft) if inputs.craft else None
    implied = craft.implies if craft else {}
    if craft and not inputs.product_type and "product_type" in implied:
        inputs = replace(inputs, product_type=implied["product_type"])
    if craft and not inputs.materials and (material := _material_of(craft)):
        inputs = replace(inputs, materials=(material,))
        text = f"No material was told; taken as {material}, usual for {craft.name('en')}."
        assumptions.append(
            Assumption("material_of_craft", text, {"material": material, "craft": craft.value})
        )
    elif craft and _has_own_rate(craft):
        own = [craft.value if name == implied.get("material") else name for name in inputs.materials]
        inputs = replace(inputs, materials=tuple(own))
    if not inputs.state and inputs.place:
        place = lexicon.get("place", inputs.place)
        inputs = replace(inputs, state=place.attributes.get("state") if place else inputs.place)
    state_of_craft = craft.attributes.get("state") if craft else None
    if craft and not inputs.state and isinstance(state_of_craft, str):
        inputs = replace(inputs, state=state_of_craft)
        text = f"No place was told; taken as {state_of_craft}, where {craft.name('en')} is at home."
        values = {"state": state_of_craft, "craft": craft.value}
        assumptions.append(Assumption("state_of_craft", text, values))
    return inputs, tuple(assumptions)


def _canonical(lexicon: Lexicon, kind: str, value: str | None) -> str | None:
    """The canonical value that a name stands for ("sari": saree); a name that nothing has stays."""
    if value is None or lexicon.get(kind, value):
        return value
    wanted = value.lower()
    for entry in lexicon.entries(kind):
        if any(wanted == spelling.lower() for _, spelling in entry.spellings()):
            return entry.value
    craft = lexicon.get("craft", value) if kind == "material" else None
    return craft.implies.get("material", value) if craft else value


def _has_own_rate(craft: Entry) -> bool:
    """Pashmina is wool and muga is silk, at prices of their own."""
    return craft.value in load_prices().materials.rates


def _material_of(craft: Entry) -> str | None:
    return craft.value if _has_own_rate(craft) else craft.implies.get("material")


async def keep(
    session: AsyncSession, priced: Quote, *, person_id: str, message_id: str, now: datetime
) -> PriceQuote:
    """Record a quote that was given to a person, so that a listing can point to it."""
    told = priced.as_json()
    row = PriceQuote(
        inputs=told["inputs"],
        breakdown=told["breakdown"],
        base_paise=priced.base_paise,
        minimum_paise=priced.minimum_paise,
        optimal_paise=priced.optimal_paise,
        maximum_paise=priced.maximum_paise,
        confidence=priced.confidence,
        assumptions=told["assumptions"],
        sources=told["sources"],
        comparables=told["comparables"],
        created_by=person_id,
        created_at=now,
        valid_until=priced.valid_until,
    )
    session.add(row)
    await session.flush()
    after = {"optimal_paise": priced.optimal_paise, "confidence": priced.confidence}
    audit.record(session, Cause(person_id, message_id, now), "quote.give", row.id, after=after)
    await session.flush()
    return row
