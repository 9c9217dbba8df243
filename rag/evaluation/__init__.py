"""Measures retrieval, answers and abstention on questions with known facts."""

from rag.evaluation.cases import Case, QuestionFileError, load_cases, mentions_any, own_questions
from rag.evaluation.measuring import Outcome, run_cases
from rag.evaluation.scores import Score, auc, ndcg, recall, roc, score

__all__ = [
    "Case",
    "Outcome",
    "QuestionFileError",
    "Score",
    "auc",
    "load_cases",
    "mentions_any",
    "ndcg",
    "own_questions",
    "recall",
    "roc",
    "run_cases",
    "score",
]
