"""What a visitor does with the widget: writes, presses, speaks, shows photos, and reads what comes back."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import SAREE
from tests.web.widget_page import WidgetPage


def test_a_product_is_listed_by_writing_and_pressing(widget: WidgetPage) -> None:
    widget.open('visitor="artisan"')
    widget.greeted()
    assert "Namaste!" in widget.said()[0]
    widget.write(SAREE)
    expect(widget.last()).to_contain_text("publish it?")
    widget.last().get_by_role("button", name="Yes").click()
    expect(widget.last()).to_contain_text("on sale")
    widget.rest()
    expect(widget.own).to_have_count(2)
    expect(widget.box).to_be_focused()


def test_products_come_as_cards_with_price_and_choice(widget: WidgetPage, page: Page) -> None:
    widget.open('visitor="artisan"')
    widget.greeted()
    for _ in range(2):
        widget.write(SAREE)
        widget.write("yes")
    widget.open('visitor="buyer"', path="buyer")
    widget.greeted()
    widget.write("a saree")
    card = widget.last().locator(".card").first
    expect(card).to_contain_text("Red Banarasi silk saree")
    expect(card).to_contain_text("₹4,500")
    page.evaluate("document.querySelector('kalavaani-chat').send({payload: '/place_order', title: 'Order'})")
    expect(widget.last().locator(".card button").first).to_be_visible()
    widget.rest()
    before = widget.replies.count()
    widget.last().locator(".card button").first.click()
    expect(widget.replies.nth(before)).to_be_visible()


def test_an_answer_names_its_sources_as_links_and_only_web_addresses_are_links(widget: WidgetPage) -> None:
    widget.open()
    widget.greeted()
    widget.write("How is dhokra made?")
    answer = widget.last()
    expect(answer).to_contain_text("lost wax")
    link = answer.get_by_role("link", name="Dhokra: process (example.org)")
    expect(link).to_have_attribute("href", "https://example.org/dhokra")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(answer.get_by_role("link")).to_have_count(1)
    expect(answer.locator(".sources li")).to_have_text(
        ["Dhokra: process (example.org)", "Dhokra: history (Bastar Handbook, 1950)"]
    )
    assert "Source:" not in " ".join(widget.said()), "they are not told twice"


def test_what_is_said_is_never_read_as_html(widget: WidgetPage, page: Page) -> None:
    widget.open()
    widget.greeted()
    widget.write("<img src=x onerror=\"document.title='taken'\"><b>bold</b>")
    expect(widget.own.last).to_contain_text("<b>bold</b>")
    assert page.title() == "Shop"


def test_holding_the_button_records_and_the_answer_is_read_aloud(widget: WidgetPage, page: Page) -> None:
    widget.open('visitor="artisan" language="en"')
    widget.greeted()
    box = widget.talk.bounding_box()
    assert box
    page.mouse.move(box["x"] + 30, box["y"] + 15)
    with page.expect_request(re.compile(r"/spoken/.*\.ogg")):
        page.mouse.down()
        expect(widget.talk).to_have_attribute("aria-pressed", "true")
        expect(widget.status).to_contain_text("Listening")
        page.wait_for_timeout(1500)
        page.mouse.up()
        expect(widget.own.last).to_contain_text(SAREE)
    expect(widget.talk).to_have_attribute("aria-pressed", "false")
    expect(widget.last()).to_contain_text("publish it?")


def test_a_reply_is_read_aloud_on_request_and_stopped(widget: WidgetPage, page: Page) -> None:
    widget.open()
    widget.greeted()
    hear = widget.last().get_by_role("button", name="Hear this")
    with page.expect_request(re.compile(r"/spoken/.*\.ogg")):
        hear.click()
    expect(hear).to_have_attribute("aria-pressed", "true")
    hear.click()
    expect(hear).to_have_attribute("aria-pressed", "false")


def test_a_photo_is_made_small_sent_and_shown(widget: WidgetPage, page: Page, tmp_path: Path) -> None:
    widget.open('visitor="artisan"')
    widget.greeted()
    widget.write(SAREE)
    photo = tmp_path / "saree.png"
    photo.write_bytes(bytes(page.evaluate(PHOTO_OF_4000_PIXELS)))
    before = widget.replies.count()
    with page.expect_file_chooser() as chooser:
        widget.widget.get_by_role("button", name="Send a photo").click()
    chooser.value.set_files(photo)
    expect(widget.own.last.locator("img")).to_be_visible()
    expect(widget.replies.nth(before)).to_contain_text("photo")
    widget.rest()
    widget.write("yes")
    picture = widget.last().locator(".card img")
    expect(picture).to_be_visible()
    assert picture.evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 1600
    note = tmp_path / "notes.png"
    note.write_text("no photo")
    with page.expect_file_chooser() as chooser:
        widget.widget.get_by_role("button", name="Send a photo").click()
    chooser.value.set_files(note)
    expect(widget.status).to_have_text("Please choose a JPEG or PNG photo.")


PHOTO_OF_4000_PIXELS = """async () => {
  const canvas = new OffscreenCanvas(4000, 300);
  const brush = canvas.getContext("2d");
  brush.fillStyle = "indigo";
  brush.fillRect(0, 0, 4000, 300);
  return [...new Uint8Array(await (await canvas.convertToBlob({type: "image/png"})).arrayBuffer())];
}"""


@pytest.mark.parametrize(("autoplay", "played"), [("always", 3), ("off", 1)])
def test_a_shop_decides_what_is_read_aloud_by_itself(
    widget: WidgetPage, page: Page, autoplay: str, played: int
) -> None:
    page.add_init_script(
        """window.played = 0; const play = HTMLMediaElement.prototype.play;
        HTMLMediaElement.prototype.play = function () { window.played += 1; return play.call(this); };"""
    )
    widget.open(f'autoplay="{autoplay}" language="en"')
    widget.greeted()
    if autoplay == "always":
        page.wait_for_function("window.played === 1")
    widget.write("hello")
    if autoplay == "always":
        page.wait_for_function("window.played === 2")
    widget.last().get_by_role("button", name="Hear this").click()
    expect(widget.last().get_by_role("button", name="Hear this")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("window.played") == played


def test_where_no_microphone_is_allowed_one_is_told_to_write(widget: WidgetPage, page: Page) -> None:
    page.add_init_script("navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('denied'));")
    widget.open('visitor="artisan" language="bn"')
    widget.greeted()
    widget.talk.click()
    expect(widget.status).to_have_text("এখানে মাইক চলছে না। লিখে জানান।")
    expect(widget.talk).to_have_attribute("aria-pressed", "false")
    widget.write("hello")


def test_a_strict_shop_needs_to_allow_our_server_only(widget: WidgetPage, page: Page) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    ours = f"{widget.server} {widget.server.replace('http', 'ws')}"
    widget.shop.policy = (
        f"default-src 'none'; script-src {ours}; connect-src {ours}; img-src {ours}; media-src {ours}"
    )
    try:
        widget.open('theme="light" language="en"')
        widget.greeted()
        widget.last().get_by_role("button", name="Hear this").click()
        expect(widget.last().get_by_role("button", name="Hear this")).to_have_attribute(
            "aria-pressed", "true"
        )
        expect(widget.widget.locator("header")).to_have_css("background-color", "rgb(138, 45, 59)")
    finally:
        widget.shop.policy = None
    # The page's own <style> and the icon that browsers ask for.
    assert not [text for text in complaints if "inline style" not in text and "favicon" not in text]


def test_the_browser_recognises_speech_only_where_the_shop_turns_it_on(
    widget: WidgetPage, page: Page
) -> None:
    page.add_init_script(RECOGNISER)
    widget.open('visitor="artisan" speech-recognition language="hi"')
    widget.greeted()
    widget.talk.focus()
    page.keyboard.press("Enter")
    expect(widget.box).to_have_value("hello")
    page.keyboard.press("Enter")
    expect(widget.own.last).to_contain_text("hello")
    assert page.evaluate("window.asked") == "hi-IN"
    widget.open('visitor="artisan"', path="off")
    page.evaluate("window.asked = null")
    widget.talk.focus()
    page.keyboard.press("Enter")
    expect(widget.talk).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("window.asked") is None, "it is recorded instead"


RECOGNISER = """window.SpeechRecognition = window.webkitSpeechRecognition = class extends EventTarget {
  start() {
    window.asked = this.lang;
    this.dispatchEvent(Object.assign(new Event("result"), { results: [[{ transcript: "hello" }]] }));
  }
  stop() { this.dispatchEvent(new Event("end")); }
};"""


def test_a_language_is_picked_in_the_widget_and_the_assistant_follows(widget: WidgetPage, page: Page) -> None:
    widget.open('language="en"')
    widget.greeted()
    widget.widget.get_by_label("Language").select_option("ta")
    expect(widget.widget.locator("h2")).to_have_text("கலாவாணி")
    expect(widget.replies.nth(1)).to_have_attribute("lang", "ta")
    page.reload()
    expect(widget.widget.locator("h2")).to_have_text("கலாவாணி")


def test_a_page_is_told_of_replies_and_of_the_connection(widget: WidgetPage, page: Page) -> None:
    page.add_init_script(
        """window.told = []; for (const name of ["message", "reply", "state"])
        addEventListener(`kalavaani-${name}`, (event) => window.told.push([name, event.detail]));"""
    )
    widget.open()
    widget.greeted()
    widget.write("hello")
    told = page.evaluate("window.told")
    assert ["state", {"state": "websocket"}] in told and ["message", {"text": "hello"}] in told
    assert [name for name, _ in told].count("reply") == widget.replies.count()


def test_a_floating_widget_opens_and_closes(widget: WidgetPage, page: Page) -> None:
    page.goto(f"{widget.server}/shop")
    expect(widget.box).to_be_hidden()
    launcher = widget.widget.get_by_role("button", name="Talk to Kalavaani")
    launcher.click()
    expect(widget.box).to_be_focused()
    page.keyboard.press("Escape")
    expect(widget.box).to_be_hidden()
    expect(launcher).to_be_focused()
    page.get_by_role("button", name="Sarees").click()
    expect(widget.own.first).to_contain_text("Show me sarees")


def test_the_page_of_sample_notes_still_works(widget: WidgetPage, page: Page) -> None:
    page.goto(widget.server)
    widget.greeted()
    page.locator("#notes button").first.click()
    expect(widget.own.last.locator("q")).to_have_text(SAREE)
