"""The process that reads one uploaded document: a line of JSON and the bytes on stdin, JSON on stdout.

Run by `rag.reading.confined`. It confines itself before it looks at a byte: memory, processor time and what it may
write have limits that it cannot lift, so a hostile file ends this process and nothing else.
"""

import json
import sys
from contextlib import suppress
from dataclasses import asdict
from datetime import date

from rag.errors import DocumentError, RagError, UploadError, UploadTooCostly, UploadUnreadable
from rag.reading.blocks import ReadDocument
from rag.reading.limits import MAX_RESULT_BYTES, MAX_UPLOAD_BYTES, MEMORY_BYTES, PROCESSOR_S

COST = "reading the document takes too much time or memory: save it anew, or upload its text"
DAMAGED = "the file is damaged and cannot be read: save it anew, or upload its text"


def confine() -> None:
    """Set the limits of this process; where the system has none (Windows), only the caller's time limit holds."""
    if sys.platform == "win32":
        return
    import resource

    for kind, wanted in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, PROCESSOR_S),
        (resource.RLIMIT_FSIZE, MAX_RESULT_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with suppress(ValueError, OSError):  # macOS has no limit of the address space
            resource.setrlimit(kind, (limit, limit))


def read_document(data: bytes) -> ReadDocument:
    """What stands in a file; to be called in a confined process.

    Raises:
        UploadError: it is refused; the class says why.
    """
    from rag.reading.formats import decoded, format_of, is_pdf

    if is_pdf(data):
        from rag.reading.pdf import read_pdf

        return read_pdf(data)
    text = decoded(data)
    format_ = format_of(text)
    if format_ == "html":
        from rag.reading.html import read_html

        return read_html(text)
    from rag.reading.plain import read_decoded

    return read_decoded(text, format_)


def main() -> None:
    confine()
    try:
        from rag.reading.article import About, article_of

        said = json.loads(sys.stdin.buffer.readline())
        document = read_document(sys.stdin.buffer.read(MAX_UPLOAD_BYTES + 1))
        written = article_of(document, About(**said["about"]), date.fromisoformat(said["today"]))
        answer = json.dumps(asdict(written))
    except (UploadError, DocumentError) as error:
        answer = _refusal(error)
    except MemoryError:
        answer = _refusal(UploadTooCostly(COST))
    except Exception:  # whatever a reader stumbles over, the file is what is wrong
        answer = _refusal(UploadUnreadable(DAMAGED))
    sys.stdout.write(answer)


def _refusal(error: RagError) -> str:
    return json.dumps({"refused": error.code, "message": str(error)})


if __name__ == "__main__":
    main()
