"""One answer to Twilio's voice webhook, in TwiML: keys are taken at any time, a recording begins after the tone.

Twilio's traps: `finishOnKey` works only behind other digits, so that a key that means something by itself must be a
digit like the others (`finishOnKey=""`); a key is heard only inside `<Gather>` or `<Record>`; without input `<Gather>`
goes on to the next verb, unless `actionOnEmptyResult` is set; `speechTimeout="auto"` is refused by some speech models.
"""

from collections.abc import Sequence
from typing import Any

from fastapi import Response
from twilio.twiml.voice_response import Gather, VoiceResponse

from connectors.call_speech import Line, Prompt
from connectors.twilio.call_step import Step
from connectors.twilio.carrier_hearing import CarrierHearing
from knowledge.languages import LANGUAGES

ROOT = "/webhooks/twilio/voice"
LANGUAGE_PATIENCE_S = 4
KEY_PATIENCE_S = 1
NUMBER_PATIENCE_S = 3
"""Pause after which a number that is typed counts as complete, unless # ends it."""
SPEECH_PATIENCE_S = 5
"""How long the carrier's recogniser waits for the first word."""
RECORD_MAX_S = 60
_ALL_KEYS = "1234567890*#"


class TwimlCall:
    """Builds the answer; `base` is the public address that stands before our paths."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._response = VoiceResponse()

    def say(self, *lines: Line) -> None:
        self._say(self._response, lines)

    def ask_language(self, lines: Sequence[Line], step: Step) -> None:
        """Say the lines and wait for one key; silence is an answer too."""
        gather = Gather(
            input="dtmf",
            num_digits=1,
            timeout=LANGUAGE_PATIENCE_S,
            action=f"{self._base}{ROOT}/language?{step.query()}",
            action_on_empty_result=True,
            method="POST",
        )
        self._say(gather, lines)
        self._response.append(gather)

    def listen(self, prompt: Prompt, tone: Line, step: Step, carrier: CarrierHearing | None = None) -> None:
        """Say a prompt; then whatever is pressed or spoken goes to `step`, and so does silence.

        Speech is recorded for our own recogniser, unless the carrier's listens.
        """
        action = f"{self._base}{ROOT}/turn?{step.query()}"
        recorded = carrier is None and not prompt.only_keys
        patience_s = KEY_PATIENCE_S if prompt.one_key else NUMBER_PATIENCE_S
        gather = Gather(
            timeout=patience_s if recorded else max(prompt.silence_s, SPEECH_PATIENCE_S),
            num_digits=1 if prompt.one_key else prompt.key_length,
            finish_on_key="" if prompt.one_key else prompt.finish_on_key,
            action=action,
            method="POST",
            **_ears(prompt, carrier),
        )
        self._say(gather, [*prompt.lines, tone] if recorded else prompt.lines)
        self._response.append(gather)
        if recorded:
            self._response.record(
                action=action,
                method="POST",
                max_length=RECORD_MAX_S,
                timeout=prompt.silence_s,
                finish_on_key="#" if prompt.wants_number else _ALL_KEYS,
                play_beep=True,
                trim="trim-silence",
            )
        self._response.redirect(action, method="POST")

    def wait(self, step: Step, *, pause: bool) -> None:
        """Ask again for the answer to `step`."""
        if pause:
            self._response.pause(length=1)
        self._response.redirect(f"{self._base}{ROOT}/wait?{step.query()}", method="POST")

    def reject(self) -> None:
        """Let the caller hear that the line is busy; she pays nothing."""
        self._response.reject(reason="busy")

    def hang_up(self) -> None:
        self._response.hangup()

    def response(self) -> Response:
        return Response(str(self._response), media_type="text/xml")

    def _say(self, verb: VoiceResponse | Gather, lines: Sequence[Line]) -> None:
        for line in lines:
            if line.recording is not None:
                verb.play(f"{self._base}/spoken/{line.recording}")
            elif line.text:
                verb.say(line.text, language=LANGUAGES[line.language].bcp47)


def _ears(prompt: Prompt, carrier: CarrierHearing | None) -> dict[str, Any]:
    """What a `<Gather>` takes: keys, and speech where the carrier's recogniser listens. Both end what we say."""
    if carrier is None or prompt.only_keys:
        return {"input": "dtmf"}
    return {
        "input": "dtmf speech",
        "language": carrier.language,
        "hints": carrier.hints,
        "speech_timeout": prompt.silence_s,
        "barge_in": True,
        "profanity_filter": False,
        "action_on_empty_result": True,
    }
