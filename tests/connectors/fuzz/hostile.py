"""Hostile values, and published examples of messages changed into hostile ones."""

import copy
import os
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

THOROUGH = os.environ.get("KALAVAANI_FUZZ") == "thorough"
"""Long runs, each with other examples; otherwise a few examples, always the same."""
FACTOR = 25

NUMBERS = st.sampled_from(
    ["NaN", "1e999", "-1", "0", "9" * 5000, "٣", "1_0", "0x10", "-0", "91", "²", "1e-400", ""]
)
ADDRESSES = st.sampled_from(
    [
        "file:///etc/passwd",
        "http://169.254.169.254/latest/meta-data/",
        "https://api.twilio.com@evil.example/x",
        "https://evil.example/.twilio.com",
        "http://127.0.0.1:99999/",
        "http://[",
        "https://[::1]/x",
        "//evil.example/x",
        "gopher://127.0.0.1:25/_HELO",
        "http://localhost\\@evil.example/",
        "http://user:pw@127.0.0.1/",
        "http://0x7f000001/",
        "data:audio/ogg;base64,AAAA",
        "https://evil.example/ sms" + "\r\nHost: x",
        "",
    ]
)
STRINGS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "",
            " ",
            "\x00",
            "a\x00b\x1b[2J",
            "\u202e\ufeff\ufffe\uffff",
            "'; DROP TABLE inbox; --",
            "<Response><Hangup/></Response>]]>&amp;",
            "%s%n{0}{}${jndi:x}",
            "/SetSlots(price=NaN)",
            "/SetSlots(" * 300,
            "/create_listing" + "(" * 2000,
            "STOP",
            "yes",
            "kajal77 " * 3000,
            "x" * 70_000,
            "😀" * 5000,
            "9" * 2500,
            "1 " * 999,
        ]
    ),
    NUMBERS,
    ADDRESSES,
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), STRINGS),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


def examples(count: int) -> Any:
    """So many examples; many more in a thorough run."""
    return settings(
        max_examples=count * FACTOR if THOROUGH else count,
        derandomize=not THOROUGH,
        database=None,
        deadline=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )


@st.composite
def changed_form(
    draw: st.DrawFn, example: dict[str, str], *, keep: tuple[str, ...] = ()
) -> list[tuple[str, str]]:
    """An example with fields left out, repeated, added, or of other content; those of `keep` are only repeated."""
    fields = list(example.items())
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(fields) - 1)) if fields else 0
        change = draw(st.sampled_from(["drop", "empty", "other", "other", "other", "twice", "add", "many"]))
        name = fields[at][0] if fields else "x"
        if change == "twice" and fields:
            fields.insert(at, (name, draw(STRINGS)))
        elif change == "add":
            fields.append((draw(st.text(max_size=10) | st.sampled_from(sorted(KNOWN_FIELDS))), draw(STRINGS)))
        elif change == "many":
            fields += [(f"Extra{number}", "x") for number in range(draw(st.sampled_from([10, 185, 400])))]
        elif fields and name not in keep:
            kept = [] if change == "drop" else [(name, "" if change == "empty" else draw(STRINGS))]
            fields[at : at + 1] = kept
    return [(written(name), written(value)) for name, value in fields]


def written(text: str) -> str:
    """As a form can hold it."""
    return text.encode("utf-8", "replace").decode()


KNOWN_FIELDS = frozenset(
    {
        "MediaUrl0",
        "MediaContentType0",
        "NumMedia",
        "Latitude",
        "Longitude",
        "ButtonPayload",
        "ListId",
        "MessageType",
    }
    | {"OptOutType", "Digits", "RecordingUrl", "SpeechResult", "Confidence", "CallStatus", "Direction"}
    | {"MessageStatus", "ErrorCode"}
)


@st.composite
def changed_json(draw: st.DrawFn, example: Any) -> Any:
    """An example with parts left out, repeated, or of other content or type."""
    value = copy.deepcopy(example)
    for _ in range(draw(st.integers(1, 4))):
        places = list(_places(value))
        holder, key = draw(st.sampled_from(places)) if places else (None, None)
        if holder is None:
            return draw(VALUES)
        change = draw(st.sampled_from(["drop", "other", "other", "empty", "twice", "wrap", "add", "many"]))
        if change == "drop":
            del holder[key]
        elif change == "empty":
            holder[key] = type(holder[key])() if holder[key] is not None else ""
        elif change == "twice" and isinstance(holder, list):
            holder.insert(key, copy.deepcopy(holder[key]))
        elif change == "many" and isinstance(holder, list):
            holder.extend([holder[key]] * draw(st.sampled_from([5, 60])))
        elif change == "wrap":
            holder[key] = [holder[key]] if draw(st.booleans()) else {"x": holder[key]}
        elif change == "add" and isinstance(holder, dict):
            holder[draw(st.text(max_size=10))] = draw(VALUES)
        else:
            holder[key] = draw(VALUES)
    return value


def _places(value: Any) -> Any:
    """Every part of a value, as what holds it and where."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in list(inside):
        yield value, key
        yield from _places(part)


ODD_BODIES = st.sampled_from(
    [
        b"",
        b"null",
        b"[]",
        b"0",
        b'"x"',
        b"{",
        b"\xff\xfe\x00",
        b"[" * 10_000,
        b"[" * 10_000 + b"]" * 10_000,
        b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
        b'{"n": NaN, "m": -Infinity}',
        b'{"n": 1e999}',
        b'{"n": ' + b"9" * 6_000 + b"}",
        b'{"s": "\\ud800"}',
        b'{"a": 1, "a": 2}',
        b"\x1f\x8b\x08\x00" + b"\x00" * 50,
        b"&" * 1_000,
        b"a=" + b"%00" * 500,
        b"MessageSid=%ED%A0%80&From=%FF",
        b"\xef\xbb\xbf{}",
    ]
)
"""Bodies of no example."""
