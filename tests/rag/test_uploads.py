"""The operator's own documents become articles that are indexed, cited and taken away again."""

import os
import stat
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rag.answerer import Answerer
from rag.documents import load_article
from rag.errors import (
    DocumentError,
    LibraryFull,
    UploadedDocumentMissing,
    UploadEmpty,
    UploadInvalid,
    UploadTooLarge,
    UploadUnsupported,
)
from rag.index import build_index
from rag.reading.article import About, article_of
from rag.reading.confined import read_confined
from rag.reading.worker import read_document
from rag.store import IndexLocation
from rag.uploads import FOLDER, UploadLibrary

ROGAN = """# Rogan painting of Nirona

Rogan painting is done with castor oil that is boiled for two days.
The painter draws a thread of the thick oil over the cloth with a metal stick.

## Care

Rogan cloth is washed in cold water. It is ironed on the back.
"""
TODAY = date(2026, 11, 21)


@pytest.fixture
def library(tmp_path: Path) -> UploadLibrary:
    return UploadLibrary(tmp_path)


def test_a_document_becomes_an_article_whose_sentences_all_have_its_source(
    library: UploadLibrary, tmp_path: Path
) -> None:
    about = About(language="en", source_url="https://example.org/rogan", craft="rogan")
    taken = library.add(ROGAN.encode(), about, today=TODAY)
    assert (taken.title, taken.format, taken.sections, taken.replaced) == (
        "Rogan painting of Nirona",
        "markdown",
        2,
        False,
    )
    article = load_article(tmp_path / FOLDER / f"{taken.id}.md", tmp_path)
    assert (article.kind, article.language, article.reviewed) == ("uploaded", "en", TODAY)
    assert [(source.url, source.publisher) for source in article.sources] == [
        ("https://example.org/rogan", "example.org")
    ]
    assert [section.key for section in article.sections] == ["other", "care"]
    sentences = [s for section in article.sections for p in section.paragraphs for s in p.sentences]
    assert len(sentences) == 4 and all(sentence.sources == ("s1",) for sentence in sentences)


def test_without_an_address_the_title_is_the_source(library: UploadLibrary, tmp_path: Path) -> None:
    taken = library.add(b"Wax is melted.", About(language="en", file_name="C:\\papers\\Wax notes.txt"))
    article = load_article(tmp_path / FOLDER / f"{taken.id}.md", tmp_path)
    assert article.title == article.sources[0].url == "Wax notes"


def test_the_same_document_twice_is_one_and_the_later_one_counts(
    library: UploadLibrary, tmp_path: Path
) -> None:
    first = library.add(ROGAN.encode(), About(language="en"))
    again = library.add(ROGAN.replace("two days", "three days").encode(), About(language="en"))
    other = library.add(ROGAN.encode(), About(language="en", title="Another title"))
    assert again.id == first.id != other.id and again.replaced
    assert [entry.title for entry in library.entries()] == ["Another title", "Rogan painting of Nirona"]
    files = sorted(path.name for path in (tmp_path / FOLDER).iterdir())
    assert files == sorted([f"{first.id}.md", f"{other.id}.md"]), "nothing half written stays"
    assert "three days" in (tmp_path / FOLDER / f"{first.id}.md").read_text()


def test_what_is_taken_away_is_gone(library: UploadLibrary) -> None:
    taken = library.add(ROGAN.encode(), About(language="en"))
    library.remove(taken.id)
    assert library.entries() == []
    for id_ in (taken.id, "../knowledge", "", ".hidden", "a" * 100, "x\n"):
        with pytest.raises(UploadedDocumentMissing):
            library.remove(id_)


def test_titles_in_any_script_get_an_id_of_their_own(library: UploadLibrary) -> None:
    ids = {
        library.add("रेशम बुना जाता है।".encode(), About(language="hi", title=title)).id
        for title in ("बनारसी साड़ी", "पटोला", "../../etc/passwd", "a" * 200)
    }
    assert len(ids) == 4 and all(id_.replace("_", "").isalnum() and id_.isascii() for id_ in ids)


