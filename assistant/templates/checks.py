"""Whether our messages can be registered at all, and whether what was registered still is what we say."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from assistant.templates.body import Body, has_words
from assistant.templates.catalogue import Catalogue, Text
from assistant.templates.exports import dlt_text, is_code, quick_replies
from assistant.templates.meta_languages import META_LANGUAGES
from assistant.templates.registrations import REGISTERS, DltEntry, Registrations
from assistant.templates.registry import MAX_DLT, MAX_WHATSAPP

WORDS_PER_PLACE = 2
"""Meta refuses a text with too little around its variables: it wants more than so many fixed words for each."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that an operator must put right."""

    where: str
    """File and line, or the name of the message and its language."""
    what: str


def rules(catalogue: Catalogue) -> Iterator[Problem]:
    """What Meta or a DLT portal would refuse in our own texts."""
    for text in catalogue.texts():
        where = f"{text.name} ({text.language})"
        if len(dlt_text(text, catalogue)) > MAX_DLT:
            yield Problem(where, f"dlt: longer than {MAX_DLT} characters")
        if text.language in META_LANGUAGES and not is_code(text):
            for what in _refused_by_meta(text.body):
                yield Problem(where, f"whatsapp: {what}")


def missing(
    catalogue: Catalogue, registrations: Registrations, languages: tuple[str, ...], registers: Collection[str]
) -> Iterator[Problem]:
    """Messages that would reach nobody whose own language is not registered."""
    for name in catalogue.names:
        for register in registers:
            have = set(registrations.languages(name, register))
            if not have & set(languages):
                wanted = " nor ".join(languages)
                yield Problem(name, f"{register}: registered in neither {wanted}")


def changes(catalogue: Catalogue, registrations: Registrations, file: str) -> Iterator[Problem]:
    """Registered texts that are not what we say today: to be registered anew, or left: they go out as registered."""
    for name, language, register, entry in registrations.entries():
        where, text = f"{file}:{entry.line}", catalogue.text(name, language)
        label = f"{name} ({language}, {register})"
        registered = entry.registered()
        if text is None:
            yield Problem(where, f"{label}: there is no such message any more")
        elif registered is None:
            yield Problem(where, f"{label}: the text has other variables than `places` names; it is not sent")
        elif lost := set(registered.body.places) - set(text.body.places):
            yield Problem(where, f"{label}: nothing fills {', '.join(sorted(lost))} any more; it is not sent")
        elif isinstance(entry, DltEntry):
            yield from _changes_of_dlt(entry, registered.body, text, registrations, where, label)
        elif not is_code(text):
            if not registered.body.same_words(text.body):
                yield Problem(where, f"{label}: our text is now: {text.body.numbered()}")
            if set(entry.buttons) != {button.title for button in quick_replies(text)}:
                yield Problem(where, f"{label}: our buttons are now others")


def used_registers(registrations: Registrations) -> tuple[str, ...]:
    """Registers in which anything is registered."""
    used = {register for _, _, register, _ in registrations.entries()}
    return tuple(register for register in REGISTERS if register in used)


def _changes_of_dlt(
    entry: DltEntry, registered: Body, text: Text, registrations: Registrations, where: str, label: str
) -> Iterator[Problem]:
    if not registrations.principal.entity:
        yield Problem(where, f"{label}: the file does not say `entity`; it is not sent")
    if not (entry.header or registrations.principal.header):
        yield Problem(where, f"{label}: neither it nor the file says `header`; it is not sent")
    if not registered.same_words(text.body):
        yield Problem(where, f"{label}: our text is now: {text.body.filled(_names(text.body))}")


def _names(body: Body) -> list[str]:
    return [f"{{{name}}}" for name in body.places]


def _refused_by_meta(body: Body) -> Iterator[str]:
    filled = body.numbered()
    if len(filled) > MAX_WHATSAPP:
        yield f"longer than {MAX_WHATSAPP} characters"
    if not body.places:
        return
    if not has_words(body.fixed[0]):
        yield "begins with a variable"
    if any(not between.strip() for between in body.fixed[1:-1]):
        yield "has variables side by side"
    words = [word for word in " ".join(body.fixed).split() if has_words(word)]
    if len(words) <= WORDS_PER_PLACE * len(body.places):
        yield "has too few words for so many variables"
