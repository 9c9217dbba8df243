"""A small shop for tests: one artisan with three things, and what an action is given when somebody speaks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from actions.context import ActionContext, Role, Services
from actions.marketplace import artisans, listings, persons
from actions.marketplace.artisans import ArtisanProfile
from actions.marketplace.listings import ListingDraft
from actions.marketplace.titles import titles
from actions.results import ActionResult, Joined, Response
from knowledge.lexicon import load_lexicon
from rag.answers import Answer

MESSAGE = "m"


class Silent:
    """Answers no craft question."""

    def ask(self, question: str, *, language: str, craft: str | None = None) -> Answer:
        return Answer(False, "", "", (), 0.0, language)


@dataclass(frozen=True, slots=True)
class Shop:
    """Ids of who is there and of what is on sale."""

    artisan: str
    buyer: str
    stranger: str
    vase: int
    """Three pieces, ₹1,500 each, no weight."""
    lamp: int
    """One piece, ₹900, 1 kg."""
    saree: int
    """Two pieces, ₹9,000."""


async def open_shop(session: AsyncSession, now: datetime, *, consent: bool = True) -> Shop:
    """Put up the shop; the artisan lives in Jaipur, reads Hindi, and agreed to be shown unless said otherwise."""
    artisan = await persons.find_or_create(
        session, "phone", "+911", role="artisan", language="hi", name="Sunita", now=now
    )
    profile = ArtisanProfile("jaipur", "Rajasthan", "blue pottery", 12)
    if consent:
        await artisans.register(session, artisan.id, "Sunita", profile, message_id=MESSAGE, now=now)
    else:
        await artisans.update(session, artisan.id, profile, message_id=MESSAGE, now=now)
    people = [
        await persons.find_or_create(session, "web", name, role="buyer", language="en", now=now)
        for name in ("buyer", "stranger")
    ]
    things: tuple[dict[str, Any], ...] = (
        {
            "product_type": "vase",
            "craft": "blue pottery",
            "colours": ("blue",),
            "price_paise": 1500_00,
            "quantity": 3,
        },
        {
            "product_type": "lamp",
            "materials": ("brass",),
            "price_paise": 900_00,
            "weight": "1 kg",
            "quantity": 1,
        },
        {
            "product_type": "saree",
            "materials": ("silk",),
            "colours": ("red",),
            "technique": "hand woven",
            "price_paise": 9000_00,
            "quantity": 2,
        },
    )
    ids = []
    for thing in things:
        told = {name: thing[name] for name in ("craft", "materials", "colours", "technique") if name in thing}
        draft = ListingDraft(**thing, titles=titles(thing["product_type"], **told))
        ids.append((await listings.publish(session, artisan.id, draft, message_id=MESSAGE, now=now)).id)
    return Shop(artisan.id, people[0].id, people[1].id, *ids)


def asked_by(
    session: AsyncSession,
    person_id: str,
    now: datetime,
    slots: Mapping[str, Any] | None = None,
    *,
    role: Role = "buyer",
    language: str = "en",
    text: str = "",
) -> ActionContext:
    """What an action is given when this person speaks."""
    return ActionContext(
        person_id=person_id,
        role=role,
        language=language,
        slots=slots or {},
        text=text,
        message_id=MESSAGE,
        session=session,
        services=Services(load_lexicon(), Silent()),
        now=now,
    )


def names(result: ActionResult) -> list[str | None]:
    """The responses of a result, by name."""
    return [response.name for response in result.responses]


def inner_names(value: Any) -> list[str | None]:
    """The responses inside a value of a response, by name."""
    if isinstance(value, Joined):
        return [name for each in value.responses for name in inner_names(each)]
    if isinstance(value, Response):
        return [value.name, *(name for each in value.values.values() for name in inner_names(each))]
    return []
