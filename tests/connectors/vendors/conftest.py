"""Vendors' APIs by their published descriptions. Tests elsewhere import the fixtures from here by name.

A description is served once for each worker of the test run: tests of one vendor belong in one file.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.connectors.vendors.prism import Vendor, vendor

DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="session")
def served_twilio() -> Iterator[Vendor]:
    with vendor(DATA / "twilio_api_v2010.json") as found:
        yield found


@pytest.fixture(scope="session")
def served_meta() -> Iterator[Vendor]:
    with vendor(DATA / "meta_business_messaging_v23.json") as found:
        yield found


@pytest.fixture
def twilio_prism(served_twilio: Vendor) -> Vendor:
    """Twilio's API 2010-04-01: messages and calls. `problems` says what did not fit."""
    served_twilio.exchanges.clear()
    return served_twilio


@pytest.fixture
def meta_prism(served_meta: Vendor) -> Vendor:
    """Meta's business messaging API v23.0: messages and media. `problems` says what did not fit."""
    served_meta.exchanges.clear()
    return served_meta


@pytest.fixture
def twilio_prism_url(twilio_prism: Vendor) -> Iterator[str]:
    """Address of Twilio's API; every request of the test must fit."""
    yield twilio_prism.url
    assert twilio_prism.exchanges and not twilio_prism.problems, twilio_prism.problems


@pytest.fixture
def meta_prism_url(meta_prism: Vendor) -> Iterator[str]:
    """Address of Meta's API; every request of the test must fit."""
    yield meta_prism.url
    assert meta_prism.exchanges and not meta_prism.problems, meta_prism.problems
