"""Twilio's limits and patience."""

MAX_CHARACTERS = 1600
"""Longest body of one message."""
MESSAGE_DEADLINE_S = 10.0
"""Twilio waits 15 s for the answer to a messaging webhook; what takes longer is sent by the API."""
CALL_DEADLINE_S = 1.5
"""A caller should not hear silence; after this time she hears a holding sentence."""
