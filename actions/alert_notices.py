"""Price alerts as they reach people: who is told of a listing, and the offer to be told later."""

from datetime import timedelta

from actions.context import ActionContext
from actions.marketplace import alerts as store
from actions.marketplace import persons
from actions.marketplace.tables import Listing
from actions.results import Notice, Response
from actions.titles import title_of
from actions.wishes import Wish

TOLD_AT_ONCE = 20
"""People who are told of a listing together; the next ones are told after BATCH_WAIT, if it is still there."""
BATCH_WAIT = timedelta(minutes=30)


async def notices_of(listing: Listing, context: ActionContext) -> tuple[Notice, ...]:
    """Messages to those who wait for a listing that was just published, or became cheaper."""
    lexicon = context.services.lexicon
    people = await store.tell(context.session, listing, lexicon, context.now)
    notices = []
    for place, person_id in enumerate(people):
        language = (await persons.get(context.session, person_id)).language or context.language
        values = {
            "title": title_of(listing, language),
            "price_paise": listing.price_paise,
            "listing": str(listing.id),
        }
        wait = place // TOLD_AT_ONCE * BATCH_WAIT
        notices.append(Notice(person_id, language, "notice_price_alert", values, wait=wait))
    return tuple(notices)


def offer(wish: Wish) -> tuple[Response, ...]:
    """The offer to tell her later, after a search that found nothing, or nothing in that price."""
    return () if wanted(wish).is_open else (Response("utter_offer_alert"),)


def wanted(wish: Wish) -> Wish:
    """The wish without what leaves nothing out."""
    return Wish({name: value for name, value in wish.criteria.items() if name not in store.NOT_WAITED_FOR})
