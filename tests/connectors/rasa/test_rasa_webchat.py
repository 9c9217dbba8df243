"""The published `rasa-webchat`, unchanged, in a browser: a page of another origin talks with our server."""

from collections.abc import AsyncIterator, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.async_api import Page, Route, async_playwright, expect

WEBCHAT = Path(__file__).resolve().parents[3] / "node_modules/rasa-webchat/lib/index.js"
PATIENCE_MS = 30_000
PAGE = """<!doctype html><html lang="en"><title>Shop</title><body><script src="webchat.js"></script><script>
WebChat.default({
  socketUrl: "%s", socketPath: "/socket.io/", initPayload: "/greet", customData: {language: "en", role: "artisan"},
  customMessageDelay: () => 1, params: {storage: "local"},
}, null);
</script></body></html>"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def shop(url: str, node: str, tmp_path: Path) -> Iterator[str]:
    """A shop's page with the web chat on it, on a host of its own."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "index.html").write_text(PAGE % url)
    (folder / "webchat.js").write_bytes(WEBCHAT.read_bytes())
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
async def page(chromium: str) -> AsyncIterator[Page]:
    """A page of a real browser that reaches nothing but this machine."""

    async def only_here(route: Route) -> None:
        here = route.request.url.startswith("http://127.0.0.1:")
        await (route.continue_() if here else route.abort())

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = await browser.new_page()
        page.set_default_timeout(PATIENCE_MS)
        await page.route("**/*", only_here)
        yield page
        await browser.close()


async def test_a_saree_is_listed_in_rasas_own_web_chat_across_a_reload(
    running: Any, shop: str, page: Page
) -> None:
    expect.set_options(timeout=PATIENCE_MS)
    await page.goto(shop)
    await page.click(".rw-launcher")
    answers, choices = page.locator(".rw-response"), page.locator(".rw-reply")
    await expect(answers.first).to_contain_text("Namaste!")

    await choices.get_by_text("Sell something").click()
    await expect(answers.last).to_contain_text("What do you want to sell?")

    await page.fill(
        ".rw-new-message", "I want to sell a red silk banarasi saree, 6 metres long, 3 pieces, 4500 rupees"
    )
    await page.press(".rw-new-message", "Enter")
    await expect(answers.last).to_contain_text("Shall I publish it?")
    session = await page.evaluate("JSON.parse(localStorage.chat_session).session_id")

    await page.reload()
    await expect(answers.last).to_contain_text("Shall I publish it?")
    await page.fill(".rw-new-message", "yes")
    await page.press(".rw-new-message", "Enter")
    await expect(page.locator(".rw-carousel-card-title")).to_have_text("Red Banarasi silk saree")
    await expect(page.locator(".rw-message").filter(has_text="is now on sale for ₹4,500")).to_have_count(1)

    assert await page.evaluate("JSON.parse(localStorage.chat_session).session_id") == session
    assert len(await running.listings()) == 1
