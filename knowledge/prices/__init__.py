"""What work, materials and transport cost: dated data files with their sources, and typed readers for them.

`wages.yml`, `materials.yml`, `transport.yml` and `market.yml` explain their own fields; `load_prices` reads
them.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from knowledge import ROOT
from knowledge.prices.market import MarketRules
from knowledge.prices.materials import MaterialTable
from knowledge.prices.transport import TransportTariff
from knowledge.prices.wages import WageTable

Table = TypeVar("Table")

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class PriceDataError(ValueError):
    """A price file is malformed; the message names the file and the field."""

    code = "price_data_invalid"


@dataclass(frozen=True, slots=True)
class Prices:
    """Every table that a quote rests on."""

    wages: WageTable
    materials: MaterialTable
    transport: TransportTariff
    market: MarketRules


def _read(path: Path, kind: type[Table]) -> Table:
    try:
        raw: Any = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
        return TypeAdapter(kind).validate_python(raw)
    except (ValidationError, yaml.YAMLError) as error:
        raise PriceDataError(f"{path.name}: {error}") from error


@lru_cache(maxsize=2)
def load_prices(folder: Path = ROOT / "prices") -> Prices:
    """Read the four price files in `folder` (default: ours).

    Raises:
        PriceDataError: a file lacks a field, or a value makes no sense.
    """
    return Prices(
        wages=_read(folder / "wages.yml", WageTable),
        materials=_read(folder / "materials.yml", MaterialTable),
        transport=_read(folder / "transport.yml", TransportTariff),
        market=_read(folder / "market.yml", MarketRules),
    )
