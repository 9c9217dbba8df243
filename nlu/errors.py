"""What can go wrong in understanding, each with a code that programs can read."""


class NluError(Exception):
    """Root of this package's errors."""

    code = "nlu_error"


class PhrasebookError(NluError):
    """A language's file of steering words is missing or malformed."""

    code = "phrasebook_invalid"


class TrainingDataError(NluError):
    """A training example is malformed; the message names file and line."""

    code = "training_data_invalid"


class ModelMissing(NluError):
    """There is no trained model in the folder."""

    code = "model_missing"


class ModelOutdated(NluError):
    """The model was trained on other data, another lexicon or another version of the code."""

    code = "model_outdated"
