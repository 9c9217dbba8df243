"""The golden price, computed: cost first, then what the market allows.

base    = materials + labour + overhead + transport        (labour = hours x daily skilled wage / 8)
minimum = base x 1.10
optimal = base x demand multiplier,  multiplier = 1.10 + demand part + season part
            demand part = 0.20 x share / 0.40, at most 0.20; 0.10 when unknown
                share = sold / (sold + in stock) among comparables within 90 days
            season part = 0.10 when a festival for which such things sell is within 45 days
maximum = 90th percentile of comparable prices on sale, never below optimal

confidence = 0.30 x working time (told 1, from comparables 0.5) + 0.25 x material figures
           + 0.20 x wage figure + 0.25 x comparables on sale / 10 (at most 1)
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, Decimal

from actions.pricing.comparables import Market, whole
from actions.pricing.errors import QuoteRefused
from actions.pricing.inputs import QuoteInputs, check
from actions.pricing.material_cost import MaterialCost, material_cost
from actions.pricing.measures import parse_hours
from actions.pricing.quotation import ComparableSummary, Quote
from actions.pricing.statements import Assumption, CostLine, Source
from knowledge.prices import Prices
from knowledge.prices.quality import TRUST
from knowledge.prices.wages import WageRate

ENOUGH_COMPARABLES = 10
_WEIGHTS = {"working_time": 0.30, "materials": 0.25, "wage": 0.20, "comparables": 0.25}
_SHOWN_COMPARABLES = 20


@dataclass(frozen=True, slots=True)
class _Labour:
    hours: Decimal
    rate: WageRate
    rupees: Decimal
    trust_time: float
    assumptions: tuple[Assumption, ...]


def compute(inputs: QuoteInputs, prices: Prices, market: Market, now: datetime) -> Quote:
    """The golden price of one piece.

    Raises:
        QuoteRefused: no product type, or no working time and too few comparables to take it from.
        InvalidQuoteInput: a measure cannot be read.
    """
    if not inputs.product_type:
        raise QuoteRefused(("product_type",))
    check(inputs)
    today = now.date()
    labour = _labour(inputs, prices, market, today)
    materials = material_cost(inputs, prices.materials)
    lines, carriage_sources = _lines(inputs, prices, materials, labour)
    base_paise = sum(line.paise for line in lines)
    rules = prices.market
    minimum_paise = _up(base_paise * (1 + rules.minimum_margin))
    multiplier, demand_assumptions = _multiplier(inputs.product_type, prices, market, today)
    optimal_paise = _up(base_paise * multiplier)
    maximum_paise, maximum_assumptions = _maximum(optimal_paise, prices, market)
    trust = {
        "working_time": labour.trust_time,
        "materials": materials.trust,
        "wage": TRUST[labour.rate.confidence],
        "comparables": min(1.0, len(market.on_sale) / ENOUGH_COMPARABLES),
    }
    parts = {name: round(weight * trust[name], 3) for name, weight in _WEIGHTS.items()}
    one_piece = Assumption("one_piece", "Hours and prices are for one piece.", {"quantity": inputs.quantity})
    overhead = Assumption(
        "overhead",
        f"Tools, fuel and rent are taken as {rules.overhead.share:.0%} of materials and labour.",
        {"percent": float(rules.overhead.share * 100)},
    )
    return Quote(
        inputs=inputs,
        lines=lines,
        base_paise=base_paise,
        minimum_paise=minimum_paise,
        optimal_paise=optimal_paise,
        maximum_paise=maximum_paise,
        demand_multiplier=round(float(multiplier), 4),
        confidence=round(sum(parts.values()), 3),
        confidence_parts=parts,
        assumptions=(
            one_piece,
            *labour.assumptions,
            *materials.assumptions,
            overhead,
            *demand_assumptions,
            *maximum_assumptions,
        ),
        sources=(
            Source(
                f"skilled wage, {labour.rate.state}",
                labour.rate.source,
                labour.rate.effective,
                labour.rate.confidence,
            ),
            *materials.sources,
            Source("overhead", rules.overhead.source, rules.overhead.effective, rules.overhead.confidence),
            *carriage_sources,
        ),
        comparables=_summary(market),
        created_at=now,
        valid_until=now + timedelta(days=rules.valid_days),
    )


def _up(paise: Decimal) -> int:
    return int(paise.to_integral_value(ROUND_CEILING))


def _labour(inputs: QuoteInputs, prices: Prices, market: Market, today: date) -> _Labour:
    wages = prices.wages
    assumptions: list[Assumption] = []
    trust = 1.0
    if inputs.hours is not None:
        hours = inputs.hours
    elif inputs.duration:
        hours = parse_hours(inputs.duration, wages)
        assumptions.append(
            Assumption(
                "working_day",
                f"A working day is taken as {wages.hours_per_day} hours: {hours.normalize():f} hours in all.",
                {"hours_per_day": float(wages.hours_per_day), "hours": float(hours)},
            )
        )
    elif typical := market.median_hours(prices.market.least_comparables):
        hours, count = typical
        trust = 0.5
        assumptions.append(
            Assumption(
                "hours_from_comparables",
                f"No working time was told; {hours.normalize():f} hours is usual in {count} similar ones.",
                {"hours": float(hours), "count": count},
            )
        )
    else:
        raise QuoteRefused(("duration",))
    rate = wages.of(inputs.state, today) if inputs.state else None
    if rate is None:
        rate = wages.typical(today)
        where = f"We have no wage figure for {inputs.state}" if inputs.state else "No place was told"
        assumptions.append(
            Assumption(
                "wage_typical",
                f"{where}; the middle of all states is taken, {rate.skilled:.2f} rupees a day.",
                {"state": inputs.state, "rupees_a_day": float(rate.skilled)},
            )
        )
    elif rate.confidence == "weak":
        assumptions.append(
            Assumption(
                "wage_weak", f"The wage figure for {rate.state} is not verified.", {"state": rate.state}
            )
        )
    return _Labour(hours, rate, hours * rate.skilled / wages.hours_per_day, trust, tuple(assumptions))


def _lines(
    inputs: QuoteInputs, prices: Prices, materials: MaterialCost, labour: _Labour
) -> tuple[tuple[CostLine, ...], tuple[Source, ...]]:
    """Cost lines, each rounded to the paisa; the base is their sum."""
    transport, overhead = prices.transport, prices.market.overhead
    made_of = [
        CostLine(
            "material",
            whole(part.rupees * 100),
            f"{part.name.capitalize()}: {part.amount:.3g} {part.rate.unit} at {part.rate.rupees:g} rupees",
            {
                "material": part.name,
                "amount": round(float(part.amount), 4),
                "unit": part.rate.unit,
                "rupees_a_unit": float(part.rate.rupees),
            },
        )
        for part in materials.parts
    ]
    if materials.extras_rupees:
        text = "Dyes, colours, glaze, thread, fuel and the like"
        made_of.append(CostLine("extras", whole(materials.extras_rupees * 100), text))
    work = CostLine(
        "labour",
        whole(labour.rupees * 100),
        f"{labour.hours.normalize():f} hours at {labour.rate.skilled:.2f} rupees a day",
        {
            "hours": float(labour.hours),
            "rupees_a_day": float(labour.rate.skilled),
            "state": labour.rate.state,
        },
    )
    cost_rupees = Decimal(sum(line.paise for line in (*made_of, work))) / 100
    packed_kg = transport.packed_kg(materials.kg)
    carriage_rupees, tariff = transport.carriage(packed_kg)
    names = tuple(part.name for part in materials.parts)
    lines = (
        *made_of,
        work,
        CostLine(
            "overhead",
            whole(cost_rupees * overhead.share * 100),
            f"Tools, fuel and rent, {overhead.share:.0%}",
            {"percent": float(overhead.share * 100)},
        ),
        CostLine("packing", whole(transport.packing_rupees(materials.kg, names) * 100), "Box and filling"),
        CostLine(
            "carriage",
            whole(carriage_rupees * 100),
            f"{tariff.name}, {packed_kg:.2f} kg",
            {"tariff": tariff.name, "kg": round(float(packed_kg), 3)},
        ),
    )
    packing = transport.packing
    sources = (
        Source("packing", packing.source, packing.effective, packing.confidence),
        Source("carriage", f"{tariff.name}: {tariff.source}", tariff.effective, tariff.confidence),
    )
    return lines, sources


def _multiplier(
    product_type: str, prices: Prices, market: Market, today: date
) -> tuple[Decimal, tuple[Assumption, ...]]:
    rules = prices.market
    sold, stock = market.sold_and_stock()
    if len(market.comparables) >= rules.least_comparables and sold + stock:
        share = Decimal(sold) / (sold + stock)
        part = rules.demand.most * min(Decimal(1), share / rules.demand.strong_share)
        demand = Assumption(
            "demand",
            f"Similar pieces: {sold} ordered in {rules.demand.window_days} days, {stock} in stock.",
            {"sold": sold, "stock": stock, "days": rules.demand.window_days, "percent": float(part * 100)},
        )
    else:
        part = rules.demand.unknown
        demand = Assumption(
            "demand_unknown",
            "Too few similar pieces to know the demand; a middling one is taken.",
            {"percent": float(part * 100)},
        )
    multiplier = 1 + rules.minimum_margin + part
    coming = rules.season.coming(product_type, today)
    if coming is None:
        return multiplier, (demand,)
    festival, day = coming
    season = Assumption(
        "season",
        f"{festival.name.capitalize()} is in {(day - today).days} days: {rules.season.share:.0%} more.",
        {
            "occasion": festival.name,
            "days": (day - today).days,
            "percent": float(rules.season.share * 100),
            "source": rules.season.source,
        },
    )
    return multiplier + rules.season.share, (demand, season)


def _maximum(optimal_paise: int, prices: Prices, market: Market) -> tuple[int, tuple[Assumption, ...]]:
    rules = prices.market
    count = len(market.on_sale)
    if count < rules.least_comparables:
        maximum_paise = _up(optimal_paise * rules.maximum_without_market)
        text = (
            f"Only {count} similar pieces on sale; the maximum is {rules.maximum_without_market} x optimum."
        )
        return maximum_paise, (Assumption("maximum_without_market", text, {"count": count}),)
    p90_paise = market.price_paise(Decimal("0.9"))
    if p90_paise >= optimal_paise:
        return p90_paise, ()
    text = "Nine in ten similar pieces cost less than this must; the maximum is raised to the optimum."
    return optimal_paise, (Assumption("maximum_raised", text, {"p90_paise": p90_paise}),)


def _summary(market: Market) -> ComparableSummary:
    on_sale = market.on_sale
    ids = tuple(item.listing_id for item in on_sale[:_SHOWN_COMPARABLES])
    if not on_sale:
        return ComparableSummary(market.similar_by, 0, ids)
    p25, median, p90 = (market.price_paise(Decimal(share)) for share in ("0.25", "0.5", "0.9"))
    return ComparableSummary(market.similar_by, len(on_sale), ids, p25, median, p90)
