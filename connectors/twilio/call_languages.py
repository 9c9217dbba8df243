"""The language of a call: chosen by key once, remembered for the number, changed by key at every greeting."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from actions.marketplace import persons
from assistant.application import Assistant
from assistant.messages import Incoming
from assistant.store import conversations
from connectors.call_prompts import MENU_KEY
from connectors.call_speech import CallSpeech, Line

OTHERS_SAID = 3
"""Languages in which a caller whose language we remember is told how to change it: a phone is shared, and whoever
does not understand the greeting must understand that."""
_SPOKEN = {"hi-Latn": "hi"}
"""How a language that is only written differs is spoken."""


@dataclass(frozen=True, slots=True)
class CallLanguages:
    """Languages that callers choose from."""

    assistant: Assistant
    speech: CallSpeech

    @property
    def offered(self) -> Sequence[str]:
        return self.assistant.settings.languages_of_calls

    def of_key(self, key: str) -> str | None:
        """The language that a key of the menu means."""
        return {str(number): name for number, name in enumerate(self.offered, start=1)}.get(key)

    async def menu(self) -> list[Line]:
        """The question for the language, in each of them."""
        return await asyncio.gather(
            *(
                self.speech.phrase("utter_choose_language", name, key=str(key))
                for key, name in enumerate(self.offered, start=1)
            )
        )

    async def others(self, language: str) -> list[Line]:
        """How to come to the menu, for whoever does not speak `language`, each in their own."""
        others = [name for name in self.offered if name != language][:OTHERS_SAID]
        return await asyncio.gather(
            *(self.speech.phrase("utter_call_other_language", name, key=MENU_KEY) for name in others)
        )

    async def remembered(self, incoming: Incoming) -> str | None:
        """The language of somebody who chose one in an earlier call, as she has spoken last; None for all others."""
        if incoming.address_kind is not None:
            return None
        async with self.assistant.database.reading() as session:
            person = await persons.find(session, *incoming.identity)
            if person is None or person.language is None:
                return None
            domain = self.assistant.turns.script.domain
            loaded = await conversations.load(session, person.id, domain, person.language)
        chosen = loaded.tracker.slots.get("language_chosen")
        return _SPOKEN.get(person.language, person.language) if chosen else None
