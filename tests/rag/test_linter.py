"""The linter finds what the format alone cannot."""

import shutil
from pathlib import Path

import pytest
from pydantic import ValidationError

from knowledge.lexicon import Entry, Lexicon
from rag.linter import Coverage, gaps, lint, load_coverage

PLACES = {
    "bastar": "Chhattisgarh",
    "puri": "Odisha",
    "bikna": "West Bengal",
    "darbhanga": "Bihar",
    "srikalahasti": "Andhra Pradesh",
}
LEXICON = Lexicon(
    {
        "craft": {
            craft: Entry("craft", craft, {"en": (craft,), "hi-Latn": (craft,)})
            for craft in ("dhokra", "madhubani", "kalamkari")
        },
        "place": {
            place: Entry("place", place, {"en": (place,)}, attributes={"state": state})
            for place, state in PLACES.items()
        },
    }
)


@pytest.fixture
def draft(tmp_path: Path, corpus: Path) -> Path:
    """A corpus of one article, to spoil."""
    shutil.copy(corpus / "dhokra.md", tmp_path)
    return tmp_path


def change(draft: Path, old: str, new: str) -> list[str]:
    path = draft / "dhokra.md"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return lint(draft, lexicon=LEXICON)


def test_the_small_corpus_is_clean(corpus: Path) -> None:
    assert lint(corpus, lexicon=LEXICON) == []


def test_a_paragraph_without_a_marker_is_named_by_its_line(draft: Path) -> None:
    complaints = change(
        draft, "Ask which village the caster comes from, and expect small irregularities. [s1]", "Ask."
    )
    line = (draft / "dhokra.md").read_text(encoding="utf-8").splitlines().index("Ask.") + 1
    assert complaints == [f"dhokra.md:{line}: the paragraph does not end in a source marker"]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("craft: dhokra", "craft: dokra", "craft 'dokra' is not in the lexicon"),
        ("Wipe it with a dry soft cloth. [s1]", "Wipe it. [s9]", "source 's9' is not listed"),
        (
            "https://en.wikipedia.org/wiki/Lost-wax_casting",
            "https://en.wikipedia.org/wiki/Dhokra",
            "at least 2",
        ),
        ("## Process", "## Care", "appears more than once"),
        ("## Process", "## Buying", "there is no section `process`"),
        ("language: en", "language: ta", "belongs into a folder of that name"),
        ("kind: craft", "kind: crafts", "kind: Input should be"),
    ],
)
def test_each_rule_speaks_up(draft: Path, old: str, new: str, complaint: str) -> None:
    assert any(complaint in line for line in change(draft, old, new))


def test_an_empty_section_is_found(draft: Path) -> None:
    complaints = change(draft, "## Buying", "## Buying\n\n## Materials")
    assert any("section 'Buying' is empty" in line for line in complaints)


def test_two_articles_about_one_craft_are_found(draft: Path) -> None:
    shutil.copy(draft / "dhokra.md", draft / "second.md")
    assert lint(draft, lexicon=LEXICON) == ["second.md:1: dhokra already has an article: dhokra.md"]


def test_a_year_needs_two_publishers(draft: Path) -> None:
    told = "Ask which village the caster comes from, and expect small irregularities. [s1]"
    complaints = change(draft, told, "The fair began in 1998. [s1, s2]")
    line = (draft / "dhokra.md").read_text(encoding="utf-8").splitlines().index(
        "The fair began in 1998. [s1, s2]"
    ) + 1
    assert complaints == [f"dhokra.md:{line}: '1998' needs 2 sources of different publishers"]
    other = 'Lost-wax_casting", publisher: "Wikipedia"'
    assert change(draft, other, 'Lost-wax_casting", publisher: "Britannica"') == []


@pytest.mark.parametrize(
    ("sentence", "claims"),
    [
        ("It has a Geographical Indication.", True),
        ("It has a GI tag.", True),
        ("It began in 1526.", True),
        ("In 2008–09 it was registered.", True),
        ("It weighs 1200 grams.", False),
        ("A magistrate buys 12000 pieces.", False),
        ("It is cast at 1083 degrees.", False),
    ],
)
def test_years_and_geographical_indications_are_claims(draft: Path, sentence: str, claims: bool) -> None:
    complaints = change(draft, "Wipe it with a dry soft cloth. [s1]", f"{sentence} [s1]")
    assert ["needs 2 sources" in line for line in complaints] == [True] * claims


