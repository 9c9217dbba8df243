"""Artisans: what is known of those who make things."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from actions.marketplace import audit
from actions.marketplace.audit import Cause
from actions.marketplace.errors import NotFound
from actions.marketplace.tables import Artisan


@dataclass(frozen=True, slots=True)
class ArtisanProfile:
    """What an artisan tells about herself; None leaves what is known."""

    place: str | None = None
    """Canonical place of the lexicon, such as "jaipur"."""
    state: str | None = None
    """Indian state as the lexicon writes it, such as "Rajasthan"."""
    craft: str | None = None
    experience_years: int | None = None

    def told(self) -> dict[str, str | int]:
        values = {
            "place": self.place,
            "state": self.state,
            "craft": self.craft,
            "experience_years": self.experience_years,
        }
        return {name: value for name, value in values.items() if value is not None}


async def get(session: AsyncSession, person_id: str) -> Artisan:
    """The artisan; raises `NotFound` for a person who is none."""
    artisan = await session.get(Artisan, person_id)
    if artisan is None:
        raise NotFound("this person is not registered as an artisan")
    return artisan


async def update(
    session: AsyncSession, person_id: str, profile: ArtisanProfile, *, message_id: str, now: datetime
) -> Artisan:
    """Add what the artisan told about herself; raises `NotFound`."""
    artisan = await get(session, person_id)
    told = profile.told()
    before = {name: getattr(artisan, name) for name in told}
    if before != told:
        for name, value in told.items():
            setattr(artisan, name, value)
        audit.record(
            session, Cause(person_id, message_id, now), "artisan.update", person_id, before=before, after=told
        )
        await session.flush()
    return artisan
