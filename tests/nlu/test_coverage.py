"""What each language still lacks: words that steer, numbers, names, examples, spoken words."""

from collections import Counter

import pytest

from knowledge.languages import CODES
from knowledge.lexicon import KIND_OF_FILE, load_lexicon
from knowledge.lexicon.numbers import load_numbers, numbered_languages
from nlu.labels import INTENTS
from nlu.phrasebook import languages, phrasebook
from nlu.rasa_data import TrainingData, read_training_data
from nlu.training import DATA_FOLDER
from voice.spoken_words import spoken_languages, spoken_words

HERE = [code for code in CODES if (DATA_FOLDER / code).is_dir()]
"""Languages that have been begun."""

LEAST_EXAMPLES = {"en": 60, "hi": 50, "hi-Latn": 50}
LEAST_EXAMPLES_ELSEWHERE = 25
LEAST_PLACES = 150
MAY_BE_EMPTY = {
    "corrections": {"refuse_before", "refuse_after"},
    "role_words": {
        "range_before",
        "range_sure",
        "price_before_weak",
        "place_before",
        "verb_stems",
        "only_before",
        "only_after",
    },
}
"""Lists for which not every language has words."""


@pytest.fixture(scope="module")
def data() -> TrainingData:
    return read_training_data(DATA_FOLDER)


@pytest.mark.parametrize("language", [code for code in HERE if code != "en"])
def test_the_phrasebook_has_words_for_everything(language: str) -> None:
    assert language in languages(), "no phrasebook"
    book, hindi = phrasebook(language), phrasebook("hi")
    lacking = [
        name
        for name in (
            "function_words",
            "negations",
            "affirm",
            "deny",
            "filler",
            "openers",
            "becomes",
            "change",
        )
        if not getattr(book, name)
    ]
    for section in ("repair", "slots", "role_words"):
        wanted, own = getattr(hindi, section), getattr(book, section)
        optional = MAY_BE_EMPTY.get(section, set())
        lacking += [f"{section}.{name}" for name in wanted if name not in optional and not own.get(name)]
    if not (book.refuse_before or book.refuse_after):
        lacking.append("corrections.refuse_before or refuse_after")
    if not (book.clause_markers and book.clause_verbs):
        lacking.append("clauses")
    assert lacking == []


@pytest.mark.parametrize("language", HERE)
def test_every_number_below_a_hundred_has_a_word(language: str) -> None:
    assert language in numbered_languages(), "no number words"
    table = load_numbers(language)
    assert [value for value in range(100) if not table.units.get(value)] == []
    assert [value for value in (100, 1000, 100_000, 10_000_000) if not table.multipliers.get(value)] == []
    assert [value for value in range(1, 13) if not table.ordinals.get(value)] == []
    assert table.point_words and table.fractions


@pytest.mark.parametrize("language", HERE)
@pytest.mark.parametrize("kind", KIND_OF_FILE.values())
def test_the_lexicon_has_a_name_for_everything(language: str, kind: str) -> None:
    entries = list(load_lexicon().entries(kind))
    nameless = [entry.value for entry in entries if not entry.names.get(language)]
    if kind == "place" and language not in ("en", "hi", "hi-Latn"):
        assert len(entries) - len(nameless) >= LEAST_PLACES
    else:
        assert nameless == []


@pytest.mark.parametrize("language", HERE)
def test_every_intent_has_examples(language: str, data: TrainingData) -> None:
    counts = Counter(example.intent for example in data.of_language(language))
    least = LEAST_EXAMPLES.get(language, LEAST_EXAMPLES_ELSEWHERE)
    assert {intent: counts[intent] for intent in INTENTS if counts[intent] < least} == {}


@pytest.mark.parametrize("language", HERE)
def test_signs_and_units_are_spoken(language: str) -> None:
    assert language in spoken_languages(), "no spoken words"
    words, english = spoken_words(language), spoken_words("en")
    assert len(words.months) == 12
    assert set(words.day_parts) == set(english.day_parts)
    assert set(words.fractions) >= {"1/2", "1/4", "3/4"}
    if language != "hi-Latn":
        # English words would be read letter by letter by a voice of another script.
        assert [
            unit
            for unit, names in words.units.items()
            if language != "en" and any(n.isascii() for n in names)
        ] == []
