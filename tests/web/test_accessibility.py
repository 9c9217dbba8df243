"""The widget for everybody: axe finds nothing at WCAG 2.1 AA, keys reach everything, Urdu runs right to left."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.conftest import SAREE, Server
from tests.web.widget_page import Shop, WidgetPage


def talked(widget: WidgetPage) -> None:
    """A log with everything in it: cards, choices, sources, a recording."""
    widget.greeted()
    widget.write(SAREE)
    widget.write("yes")
    widget.write("How is dhokra made?")
    widget.talk.focus()
    widget.page.keyboard.press("Enter")
    expect(widget.talk).to_have_attribute("aria-pressed", "true")
    widget.page.wait_for_timeout(700)
    widget.page.keyboard.press("Enter")
    expect(widget.own.last.locator("q")).to_have_text(SAREE)
    widget.rest()


@pytest.mark.parametrize(
    "attributes",
    [
        'theme="light" language="en"',
        'theme="dark" language="en"',
        'theme="light" language="ur"',
        'theme="dark" language="ur"',
    ],
    ids=["light", "dark", "light right to left", "dark right to left"],
)
def test_axe_finds_nothing_in_a_long_conversation(widget: WidgetPage, attributes: str) -> None:
    widget.open(f'visitor="artisan" {attributes}')
    talked(widget)
    assert widget.violations() == []


def test_axe_sees_into_the_widget(widget: WidgetPage) -> None:
    widget.open('language="en"')
    widget.greeted()
    widget.box.evaluate("(box) => { box.removeAttribute('aria-label'); box.removeAttribute('placeholder'); }")
    widget.last().evaluate("(reply) => { reply.style.color = '#ddd'; reply.style.background = '#eee'; }")
    assert {found.split(":")[0] for found in widget.violations()} == {"label", "color-contrast"}


def test_axe_finds_nothing_while_things_happen(widget: WidgetPage, page: Page) -> None:
    widget.open('visitor="artisan" language="en"')
    assert widget.violations() == [], "while it connects"
    widget.greeted()
    widget.talk.focus()
    page.keyboard.press("Enter")
    expect(widget.talk).to_have_attribute("aria-pressed", "true")
    assert widget.violations() == [], "while it listens"
    page.keyboard.press("Enter")
    expect(widget.own.first).to_be_visible()
    widget.rest()
    page.context.set_offline(True)
    expect(widget.banner).to_be_visible()
    widget.box.fill("hello")
    widget.box.press("Enter")
    expect(widget.own.last.locator("small")).to_be_visible()
    assert widget.violations() == [], "while there is no network"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_shops_page(
    browser: Browser, server: Server, shop: Shop, scheme: str
) -> None:
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light", locale="en-IN")
    page = context.new_page()
    widget = WidgetPage(page, server.url, shop)
    page.goto(f"{server.url}/shop")
    assert widget.violations() == [], "closed"
    widget.widget.get_by_role("button", name="Talk to Kalavaani").click()
    widget.greeted()
    assert widget.violations() == [], "open"
    page.goto(server.url)
    widget.greeted()
    assert widget.violations() == [], "the page with sample notes"
    context.close()


def test_a_reader_hears_who_speaks_what_goes_on_and_what_is_new(widget: WidgetPage) -> None:
    widget.open('visitor="artisan" language="en"')
    widget.greeted()
    log = widget.widget.get_by_role("log", name="Conversation")
    expect(log).to_have_attribute("aria-live", "polite")
    assert widget.said()[0].startswith("Kalavaani:")
    widget.write("hello")
    expect(widget.own).to_have_text("You: hello")
    expect(widget.status).to_have_attribute("role", "status")
    described = widget.widget.get_by_role("button", name="Hold to talk")
    expect(described).to_have_accessible_description(
        "Hold while you speak, or press once to begin and once more to send"
    )


def test_everything_is_done_by_keyboard_alone(widget: WidgetPage, page: Page) -> None:
    widget.open('visitor="artisan" language="en"')
    widget.greeted()
    page.keyboard.press("Tab")
    assert focused(page) == "SELECT"
    page.keyboard.press("Tab")
    assert focused(page) == "DIV", "the log can be scrolled"
    page.keyboard.press("Tab")
    assert focused(page) == "BUTTON"
    page.keyboard.press("Enter")
    expect(widget.own).to_have_count(1)
    expect(widget.box).to_be_focused()
    widget.rest()
    page.keyboard.type("hello")
    page.keyboard.press("Enter")
    expect(widget.own).to_have_count(2)
    page.keyboard.press("Tab")
    expect(widget.talk).to_be_focused()
    outline = widget.talk.evaluate("(button) => getComputedStyle(button).outlineStyle")
    assert outline == "solid", "the focus is seen"
    widget.rest()
    page.keyboard.down(" ")
    expect(widget.talk).to_have_attribute("aria-pressed", "true")
    page.wait_for_timeout(800)
    page.keyboard.up(" ")
    expect(widget.talk).to_have_attribute("aria-pressed", "false")
    expect(widget.own.last.locator("q")).to_have_text(SAREE)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.shadowRoot.activeElement.title") == "Send a photo"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.shadowRoot.activeElement.title") == "Send"


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.shadowRoot?.activeElement?.tagName"))


def test_a_screen_readers_press_begins_and_ends_a_recording(widget: WidgetPage, page: Page) -> None:
    widget.open('visitor="artisan" language="en"')
    widget.greeted()
    widget.talk.evaluate("(button) => button.click()")
    expect(widget.talk).to_have_attribute("aria-pressed", "true")
    page.wait_for_timeout(700)
    widget.talk.evaluate("(button) => button.click()")
    expect(widget.own.last.locator("q")).to_have_text(SAREE)


def test_urdu_runs_from_right_to_left(widget: WidgetPage) -> None:
    widget.open('language="ur"')
    widget.greeted()
    section = widget.widget.locator("section")
    expect(section).to_have_attribute("dir", "rtl")
    expect(section).to_have_attribute("lang", "ur")
    expect(widget.last()).to_have_attribute("dir", "rtl")
    widget.write("hello")
    ours, theirs = widget.replies.first.bounding_box(), widget.own.first.bounding_box()
    assert ours and theirs
    assert ours["x"] + ours["width"] > theirs["x"] + theirs["width"], "ours stand at the right"


@pytest.mark.parametrize(
    ("scheme", "theme", "surface"),
    [
        ("light", "", "rgb(255, 250, 243)"),
        ("dark", "", "rgb(34, 25, 21)"),
        ("dark", 'theme="light"', "rgb(255, 250, 243)"),
        ("light", 'theme="dark"', "rgb(34, 25, 21)"),
    ],
    ids=["light", "dark", "light in the dark", "dark in the light"],
)
def test_dark_and_light(widget: WidgetPage, page: Page, scheme: str, theme: str, surface: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    widget.open(theme)
    expect(widget.widget.locator("section")).to_have_css("background-color", surface)


def test_nothing_moves_for_those_who_want_that(widget: WidgetPage, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    widget.open('visitor="artisan"')
    widget.greeted()
    widget.talk.focus()
    page.keyboard.press("Enter")
    expect(widget.talk).to_have_attribute("aria-pressed", "true")
    expect(widget.talk.locator("svg")).to_have_css("animation-name", "none")


def test_a_shop_gives_it_colours(widget: WidgetPage) -> None:
    widget.open('theme="light" style="--kv-accent: rgb(0, 80, 40); --kv-radius: 3px"')
    section = widget.widget.locator("section")
    expect(section).to_have_css("border-top-left-radius", "3px")
    expect(widget.widget.locator("header")).to_have_css("background-color", "rgb(0, 80, 40)")


def test_it_fits_a_small_phone(widget: WidgetPage, page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    widget.open('language="ml"')
    widget.greeted()
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0
    assert widget.widget.locator("section").evaluate("(s) => s.scrollWidth <= s.clientWidth")
