"""The running server: whether it lives, here and on its public address, and whom its webhooks believe."""

from collections.abc import Mapping
from typing import Any

from twilio.request_validator import RequestValidator

from connectors.diagnosis.context import Context
from connectors.diagnosis.finding import Finding, fine, unclear, wrong
from connectors.diagnosis.probe import Answer, Unreachable, ask

ALIVE = "/health/live"
FORGED = "AAAAAAAAAAAAAAAAAAAAAAAAAAA="
"""A signature that nobody made."""
NO_MESSAGE = "SM00000000000000000000000000000000"
NO_CALL = "CA00000000000000000000000000000000"


async def servers(context: Context) -> list[Finding]:
    """Whether the server answers here and, where it has one, on its public address."""
    found = [await context.once("server", lambda: _here(context))]
    if context.settings.public_url:
        found.append(await context.once("public address", lambda: _outside(context)))
    return found


async def twilio_webhook(context: Context, path: str, fields: Mapping[str, str]) -> list[Finding]:
    """Whether a webhook takes what Twilio signed, and refuses what nobody signed. `fields` must have no effect."""
    token = context.settings.twilio_auth_token
    if token is None:
        advice = "Set KALAVAANI_TWILIO_AUTH_TOKEN: without it every webhook is refused."
        return [unclear(f"POST {path}", "no token to sign with", advice)]
    right = RequestValidator(token.get_secret_value()).compute_signature(
        f"{context.signed_for}{path}", dict(fields)
    )
    return await both(
        context,
        path,
        [{"data": dict(fields), "headers": {"x-twilio-signature": sign}} for sign in (right, FORGED)],
        "KALAVAANI_TWILIO_AUTH_TOKEN and KALAVAANI_PUBLIC_URL",
    )


async def both(context: Context, path: str, requests: list[dict[str, Any]], settings: str) -> list[Finding]:
    """Whether the first request, rightly signed, is taken, and the second, forged, is refused."""
    name = f"POST {path}"
    try:
        genuine, forged = [await ask("POST", f"{context.server}{path}", **request) for request in requests]
    except Unreachable as error:
        return [unclear(name, str(error), "Start the server (`kalavaani serve`), or name it with --server.")]
    return [_taken(name, genuine, settings), _refused(name, forged)]


def _taken(name: str, answer: Answer, settings: str) -> Finding:
    name = f"{name}, signed"
    if answer.status == 200:
        return fine(name, "taken")
    if answer.status == 403:
        return wrong(
            name,
            f"refused: {answer.error_code}",
            f"Start the server with the same {settings} as this command has.",
        )
    if answer.status == 404:
        return wrong(
            name, "there is no such address", "Look at the server's settings: this channel is not on."
        )
    return wrong(name, f"answered {answer.status}", "Look at the server's log.")


def _refused(name: str, answer: Answer) -> Finding:
    name = f"{name}, forged"
    if answer.status == 403:
        return fine(name, "refused")
    advice = "Take the server off the net: it believes whoever calls it; is something else listening there?"
    return wrong(name, f"answered {answer.status}", advice)


async def _here(context: Context) -> Finding:
    advice = "Start it (`kalavaani serve`), or name it with --server."
    return await _alive("server", context.server, advice, missing=wrong)


async def _outside(context: Context) -> Finding:
    advice = "Look at the name, the certificate, the firewall and the proxy; try it from outside, too."
    return await _alive("public address", context.signed_for, advice, missing=unclear)


async def _alive(name: str, base: str, advice: str, *, missing: Any) -> Finding:
    try:
        answer = await ask("GET", f"{base}{ALIVE}")
    except Unreachable as error:
        return missing(name, f"{base}: {error}", advice)  # type: ignore[no-any-return]
    if answer.status == 200 and answer.fields.get("status") == "ok":
        return fine(name, base)
    return wrong(name, f"{base}: somebody else answers ({answer.status})", advice)
