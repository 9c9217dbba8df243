"""What each language contributes to reading questions and articles: `languages/<code>.yml`, see the README there."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import yaml
from pydantic import BaseModel, ConfigDict

FOLDER = Path(__file__).with_name("languages")
ENGLISH = "en"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Words = Mapping[str, tuple[str, ...]]


class LanguageTable(BaseModel):
    """The table of one language; the fields are explained in `languages/README.md`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    headings: Words = {}
    asks: Words = {}
    cues: Words = {}
    signs: Words = {}
    leaning: tuple[str, ...] = ()
    denials: tuple[str, ...] = ()
    stop_words: str = ""
    """Separated by blanks."""
    synonyms: Words = {}
    endings: tuple[str, ...] = ()


@cache
def language_tables() -> Mapping[str, LanguageTable]:
    """Language code -> table, English first.

    Raises:
        pydantic.ValidationError: a file is not in the format.
    """
    paths = sorted(FOLDER.glob("*.yml"), key=lambda path: (path.stem != ENGLISH, path.stem))
    return MappingProxyType(
        {
            path.stem: LanguageTable.model_validate(
                yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER) or {}
            )
            for path in paths
        }
    )


@cache
def tables_for(language: str) -> tuple[str, ...]:
    """Tables that apply to questions in a language; people mix English words into all of them."""
    if language == "hi-Latn":
        return ("hi-Latn", "hi", ENGLISH)
    return tuple(code for code in dict.fromkeys((language, ENGLISH)) if code in language_tables())
