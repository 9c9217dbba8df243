"""The action server that a Rasa server calls, through rasa-sdk: every marketplace action under its own name."""

import json
import re
import secrets
import warnings
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from ipaddress import ip_address
from typing import Any

from pydantic import ValidationError

from actions.registry import ACTIONS
from assistant.application import Assistant, open_assistant
from assistant.dialogue.domain import Domain
from assistant.errors import ConfigurationError
from assistant.messages import Button, Reply
from assistant.settings import Settings
from connectors.private_logs import keep_private
from connectors.rasa.calls import RasaCall, RasaCalls
from connectors.rasa.rest import cards_as_json

MAX_CALL_BYTES = 5_000_000
_OPEN_PATHS = frozenset(("/health",))
_SET_SLOT = re.compile(r"^/SetSlots\((?P<slot>\w+)=(?P<value>[^,]*)\)$", re.S)
_INFORM = "inform"
"""The intent, usual in Rasa's bots, of somebody who gives a value."""


def serve(settings: Settings, host: str, port: int) -> None:
    """Serve the actions until the process is told to stop. Needs the extra `rasa`.

    Raises:
        ConfigurationError: the address can be reached from elsewhere, and no token is set.
    """
    if settings.rasa_actions_token is None and not _is_loopback(host):
        raise ConfigurationError(
            f"{host} can be reached from elsewhere: set KALAVAANI_RASA_ACTIONS_TOKEN, "
            "and the same `token` in Rasa's endpoints.yml"
        )
    keep_private()
    # Rasa 3.6 calls actions as its successors do; the versions of sdk and server need not be alike.
    warnings.filterwarnings("ignore", message="Your versions of rasa and rasa_sdk")
    create_app(settings).run(host=host, port=port, single_process=True, motd=False, access_log=False)


def create_app(settings: Settings) -> Any:
    """The Sanic application: rasa-sdk's own, with our actions, a token and a limit of size."""
    from rasa_sdk.endpoint import create_app as create_sdk_app
    from rasa_sdk.executor import ActionExecutor
    from sanic import response

    executor = ActionExecutor()
    # No page of a browser has business here.
    app = create_sdk_app(executor, cors_origins=[])
    app.config.REQUEST_MAX_SIZE = MAX_CALL_BYTES
    running = AsyncExitStack()

    async def open_all(*_: Any) -> None:
        assistant = await running.enter_async_context(open_assistant(settings))
        for name in ACTIONS:
            executor.actions[name] = bound_action(name, assistant)

    async def close_all(*_: Any) -> None:
        await running.aclose()

    async def check(request: Any) -> Any:
        if request.path not in _OPEN_PATHS and not _knows_token(request.args.get("token"), settings):
            return response.json({"error": "this server wants its token"}, status=401)
        if request.method == "POST" and not _is_call(request):
            return response.json(
                {"error": "a call is a JSON object with next_action and tracker, not compressed"}, status=400
            )
        return None

    app.register_listener(open_all, "before_server_start")
    app.register_listener(close_all, "after_server_stop")
    app.register_middleware(check, "request")
    return app


def bound_action(name: str, assistant: Assistant) -> Callable[..., Awaitable[list[dict[str, Any]]]]:
    """An action as rasa-sdk calls it: `(dispatcher, tracker, domain)`; gives the events."""
    calls = RasaCalls(assistant)
    domain = assistant.turns.script.domain
    base_url = (assistant.settings.public_url or "").rstrip("/")

    async def run(dispatcher: Any, tracker: Any, _: Any) -> list[dict[str, Any]]:
        from rasa_sdk.interfaces import ActionExecutionRejection

        try:
            call = RasaCall(
                action=name,
                sender_id=tracker.sender_id,
                slots=tracker.slots,
                latest_message=tracker.latest_message,
                events=tracker.events,
            )
        except ValidationError as error:
            raise ActionExecutionRejection(name, "the tracker of this call is malformed") from error
        outcome = await calls.run(call)
        for reply in outcome.replies:
            dispatcher.utter_message(**as_message(reply, domain, base_url))
        return list(outcome.events)

    return run


def as_message(reply: Reply, domain: Domain, base_url: str = "") -> dict[str, Any]:
    """A reply as the arguments of rasa-sdk's `utter_message`; `base_url` is where its pictures are."""
    message: dict[str, Any] = {"text": reply.text}
    if reply.buttons:
        message["buttons"] = [
            {"title": button.title, "payload": payload_for_rasa(button, domain)} for button in reply.buttons
        ]
    if reply.image:
        message["image"] = f"{base_url}/photos/{reply.image}"
    if reply.cards:
        message["json_message"] = {"cards": cards_as_json(reply)}
    return message


def payload_for_rasa(button: Button, domain: Domain) -> str:
    """A button's payload in words that Rasa 3 knows: yes and no, an intent, or `/inform` with an entity.

    `/SetSlots(listing_confirmed=true)` becomes `/affirm`, `/SetSlots(ship_to=delhi)` `/inform{"place": "delhi"}`.
    """
    match = _SET_SLOT.match(button.payload)
    slot = domain.slots.get(match["slot"]) if match else None
    if match is None or slot is None:
        return button.payload
    if slot.type == "bool":
        return "/affirm" if match["value"] == "true" else "/deny"
    entity = next(iter(slot.entities), slot.name)
    return f"/{_INFORM}{json.dumps({entity: match['value']}, ensure_ascii=False)}"


def _knows_token(token: str | None, settings: Settings) -> bool:
    wanted = settings.rasa_actions_token
    return wanted is None or secrets.compare_digest(
        (token or "").encode(), wanted.get_secret_value().encode()
    )


def _is_call(request: Any) -> bool:
    """Whether a request is a call as Rasa makes it: rasa-sdk takes anything for one, and a web page could send text."""
    kind, _, _ = request.headers.get("content-type", "").partition(";")
    if kind.strip().lower() != "application/json" or "content-encoding" in request.headers:
        return False
    try:
        call = json.loads(request.body)
    except (ValueError, RecursionError):
        return False
    tracker = call.get("tracker") if isinstance(call, dict) else None
    named = isinstance(call, dict) and isinstance(call.get("next_action"), str)
    return named and isinstance(tracker, dict) and isinstance(tracker.get("sender_id"), str)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
