"""The page: what happens when something is pressed, written or drawn, and twenty times a second while it plays.

Each tab has a Page of its own, on its own Bokeh document, and so a run of its own. A frame is sent only when the
browser has shown those before it, so a slow browser gets fewer frames and no queue; a hidden tab rests.
"""

import re
from dataclasses import replace
from html import escape
from time import perf_counter

from bokeh.events import Pan, PanStart, Tap
from bokeh.models import Column, ColumnDataSource, CustomJS, Div, Row

from minigan.errors import UserError
from minigan.play import link
from minigan.play.controls import Controls
from minigan.play.courses import Courses
from minigan.play.labels import words
from minigan.play.observer import Observer
from minigan.play.panels import SECOND, THIRD, Line, Plane
from minigan.play.presets import FIRST, PRESETS
from minigan.play.simulation import Diverged, Simulation
from minigan.play.targets import drawn
from minigan.systems.settings import changed

TICK = 50  # milliseconds
SPEEDS = (0.05, 0.25, 1, 2, 5, 10, 20, 40)  # iterations a frame
BUDGET = 0.04  # seconds of a frame that training may take
TURNS = (SECOND, 0, THIRD, 0)  # the panels beside the first that a frame draws: a browser needs its time for each
AHEAD = 2  # frames that are sent before the browser has shown the first of them
SHOW = """requestAnimationFrame(() => {
    window.frames_shown = sent.data.frame[0]
    shown.data = {frame: [sent.data.frame[0]]}
})"""
ADDRESS = "history.replaceState(null, '', '?' + place.data.query[0])"
LONGEST = 400  # characters of a line that says what is wrong, of which what was written may be most
WRAP: dict[str, str | None] = {"flex-wrap": "wrap"}


