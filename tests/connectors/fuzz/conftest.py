"""Every door open at once, behind a watch that notes what leaves the process and what is logged."""

import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from assistant import application
from assistant.settings import Settings
from tests.connectors.fuzz.doors import EXOTEL_TOKEN, META_SECRET, NUMBER_ID, Doors
from tests.connectors.fuzz.watch import Journal, Kept, Outside
from tests.connectors.whatsapp_cloud.conftest import FakeGraph, serving
from tests.rag.conftest import WordEmbeddings

CORPUS = Path(__file__).parents[2] / "rag" / "data" / "articles"
ADMIN = "a-token-of-24-characters"
OPERATORS = "asha:a-password-of-20-chars"


@pytest.fixture
def graph() -> Iterator[FakeGraph]:
    with serving("127.0.0.1") as server:
        yield server


@pytest.fixture
def open_settings(twilio_settings: Settings, graph: FakeGraph, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Twilio, Meta, Exotel, operators and an administrator; a small corpus and embeddings without a model."""
    monkeypatch.setattr(application, "ARTICLES", CORPUS)
    monkeypatch.setattr(application, "open_embeddings", lambda _: WordEmbeddings())
    monkeypatch.setattr("connectors.whatsapp_cloud.graph.PAUSES_S", (0.0, 0.0))
    return twilio_settings.model_copy(
        update={
            "whatsapp_token": SecretStr("EAAtoken"),
            "whatsapp_phone_number_id": NUMBER_ID,
            "whatsapp_app_secret": SecretStr(META_SECRET),
            "whatsapp_verify_token": SecretStr("chosen by us"),
            "whatsapp_api_url": graph.url,
            "whatsapp_media_hosts": "127.0.0.1,localhost",
            "stream_token": SecretStr(EXOTEL_TOKEN),
            "admin_token": SecretStr(ADMIN),
            "operators": SecretStr(OPERATORS),
        }
    )


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Kept:
    """How large the rows of the inbox were when they were claimed."""
    return Kept.noted_by(monkeypatch)


@pytest.fixture
def outside() -> Iterator[Outside]:
    """Addresses to which this process connected."""
    with Outside.watched() as outside:
        yield outside


@pytest.fixture
def journal() -> Iterator[Journal]:
    """Everything that is logged, at every level."""
    journal, root = Journal(), logging.getLogger()
    before = root.level
    root.addHandler(journal)
    root.setLevel(logging.DEBUG)
    yield journal
    root.removeHandler(journal)
    root.setLevel(before)


@pytest.fixture
async def doors(
    open_app: Any, open_settings: Settings, graph: FakeGraph, kept: Kept, journal: Journal, outside: Outside
) -> AsyncIterator[Doors]:
    """The running application with every door open; closed again, it must be in order."""
    async with open_app(open_settings) as running:
        doors = Doors(running, graph, kept, journal, outside)
        yield doors
        await doors.is_in_order()