@pytest.mark.parametrize(
    ("title", "craft"),
    [
        ("Rogan painting of Nirona", "rogan art"),
        ("How dhokra is cast", "dhokra"),
        ("ढोकरा की ढलाई", "dhokra"),
        ("Dhokra and Madhubani compared", None),
        ("Annual report 2024", None),
    ],
)
def test_the_craft_is_the_one_that_the_title_names(
    library: UploadLibrary, tmp_path: Path, title: str, craft: str | None
) -> None:
    taken = library.add(b"It is made by hand.", About(language="en", title=title))
    assert taken.craft == craft == load_article(tmp_path / FOLDER / f"{taken.id}.md", tmp_path).craft


@pytest.mark.parametrize(
    ("about", "told"),
    [
        (About(title="T"), "language"),
        (About(language="xx", title="T"), "language"),
        (About(language="en"), "title"),
        (About(language="en", title="x" * 201), "title"),
        (About(language="en", title="T", craft="moon weaving"), "craft"),
        (About(language="en", title="T", source_url="javascript:alert(1)"), "source_url"),
        (About(language="en", title="T", source_url="https://a:b@example.org/"), "source_url"),
    ],
)
def test_what_is_said_about_a_document_is_checked(library: UploadLibrary, about: About, told: str) -> None:
    with pytest.raises(UploadInvalid, match=told):
        library.add(b"Clay is dug.", about)
    assert library.entries() == []


@pytest.mark.parametrize(
    "title",
    [
        "Kalavaani",
        "  KALAVAANI!",
        "javascript:alert(1)",
        "JavaScript : alert(1)",
        "data:text/html,x",
        "ｊavascript:x",
    ],
)
def test_a_title_passes_neither_for_us_nor_for_an_address(library: UploadLibrary, title: str) -> None:
    with pytest.raises(UploadInvalid, match="source_url"):
        library.add(b"Clay is dug.", About(language="en", title=title))
    library.add(b"Clay is dug.", About(language="en", title=title, source_url="https://example.org/1"))
    library.add(b"Clay is dug.", About(language="en", title="Clay: where it is dug"))


@pytest.mark.parametrize(
    "url",
    [
        "https://asha:secret@example.org/",
        "https://asha@example.org/",
        "http://localhost:8000/",
        "http://localhost./",
        "http://db.internal/",
        "http://intranet/",
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://10.0.0.8/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/",
        "http://0.0.0.0/",
        "http://[::1]/",
        "http://[fe80::1]/",
        "http://[fd00::1]/",
        "http://[::ffff:10.0.0.8]/",
        "https://example.org/" + "x" * 2_000,
    ],
)
def test_sources_lie_on_the_public_web(library: UploadLibrary, url: str) -> None:
    with pytest.raises(UploadInvalid, match="source_url"):
        library.add(b"Clay is dug.", About(language="en", title="Clay", source_url=url))
    about = About(language="en", title="Clay", source_url="https://example.org/1")
    ours = article_of(
        read_document(OURS.replace("https://example.org/1", "http://93.184.215.14/1").encode()), about, TODAY
    )
    assert ours.title == "Rogan"
    with pytest.raises(UploadInvalid, match="source s1"):
        article_of(read_document(OURS.replace("https://example.org/1", url).encode()), about, TODAY)
    assert library.entries() == []


def test_no_upload_is_a_rule_of_ours(library: UploadLibrary) -> None:
    with pytest.raises(UploadInvalid, match="kind"):
        library.add(OURS.replace("kind: craft\ncraft: rogan art", "kind: policy").encode(), About())


OURS = """---
title: Rogan
kind: craft
craft: rogan art
language: en
sources:
  - {id: s1, title: One, url: "https://example.org/1", publisher: P, accessed: 2026-11-21}
reviewed: 2026-11-21
---
## Origin
It comes from Nirona. [s1]
"""


