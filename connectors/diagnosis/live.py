"""Live calls: the voice streamed both ways over a WebSocket."""

import asyncio

from twilio.request_validator import RequestValidator
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidHandshake, WebSocketException

from assistant.settings import Settings
from connectors.diagnosis.context import Context
from connectors.diagnosis.finding import Finding, fine, unclear, wrong
from connectors.diagnosis.phone import NOTHING, WEBHOOK
from connectors.diagnosis.senses import ears, voices
from connectors.diagnosis.serving import FORGED, servers, twilio_webhook
from connectors.diagnosis.twilio_settings import account_check, settings_checks
from connectors.live.routes import PATH
from voice.errors import VoiceError
from voice.turn_taking.smart_turn import SmartTurn

PATIENCE_S = 8.0
UNREACHABLE = (OSError, TimeoutError, ValueError, OverflowError, WebSocketException)
"""What connecting to a WebSocket may end with, besides a refusal."""


async def checks(context: Context) -> list[Finding]:
    """Everything that live calls need."""
    settings = context.settings
    return [
        _switched_on(settings),
        *settings_checks(context),
        *await servers(context),
        *await twilio_webhook(context, WEBHOOK, NOTHING),
        *await _streams(context),
        _exotel(settings),
        await account_check(context),
        ears(settings),
        await voices(settings, settings.languages_of_calls),
        _smart_turn(settings),
    ]


def _switched_on(settings: Settings) -> Finding:
    if settings.calls == "live":
        return fine("KALAVAANI_CALLS", f"live, {settings.live_calls} at the same time")
    return wrong(
        "KALAVAANI_CALLS",
        settings.calls,
        "Set it to `live`: Twilio's calls are taken by keys and recordings.",
    )


async def _streams(context: Context) -> list[Finding]:
    """Whether the WebSocket opens for Twilio, here and on the public address, and for nobody else."""
    token = context.settings.twilio_auth_token
    if token is None:
        return [unclear(f"WebSocket {PATH}", "no token to sign with", "Set KALAVAANI_TWILIO_AUTH_TOKEN.")]
    signed = f"{_ws(context.signed_for)}{PATH}"
    right = RequestValidator(token.get_secret_value()).compute_signature(signed, {})
    here = f"{_ws(context.server)}{PATH}"
    found = [
        await _opens(f"WebSocket {PATH}, signed", here, right, wanted=True),
        await _opens(f"WebSocket {PATH}, forged", here, FORGED, wanted=False),
    ]
    if context.settings.public_url:
        found.append(await _opens(f"WebSocket {PATH}, public", signed, right, wanted=True))
    return found


async def _opens(name: str, url: str, signature: str, *, wanted: bool) -> Finding:
    try:
        async with asyncio.timeout(PATIENCE_S):
            async with connect(url, additional_headers={"x-twilio-signature": signature}):
                opened = True
    except InvalidHandshake:
        opened = False
    except UNREACHABLE as error:
        advice = (
            "Start the server, and let the proxy pass WebSockets on (the headers `Upgrade` and `Connection`)."
        )
        return unclear(name, type(error).__name__, advice)
    if opened is wanted:
        return fine(name, "opens" if opened else "refused")
    if wanted:
        advice = "Give the server the same token and public address, and let the proxy pass WebSockets on."
        return wrong(name, "refused", advice)
    return wrong(name, "opens", "Take the server off the net: it believes whoever calls it.")


def _exotel(settings: Settings) -> Finding:
    state = "a secret address" if settings.stream_token else "off: KALAVAANI_STREAM_TOKEN is not set"
    return fine("Exotel's streams", state)


def _smart_turn(settings: Settings) -> Finding:
    name, path = "KALAVAANI_SMART_TURN_MODEL", settings.smart_turn_model
    if path is None:
        return fine(name, "off: silence decides")
    try:
        SmartTurn(path)
    except VoiceError as error:
        return wrong(name, error.code, "Name a smart-turn v3 model (ONNX), or leave it out.")
    return fine(name, "ready")


def _ws(url: str) -> str:
    return url.replace("http", "ws", 1)
