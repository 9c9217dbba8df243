"""Articles are read with their sources, and refused with file, line and reason."""

import time
from pathlib import Path

import pytest

from rag.documents import (
    MAX_ARTICLE_BYTES,
    Sentence,
    article_paths,
    load_article,
    load_articles,
    parse_article,
    section_key,
)
from rag.errors import DocumentError

FRONT = """---
title: Dhokra
kind: craft
craft: dhokra
language: en
sources:
  - {id: s1, title: One, url: "https://example.org/1", publisher: P, accessed: 2026-11-21}
  - {id: s2, title: Two, url: "https://example.org/2", publisher: P, accessed: 2026-11-21}
reviewed: 2026-11-21
---
"""


def sentences(body: str) -> list[tuple[str, tuple[str, ...]]]:
    article = parse_article(FRONT + "## Origin\n" + body, "dhokra.md")
    return [
        (sentence.text, sentence.sources)
        for section in article.sections
        for paragraph in section.paragraphs
        for sentence in paragraph.sentences
    ]


def test_a_corpus_is_read_in_all_its_languages(corpus: Path) -> None:
    articles = load_articles(corpus)
    assert [(article.id, article.language) for article in articles] == [
        ("dhokra", "en"),
        ("hi/dhokra", "hi"),
        ("kalamkari", "en"),
        ("madhubani", "en"),
    ]
    dhokra = articles[0]
    assert dhokra.craft == "dhokra" and dhokra.gi_year == 2008
    assert [section.key for section in dhokra.sections] == [
        "origin",
        "process",
        "materials",
        "motifs",
        "genuine",
        "care",
        "buying",
    ]
    steps = dhokra.sections[1].paragraphs
    assert len(steps) == 1 and steps[0].is_list and len(steps[0].sentences) == 6
    assert steps[0].sentences[0].text.startswith("A core of clay")


def test_a_marker_supports_its_sentence_and_those_before_it() -> None:
    assert sentences("It is old. It is cast. [s1] It is heavy [s2].") == [
        ("It is old.", ("s1",)),
        ("It is cast.", ("s1",)),
        ("It is heavy.", ("s2",)),
    ]


def test_markers_inside_a_sentence_do_not_cut_it() -> None:
    assert sentences("It is made in Bastar [s1], and in Bikna [s2].") == [
        ("It is made in Bastar, and in Bikna.", ("s1", "s2"))
    ]


def test_what_no_marker_follows_has_no_source() -> None:
    assert sentences("It is old. [s1] It is nice.") == [("It is old.", ("s1",)), ("It is nice.", ())]


@pytest.mark.parametrize("beginning", ["It is old. [s1]", "- wax", ""])
def test_empty_lines_cost_nothing(beginning: str) -> None:
    began = time.process_time()
    found = sentences(f"{beginning}\n" + "\n" * 200_000 + "- clay [s1]\n")
    assert found[-1] == ("clay", ("s1",)) and time.process_time() - began < 5


def test_a_list_is_one_paragraph_and_its_last_marker_serves_all_items() -> None:
    assert sentences("- shape the **clay**\n\n- lay the [wax](https://x.org) [s1, s2]\n") == [
        ("shape the clay", ("s1", "s2")),
        ("lay the wax", ("s1", "s2")),
    ]


def test_hindi_headings_begin_the_same_sections() -> None:
    assert section_key("असली की पहचान") == section_key("How to recognise the genuine") == "genuine"
    assert section_key("ख़रीदते समय") == section_key("खरीदते समय") == "buying"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("no front matter", "x.md:1: expected `---`"),
        ("---\ntitle: X\n", "x.md:1: the front matter has no closing"),
        (FRONT.replace("title: Dhokra", "title: [unclosed"), "x.md:3: front matter is not YAML"),
        (FRONT.replace("kind: craft", "kind: poem"), "x.md:3: kind: "),
        (FRONT.replace("title: Dhokra", "titel: Dhokra"), "title: Field required"),
        (FRONT.replace("https://example.org/1", "javascript:alert(1)"), "x.md:6: sources.0.url"),
        (
            FRONT.replace("title: Dhokra", "title: !!python/object/apply:os.system [ls]"),
            "x.md:2: front matter is not YAML",
        ),
        (FRONT + "Text of nowhere.\n", "x.md:11: text before the first"),
        (FRONT + "## Recipe\nBoil. [s1]\n", "x.md:11: 'Recipe' is no heading of rag/languages"),
    ],
)
def test_a_malformed_article_is_refused_with_line_and_reason(text: str, complaint: str) -> None:
    with pytest.raises(DocumentError) as caught:
        parse_article(text, "x.md")
    assert complaint in str(caught.value)


def test_what_nobody_sees_does_not_come_back_through_yaml() -> None:
    hidden = '"Dho\\u202Ekra\\n## Care\\x07\\0 \\u200B"'
    article = parse_article(FRONT.replace("title: Dhokra", f"title: {hidden}"), "x.md")
    assert article.title == "Dhokra ## Care"
    with pytest.raises(DocumentError, match=r"x\.md:2: title: .*nothing of it can be seen"):
        parse_article(FRONT.replace("title: Dhokra", 'title: "\\u202E\\0"'), "x.md")


@pytest.mark.parametrize("value", ["2026-99-99", "!!timestamp x", "!!bool x", '!!int ""', "9" * 5_000])
def test_values_that_are_not_what_they_look_like_are_refused_with_their_line(value: str) -> None:
    with pytest.raises(DocumentError, match=r"^x\.md:9: front matter is not YAML: this value cannot be read"):
        parse_article(FRONT.replace("reviewed: 2026-11-21", f"reviewed: {value}"), "x.md")


