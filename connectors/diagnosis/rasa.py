"""Rasa's channels: its clients that talk to us, and the Rasa server that we may ask."""

from connectors.diagnosis.context import Context
from connectors.diagnosis.finding import Finding, fine, unclear, wrong
from connectors.diagnosis.probe import Unreachable, ask, shown
from connectors.diagnosis.serving import servers

PARSE = "/model/parse"
HANDSHAKE = "/socket.io/?EIO=4&transport=polling"
_START = "Start the server (`kalavaani serve`), or name it with --server."


async def checks(context: Context) -> list[Finding]:
    """Everything that Rasa's clients need."""
    return [
        *await servers(context),
        await _answers(context, "/webhooks/rest", "status"),
        await _answers(context, "/version", "version"),
        await _parse(context),
        await _stranger(context),
        await _socket(context),
        await _rasa_server(context),
    ]


async def _answers(context: Context, path: str, field: str) -> Finding:
    name = f"GET {path}"
    try:
        answer = await ask("GET", f"{context.server}{path}")
    except Unreachable as error:
        return unclear(name, str(error), _START)
    if answer.status == 200 and field in answer.fields:
        return fine(name, shown(answer.fields[field]))
    return wrong(
        name, f"answered {answer.status}", "Is another program listening there? Name ours with --server."
    )


async def _parse(context: Context) -> Finding:
    name, token = f"POST {PARSE}", context.settings.rest_token
    query = {"token": token.get_secret_value()} if token else {}
    try:
        answer = await ask("POST", f"{context.server}{PARSE}", params=query, json={"text": "hello"})
    except Unreachable as error:
        return unclear(name, str(error), _START)
    intent = answer.fields.get("intent")
    if answer.status == 200 and isinstance(intent, dict):
        return fine(name, f"understands “hello” as {shown(intent.get('name')) or 'nothing'}")
    if answer.status == 401:
        return wrong(
            name, "refused", "Start the server with the same KALAVAANI_REST_TOKEN as this command has."
        )
    return wrong(
        name, f"answered {answer.status}", "Run `kalavaani doctor`: is the understanding model there?"
    )


async def _stranger(context: Context) -> Finding:
    """Whether somebody without the token is refused."""
    name = "KALAVAANI_REST_TOKEN"
    if context.settings.rest_token is None:
        advice = "Set it: whoever calls this channel may speak in anybody's name."
        return wrong(name, "not set", advice)
    try:
        answer = await ask(
            "POST", f"{context.server}{PARSE}", params={"token": "a stranger's"}, json={"text": "hello"}
        )
    except Unreachable as error:
        return unclear(name, str(error), _START)
    if answer.status == 401:
        return fine(name, "who does not know it is refused")
    return wrong(
        name, f"a stranger is answered {answer.status}", "Start the server with KALAVAANI_REST_TOKEN."
    )


async def _socket(context: Context) -> Finding:
    name = "socket.io"
    try:
        answer = await ask("GET", f"{context.server}{HANDSHAKE}", headers={"origin": context.signed_for})
    except Unreachable as error:
        return unclear(name, str(error), _START)
    if answer.status == 200 and answer.body.startswith(b'0{"sid"'):
        return fine(name, "opens")
    return wrong(name, f"answered {answer.status}", "Name the site in KALAVAANI_WEB_ORIGINS.")


async def _rasa_server(context: Context) -> Finding:
    """Whether the Rasa server that tells intents is there."""
    settings, name = context.settings, "Rasa server"
    if settings.nlu != "rasa":
        return fine(name, "not asked (KALAVAANI_NLU)")
    url = f"{settings.rasa_url.rstrip('/')}/status"
    query = {"token": settings.rasa_token.get_secret_value()} if settings.rasa_token else {}
    try:
        answer = await ask("GET", url, params=query)
    except Unreachable as error:
        return unclear(
            name, str(error), "Start it (`rasa run --enable-api`); our own model answers meanwhile."
        )
    if answer.status == 200 and answer.fields.get("model_file"):
        return fine(name, "has a model")
    if answer.status in (401, 403):
        return wrong(name, "refuses us", "Set KALAVAANI_RASA_TOKEN to the token that it was started with.")
    advice = "Start it with `--enable-api` and a trained model; our own model answers meanwhile."
    return wrong(name, f"answered {answer.status}", advice)
