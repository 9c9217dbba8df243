"""The lexicon holds enough, without contradictions, and the names that people use lead to the right thing."""

from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from knowledge.lexicon import Lexicon, LexiconError, load_lexicon
from knowledge.lexicon.lint import NAMED_IN, lint, spelling_key
from knowledge.lexicon.numbers import NumberWords, load_numbers

MINIMUM = {
    "craft": 120,
    "product_type": 120,
    "material": 80,
    "colour": 40,
    "technique": 60,
    "occasion": 30,
    "place": 150,
    "unit": 20,
}

STATES_AND_TERRITORIES = 36


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon()


def values(lexicon: Lexicon, kind: str, name: str) -> set[str]:
    """Canonical values that `name` stands for."""
    key = spelling_key(name)
    return {
        entry.value
        for entry in lexicon.entries(kind)
        if any(spelling_key(spelling) == key for _, spelling in entry.spellings())
    }


@pytest.mark.parametrize(("kind", "minimum"), MINIMUM.items())
def test_there_are_enough_of_each_kind(lexicon: Lexicon, kind: str, minimum: int) -> None:
    assert len(list(lexicon.entries(kind))) >= minimum


def test_the_linter_finds_nothing(lexicon: Lexicon) -> None:
    assert lint(lexicon) == []


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("craft", "Kanjeevaram", "kanchipuram"),
        ("craft", "कांजीवरम", "kanchipuram"),
        ("craft", "madhubni", "madhubani"),
        ("craft", "मधुबनी", "madhubani"),
        ("craft", "मिथिला चित्रकला", "madhubani"),
        ("craft", "tarakasi", "filigree"),
        ("craft", "डोकरा", "dhokra"),
        ("craft", "docker lamb", "dhokra"),
        ("craft", "ben rossi", "banarasi"),
        ("craft", "medu bonnie", "madhubani"),
        ("craft", "blue pottery", "blue pottery"),
        ("craft", "Kondapalli toys", "kondapalli toy"),
        ("craft", "pietra dura", "marble inlay"),
        ("product_type", "साड़ियाँ", "saree"),
        ("product_type", "साडी", "saree"),
        ("product_type", "sariyan", "saree"),
        ("product_type", "serry", "saree"),
        ("product_type", "vases", "vase"),
        ("product_type", "phooldan", "vase"),
        ("product_type", "diyas", "lamp"),
        ("product_type", "दीपक", "lamp"),
        ("product_type", "दीया", "lamp"),
        ("product_type", "matka", "pot"),
        ("product_type", "idol", "statue"),
        ("product_type", "figurine", "statue"),
        ("material", "resham", "silk"),
        ("material", "मिट्टी", "clay"),
        ("material", "peetal", "brass"),
        ("colour", "नीला", "blue"),
        ("colour", "laal", "red"),
        ("technique", "haath se bunee", "hand woven"),
        ("technique", "handwoven", "hand woven"),
        ("technique", "हाथ से बुनी", "hand woven"),
        ("technique", "ठप्पा छपाई", "block print"),
        ("occasion", "दीपावली", "diwali"),
        ("occasion", "shaadi", "wedding"),
        ("place", "Banaras", "varanasi"),
        ("place", "Bangalore", "bengaluru"),
        ("place", "मैसूर", "mysuru"),
        ("place", "Kachchh", "kutch"),
        ("place", "Cochin", "kochi"),
        ("unit", "गज", "yard"),
        ("unit", "kilos", "kg"),
    ],
)
def test_people_are_understood(lexicon: Lexicon, kind: str, name: str, value: str) -> None:
    assert values(lexicon, kind, name) == {value}


@pytest.mark.parametrize(
    "name",
    [
        "diya",  # Romanised Hindi: gave
        "diye",
        "mat",  # do not
        "gaya",  # went
        "puri",  # finished
        "saadi",  # plain, or a careless shaadi
        "lakh",  # 100,000
        "id",
        "sorry",
        "lamb",
        "toda",  # a careless thoda: a little
        "tasveer",  # what a photo is called when one is asked for
    ],
)
def test_everyday_words_are_no_names(lexicon: Lexicon, name: str) -> None:
    assert [(kind, found) for kind in lexicon.kinds for found in values(lexicon, kind, name)] == []


