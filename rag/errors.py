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


class EmbeddingsUnavailable(RagError):
    """The provider of embeddings failed or was too slow; questions go on with word search alone."""

    code = "embeddings_unavailable"


class RerankerMissing(RagError):
    """The cross-encoder cannot be loaded."""

    code = "reranker_missing"


class IndexMissing(RagError):
    """No complete index at the given place."""

    code = "index_missing"


class IndexModelMismatch(RagError):
    """The index was made by another embedding model than the one that wants to read it."""

    code = "index_model_mismatch"


class IndexBusy(RagError):
    """Another process is building this index."""

    code = "index_busy"


class UploadError(RagError):
    """Root of the reasons for which an uploaded document is refused; the message says what to do."""

    code = "upload_refused"


class UploadTooLarge(UploadError):
    """Too many bytes, pages or characters."""

    code = "upload_too_large"


class UploadUnsupported(UploadError):
    """Neither Markdown nor text, PDF or HTML."""

    code = "upload_unsupported"


class UploadEncrypted(UploadError):
    """A PDF that wants a password, or forbids what we do."""

    code = "upload_encrypted"


class UploadUnreadable(UploadError):
    """The file is damaged."""

    code = "upload_unreadable"


class UploadTooCostly(UploadError):
    """Reading the file took more time or memory than any honest document needs."""

    code = "upload_too_costly"


class UploadEmpty(UploadError):
    """There is no text in it, as in a scan."""

    code = "upload_empty"


class UploadInvalid(UploadError):
    """What was said about the document (title, language, craft, address) is missing or wrong."""

    code = "upload_invalid"


class LibraryFull(UploadError):
    """There are as many uploaded documents as are allowed."""

    code = "library_full"


class UploadedDocumentMissing(RagError):
    """There is no uploaded document of this id."""

    code = "document_missing"


class QuestionTooLong(RagError):
    """The question has more characters than we accept."""

    code = "question_too_long"
