"""Reloads, lost networks and servers that go away: nothing is lost, nothing comes twice."""

import re

import pytest
from playwright.sync_api import Page, Request, Route, WebSocketRoute, expect

from tests.web.conftest import SAREE, Server
from tests.web.widget_page import WidgetPage

STATES = """window.states = [];
addEventListener("kalavaani-state", (event) => window.states.push(event.detail.state));"""
WEBSOCKET = re.compile(r"^ws://.*/chat$")


def test_a_reload_goes_on_where_it_was(widget: WidgetPage, page: Page) -> None:
    widget.open('visitor="artisan"')
    widget.greeted()
    widget.write(SAREE)
    said = widget.said()
    page.reload()
    expect(widget.entries).to_have_count(len(said))
    assert widget.said() == said
    widget.write("yes")
    expect(widget.last()).to_contain_text("on sale")
    assert widget.said()[: len(said)] == said, "nothing came again"


def test_a_server_that_restarts_is_found_again(widget: WidgetPage, page: Page, server: Server) -> None:
    widget.open('visitor="artisan"')
    widget.greeted()
    widget.write(SAREE)
    said = widget.said()
    server.stop()
    try:
        expect(widget.banner).to_have_text("No connection. Trying again…")
        widget.box.fill("yes")
        widget.box.press("Enter")
        expect(widget.own.last.locator("small")).to_have_text("Waiting to be sent")
    finally:
        server.start()
    expect(widget.last()).to_contain_text("on sale", timeout=20_000)
    widget.rest()
    expect(widget.banner).to_be_hidden()
    assert widget.said()[: len(said)] == said
    assert [text for text in widget.said() if "on sale" in text] == [widget.said()[-1]]
    expect(widget.own.last.locator("small")).to_have_count(0)


def test_replies_that_got_lost_on_the_way_come_once_more_and_in_order(widget: WidgetPage, page: Page) -> None:
    """The first connections swallow what the server says after the page has spoken."""
    swallowed: list[str] = []

    def carry(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def from_page(message: str | bytes) -> None:
            server.send(message)

        def from_server(message: str | bytes) -> None:
            if "publish it?" in str(message) and len(swallowed) < 2:
                swallowed.append(str(message))
                socket.close()
            else:
                socket.send(message)

        socket.on_message(from_page)
        server.on_message(from_server)

    page.route_web_socket(WEBSOCKET, carry)
    page.add_init_script(STATES)
    widget.open('visitor="artisan"')
    widget.greeted()
    widget.write(SAREE)
    expect(widget.last()).to_contain_text("publish it?")
    assert len(swallowed) == 2
    assert [text for text in widget.said() if "publish it?" in text] == [widget.said()[-1]]
    widget.write("yes")
    expect(widget.last()).to_contain_text("on sale")
    assert sum("Namaste!" in text for text in widget.said()) == 1


def test_what_waits_to_be_sent_survives_a_reload(widget: WidgetPage, page: Page) -> None:
    reachable = [True]

    def carry(socket: WebSocketRoute) -> None:
        if reachable[0]:
            socket.connect_to_server()
        else:
            socket.close()

    page.route_web_socket(WEBSOCKET, carry)
    page.route("**/chat/messages*", lambda route: route.continue_() if reachable[0] else route.abort())
    widget.open('visitor="artisan"')
    widget.greeted()
    reachable[0] = False
    page.reload()
    widget.box.fill(SAREE)
    widget.box.press("Enter")
    widget.talk.click()
    expect(widget.talk).to_have_attribute("aria-pressed", "true")
    page.wait_for_timeout(700)
    widget.talk.click()
    expect(widget.own).to_have_count(2)
    page.reload()
    expect(widget.own).to_have_count(2)
    expect(widget.own.last.locator("small")).to_have_text("Waiting to be sent")
    reachable[0] = True
    expect(widget.own.last.locator("q")).to_have_text(SAREE)
    assert widget.own.first.inner_text().strip().endswith("each")


def test_offline_and_back(widget: WidgetPage, page: Page) -> None:
    widget.open('visitor="artisan"')
    widget.greeted()
    page.context.set_offline(True)
    expect(widget.banner).to_be_visible()
    widget.box.fill(SAREE)
    widget.box.press("Enter")
    expect(widget.own.last.locator("small")).to_have_text("Waiting to be sent")
    page.context.set_offline(False)
    expect(widget.last()).to_contain_text("publish it?", timeout=20_000)
    expect(widget.banner).to_be_hidden()
    assert sum("publish it?" in text for text in widget.said()) == 1


def test_where_no_websocket_opens_the_conversation_goes_by_http(widget: WidgetPage, page: Page) -> None:
    page.route_web_socket(WEBSOCKET, lambda socket: socket.close())
    page.add_init_script(STATES)
    addresses: list[str] = []
    secrets: set[str | None] = set()

    def note(request: Request) -> None:
        addresses.append(request.url)
        if "/chat/messages" in request.url:
            secrets.add(request.headers.get("x-kalavaani-session"))

    page.on("request", note)
    widget.open('visitor="artisan"')
    widget.greeted()
    assert page.evaluate("window.states") == ["http"]
    widget.write(SAREE)
    widget.write("yes")
    expect(widget.last()).to_contain_text("on sale")
    (secret,) = {session for session in secrets if session}
    assert not [address for address in addresses if secret in address], "a session is never in an address"
    with page.expect_request(re.compile(r"/spoken/.*\.ogg")):
        widget.last().get_by_role("button", name="Hear this").click()
    said = widget.said()
    page.reload()
    widget.write("hello")
    assert widget.said()[: len(said)] == said


def test_by_http_too_a_lost_answer_comes_once(widget: WidgetPage, page: Page) -> None:
    page.route_web_socket(WEBSOCKET, lambda socket: socket.close())
    widget.open('visitor="artisan"')
    widget.greeted()
    lost: list[str] = []

    def lose(route: Route) -> None:
        if route.request.method == "POST" and "banarasi" in (route.request.post_data or "") and not lost:
            route.fetch()
            lost.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    page.route("**/chat/messages*", lose)
    widget.write(SAREE)
    assert lost
    widget.write("yes")
    expect(widget.last()).to_contain_text("on sale")
    assert sum("publish it?" in text for text in widget.said()) == 1


def test_a_quiet_connection_ends_and_comes_back_when_it_is_needed(widget: WidgetPage, page: Page) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("connectors.web.chat.IDLE_S", 1.0)
        page.add_init_script(STATES)
        widget.open('visitor="artisan"')
        widget.greeted()
        page.wait_for_function("window.states.at(-1) === 'idle'")
        expect(widget.banner).to_be_hidden()
    widget.write(SAREE)
    expect(widget.last()).to_contain_text("publish it?")


def test_what_an_operator_answers_comes_unasked_and_only_once(
    widget: WidgetPage, page: Page, server: Server
) -> None:
    widget.open()
    widget.greeted()
    before = widget.replies.count()
    session = next(
        iter(page.evaluate("Object.values(sessionStorage).map((kept) => JSON.parse(kept).session)"))
    )
    server.tell(session, "I am Asha. How can I help?")
    expect(widget.replies).to_have_count(before + 1)
    expect(widget.last().locator(".author")).to_have_text("A person:")
    page.reload()
    expect(widget.replies).to_have_count(before + 1)
