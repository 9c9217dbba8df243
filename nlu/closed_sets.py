"""Small closed sets of values: languages that one can ask for, statuses that an order can be given."""

from functools import lru_cache
from pathlib import Path

import yaml

from nlu.endings import bases
from nlu.phrases import PhraseTrie
from nlu.results import Entity
from nlu.tokens import Token, keys

_FOLDER = Path(__file__).parent / "lexicons" / "shared"
_FILES = {"language": "languages.yml", "order_status": "order_statuses.yml"}

INTENTS_OF_SET = {
    "language": frozenset(("change_language",)),
    "order_status": frozenset(("update_order_status",)),
}
"""Only where these are meant is the word a value: "show delivered orders" sets no status."""


@lru_cache
def _trie(entity: str) -> PhraseTrie[str]:
    table = yaml.safe_load((_FOLDER / _FILES[entity]).read_text(encoding="utf-8"))
    trie: PhraseTrie[str] = PhraseTrie()
    for value, names in table.items():
        for name in names:
            trie.add(keys(name), value)
    return trie


def read_closed_sets(tokens: list[Token], intent: str, language: str) -> list[Entity]:
    """The values of the sets that `intent` speaks of; of several statuses the last one counts.

    `language` is what the text is in; its endings may be joined to them (বাংলায়).
    """
    found = []
    for entity, intents in INTENTS_OF_SET.items():
        if intent in intents:
            matches = [
                Entity(entity, match.payload, tokens[match.first].start, tokens[match.last - 1].end)
                for match in _trie(entity).find(tokens, bases(language))
            ]
            found.extend(matches if entity == "language" else matches[-1:])
    return found
