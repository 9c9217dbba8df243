"""Artisans: what is known of those who make things, and what they agreed to have shown."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from actions.marketplace import audit, persons
from actions.marketplace.audit import Cause
from actions.marketplace.errors import InvalidProfile, NotFound
from actions.marketplace.tables import Artisan, Person

CONSENT_TO_SHOW = "show_profile"
"""Consent to keep name, place and craft and to show them to buyers; kept in `Person.consents` with its time."""
MAX_NAME_LENGTH = 80
MAX_EXPERIENCE_YEARS = 90


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


async def find(session: AsyncSession, person_id: str) -> Artisan | None:
    """The artisan; None for a person who is none."""
    return await session.get(Artisan, person_id)


def may_be_shown(person: Person) -> bool:
    """Whether the person agreed to be shown to buyers."""
    return CONSENT_TO_SHOW in person.consents


async def register(
    session: AsyncSession,
    person_id: str,
    name: str,
    profile: ArtisanProfile,
    *,
    message_id: str,
    now: datetime,
) -> Artisan:
    """Register a person who agreed to it as an artisan, or renew what she told about herself.

    Called only after an explicit yes: it notes the consent to keep and show the profile. Place, state, craft and
    experience become what `profile` says, None included. Names stay out of the audit log.

    Raises:
        NotFound: no such person.
        InvalidProfile: no name, one that is too long, or years that nobody lives.
    """
    if not name.strip() or len(name) > MAX_NAME_LENGTH:
        raise InvalidProfile(f"a name has 1 to {MAX_NAME_LENGTH} letters")
    if not 0 <= (profile.experience_years or 0) <= MAX_EXPERIENCE_YEARS:
        raise InvalidProfile(f"years of experience are 0 to {MAX_EXPERIENCE_YEARS}")
    person = await persons.get(session, person_id)
    await persons.register_artisan(session, person)
    artisan = await get(session, person_id)
    before = ArtisanProfile(artisan.place, artisan.state, artisan.craft, artisan.experience_years)
    artisan.place, artisan.state = profile.place, profile.state
    artisan.craft, artisan.experience_years = profile.craft, profile.experience_years
    person.name, person.role = name.strip(), "artisan"
    person.consents = person.consents | {CONSENT_TO_SHOW: now.isoformat()}
    audit.record(
        session,
        Cause(person_id, message_id, now),
        "artisan.register",
        person_id,
        before=before.told(),
        after={**profile.told(), "consent": CONSENT_TO_SHOW},
    )
    await session.flush()
    return artisan
