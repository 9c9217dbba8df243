"""Our action server as anybody on the network sees it: rasa-sdk's shape, a token, and no traces."""

import contextlib
import subprocess
import sys
from typing import Any

import httpx
import pytest

from actions.registry import ACTIONS
from tests.rasa.conftest import ROOT, TOKEN, environment

JSON = "application/json"


def body(action: Any = "action_show_my_listings", **tracker: Any) -> dict[str, Any]:
    said = {"text": "show my listings", "message_id": "m1", "metadata": {"role": "artisan"}}
    state = {"sender_id": "asha", "slots": {}, "latest_message": said, "events": [], **tracker}
    return {"next_action": action, "sender_id": "asha", "tracker": state, "domain": {}, "version": "3.6.21"}


def post(url: str, token: str | None = TOKEN, **how: Any) -> httpx.Response:
    parameters = {} if token is None else {"token": token}
    return httpx.post(f"{url}/webhook", params=parameters, timeout=60, trust_env=False, **how)


def test_it_answers_in_the_shape_that_rasa_expects(action_server: str) -> None:
    answer = post(action_server, json=body())
    assert answer.status_code == 200
    result = answer.json()
    assert set(result) == {"events", "responses"}
    (said,) = result["responses"]
    assert said["text"].startswith("You have nothing on sale yet.")
    assert said["buttons"][0] == {"title": "Sell something", "payload": "/create_listing"}


def test_every_action_is_there_under_its_name(action_server: str) -> None:
    listed = httpx.get(f"{action_server}/actions", params={"token": TOKEN}, trust_env=False).json()
    assert {each["name"] for each in listed} == set(ACTIONS)


def test_without_the_token_nothing_is_told(action_server: str) -> None:
    for wrong in (None, "", "x", f"{TOKEN} ", "é"):
        answer = post(action_server, wrong, json=body())
        assert answer.status_code == 401
        assert answer.json() == {"error": "this server wants its token"}
    assert httpx.get(f"{action_server}/actions", trust_env=False).status_code == 401


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", JSON),
        (b"{", JSON),
        (b"[]", JSON),
        (b"null", JSON),
        (b'{"next_action": "action_show_my_listings"}', JSON),
        (b'{"next_action": "action_show_my_listings", "tracker": {}}', JSON),
        (b'{"next_action": 5, "tracker": {"sender_id": "a"}}', JSON),
        (b"[" * 100_000, JSON),
        (b'{"next_action": "action_show_my_listings", "tracker": {"sender_id": "a"}}', "text/plain"),
    ],
)
def test_what_is_no_call_is_refused(action_server: str, content: bytes, kind: str) -> None:
    answer = post(action_server, content=content, headers={"content-type": kind})
    assert answer.status_code == 400
    assert "next_action" in answer.json()["error"] and "Traceback" not in answer.text


@pytest.mark.parametrize(
    "tracker", [{"events": ["x"]}, {"events": 5}, {"sender_id": "a\nb"}, {"sender_id": ""}, {"events": None}]
)
def test_a_malformed_tracker_is_refused_without_saying_it_back(action_server: str, tracker: Any) -> None:
    answer = post(action_server, json=body(slots={"secret": "geheimnis"}, **tracker))
    assert answer.status_code == 400, answer.text
    assert answer.json()["error"] == "the tracker of this call is malformed"
    assert "geheimnis" not in answer.text


def test_an_action_that_is_not_ours_is_not_found(action_server: str) -> None:
    answer = post(action_server, json=body("action_open_sesame"))
    assert answer.status_code == 404 and answer.json()["action_name"] == "action_open_sesame"


def test_an_action_that_breaks_apologises(action_server: str) -> None:
    answer = post(action_server, json=body("action_publish_listing"))
    assert answer.status_code == 200
    (said,) = answer.json()["responses"]
    assert answer.json()["events"] == [] and said["text"]
    assert "Traceback" not in answer.text and ".py" not in answer.text


def test_too_much_is_refused(action_server: str) -> None:
    with contextlib.suppress(httpx.TransportError):  # it may hang up while we still talk
        assert post(action_server, json=body(slots={"product_type": "x" * 6_000_000})).status_code in (
            400,
            413,
        )
    assert post(action_server, json=body()).status_code == 200


def test_no_web_page_may_call_it(action_server: str) -> None:
    asked = {"origin": "https://example.org", "access-control-request-method": "POST"}
    answer = httpx.options(
        f"{action_server}/webhook", headers=asked, params={"token": TOKEN}, trust_env=False
    )
    assert "access-control-allow-origin" not in answer.headers


def test_the_command_prints_what_rasas_domain_needs() -> None:
    start = [sys.executable, "-c", "from assistant.cli import main; main()", "rasa-actions", "--domain"]
    printed = subprocess.run(
        start, cwd=ROOT, env=environment(PYTHONPATH=str(ROOT)), capture_output=True, text=True, check=True
    )
    assert printed.stdout.splitlines()[:3] == ['version: "3.1"', "", "actions:"]
    assert {line.removeprefix("  - ") for line in printed.stdout.splitlines()[3:]} == set(ACTIONS)
