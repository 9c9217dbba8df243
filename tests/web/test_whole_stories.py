"""Whole stories in the browser, with the real understanding, Whisper, marketplace and craft answers."""

import asyncio
import io
import re
import shutil
import time
import wave
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import select

from actions.marketplace.database import Database
from actions.marketplace.tables import Listing, Order
from assistant.settings import Settings
from tests.connectors.conftest import FakeTwilio, serving
from tests.endurance.server import Server
from tests.web.widget_page import Shop, WidgetPage, open_shop
from voice.audio import SAMPLE_RATE_HZ
from voice.decoding import decode

AUDIO = Path(__file__).parents[1] / "audio"
PATIENCE_MS = 60_000
"""Whisper hears on a machine that does other things as well."""
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301"
    "010018dd8db00000000049454e44ae426082"
)
"""One red pixel."""
PHONE = "9812345678"


class Microphone:
    """The file that Chromium takes for a microphone; it is read anew each time somebody begins to speak."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.seconds = 0.0

    def holds(self, clip: str) -> None:
        """The next thing to be said, with a moment of silence behind it."""
        sound = decode((AUDIO / clip).read_bytes(), "audio/ogg")
        samples = np.concatenate([sound.samples, np.zeros(SAMPLE_RATE_HZ * 20, np.float32)])
        content = io.BytesIO()
        with wave.open(content, "wb") as stream:
            stream.setnchannels(1)
            stream.setsampwidth(2)
            stream.setframerate(SAMPLE_RATE_HZ)
            stream.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
        self.path.write_bytes(content.getvalue())
        self.seconds = len(sound.samples) / SAMPLE_RATE_HZ


@pytest.fixture
def twilio() -> Iterator[FakeTwilio]:
    with serving("127.0.0.1") as fake:
        yield fake


@pytest.fixture
def server(settings: Settings, twilio: FakeTwilio) -> Iterator[Server]:
    served = Server(settings.home_folder, twilio.url)
    served.start()
    yield served
    served.stop()


@pytest.fixture
def microphone(tmp_path: Path) -> Microphone:
    found = Microphone(tmp_path / "microphone.wav")
    found.holds("silence.ogg")
    return found


@pytest.fixture
def browser(microphone: Microphone) -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.fail("Chromium is missing: install it as `chromium`", pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--autoplay-policy=no-user-gesture-required",
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
                f"--use-file-for-fake-audio-capture={microphone.path}%noloop",
            ],
        )
        yield browser
        browser.close()


@pytest.fixture
def shop() -> Iterator[Shop]:
    with open_shop() as shop:
        yield shop


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="en-IN", viewport={"width": 900, "height": 800})
    context.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    yield context.new_page()
    context.close()
    expect.set_options(timeout=5_000)


@pytest.fixture
def widget(page: Page, server: Server, shop: Shop) -> WidgetPage:
    return WidgetPage(page, server.url, shop)


def look_up(settings: Settings, query: Any) -> list[Any]:
    """What the marketplace holds; asked in a thread of its own, since the browser's loop runs in this one."""

    async def found() -> list[Any]:
        database = Database(settings.database)
        async with database.reading() as session:
            rows = list(await session.scalars(query))
        await database.dispose()
        return rows

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, found()).result()


def say(widget: WidgetPage, microphone: Microphone, clip: str) -> None:
    """Hold the button, speak, let go, and wait for the answer, which is read aloud."""
    microphone.holds(clip)
    before = widget.replies.count()
    box = widget.talk.bounding_box()
    assert box
    widget.page.mouse.move(box["x"] + 30, box["y"] + 15)
    with widget.page.expect_request(re.compile(r"/spoken/.*\.ogg"), timeout=PATIENCE_MS):
        widget.page.mouse.down()
        expect(widget.talk).to_have_attribute("aria-pressed", "true")
        widget.page.wait_for_timeout(1000 * microphone.seconds + 500)
        widget.page.mouse.up()
        expect(widget.replies.nth(before)).to_be_visible()
    widget.rest()


def test_a_whole_listing_by_voice(
    widget: WidgetPage, microphone: Microphone, settings: Settings, page: Page
) -> None:
    before = {listing.id for listing in look_up(settings, select(Listing))}
    widget.open('visitor="artisan" language="en"')
    widget.greeted()
    say(widget, microphone, "listing_saree_full.ogg")
    expect(widget.own.last).to_contain_text("saree", ignore_case=True)
    expect(widget.last()).to_contain_text("publish it?")

    page.reload()
    expect(widget.last()).to_contain_text("publish it?")
    widget.widget.locator("input[type=file]").set_input_files(
        {"name": "saree.png", "mimeType": "image/png", "buffer": PNG}
    )
    expect(widget.replies.filter(has_text=re.compile("photo", re.I)).last).to_be_visible()
    widget.rest()

    say(widget, microphone, "yes.ogg")
    expect(widget.last()).to_contain_text("on sale")
    (listing,) = [found for found in look_up(settings, select(Listing)) if found.id not in before]
    assert (listing.status, listing.price_paise, listing.quantity) == ("published", 450_000, 3)
    assert (listing.product_type, listing.craft) == ("saree", "banarasi")
    assert len(listing.images) == 1


def test_a_whole_purchase_by_text(widget: WidgetPage, settings: Settings, twilio: FakeTwilio) -> None:
    widget.open('visitor="buyer" language="en"')
    widget.greeted()
    widget.write("show me blue pottery vases under 3000")
    expect(widget.last().locator(".card").first).to_contain_text("₹")
    widget.write("how is blue pottery made?")
    expect(widget.replies.get_by_role("link").first).to_be_visible()
    widget.write("show me blue pottery vases under 3000")
    widget.write("I want to buy the first one")
    for _ in range(8):
        asked = widget.last().inner_text()
        answer = _answer_to(asked, twilio)
        if answer is None:
            break
        widget.write(answer)
    expect(widget.last()).to_contain_text(re.compile("order", re.I))
    order = look_up(settings, select(Order).order_by(Order.id.desc()))[0]
    assert str(order.id) in " ".join(widget.said()), widget.said()[-3:]
    widget.write(f"where is my order {order.id}?")
    expect(widget.last()).to_contain_text(str(order.id))


def _answer_to(asked: str, twilio: FakeTwilio) -> str | None:
    """What a buyer answers to each question of the way; None when nothing is asked any more."""
    if "I have sent a code" in asked:
        return _code(twilio)
    if re.search(r"how many", asked, re.I):
        return "1"
    if re.search(r"(phone|mobile) number", asked, re.I):
        return PHONE
    if re.search(r"where (shall|should|do)|PIN code|send it|which (town|place)", asked, re.I):
        return "Jaipur 302001"
    if re.search(r"shall i|is that right|place (the|this) order\?", asked, re.I):
        return "yes"
    return None


def _code(twilio: FakeTwilio) -> str:
    """The code that came by SMS, as soon as it is there."""
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while not twilio.taken and time.monotonic() < deadline:
        time.sleep(0.05)
    (code,) = re.findall(r"\b\d{4,8}\b", twilio.taken[-1]["body"])[:1]
    return str(code)
