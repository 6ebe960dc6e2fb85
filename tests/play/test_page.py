"""The page without a browser: its Bokeh document is built, and its widgets are used as a browser would use them."""

import gc
import re
import weakref
from html import unescape

import numpy
import pytest

pytest.importorskip("bokeh")

from bokeh.document import Document
from bokeh.events import ButtonClick, Pan, Tap

from minigan.play import link
from minigan.play.labels import WORDS
from minigan.play.page import AHEAD, Page
from minigan.play.presets import PRESETS
from minigan.play.settings import SHOWN


@pytest.fixture
def opened():
    """opened(query, language) -> the Page of a new document."""
    return lambda query="", language="en": Page(Document(), query, language)


@pytest.fixture(scope="module")
def reused():
    """reused(language) -> a Page that tests share, as on a day of class: on the first preset, whatever was before."""
    pages = {}

    def reused(language="en"):
        if language not in pages:
            pages[language] = Page(Document(), "", language)
        set_to(pages[language], "preset", "helvetica")
        set_to(pages[language], "preset", "healthy")
        return pages[language]

    return reused


def press(page, name):
    """Press a button."""
    button = page.controls.play if name == "play" else page.controls.buttons[name]
    button._trigger_event(ButtonClick(button))


def set_to(page, name, text):
    """Fill in a setting."""
    (page.controls.preset if name == "preset" else page.controls.settings[name]).value = text


def frame_is_shown(page):
    """What the browser sends back once it has shown a frame."""
    page.back.data = {"frame": [page.frames]}


def wrong(page):
    """The line that says what is wrong, or ""."""
    return unescape(re.sub("<[^>]*>", "", page.error.text))


def test_it_begins_at_step_0_and_paused(opened):
    page = opened()
    page.tick()
    assert (page.run.steps, page.playing, wrong(page)) == (0, False, "")
    assert page.controls.play.label == "Play"


def test_play_trains_and_pause_stops(opened):
    page = opened()
    press(page, "play")
    for _ in range(3):
        page.tick()
        frame_is_shown(page)
    steps = page.run.steps
    assert 3 <= steps <= 6 and page.controls.play.label == "Pause"  # 2 a frame, if the machine is not slow
    press(page, "play")
    page.tick()
    assert page.run.steps == steps and page.controls.play.label == "Play"


def test_a_browser_that_shows_nothing_is_sent_no_more_frames(opened):
    """Else frames would pile up where a browser is slow, and a hidden tab would train on."""
    page = opened()
    frame_is_shown(page)
    press(page, "play")
    for _ in range(10):
        page.tick()
    assert page.frames - page.shown == AHEAD + 1
    frame_is_shown(page)
    page.tick()
    assert page.frames - page.shown == 1


def test_slower_and_faster_change_the_steps_of_a_frame(opened):
    page = opened()
    for _ in range(9):
        press(page, "slower")
    press(page, "play")
    for _ in range(20):  # 0.05 a frame
        page.tick()
        frame_is_shown(page)
    assert page.run.steps in (0, 1) and "1 steps a second" in page.numbers.text
    press(page, "faster")
    assert "5 steps a second" in page.numbers.text


@pytest.mark.parametrize("button, moved", [("step", (1, 1, 1)), ("d_step", (0, 1, 0)), ("g_step", (0, 0, 1))])
def test_a_button_takes_one_step_and_pauses(opened, button, moved):
    page = opened()
    press(page, "play")
    before = page.panels.samples.data["x"].copy()
    press(page, button)
    assert (page.run.steps, page.run.d_steps, page.run.g_steps) == moved and not page.playing
    assert numpy.array_equal(before, page.panels.samples.data["x"]) == (button == "d_step")  # G moves samples, D none
    assert f"step {moved[0]}; D steps {moved[1]}, G steps {moved[2]}" in page.numbers.text


def test_back_to_start_is_where_it_began(opened):
    page = opened()
    theta = page.run.system.G.theta.copy()
    press(page, "step")
    press(page, "back")
    assert page.run.steps == 0 and page.run.system.G.theta.tobytes() == theta.tobytes()


def test_a_wrong_word_gets_a_line_and_nothing_stops(opened):
    page = opened()
    press(page, "play")
    set_to(page, "D", "dens 64, dense 1")
    assert "did you mean dense?" in wrong(page) and page.playing
    page.tick()
    assert page.run.steps >= 1 and page.controls.settings["D"].value == "dens 64, dense 1"
    set_to(page, "k", "3")
    assert "did you mean dense?" in wrong(page) and page.run.settings.k == 3  # D's text is still wrong
    set_to(page, "D", "dense 32, relu, dense 1")
    assert wrong(page) == "" and page.run.settings.D == "dense 32, relu, dense 1"


