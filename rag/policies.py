"""Questions about rules, answered with a section of our own policy articles, or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from knowledge.yaml_file import read_yaml
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
    inflected: tuple[bool, ...]
    """Which of them stand for any word that begins so: those that no stemmer shortens."""


class PolicyAnswerer:
    """Answers from the articles in one folder, by the phrases of its `topics.yml`."""

    def __init__(self, folder: Path) -> None:
        """Reads everything; raises `DocumentError` for a malformed article, `KeyError` for a topic without one."""
        self._articles: Mapping[str, Article] = {article.id: article for article in load_articles(folder)}
        topics = read_yaml(folder / TOPICS_FILE)
        self._cues = tuple(
            dict.fromkeys(
                _cue(article, number, phrase)
                for article, sections in topics.items()
                for number, languages in enumerate(sections)
                for phrases in languages.values()
                for phrase in phrases
            )
        )

    def ask(self, question: str, *, language: str, least: int = 1) -> Answer:
        """The section that speaks of what is asked; in Hindi for both scripts of Hindi, else in English.

        `least` is the score that it needs: one word that people say of it counts 1, two words together 4.
        """
        said = stems(question)
        scores: dict[tuple[str, int], int] = {}
        for cue in self._cues:
            if _stands_in(cue, said):
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
        sentences = [sentence.text for paragraph in section.paragraphs for sentence in paragraph.sentences]
        title = f"{article.title}: {section.heading}"
        text = " ".join(sentences)
        citations = tuple(Citation(title, OWN_RULES, sentence) for sentence in sentences)
        return Answer(True, text, text, citations, 1.0, article.language)


def _cue(article: str, section: int, phrase: str) -> _Cue:
    parts = tuple(stems(phrase))
    inflected = (
        len(part) >= MIN_BEGINNING and script_of(part) not in ("latin", "devanagari") for part in parts
    )
    return _Cue(article, section, parts, tuple(inflected))


def _stands_in(cue: _Cue, said: Sequence[str]) -> bool:
    """Whether the words of a cue stand together in what was said."""
    length = len(cue.phrase)
    first, begins = cue.phrase[0], cue.inflected[0]
    for start in range(len(said) - length + 1):
        word = said[start]
        if word != first and not (begins and word.startswith(first)):
            continue
        rest = zip(said[start + 1 : start + length], cue.phrase[1:], cue.inflected[1:], strict=True)
        if all(word == meant or (may and word.startswith(meant)) for word, meant, may in rest):
            return True
    return False


@lru_cache(maxsize=2)
def load_policies(folder: Path) -> PolicyAnswerer:
    """The answerer of a folder, read once."""
    return PolicyAnswerer(folder)
