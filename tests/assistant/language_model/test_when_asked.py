"""When the model is asked, and what it is told."""

import json

import pytest

from assistant.language_model.personal import LINK, NAME, NUMBER, ORDER
from nlu.parser import Parser
from tests.assistant.language_model.conftest import ChatServer, OpenTalk, Talk

STRANGE = "woh jo bheja tha na"


@pytest.fixture(autouse=True)
def proposes_nothing(chat_server: ChatServer) -> None:
    chat_server.proposes()


@pytest.mark.parametrize(
    "said", ["hello", "show my orders", "I want to sell a silk saree", "", "/show_my_orders"]
)
async def test_not_asked_when_we_are_sure(talk: Talk, chat_server: ChatServer, said: str) -> None:
    await talk.say(said)
    assert chat_server.requests == []


async def test_not_asked_about_buttons_yes_no_and_answers(talk: Talk, chat_server: ChatServer) -> None:
    await talk.press("/quote_golden_price")
    for said in ("saree", "20", "yes", "no"):
        await talk.say(said)
    await talk.press("/no_such_thing")
    assert chat_server.requests == []


async def test_the_threshold_is_a_setting(open_talk: OpenTalk, chat_server: ChatServer) -> None:
    async with open_talk() as talk:
        await talk.say("maybe my orders")
        assert len(chat_server.requests) == 1
    async with open_talk(llm_below=0.5) as talk:
        await talk.say("maybe my orders", sender="p2")
        assert len(chat_server.requests) == 1


async def test_our_own_parser_is_sure_of_what_people_usually_say(
    chat_server: ChatServer, parser: Parser, open_talk: OpenTalk
) -> None:
    async with open_talk(parser=parser) as talk:
        for number, said in enumerate(
            ("I want to sell a silk saree", "मुझे एक बनारसी साड़ी बेचनी है", "mere order dikhao", "namaste")
        ):
            await talk.say(said, sender=f"p{number}")
    assert chat_server.requests == []


async def test_personal_details_are_not_sent(talk: Talk, chat_server: ChatServer) -> None:
    await talk.say(
        "woh bheja tha order 1042 wala, 98000 00001 ya +91-98000-00001, asha@example.org, https://x.in/a"
    )
    sent = chat_server.sent
    assert "98000" not in sent and "1042" not in sent and "asha" not in sent and "x.in" not in sent
    assert NUMBER in sent and ORDER in sent and LINK in sent


async def test_a_name_that_is_told_is_not_sent(talk: Talk, chat_server: ChatServer) -> None:
    await talk.say("my name is Sunita Devi")
    assert "Sunita" not in chat_server.sent
    assert NAME in chat_server.sent


@pytest.mark.parametrize(
    "said",
    [
        "woh ghar 12 gali 3 jaipur 302001 pe",
        "9 8 7 6 5 4 3 2 1 0 pe phone karo",
        "woh baat " * 200,
    ],
    ids=["an address with a PIN code", "a phone number digit by digit", "a long story"],
)
async def test_some_messages_are_not_sent_at_all(talk: Talk, chat_server: ChatServer, said: str) -> None:
    await talk.say(said)
    assert talk.commands == ["cannot handle"]
    assert chat_server.requests == []


async def test_answers_to_questions_for_a_name_are_not_sent(talk: Talk, chat_server: ChatServer) -> None:
    await talk.press("/register_artisan")
    await talk.say("woh wali jo us din aayi thi kya naam tha")
    assert chat_server.requests == []


async def test_what_was_told_and_answered_before_is_not_sent(talk: Talk, chat_server: ChatServer) -> None:
    await talk.press("/quote_golden_price")
    await talk.say("banarasi saree")
    shown = json.dumps(talk.slots)
    assert "banarasi" in shown
    await talk.say("woh kitne din mein ban gaya tha yaad nahi aa raha hai abhi mujhe")
    told = chat_server.situation
    assert "product_type" in told["already_told"]
    assert told["open_question"]["slot"] == "duration"
    assert set(told) == {
        "speaker",
        "language",
        "under_way",
        "open_question",
        "already_told",
        "flows",
        "slots",
    }


async def test_a_buyer_is_not_told_of_sellers_flows(open_talk: OpenTalk, chat_server: ChatServer) -> None:
    async with open_talk(role="buyer") as talk:
        await talk.say(STRANGE)
        flows = {flow["id"] for flow in chat_server.situation["flows"]}
        assert "search_products" in flows
        assert not flows & {"quote_golden_price", "update_stock", "verify_phone"}
        chat_server.proposes({"kind": "start_flow", "flow": "quote_golden_price"})
        await talk.say(STRANGE)
        assert talk.commands == ["cannot handle"]


async def test_what_is_said_to_an_operator_is_not_sent(talk: Talk, chat_server: ChatServer) -> None:
    await talk.press("/talk_to_human")
    (waiting,) = await talk.operators.queue()
    await talk.operators.take(waiting["id"], "ravi")
    await talk.say(STRANGE)
    assert chat_server.requests == []
    await talk.operators.give_back(waiting["id"], "ravi")
    await talk.say(STRANGE)
    assert len(chat_server.requests) == 1
