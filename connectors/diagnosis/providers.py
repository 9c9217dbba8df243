"""Providers: whether their APIs are reachable from here, and know us.

Source: Twilio, "Accounts" (GET /2010-04-01/Accounts/{Sid}.json); Meta's OpenAPI v23.0 (GET /{phone-number-id}).
"""

from urllib.parse import urlsplit

from assistant.settings import Settings
from connectors.diagnosis.finding import Finding, fine, unclear, wrong
from connectors.diagnosis.probe import Answer, Unreachable, ask, shown
from connectors.media import BearerAuth
from connectors.whatsapp_cloud.graph import USER_AGENT

TWILIO = "Twilio's API"
META = "Meta's API"
META_MEDIA_HOST = "lookaside.fbsbx.com"
"""Where Meta keeps media."""
_NO_TOKEN = "190"
_NO_OBJECT = "100"


async def twilio_account(settings: Settings) -> Finding:
    """Whether Twilio knows account and token."""
    sid, token = settings.twilio_account_sid, settings.twilio_auth_token
    if not sid or token is None:
        return unclear(TWILIO, "no account to ask with", "Set KALAVAANI_TWILIO_ACCOUNT_SID and _AUTH_TOKEN.")
    url = f"{settings.twilio_api_url.rstrip('/')}/2010-04-01/Accounts/{sid}.json"
    try:
        answer = await ask("GET", url, auth=(sid, token.get_secret_value()))
    except Unreachable as error:
        return _unreachable(TWILIO, url, error)
    status = shown(answer.fields.get("status"))
    if answer.status == 200 and answer.fields.get("sid") == sid:
        if status == "active":
            return fine(TWILIO, "knows us, account active")
        return wrong(
            TWILIO, f"account {status or 'without status'}", "Look at the account in Twilio's console."
        )
    if answer.status in (401, 403, 404):
        advice = "Copy Account SID and Auth Token anew from Twilio's console; tests' credentials are others."
        return wrong(TWILIO, f"does not know us ({answer.status})", advice)
    return _strange(TWILIO, answer)


async def meta_number(settings: Settings) -> Finding:
    """Whether Meta knows token and number."""
    token, number = settings.whatsapp_token, settings.whatsapp_phone_number_id
    if token is None or not number:
        return unclear(META, "no number to ask for", "Set KALAVAANI_WHATSAPP_TOKEN and _PHONE_NUMBER_ID.")
    url = f"{settings.whatsapp_api_url.rstrip('/')}/{settings.whatsapp_api_version}/{number}"
    try:
        answer = await ask(
            "GET", url, auth=BearerAuth(token.get_secret_value()), headers={"user-agent": USER_AGENT}
        )
    except Unreachable as error:
        return _unreachable(META, url, error)
    if answer.status == 200 and shown(answer.fields.get("id")) == number:
        return fine(META, f"knows the number as {shown(answer.fields.get('verified_name')) or 'ours'}")
    if answer.status == 401 or answer.error_code == _NO_TOKEN:
        advice = "Make a system user's token that does not expire, with whatsapp_business_messaging."
        return wrong(META, "does not take the token", advice)
    if answer.error_code == _NO_OBJECT or answer.status in (403, 404):
        advice = (
            "Give the id of the number (not the number, not the account's), and the system user the account."
        )
        return wrong(META, "does not know the number", advice)
    return _strange(META, answer)


def media_hosts(name: str, hosts: str, needed: str) -> Finding:
    """Whether recordings may be fetched from where the provider keeps them."""
    named = [host.strip().lower() for host in hosts.split(",") if host.strip()]
    if any(needed == host or (host.startswith(".") and needed.endswith(host)) for host in named):
        return fine(name, f"{len(named)} hosts")
    return wrong(name, f"without {needed}", f"Add {needed}, or voice notes and photos cannot be fetched.")


def twilio_media(settings: Settings) -> Finding:
    """The same for Twilio, whose media lie behind its API's host."""
    host = urlsplit(settings.twilio_api_url).hostname or ""
    return media_hosts("KALAVAANI_TWILIO_MEDIA_HOSTS", settings.twilio_media_hosts, host)


def meta_media(settings: Settings) -> Finding:
    """The same for Meta."""
    own = settings.whatsapp_api_url.rstrip("/") != "https://graph.facebook.com"
    host = (urlsplit(settings.whatsapp_api_url).hostname or "") if own else META_MEDIA_HOST
    return media_hosts("KALAVAANI_WHATSAPP_MEDIA_HOSTS", settings.whatsapp_media_hosts, host)


def _unreachable(name: str, url: str, error: Unreachable) -> Finding:
    host = urlsplit(url).hostname or url
    return unclear(name, f"could not check: {error}", f"Let this machine reach {host}, and try again.")


def _strange(name: str, answer: Answer) -> Finding:
    return unclear(
        name, f"could not check: answered {answer.status}", "Try again later; look at the provider's status."
    )
