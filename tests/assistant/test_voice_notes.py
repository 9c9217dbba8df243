"""The main road on real recordings: a note goes in, a listing and a spoken answer come out."""

import uuid
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import select

from actions.context import Role
from actions.marketplace.tables import Listing, PriceQuote
from assistant.application import Assistant
from assistant.messages import Incoming, Media
from assistant.turn import Turn
from voice.decoding import decode

CLIPS = Path(__file__).parent.parent / "audio"

pytestmark = pytest.mark.models


class Caller:
    """One person who sends recordings."""

    def __init__(self, assistant: Assistant, role: str = "artisan", language: str | None = None) -> None:
        self.assistant = assistant
        self.sender = uuid.uuid4().hex
        self.role = cast(Role, role)
        self.language = language

    async def say(self, clip: str) -> Turn:
        turn = await self.assistant.turns.run(
            Incoming(
                channel="whatsapp",
                sender=self.sender,
                provider_id=uuid.uuid4().hex,
                audio=Media((CLIPS / clip).read_bytes(), "audio/ogg"),
                role=self.role,
                language=self.language,
            )
        )
        assert turn is not None and turn.replies
        return turn

    async def listings(self, person_id: str) -> list[Listing]:
        async with self.assistant.database.reading() as session:
            return list(await session.scalars(select(Listing).where(Listing.artisan_id == person_id)))


@pytest.mark.parametrize("folder", ["", "phone/"])
async def test_a_saree_told_in_one_breath_is_published_with_a_golden_price(
    assistant: Assistant, folder: str
) -> None:
    caller = Caller(assistant)
    suffix = ".wav" if folder else ".ogg"
    told = await caller.say(f"{folder}listing_saree_full{suffix}")
    assert told.flow == "create_listing"
    assert not await caller.listings(told.person_id), "nothing is published before she said yes"
    done = await caller.say(f"{folder}yes{suffix}")
    (listing,) = await caller.listings(done.person_id)
    assert (listing.status.value, listing.product_type, listing.craft) == ("published", "saree", "banarasi")
    assert (listing.materials, listing.colours, listing.dimensions) == (["silk"], ["red"], "6 m")
    assert (listing.price_paise, listing.quantity) == (450_000, 3)
    assert set(listing.titles) >= {"en", "hi"}
    async with assistant.database.reading() as session:
        quote = await session.get_one(PriceQuote, listing.quote_id)
    assert 0 < quote.minimum_paise <= quote.optimal_paise <= quote.maximum_paise
    assert sum(line["amount_paise"] for line in quote.breakdown) == quote.base_paise


async def test_a_vase_in_several_notes_with_the_missing_facts_asked_for(assistant: Assistant) -> None:
    caller = Caller(assistant)
    start = await caller.say("listing_vase_start.ogg")
    assert start.slots["product_type"] == "vase" and start.slots["craft"] == "blue pottery"
    assert "colour" not in start.slots, "the blue of blue pottery is not a colour"
    details = await caller.say("listing_vase_details.ogg")
    assert details.slots["dimension"] == "10 inch"
    assert details.slots["duration"] == "2 day"
    assert details.slots["weight"] == "1.5 kg"
    assert details.flow == "create_listing" and details.replies[-1].text.endswith("?")
    digression = await caller.say("craft_question.ogg")
    assert any("Source" in reply.text for reply in digression.replies)
    assert digression.flow == "create_listing", "the listing goes on after the question"
    assert digression.replies[-1].text == details.replies[-1].text, "with the question that was open"
    cancelled = await caller.say("cancel.ogg")
    assert cancelled.flow is None
    assert not await caller.listings(cancelled.person_id)


async def test_a_correction_by_voice(assistant: Assistant) -> None:
    caller = Caller(assistant)
    await assistant.turns.run(
        Incoming(
            channel="whatsapp",
            sender=caller.sender,
            provider_id=uuid.uuid4().hex,
            text="I want to sell a cotton chanderi saree, 6 metres, 3 pieces, 2000 rupees",
            role="artisan",
        )
    )
    silk = await caller.say("correction.ogg")
    assert silk.slots["material"] == "silk"
    dearer = await caller.say("price_correction.ogg")
    assert dearer.slots["price"] == 2500 and dearer.flow == "create_listing"


async def test_a_price_question_by_voice_is_answered_with_its_reasons(assistant: Assistant) -> None:
    turn = await Caller(assistant).say("price_question.ogg")
    said = " ".join(reply.text for reply in turn.replies)
    assert "golden price" in said and "hours of work" in said and "Sources" in said


async def test_silence_and_noise_are_answered_with_what_to_do(assistant: Assistant) -> None:
    for clip in ("silence.ogg", "noise.ogg"):
        turn = await Caller(assistant).say(clip)
        assert "speak a little louder" in turn.replies[0].text
        assert turn.heard is None


async def test_a_broken_recording_is_answered_in_the_callers_language(assistant: Assistant) -> None:
    turn = await assistant.turns.run(
        Incoming(
            channel="whatsapp",
            sender="x",
            provider_id="broken",
            audio=Media(b"not a sound at all", "audio/ogg"),
            language="hi",
        )
    )
    assert turn is not None and "रिकॉर्डिंग" in turn.replies[0].text


async def test_the_answer_can_be_heard(assistant: Assistant) -> None:
    turn = await Caller(assistant).say("listing_vase_start.ogg")
    speech = await assistant.speaking.say(turn.replies[-1].spoken, language=turn.language, format="ogg")
    assert decode(speech.data, speech.content_type).duration_s > 0.5


async def test_hindi_speech_is_heard_or_asked_for_again_never_guessed_into_a_listing(
    assistant: Assistant,
) -> None:
    caller = Caller(assistant, language="hi")
    turn = await caller.say("hi_listing_saree_full.ogg")
    assert turn.language == "hi"
    assert not await caller.listings(turn.person_id), "nothing is published without a yes"