def test_an_article_that_is_taken_away_meanwhile_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "dhokra.md").write_text(FRONT + "## Origin\nIt is old. [s1]\n")
    (tmp_path / "folder.md").mkdir()
    listed = [tmp_path / "before.md", tmp_path / "dhokra.md"]
    assert article_paths(tmp_path) == listed[1:]
    monkeypatch.setattr("rag.documents.article_paths", lambda _: listed)
    assert [article.id for article in load_articles(tmp_path)] == ["dhokra"]


def test_oversized_and_undecodable_files_are_refused(tmp_path: Path) -> None:
    large = tmp_path / "large.md"
    large.write_text(FRONT + "## Origin\n" + "x" * MAX_ARTICLE_BYTES)
    with pytest.raises(DocumentError, match=r"large\.md:1: larger than"):
        load_article(large, tmp_path)
    latin = tmp_path / "latin.md"
    latin.write_bytes(b"---\ntitle: caf\xe9\n---\n")
    with pytest.raises(DocumentError, match="not UTF-8"):
        load_article(latin, tmp_path)


def test_articles_of_other_kinds_choose_their_own_headings() -> None:
    text = FRONT.replace("kind: craft\ncraft: dhokra", "kind: policy") + "## Returns\nWithin a week. [s1]\n"
    article = parse_article(text, "returns.md")
    assert (article.sections[0].key, article.sections[0].heading) == ("other", "Returns")


HINDI = """---
title: ढोकरा
original: dhokra
language: hi
reviewed: 2026-11-22
---
## उत्पत्ति
यह पुरानी कला है। [s2]
"""


@pytest.fixture
def told(tmp_path: Path) -> Path:
    """A corpus of one article and its translation."""
    (tmp_path / "crafts" / "hi").mkdir(parents=True)
    places = "states: [Chhattisgarh]\nplaces: [bastar]\ngi: {registered: true, year: 2008}\nsources:"
    english = FRONT.replace("sources:", places) + "## Origin\nIt is old. [s1]\n"
    (tmp_path / "crafts" / "dhokra.md").write_text(english, encoding="utf-8")
    (tmp_path / "crafts" / "hi" / "dhokra.md").write_text(HINDI, encoding="utf-8")
    return tmp_path


def test_a_translation_has_everything_but_its_words_from_its_original(told: Path) -> None:
    english, hindi = load_articles(told)
    assert (hindi.id, hindi.original) == ("crafts/hi/dhokra", "crafts/dhokra")
    assert (hindi.title, hindi.language, hindi.reviewed.day) == ("ढोकरा", "hi", 22)
    assert hindi.sections[0].paragraphs[0].sentences[0] == Sentence("यह पुरानी कला है।", ("s2",))
    for field in ("kind", "craft", "states", "places", "gi_year", "sources", "communities"):
        assert getattr(hindi, field) == getattr(english, field)
    assert english.original is None and english.gi_year == 2008


def test_a_change_of_the_original_reaches_its_translations(told: Path) -> None:
    path = told / "crafts" / "dhokra.md"
    path.write_text(path.read_text(encoding="utf-8").replace("[bastar]", "[bikna]"), encoding="utf-8")
    assert load_article(told / "crafts" / "hi" / "dhokra.md", told).places == ("bikna",)


def test_a_translation_of_nothing_is_refused(told: Path) -> None:
    (told / "crafts" / "dhokra.md").unlink()
    with pytest.raises(DocumentError) as caught:
        load_articles(told)
    assert str(caught.value) == "crafts/hi/dhokra.md:2: there is no original dhokra.md in the folder above"


def test_a_translation_of_a_translation_is_refused(told: Path) -> None:
    (told / "crafts" / "hi" / "mr").mkdir()
    again = HINDI.replace("language: hi", "language: mr")
    (told / "crafts" / "hi" / "mr" / "dhokra.md").write_text(again, encoding="utf-8")
    with pytest.raises(DocumentError) as caught:
        load_articles(told)
    assert str(caught.value) == (
        "crafts/hi/mr/dhokra.md:2: the original crafts/hi/dhokra is a translation itself"
    )


def test_a_translation_at_the_top_has_no_folder_above(told: Path) -> None:
    """Even where a file of that name lies outside the corpus."""
    with pytest.raises(DocumentError, match=r"^dhokra\.md:2: there is no original dhokra\.md"):
        load_articles(told / "crafts" / "hi")


def test_a_text_alone_is_no_translation() -> None:
    with pytest.raises(DocumentError, match=r"hi/dhokra\.md:2: a translation cannot stand alone"):
        parse_article(HINDI, "hi/dhokra.md")


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        (HINDI.replace("original: dhokra", "original: ../../secrets"), "hi/x.md:3: original: "),
        (HINDI.replace("original: dhokra", "original: Dhokra"), "hi/x.md:3: original: "),
        (HINDI.replace("original: dhokra", "original: dhokra\ncraft: dhokra"), "hi/x.md:4: craft: "),
        (HINDI.replace("language: hi", "language: Hindi"), "hi/x.md:4: language: "),
        (HINDI.replace("title: ढोकरा\n", ""), "title: Field required"),
        (HINDI.replace("## उत्पत्ति", "## गपशप"), "'गपशप' is no heading"),
    ],
)
def test_a_malformed_translation_is_refused_with_line_and_reason(wrong: str, complaint: str) -> None:
    english = parse_article(FRONT, "x.md")
    with pytest.raises(DocumentError) as caught:
        parse_article(wrong, "hi/x.md", lambda _: english)
    assert complaint in str(caught.value)
