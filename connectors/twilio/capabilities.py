"""What Twilio carries on its messaging channels.

Source: Twilio, Messages resource (Body up to 1,600 characters); India's carriers take no MMS. Buttons and lists need
templates made in Twilio's console, so choices are numbers.
"""

from collections.abc import Mapping
from functools import partial

from connectors.capabilities import Capabilities
from connectors.sms.segments import shortened
from connectors.sms.segments import split as split_sms
from connectors.splitting import split
from connectors.twilio.limits import MAX_CHARACTERS


def _as_sms(text: str) -> list[str]:
    return split_sms(shortened(text))


CAPABILITIES: Mapping[str, Capabilities] = {
    "sms": Capabilities(split=_as_sms),
    "whatsapp": Capabilities(
        split=partial(split, limit=MAX_CHARACTERS), caption=MAX_CHARACTERS, sound=True, templates=True
    ),
}