def test_an_article_in_our_format_stays_as_it_is(library: UploadLibrary, tmp_path: Path) -> None:
    taken = library.add(OURS.encode(), About())
    assert (taken.title, taken.format) == ("Rogan", "article")
    article = load_article(tmp_path / FOLDER / f"{taken.id}.md", tmp_path)
    assert (article.kind, article.craft, article.sources[0].url) == (
        "craft",
        "rogan art",
        "https://example.org/1",
    )


@pytest.mark.parametrize(
    ("wrong", "error", "told"),
    [
        (OURS.replace("kind: craft", "kind: novel"), DocumentError, "document:3: kind"),
        (OURS.replace(', url: "https://example.org/1"', ""), DocumentError, "no url"),
        (OURS.replace("## Origin", "## Gossip"), DocumentError, "Gossip"),
        (OURS.replace(" [s1]", ""), UploadInvalid, "marker"),
        (OURS.replace("[s1]", "[s2]"), UploadInvalid, "marker"),
        (OURS.replace("craft: rogan art", "craft: moon weaving"), UploadInvalid, "craft"),
        (OURS.replace("language: en", "language: xx"), UploadInvalid, "language"),
        (OURS.replace("title: Rogan", "title: " + "[" * 9_000), DocumentError, "YAML"),
        (OURS.partition("## Origin")[0], UploadEmpty, "no text"),
        (OURS.replace("title: Rogan", "title: " + "x" * 201), UploadInvalid, "title"),
        (
            OURS.replace("kind: craft\ncraft: rogan art", "kind: uploaded")
            + f"## {'x ' * 101}\nIt is. [s1]\n",
            UploadInvalid,
            "heading",
        ),
        (OURS + f"It is {'very ' * 200} old. [s1]\n", UploadInvalid, "sentence"),
        (OURS + f"It is {'x' * 201}. [s1]\n", UploadInvalid, "word"),
        (OURS + "It is made of wax and clay. [s1]\n\n" * 20_000, UploadTooLarge, "in parts"),
    ],
)
def test_an_article_in_our_format_is_checked_as_ours(
    library: UploadLibrary, wrong: str, error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        library.add(wrong.encode(), About())


def test_what_looks_like_markup_of_ours_is_text(library: UploadLibrary, tmp_path: Path) -> None:
    text = (
        "The kiln [s7] is old.\n\n## not a heading of ours\n---\n1947. That year it began.\n\n"
        + "x" * 300
        + " long words go. "
        + "word " * 1_500
    )
    taken = library.add(text.encode(), About(language="en", title="Notes [s1]: a --- b"))
    article = load_article(tmp_path / FOLDER / f"{taken.id}.md", tmp_path)
    sentences = [s for section in article.sections for p in section.paragraphs for s in p.sentences]
    assert all(sentence.sources == ("s1",) for sentence in sentences)
    assert sentences[0].text == "The kiln (s7) is old."
    assert any("1947: That year" in sentence.text for sentence in sentences)
    assert max(len(sentence.text) for sentence in sentences) < 1_100
    assert library.entries()[0].title == "Notes (s1): a --- b"


def test_files_cannot_pass_for_what_they_are_not(library: UploadLibrary) -> None:
    with pytest.raises(UploadUnsupported):
        library.add(b"PK\x03\x04", About(language="en", file_name="harmless.md"))


def test_there_is_an_end_to_the_shelf(library: UploadLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.uploads.MAX_DOCUMENTS", 1)
    library.add(ROGAN.encode(), About(language="en"))
    library.add(ROGAN.encode(), About(language="en"))
    with pytest.raises(LibraryFull):
        library.add(ROGAN.encode(), About(language="en", title="Second"))


def test_a_file_that_somebody_broke_by_hand_is_listed_all_the_same(
    library: UploadLibrary, tmp_path: Path
) -> None:
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "broken.md").write_text("---\ntitle: [\n---\n")
    assert [(entry.id, entry.title) for entry in library.entries()] == [("broken", "broken")]


BOMB = "\n".join(
    ["a: &a [x, x]", *(f"{b}: &{b} [{f'*{a}, ' * 9}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True))]
)


def test_what_lies_there_unreadable_is_no_document(library: UploadLibrary, tmp_path: Path) -> None:
    taken = library.add(ROGAN.encode(), About(language="en"))
    (tmp_path / FOLDER / "folder.md").mkdir()
    (tmp_path / FOLDER / "nowhere.md").symlink_to(tmp_path / "gone")
    (tmp_path / FOLDER / "date.md").write_text("---\ntitle: Date\nreviewed: 2026-99-99\n---\n")
    assert [entry.id for entry in library.entries()] == ["date", taken.id]
    for ask in (library.entry, library.remove):
        with pytest.raises(UploadedDocumentMissing):
            ask("folder")


def test_a_document_that_goes_away_while_it_is_read_is_missing(
    library: UploadLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = library.add(ROGAN.encode(), About(language="en"))

    def gone(*_: Any, **__: Any) -> str:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "read_text", gone)
    with pytest.raises(UploadedDocumentMissing):
        library.entry(taken.id)


def test_the_craft_that_is_added_counts_for_the_size(
    library: UploadLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = About(language="en", title="Rogan notes")
    size = len(read_confined(b"Oil is boiled.", about, TODAY).text.encode())
    monkeypatch.setattr("rag.reading.article.MAX_ARTICLE_BYTES", size)
    with pytest.raises(UploadTooLarge):
        library.add(b"Oil is boiled.", about, today=TODAY)
    assert library.entries() == []


def test_every_reader_finds_the_same_end_of_the_front_matter(library: UploadLibrary, tmp_path: Path) -> None:
    """What one reader takes for text would else be front matter of another."""
    fenced = OURS.replace("---\n## Origin", " ---\t\n## Origin")
    taken = library.add(f"{fenced}\n---\nIt is old. [s1]\n".encode(), About())
    assert (taken.title, taken.format) == ("Rogan", "article")
    assert [(entry.title, entry.source) for entry in library.entries()] == [
        ("Rogan", "https://example.org/1")
    ]
    assert (tmp_path / FOLDER / f"{taken.id}.md").read_text().count("\n---\n") == 2


def test_front_matter_that_unfolds_is_refused_and_harms_no_list(
    library: UploadLibrary, tmp_path: Path
) -> None:
    with pytest.raises(DocumentError, match=r"document:2: front matter has no references"):
        library.add(OURS.replace("title: Rogan", BOMB + "\ntitle: *i").encode(), About())
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "bomb.md").write_text(f"---\n{BOMB}\ntitle: *i\n---\n")
    (tmp_path / FOLDER / "other.md").write_text("---\ntitle: {a: 1}\nkind: 3\nsources: {a: 1}\n---\n")
    assert [(entry.title, entry.kind) for entry in library.entries()] == [("bomb", ""), ("other", "")]


def test_the_reader_sees_none_of_our_secrets(
    library: UploadLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen"
    spy = tmp_path / "python"
    spy.write_text(f"#!/bin/sh\nenv > {seen}\n")
    os.chmod(spy, stat.S_IRWXU)
    monkeypatch.setenv("KALAVAANI_TWILIO_AUTH_TOKEN", "very-secret")
    monkeypatch.setattr("sys.executable", str(spy))
    with pytest.raises(Exception, match="damaged"):
        library.add(b"text", About(language="en", title="T"))
    assert "PYTHONPATH" in seen.read_text() and "very-secret" not in seen.read_text()


def test_uploaded_then_indexed_then_answered_with_its_source(
    library: UploadLibrary, tmp_path: Path, corpus: Path, make_embeddings: Any
) -> None:
    location = IndexLocation(tmp_path / "index")
    taken = library.add(ROGAN.encode(), About(language="en"))
    build_index([corpus, tmp_path], location, make_embeddings())
    answer = Answerer(location, make_embeddings()).ask("How do I wash rogan cloth?", language="en")
    assert answer.answered and "cold water" in answer.text
    assert {citation.source for citation in answer.citations} == {"Rogan painting of Nirona"}
    library.remove(taken.id)
    build_index([corpus, tmp_path], location, make_embeddings())
    assert not Answerer(location, make_embeddings()).ask("How do I wash rogan cloth?", language="en").answered
