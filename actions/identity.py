"""Making sure who somebody on the web is, by a code that goes to her phone, and joining the two persons to one."""

from typing import Any

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from actions.context import ActionContext
from actions.marketplace import codes, persons
from actions.marketplace.codes import Verdict
from actions.marketplace.errors import TooManyCodes
from actions.results import ActionResult, Notice, Response

REGION = "IN"
PHONE = "phone"
"""Kind of address that a phone number is."""
RESEND = "resend"
"""Value of the code's question when the SMS did not come."""
_MOBILE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})


def mobile_number(text: str) -> str | None:
    """The Indian mobile number in a text, in E.164 form; None when there is none."""
    for match in phonenumbers.PhoneNumberMatcher(text, REGION):
        if match.number.country_code == 91 and phonenumbers.number_type(match.number) in _MOBILE:
            return phonenumbers.format_number(match.number, PhoneNumberFormat.E164)
    return None


async def begin_verification(context: ActionContext) -> ActionResult:
    """Say at once when no code can be sent, instead of asking for a number in vain."""
    if context.services.sends_sms:
        return ActionResult(slots={"code_sent": None})
    return ActionResult((Response("utter_code_impossible"),), {"code_sent": False})


async def send_code(context: ActionContext) -> ActionResult:
    """Send a code to the number that was told. Whether we know that number is not to be seen from the answer."""
    phone = str(context.slots["phone_number"])
    try:
        code = await codes.issue(
            context.session, context.person_id, phone, now=context.now, at_most=context.services.codes_an_hour
        )
    except TooManyCodes:
        return ActionResult((Response("utter_code_too_often"),), {"code_sent": False})
    notice = Notice(context.person_id, context.language, "utter_code_sms", {"code": code}, phone=phone)
    return ActionResult(slots={"code_sent": True, "one_time_code": None}, notices=(notice,))


async def ask_one_time_code(context: ActionContext) -> ActionResult:
    """Ask for the code that was sent; the number is shown as people write it."""
    return ActionResult((Response("utter_code_sent", {"phone": shown(context.slots["phone_number"])}),))


def shown(phone: str) -> str:
    """A number as people in its country write it."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(phone, REGION), PhoneNumberFormat.NATIONAL)
    except NumberParseException:
        return phone


async def check_code(context: ActionContext) -> ActionResult:
    """Check the code; who has the right one is the person of that number from now on."""
    typed = str(context.slots["one_time_code"])
    if typed == RESEND:
        again = await send_code(context)
        return ActionResult(again.responses, {**again.slots, "code_verdict": "wrong"}, again.notices)
    checked = await codes.check(context.session, context.person_id, typed, now=context.now)
    slots: dict[str, Any] = {"code_verdict": checked.verdict.value, "one_time_code": None}
    if checked.verdict is not Verdict.RIGHT or checked.phone is None:
        return ActionResult((Response(f"utter_code_{checked.verdict.value}"),), slots)
    holder = await persons.find(context.session, PHONE, checked.phone)
    slots["is_verified"] = True
    said = (Response("utter_verified"),)
    if holder is None:
        await persons.link_address(
            context.session,
            context.person_id,
            PHONE,
            checked.phone,
            message_id=context.message_id,
            now=context.now,
        )
        return ActionResult(said, slots)
    if holder.id == context.person_id:
        return ActionResult(said, slots)
    await persons.merge(
        context.session, context.person_id, holder.id, message_id=context.message_id, now=context.now
    )
    return ActionResult(said, slots, becomes=holder.id)
