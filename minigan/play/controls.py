"""What is pressed and filled in: one widget a setting, one a preset, and the buttons."""

from bokeh.models import Button, Select, TextInput, Toggle

from minigan.play import settings
from minigan.play.link import text_of
from minigan.play.presets import PRESETS
from minigan.play.settings import SHOWN
from minigan.play.targets import NAMED
from minigan.systems.zoo import UPDATES

CHOSEN = {"objective": settings.GAMES, "update": UPDATES}
NARROW, WIDE = 138, 288  # pixels
BUTTONS = ("step", "d_step", "g_step", "slower", "faster", "back")
SMALL = ".bk-input {font-size: 11px; padding: 0 5px}"  # so that a net of five layers is seen whole
LONG = ("data", "G", "D", "noise", "objective", "update", "k", "optimizer")  # of full width


class Controls:
    """The widgets. told(name, text) is called when a setting is changed on the page, pressed(name) for a button."""

    def __init__(self, words, language, told, pressed):
        self.words, self._told, self._filling = words, told, False
        titles = [(name, preset.title[language == "zh"]) for name, preset in PRESETS.items()]
        self.preset = Select(
            title=words["preset"], options=[*titles, ("", words["changed"])], width=WIDE, name="preset"
        )
        self.preset.on_change("value", lambda attr, old, new: self._tell("preset", new))
        self.settings = {name: self._widget(name) for name in SHOWN}
        self.draw = Toggle(label=words["draw"], width=WIDE, name="draw")
        self.draw.on_change("active", lambda attr, old, new: pressed("draw"))
        self.play = Button(label=words["play"], button_type="success", width=90, name="play")
        self.play.on_click(lambda: pressed("play"))
        self.buttons = {}
        for name in BUTTONS:
            self.buttons[name] = Button(label=words[name], width=90, name=name)
            self.buttons[name].on_click(lambda name=name: pressed(name))

    def _widget(self, name):
        width, title = WIDE if name in LONG else NARROW, self.words[name]
        if name in CHOSEN or name == "data":
            made = Select(title=title, options=list(CHOSEN.get(name, NAMED)), width=width, name=name)
        else:
            made = TextInput(title=title, width=width, name=name, stylesheets=[SMALL] if name in ("G", "D") else [])
        made.on_change("value", lambda attr, old, new: self._tell(name, new))
        return made

    def _tell(self, name, text):
        if not self._filling:
            self._told(name, text)

    def show(self, preset, settings, but=()):
        """Show these settings; the widgets named in `but` keep what was written into them."""
        self._filling = True
        try:
            self.preset.value = preset if settings == PRESETS[preset].settings else ""
            here = self.settings["data"]
            drawn = [] if settings.data in NAMED else [(settings.data, self.words["drawn"])]
            here.options = [*((name, name) for name in NAMED), *drawn]
            for name, widget in self.settings.items():
                if name not in but:
                    widget.value = text_of(getattr(settings, name))
        finally:
            self._filling = False

    def playing(self, is_playing):
        """Name the first button by what it will do."""
        self.play.update(
            label=self.words["pause" if is_playing else "play"], button_type="warning" if is_playing else "success"
        )
