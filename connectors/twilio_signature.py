"""Twilio's request signature, checked over the raw body and the address exactly as Twilio called it.

Source: Twilio, "Webhooks security" (HMAC-SHA1 of the URL and the sorted parameters, or of the URL with
`bodySHA256` for JSON), by Twilio's own library.
"""

from urllib.parse import parse_qsl

from fastapi import Request
from starlette.datastructures import FormData
from twilio.request_validator import RequestValidator

from assistant.settings import Settings
from connectors.errors import ApiError

FORM = "application/x-www-form-urlencoded"
MAX_FORM_FIELDS = 200


async def verified_form(request: Request, settings: Settings) -> FormData:
    """The form of a request that Twilio really sent.

    Raises:
        ApiError: 403 without a right signature, or when no token is configured; 413 for too many fields.
    """
    body = await request.body()
    signature = request.headers.get("x-twilio-signature", "")
    if settings.twilio_auth_token is None:
        raise ApiError(
            403, "signature_unverifiable", "No Twilio auth token is configured, so nothing is accepted."
        )
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MAX_FORM_FIELDS)
    except (UnicodeDecodeError, ValueError) as error:
        raise ApiError(413, "form_invalid", "The form cannot be read.") from error
    form = FormData(pairs)
    validator = RequestValidator(settings.twilio_auth_token.get_secret_value())
    if not validator.validate(public_url(request, settings), form, signature):
        raise ApiError(403, "signature_invalid", "The request was not signed by our Twilio account.")
    return form


def public_url(request: Request, settings: Settings) -> str:
    """The address that Twilio called: from the settings, never from the Host header, when they name one."""
    if settings.public_url is None:
        return str(request.url)
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{settings.public_url.rstrip('/')}{request.url.path}{query}"