def test_each_sentence_needs_both_sources_itself(draft: Path) -> None:
    change(draft, 'Lost-wax_casting", publisher: "Wikipedia"', 'Lost-wax_casting", publisher: "Britannica"')
    once = "It began in 1526. [s1] It is old. [s2]"
    assert change(draft, "Wipe it with a dry soft cloth. [s1]", once)[0].endswith(
        "'1526' needs 2 sources of different publishers"
    )
    assert change(draft, once, "It began in 1526. It is old. [s1, s2]") == []


def test_a_folder_holds_articles_of_its_kind(draft: Path) -> None:
    for folder in ("techniques", "crafts", "anything"):
        (draft / folder).mkdir()
    (draft / "dhokra.md").rename(draft / "techniques" / "dhokra.md")
    assert lint(draft, lexicon=LEXICON) == [
        "techniques/dhokra.md:1: an article of kind 'craft' does not belong into techniques/"
    ]
    for folder in ("crafts", "anything"):
        (draft / "techniques" / "dhokra.md").rename(draft / folder / "dhokra.md")
        assert lint(draft, lexicon=LEXICON) == []
        (draft / folder / "dhokra.md").rename(draft / "techniques" / "dhokra.md")


def test_a_state_is_spelt_as_in_the_lexicon(draft: Path) -> None:
    complaints = change(draft, "states: [Chhattisgarh, Odisha", "states: [Chattisgarh, Odisha")
    assert complaints == ["dhokra.md:1: state 'Chattisgarh' is not one that the lexicon knows"]


HINDI_PLACE = "आज छत्तीसगढ़ के बस्तर में घड़वा समुदाय इसे करता है। [s1]"


@pytest.fixture
def told_twice(draft: Path, corpus: Path) -> Path:
    """The same corpus with a translation."""
    (draft / "hi").mkdir()
    shutil.copy(corpus / "hi" / "dhokra.md", draft / "hi")
    return draft


@pytest.mark.parametrize("year", ["1998", "१९९८"])
def test_a_translation_tells_no_year_that_its_original_does_not(told_twice: Path, year: str) -> None:
    path = told_twice / "hi" / "dhokra.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(HINDI_PLACE, f"मेला {year} में शुरू हुआ। [s1]"), encoding="utf-8")
    assert lint(told_twice, lexicon=LEXICON) == ["hi/dhokra.md:1: number 1998 does not stand in dhokra.md"]


@pytest.mark.parametrize("number", ["4,000", "4000", "४०००", "४,०००"])
def test_numbers_are_compared_in_all_digits(told_twice: Path, number: str) -> None:
    path = told_twice / "hi" / "dhokra.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(HINDI_PLACE, f"यह {number} साल पुरानी है। [s1]"), encoding="utf-8")
    assert lint(told_twice, lexicon=LEXICON) == []


def test_a_translation_lies_in_the_folder_of_its_language(told_twice: Path) -> None:
    (told_twice / "hi").rename(told_twice / "mr")
    assert lint(told_twice, lexicon=LEXICON) == [
        "mr/dhokra.md:1: an article in 'hi' belongs into a folder of that name"
    ]


def test_gaps_are_crafts_that_a_language_does_not_tell_of(told_twice: Path) -> None:
    every = Coverage(crafts=("dhokra", "madhubani"), whole=("hi",), summaries=("ta",))
    assert gaps(told_twice, every) == {
        "en": ["madhubani"],
        "hi": ["madhubani"],
        "ta": ["dhokra", "madhubani"],
    }
    assert gaps(told_twice, every.model_copy(update={"crafts": ("dhokra",), "summaries": ()})) == {}


def test_a_summary_may_be_shorter_than_a_whole_article(told_twice: Path) -> None:
    path = told_twice / "hi" / "dhokra.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.partition("## असली की पहचान")[0], encoding="utf-8")
    assert gaps(told_twice, Coverage(crafts=("dhokra",), whole=(), summaries=("hi",))) == {}
    assert gaps(told_twice, Coverage(crafts=("dhokra",), whole=("hi",), summaries=())) == {"hi": ["dhokra"]}


def test_a_coverage_with_a_word_too_many_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "coverage.yml"
    path.write_text("crafts: [dhokra]\nwhole: [hi]\nsummaries: []\nsummary: [ta]\n", encoding="utf-8")
    with pytest.raises(ValidationError, match="summary"):
        load_coverage(path)
