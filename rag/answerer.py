"""Answers craft questions with sentences of the articles and their sources, or says that it does not know."""

import logging
import threading
import time
from dataclasses import dataclass, replace

from knowledge.lexicon import load_lexicon
from rag.abstention import answer_probability
from rag.answers import Answer, Citation
from rag.embeddings import IdentifiedEmbeddings
from rag.errors import EmbeddingsUnavailable, QuestionTooLong
from rag.extraction import SPOKEN_SENTENCES, ended, extract
from rag.grounding import Composer, ComposerFailed, are_supported, can_be_checked
from rag.index import open_index
from rag.policies import PolicyAnswerer
from rag.questions import Question
from rag.reranking import Reranker
from rag.retrieval import ANY, Filter, Retriever, Search, Vectors
from rag.store import IndexLocation, store_at

logger = logging.getLogger(__name__)

MAX_QUESTION_CHARACTERS = 1_000
DEFAULT_THRESHOLD = 0.5
REFRESH_INTERVAL_S = 5.0
"""How often a newer index is looked for."""
FALLBACK_LANGUAGE = "en"
SURE_OF_POLICY = 4
"""Score of a rule from which it answers what the articles do not; see `PolicyAnswerer.ask`."""
COMPOSED_CHUNKS = 4
"""Chunks whose sentences a chat model may answer from."""
OWN_LANGUAGE_BONUS = 0.25
"""Probability by which an English answer must be surer than one in the person's own language."""


@dataclass(frozen=True, slots=True)
class _Loaded:
    generation: str
    retriever: Retriever


