"""The one error root of the assistant; every error has a code and a sentence that a person can act on."""


class AssistantError(Exception):
    """Something the assistant can explain; the message is one clear sentence."""

    code = "assistant_error"


class ConfigurationError(AssistantError):
    """A setting, flow, slot or response is wrong; the message names file, line and reason where known."""

    code = "configuration_invalid"
