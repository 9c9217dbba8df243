"""The same person under her number and under Meta's id of her: known while both are told, used when only one is."""

import logging
from collections import OrderedDict
from datetime import UTC, datetime
from typing import Literal

from actions.marketplace import persons
from actions.marketplace.database import Database
from actions.marketplace.errors import NotYours
from assistant.message_ids import opaque
from connectors.errors import where_it_broke
from connectors.whatsapp_cloud.addresses import USER_KIND, Writer

logger = logging.getLogger(__name__)

PHONE = "phone"
REMEMBERED = 10_000
"""Ids whose number is known without looking."""

Linking = Literal["linked", "unknown", "broken"]
"""What became of a link; `unknown`: nobody has the number yet; `broken`: the database failed."""


class Identities:
    """Links addresses of one person, on Meta's word: it signs what it tells us."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._linked: OrderedDict[Writer, None] = OrderedDict()

    async def note(self, writer: Writer, message_id: str) -> None:
        """Who writes with a number and an id is found by either, from her second message on."""
        if not (writer.phone and writer.user_id) or writer in self._linked:
            return
        if await self._link(writer.phone, USER_KIND, writer.user_id, message_id) == "linked":
            self._linked[writer] = None
            if len(self._linked) > REMEMBERED:
                self._linked.popitem(last=False)

    async def moved(self, old: str, new: str, message_id: str) -> bool:
        """Somebody took her account to another number: she stays who she is. The old one is not hers any more: it
        may be somebody else's soon, who must not pass for her.

        False when it could not be written down: Meta must say it again.
        """
        return await self._link(old, PHONE, new, message_id, instead=True) != "broken"

    async def _link(
        self, phone: str, kind: str, address: str, message_id: str, *, instead: bool = False
    ) -> Linking:
        """Give the number's owner one more address, or one instead of it, unless somebody else has that: then all
        stays as it is."""
        try:
            async with self._database.session() as session:
                person = await persons.find(session, PHONE, phone)
                if person is None:
                    return "unknown"
                await persons.link_address(
                    session, person.id, kind, address, message_id=opaque(message_id), now=datetime.now(UTC)
                )
                if instead and phone != address:
                    await persons.unlink_address(
                        session, person.id, PHONE, phone, message_id=opaque(message_id), now=datetime.now(UTC)
                    )
        except NotYours:
            logger.info("an address on WhatsApp belongs to somebody else already")
        except Exception as error:
            logger.error("an address on WhatsApp was not linked: %s", where_it_broke(error))
            return "broken"
        return "linked"
