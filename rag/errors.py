"""Everything that can go wrong with articles, the index and questions."""


class RagError(Exception):
    """Root of this package's errors."""

    code = "rag_failed"


class DocumentError(RagError):
    """An article is malformed; the message names file, line and reason."""

    code = "article_invalid"


class EmbeddingModelMissing(RagError):
    """The embedding model's files are not there or cannot be loaded."""

    code = "embedding_model_missing"


class IndexMissing(RagError):
    """No complete index at the given place."""

    code = "index_missing"


class IndexModelMismatch(RagError):
    """The index was made by another embedding model than the one that wants to read it."""

    code = "index_model_mismatch"


class IndexBusy(RagError):
    """Another process is building this index."""

    code = "index_busy"


class QuestionTooLong(RagError):
    """The question has more characters than we accept."""

    code = "question_too_long"
