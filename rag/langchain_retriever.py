"""Our retrieval as a LangChain retriever, for chains that others build."""

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from rag.answerer import MAX_QUESTION_CHARACTERS, Answerer, find_answer


class CraftRetriever(BaseRetriever):
    """Chunks for a question; their metadata are title, section, craft, language, source and score."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    answerer: Answerer
    language: str = "en"
    k: int = 5

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, **kwargs: Any
    ) -> list[Document]:
        _, search, _ = find_answer(
            self.answerer.retriever(), query[:MAX_QUESTION_CHARACTERS], self.language, None, threshold=0.0
        )
        return [
            Document(
                page_content=hit.chunk.text,
                metadata={
                    "title": hit.chunk.title,
                    "section": hit.chunk.section,
                    "craft": hit.chunk.craft,
                    "language": hit.chunk.language,
                    "source": hit.chunk.passages[0].source,
                    "score": hit.score,
                },
            )
            for hit in (search.hits[: self.k] if search else ())
        ]
