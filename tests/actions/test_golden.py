"""The golden price: always in order, always adding up, always saying what it rests on."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.pricing.comparables import Comparable, Market, percentile
from actions.pricing.errors import InvalidQuoteInput, QuoteRefused
from actions.pricing.golden import compute
from actions.pricing.inputs import QuoteInputs, inputs_from_json
from actions.pricing.quotation import Quote
from actions.pricing.quotes import complete
from knowledge.lexicon import load_lexicon
from knowledge.prices import load_prices

PRICES = load_prices()
QUIET_DAY = datetime(2026, 7, 1, tzinfo=UTC)
"""No festival of the table within 45 days but Raksha Bandhan and Onam, which sell no paintings."""

PAINTING = QuoteInputs(
    product_type="painting", craft="madhubani", materials=("paper",), duration="3 day", state="Bihar"
)


def _comparable(price_paise: int, **told: object) -> Comparable:
    usual: dict[str, object] = {"hours": None, "on_sale": True, "stock": 3, "sold": 0}
    return Comparable(listing_id=1, price_paise=price_paise, **(usual | told))  # type: ignore[arg-type]


def _market(*items: Comparable) -> Market:
    return Market(items, "craft")


def _codes(quote: Quote) -> set[str]:
    return {assumption.code for assumption in quote.assumptions}


comparables = st.lists(
    st.builds(
        Comparable,
        listing_id=st.integers(1, 10_000),
        price_paise=st.integers(1, 10**9),
        hours=st.none() | st.decimals(min_value="0.1", max_value=2000, places=2),
        on_sale=st.booleans(),
        stock=st.integers(0, 1000),
        sold=st.integers(0, 1000),
    ),
    max_size=30,
).map(lambda items: Market(tuple(items), "product_type"))

told_inputs = st.builds(
    QuoteInputs,
    product_type=st.sampled_from([*PRICES.materials.products, "spaceship"]),
    craft=st.none(),
    materials=st.lists(st.sampled_from([*PRICES.materials.rates, "moonstone"]), max_size=4).map(tuple),
    dimensions=st.none()
    | st.builds("{}x{} cm".format, st.integers(1, 900), st.integers(1, 900))
    | st.builds("{} m".format, st.decimals(min_value="0.01", max_value=100, places=2)),
    weight=st.none() | st.builds("{} g".format, st.integers(1, 1_000_000)),
    duration=st.none(),
    hours=st.decimals(min_value="0.01", max_value=20_000, places=2),
    place=st.none(),
    state=st.none() | st.sampled_from([rate.state for rate in PRICES.wages.rates] + ["Atlantis"]),
    technique=st.none(),
    quantity=st.integers(1, 100),
)


@given(
    inputs=told_inputs,
    market=comparables,
    day=st.dates(datetime(2023, 1, 1).date(), datetime(2029, 1, 1).date()),
)
def test_any_quote_is_in_order_and_adds_up(inputs: QuoteInputs, market: Market, day: object) -> None:
    now = datetime(day.year, day.month, day.day, tzinfo=UTC)  # type: ignore[attr-defined]
    quote = compute(inputs, PRICES, market, now)
    assert 0 < quote.minimum_paise <= quote.optimal_paise <= quote.maximum_paise
    assert sum(line.paise for line in quote.lines) == quote.base_paise
    assert all(line.paise >= 0 for line in quote.lines)
    assert 0 <= quote.minimum_paise - quote.base_paise * Decimal("1.1") < 1
    assert 1.1 <= quote.demand_multiplier <= 1.4
    assert 0 <= quote.confidence <= 1
    assert sum(quote.confidence_parts.values()) == pytest.approx(quote.confidence, abs=0.001)
    assert all(source.source for source in quote.sources)
    assert json.loads(json.dumps(quote.as_json()))["optimal_paise"] == quote.optimal_paise


@given(inputs=told_inputs, market=comparables, more=st.decimals(min_value="0.01", max_value=500, places=2))
def test_more_work_never_costs_less(inputs: QuoteInputs, market: Market, more: Decimal) -> None:
    inputs = replace(inputs, hours=min(inputs.hours or Decimal(1), Decimal(19_000)))
    longer = replace(inputs, hours=(inputs.hours or 0) + more)
    assert (
        compute(longer, PRICES, market, QUIET_DAY).base_paise
        > compute(inputs, PRICES, market, QUIET_DAY).base_paise
    )


def test_a_three_day_madhubani_painting_on_paper() -> None:
    quote = compute(PAINTING, PRICES, Market(), QUIET_DAY)
    amounts = {line.code: line.paise for line in quote.lines}
    assert amounts["labour"] == 3 * 541_00
    assert set(amounts) == {"material", "extras", "labour", "overhead", "packing", "carriage"}
    assert 1_500_00 < quote.minimum_paise < quote.optimal_paise < quote.maximum_paise < 4_000_00
    assert any("wageindicator.org" in source.source for source in quote.sources)
    assert {"working_day", "size_usual", "demand_unknown", "maximum_without_market"} <= _codes(quote)
    assert (quote.valid_until - quote.created_at).days == 30


def test_a_five_day_banarasi_saree() -> None:
    saree = QuoteInputs(
        product_type="saree", materials=("silk",), dimensions="6 m", duration="5 day", state="Uttar Pradesh"
    )
    quote = compute(saree, PRICES, Market(), QUIET_DAY)
    silk = next(line for line in quote.lines if line.code == "material")
    assert 0.7 < silk.values["amount"] < 1.0, "kilograms of silk with waste"
    assert 7_000_00 < quote.optimal_paise < 12_000_00


def test_a_two_day_blue_pottery_vase() -> None:
    vase = QuoteInputs(
        product_type="vase",
        craft="blue pottery",
        materials=("quartz",),
        dimensions="10 inch",
        weight="1.5 kg",
        duration="2 day",
        state="Rajasthan",
    )
    quote = compute(vase, PRICES, Market(), QUIET_DAY)
    assert 900_00 < quote.optimal_paise < 2_000_00
    carriage = next(line for line in quote.lines if line.code == "carriage")
    assert carriage.paise == 177_00, "1.75 kg: 60 + 3 x 30 rupees, and 18 % tax"


@pytest.mark.parametrize(
    ("inputs", "missing"),
    [
        (QuoteInputs(craft="madhubani", hours=Decimal(5)), ("product_type",)),
        (QuoteInputs(product_type="vase"), ("duration",)),
    ],
)
def test_what_is_missing_is_named(inputs: QuoteInputs, missing: tuple[str, ...]) -> None:
    with pytest.raises(QuoteRefused) as refused:
        compute(inputs, PRICES, Market(), QUIET_DAY)
    assert refused.value.missing == missing
    assert refused.value.code == "quote_refused"


def test_hours_come_from_three_comparables_and_are_trusted_less() -> None:
    vase = QuoteInputs(product_type="vase", state="Rajasthan")
    three = _market(*(_comparable(90_000, hours=Decimal(hours)) for hours in (6, 10, 30)))
    quote = compute(vase, PRICES, three, QUIET_DAY)
    (taken,) = [a for a in quote.assumptions if a.code == "hours_from_comparables"]
    assert taken.values == {"hours": 10.0, "count": 3}
    assert quote.confidence_parts["working_time"] == 0.15
    with pytest.raises(QuoteRefused):
        compute(vase, PRICES, _market(*three.comparables[:2]), QUIET_DAY)


def test_the_maximum_is_the_ninetieth_percentile_of_what_is_on_sale() -> None:
    on_sale = [_comparable(paise) for paise in range(300_000, 1_400_000, 100_000)]
    gone = _comparable(99_000_000, on_sale=False)
    quote = compute(PAINTING, PRICES, _market(*on_sale, gone), QUIET_DAY)
    assert quote.maximum_paise == 1_200_000
    assert quote.comparables.count == 11
    assert quote.comparables.median_paise == 800_000


def test_a_market_below_cost_does_not_pull_the_price_down() -> None:
    quote = compute(PAINTING, PRICES, _market(*[_comparable(10_000)] * 5), QUIET_DAY)
    assert quote.maximum_paise == quote.optimal_paise
    assert "maximum_raised" in _codes(quote)


def test_demand_raises_the_price_and_says_why() -> None:
    unsold = compute(PAINTING, PRICES, _market(*[_comparable(400_000, stock=5)] * 4), QUIET_DAY)
    wanted = compute(PAINTING, PRICES, _market(*[_comparable(400_000, stock=5, sold=5)] * 4), QUIET_DAY)
    assert unsold.demand_multiplier == 1.1
    assert unsold.optimal_paise == unsold.minimum_paise
    assert wanted.demand_multiplier == 1.3
    (said,) = [a for a in wanted.assumptions if a.code == "demand"]
    assert (said.values["sold"], said.values["stock"]) == (20, 20)


def test_a_festival_raises_the_price_of_what_sells_for_it() -> None:
    lamp = QuoteInputs(product_type="lamp", materials=("brass",), hours=Decimal(8), state="Uttar Pradesh")
    before_diwali = datetime(2026, 10, 10, tzinfo=UTC)
    quote = compute(lamp, PRICES, Market(), before_diwali)
    (season,) = [a for a in quote.assumptions if a.code == "season"]
    assert (season.values["occasion"], season.values["days"]) == ("diwali", 29)
    assert quote.demand_multiplier == 1.3
    assert compute(lamp, PRICES, Market(), datetime(2026, 7, 1, tzinfo=UTC)).demand_multiplier == 1.2


def test_a_state_without_a_row_gets_the_middle_of_all() -> None:
    quote = compute(replace(PAINTING, state="Goa"), PRICES, Market(), QUIET_DAY)
    (assumed,) = [a for a in quote.assumptions if a.code == "wage_typical"]
    assert assumed.values["state"] == "Goa"
    rates = [float(rate.skilled) for rate in PRICES.wages.rates]
    assert min(rates) < assumed.values["rupees_a_day"] < max(rates)
    assert quote.confidence_parts["wage"] == 0.1


def test_a_weak_wage_is_called_weak() -> None:
    quote = compute(replace(PAINTING, state="Tamil Nadu"), PRICES, Market(), QUIET_DAY)
    assert "wage_weak" in _codes(quote)


def test_gold_beside_silk_is_zari_and_alone_is_gold() -> None:
    saree = QuoteInputs(product_type="saree", materials=("silk", "gold"), hours=Decimal(80))
    materials = [line.values["material"] for line in compute(saree, PRICES, Market(), QUIET_DAY).lines[:2]]
    assert materials == ["silk", "zari"]
    ring = QuoteInputs(product_type="ring", materials=("gold",), weight="5 g", hours=Decimal(8))
    assert compute(ring, PRICES, Market(), QUIET_DAY).base_paise > 70_000_00


def test_a_told_weight_goes_before_the_usual_one() -> None:
    lamp = QuoteInputs(product_type="lamp", materials=("brass",), hours=Decimal(4))
    light, heavy = (
        compute(replace(lamp, weight=weight), PRICES, Market(), QUIET_DAY) for weight in ("500 g", "5 kg")
    )
    assert heavy.lines[0].paise == 10 * light.lines[0].paise
    assert "weight_usual" not in _codes(heavy)


def test_what_the_craft_and_the_place_imply() -> None:
    lexicon = load_lexicon()
    told = QuoteInputs(craft="pattachitra", hours=Decimal(20))
    completed, assumptions = complete(told, lexicon)
    assert (completed.product_type, completed.state) == ("painting", "Odisha")
    assert [a.code for a in assumptions] == ["state_of_craft"]
    completed, assumptions = complete(replace(told, place="jaipur"), lexicon)
    assert (completed.state, assumptions) == ("Rajasthan", ())
    pashmina, _ = complete(QuoteInputs(product_type="shawl", craft="pashmina", materials=("wool",)), lexicon)
    assert pashmina.materials == ("pashmina",), "pashmina is wool, at a price of its own"
    sari, _ = complete(QuoteInputs(product_type="sari", materials=("terracotta",)), lexicon)
    assert (sari.product_type, sari.materials) == ("saree", ("clay",))


@pytest.mark.parametrize(
    "told",
    [
        {"material": "silk", "dimension": "6 m", "duration": "3 day"},
        {"materials": ["Silk"], "dimensions": "6 m", "days": 3},
        {"materials": "silk", "size": "6 m", "hours": 24},
        {"material": ["silk"], "dimension": "6 m", "labour_hours": "24"},
    ],
)
def test_the_json_form_is_liberal(told: dict[str, object]) -> None:
    inputs = inputs_from_json({"product_type": "Saree", "craft": "banarasi", "quantity": 3, **told})
    quote = compute(inputs, PRICES, Market(), QUIET_DAY)
    assert inputs.product_type == "saree"
    assert next(line for line in quote.lines if line.code == "labour").values["hours"] == 24
    assert next(line for line in quote.lines if line.code == "material").values["material"] == "silk"


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"colour_of_the_sky": "blue"}, "colour_of_the_sky"),
        ({"quantity": 0}, "quantity"),
        ({"hours": -3}, "hours"),
        ({"hours": "NaN"}, "hours"),
        ({"hours": 1e9}, "duration"),
        ({"duration": "soon"}, "duration"),
        ({"weight": "1.5"}, "weight"),
        ({"dimension": "big"}, "dimension"),
        ({"craft": "x" * 1000}, "craft"),
        ({"materials": ["silk"] * 50}, "materials"),
        ({"materials": {"silk": 1}}, "materials"),
    ],
)
def test_what_cannot_be_read_is_named(told: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidQuoteInput) as refused:
        inputs_from_json({"product_type": "saree"} | told)
    assert refused.value.field == field
    assert refused.value.code == "quote_input_invalid"


def test_percentiles_lie_between_neighbours() -> None:
    assert percentile([10], Decimal("0.9")) == 10
    assert percentile([10, 20], Decimal("0.5")) == 15
    assert percentile([3, 1, 2], Decimal("0.9")) == Decimal("2.8")
