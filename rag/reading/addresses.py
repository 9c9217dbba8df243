"""Addresses of the public web, which everybody can look up, and which tell nothing of anybody's own network."""

from ipaddress import ip_address

from pydantic import HttpUrl, TypeAdapter, ValidationError

MAX_URL_CHARACTERS = 2_000
PUBLIC_ADDRESS = "an address of the public web that begins with https:// or http://, without a password"

_URL = TypeAdapter(HttpUrl)
_OWN_NETWORKS = ("localhost", "local", "internal", "lan", "intranet", "home.arpa")
"""Ends of names that no public server has."""


def public_address(url: str) -> str | None:
    """The address as it is written properly; None if it is none of the public web."""
    if len(url) > MAX_URL_CHARACTERS:
        return None
    try:
        checked = _URL.validate_python(url)
    except ValidationError:
        return None
    if checked.username is not None or checked.password is not None or not _is_public(checked.host or ""):
        return None
    return str(checked)


def _is_public(host: str) -> bool:
    try:
        address = ip_address(host.strip("[]"))
    except ValueError:
        name = host.rstrip(".").lower()
        return "." in name and not any(name == end or name.endswith(f".{end}") for end in _OWN_NETWORKS)
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_global) and not address.is_multicast