@pytest.mark.parametrize(
    "language, name, called",
    [("en", "d_rate", "D's learning rate is"), ("en", "k", "k is"), ("zh", "k", "k is"), ("zh", "batch", "m is")],
)
def test_a_wrong_number_is_called_as_its_box_is(opened, language, name, called):
    page = opened(language=language)
    set_to(page, name, "fast")
    assert wrong(page).startswith(f"{called} 'fast': ")


def test_the_page_says_what_the_colours_of_the_plane_are(opened):
    assert "Green dots: samples G(z)" in opened().linked.text and "Green dots" not in opened("preset=line").linked.text


def test_what_is_wrong_is_shown_as_text_and_not_as_html(opened):
    page = opened()
    set_to(page, "D", "<script>alert(1)</script>")
    assert "<script>" not in page.error.text and "&lt;script&gt;" in page.error.text


def test_a_line_about_a_long_text_is_short(opened):
    page = opened("seed=" + "9" * 6000)
    assert 100 < len(wrong(page)) < 500 and wrong(page).endswith("a whole number of at least 0 is needed")


def test_training_that_diverges_gets_a_line_and_pauses(opened):
    page = opened("objective=least+squares&optimizer=momentum+0.9&d_rate=1000000.0&g_rate=1000000.0")
    press(page, "play")
    for _ in range(100):
        page.tick()
        frame_is_shown(page)
    assert "training diverged" in wrong(page) and not page.playing
    press(page, "step")  # nothing worse happens
    set_to(page, "k", "2")
    assert page.run.steps == 0  # it starts anew
    set_to(page, "preset", "healthy")
    press(page, "step")
    assert wrong(page) == "" and page.run.steps == 1


@pytest.mark.parametrize("name", SHOWN)
def test_a_setting_on_the_page_is_that_of_the_run(reused, name):
    other = {
        "data": "pair", "G": "dense 8, relu, dense data", "D": "dense 8, relu, dense 1", "noise": "uniform 3",
        "objective": "hinge", "update": "simultaneous", "k": "2", "optimizer": "momentum 0.5", "d_rate": "0.01",
        "g_rate": "0.02", "r1": "0.1", "gp": "0.1", "clip": "0.5", "batch": "16", "seed": "9",
    }[name]  # fmt: skip
    page = reused()
    set_to(page, name, other)
    press(page, "step")
    assert str(getattr(page.run.settings, name)) == other == page.controls.settings[name].value and wrong(page) == ""
    assert link.read(page.place.data["query"][0])[1] == page.run.settings


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_preset_plays_and_says_what_to_look_for(reused, name, language):
    page = reused(language)
    set_to(page, "preset", name)
    press(page, "step")
    preset = PRESETS[name]
    assert page.run.settings == preset.settings and preset.about[language == "zh"] in page.about.text
    assert wrong(page) == "" and page.controls.preset.value == name


def test_a_preset_can_be_chosen_again_after_a_change(opened):
    page = opened("preset=helvetica")
    set_to(page, "k", "3")
    assert page.controls.preset.value == "" and page.preset == "helvetica"
    set_to(page, "preset", "helvetica")
    assert page.run.settings == PRESETS["helvetica"].settings
    set_to(page, "preset", "")  # is no preset: nothing happens
    assert page.controls.preset.value == "helvetica" and page.run.settings == PRESETS["helvetica"].settings


def test_a_bad_link_gets_a_line_and_the_first_preset(opened):
    page = opened("k=0")
    assert "k is '0'" in wrong(page) and page.run.settings == PRESETS["healthy"].settings
    set_to(page, "k", "2")
    assert wrong(page) == ""


def draw(page, *places, by=Tap):
    """Click, or drag, at places of the first picture."""
    for place in places:
        x, y = (*place, 0.0)[:2]
        page.panels.first._trigger_event(by(page.panels.first, sx=0, sy=0, x=x, y=y))


