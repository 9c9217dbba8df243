"""Why there is no language model."""

from assistant.errors import AssistantError


class LanguageModelError(AssistantError):
    """The chat model cannot be used."""

    code = "language_model_error"


class LanguageModelMissing(LanguageModelError):
    """LangChain, or the package of the model's provider, is not installed."""

    code = "language_model_missing"


class LanguageModelInvalid(LanguageModelError):
    """The setting names no model, or its provider's key is not in the environment."""

    code = "language_model_invalid"


class LanguageModelSilent(LanguageModelError):
    """The model gave no answer that can be used, or none in time."""

    code = "language_model_silent"
