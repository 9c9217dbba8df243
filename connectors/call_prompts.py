"""What callers hear again and again, word for word: spoken once when the server starts, and kept on disk."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from string import Formatter

from assistant.dialogue.domain import Slot
from assistant.dialogue.engine import Script
from assistant.dialogue.key_menus import MAX_CHOICES
from assistant.presentation import Presenter
from assistant.responses import Said, Variation
from connectors.call_speech import CallSpeech

MENU_KEY = "9"
"""At the greeting: another language."""
PHRASES = (
    "utter_speak_after_tone",
    "utter_one_moment",
    "utter_call_goodbye",
    "utter_call_goodbye_message",
    "utter_internal_error",
)
"""Said by the connector."""
SENTENCES = (
    "utter_greet",
    "utter_call_keys",
    "utter_silence",
    "utter_still_there",
    "utter_type_number",
    "utter_anything_else",
    "utter_help",
    "utter_help_in_between",
)
"""Said by the conversation, whatever it is about."""
QUESTIONS = ("utter_ask_", "utter_which_")
"""What the names of questions begin with; most end with the slot that they ask for."""


@dataclass(frozen=True, slots=True)
class CallPrompts:
    """Finds the words that have no variable part."""

    script: Script
    presenter: Presenter
    speech: CallSpeech

    def texts(self, languages: Sequence[str]) -> list[tuple[str, str]]:
        """(text, language) of everything, most urgent first: language menu, phrases, greeting, questions, key menus."""
        found: dict[tuple[str, str], None] = {}
        for key, language in enumerate(languages, start=1):
            choose = self.speech.text("utter_choose_language", language, key=str(key))
            other = self.speech.text("utter_call_other_language", language, key=MENU_KEY)
            found |= {(choose, language): None, (other, language): None}
        for part in (self._phrases, self._sentences, self._questions):
            for language in languages:
                found |= {(text, language): None for text in part(language) if text}
        return list(found)

    def _phrases(self, language: str) -> Iterator[str]:
        return (self.speech.text(name, language) for name in PHRASES)

    def _sentences(self, language: str) -> Iterator[str]:
        for name in SENTENCES:
            yield from self._spoken(name, language)

    def _questions(self, language: str) -> Iterator[str]:
        slots = self.script.domain.slots
        for name in sorted(self.script.responses.names()):
            for prefix in QUESTIONS:
                if name.startswith(prefix):
                    yield from self._spoken(name, language, slots.get(name.removeprefix(prefix)))

    def _spoken(self, name: str, language: str, slot: Slot | None = None) -> Iterator[str]:
        """A response as it is spoken, with its choices, and with those that keys offer for a slot."""
        for turn, variation in enumerate(self._variations(name, language)):
            said = self.script.responses.say(name, {}, language=language, channel="phone", turn=turn)
            if said is None or _is_variable(variation.text) or _is_variable(variation.speak or ""):
                continue
            yield said.text if said.speak is None else said.speak
            titles = [button.title for button in said.buttons]
            yield from self._choices(titles, language)
            if slot is not None and (menu := self._menu(slot, said, language)):
                yield from self._choices([*menu, *titles], language)

    def _variations(self, name: str, language: str) -> list[Variation]:
        """Those that are said on the phone, in the order in which they take turns."""
        own = self.script.responses.by_language[language][name]
        return [v for v in own if v.channel == "phone"] or [v for v in own if v.channel is None]

    def _menu(self, slot: Slot, said: Said, language: str) -> list[str]:
        """Titles of what `key_menus` offers for a slot."""
        if slot.type == "float":
            return []
        if slot.type == "bool":
            return (
                []
                if said.buttons
                else [self.speech.text(f"utter_{word}", language) for word in ("yes", "no")]
            )
        return [
            self.presenter.slot(slot.name, value, language)
            for value in (slot.menu or slot.values)[:MAX_CHOICES]
        ]

    def _choices(self, titles: Sequence[str], language: str) -> Iterator[str]:
        return (text for text, _ in self.speech.choices([(title, language) for title in titles]))


def _is_variable(template: str) -> bool:
    return any(name is not None for _, name, _, _ in Formatter().parse(template))
