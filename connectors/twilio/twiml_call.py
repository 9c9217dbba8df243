"""One answer to Twilio's voice webhook, in TwiML: keys are taken at any time, a recording begins after the tone."""

from collections.abc import Sequence

from fastapi import Response
from twilio.twiml.voice_response import Gather, VoiceResponse

from connectors.call_speech import MAX_KEYS, Line, Prompt
from connectors.twilio.call_step import Step
from knowledge.languages import LANGUAGES

ROOT = "/webhooks/twilio/voice"
LANGUAGE_PATIENCE_S = 4
KEY_PATIENCE_S = 1
NUMBER_PATIENCE_S = 3
"""Pause after which a number that is typed counts as complete, unless # ends it."""
RECORD_MAX_S = 60
_ALL_KEYS = "1234567890*#"


class TwimlCall:
    """Builds the answer; `base` is the public address that stands before our paths."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._response = VoiceResponse()

    def say(self, *lines: Line) -> None:
        self._say(self._response, lines)

    def ask_language(self, lines: Sequence[Line]) -> None:
        """Say the lines and wait for one key; silence is an answer too."""
        gather = Gather(
            input="dtmf",
            num_digits=1,
            timeout=LANGUAGE_PATIENCE_S,
            action=f"{self._base}{ROOT}/language",
            action_on_empty_result=True,
            method="POST",
        )
        self._say(gather, lines)
        self._response.append(gather)

    def listen(self, prompt: Prompt, tone: Line, step: Step) -> None:
        """Say a prompt; then whatever is pressed or spoken goes to `step`, and so does silence."""
        action = f"{self._base}{ROOT}/turn?{step.query()}"
        one_key = not prompt.wants_number and prompt.choices <= MAX_KEYS
        patience_s = NUMBER_PATIENCE_S if prompt.wants_number or prompt.key_length else KEY_PATIENCE_S
        gather = Gather(
            input="dtmf",
            timeout=prompt.silence_s if prompt.only_keys else patience_s,
            num_digits=prompt.key_length or (1 if one_key else None),
            finish_on_key=prompt.finish_on_key,
            action=action,
            method="POST",
        )
        self._say(gather, prompt.lines if prompt.only_keys else [*prompt.lines, tone])
        self._response.append(gather)
        if prompt.only_keys:
            self._response.redirect(action, method="POST")
            return
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
