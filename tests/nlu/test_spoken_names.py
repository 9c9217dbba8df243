"""People are found by the sound of their names, in any script."""

import pytest

from benchmarks.noisy_lists import read_list, written_sentences
from nlu.spoken_names import names_heard

PEOPLE = ["Sunita Devi", "Rafiq Ahmed", "Lakshmi Bai", "Mohan Lal", "Sunita Namuna", "Abdul Karim", "Usha"]
LEAST_ENGLISH_RECALL = 0.5
MOST_FALSE_ALARMS_PERCENT = 1.0


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("where is Sunita Devi's saree", "Sunita Devi"),
        ("सुनीता देवी की साड़ी दिखाओ", "Sunita Devi"),
        ("suneeta devi ki sari", "Sunita Devi"),
        ("सुनीता नमूना की साड़ी", "Sunita Namuna"),
        ("Raffic Akhmed shawls", "Rafiq Ahmed"),
        ("lakshmi bye ka kaam", "Lakshmi Bai"),
        ("আব্দুল করিমের শাল", "Abdul Karim"),
    ],
)
def test_a_person_is_named(text: str, person: str) -> None:
    assert [PEOPLE[place] for place in names_heard(text, PEOPLE)] == [person]


@pytest.mark.parametrize(
    "text", ["show me sunita", "I want a blue saree from Jaipur", "how is it made", "", "usha"]
)
def test_nobody_is_named(text: str) -> None:
    assert names_heard(text, PEOPLE) == []


def test_who_cannot_be_told_apart_are_both_meant() -> None:
    assert names_heard("Geeta Sharma's lamp", ["Geeta Sharma", "Gita Sharma", "Gita Verma"]) == [0, 1]


def test_people_in_what_a_recogniser_really_wrote() -> None:
    rows = read_list("people")
    people = sorted({person for row in rows for person in row.meant["person"]})
    heard = [row for row in rows if row.language == "en"]
    right = [
        row
        for row in heard
        if {people[place] for place in names_heard(row.heard, people)} == row.meant["person"]
    ]
    assert len(right) / len(heard) >= LEAST_ENGLISH_RECALL
    others = [*read_list("ordinary"), *read_list("names"), *written_sentences()]
    alarms = [row.heard for row in others if names_heard(row.heard, people)]
    assert 100 * len(alarms) / len(others) <= MOST_FALSE_ALARMS_PERCENT, alarms
