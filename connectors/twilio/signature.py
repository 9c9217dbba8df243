"""Twilio's request signature, checked over the raw body and the address exactly as Twilio called it.

Source: Twilio, "Webhooks security" (HMAC-SHA1 of the URL and the sorted parameters, or of the URL with
`bodySHA256` for JSON), by Twilio's own library.
"""

from collections.abc import Iterable
from urllib.parse import parse_qsl

from fastapi import Request
from starlette.datastructures import ImmutableMultiDict
from twilio.request_validator import RequestValidator

from assistant.settings import Settings
from connectors.errors import CODES, ApiError
from connectors.plain_text import readable
from connectors.request_bodies import read_body

MAX_FORM_FIELDS = 200
MAX_FORM_BYTES = 100_000
"""Twilio's forms have some 2 kB; a message of 1600 characters that are all escaped has 20 kB."""
MAX_ID = 120
"""Characters of an id of Twilio's, or of an address on a channel; theirs have 34."""
_IDS = ("MessageSid", "CallSid", "From", "To")
BODY_HASH = "bodySHA256"

Form = ImmutableMultiDict[str, str]


async def verified_form(request: Request, settings: Settings, *required: str) -> Form:
    """The form of a request that Twilio really sent; a JSON body has an empty one.

    Raises:
        ApiError: 403 without a right signature, or when no token is configured; 413 when it is too large; 422 when a
            required field is missing or no id of Twilio's.
    """
    if settings.twilio_auth_token is None:
        raise ApiError(403, "signature_unverifiable", CODES["signature_unverifiable"])
    signature = request.headers.get("x-twilio-signature", "")
    if not signature:
        raise _unsigned()
    body = await read_body(request, MAX_FORM_BYTES)
    validator = RequestValidator(settings.twilio_auth_token.get_secret_value())
    try:
        text = body.decode()
        is_json = BODY_HASH in request.query_params
        form = Form([] if is_json else _fields(text))
        addresses = _spellings(public_url(request, settings))
        genuine = any(validator.validate(url, text if is_json else form, signature) for url in addresses)
    except ValueError:
        genuine = False
    if not genuine:
        raise _unsigned()
    if missing := [name for name in required if not readable(form.get(name, "")).strip()]:
        raise ApiError(422, "form_incomplete", CODES["form_incomplete"], missing)
    if wrong := [name for name in _IDS if len(form.get(name, "")) > MAX_ID]:
        raise ApiError(422, "request_invalid", "An id is longer than any of Twilio's.", wrong)
    return form


def _unsigned() -> ApiError:
    return ApiError(403, "signature_invalid", "The request was not signed by our Twilio account.")


def _spellings(url: str) -> Iterable[str]:
    """An address as it arrived, and with quotes written the other way: proxies escape what Twilio signed bare."""
    bare = url.replace("%27", "'")
    return dict.fromkeys((url, bare, bare.replace("'", "%27")))


def _fields(text: str) -> list[tuple[str, str]]:
    return parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_FORM_FIELDS)


def public_url(request: Request, settings: Settings) -> str:
    """The address that Twilio called: from the settings, never from the Host header, when they name one."""
    if settings.public_url is None:
        return str(request.url)
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{settings.public_url.rstrip('/')}{request.url.path}{query}"


def public_base(request: Request, settings: Settings) -> str:
    """The part of the public address before our own paths."""
    return public_url(request, settings).split("/webhooks/", 1)[0]
