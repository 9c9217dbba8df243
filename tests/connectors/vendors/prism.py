"""A vendor's API as its published description has it: Prism answers requests that fit and refuses others.

A recorder stands between, so that a test can say what did not fit even where our code handles the refusal.
"""

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx

NODE_MODULES = Path(__file__).resolve().parents[3] / "node_modules"
PRISM = NODE_MODULES / "@stoplight" / "prism-cli" / "dist" / "index.js"
STARTS_WITHIN_S = 120
_FORWARDED = ("authorization", "content-type", "accept", "user-agent")


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request that we made, and what is wrong with it."""

    method: str
    path: str
    body: bytes
    status: int
    problems: tuple[str, ...]


@dataclass(slots=True)
class Vendor:
    """A running mock of one API."""

    url: str
    """Address of the recorder, which our code is given as the vendor's."""
    exchanges: list[Exchange] = field(default_factory=list)

    @property
    def problems(self) -> list[str]:
        return [
            f"{seen.method} {seen.path}: {problem}" for seen in self.exchanges for problem in seen.problems
        ]


@contextmanager
def vendor(description: Path) -> Iterator[Vendor]:
    """The API of a description, for as long as the block lasts."""
    with _prism(description) as prism:
        found = Vendor("")
        server = ThreadingHTTPServer(("127.0.0.1", 0), _recorder(prism, found))
        found.url = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield found
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


@contextmanager
def _prism(description: Path) -> Iterator[str]:
    node = shutil.which("node")
    assert node, "Node.js is missing: install it, then run `make test`"
    assert PRISM.exists(), "npm's packages are missing: run `make node_modules/.installed`"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [node, str(PRISM), "mock", "--host", "127.0.0.1", "--port", str(port), str(description)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(process, f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(process: "subprocess.Popen[bytes]", url: str) -> None:
    until = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < until:
        assert process.poll() is None, f"Prism ended with {process.returncode} before it began"
        try:
            httpx.get(url, timeout=5)
            return
        except httpx.TransportError:
            time.sleep(0.2)
    raise AssertionError(f"Prism did not begin within {STARTS_WITHIN_S} s")


def _recorder(prism: str, found: Vendor) -> type[BaseHTTPRequestHandler]:
    class Recorder(BaseHTTPRequestHandler):
        def _pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            headers = {name: self.headers[name] for name in _FORWARDED if name in self.headers}
            answer = httpx.request(
                self.command, f"{prism}{self.path}", content=body, headers=headers, timeout=30
            )
            problems = tuple(_problems(answer.status_code, answer.headers, answer.content))
            found.exchanges.append(Exchange(self.command, self.path, body, answer.status_code, problems))
            self.send_response(answer.status_code)
            self.send_header("content-type", answer.headers.get("content-type", "application/json"))
            self.send_header("content-length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        do_GET = do_POST = do_PUT = do_DELETE = _pass_on

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Recorder


def _problems(status: int, headers: Mapping[str, str], content: bytes) -> Iterator[str]:
    """What is wrong with a request; what Prism says of its own answers is its vendor's matter."""
    for violation in json.loads(headers.get("sl-violations", "[]")):
        if violation["location"][0] == "request":
            yield str(violation["message"])
    if status >= 400:
        refusal = json.loads(content)
        violations = refusal.get("validation") or [{"message": refusal.get("title", status)}]
        yield from (str(violation["message"]) for violation in violations)
