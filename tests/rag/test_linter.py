"""The linter finds what the format alone cannot."""

import shutil
from pathlib import Path

import pytest

from knowledge.lexicon import Entry, Lexicon
from rag.linter import lint

LEXICON = Lexicon(
    {
        "craft": {
            craft: Entry("craft", craft, {"en": (craft,), "hi-Latn": (craft,)})
            for craft in ("dhokra", "madhubani", "kalamkari")
        }
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
