"""Whose thing is meant: "Sunita Devi's saree", heard or written in any script."""

from sqlalchemy import select

from actions.context import ActionContext
from actions.marketplace import artisans
from actions.marketplace.tables import Artisan

MAX_CANDIDATES = 5000
"""So many artisans are compared; where there are more, those who joined first."""


async def makers_named(context: ActionContext) -> tuple[str, ...]:
    """Person ids of the artisans that the message names; only of those who agreed to be shown."""
    if not context.text or context.services.names_heard is None:
        return ()
    everyone = await context.session.scalars(select(Artisan).limit(MAX_CANDIDATES))
    shown = [
        artisan.person
        for artisan in everyone
        if artisan.person.name and artisans.may_be_shown(artisan.person)
    ]
    heard = context.services.names_heard(context.text, [str(person.name) for person in shown])
    return tuple(shown[place].id for place in heard if shown[place].id != context.person_id)