class Answerer:
    """Answers from one index, in the words of its articles or in a chat model's that hold against them.

    Loaded at the first question, safe to share between threads.

    `threshold` is the operating point: questions whose answer is less probable than this are not answered.
    A newer index is taken up within seconds of its completion.
    """

    def __init__(
        self,
        location: IndexLocation,
        embeddings: IdentifiedEmbeddings,
        *,
        threshold: float = DEFAULT_THRESHOLD,
        reranker: Reranker | None = None,
        composer: Composer | None = None,
        policies: PolicyAnswerer | None = None,
    ) -> None:
        self._policies = policies
        self._reranker = reranker
        self._composer = composer
        self._store = store_at(location)
        self.embeddings = embeddings
        self._threshold = threshold
        self._loading = threading.Lock()
        self._loaded: _Loaded | None = None
        self._looked_at = float("-inf")

    def warm(self) -> None:
        """Load index and model now; raises what `ask` raises. A provider that is silent now may answer later."""
        self.retriever()
        try:
            self.embeddings.embed_query("warm")
        except EmbeddingsUnavailable as error:
            logger.warning("%s: searching by words alone", error.code)

    def ask(
        self,
        question: str,
        *,
        language: str,
        craft: str | None = None,
        only: Filter = ANY,
        compose: bool = True,
    ) -> Answer:
        """Answer `question`, asked in `language` ("en", "hi", "hi-Latn", ...).

        `craft` is the canonical craft that the conversation is about, used when the question names none; `only`
        narrows the articles. Without `compose` no chat model is asked.
        The answer is in the question's language where an article has it, else in English: `Answer.language` says which.

        Raises:
            QuestionTooLong: more than `MAX_QUESTION_CHARACTERS` characters.
            IndexMissing: no index has been built.
            IndexModelMismatch: the index was made by another embedding model.
            EmbeddingModelMissing: the embedding model is not there.
        """
        if len(question) > MAX_QUESTION_CHARACTERS:
            raise QuestionTooLong(f"a question has at most {MAX_QUESTION_CHARACTERS} characters")
        retriever = self.retriever()
        asked, search, probability = find_answer(retriever, question, language, craft, self._threshold, only)
        if search is None or probability < self._threshold:
            if self._policies and not (
                asked.names_craft
                or asked.abroad
                or asked.never_strength()
                or only.states
                or only.kinds - {"policy"}
            ):
                rule = self._policies.ask(question, language=language, least=SURE_OF_POLICY)
                if rule.answered:
                    return replace(rule, confidence=max(probability, self._threshold))
            return Answer(False, "", "", (), confidence=probability, language=base_language(language))
        written = self._written(question, search) if compose else None
        if written is not None:
            return replace(written, confidence=probability)
        excerpt = extract(asked, search.sentences, search.terms, retriever.section)
        return Answer(
            answered=True,
            text=excerpt.text(excerpt.quotes, naming=not asked.crafts),
            spoken=excerpt.text(excerpt.spoken, naming=not asked.crafts),
            citations=tuple(
                Citation(quote.title, quote.passage.source, quote.passage.text) for quote in excerpt.quotes
            ),
            confidence=probability,
            language=search.language,
            craft=retriever.section(search.sentences[0].section)[0].craft,
        )

    def _written(self, question: str, search: Search) -> Answer | None:
        """What the chat model writes from the best passages; None without one, or where its answer does not hold."""
        if self._composer is None or not can_be_checked(search.language):
            return None
        order = list(dict.fromkeys(sentence.section for sentence in search.sentences))
        hits = sorted(search.hits, key=lambda hit: order.index(hit.section))
        shown = [(hit.chunk, passage) for hit in hits[:COMPOSED_CHUNKS] for passage in hit.chunk.passages]
        passages = [passage.text for _, passage in shown]
        try:
            claims = self._composer.compose(question, passages, search.language)
            holds = are_supported(claims, passages, search.language, self.embeddings)
        except (ComposerFailed, EmbeddingsUnavailable) as error:
            logger.warning("%s: %s; quoting the articles instead", error.code, error)
            return None
        if not holds:
            logger.info("a written answer says more than its passages: quoting the articles instead")
            return None
        said = [ended(claim.text.strip()) for claim in claims]
        cited = dict.fromkeys(place for claim in claims for place in claim.passages)
        return Answer(
            answered=True,
            text=" ".join(said),
            spoken=" ".join(said[:SPOKEN_SENTENCES]),
            citations=tuple(
                Citation(
                    f"{shown[place][0].title}: {shown[place][0].heading}",
                    shown[place][1].source,
                    shown[place][1].text,
                )
                for place in cited
            ),
            confidence=0.0,
            language=search.language,
            craft=shown[next(iter(cited))][0].craft,
        )

    def retriever(self) -> Retriever:
        """The retriever over the current index; raises what `ask` raises."""
        with self._loading:
            now = time.monotonic()
            if self._loaded is None or now - self._looked_at > REFRESH_INTERVAL_S:
                generation = self._store.current()
                if self._loaded is None or generation not in (None, self._loaded.generation):
                    opened = open_index(self._store, generation, self.embeddings)
                    self._loaded = _Loaded(
                        opened.generation,
                        Retriever(opened, self.embeddings, load_lexicon(), reranker=self._reranker),
                    )
                    logger.info(
                        "answering from index %s with %d chunks", opened.generation, len(opened.chunks)
                    )
                self._looked_at = now
            return self._loaded.retriever


def base_language(language: str) -> str:
    """The language without its script: "hi" for "hi-Latn"."""
    return language.partition("-")[0]


def article_languages(language: str) -> tuple[str, ...]:
    """Languages of the articles that may answer a question in `language`, in order of preference."""
    return tuple(dict.fromkeys((base_language(language), FALLBACK_LANGUAGE)))


def find_answer(
    retriever: Retriever,
    text: str,
    language: str,
    craft: str | None,
    threshold: float,
    only: Filter = ANY,
) -> tuple[Question, Search | None, float]:
    """The question as understood, the search that answers it best, and the probability that it does.

    Articles in the question's language are preferred to English ones that are a little surer. When the craft of the
    conversation does not lead to an answer, the whole corpus is asked.
    """
    question = retriever.read(text, language, craft)
    readings = [question]
    if question.crafts and not question.names_craft:
        readings.append(replace(question, crafts=()))
    vectors: Vectors = {}
    best: tuple[Question, Search | None, float] = (question, None, 0.0)
    best_score = 0.0
    for reading in readings:
        for article_language in article_languages(language):
            search = retriever.search(reading, article_language, only, vectors)
            probability = answer_probability(reading, search)
            preferred = OWN_LANGUAGE_BONUS if article_language == base_language(language) else 0.0
            if probability and probability + preferred > best_score:
                best, best_score = (reading, search, probability), probability + preferred
        if best[2] >= threshold and best[1]:
            break
    return best
