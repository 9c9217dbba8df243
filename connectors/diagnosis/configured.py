"""Settings: whether they are there, and whether they look as they must. Values of secrets are never shown."""

import ipaddress
import re
from urllib.parse import urlsplit

from pydantic import SecretStr

from connectors.diagnosis.finding import Finding, fine, wrong
from connectors.diagnosis.probe import shown

_E164 = re.compile(r"^\+[1-9][0-9]{6,14}$")
_ACCOUNT = re.compile(r"^AC[0-9a-fA-F]{32}$")
PUBLIC_URL = "KALAVAANI_PUBLIC_URL"


def secret(name: str, value: SecretStr | None, what: str) -> Finding:
    """Whether a secret is set; `what` says where it is found."""
    if value is None or not value.get_secret_value():
        return wrong(name, "not set", f"Set it to {what}.")
    if value.get_secret_value() != value.get_secret_value().strip():
        return wrong(name, "has spaces around it", "Set it again without the spaces.")
    return fine(name, "set")


def account(value: str | None) -> Finding:
    """Twilio's account id."""
    name = "KALAVAANI_TWILIO_ACCOUNT_SID"
    if not value:
        return wrong(name, "not set", "Set it to the Account SID from Twilio's console.")
    if not _ACCOUNT.match(value):
        return wrong(
            name, "not an Account SID", "It is AC and 32 hexadecimal digits; an API key's (SK…) is another."
        )
    return fine(name, "set")


def number(name: str, value: str | None, what: str) -> Finding:
    """A telephone number in E.164 form."""
    if not value:
        return wrong(name, "not set", f"Set it to {what}, such as +911234567890.")
    if not _E164.match(value.removeprefix("whatsapp:")):
        return wrong(name, shown(value), "Write it as + and the country's code: no spaces, no leading 0.")
    return fine(name, f"…{value[-3:]}")


def public_url(value: str | None) -> Finding:
    """Whether providers could call us at our public address."""
    if not value:
        return wrong(PUBLIC_URL, "not set", "Set it to the https address that is entered at the provider.")
    try:
        parts = urlsplit(value)
        host = parts.hostname or ""
        parts.port  # noqa: B018  a port that is no number shows only when it is asked for
    except ValueError:
        return wrong(
            PUBLIC_URL, shown(value), "This is no address; it looks like https://kalavaani.example.org."
        )
    if parts.scheme != "https" or not host:
        return wrong(PUBLIC_URL, shown(value), "Use https with a certificate: providers call nothing else.")
    if parts.query or parts.fragment or parts.username is not None:
        return wrong(
            PUBLIC_URL, shown(host), "Leave out names, questions and fragments: only the address itself."
        )
    if _is_private(host):
        return wrong(
            PUBLIC_URL, shown(host), "No provider reaches this host; use one that the internet knows."
        )
    return fine(PUBLIC_URL, shown(value))


def _is_private(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost" or "." not in host or host.endswith((".local", ".internal", ".localhost"))