class Page:
    """One tab. query: of the link that was opened."""

    observer: Observer
    panels: Plane | Line
    courses: Courses

    def __init__(self, document, query="", language="en"):
        self.document, self.language, self.words = document, language, words(language)
        self.wrong, self.playing, self.speed, self.due = {}, False, 3, 0.0
        self.frames = self.shown = 0
        self.seen, self.blank = ("", ""), True  # p_data and z of the panels; whether the next blob is a drawing's first
        try:
            self.preset, first = link.read(query)
            self.run = Simulation(first)
        except UserError as error:
            self.preset, self.wrong["link"] = FIRST, str(error)
            self.run = Simulation(PRESETS[FIRST].settings)
        self.controls = Controls(self.words, language, self.told, self.pressed)
        self.about, self.error, self.numbers, self.linked = (
            Div(name=name, sizing_mode="stretch_width", styles={"max-width": "960px"})
            for name in ("about", "error", "numbers", "linked")
        )
        self.top, self.below = Row(styles=WRAP), Row(styles=WRAP)
        self.place = ColumnDataSource({"query": [""]}, name="place")
        self.place.js_on_change("data", CustomJS(args={"place": self.place}, code=ADDRESS))
        self.sent, self.back = ColumnDataSource({"frame": [0]}, name="sent"), ColumnDataSource({"frame": [0]})
        self.sent.js_on_change("data", CustomJS(args={"sent": self.sent, "shown": self.back}, code=SHOW))
        self.back.on_change("data", self.acknowledged)
        self.look_anew()
        for root in (self.layout(), self.place, self.sent, self.back):
            document.add_root(root)
        document.add_periodic_callback(self.tick, TICK)

    def layout(self):
        """The run at the left, its settings at the right, or below it where the page is narrow."""
        c = self.controls
        pairs = [c.settings[name] for name in ("d_rate", "g_rate", "r1", "gp", "clip", "batch", "seed")]
        long = [c.settings[name] for name in ("G", "D", "noise", "objective", "update", "k", "optimizer")]
        settings = Column(c.settings["data"], c.draw, *long, Row(*pairs, styles=WRAP, width=300), width=304)
        buttons = Row(c.play, *c.buttons.values(), styles=WRAP)
        run = Column(c.preset, self.about, self.error, buttons, self.numbers, self.top, self.below, self.linked)
        return Row(run, settings, styles={**WRAP, "align-items": "flex-start"})

    # ---- what is asked for ----

    def told(self, name, text):
        """A setting was changed on the page, or a preset chosen."""
        self.wrong.pop("link", None)
        if name == "preset" and not text:
            self.controls.show(self.preset, self.run.settings, but=self.wrong)
        elif name == "preset":
            self.preset, self.wrong = text, {}
            self.begin(PRESETS[text].settings)
        else:
            self.try_out(name, lambda: self.run.changed(changed(self.run.settings, {name: text})))

    def try_out(self, name, make):
        """Put in the run that `make` returns. Where it cannot be made, a line says why, and the old one goes on."""
        try:
            self.run = make()
            self.wrong.pop(name, None)
            self.wrong.pop("run", None)
        except UserError as error:
            said = str(error)
            if said.startswith(f"{name} is "):  # a setting is called as its box is: "D's learning rate", "k", "R1"
                said = re.split("[,：]", self.words[name])[0] + said.removeprefix(name)
            self.wrong[name] = said
        self.look_anew()

    def begin(self, settings):
        """A new run, from step 0."""
        self.wrong = {}
        self.run = Simulation(settings)
        self.look_anew()

    def pressed(self, name):
        """A button was pressed."""
        if name == "play":
            self.play(not self.playing)
            if not self.playing:
                self.show()  # all panels, as the run is now
        elif name in ("slower", "faster"):
            self.speed = min(max(self.speed + (1 if name == "faster" else -1), 0), len(SPEEDS) - 1)
        elif name == "back":
            self.begin(self.run.settings)
        elif name == "draw":
            self.blank = True  # the first blob replaces what was there
        else:
            self.play(False)
            self.advance(getattr(self.run, name))
            self.show()
        self.say()

    def play(self, is_playing):
        """Go on, or pause."""
        self.playing, self.due = is_playing, 0.0
        self.controls.playing(is_playing)

    def drawn_at(self, event):
        """A click or drag in the first picture, while drawing: one blob more, not on top of the last one."""
        if not self.controls.draw.active or event.x is None:
            return
        target = self.run.target
        place = [event.x, event.y][: target.d]
        if isinstance(event, Pan) and not self.blank and abs(target.centres[-1] - place).max() < 1.5 * target.sd:
            return
        new = drawn([place]) if self.blank else target.with_blob(place)
        self.blank = False
        self.try_out("data", lambda: self.run.changed(replace(self.run.settings, data=new.text)))

    # ---- what is shown ----

    def look_anew(self):
        """After a change of settings: panels of what p_data and z are now, and new words everywhere."""
        settings, target = self.run.settings, self.run.target
        before, self.seen = self.seen, (settings.data, settings.noise)
        if self.seen != before:
            if self.controls.draw.active and before[1] == settings.noise and self.observer.grid.d == target.d:
                self.observer = Observer(target, settings, self.observer.grid.reach)
                self.panels.renew(self.observer)
                self.courses.renew(self.observer)
            else:
                self.build(Observer(target, settings))
        self.controls.show(self.preset, settings, but=self.wrong)
        query = link.write(self.preset, settings)
        self.place.data = {"query": [query + ("&lang=zh" if self.language == "zh" else "")]}
        other = query + ("" if self.language == "zh" else "&lang=zh")
        w = self.words
        self.linked.text = (
            f'<a href="?{escape(self.place.data["query"][0])}">{w["link"]}</a> &nbsp; '
            f'<a href="?{escape(other)}">{w["language"]}</a><p>{self.estimate()}</p>'
        )
        preset = PRESETS[self.preset]
        self.about.text = f"<b>{preset.title[self.language == 'zh']}</b><br>{preset.about[self.language == 'zh']}"
        self.show()
        self.say()

    def build(self, observer):
        """New panels, on the line or in the plane."""
        self.observer, kind = observer, Plane if observer.grid.d == 2 else Line
        self.panels, self.courses = kind(observer, self.words), Courses(observer, self.words)
        for event in (Tap, PanStart, Pan):
            self.panels.first.on_event(event, self.drawn_at)
        self.top.children, self.below.children = self.panels.figures, self.courses.figures

    def estimate(self):
        """What the colours of the plane are, and how p_g is found, in words."""
        if self.run.target.d == 2:
            return f"{self.words['plane']}</p><p>{self.words['estimate']}"
        return self.words["exact" if self.observer.exact else "counted"]

    def show(self):
        """Draw the run as it is."""
        frame = self.observer.look(self.run)
        self.panels.draw(frame, TURNS[self.frames % 4] if self.playing else SECOND | THIRD)
        self.courses.note(frame)
        if not self.playing or self.frames % 12 == 0:  # a curve over many steps need not move with every one
            self.courses.draw()
            self.say()
        self.frames += 1
        self.sent.data = {"frame": [self.frames]}

    def say(self):
        """The lines of text: what is wrong, how far the run is, how fast it goes."""
        lines = "<br>".join(escape(shortened(line)) for line in self.wrong.values())
        self.error.text = f'<div role="alert" style="color:#B00020">{lines}</div>' if lines else ""
        rate = f"{SPEEDS[self.speed] * 1000 / TICK:g}"
        run = self.run
        count = self.words["numbers"].format(step=run.steps, d_steps=run.d_steps, g_steps=run.g_steps)
        self.numbers.text = f"{count}; {self.words['speed'].format(rate)}"

    def advance(self, move):
        """Make a move of the run. Where it has diverged a line says so, and it pauses."""
        try:
            move()
        except Diverged as error:
            self.wrong["run"] = str(error)
            self.play(False)
            self.say()

    def acknowledged(self, attr, old, new):
        """The browser has shown a frame."""
        self.shown = int(new["frame"][0])

    def tick(self):
        """Train a little, and draw it, unless the browser is behind."""
        if not self.playing or self.frames - self.shown > AHEAD:
            return
        self.due += SPEEDS[self.speed]
        begin, moved = perf_counter(), False
        while self.due >= 1 and self.playing:
            self.advance(self.run.step)
            self.due, moved = self.due - 1, True
            if perf_counter() - begin > BUDGET:
                self.due = 0.0
        if moved:
            self.show()


def shortened(line):
    """A line of at most LONGEST characters: its beginning and its end."""
    half = LONGEST // 2
    return line if len(line) <= LONGEST else f"{line[:half]} ... {line[-half:]}"
