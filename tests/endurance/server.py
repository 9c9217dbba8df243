"""A real server in a process of its own that can be killed, and messages to it as Twilio sends them."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import httpx
from twilio.request_validator import RequestValidator

TOKEN = "12345"
ACCOUNT = "AC00000000000000000000000000000000"
PUBLIC_URL = "https://kalavaani.example.org"
PATH = "/webhooks/twilio/messaging"
NUMBER = "+14155238886"
START_TIMEOUT_S = 120.0


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass
class Server:
    """`kalavaani serve`, started and killed as often as a test likes."""

    home: Path
    api_url: str
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        settings = {
            "HOME": str(self.home),
            "PORT": str(self.port),
            "SPEECH": "espeak",
            "PUBLIC_URL": PUBLIC_URL,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_NUMBER": NUMBER,
            "TWILIO_WHATSAPP_NUMBER": NUMBER,
            "TWILIO_API_URL": self.api_url,
            "LOG_LEVEL": "warning",
        }
        environment = {name: value for name, value in os.environ.items() if not name.startswith("KALAVAANI_")}
        environment |= {f"KALAVAANI_{name}": value for name, value in settings.items()}
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "uvicorn",
                "--factory",
                "connectors.app:create_app",
                "--port",
                str(self.port),
            ],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=(self.home / "server.log").open("ab"),
        )
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if httpx.get(f"{self.url}/health/live", timeout=1.0).is_success:
                    return
            except httpx.HTTPError:
                time.sleep(0.05)
        raise AssertionError(f"no server: {(self.home / 'server.log').read_text()[-2000:]}")

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=30)


def webhook(sid: str, sender: str, text: str) -> tuple[bytes, Mapping[str, str]]:
    """Body and headers of a message as Twilio sends it."""
    fields = {
        "MessageSid": sid,
        "AccountSid": ACCOUNT,
        "From": sender,
        "To": NUMBER,
        "Body": text,
        "NumMedia": "0",
    }
    return urlencode(fields).encode(), {
        "x-twilio-signature": RequestValidator(TOKEN).compute_signature(f"{PUBLIC_URL}{PATH}", fields),
        "content-type": "application/x-www-form-urlencoded",
    }
