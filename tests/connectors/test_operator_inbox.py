"""Hand-off to a person and back, as both sides live it: the widget's visitor and an operator with a browser."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from actions.marketplace.database import Database
from assistant.messages import Reply
from assistant.settings import Settings
from assistant.store import outbox
from connectors.app import create_app

ASHA, RAVI = ("asha", "red-kite-77"), ("ravi", "blue-pot-12")
OURS = {"x-kalavaani": "inbox"}
API = "/api/v1/inbox"


@pytest.fixture
def client(hearing: Any, twilio_settings: Settings) -> Iterator[TestClient]:
    operators = SecretStr(",".join(":".join(pair) for pair in (ASHA, RAVI)))
    with TestClient(create_app(twilio_settings.model_copy(update={"operators": operators}))) as client:
        yield client


class Visitor:
    """Somebody at the widget."""

    def __init__(self, socket: Any) -> None:
        self.socket = socket
        socket.send_json({"type": "hello", "session": None, "role": "artisan", "language": "en"})
        self.session = socket.receive_json()["session"]
        self.sent = 0

    def say(self, **content: Any) -> list[str]:
        self.sent += 1
        self.socket.send_json({"type": "message", "id": f"m{self.sent}", **content})
        assert self.socket.receive_json()["type"] == "typing"
        said = []
        while (frame := self.socket.receive_json())["type"] != "done":
            said.append(frame["reply"]["text"])
        assert frame["id"] == f"m{self.sent}"
        return said

    def is_told(self) -> str:
        """What comes without having been asked for."""
        told = self.socket.receive_json()
        assert told["type"] == "reply" and told["id"] is None
        return str(told["reply"]["text"])


@pytest.fixture
def visitor(client: TestClient) -> Iterator[Visitor]:
    with client.websocket_connect("/chat") as socket:
        yield Visitor(socket)


def the_ticket(client: TestClient) -> dict[str, Any]:
    tickets = client.get(API, auth=ASHA).json()["tickets"]
    assert len(tickets) == 1
    return dict(tickets[0])


def test_a_person_takes_over_answers_and_gives_back(client: TestClient, visitor: Visitor) -> None:
    visitor.say(text="I want to sell a red silk banarasi saree, 3 pieces, 4500 rupees each")
    assert "ticket number" in visitor.say(payload="/talk_to_human")[0]

    ticket = the_ticket(client)
    assert (ticket["status"], ticket["about"]) == ("open", "Sell a product")
    seen = client.get(f"{API}/{ticket['id']}", auth=ASHA).json()
    assert {"name": "craft", "value": "Banarasi", "own": "Banarasi"} in seen["told"]
    assert "4500 rupees each" in seen["lines"][0]["text"]

    assert client.post(f"{API}/{ticket['id']}/take", json={}, auth=ASHA, headers=OURS).status_code == 200
    assert "asha" in visitor.is_told()
    assert visitor.say(text="Will the colour run?") == [], "the assistant is silent now"
    lines = client.get(f"{API}/{ticket['id']}", auth=ASHA).json()["lines"]
    assert lines[-1]["text"] == "Will the colour run?"

    answer = {"text": "<b>No</b>, it is fast."}
    assert client.post(f"{API}/{ticket['id']}/reply", json=answer, auth=ASHA, headers=OURS).status_code == 200
    assert visitor.is_told() == "<b>No</b>, it is fast."

    client.post(f"{API}/{ticket['id']}/give-back", json={}, auth=ASHA, headers=OURS)
    assert "Kalavaani again" in visitor.is_told()
    assert "How big" in visitor.is_told(), "the question that was open comes again"
    assert client.get(API, auth=ASHA).json()["tickets"] == []
    assert visitor.say(text="6 metres") != [], "and its answer counts"


def test_asking_twice_opens_one_ticket(client: TestClient, visitor: Visitor) -> None:
    first = visitor.say(payload="/talk_to_human")
    assert visitor.say(payload="/talk_to_human") == first
    the_ticket(client)


def test_two_operators_do_not_answer_at_once(client: TestClient, visitor: Visitor) -> None:
    visitor.say(payload="/talk_to_human")
    ticket = the_ticket(client)["id"]
    early = client.post(f"{API}/{ticket}/reply", json={"text": "hello"}, auth=RAVI, headers=OURS)
    assert (early.status_code, early.json()["error"]["code"]) == (409, "ticket_not_taken")
    client.post(f"{API}/{ticket}/take", json={}, auth=ASHA, headers=OURS)
    for verb, body in (("take", {}), ("reply", {"text": "hello"}), ("give-back", {})):
        late = client.post(f"{API}/{ticket}/{verb}", json=body, auth=RAVI, headers=OURS)
        assert (late.status_code, late.json()["error"]["code"]) == (409, "ticket_taken")
        assert "asha has this conversation" in late.json()["error"]["message"].lower()


@pytest.mark.parametrize("auth", [None, ("asha", "wrong"), ("nobody", ""), ("", "")])
def test_only_operators_get_in(client: TestClient, auth: tuple[str, str] | None) -> None:
    for path in ("/inbox", "/inbox/inbox.js", API, f"{API}/1"):
        refused = client.get(path, auth=auth) if auth else client.get(path)
        assert refused.status_code == 401
        assert refused.headers["www-authenticate"].startswith("Basic")


def test_another_sites_page_cannot_answer_for_an_operator(client: TestClient, visitor: Visitor) -> None:
    visitor.say(payload="/talk_to_human")
    ticket = the_ticket(client)["id"]
    forged = client.post(f"{API}/{ticket}/take", data={"x": "1"}, auth=ASHA)
    assert (forged.status_code, forged.json()["error"]["code"]) == (403, "not_from_inbox")


@pytest.mark.parametrize("text", ["", "   ", "x" * 1001])
def test_an_empty_or_endless_answer_is_refused(client: TestClient, visitor: Visitor, text: str) -> None:
    visitor.say(payload="/talk_to_human")
    ticket = the_ticket(client)["id"]
    client.post(f"{API}/{ticket}/take", json={}, auth=ASHA, headers=OURS)
    refused = client.post(f"{API}/{ticket}/reply", json={"text": text}, auth=ASHA, headers=OURS)
    assert refused.status_code == 422


def test_there_is_no_inbox_without_operators(hearing: Any, twilio_settings: Settings) -> None:
    with TestClient(create_app(twilio_settings)) as client:
        refused = client.get(API, auth=ASHA)
    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "operators_missing")


def test_the_page_loads_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.get("/inbox", auth=ASHA)
    assert page.status_code == 200 and "default-src 'none'" in page.headers["content-security-policy"]
    assert "http" not in page.text.replace("<meta http", "")
    assert "innerHTML" not in client.get("/inbox/inbox.js", auth=ASHA).text


def test_what_the_assistant_still_had_to_say_is_withheld_once_a_person_took_over(
    client: TestClient, visitor: Visitor, twilio_settings: Settings
) -> None:
    visitor.say(payload="/talk_to_human")
    ticket = the_ticket(client)["id"]

    async def queued_then_taken() -> list[str]:
        from assistant.store.tables import Ticket

        database = Database(twilio_settings.database)
        now = datetime.now(UTC)
        async with database.session() as session:
            row = await session.get(Ticket, ticket)
            assert row is not None
            for author in (outbox.ASSISTANT, outbox.OPERATOR):
                await outbox.put(
                    session,
                    [Reply(f"from {author}", "en")],
                    message_id=f"late-{author}",
                    channel="sms",
                    address="+911",
                    now=now,
                    delay=timedelta(0),
                    person_id=row.person_id,
                    author=author,
                )
        await asyncio.to_thread(client.post, f"{API}/{ticket}/take", json={}, auth=ASHA, headers=OURS)
        async with database.session() as session:
            due = await outbox.due(session, ("sms",), datetime.now(UTC))
        await database.dispose()
        return [str(row.reply["text"]) for row in due]

    assert asyncio.run(queued_then_taken()) == ["from operator"]


def test_passwords_are_not_guessed_at_leisure(client: TestClient) -> None:
    assert client.get(API).status_code == 401, "a browser asks without one first, which is no guess"
    guesses = [client.get(API, auth=(ASHA[0], f"guess-{number}")).status_code for number in range(12)]
    assert (guesses[0], guesses[-1]) == (401, 429)
    assert client.get(API, auth=ASHA).status_code == 200, "who shares the address is not shut out"
