"""Titles: natural in English, Hindi and Romanised Hindi, and agreeing in gender."""

import pytest

from actions.marketplace.titles import titles
from knowledge.lexicon import load_lexicon


@pytest.mark.parametrize(
    ("told", "english", "hindi"),
    [
        (("saree", "banarasi", ("silk",), ("red",)), "Red Banarasi silk saree", "लाल बनारसी रेशमी साड़ी"),
        (("painting", "madhubani", ("paper",), ()), "Madhubani painting on paper", "कागज़ पर बनी मधुबनी पेंटिंग"),
        (("lamp", "dhokra", ("brass",), ()), "Dhokra brass lamp", "पीतल का ढोकरा दीया"),
        (("vase", "blue pottery", ("quartz",), ("blue",)), "Blue pottery vase", "ब्लू पॉटरी फूलदान"),
        (("shawl", "pashmina", ("wool",), ("black",)), "Black Pashmina shawl", "काली पश्मीना शॉल"),
        (("basket", None, ("bamboo",), ("yellow",)), "Yellow bamboo basket", "बांस की पीली टोकरी"),
        (("lamp", None, ("iron",), ("black",)), "Black iron lamp", "लोहे का काला दीया"),
        (
            ("saree", None, ("cotton",), ("dark blue", "gold")),
            "Dark blue and gold cotton saree",
            "गहरी नीली और सुनहरी सूती साड़ी",
        ),
        (
            ("dupatta", "kutch embroidery", (), ("mustard",)),
            "Mustard Kutch embroidery dupatta",
            "सरसों रंग का कच्छी कढ़ाई वाला दुपट्टा",
        ),
        (("jewellery", None, ("silver",), ()), "Silver jewellery", "चांदी के गहने"),
        (("pot", None, (), ()), "Pot", "मटका"),
    ],
)
def test_titles(
    told: tuple[str, str | None, tuple[str, ...], tuple[str, ...]], english: str, hindi: str
) -> None:
    product_type, craft, materials, colours = told
    spoken = titles(product_type, craft=craft, materials=materials, colours=colours)
    assert (spoken["en"], spoken["hi"]) == (english, hindi)


def test_a_craft_that_names_the_thing_is_not_followed_by_it() -> None:
    spoken = titles("toy", craft="channapatna toy", materials=("wood",), colours=("red",))
    assert spoken["en"] == "Red wooden Channapatna toy"
    assert spoken["hi"] == "लकड़ी का लाल चन्नपटना खिलौना"


def test_romanised_hindi() -> None:
    spoken = titles("saree", craft="banarasi", materials=("silk",), colours=("red",))
    assert spoken["hi-Latn"] == "Laal banarasi reshmi saree"
    assert (
        titles("saree", materials=("cotton",), technique="hand woven")["hi-Latn"]
        == "Haath se buni sooti saree"
    )


def test_what_the_lexicon_does_not_know_is_said_as_it_is() -> None:
    assert (
        titles("spaceship", craft="martian", materials=("moonstone",))["en"] == "Martian moonstone spaceship"
    )


def test_every_product_has_a_title_in_every_language_and_script() -> None:
    for entry in load_lexicon().entries("product_type"):
        spoken = titles(entry.value, colours=("red",), materials=("wood",))
        assert all(spoken.values())
        assert not any("a" <= letter <= "z" for letter in spoken["hi"].lower()), spoken["hi"]
        assert not any("ऀ" <= letter <= "ॿ" for letter in spoken["hi-Latn"]), spoken["hi-Latn"]


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("bn", "লাল বেনারসি সিল্ক শাড়ি"),
        ("ta", "சிவப்பு பனாரசி பட்டு புடவை"),
        ("te", "ఎరుపు బనారసీ పట్టు చీర"),
        ("ur", "لال بنارسی ریشم ساڑی"),
    ],
)
def test_other_languages_set_names_side_by_side(language: str, title: str) -> None:
    assert titles("saree", craft="banarasi", materials=("silk",), colours=("red",))[language] == title


@pytest.mark.parametrize("language", ["bn", "mr", "te", "ta", "gu", "kn", "ml", "pa", "or", "as", "ur"])
def test_no_english_word_stands_in_a_title_of_another_language(language: str) -> None:
    for entry in load_lexicon().entries("product_type"):
        title = titles(entry.value, craft="madhubani", materials=("cotton",), colours=("red", "blue"))[
            language
        ]
        assert not any("a" <= letter <= "z" for letter in title.lower()), title
