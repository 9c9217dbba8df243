"""Tables of phrases by kind and language, read from the YAML files beside this module."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from knowledge.yaml_file import read_yaml
from nlu.phrases import Match, PhraseTrie
from nlu.tokens import keys, normalise, tokenise

ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class PhraseTable:
    """The phrases of one file."""

    by_kind: dict[str, dict[str, tuple[str, ...]]]

    def finds(self, kind: str, text: str, language: str | None = None) -> tuple[Match[bool], ...]:
        """Where phrases of a kind stand in a text, in words; of every language, or of one and English."""
        return tuple(_trie(self, kind, language).find(tokenise(normalise(text))))

    def has(self, kind: str, text: str, language: str | None = None) -> bool:
        return bool(self.finds(kind, text, language))

    def is_whole(self, kind: str, text: str) -> bool:
        """Whether a text is exactly one phrase of a kind."""
        return bool(_trie(self, kind, None).get(keys(text)))

    def __hash__(self) -> int:
        return id(self)


@lru_cache
def load_table(stem: str) -> PhraseTable:
    """The table in `<stem>.yml`."""
    raw = read_yaml(Path(__file__).with_name(f"{stem}.yml"))
    return PhraseTable(
        {
            kind: {code: tuple(map(str, phrases)) for code, phrases in languages.items()}
            for kind, languages in raw.items()
        }
    )


@lru_cache
def _trie(table: PhraseTable, kind: str, language: str | None) -> PhraseTrie[bool]:
    trie: PhraseTrie[bool] = PhraseTrie()
    for code, phrases in table.by_kind[kind].items():
        if language is None or code in (language, ENGLISH):
            for phrase in phrases:
                trie.add(keys(phrase), True)
    return trie
