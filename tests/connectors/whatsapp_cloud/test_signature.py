"""Only what Meta signed is read: over the bytes as they came, which re-written JSON does not have."""

import json
from pathlib import Path

import pytest

from connectors.whatsapp_cloud.signature import is_signed

VECTORS = json.loads((Path(__file__).parent / "data" / "meta_signature_vectors.json").read_text())["cases"]
NAMES = [case["name"] for case in VECTORS]


@pytest.mark.parametrize("case", VECTORS, ids=NAMES)
def test_every_vector_passes_over_its_raw_bytes(case: dict[str, str]) -> None:
    body = case["raw_body"].encode()
    assert is_signed(body, case["X-Hub-Signature-256"], "app-secret")


@pytest.mark.parametrize("case", VECTORS, ids=NAMES)
def test_nothing_may_be_changed(case: dict[str, str]) -> None:
    body, right = case["raw_body"].encode(), case["X-Hub-Signature-256"]
    for wrong in (
        "",
        "sha256=",
        right[:-1],
        right.removeprefix("sha256="),
        right.replace("sha256=", "sha1="),
        right + "\n",
        f"{right}, {right}",
        "sha256=ü" + right[8:],
    ):
        assert not is_signed(body, wrong, "app-secret"), wrong
    assert not is_signed(body + b" ", right, "app-secret")
    assert not is_signed(body, right, "another secret")


def test_the_same_json_written_anew_is_another_body() -> None:
    escaped = next(case for case in VECTORS if case["name"] == "hindi_escaped_on_wire")
    anew = json.dumps(json.loads(escaped["raw_body"]), ensure_ascii=False, separators=(",", ":"))
    assert json.loads(anew) == json.loads(escaped["raw_body"])
    assert not is_signed(anew.encode(), escaped["X-Hub-Signature-256"], "app-secret")
