"""What tests share: a state folder with models, understanding, index and a seeded marketplace, made once."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from assistant import models
from assistant.application import Assistant, open_assistant
from assistant.cli.knowledge import build
from assistant.cli.marketplace import seed_marketplace
from assistant.cli.place import train_if_needed
from assistant.settings import Settings

MODELS = ("whisper-base", "minilm")


@pytest.fixture(scope="session")
def prepared_home(pytestconfig: pytest.Config) -> Path:
    """A state folder with everything that a first run makes; kept between runs, renewed where data changed."""
    state = Settings().home_folder
    missing = [
        status.name for status in models.status(state) if status.name in MODELS and status.state != "ready"
    ]
    if missing:
        pytest.fail(
            f"models {', '.join(missing)} are not in {state}: run `make test`, or `kalavaani models fetch`"
        )
    home = Path(pytestconfig.cache.mkdir("kalavaani-home")) if pytestconfig.cache else state
    link = home / "models"
    if link.is_symlink() or not link.exists():
        link.unlink(missing_ok=True)
        link.symlink_to(state / "models")
    settings = Settings(home=home)
    train_if_needed(settings)
    build(settings)
    (home / "kalavaani.db").unlink(missing_ok=True)
    asyncio.run(seed_marketplace(settings, None, sender="seed", demonstration=True))
    return home


@pytest.fixture
def settings(prepared_home: Path, tmp_path: Path) -> Settings:
    """Settings of a state folder of the test's own, with the demonstration marketplace in it; speech offline."""
    home = tmp_path / "home"
    home.mkdir()
    for name in ("models", "nlu", "index"):
        (home / name).symlink_to(prepared_home / name)
    shutil.copy(prepared_home / "kalavaani.db", home / "kalavaani.db")
    return Settings(home=home, speech="espeak")


@pytest.fixture
async def assistant(settings: Settings) -> AsyncIterator[Assistant]:
    """The whole product, real models and all."""
    async with open_assistant(settings) as opened:
        yield opened
