"""A server that can be killed, on a trained home, and Twilio on the loopback."""

from collections.abc import Iterator

import pytest

from assistant.settings import Settings
from tests.connectors.conftest import FakeTwilio, serving
from tests.endurance.server import Server


@pytest.fixture
def twilio() -> Iterator[FakeTwilio]:
    with serving("127.0.0.1") as fake:
        yield fake


@pytest.fixture
def server(settings: Settings, twilio: FakeTwilio) -> Iterator[Server]:
    """Not started yet."""
    served = Server(settings.home_folder, twilio.url)
    yield served
    served.stop()
