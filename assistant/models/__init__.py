"""Model weights: what we need, where they come from, and proof that they are what they claim to be."""

from assistant.models.errors import ModelError, ModelMissing, SourceFailed
from assistant.models.fetcher import FetchReport, fetch
from assistant.models.shelf import ModelStatus, path_of, status

__all__ = [
    "FetchReport",
    "ModelError",
    "ModelMissing",
    "ModelStatus",
    "SourceFailed",
    "fetch",
    "path_of",
    "status",
]
