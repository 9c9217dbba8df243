"""Reads an uploaded document in a process of its own, which has limits and none of our secrets."""

import json
import logging
import os
import subprocess
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from tempfile import TemporaryFile

from rag.errors import (
    DocumentError,
    RagError,
    UploadEmpty,
    UploadEncrypted,
    UploadInvalid,
    UploadTooCostly,
    UploadTooLarge,
    UploadUnreadable,
    UploadUnsupported,
)
from rag.reading.article import About, WrittenArticle
from rag.reading.limits import MAX_RESULT_BYTES, MAX_UPLOAD_BYTES, TIMEOUT_S
from rag.reading.worker import COST, DAMAGED

logger = logging.getLogger(__name__)

_WORKER = "rag.reading.worker"
_HOUSE = Path(__file__).parents[2]
"""The folder from which our packages are imported."""
_PASSED_ON = (
    "PATH",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "PYTHONHOME",
    "SYSTEMROOT",
    "TMPDIR",
    "TEMP",
    "TZ",
)
_REFUSALS: dict[str, type[RagError]] = {
    kind.code: kind
    for kind in (
        DocumentError,
        UploadEmpty,
        UploadEncrypted,
        UploadInvalid,
        UploadTooCostly,
        UploadTooLarge,
        UploadUnreadable,
        UploadUnsupported,
    )
}


def read_confined(data: bytes, about: About, today: date, *, timeout_s: float = TIMEOUT_S) -> WrittenArticle:
    """A file as an article; `about` is `checked`.

    Raises:
        UploadTooLarge, UploadUnsupported, UploadEncrypted, UploadUnreadable, UploadTooCostly, UploadEmpty,
        UploadInvalid: it is refused; the message says what to do.
        DocumentError: it is in the format of our articles, but malformed.
    """
    if not data:
        raise UploadEmpty("the file is empty")
    if len(data) > MAX_UPLOAD_BYTES:
        raise UploadTooLarge(f"the file has more than {MAX_UPLOAD_BYTES // 1_000_000} MB: upload it in parts")
    said = json.dumps({"about": asdict(about), "today": today.isoformat()})
    with TemporaryFile() as written:
        try:
            done = subprocess.run(
                # -P: nothing is imported from the folder in which the server was started.
                [sys.executable, "-P", "-m", _WORKER],
                input=said.encode() + b"\n" + data,
                stdout=written,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                timeout=timeout_s,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise UploadTooCostly(COST) from None
        written.seek(0)
        answer = written.read(MAX_RESULT_BYTES)
    if done.returncode != 0:
        logger.warning(
            "the process that read a document of %d bytes ended with %d", len(data), done.returncode
        )
        raise UploadTooCostly(COST)
    return _article(answer)


def _environment() -> dict[str, str]:
    """What Python needs to start, and nothing else of ours."""
    paths = [str(_HOUSE), *filter(None, [os.environ.get("PYTHONPATH")])]
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return kept | {"PYTHONPATH": os.pathsep.join(paths), "PYTHONIOENCODING": "utf-8"}


def _article(answer: bytes) -> WrittenArticle:
    try:
        raw = json.loads(answer)
        if "refused" in raw:
            refusal = _REFUSALS.get(raw["refused"], UploadUnreadable)
            raise refusal(str(raw.get("message", DAMAGED))[:500])
        return WrittenArticle(**raw)
    except (ValueError, TypeError):
        raise UploadUnreadable(DAMAGED) from None