def test_clicks_draw_p_data_and_the_nets_go_on(opened):
    page = opened()
    press(page, "step")
    draw(page, (1.0, 1.0))
    assert page.run.settings.data == "ring"  # one must ask for it
    page.controls.draw.active = True
    draw(page, (1.0, 1.0))
    draw(page, (-0.5, 0.25))
    assert page.run.settings.data == "plane 1 1, -0.5 0.25" == page.controls.settings["data"].value
    assert page.run.steps == 1 and "data=plane" in page.place.data["query"][0]
    assert opened(page.place.data["query"][0]).run.settings.data == "plane 1 1, -0.5 0.25"


def test_the_figures_stay_while_one_draws(opened):
    """The mouse is on one of them: a new figure would end the drag."""
    page = opened()
    figures, real = list(page.top.children), page.panels.real[0].data["x"].copy()
    page.controls.draw.active = True
    draw(page, (1.0, 1.0), (-0.5, 0.25), by=Pan)
    assert page.top.children == figures and page.courses.figures[2].y_range.end == 2.5
    assert not numpy.array_equal(page.panels.real[0].data["x"], real)
    assert page.observer.target is page.run.target
    set_to(page, "data", "corner")
    press(page, "step")
    assert page.observer.target.text == "corner"


def test_a_drag_draws_blobs_side_by_side(opened):
    page = opened()
    page.controls.draw.active = True
    draw(page, *((0.02 * i, 0.0) for i in range(51)), by=Pan)
    steps = numpy.diff(page.run.target.centres[:, 0])
    assert 4 <= len(page.run.target.centres) <= 7 and steps.min() > 1.4 * page.run.target.sd


def test_on_the_line_a_click_draws_a_bump(opened):
    page = opened("data=bump&noise=gaussian+1")
    page.controls.draw.active = True
    draw(page, (-0.5,)), draw(page, (0.75,))
    assert page.run.settings.data == "line -0.5, 0.75"


def test_the_plane_and_the_line_have_their_panels(opened):
    page = opened()
    plane = [figure.title.text for figure in page.top.children]
    set_to(page, "data", "bump")
    set_to(page, "noise", "gaussian 1")
    press(page, "step")
    assert [figure.title.text for figure in page.top.children] != plane
    assert page.panels.q.data["y"].sum() * page.observer.grid.width == pytest.approx(1, abs=0.01)


def test_a_pause_draws_every_panel_as_the_run_is_now(opened):
    page = opened()
    press(page, "play")
    for _ in range(3):
        page.tick()
        frame_is_shown(page)
    press(page, "play")
    frame = page.observer.look(page.run)
    assert page.courses.source.data["step"][-1] == page.run.steps > 0
    assert numpy.array_equal(page.panels.net.data["x"], frame.manifold[:, 0], equal_nan=True)


def test_what_is_drawn_is_what_the_frame_holds(opened):
    page = opened()
    for _ in range(3):
        press(page, "step")
    frame = page.observer.look(page.run)
    assert numpy.array_equal(page.panels.D.data["image"][0], frame.D.astype("float32"))
    assert numpy.array_equal(page.panels.samples.data["x"], frame.samples[:, 0].astype("float32"))
    assert page.courses.source.data["step"].tolist() == [0, 1, 2, 3]
    assert page.courses.source.data["V"][-1] == pytest.approx(frame.V)


def test_the_curves_of_a_long_run_stay_short_and_keep_both_ends(opened):
    page = opened()
    press(page, "play")
    for _ in range(60):
        press(page, "faster")
    frame = page.observer.look(page.run)
    for step in range(5_000):
        page.courses.note(type(frame)(**{**vars(frame), "step": step}))
    steps = [row[0] for row in page.courses.rows]
    assert len(steps) <= 401 and steps[0] == 0 and steps[-1] == 4_999 and steps == sorted(set(steps))


def test_both_languages_have_every_label(opened):
    assert all(english and chinese for english, chinese in WORDS.values())
    page = opened("", "zh")
    assert page.controls.play.label == "播放" and "lang=zh" in page.place.data["query"][0]


def test_two_pages_share_nothing(opened):
    one, two = opened(), opened()
    for _ in range(3):
        press(one, "step")
    set_to(one, "k", "4")
    assert (two.run.steps, two.run.settings.k) == (0, 1) and two.run.system.G.theta is not one.run.system.G.theta


def test_a_page_is_forgotten_with_its_document():
    document = Document()
    page = Page(document)
    press(page, "step")
    run, page_ref = weakref.ref(page.run), weakref.ref(page)
    document.clear()
    document.callbacks.destroy() if hasattr(document.callbacks, "destroy") else None
    del page, document
    gc.collect()
    assert run() is None and page_ref() is None
