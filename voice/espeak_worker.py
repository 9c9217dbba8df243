"""The process that runs espeak-ng: reads requests on stdin, writes speech on stdout.

Run by `voice.espeak` with its own interpreter, because the library is not re-entrant and is GPL-3 licensed;
it imports nothing of the project. Every message is a 4-byte big-endian length and that many bytes.

    request   JSON {"text": str, "voice": str, "rate": words a minute}
    answer    byte 0, 4-byte big-endian sample rate, 16-bit little-endian mono samples
              byte 1, UTF-8 reason

C interface: espeak-ng's `speak_lib.h`.
"""

import ctypes
import json
import os
import struct
import sys
from typing import Any, BinaryIO

AUDIO_OUTPUT_SYNCHRONOUS = 2
INITIALIZE_DONT_EXIT = 0x8000
PARAMETER_RATE = 1
POSITION_CHARACTER = 1
CHARS_UTF8 = 1
MAX_REQUEST_BYTES = 64_000
MAX_SPEECH_S = 300

_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class Espeak:
    """The library, set up once."""

    def __init__(self) -> None:
        import espeakng_loader

        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        data = os.fsencode(espeakng_loader.get_data_path())
        self.sample_rate = int(
            self._library.espeak_Initialize(AUDIO_OUTPUT_SYNCHRONOUS, 0, data, INITIALIZE_DONT_EXIT)
        )
        if self.sample_rate <= 0:
            raise OSError("espeak-ng could not be initialised")
        self._pcm = bytearray()
        self._callback = _CALLBACK(self._collect)
        self._library.espeak_SetSynthCallback(self._callback)

    def _collect(self, samples: Any, count: int, _events: Any) -> int:
        if samples and count > 0:
            self._pcm += ctypes.string_at(samples, count * 2)
        return int(len(self._pcm) > MAX_SPEECH_S * self.sample_rate * 2)

    def speak(self, text: str, voice: str, rate: int) -> bytes:
        """16-bit little-endian samples of `text`."""
        if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise ValueError(f"no voice {voice!r}")
        self._library.espeak_SetParameter(PARAMETER_RATE, rate, 0)
        self._pcm.clear()
        encoded = text.encode() + b"\0"
        failed = self._library.espeak_Synth(
            encoded, ctypes.c_size_t(len(encoded)), 0, POSITION_CHARACTER, 0, CHARS_UTF8, None, None
        )
        if failed:
            raise OSError(f"espeak-ng failed with {failed}")
        return bytes(self._pcm)


def read_message(stream: BinaryIO) -> bytes | None:
    """The next message, or None when the other side has gone."""
    header = stream.read(4)
    if len(header) < 4:
        return None
    (length,) = struct.unpack(">I", header)
    if length > MAX_REQUEST_BYTES:
        return None
    body = stream.read(length)
    return body if len(body) == length else None


def answer(espeak: Espeak, request: bytes) -> bytes:
    try:
        fields = json.loads(request)
        pcm = espeak.speak(fields["text"], fields["voice"], int(fields["rate"]))
    except Exception as error:  # whatever is wrong with one request must not end the process
        return b"\x01" + f"{type(error).__name__}: {error}".encode()
    return b"\x00" + struct.pack(">I", espeak.sample_rate) + pcm


def main() -> None:
    requests = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever the library itself prints must not mix with our answers
    espeak = Espeak()
    while (request := read_message(requests)) is not None:
        message = answer(espeak, request)
        answers.write(struct.pack(">I", len(message)) + message)
        answers.flush()


if __name__ == "__main__":
    main()
