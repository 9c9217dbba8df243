"""Questions about rules, answered with a section of our own policy articles, or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from rag.answers import Answer, Citation
from rag.chunks import OWN_RULES
from rag.documents import Article, load_articles
from rag.sentences import script_of, stems

TOPICS_FILE = "topics.yml"
MIN_BEGINNING = 3
"""Letters and signs that a beginning of a word must have to stand for the word."""


@dataclass(frozen=True, slots=True)
class _Cue:
    """Something that people say about one section."""

    article: str
    section: int
    phrase: tuple[str, ...]
    """Stems."""


class PolicyAnswerer:
    """Answers from the articles in one folder, by the phrases of its `topics.yml`."""

    def __init__(self, folder: Path) -> None:
        """Reads everything; raises `DocumentError` for a malformed article, `KeyError` for a topic without one."""
        self._articles: Mapping[str, Article] = {article.id: article for article in load_articles(folder)}
        topics = yaml.safe_load((folder / TOPICS_FILE).read_text(encoding="utf-8"))
        self._cues = tuple(
            _Cue(article, number, tuple(stems(phrase)))
            for article, sections in topics.items()
            for number, languages in enumerate(sections)
            for phrases in languages.values()
            for phrase in phrases
        )

    def ask(self, question: str, *, language: str, least: int = 1) -> Answer:
        """The section that speaks of what is asked; in Hindi for both scripts of Hindi, else in English.

        `least` is the score that it needs: one word that people say of it counts 1, two words together 4.
        """
        said = stems(question)
        scores: dict[tuple[str, int], int] = {}
        for cue in dict.fromkeys(self._cues):
            if _stands_in(cue.phrase, said):
                place = (cue.article, cue.section)
                scores[place] = scores.get(place, 0) + len(cue.phrase) ** 2
        if max(scores.values(), default=0) < least:
            return Answer(False, "", "", (), 0.0, language)
        # Sections begin with the general one: of two that fit alike, the later one is more to the point.
        article, section = max(scores, key=lambda place: (scores[place], place[1]))
        return self._answer(self._in_language(article, language), section)

    def _in_language(self, article: str, language: str) -> Article:
        own = f"{language.partition('-')[0]}/{article}"
        return self._articles.get(own) or self._articles[article]

    def _answer(self, article: Article, number: int) -> Answer:
        section = article.sections[number]
        text = " ".join(sentence.text for paragraph in section.paragraphs for sentence in paragraph.sentences)
        citation = Citation(f"{article.title}: {section.heading}", OWN_RULES, text)
        return Answer(True, text, text, (citation,), 1.0, article.language)


def _stands_in(phrase: Sequence[str], said: Sequence[str]) -> bool:
    """Whether the words of a phrase stand together in what was said."""
    length = len(phrase)
    return any(
        all(
            _is_form_of(word, meant) for word, meant in zip(said[start : start + length], phrase, strict=True)
        )
        for start in range(len(said) - length + 1)
    )


def _is_form_of(word: str, stem: str) -> bool:
    """Whether a word is the stem with an ending; for the languages that no stemmer shortens, a beginning is enough."""
    inflected = len(stem) >= MIN_BEGINNING and script_of(stem) not in ("latin", "devanagari")
    return word == stem or (inflected and word.startswith(stem))


@lru_cache(maxsize=2)
def load_policies(folder: Path) -> PolicyAnswerer:
    """The answerer of a folder, read once."""
    return PolicyAnswerer(folder)
