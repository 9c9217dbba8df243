"""Twilio's error codes of messages: those of its API, of its status callbacks, and of WhatsApp behind it.

From Twilio's public error dictionary (https://www.twilio.com/docs/api/errors), which changes: what is not listed here
is tried again a few times and then given up.
"""

from collections.abc import Mapping

from connectors.provider_errors import ProviderError, Verdict, read_verdict

_NUMBER = "Ask the person for another number."
_ACCOUNT = "Look at the account in Twilio's console."
_WAIT = "Nothing: it is tried again later."
_TEMPLATE = "Compare `kalavaani templates check` with the template in Twilio's console."

CODES: Mapping[int, ProviderError] = {
    # Account and API
    20003: ProviderError("credentials", "account or token is wrong", "Set the account's SID and auth token."),
    20005: ProviderError("credentials", "the account is not active", _ACCOUNT),
    20404: ProviderError(
        "permanent", "there is no such message, number or account", "Check the configured numbers."
    ),
    20429: ProviderError("rate", "too many requests at a time", _WAIT),
    20500: ProviderError("retry", "Twilio failed inside", _WAIT),
    20503: ProviderError("retry", "Twilio is not available", _WAIT),
    # Refused when sending
    21211: ProviderError("permanent", "the number is not a phone number", _NUMBER),
    21212: ProviderError("credentials", "our number is not valid", "Check the configured number."),
    21217: ProviderError("permanent", "the number is not a phone number", _NUMBER),
    21265: ProviderError("permanent", "a short code cannot be written to", _NUMBER),
    21408: ProviderError(
        "permanent", "the account may not send to this country", "Allow it in Geo Permissions."
    ),
    21602: ProviderError("permanent", "the message has no text", "Report it: it is a mistake of ours."),
    21604: ProviderError("permanent", "the message has no receiver", "Report it: it is a mistake of ours."),
    21606: ProviderError(
        "credentials", "our number cannot send SMS", "Use a number of the account that can."
    ),
    21608: ProviderError(
        "permanent", "a trial account writes to verified numbers only", "Verify it, or upgrade."
    ),
    21610: ProviderError("permanent", "the person has sent STOP", "Nothing: she may send START."),
    21611: ProviderError("rate", "too much waits to go out from our number", _WAIT),
    21612: ProviderError("permanent", "there is no way from our number to this one", "Use another sender."),
    21614: ProviderError("permanent", "the number is not a mobile", _NUMBER),
    21617: ProviderError(
        "permanent", "the text is longer than 1600 characters", "Report it: it is a mistake of ours."
    ),
    21635: ProviderError("permanent", "the number is a landline", _NUMBER),
    21656: ProviderError("permanent", "the template's variables are not as registered", _TEMPLATE),
    21660: ProviderError(
        "credentials", "our number belongs to another account", "Check the configured number."
    ),
    21703: ProviderError("credentials", "the messaging service has no sender", _ACCOUNT),
    # Told afterwards, for SMS
    30001: ProviderError("rate", "too much waited, and this was dropped", _WAIT),
    30002: ProviderError("credentials", "the account is suspended", _ACCOUNT),
    30003: ProviderError("retry", "the phone is off or out of reach", _WAIT),
    30004: ProviderError(
        "permanent", "the person or the operator blocks our messages", "Reach her another way."
    ),
    30005: ProviderError("permanent", "nobody has this number", _NUMBER),
    30006: ProviderError("permanent", "a landline, or an operator that takes no SMS", _NUMBER),
    30007: ProviderError(
        "permanent", "filtered as spam", "In India: compare the text with the DLT template."
    ),
    30008: ProviderError("retry", "no reason was given", _WAIT),
    30009: ProviderError("retry", "a part of the message went missing", _WAIT),
    30010: ProviderError(
        "permanent", "the message costs more than the limit that was set", "Raise the limit."
    ),
    30017: ProviderError("rate", "the operator is congested", _WAIT),
    30022: ProviderError("rate", "more than the operators allow in a second", _WAIT),
    30023: ProviderError("rate", "more than the operators allow in a day", _WAIT),
    30024: ProviderError("credentials", "our number is not set up with the operator", _ACCOUNT),
    30034: ProviderError("credentials", "our number is not registered for its traffic", _ACCOUNT),
    30036: ProviderError("permanent", "it could not be delivered before it went stale", "Nothing."),
    30410: ProviderError("retry", "the operator did not answer in time", _WAIT),
    30500: ProviderError("retry", "Twilio failed inside", _WAIT),
    # WhatsApp
    63001: ProviderError("credentials", "WhatsApp refuses our account", _ACCOUNT),
    63003: ProviderError("permanent", "nobody on WhatsApp has this number", "Send an SMS."),
    63005: ProviderError(
        "permanent", "WhatsApp does not take this content", "Report it: it is a mistake of ours."
    ),
    63007: ProviderError(
        "credentials", "our number is not a sender on WhatsApp", "Check the configured number."
    ),
    63009: ProviderError("retry", "WhatsApp refused without a clear reason", _WAIT),
    63010: ProviderError("retry", "WhatsApp failed inside", _WAIT),
    63012: ProviderError("retry", "WhatsApp failed inside", _WAIT),
    63013: ProviderError(
        "permanent", "against WhatsApp's rules", "Read the message again, and Meta's policy."
    ),
    63014: ProviderError("permanent", "the person blocks our messages", "Reach her another way."),
    63015: ProviderError(
        "permanent", "the person has not joined the sandbox", "She sends the sandbox its code first."
    ),
    63016: ProviderError(
        "window", "more than 24 hours since the person wrote", "A template or an SMS goes instead."
    ),
    63018: ProviderError("rate", "more messages than our WhatsApp number may send", _WAIT),
    63019: ProviderError("permanent", "the medium could not be fetched", "Check KALAVAANI_PUBLIC_URL."),
    63020: ProviderError("credentials", "WhatsApp's business invitation is not accepted", _ACCOUNT),
    63021: ProviderError("permanent", "the content is not valid", "Report it: it is a mistake of ours."),
    63024: ProviderError("permanent", "the receiver cannot be written to on WhatsApp", "Send an SMS."),
    63027: ProviderError("permanent", "there is no such template in this language", _TEMPLATE),
    63028: ProviderError("permanent", "the template has another number of variables", _TEMPLATE),
    63030: ProviderError("permanent", "a parameter is not supported", "Report it: it is a mistake of ours."),
    63032: ProviderError("permanent", "WhatsApp lets nobody write to this person now", "Send an SMS."),
    63033: ProviderError("permanent", "the person blocks our messages", "Reach her another way."),
    63036: ProviderError("permanent", "nobody on WhatsApp has this number", "Send an SMS."),
    63038: ProviderError("rate", "the account's messages of the day are used up", _WAIT),
    63040: ProviderError("permanent", "WhatsApp has not approved the template", _TEMPLATE),
    63041: ProviderError("permanent", "the template is paused for its quality", _TEMPLATE),
    63042: ProviderError("permanent", "the template is disabled for its quality", _TEMPLATE),
    63049: ProviderError("permanent", "Meta held a marketing message back", "Do not send it again soon."),
}
"""Code -> what it means."""


def verdict(code: str | int) -> Verdict:
    """What to do after a code; one that is not listed is worth another try."""
    return read_verdict(code, CODES)
