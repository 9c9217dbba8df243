"""WhatsApp, by Meta's Cloud API where its token and number are set, else by Twilio."""

import hashlib
import hmac

from connectors.diagnosis import configured
from connectors.diagnosis.context import Context
from connectors.diagnosis.finding import Finding, fine, unclear, wrong
from connectors.diagnosis.probe import Unreachable, ask
from connectors.diagnosis.providers import meta_media, meta_number, twilio_media
from connectors.diagnosis.registered import templates
from connectors.diagnosis.senses import ears, voices
from connectors.diagnosis.serving import both, servers, twilio_webhook
from connectors.diagnosis.sms import NOTHING, WEBHOOK
from connectors.diagnosis.twilio_settings import account_check, settings_checks

META_WEBHOOK = "/webhooks/whatsapp"
EMPTY = b'{"object":"whatsapp_business_account","entry":[]}'
"""A batch in which nothing happened."""
CHALLENGE = "1158201444"


async def checks(context: Context) -> list[Finding]:
    """Everything that WhatsApp needs."""
    found = await (_meta(context) if context.settings.sends_whatsapp_by_meta else _twilio(context))
    spoken = tuple(dict.fromkeys((context.settings.language, "hi")))
    return [*found, ears(context.settings), await voices(context.settings, spoken)]


async def _meta(context: Context) -> list[Finding]:
    settings = context.settings
    secret = "the app secret (Meta's app dashboard, App settings, Basic)"
    return [
        fine("provider", "Meta"),
        configured.secret("KALAVAANI_WHATSAPP_TOKEN", settings.whatsapp_token, "a system user's token"),
        configured.secret("KALAVAANI_WHATSAPP_APP_SECRET", settings.whatsapp_app_secret, secret),
        configured.secret(
            "KALAVAANI_WHATSAPP_VERIFY_TOKEN", settings.whatsapp_verify_token, "a word of your own choice"
        ),
        configured.public_url(settings.public_url),
        *await servers(context),
        await _verification(context),
        *await _meta_webhook(context),
        await meta_number(settings),
        meta_media(settings),
        await templates(settings, "whatsapp"),
    ]


async def _twilio(context: Context) -> list[Finding]:
    settings = context.settings
    number = "the WhatsApp sender's number"
    return [
        fine("provider", "Twilio (Meta's token and number are not set)"),
        *settings_checks(context),
        configured.number("KALAVAANI_TWILIO_WHATSAPP_NUMBER", settings.twilio_whatsapp_number, number),
        *await servers(context),
        *await twilio_webhook(context, WEBHOOK, NOTHING),
        await account_check(context),
        twilio_media(settings),
        await templates(settings, "twilio"),
    ]


async def _verification(context: Context) -> Finding:
    """Whether the webhook proves itself as Meta asks it to when the address is entered."""
    name, secret = f"GET {META_WEBHOOK}", context.settings.whatsapp_verify_token
    if secret is None:
        return unclear(name, "no token to ask with", "Set KALAVAANI_WHATSAPP_VERIFY_TOKEN.")
    query = {"hub.mode": "subscribe", "hub.challenge": CHALLENGE}
    try:
        answer = await ask(
            "GET",
            f"{context.server}{META_WEBHOOK}",
            params={**query, "hub.verify_token": secret.get_secret_value()},
        )
        forged = await ask(
            "GET", f"{context.server}{META_WEBHOOK}", params={**query, "hub.verify_token": "somebody else's"}
        )
    except Unreachable as error:
        return unclear(name, str(error), "Start the server (`kalavaani serve`), or name it with --server.")
    if answer.status == 200 and answer.body == CHALLENGE.encode() and forged.status == 403:
        return fine(name, "gives the challenge back, to Meta only")
    advice = "Start the server with the same KALAVAANI_WHATSAPP_VERIFY_TOKEN as this command has."
    return wrong(name, f"answered {answer.status}, to somebody else {forged.status}", advice)


async def _meta_webhook(context: Context) -> list[Finding]:
    secret = context.settings.whatsapp_app_secret
    if secret is None:
        advice = "Set KALAVAANI_WHATSAPP_APP_SECRET: without it every webhook is refused."
        return [unclear(f"POST {META_WEBHOOK}", "no secret to sign with", advice)]
    right = hmac.new(secret.get_secret_value().encode(), EMPTY, hashlib.sha256).hexdigest()
    requests = [
        {
            "content": EMPTY,
            "headers": {"content-type": "application/json", "x-hub-signature-256": f"sha256={sign}"},
        }
        for sign in (right, "0" * 64)
    ]
    return await both(context, META_WEBHOOK, requests, "KALAVAANI_WHATSAPP_APP_SECRET")
