"""When festivals are, as far as selling for them goes; see `festivals.yml`."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from knowledge import ROOT
from knowledge.yaml_file import read_yaml


@lru_cache(maxsize=1)
def load_festivals() -> Mapping[str, tuple[date, ...]]:
    """Canonical occasion -> its days, oldest first."""
    raw = read_yaml(ROOT / "festivals.yml")
    return {name: tuple(sorted(days)) for name, days in raw.items()}


def next_day(occasion: str, today: date) -> date | None:
    """The festival's next day from today on; None for an occasion without a day, or beyond the table."""
    return next((day for day in load_festivals().get(occasion, ()) if day >= today), None)


def latest_begun(occasion: str, today: date, season_days: int) -> date | None:
    """The latest festival day whose season, so many days before it, has begun; None as above."""
    begun = [day for day in load_festivals().get(occasion, ()) if (day - today).days <= season_days]
    return begun[-1] if begun else None
