"""The REST channel answers as Rasa's does, so that Rasa's clients work unchanged."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import httpx
from pydantic import SecretStr

from connectors.rasa.rest import REQUESTS_A_MINUTE

SAREE = "I want to sell a red silk banarasi saree, 6 metres long, 3 pieces, 4500 rupees each"
WEBHOOK = "/webhooks/rest/webhook"
ARTISAN = {"role": "artisan"}
"""Metadata of a sender whom the calling server knows as an artisan; others must register before they sell."""


async def say(running: Any, message: str, sender: str = "u1", **more: Any) -> list[dict[str, Any]]:
    answer = await running.client.post(WEBHOOK, json={"sender": sender, "message": message, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_answers_have_rasas_shape(running: Any) -> None:
    (greeting,) = await say(running, "hello")
    assert set(greeting) == {"recipient_id", "text", "buttons"} and greeting["recipient_id"] == "u1"
    assert greeting["buttons"][0] == {"title": "Sell something", "payload": "/create_listing"}


async def test_payloads_are_messages_and_cards_come_as_custom(running: Any) -> None:
    (asked,) = await say(running, "/create_listing", "artisan", metadata=ARTISAN)
    assert asked["text"].startswith("What do you want to sell?")
    await say(running, SAREE, "artisan")
    await say(running, "/SetSlots(listing_confirmed=true)", "artisan")
    assert len(await running.listings()) == 1
    found = await say(running, "find a saree", "buyer")
    (cards,) = [part["custom"]["cards"] for part in found if "custom" in part]
    assert cards == [{"id": "1", "title": "Red Banarasi silk saree", "price": 4500.0}]
    assert all(part["recipient_id"] == "buyer" for part in found)


async def test_a_repeated_message_id_gets_the_same_answer_and_does_the_work_once(running: Any) -> None:
    await say(running, SAREE, metadata=ARTISAN)
    first = await say(running, "yes", metadata={"message_id": "m2"})
    again = await asyncio.gather(*(say(running, "yes", metadata={"message_id": "m2"}) for _ in range(3)))
    assert all(answer == first for answer in again)
    assert len(await running.listings()) == 1


async def test_somebody_unknown_is_asked_who_she_is_before_she_sells(running: Any) -> None:
    replies = await say(running, SAREE, "stranger")
    assert [reply["text"] for reply in replies][-1] == "What is your name?"


async def test_message_ids_of_different_senders_do_not_meet(running: Any) -> None:
    listing = await say(running, SAREE, "u1", metadata={"message_id": 7})
    (greeting,) = await say(running, "hello", "u2", metadata={"message_id": 7})
    assert greeting["recipient_id"] == "u2" and greeting["text"].startswith("Namaste!")
    assert await say(running, SAREE, "u1", metadata={"message_id": "7"}) == listing


async def test_an_empty_message_is_answered_with_what_to_do(running: Any) -> None:
    for body in ({"sender": "u1", "message": ""}, {"sender": "u1"}, {}):
        answer = await running.client.post(WEBHOOK, json=body)
        assert answer.json()[0]["text"].startswith("Your message was empty.")


async def test_the_token_is_wanted_when_one_is_set(open_app: Any, twilio_settings: Any) -> None:
    guarded = twilio_settings.model_copy(update={"rest_token": SecretStr("geheim")})
    async with open_app(guarded) as running:
        for path, body in (
            (WEBHOOK, {"sender": "u1", "message": "hello"}),
            ("/model/parse", {"text": "hello"}),
        ):
            for wrong in ("", "?token=x", "?token=geheim%20"):
                answer = await running.client.post(f"{path}{wrong}", json=body)
                assert answer.status_code == 401
                assert answer.json()["error"]["code"] == "not_authenticated"
            assert (await running.client.post(f"{path}?token=geheim", json=body)).status_code == 200


async def test_without_a_token_nobody_elsewhere_says_who_speaks(running: Any) -> None:
    await say(running, SAREE, "sunita", metadata={**ARTISAN, "message_id": "m1"})
    transport = httpx.ASGITransport(app=running.app, client=("203.0.113.9", 4711))
    async with httpx.AsyncClient(transport=transport, base_url="http://10.0.0.7:8000") as elsewhere:
        stranger = replace(running, client=elsewhere)
        replies = await say(stranger, SAREE, "sunita", metadata={**ARTISAN, "message_id": "m1"})
        assert replies[-1]["text"] == "What is your name?", "not an artisan, and not the same Sunita"
        (refused, *_) = await say(stranger, "my orders", "ravi")
        assert "mobile number" in refused["text"], "she is asked to confirm who she is"
        behind = {"x-forwarded-for": "203.0.113.9"}
        answer = await running.client.post(
            WEBHOOK, json={"sender": "meera", "message": SAREE, "metadata": ARTISAN}, headers=behind
        )
        assert answer.json()[-1]["text"] == "What is your name?", "a proxy of this machine vouches for nobody"
        statuses = [
            (await elsewhere.post("/model/parse", json={"text": "hi"})).status_code
            for _ in range(REQUESTS_A_MINUTE)
        ]
        assert statuses[0] == 200 and statuses[-1] == 429
    assert await say(running, "yes", "sunita"), "callers of this machine are not counted"


async def test_tokens_are_not_guessed_at_leisure(open_app: Any, twilio_settings: Any) -> None:
    guarded = twilio_settings.model_copy(update={"rest_token": SecretStr("geheim")})
    async with open_app(guarded) as running:
        body = {"text": "hello"}
        tried = [await running.client.post(f"/model/parse?token={n}", json=body) for n in range(12)]
        assert [tried[0].status_code, tried[-1].status_code] == [401, 429]
        assert (await running.client.post("/model/parse?token=geheim", json=body)).status_code == 200


async def test_parse_has_rasas_shape_with_the_language_beside_it(running: Any) -> None:
    answer = await running.client.post("/model/parse", json={"text": "मेरे ऑर्डर दिखाओ", "message_id": "x"})
    parsed = answer.json()
    rasa = {"text", "intent", "intent_ranking", "entities", "text_tokens"}
    assert set(parsed) == rasa | {"language", "explanation"}
    assert parsed["text_tokens"] == [[0, 4], [5, 10], [11, 16]]
    assert (parsed["language"], parsed["intent"]["name"]) == ("hi", "show_my_orders")
    assert 0 <= parsed["intent"]["confidence"] <= 1
    answer = await running.client.post(
        "/model/parse", json={"text": "red saree", "lang": "en", "role": "buyer"}
    )
    (colour, product) = answer.json()["entities"]
    assert colour == {
        "entity": "colour",
        "value": "red",
        "start": 0,
        "end": 3,
        "confidence": 1.0,
        "confidence_entity": 1.0,
        "extractor": "lexicon",
    }
    assert product["value"] == "saree"


async def test_health_and_webhook_answer_with_and_without_a_slash(running: Any) -> None:
    for path in ("/webhooks/rest", "/webhooks/rest/"):
        assert (await running.client.get(path)).json() == {"status": "ok"}
    answer = await running.client.post(f"{WEBHOOK}/", json={"sender": "u1", "message": "hello"})
    assert answer.status_code == 200 and answer.json()[0]["text"].startswith("Namaste!")


async def test_one_person_never_sees_anothers_orders_listings_or_conversation(running: Any) -> None:
    await running.message("SM1", SAREE, sender="+919812345678")
    await running.message("SM2", "yes", sender="+919812345678")
    for stranger in ("+919812345678", "phone:+919812345678", "someone"):
        answer = await say(running, "/show_my_listings", stranger)
        assert "saree" not in str(answer).lower(), "a number that anybody can type proves nothing"
    (mine,) = await running.message("SM3", "/show_my_listings", sender="+919812345678")
    assert "saree" in mine.lower()


async def test_parts_of_an_answer_are_streamed_a_line_each(running: Any) -> None:
    body = {"sender": "u1", "message": SAREE, "metadata": ARTISAN | {"message_id": "m1"}}
    streamed = await running.client.post(f"{WEBHOOK}?stream=true", json=body)
    assert streamed.headers["content-type"].startswith("text/event-stream")
    whole = await say(running, SAREE, metadata=body["metadata"])
    assert [json.loads(line) for line in streamed.text.splitlines()] == whole and len(whole) > 1


async def test_the_version_is_that_of_the_protocol(running: Any) -> None:
    version = (await running.client.get("/version")).json()
    assert version["version"].startswith("3.6.")