@pytest.mark.parametrize(
    ("kind", "value", "implied"),
    [
        ("craft", "pattachitra", {"product_type": "painting"}),
        ("craft", "patola", {"product_type": "saree"}),
        ("craft", "paithani", {"product_type": "saree"}),
        ("craft", "muga silk", {"material": "silk"}),
        ("craft", "eri silk", {"material": "silk"}),
        ("craft", "pashmina", {"material": "wool"}),
        ("craft", "dhokra", {"material": "brass"}),
        ("craft", "terracotta", {"material": "clay"}),
        ("craft", "black pottery", {"material": "clay"}),
        ("craft", "garad", {"material": "silk"}),
        ("craft", "kondapalli toy", {"product_type": "toy", "material": "wood"}),
        ("material", "zari", {"colour": "gold"}),
    ],
)
def test_some_words_bring_others_with_them(
    lexicon: Lexicon, kind: str, value: str, implied: dict[str, str]
) -> None:
    entry = lexicon.get(kind, value)
    assert entry is not None
    assert entry.implies == implied


@pytest.mark.parametrize(
    ("craft", "kind", "usual"),
    [
        ("kantha", "product_type", ("saree", "quilt")),
        ("dhokra", "product_type", ("statue",)),
        ("kullu shawl", "product_type", ("shawl", "stole")),
        ("banarasi", "material", ("silk", "zari")),
        ("blue pottery", "material", ("quartz",)),
        ("channapatna toy", "material", ("wood", "ivory wood")),
    ],
)
def test_a_craft_knows_what_is_usually_made_in_it_and_of_what(
    lexicon: Lexicon, craft: str, kind: str, usual: tuple[str, ...]
) -> None:
    entry = lexicon.get("craft", craft)
    assert entry is not None
    assert entry.usually(kind)[: len(usual)] == usual


def test_every_craft_has_something_to_suggest(lexicon: Lexicon) -> None:
    assert [craft.value for craft in lexicon.entries("craft") if not craft.usual] == []


def test_everyday_words_that_also_name_things_are_kept_apart(lexicon: Lexicon) -> None:
    lamp = lexicon.get("product_type", "lamp")
    assert lamp is not None
    assert {"diya", "दिया"} <= set(lamp.attributes["ambiguous"])


def test_things_are_called_by_their_name_in_each_language(lexicon: Lexicon) -> None:
    assert lexicon.name("craft", "dhokra", "hi") == "ढोकरा"
    assert lexicon.name("product_type", "lamp", "hi") == "दीया"
    assert lexicon.name("product_type", "vase", "hi-Latn") == "vase"
    assert lexicon.name("place", "varanasi", "hi") == "वाराणसी"


def test_a_craft_knows_where_it_comes_from(lexicon: Lexicon) -> None:
    thewa = lexicon.get("craft", "thewa")
    assert thewa is not None
    assert thewa.attributes["state"] == "Rajasthan"
    assert thewa.attributes["place"] == "pratapgarh"


def test_every_state_and_territory_is_a_place_and_has_a_town(lexicon: Lexicon) -> None:
    places = list(lexicon.entries("place"))
    states = {entry.attributes["state"] for entry in places if entry.attributes.get("kind") == "state"}
    with_towns = {entry.attributes["state"] for entry in places if entry.attributes.get("kind") != "state"}
    assert len(with_towns) == STATES_AND_TERRITORIES
    # Delhi, Chandigarh and Puducherry are towns; Dadra and Nagar Haveli and Daman and Diu goes by its towns.
    assert with_towns - states == {
        "Chandigarh",
        "Dadra and Nagar Haveli and Daman and Diu",
        "Delhi",
        "Puducherry",
    }


