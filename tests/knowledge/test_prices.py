"""The price files: complete for the lexicon, dated, honest about their sources."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from knowledge import ROOT
from knowledge.lexicon import load_lexicon
from knowledge.prices import PriceDataError, load_prices
from knowledge.prices.quality import WORKING_ESTIMATE

PRICES = load_prices()
TODAY = date(2026, 11, 21)


def test_every_product_and_material_of_the_lexicon_has_figures() -> None:
    lexicon = load_lexicon()
    products = {entry.value for entry in lexicon.entries("product_type")}
    materials = {entry.value for entry in lexicon.entries("material")}
    assert products <= set(PRICES.materials.products)
    assert materials <= set(PRICES.materials.rates)


def test_rows_name_only_materials_that_have_a_row() -> None:
    rates = PRICES.materials.rates
    for consumption in PRICES.materials.products.values():
        assert {consumption.of, *consumption.kg_of} <= set(rates)
    assert {rate.beside for rate in rates.values() if rate.beside} <= set(rates)
    assert set(PRICES.transport.packing.fragile) <= set(rates)


def test_occasions_and_what_sells_for_them_are_of_the_lexicon() -> None:
    lexicon = load_lexicon()
    for festival in PRICES.market.season.festivals:
        assert lexicon.get("occasion", festival.name), festival.name
        assert all(lexicon.get("product_type", product) for product in festival.product_types)


def test_only_an_estimate_goes_without_a_source_and_says_so() -> None:
    for name, rate in PRICES.materials.rates.items():
        assert (rate.source == WORKING_ESTIMATE) == (rate.confidence == "estimate"), name
    assert all(rate.source for rate in PRICES.wages.rates)


def test_the_wage_in_force_is_the_latest_that_has_begun() -> None:
    assert PRICES.wages.of("BIHAR", TODAY) == PRICES.wages.of("Bihar", TODAY)
    assert PRICES.wages.of("Atlantis", TODAY) is None
    before_all = PRICES.wages.of("Odisha", date(2000, 1, 1))
    assert before_all is not None and before_all.state == "Odisha"
    assert 300 < PRICES.wages.typical(TODAY).skilled < 700


@pytest.mark.parametrize(
    ("kg", "rupees"),
    [
        ("0.2", "47.20"),
        ("0.21", "70.80"),
        ("0.5", "70.80"),
        ("0.51", "106.20"),
        ("1.0", "106.20"),
        ("1.01", "141.60"),
    ],
)
def test_postage_goes_up_in_steps(kg: str, rupees: str) -> None:
    assert PRICES.transport.post.rupees(Decimal(kg)) == Decimal(rupees)


def test_what_is_too_heavy_for_the_post_goes_by_road() -> None:
    assert PRICES.transport.carriage(Decimal(35))[1] is PRICES.transport.post
    assert PRICES.transport.carriage(Decimal(36))[1] is PRICES.transport.road


def test_what_breaks_is_packed_twice_as_well() -> None:
    clay, brass = (PRICES.transport.packing_rupees(Decimal(1), (name,)) for name in ("clay", "brass"))
    assert clay == 2 * brass


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    for file in (ROOT / "prices").glob("*.yml"):
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    wages = tmp_path / "wages.yml"
    wages.write_text(
        wages.read_text(encoding="utf-8").replace("skilled: 541", "skilled: -1"), encoding="utf-8"
    )
    with pytest.raises(PriceDataError, match=r"wages\.yml"):
        load_prices(tmp_path)
