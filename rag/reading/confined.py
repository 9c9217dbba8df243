"""Reads an uploaded document in a process of its own, which has limits and none of our secrets."""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryFile

from rag.errors import (
    UploadEmpty,
    UploadEncrypted,
    UploadError,
    UploadTooCostly,
    UploadTooLarge,
    UploadUnreadable,
    UploadUnsupported,
)
from rag.reading.blocks import ReadDocument, from_json
from rag.reading.limits import MAX_RESULT_BYTES, MAX_UPLOAD_BYTES, TIMEOUT_S
from rag.reading.worker import COST, DAMAGED

_WORKER = "rag.reading.worker"
_HOUSE = Path(__file__).parents[2]
"""The folder from which our packages are imported."""
_REFUSALS: dict[str, type[UploadError]] = {
    kind.code: kind
    for kind in (
        UploadEmpty,
        UploadEncrypted,
        UploadTooCostly,
        UploadTooLarge,
        UploadUnreadable,
        UploadUnsupported,
    )
}


def read_confined(data: bytes, *, timeout_s: float = TIMEOUT_S) -> ReadDocument:
    """What stands in a file.

    Raises:
        UploadTooLarge, UploadUnsupported, UploadEncrypted, UploadUnreadable, UploadTooCostly, UploadEmpty: it is
            refused; the message says what to do.
    """
    if not data:
        raise UploadEmpty("the file is empty")
    if len(data) > MAX_UPLOAD_BYTES:
        raise UploadTooLarge(f"the file has more than {MAX_UPLOAD_BYTES // 1_000_000} MB: upload it in parts")
    with TemporaryFile() as written:
        try:
            done = subprocess.run(
                # -P: nothing is imported from the folder in which the server was started.
                [sys.executable, "-P", "-m", _WORKER],
                input=data,
                stdout=written,
                stderr=subprocess.DEVNULL,
                env={"PYTHONPATH": str(_HOUSE), "PYTHONIOENCODING": "utf-8"},
                timeout=timeout_s,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise UploadTooCostly(COST) from None
        written.seek(0)
        answer = written.read(MAX_RESULT_BYTES)
    if done.returncode != 0:
        raise UploadTooCostly(COST)
    document = _document(answer)
    if document.format != "article" and not any(block.kind != "heading" for block in document.blocks):
        raise UploadEmpty("there is no text in the document; of a scan, upload the text")
    return document


def _document(answer: bytes) -> ReadDocument:
    try:
        raw = json.loads(answer)
        if isinstance(raw, dict) and "refused" in raw:
            refusal = _REFUSALS.get(str(raw["refused"]), UploadUnreadable)
            raise refusal(str(raw.get("message", DAMAGED))[:500])
        return from_json(answer)
    except ValueError:
        raise UploadUnreadable(DAMAGED) from None