def test_the_linter_sees_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "crafts.yml").write_text(
        "Phad:\n"
        "  names: {en: [Phad], hi: [phad], hi-Latn: [फड़]}\n"
        "  implies: {product_type: scroll}\n"
        "  usual: {product_type: [painting], material: [], colour: [red]}\n"
        "  attributes: {state: Rajasthan, place: bhilwara}\n"
        "fad:\n"
        "  names: {en: [phad], hi: [फड]}\n"
        "  implies: {material: cotton}\n"
        "  usual: {material: [cotton, silk, silk]}\n"
        "  attributes: {widespread: true}\n",
        encoding="utf-8",
    )
    (tmp_path / "materials.yml").write_text(
        "cotton:\n  names: {en: [cotton], hi: [सूती], hi-Latn: [sooti]}\n"
        "silk:\n  names: {en: [silk], hi: [रेशम], hi-Latn: [resham]}\n  usual: {product_type: [saree]}\n",
        encoding="utf-8",
    )
    (tmp_path / "places.yml").write_text(
        "bhilwara:\n"
        "  names: {en: [Bhilwara], hi: [भीलवाड़ा], hi-Latn: [bhilwara]}\n"
        "  attributes: {state: Rajasthan, latitude: 74.63, longitude: 25.35}\n",
        encoding="utf-8",
    )
    assert set(lint(load_lexicon(tmp_path))) == {
        "craft/Phad: 'phad' also names fad",
        "craft/Phad: 'फड' also names fad",
        "craft/Phad: the canonical value is not plain lower-case English",
        "craft/Phad: 'phad' in hi has letters of another script",
        "craft/Phad: 'फड़' in hi-Latn has letters of another script",
        "craft/Phad: implies product_type 'scroll', which does not exist",
        "craft/Phad: usual product_type 'painting' does not exist",
        "craft/Phad: 0 usual values of material, not 1 to 4",
        "craft/Phad: has usual 'colour', which is none of product_type, material",
        "craft/Phad: latitude differs from that of bhilwara",
        "craft/Phad: longitude differs from that of bhilwara",
        "craft/fad: no names in hi-Latn",
        "craft/fad: no usual product_type",
        "craft/fad: a usual material stands twice",
        "craft/fad: usual material 'cotton' is implied already",
        "material/silk: only crafts have something usual",
        "place/bhilwara: latitude 74.63 is not in India",
        "place/bhilwara: longitude 25.35 is not in India",
    }


def test_one_usual_value_stands_in_a_list_as_well(tmp_path: Path) -> None:
    (tmp_path / "crafts.yml").write_text(
        "phad:\n  names: {en: [Phad]}\n  usual: {product_type: painting}\n", encoding="utf-8"
    )
    with pytest.raises(LexiconError, match="phad"):
        load_lexicon(tmp_path)


@pytest.mark.parametrize("language", NAMED_IN)
def test_every_number_below_a_hundred_can_be_said_and_understood(language: str) -> None:
    numbers = load_numbers(language)
    assert sorted(numbers.units) == list(range(100))
    meanings: dict[str, set[object]] = defaultdict(set)
    for word, meaning in number_meanings(numbers):
        meanings[spelling_key(word)].add(meaning)
    assert {word: found for word, found in meanings.items() if len(found) > 1} == {}


def number_meanings(numbers: NumberWords) -> list[tuple[str, object]]:
    """Every word with what it means; a count such as dozen, a unit and a multiplier all mean a number."""
    tables = (numbers.units, numbers.multipliers)
    found: list[tuple[str, object]] = [
        (word, value) for table in tables for value, words in table.items() for word in words
    ]
    found += numbers.counts.items()
    found += [(word, name) for name, fraction in numbers.fractions.items() for word in fraction.words]
    found += [
        (word, ("ordinal", value))
        for value, words in numbers.ordinals.items()
        for word in words
        if word not in numbers.ambiguous
    ]
    return found


@pytest.mark.parametrize(
    ("language", "value", "spellings"),
    [
        ("en", 42, {"forty-two", "forty two"}),
        ("hi", 6, {"छह", "छः", "छे"}),
        ("hi", 55, {"पचपन"}),
        ("hi-Latn", 6, {"chhah", "chhe"}),
        ("hi-Latn", 25, {"pachis", "pachchis"}),
        ("hi-Latn", 99, {"ninyanve"}),
    ],
)
def test_numbers_have_their_usual_spellings(language: str, value: int, spellings: set[str]) -> None:
    assert spellings <= set(load_numbers(language).units[value])


def test_indian_fractions_and_multipliers() -> None:
    hindi = load_numbers("hi-Latn")
    dhai, sadhe = hindi.fractions["dhai"], hindi.fractions["sadhe"]
    assert (dhai.kind, dhai.value, dhai.words[0]) == ("fixed", Decimal("2.5"), "dhaai")
    assert (sadhe.kind, sadhe.value) == ("plus", Decimal("0.5"))
    assert "hazaar" in hindi.multipliers[1000]
    assert "karod" in hindi.multipliers[10_000_000]
    assert load_numbers("hi").digits.index("७") == 7


def test_words_that_are_more_often_no_numbers_are_marked() -> None:
    hindi = load_numbers("hi-Latn")
    assert hindi.ambiguous["do"] == 2  # also: give, do it
    assert hindi.ambiguous["saath"] == 60  # also: with
    assert hindi.ambiguous["so"] == 100
    assert hindi.units[2][0] == "do"  # there is no other way to say it


def test_a_language_without_numbers_is_refused() -> None:
    with pytest.raises(LexiconError):
        load_numbers("../hi")
