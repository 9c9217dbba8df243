"""The words of an SMS: to India only registered ones go out, to anywhere else what was said, as cheaply as can be."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.messages import Reply, TemplateUse
from assistant.settings import Settings
from assistant.templates.catalogue import NEWS_WAITING
from assistant.templates.registry import DltMessage, Refused, Registry
from connectors.planner import as_text
from connectors.sms.segments import shortened

INDIA = "+91"


@dataclass(frozen=True, slots=True)
class SmsText:
    """What may be sent."""

    text: str
    dlt: DltMessage | None = None
    """What an Indian operator must be told with it: template, entity and sender."""
    instead: bool = False
    """It only says that there is news: the reply itself may not go by SMS, and is better sent another way, if any."""


def is_indian(address: str) -> bool:
    """Whether a phone number is one of India, whose operators let only registered texts pass."""
    return address.removeprefix("sms:").strip().startswith(INDIA)


def sms_text(
    replies: Sequence[Reply], address: str, registry: Registry, settings: Settings
) -> SmsText | Refused:
    """The SMS for the replies of one delivery, of which there is at least one.

    With KALAVAANI_DLT=enforce a single reply with a template goes to India in the template's words. Anything else, or
    values that do not fit, becomes the message that there is news; but a one-time code never does: nobody who waits for
    it is helped by that.
    """
    if settings.dlt == "off" or not is_indian(address):
        return SmsText(shortened(as_text(replies)))
    language, use = replies[-1].language, replies[0].template if len(replies) == 1 else None
    found = registry.dlt(use, language) if use is not None else Refused("dlt_no_template")
    if isinstance(found, DltMessage):
        return SmsText(found.text, found)
    if any(registry.is_code(reply.template) for reply in replies):
        return found
    news = registry.dlt(TemplateUse(NEWS_WAITING), language)
    return SmsText(news.text, news, instead=True) if isinstance(news, DltMessage) else found
