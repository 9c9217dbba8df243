"""Settings of Twilio that several channels share."""

from connectors.diagnosis import configured
from connectors.diagnosis.context import Context
from connectors.diagnosis.finding import Finding
from connectors.diagnosis.providers import TWILIO, twilio_account


def settings_checks(context: Context) -> list[Finding]:
    """Account, token and public address."""
    settings = context.settings
    token = "the Auth Token from Twilio's console (not that of an API key)"
    return [
        configured.account(settings.twilio_account_sid),
        configured.secret("KALAVAANI_TWILIO_AUTH_TOKEN", settings.twilio_auth_token, token),
        configured.public_url(settings.public_url),
    ]


async def account_check(context: Context) -> Finding:
    """Whether Twilio knows us; asked once."""
    return await context.once(TWILIO, lambda: twilio_account(context.settings))
