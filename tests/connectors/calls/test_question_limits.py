"""What a question says of silence and keys reaches the carrier."""

from typing import Any
from xml.etree.ElementTree import Element, fromstring

from assistant.messages import Reply
from connectors.call_speech import CallSpeech, Line, Prompt
from connectors.twilio.call_step import Step
from connectors.twilio.twiml_call import TwimlCall

TONE = Line("beep", "en", None)


class Silent:
    """A speaker whose voice is never ready: the carrier's own reads."""

    async def speak(self, text: str, **how: Any) -> None:
        return None


def listening(prompt: Prompt) -> Element:
    call = TwimlCall("https://k.example.org")
    call.listen(prompt, TONE, Step())
    return fromstring(call.response().body.decode())


async def prompt_of(**reply: Any) -> Prompt:
    speech = CallSpeech(None, Silent())  # type: ignore[arg-type]  # no phrase is said
    return await speech.prompt([Reply("How many?", "en", **reply)], "en")


async def test_people_may_pause_longer_between_digits_than_after_a_yes() -> None:
    digits, yes_no = await prompt_of(expects="digits"), await prompt_of(expects="yes_no")
    pauses = [listening(prompt).find("Record").get("timeout") for prompt in (digits, yes_no)]  # type: ignore[union-attr]
    assert pauses == ["5", "2"]


async def test_a_questions_own_silence_counts() -> None:
    prompt = await prompt_of(expects="digits", silence_timeout_s=12.0)
    record = listening(prompt).find("Record")
    assert record is not None and record.get("timeout") == "12"


async def test_a_code_of_six_digits_needs_no_hash() -> None:
    gather = listening(await prompt_of(expects="free_text", key_length=6, finish_on_key="*")).find("Gather")
    assert gather is not None
    assert (gather.get("numDigits"), gather.get("finishOnKey")) == ("6", "*")


async def test_what_is_only_typed_is_never_recorded() -> None:
    said = listening(await prompt_of(only_keys=True, key_length=4))
    assert said.find("Record") is None
    assert said.find("Redirect") is not None, "silence leads somewhere"
