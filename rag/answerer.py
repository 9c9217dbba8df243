"""Answers craft questions with sentences of the articles and their sources, or says that it does not know."""

from rag.answers import Answer
from rag.embeddings import IdentifiedEmbeddings
from rag.store import IndexLocation

MAX_QUESTION_CHARACTERS = 1_000
DEFAULT_THRESHOLD = 0.5


class Answerer:
    """Extractive answers from one index; loaded at the first question, safe to share between threads.

    `threshold` is the operating point: questions whose answer is less probable than this are not answered.
    """

    def __init__(
        self,
        location: IndexLocation,
        embeddings: IdentifiedEmbeddings,
        *,
        threshold: float = DEFAULT_THRESHOLD,
    ) -> None:
        self._location = location
        self._embeddings = embeddings
        self._threshold = threshold

    def warm(self) -> None:
        """Load index and model now; raises what `ask` raises."""
        raise NotImplementedError

    def ask(self, question: str, *, language: str, craft: str | None = None) -> Answer:
        """Answer `question`, asked in `language` ("en", "hi", "hi-Latn", ...).

        `craft` is the canonical craft that the conversation is about, used when the question names none.
        The answer is in Hindi where a Hindi article exists and the question is Hindi in either script, else
        in English: `Answer.language` says which.

        Raises:
            QuestionTooLong: more than `MAX_QUESTION_CHARACTERS` characters.
            IndexMissing: no index has been built.
            IndexModelMismatch: the index was made by another embedding model.
            EmbeddingModelMissing: the embedding model is not there.
        """
        raise NotImplementedError
