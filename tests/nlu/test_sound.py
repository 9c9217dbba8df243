"""Names that recognisers mangle: found often, and hardly ever where there is none.

`noisy_*.tsv` hold what Whisper base made of synthetic speech; `ordinary_sentences.txt` holds sentences without a craft
or object. The floors are for the rows that were not looked at while the matcher was tuned.
"""

from pathlib import Path

import pytest

from benchmarks.noisy_lists import Noisy, guesses, names_in, read_list
from benchmarks.sounds import meets
from knowledge.lexicon import Lexicon
from nlu.entities import EntityFinder
from nlu.language import detect
from nlu.phonetics import sound
from nlu.results import Entity
from nlu.tokens import keys, normalise, tokenise

DATA = Path(__file__).parent / "data"

LEAST_CRAFT_RECALL, LEAST_OBJECT_RECALL = 0.48, 0.75
"""In English, without a second hearing."""
MOST_FALSE_ALARMS = 3
MOST_FALSE_ALARMS_HEARD_PERCENT = {"en": 0.0, "others": 8.0}
"""Of what the base model writes in other languages there is hardly a word right, so a few are like a name."""


def names(finder: EntityFinder, text: str, *, spoken: bool) -> list[Entity]:
    text = normalise(text)
    tokens = tokenise(text)
    language = detect(text)
    found = finder.names(text, tokens, language, spoken=spoken)
    return list(finder.read(text, tokens, language, names=found).names)


@pytest.mark.parametrize(
    "spellings",
    [
        ("मधुबनी", "madhubani", "madubani", "Medu Bonnie", "মধুবনী", "મધુબની"),
        ("बनारसी", "banarasi", "Ben Rossi", "بنارسی"),
        ("चिकनकारी", "chikankari", "chicken Kari"),
        ("पश्मीना", "pashmina", "pash meena"),
        ("साड़ी", "साडी", "saree", "sari", "serry"),
        ("গাদোয়াল", "గద్వాల", "گڈوال", "gadwal"),
        ("noida", "నోయిడా", "نوئیڈا"),
    ],
)
def test_one_skeleton_across_scripts_and_slips(spellings: tuple[str, ...]) -> None:
    assert len({sound(keys(spelling)).skeleton for spelling in spellings}) == 1


def test_lamp_and_lamb_meet_only_coarsely() -> None:
    lamp, lamb = sound(keys("lamp")), sound(keys("lamb"))
    assert lamp.skeleton != lamb.skeleton
    assert lamp.coarse == lamb.coarse


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I want to sell a banner Rossi Serri.", {"banarasi", "saree"}),
        ("It is a Medu-Bonnie painting.", {"madhubani", "painting"}),
        ("it is a docker lamb", {"dhokra", "lamp"}),
        ("a pash meena shawl", {"pashmina", "shawl"}),
        ("chicken Kari work saree", {"chikankari", "saree"}),
        ("the chicken curry saree", {"chikankari", "saree"}),
        ("a kanji variant, Siri", {"kanchipuram", "saree"}),
    ],
)
def test_misheard(finder: EntityFinder, text: str, expected: set[str]) -> None:
    assert {entity.value for entity in names(finder, text, spoken=True)} == expected


@pytest.mark.parametrize(
    "text", ["we ate chicken curry", "my mother's bunny", "the doctor is here", "mujhe rehne do", "so sorry"]
)
def test_ordinary_words_stay_ordinary(finder: EntityFinder, text: str) -> None:
    assert names(finder, text, spoken=True) == []


def test_guesses_are_less_sure_than_what_is_written(finder: EntityFinder) -> None:
    heard = names(finder, "a banner Rossi Serri", spoken=True)
    assert all(entity.confidence < 1.0 and entity.source == "sound" for entity in heard)
    assert all(entity.confidence == 1.0 for entity in names(finder, "a banarasi saree", spoken=True))


def unseen(name: str, *, english: bool) -> list[Noisy]:
    return [row for row in read_list(name) if row.part == "unseen" and (row.language == "en") == english]


