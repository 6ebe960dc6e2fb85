"""The playground in a real browser, headless: what a student does with it, in ten actions.

Skipped where Playwright or a Chromium is missing: `pip install playwright`, and Debian's package chromium.
"""

import re
import shutil
import time
from urllib.parse import parse_qs, urlsplit

import pytest

from minigan.play.presets import PRESETS

pytest.importorskip("bokeh")
sync_api = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
if not CHROMIUM:
    pytest.skip("no Chromium", allow_module_level=True)

STEP = r"text=/^(step|第) \d+/"  # the line that says how far a run is
PATIENCE = 120.0  # seconds: a slow machine is not a fault


@pytest.fixture(scope="module")
def browser():
    """Chromium without a window."""
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def opened(browser, playground):
    """opened(query) -> a Tab. No tab may have had an error in its scripts, or asked for anything from elsewhere."""
    tabs = []

    def opened(query="", width=1280):
        tabs.append(Tab(browser.new_page(viewport={"width": width, "height": 1000}), playground.address, query))
        return tabs[-1]

    yield opened
    for tab in tabs:
        assert tab.errors == [] and tab.elsewhere == []
        tab.page.close()


class Tab:
    """A page of the playground in the browser."""

    def __init__(self, page, address, query):
        self.page, self.errors, self.elsewhere = page, [], []
        page.set_default_timeout(1000 * PATIENCE)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: request.url.startswith(address) or self.elsewhere.append(request.url))
        page.goto(f"{address}?{query}")
        page.locator(STEP).first.wait_for()

    @property
    def shown(self):
        """The number of the last frame that the browser has shown."""
        return self.page.evaluate("window.frames_shown || 0")

    @property
    def counts(self):
        """(step, D steps, G steps), as the page says."""
        text = self.page.locator(STEP).first.inner_text()
        return tuple(map(int, re.findall(r"\d+", text)[:3]))

    @property
    def query(self):
        """{name: value} of the tab's address."""
        return {name: values[-1] for name, values in parse_qs(urlsplit(self.page.url).query).items()}

    def press(self, name):
        """Press a button."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def write(self, label, text):
        """Fill in a field, and leave it."""
        field = self.page.get_by_label(label)
        field.fill(text)
        field.press("Enter")

    def choose(self, label, option):
        """Choose from a list."""
        self.page.get_by_label(label).select_option(option)

    def until(self, holds):
        """Wait until something holds."""
        end = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < end, "it does not come"
            self.page.wait_for_timeout(50)

    def mouse(self, *places):
        """Press the mouse in the first picture, at shares of its size, and move it on; a single place is a click."""
        box = self.page.locator(".bk-Figure").first.bounding_box()
        points = [(box["x"] + right * box["width"], box["y"] + down * box["height"]) for right, down in places]
        if len(points) == 1:
            return self.page.mouse.click(*points[0])
        self.page.mouse.move(*points[0])
        self.page.mouse.down()
        for point in points[1:]:
            self.page.mouse.move(*point, steps=8)
        self.page.mouse.up()


def test_play_trains_and_pause_stops(opened):
    tab = opened()
    assert tab.counts == (0, 0, 0)
    tab.press("Play")
    tab.until(lambda: tab.shown > 10)
    tab.press("Pause")
    tab.page.get_by_role("button", name="Play", exact=True).wait_for()
    step = tab.counts[0]
    assert step >= 10
    tab.page.wait_for_timeout(500)
    assert tab.counts[0] == step


@pytest.mark.parametrize("name, moved", [("One step", (1, 1, 1)), ("One D step", (0, 1, 0)), ("One G step", (0, 0, 1))])
def test_one_step_of_both_or_of_one_player(opened, name, moved):
    tab = opened()
    tab.press(name)
    tab.until(lambda: tab.counts == moved)
    tab.press("Back to start")
    tab.until(lambda: tab.counts == (0, 0, 0))


def test_clicks_and_drags_draw_p_data_and_the_link_restores_it(opened):
    tab = opened()
    tab.press("Draw p_data")
    tab.mouse((0.4, 0.4))
    tab.until(lambda: tab.query.get("data", "").startswith("plane"))
    tab.mouse((0.6, 0.7), (0.9, 0.7))
    tab.until(lambda: float(tab.query["data"].split()[-2]) > 1.3)
    blobs = [tuple(map(float, blob.split())) for blob in tab.query["data"].removeprefix("plane ").split(",")]
    assert blobs[0][0] < 0 < blobs[0][1] and all(y < 0 for _, y in blobs[1:])  # where it was drawn: y goes up
    again = opened(urlsplit(tab.page.url).query)
    assert again.query == tab.query


def test_a_preset_is_chosen(opened):
    tab = opened()
    tab.choose("Preset", PRESETS["helvetica"].title[0])
    tab.until(lambda: tab.query == {"preset": "helvetica"})
    assert tab.page.get_by_label("G's learning rate").input_value() == "0.01"
    assert "ten times as fast" in tab.page.locator("text=/G learns/").first.inner_text()
    tab.choose("Preset", PRESETS["dirac"].title[0])  # on the line: other panels
    tab.press("One step")
    tab.until(lambda: tab.counts == (1, 1, 1))


def test_a_wrong_word_in_a_net_gets_a_line_and_nothing_stops(opened):
    tab = opened()
    tab.press("Play")
    tab.write("D, layer by layer", "dens 64, dense 1")
    alert = tab.page.get_by_role("alert")
    alert.wait_for()
    assert alert.inner_text() == "D: 'dens 64': no such word; did you mean dense?"
    step = tab.counts[0]
    tab.until(lambda: tab.counts[0] > step)  # it trains on
    tab.write("D, layer by layer", "dense 32, relu, dense 1")
    alert.wait_for(state="detached")
    assert tab.query["D"] == "dense 32, relu, dense 1"


def test_a_bad_link_gets_a_line(opened):
    tab = opened("k=0&preset=line")
    assert "k is '0'" in tab.page.get_by_role("alert").inner_text()
    tab.press("One step")
    tab.until(lambda: tab.counts == (1, 1, 1))


def test_a_link_restores_the_settings(opened):
    tab = opened()
    tab.write("k, steps of D for each of G", "5")
    tab.choose("Objective", "hinge")
    tab.until(lambda: (tab.query.get("k"), tab.query.get("objective")) == ("5", "hinge"))
    again = opened(urlsplit(tab.page.url).query)
    assert again.page.get_by_label("k, steps of D for each of G").input_value() == "5"
    assert again.page.get_by_label("Objective").input_value() == "hinge"
    again.press("One step")
    again.until(lambda: again.counts == (1, 5, 1))


def test_two_tabs_are_independent_and_a_closed_one_is_forgotten(opened, playground):
    one, two = opened(), opened()
    one.press("One step")
    one.until(lambda: one.counts == (1, 1, 1))
    one.choose("Objective", "minimax")
    one.until(lambda: one.query.get("objective") == "minimax")
    assert two.counts == (0, 0, 0) and "objective" not in two.query and playground.tabs == 2
    one.page.close()
    two.until(lambda: playground.tabs == 1)
    two.press("One step")
    two.until(lambda: two.counts == (1, 1, 1))


def test_on_a_phone_nothing_is_cut_off(opened):
    tab = opened(width=390)
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= 390
    tab.press("One step")
    tab.until(lambda: tab.counts == (1, 1, 1))


def test_the_page_is_chinese_by_its_link(opened):
    tab = opened("lang=zh")
    tab.page.get_by_role("button", name="播放", exact=True).wait_for()
    assert tab.query["lang"] == "zh"
