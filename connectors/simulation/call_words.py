"""What the prompts of a call say. A phone plays recordings; their words are those of the conversation's replies.

They are looked up in the database of the settings, so they are there where the simulator shares it with the server.
"""

from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import Element

from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import QueryParams

from actions.marketplace.database import Database
from assistant.messages import Reply
from assistant.responses import Responses, load_responses
from assistant.settings import Settings
from assistant.store import outbox
from assistant.store.outbox import reply_from_json
from connectors.twilio.call_step import Step

PHONE = "phone"


class CallWords:
    """Finds words; to be closed."""

    def __init__(self, settings: Settings) -> None:
        self._languages = settings.languages_of_calls
        self._usual = settings.language
        self._database = Database(settings.database)
        self._responses: Responses | None = None

    async def close(self) -> None:
        await self._database.dispose()

    async def of(self, twiml: Element, call: str) -> list[str]:
        """The sentences of an answer to the voice webhook; empty when they are not known."""
        if twiml.find(".//Play") is None:
            return [say.text or "" for say in twiml.iter("Say")]
        gather, redirect = twiml.find("Gather"), twiml.findtext("Redirect") or ""
        action = gather.get("action", "") if gather is not None else ""
        if urlsplit(action).path.endswith("/language"):
            return self._menu()
        step = Step.of(QueryParams(urlsplit(action or redirect).query))
        if action:
            said = await self.replies(f"{PHONE}:{call}.{step.number - 1}")
            tone = twiml.find("Record") is not None
            return [*said, *(self._phrase("utter_speak_after_tone", step.language) if tone and said else [])]
        if urlsplit(redirect).path.endswith("/wait"):
            return self._phrase("utter_one_moment", step.language)
        return self._phrase("utter_call_goodbye", self._usual)

    async def replies(self, message_id: str) -> list[str]:
        """The replies to a message, with their choices; empty when there are none to be seen."""
        try:
            async with self._database.reading() as session:
                rows = await outbox.replies_to(session, message_id)
        except (SQLAlchemyError, OSError):
            return []
        return _written([reply_from_json(row.reply) for row in rows])

    def _menu(self) -> list[str]:
        return [
            line
            for key, language in enumerate(self._languages, start=1)
            for line in self._phrase("utter_choose_language", language, key=str(key))
        ]

    def _phrase(self, name: str, language: str | None, **values: str) -> list[str]:
        if self._responses is None:
            self._responses = load_responses()
        said = self._responses.say(name, values, language=language or self._usual, channel=PHONE)
        return [said.text if said.speak is None else said.speak] if said is not None else []


def language_of(action: str, usual: str) -> str:
    """The language that an address of a call names."""
    return parse_qs(urlsplit(action).query).get("language", [usual])[0]


def _written(replies: Sequence[Reply]) -> list[str]:
    lines = [reply.spoken for reply in replies if reply.spoken]
    titles = [button.title for reply in replies for button in reply.buttons]
    return [*lines, *(f"[{number}] {title}" for number, title in enumerate(titles, start=1))]
