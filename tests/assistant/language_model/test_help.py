"""A chat model helps with what our own understanding could not read, by questions and never by writing."""

from actions.marketplace.tables import Listing
from assistant.store.tables import Ticket
from tests.assistant.language_model.conftest import ChatServer, OpenTalk, Talk

STRANGE = "mera peetal wala kaam logon tak pahunchna chahiye"
"""Nothing that a parser with a few sentences knows as a wish."""


async def test_a_strange_sentence_becomes_an_offer_that_is_taken_by_a_yes(
    talk: Talk, chat_server: ChatServer
) -> None:
    chat_server.proposes(
        {"kind": "start_flow", "flow": "quote_golden_price"},
        {"kind": "set_slot", "slot": "material", "value": "peetal"},
    )
    await talk.say(STRANGE)
    assert talk.commands == ["clarify"]
    assert talk.buttons == ["/StartFlow(quote_golden_price)"]
    assert "material" not in talk.slots
    asked = await talk.say("yes")
    assert "peetal" in asked.lower() and talk.buttons[0] == "/SetSlots(values_confirmed=true)"
    assert talk.turn is not None and talk.turn.flow == "quote_golden_price"
    assert "material" not in talk.slots, "a proposed value was written before the person confirmed it"
    await talk.say("yes")
    assert talk.slots["material"] == "peetal"
    assert len(chat_server.requests) == 1


async def test_a_no_to_the_offer_starts_nothing(talk: Talk, chat_server: ChatServer) -> None:
    chat_server.proposes({"kind": "start_flow", "flow": "show_my_orders"})
    await talk.say("woh jo bheja tha na")
    await talk.say("no")
    assert talk.commands == ["help"]
    assert talk.turn is not None and talk.turn.flow is None


async def test_several_that_may_be_meant_are_all_offered(talk: Talk, chat_server: ChatServer) -> None:
    chat_server.proposes({"kind": "clarify", "options": ["show_my_orders", "track_order", "no_such_flow"]})
    await talk.say("woh jo bheja tha na")
    assert talk.buttons == ["/StartFlow(show_my_orders)", "/StartFlow(track_order)"]


async def test_of_several_that_we_would_offer_the_model_names_one(
    talk: Talk, chat_server: ChatServer
) -> None:
    chat_server.proposes({"kind": "start_flow", "flow": "create_listing"})
    await talk.say("silk saree")
    assert talk.buttons == ["/StartFlow(create_listing)"]


async def test_where_both_are_unsure_and_differ_the_person_chooses(
    talk: Talk, chat_server: ChatServer
) -> None:
    chat_server.proposes({"kind": "start_flow", "flow": "sales_summary"})
    await talk.say("maybe my orders")
    assert talk.buttons == ["/StartFlow(show_my_orders)", "/StartFlow(sales_summary)"]


async def test_where_both_agree_it_is_done(talk: Talk, chat_server: ChatServer) -> None:
    chat_server.proposes({"kind": "start_flow", "flow": "show_my_orders"})
    await talk.say("maybe my orders")
    assert talk.commands == ["start flow"]
    assert len(chat_server.requests) == 1


async def test_a_value_said_in_a_strange_way_is_asked_about_in_the_middle_of_a_flow(
    talk: Talk, chat_server: ChatServer
) -> None:
    await talk.press("/quote_golden_price")
    chat_server.proposes({"kind": "set_slot", "slot": "product_type", "value": "ghada"})
    asked = await talk.say("woh kya kehte hain ghada jaisa kuch lagta hoga usko dekho")
    assert "ghada" in asked
    assert "product_type" not in talk.slots
    assert chat_server.situation["under_way"] == "quote_golden_price"
    assert chat_server.situation["open_question"]["slot"] == "product_type"
    await talk.say("yes")
    assert talk.slots["product_type"] == "ghada"


async def test_what_only_tells_something_may_interrupt(talk: Talk, chat_server: ChatServer) -> None:
    await talk.press("/quote_golden_price")
    chat_server.proposes({"kind": "start_flow", "flow": "show_my_orders"})
    await talk.say("aur woh doosri baat jo us din bheji thi uska kuch pata hai kya")
    assert talk.commands == ["start flow"]
    assert talk.turn is not None and talk.turn.flow == "quote_golden_price", "it goes on with what waited"


async def test_a_question_is_answered_from_our_articles_in_the_persons_own_words(
    talk: Talk, chat_server: ChatServer
) -> None:
    chat_server.proposes({"kind": "answer", "value": "Is it true that all dhokra is fake?"})
    await talk.say("woh peetal wali murti aakhir banti kaise")
    assert talk.turn is not None
    assert [getattr(command, "question", None) for command in talk.turn.commands] == [
        "woh peetal wali murti aakhir banti kaise"
    ]


async def test_a_person_is_offered_and_not_called(talk: Talk, chat_server: ChatServer) -> None:
    chat_server.proposes({"kind": "handoff"})
    await talk.say("mujhe tumse nahi banega")
    assert talk.buttons == ["/talk_to_human"]
    assert await talk.count(Ticket) == 0


async def test_stopping_and_skipping_are_explained_and_not_done(talk: Talk, chat_server: ChatServer) -> None:
    await talk.press("/quote_golden_price")
    for kind in ("cancel", "skip"):
        chat_server.proposes({"kind": kind})
        said = await talk.say("are chhodo bhi isko abhi ke abhi hatao na yahan se jaldi")
        assert "forget it" in said
        assert talk.turn is not None and talk.turn.flow == "quote_golden_price"


async def test_nothing_proposed_is_as_if_nobody_had_been_asked(talk: Talk, chat_server: ChatServer) -> None:
    chat_server.proposes()
    await talk.say(STRANGE)
    assert talk.commands == ["cannot handle"]


async def test_without_a_model_set_nobody_is_asked(open_talk: OpenTalk, chat_server: ChatServer) -> None:
    async with open_talk(llm="") as talk:
        await talk.say("woh jo bheja tha na")
        assert talk.commands == ["cannot handle"]
        assert talk.assistant.turns.perception.proposer is None
    assert chat_server.requests == []


async def test_a_model_of_an_unknown_provider_leaves_the_assistant_running(open_talk: OpenTalk) -> None:
    async with open_talk(llm="nobody:nothing") as talk:
        await talk.say("hello")
        assert talk.commands == ["chitchat"]
        assert await talk.count(Listing) == 0
