"""A shop's page with the widget in it, and what a visitor sees and does there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from playwright.sync_api import Locator, Page, expect

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
STANDARDS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")


@dataclass
class Shop:
    """A site of another origin than the widget's server; every address of it is the same page."""

    url: str
    html: str = ""
    policy: str | None = None
    """Its content security policy."""


class ShopHandler(BaseHTTPRequestHandler):
    shop: Shop

    def do_GET(self) -> None:
        body = self.shop.html.encode()
        self.send_response(200)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.send_header("content-length", str(len(body)))
        if self.shop.policy is not None:
            self.send_header("content-security-policy", self.shop.policy)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def open_shop() -> Iterator[Shop]:
    """The site on the loopback, whose pages may use the microphone."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), ShopHandler)
    ShopHandler.shop = Shop(f"http://localhost:{server.server_port}")
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield ShopHandler.shop
    server.shutdown()
    server.server_close()
    thread.join()


class WidgetPage:
    """The widget as its visitor meets it."""

    def __init__(self, page: Page, server: str, shop: Shop) -> None:
        self.page = page
        self.shop = shop
        self.server = server
        self.widget = page.locator("kalavaani-chat")
        self.entries = self.widget.locator(".entry")
        self.replies = self.widget.locator(".us")
        self.own = self.widget.locator(".you")
        self.box = self.widget.locator("textarea")
        self.talk = self.widget.locator(".talk")
        self.status = self.widget.locator(".status")
        self.banner = self.widget.locator(".banner")

    def open(self, attributes: str = "", *, path: str = "") -> None:
        """Open the page of a shop on another site, which embeds the widget by two tags."""
        self.shop.html = (
            '<!doctype html><html lang="en"><title>Shop</title><meta name="viewport" content="width=device-width">'
            "<style>kalavaani-chat { height: 44rem }</style>"
            f'<main><h1>Shop</h1><script src="{self.server}/widget.js"></script>'
            f"<kalavaani-chat {attributes}></kalavaani-chat></main></html>"
        )
        self.page.goto(f"{self.shop.url}/{path}")

    def greeted(self) -> None:
        """Wait until the assistant has said its first words."""
        expect(self.replies).to_have_count(1)
        self.rest()

    def write(self, text: str) -> None:
        """Write and send; gives back when it has been answered."""
        before = self.replies.count()
        self.box.fill(text)
        self.box.press("Enter")
        expect(self.own.filter(has_text=text).last).to_be_visible()
        expect(self.replies.nth(before)).to_be_visible()
        self.rest()

    def rest(self) -> None:
        """Wait until nothing is being answered."""
        expect(self.widget.locator(".dots")).to_have_count(0)

    def said(self) -> list[str]:
        """The log, as it is read."""
        return [text.strip() for text in self.entries.all_inner_texts()]

    def last(self) -> Locator:
        return self.replies.last

    def violations(self) -> list[str]:
        """What axe finds against WCAG 2.1 AA on the page and in the widget."""
        assert AXE.is_file(), "axe-core is missing: run `npm install`"
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate(
            "async (tags) => (await axe.run(document, {runOnly: {type: 'tag', values: tags}})).violations",
            list(STANDARDS),
        )
        return [
            f"{rule['id']}: {node['html'][:120]} {node['failureSummary']}"
            for rule in found
            for node in rule["nodes"]
        ]
