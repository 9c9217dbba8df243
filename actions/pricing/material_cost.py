"""What goes into one piece: its weight, its materials and what they cost."""

from dataclasses import dataclass
from decimal import Decimal

from actions.pricing.inputs import QuoteInputs
from actions.pricing.measures import Size, parse_kg, parse_size
from actions.pricing.statements import Assumption, Source
from knowledge.prices.materials import OTHER, Consumption, MaterialRate, MaterialTable
from knowledge.prices.quality import TRUST, WORKING_ESTIMATE

_MOST_TRIM = Decimal("0.5")
_SMALLEST, _LARGEST = Decimal("0.02"), Decimal(50)
"""Beyond this a size says more about mishearing than about the piece."""


@dataclass(frozen=True, slots=True)
class MaterialPart:
    """One material in one piece."""

    name: str
    amount: Decimal
    """In units of the rate, waste included."""
    rate: MaterialRate
    rupees: Decimal


@dataclass(frozen=True, slots=True)
class MaterialCost:
    """Everything that goes into one piece."""

    parts: tuple[MaterialPart, ...]
    extras_rupees: Decimal
    kg: Decimal
    """Weight of the finished piece."""
    trust: float
    """How far the figures can be trusted, 0 to 1: less where size, weight or material were not told."""
    assumptions: tuple[Assumption, ...]
    sources: tuple[Source, ...]


def material_cost(inputs: QuoteInputs, table: MaterialTable) -> MaterialCost:
    """The materials of one piece; what was not told is taken from the table, and said so."""
    assumptions: list[Assumption] = []
    consumption = table.products.get(inputs.product_type or OTHER)
    if consumption is None:
        consumption = table.products[OTHER]
        assumptions.append(
            Assumption(
                "product_unknown",
                f"We have no figures for a {inputs.product_type}; taken as a middling piece.",
                {"product_type": inputs.product_type},
            )
        )
    names = inputs.materials
    if not names:
        names = (consumption.of,)
        assumptions.append(
            Assumption(
                "material_usual",
                f"No material was told; taken as {consumption.of}, the usual one.",
                {"material": consumption.of, "product_type": inputs.product_type},
            )
        )
    shares = _shares(names, table, assumptions)
    growth, area_m2 = _growth(inputs, consumption, assumptions)
    kg = _weight(inputs, consumption, next(iter(shares)), growth, assumptions)
    parts = tuple(
        _part(name, share, kg if table.rates[name].unit == "kg" else area_m2, table)
        for name, share in shares.items()
    )
    estimated = [part.name for part in parts if part.rate.confidence == "estimate"]
    if estimated:
        assumptions.append(
            Assumption(
                "material_estimated",
                f"The cost of {' and '.join(estimated)} is our working estimate.",
                {"materials": estimated},
            )
        )
    total = sum((part.rupees for part in parts), Decimal(0))
    trust = sum(TRUST[part.rate.confidence] * float(part.rupees / total) for part in parts)
    if not inputs.materials:
        trust *= 0.6
    if not inputs.weight and not inputs.dimensions:
        trust *= 0.8
    return MaterialCost(
        parts=parts,
        extras_rupees=consumption.extras * growth,
        kg=kg,
        trust=trust,
        assumptions=tuple(assumptions),
        sources=(
            *(
                Source(f"cost of {part.name}", part.rate.source, part.rate.effective, part.rate.confidence)
                for part in parts
            ),
            Source("weights, sizes, dyes and the like", WORKING_ESTIMATE, table.dated, "estimate"),
        ),
    )


def _shares(
    names: tuple[str, ...], table: MaterialTable, assumptions: list[Assumption]
) -> dict[str, Decimal]:
    """Row of the table -> share of the piece; trimmings take theirs, main materials share the rest."""
    rows: list[str] = []
    for name in names:
        if name not in table.rates:
            assumptions.append(
                Assumption(
                    "material_unknown",
                    f"We have no cost for {name}; a middling one is taken.",
                    {"material": name},
                )
            )
        rows.append(name if name in table.rates else OTHER)
    mains = [row for row in rows if not table.rates[row].trim]
    plain = [row for row in mains if not table.rates[row].beside]
    if plain:
        rows = [table.rates[row].beside or row for row in rows]
    rows = list(dict.fromkeys(rows))
    mains = [row for row in rows if not table.rates[row].trim] or rows[:1]
    trims = [row for row in rows if row not in mains]
    trim_total = min(sum((table.rates[row].trim for row in trims), Decimal(0)), _MOST_TRIM)
    shares = {row: (1 - trim_total) / len(mains) for row in mains}
    if trims:
        weight = sum((table.rates[row].trim for row in trims), Decimal(0))
        shares |= {row: trim_total * table.rates[row].trim / weight for row in trims}
    return shares


def _growth(
    inputs: QuoteInputs, consumption: Consumption, assumptions: list[Assumption]
) -> tuple[Decimal, Decimal]:
    """How much more a piece of this size takes than one of the reference size, and its area in m2."""
    reference = parse_size(consumption.size)
    if not inputs.dimensions:
        if consumption.grows != "none" and not inputs.weight:
            assumptions.append(
                Assumption(
                    "size_usual",
                    f"No size was told; taken as {consumption.size}.",
                    {"size": consumption.size},
                )
            )
        return Decimal(1), reference.area_m2
    size = parse_size(inputs.dimensions)
    told = _ratio(size, reference, consumption)
    growth = min(max(told, _SMALLEST), _LARGEST)
    if growth != told:
        assumptions.append(
            Assumption(
                "size_unusual",
                f"{inputs.dimensions} is an unusual size for this; the material may be wrong.",
                {"size": inputs.dimensions},
            )
        )
    return growth, reference.area_m2 * growth


def _ratio(size: Size, reference: Size, consumption: Consumption) -> Decimal:
    match consumption.grows:
        case "length":
            return size.longest_m / reference.longest_m
        case "area":
            return size.area_m2 / reference.area_m2
        case "height":
            return (size.longest_m / reference.longest_m) ** 2
        case "none":
            return Decimal(1)


def _weight(
    inputs: QuoteInputs,
    consumption: Consumption,
    main: str,
    growth: Decimal,
    assumptions: list[Assumption],
) -> Decimal:
    if inputs.weight:
        return parse_kg(inputs.weight)
    kg = consumption.kg_of.get(main, consumption.kg) * growth
    assumptions.append(
        Assumption(
            "weight_usual",
            f"No weight was told; taken as {kg:.2f} kg.",
            {"kg": round(float(kg), 3)},
        )
    )
    return kg


def _part(name: str, share: Decimal, whole: Decimal, table: MaterialTable) -> MaterialPart:
    rate = table.rates[name]
    amount = whole * share * (1 + rate.waste)
    return MaterialPart(name, amount, rate, amount * rate.rupees)