def recall(finder: EntityFinder, rows: list[Noisy], kind: str) -> float:
    asked = [row for row in rows if kind in row.meant]
    found = [
        row
        for row in asked
        if any(entity.entity == kind and entity.value in row.meant[kind] for entity in names_in(finder, row))
    ]
    return len(found) / len(asked)


def test_recall_on_what_a_recogniser_really_wrote(finder: EntityFinder) -> None:
    rows = unseen("names", english=True)
    assert len(rows) >= 80
    assert recall(finder, rows, "craft") >= LEAST_CRAFT_RECALL
    assert recall(finder, rows, "product_type") >= LEAST_OBJECT_RECALL


def test_false_alarms_in_what_a_recogniser_really_wrote(finder: EntityFinder) -> None:
    for languages, most_percent in MOST_FALSE_ALARMS_HEARD_PERCENT.items():
        rows = unseen("ordinary", english=languages == "en")
        alarms = [row.heard for row in rows if guesses(names_in(finder, row))]
        assert len(rows) >= 20
        assert 100 * len(alarms) / len(rows) <= most_percent, alarms


def test_the_list_speaks_of_many_languages_and_channels() -> None:
    rows = read_list("names")
    assert len(rows) >= 400
    assert {row.language for row in rows} >= {
        "en",
        "hi",
        "mr",
        "bn",
        "te",
        "ta",
        "gu",
        "kn",
        "ml",
        "pa",
        "ur",
    }
    assert {row.channel for row in rows} == {"clean", "opus", "phone"}


@pytest.mark.parametrize(
    ("heard", "craft", "thing"),
    [
        ("How much should I ask for a petalisserie?", "patola", "saree"),
        ("I want to sell a Kasudisari.", "kasuti", "saree"),
        ("Do you have a papier mashbox?", "papier mache", "box"),
    ],
)
def test_words_run_together(finder: EntityFinder, heard: str, craft: str, thing: str) -> None:
    found = names(finder, heard, spoken=True)
    assert thing in {entity.value for entity in found}
    assert [entity.value for entity in found if entity.entity == "craft"] in (
        [craft],
        ["kashmiri embroidery"],
    )


@pytest.mark.parametrize(
    ("heard", "craft"),
    [
        ("show me the cold shawl that came last week", "kullu shawl"),
        ("a can to quilt", "kantha"),
        ("a tanger painting", "tanjore painting"),
        ("Do you have any match where he's saree", "maheshwari"),
    ],
)
def test_strange_words_give_names_to_listen_for(finder: EntityFinder, heard: str, craft: str) -> None:
    doubtful, written = finder.may_have_said(heard, "en")
    assert craft in {sense.value for sense in doubtful}
    assert len(written) == 1


def test_clear_words_are_not_doubted(finder: EntityFinder) -> None:
    for sentence in ("Where is my order?", "I want a madhubani painting", "मेरा पैसा कब आएगा"):
        assert finder.may_have_said(sentence, detect(sentence)) == ([], [])


def test_crafts_meet_across_scripts(lexicon: Lexicon) -> None:
    """The names that we say in Hindi, Bengali and Urdu sound like one of the English or Roman ones."""
    for language, least in (("hi", 0.82), ("bn", 0.63), ("ta", 0.55), ("ur", 0.72)):
        crafts = [entry for entry in lexicon.entries("craft") if language in entry.names]
        meeting = [entry for entry in crafts if meets(entry, language)]
        assert len(meeting) / len(crafts) >= least


@pytest.mark.parametrize("spoken", [False, True])
def test_false_alarms_on_ordinary_sentences(finder: EntityFinder, spoken: bool) -> None:
    sentences = (DATA / "ordinary_sentences.txt").read_text(encoding="utf-8").splitlines()
    alarms = [
        sentence
        for sentence in sentences
        if any(entity.source != "lexicon" for entity in names(finder, sentence, spoken=spoken))
    ]
    assert len(sentences) >= 150
    assert len(alarms) <= MOST_FALSE_ALARMS, alarms
