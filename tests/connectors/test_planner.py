"""Replies become what a channel can carry."""

from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from actions.results import Card
from assistant.messages import Button, Reply
from connectors.capabilities import ButtonLimits, Capabilities, ListLimits
from connectors.parts import ButtonsPart, ImagePart, ListPart, SoundPart, TextPart
from connectors.planner import as_text, plan
from connectors.splitting import split

PLAIN = Capabilities(split=partial(split, limit=1600))
RICH = Capabilities(
    split=partial(split, limit=4096),
    buttons=ButtonLimits(3, 20, 1024),
    lists=ListLimits(10, 24, 72, 1024),
    caption=1024,
    sound=True,
)


def reply_with(*titles: str, text: str = "Which craft?") -> Reply:
    return Reply(
        text, "en", buttons=tuple(Button(title, f"/{number}") for number, title in enumerate(titles))
    )


def test_up_to_three_short_choices_are_buttons() -> None:
    (part,) = plan([Reply("Good.", "en"), reply_with("Dhokra", "Pottery", "None")], RICH)
    assert isinstance(part, ButtonsPart)
    assert part.text == "Good.\nWhich craft?"
    assert [(choice.title, choice.payload) for choice in part.buttons] == [
        ("Dhokra", "/0"),
        ("Pottery", "/1"),
        ("None", "/2"),
    ]


def test_four_choices_or_long_ones_are_a_list_whose_rows_tell_the_whole_title() -> None:
    (part,) = plan([reply_with("a", "b", "c", "d")], RICH)
    assert isinstance(part, ListPart) and [row.title for row in part.rows] == ["a", "b", "c", "d"]

    long = "बनारसी रेशमी साड़ी लाल रंग, ज़री के साथ"
    (part,) = plan([reply_with(long, f"{long} दो")], RICH)
    assert isinstance(part, ListPart)
    first, second = part.rows
    assert len(first.title) <= 24 and first.title.endswith("…") and first.description == long
    assert second.title.startswith("2. ") and second.description == f"{long} दो"


def test_eleven_choices_are_numbers_in_the_text_and_so_are_all_where_nothing_can_be_pressed() -> None:
    titles = [f"Craft {number}" for number in range(11)]
    (part,) = plan([reply_with(*titles)], RICH)
    assert isinstance(part, TextPart) and part.text.endswith("11. Craft 10")
    (part,) = plan([reply_with("Yes", "No")], PLAIN)
    assert part == TextPart("Which craft?\n1. Yes\n2. No", "en")


def test_choices_stand_beneath_the_end_of_a_long_text() -> None:
    *before, last = plan([reply_with("Yes", "No", text="A sentence of some length. " * 200)], RICH)
    assert before and all(isinstance(part, TextPart) for part in before)
    assert isinstance(last, ButtonsPart) and len(last.text) <= 1024


def test_photos_come_before_the_text_and_what_is_said_after_it() -> None:
    replies = [
        Reply("I heard: pots", "en"),
        Reply(
            "Here they are.",
            "en",
            cards=tuple(
                Card(f"Pot {number}", str(number), 90_000, image_url=f"{number}.jpg") for number in range(5)
            ),
            speak="Here are five pots.",
            aloud=True,
            rate=0.85,
        ),
    ]
    parts = plan(replies, RICH)
    assert [part.photo for part in parts if isinstance(part, ImagePart)] == ["0.jpg", "1.jpg", "2.jpg"]
    assert parts[0] == ImagePart("0.jpg", "Pot 0 – ₹900")
    assert parts[-1] == SoundPart("Here are five pots.", "en", 0.85)
    assert isinstance(parts[-2], TextPart) and "• Pot 4 – ₹900" in parts[-2].text
    assert not any(isinstance(part, ImagePart | SoundPart) for part in plan(replies, PLAIN))


def test_choices_are_numbered_through_the_whole_turn_as_keys_count_them() -> None:
    replies = [
        Reply(
            "Here is a saree.",
            "en",
            buttons=(Button("More", "/more"),),
            cards=(Card("Blue vase", "7", 125_000_00),),
        ),
        Reply("Which craft?", "en", buttons=(Button("Dhokra", "/d"), Button("None", "/n"))),
    ]
    assert as_text(replies) == (
        "Here is a saree.\n• Blue vase – ₹1,25,000\n1. More\nWhich craft?\n2. Dhokra\n3. None"
    )


def test_a_card_that_the_sentence_names_is_not_repeated() -> None:
    text = "I found one for you: Blue vase, ₹900"
    assert as_text([Reply(text, "en", cards=(Card("Blue vase", "7", 90_000),))]) == text


def test_nothing_to_say_is_nothing_to_send() -> None:
    assert plan([], RICH) == ()


@given(
    st.lists(st.text(alphabet="aनि😀 .", min_size=1, max_size=90), max_size=12, unique=True),
    st.text(alphabet="ab नि.", max_size=3000),
)
def test_every_choice_can_be_taken_and_no_limit_is_passed(titles: list[str], text: str) -> None:
    reply = reply_with(*titles, text=text)
    for channel in (RICH, PLAIN):
        parts = plan([reply], channel)
        for part in parts:
            if isinstance(part, ButtonsPart):
                assert len(part.buttons) <= 3 and 0 < len(part.text) <= 1024
                assert all(len(choice.title) <= 20 for choice in part.buttons)
            elif isinstance(part, ListPart):
                assert len(part.rows) <= 10 and 0 < len(part.text) <= 1024
                assert all(len(row.title) <= 24 and len(row.description) <= 72 for row in part.rows)
                assert len({row.title for row in part.rows}) == len(part.rows)
        taken = [
            choice.payload
            for part in parts
            if isinstance(part, ButtonsPart | ListPart)
            for choice in (part.buttons if isinstance(part, ButtonsPart) else part.rows)
        ]
        if taken:
            assert taken == [button.payload for button in reply.buttons]
        else:
            whole = "".join("".join(part.text for part in parts if isinstance(part, TextPart)).split())
            assert all("".join(title.split()) in whole for title in titles)
