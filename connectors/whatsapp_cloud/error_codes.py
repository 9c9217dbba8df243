"""Error codes of Meta's WhatsApp Cloud API, in answers to sending and in statuses.

From Meta's public list (https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes), which changes:
what is not listed here is tried again a few times and then given up.
"""

from collections.abc import Mapping

from connectors.provider_errors import ProviderError, Verdict, read_verdict

_WAIT = "Nothing: it is tried again later."
_OURS = "Report it: it is a mistake of ours."
_TOKEN = "Make a new system user's token with the permission whatsapp_business_messaging."
_ACCOUNT = "Look at the account in WhatsApp Manager."
_TEMPLATE = "Compare `kalavaani templates check` with the template in WhatsApp Manager."
_SMS = "An SMS goes instead, where one can."

CODES: Mapping[int, ProviderError] = {
    # Who we are
    0: ProviderError("credentials", "the token is not valid", _TOKEN),
    3: ProviderError("credentials", "the app lacks a capability", _TOKEN),
    10: ProviderError("credentials", "a permission was taken back", _TOKEN),
    190: ProviderError("credentials", "the token has expired", _TOKEN),
    **{code: ProviderError("credentials", "a permission is missing", _TOKEN) for code in range(200, 300)},
    368: ProviderError("credentials", "the account is restricted for breaking a rule", _ACCOUNT),
    131005: ProviderError("credentials", "access was denied", _TOKEN),
    131031: ProviderError("credentials", "the account is locked", _ACCOUNT),
    131042: ProviderError("credentials", "the account has not paid", "Set up payment in WhatsApp Manager."),
    131045: ProviderError("credentials", "our number is not certified", _ACCOUNT),
    133004: ProviderError("retry", "the server is not available for a while", _WAIT),
    133005: ProviderError("credentials", "the two-step PIN is wrong", _ACCOUNT),
    133006: ProviderError("credentials", "our number has yet to be verified", _ACCOUNT),
    133010: ProviderError(
        "credentials", "our number is not registered", "Register the number at the Cloud API."
    ),
    133015: ProviderError("retry", "our number was deleted a moment ago", _WAIT),
    133016: ProviderError("rate", "our number was registered too often", _WAIT),
    # Too much
    4: ProviderError("rate", "the app asks too often", _WAIT),
    80007: ProviderError("rate", "the account asks too often", _WAIT),
    130429: ProviderError("rate", "more messages at a time than allowed", _WAIT),
    131048: ProviderError(
        "rate", "held back because people report our messages", "Look at the number's quality."
    ),
    131056: ProviderError("rate", "too many messages to this one person", _WAIT),
    # Whom we reach
    130472: ProviderError("permanent", "Meta keeps marketing from this person as a trial", "Nothing."),
    130497: ProviderError("permanent", "we may not write to this country", _ACCOUNT),
    131021: ProviderError("permanent", "sender and receiver are the same", "Nothing."),
    131026: ProviderError("permanent", "the person cannot be reached on WhatsApp", _SMS),
    131030: ProviderError(
        "permanent", "the number is not on the list of the test account", "Add it to the list."
    ),
    131047: ProviderError(
        "window", "more than 24 hours since the person wrote", "A template or an SMS goes instead."
    ),
    131049: ProviderError("permanent", "Meta held a marketing message back", "Do not send it again soon."),
    131050: ProviderError(
        "permanent", "the person has stopped our marketing", "Nothing: she may allow it again."
    ),
    # What we send
    33: ProviderError(
        "credentials", "there is no such number of ours", "Check the configured phone number id."
    ),
    100: ProviderError("permanent", "a parameter is wrong", _OURS),
    131008: ProviderError("permanent", "a parameter is missing", _OURS),
    131009: ProviderError("permanent", "a parameter has a wrong value", _OURS),
    131051: ProviderError("permanent", "a kind of message that is not supported", _OURS),
    131052: ProviderError(
        "permanent", "the person's medium could not be fetched", "Ask her to send it again."
    ),
    131053: ProviderError(
        "permanent", "our medium could not be taken", "Compare its type and size with the limits."
    ),
    132000: ProviderError("permanent", "the template has another number of variables", _TEMPLATE),
    132001: ProviderError("permanent", "there is no such template in this language", _TEMPLATE),
    132005: ProviderError("permanent", "the filled template is too long", _TEMPLATE),
    132007: ProviderError("permanent", "the template is against a rule", _TEMPLATE),
    132012: ProviderError("permanent", "a variable does not have the template's form", _TEMPLATE),
    132015: ProviderError("permanent", "the template is paused for its quality", _TEMPLATE),
    132016: ProviderError("permanent", "the template is disabled for its quality", _TEMPLATE),
    132068: ProviderError("permanent", "the form is blocked", _ACCOUNT),
    132069: ProviderError("rate", "the form was sent too often", _WAIT),
    # Their side
    1: ProviderError("retry", "Meta failed inside", _WAIT),
    2: ProviderError("retry", "Meta is not available", _WAIT),
    131000: ProviderError("retry", "Meta failed inside", _WAIT),
    131016: ProviderError("retry", "Meta is overloaded", _WAIT),
    131057: ProviderError("retry", "our account is being worked on at Meta", _WAIT),
}
"""Code -> what it means."""


def verdict(code: str | int) -> Verdict:
    """What to do after a code; one that is not listed is worth another try."""
    return read_verdict(code, CODES)
