"""SMS by Twilio, in India with its register (DLT)."""

from connectors.diagnosis import configured
from connectors.diagnosis.context import Context
from connectors.diagnosis.finding import Finding, fine
from connectors.diagnosis.registered import templates
from connectors.diagnosis.serving import NO_MESSAGE, servers, twilio_webhook
from connectors.diagnosis.twilio_settings import account_check, settings_checks

WEBHOOK = "/webhooks/twilio/messaging"
NOTHING = {"MessageSid": NO_MESSAGE, "MessageStatus": "queued", "From": "+15005550006"}
"""A report on a message that nobody sent, with a status that tells nothing."""


async def checks(context: Context) -> list[Finding]:
    """Everything that SMS need."""
    settings = context.settings
    return [
        *settings_checks(context),
        configured.number(
            "KALAVAANI_TWILIO_NUMBER", settings.twilio_number, "the number that SMS are sent from"
        ),
        *await servers(context),
        *await twilio_webhook(context, WEBHOOK, NOTHING),
        await account_check(context),
        await templates(settings, "dlt") if settings.dlt == "enforce" else _unregistered(),
    ]


def _unregistered() -> Finding:
    return fine("DLT", "off: for numbers outside India only (KALAVAANI_DLT=enforce)")
