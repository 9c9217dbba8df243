"""Registered messages: whether what we say unasked would reach anybody."""

import asyncio

from assistant.errors import ConfigurationError
from assistant.responses import load_responses
from assistant.settings import Settings
from assistant.templates import checks
from assistant.templates.registrations import FILE_NAME
from assistant.templates.registry import Registry, open_registry
from connectors.diagnosis.finding import Finding, fine, wrong


async def templates(settings: Settings, register: str) -> Finding:
    """Whether each of our messages is registered, in a language of KALAVAANI_TEMPLATE_LANGUAGES, as we say it."""
    name = f"templates ({register})"
    try:
        registry = await asyncio.to_thread(lambda: open_registry(settings, load_responses()))
    except ConfigurationError as error:
        return wrong(name, f"{FILE_NAME}: {error}", f"Mend {FILE_NAME} in the home folder.")
    return _judged(registry, register, name)


def _judged(registry: Registry, register: str, name: str) -> Finding:
    count = len(registry.catalogue.names)
    missing = list(
        checks.missing(registry.catalogue, registry.registrations, registry.languages, (register,))
    )
    if missing:
        found = f"{len(missing)} of {count} are not registered"
        advice = (
            f"Register what `kalavaani templates export --for {register}` gives, and note it in {FILE_NAME}."
        )
        return wrong(name, found, advice)
    changed = [
        problem
        for problem in checks.changes(registry.catalogue, registry.registrations, FILE_NAME)
        if f", {register})" in problem.what
    ]
    if changed:
        return wrong(name, f"{len(changed)} are not what we say today", "Run `kalavaani templates check`.")
    return fine(name, f"{count} registered")
