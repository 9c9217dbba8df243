"""Phone calls by Twilio: keys and recordings, missed calls."""

from assistant.settings import Settings
from connectors.diagnosis import configured
from connectors.diagnosis.context import Context
from connectors.diagnosis.finding import Finding, fine, wrong
from connectors.diagnosis.providers import twilio_media
from connectors.diagnosis.senses import ears, voices
from connectors.diagnosis.serving import NO_CALL, servers, twilio_webhook
from connectors.diagnosis.twilio_settings import account_check, settings_checks
from connectors.twilio.carrier_hearing import LANGUAGES as HEARD_BY_CARRIER

WEBHOOK = "/webhooks/twilio/voice"
NOTHING = {"CallSid": NO_CALL, "CallStatus": "completed", "From": "+15005550006", "To": "+15005550006"}
"""The end of a call that never was."""
MISSED = "missed calls"


async def checks(context: Context) -> list[Finding]:
    """Everything that calls need."""
    settings = context.settings
    return [
        *settings_checks(context),
        *await servers(context),
        *await twilio_webhook(context, WEBHOOK, NOTHING),
        await account_check(context),
        twilio_media(settings),
        await voices(settings, settings.languages_of_calls),
        _hearing(settings),
        _going_on(settings),
        _missed_calls(settings),
    ]


def _hearing(settings: Settings) -> Finding:
    """Who listens: ours must be there also where the carrier listens, for the languages that it does not know."""
    if settings.call_hearing == "carrier":
        ours = [code for code in settings.languages_of_calls if code not in HEARD_BY_CARRIER]
        if not ours:
            return fine("ears", "the carrier's recogniser")
    return ears(settings)


def _going_on(settings: Settings) -> Finding:
    if not settings.twilio_number:
        return fine("going on by SMS", "off: KALAVAANI_TWILIO_NUMBER is not set")
    return configured.number("KALAVAANI_TWILIO_NUMBER", settings.twilio_number, "the number of SMS")


def _missed_calls(settings: Settings) -> Finding:
    numbers = settings.missed_call_number_list
    if not numbers:
        return fine(MISSED, "off: KALAVAANI_MISSED_CALL_NUMBERS is not set")
    if not (settings.twilio_account_sid and settings.twilio_auth_token and settings.public_url):
        advice = "Set account, token and public address: calls to these numbers are answered meanwhile."
        return wrong(MISSED, "we could not call back", advice)
    return fine(MISSED, f"{len(numbers)} numbers ring back")
