"""What can go wrong with model weights."""

from typing import ClassVar


class ModelError(Exception):
    """Root of all errors about models; `code` never changes, the message may."""

    code: ClassVar[str] = "model_error"


class ModelUnknown(ModelError):
    """The manifest has no model of that name."""

    code = "model_unknown"


class ModelMissing(ModelError):
    """The model's files are not on this machine, or are not what they should be."""

    code = "model_missing"

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"The model {name} {reason}: run `kalavaani models fetch`.")
        self.name = name


class SourceFailed(ModelError):
    """One source could not provide a file; the next one is tried."""

    code = "model_source_failed"


class SourceUnreachable(SourceFailed):
    """A source is out of reach altogether, so that it is not asked again in this run."""

    code = "model_source_unreachable"
