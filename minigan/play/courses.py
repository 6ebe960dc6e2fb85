"""The course of a run over its steps: V against C(G) and -log 4; JSD; modes covered, or the slopes that G feels."""

import numpy
from bokeh.models import ColumnDataSource, Range1d, Span
from bokeh.plotting import figure

from minigan.play.densities import LOG_4
from minigan.play.panels import SIDE, name_lines
from minigan.plots import colours

MOST = 400  # points of a curve; of a longer course every second one goes
LOWEST = 1e-6  # of what is drawn on a logarithmic scale
NAMES = ("step", "V", "C", "jsd", "modes", "played", "minimax", "non_saturating")


class Courses:
    """Three panels, and the rows of numbers that they draw."""

    def __init__(self, observer, words):
        self.rows, self.every, self.seen = [], 1, 0
        self.source = ColumnDataSource({name: [] for name in NAMES})
        values = self.panel(words["values"], words["steps"], (-2.2, 0.1))
        self.line(values, "C", colours.D_STAR, 5, 0.5)
        self.line(values, "V", colours.SERIES[0])
        values.add_layout(
            Span(location=-LOG_4, dimension="width", line_color=colours.REFERENCE, line_dash="dotted", line_width=2)
        )
        name_lines(values, ("C(G)", "V"))
        jsd = self.panel(words["jsd"], words["steps"], (0.0, 0.75))
        self.line(jsd, "jsd", colours.SERIES[1])
        name_lines(jsd, ("JSD",))
        self.counted = observer.grid.d == 2 and len(observer.target.centres) > 1
        if self.counted:
            third = self.panel(words["modes"], words["steps"], (0, 1))
            self.line(third, "modes", colours.SERIES[3])
            name_lines(third, (words["modes"],))
        else:
            third = self.panel(words["pull"], words["steps"], (LOWEST, 30.0), "log")
            self.line(third, "played", colours.ARROWS, 6)
            self.line(third, "minimax", colours.MINIMAX, dash="dashdot")
            self.line(third, "non_saturating", colours.NON_SATURATING, dash="dashed")
            name_lines(third, (words["played"], "minimax", "non-saturating"))
        self.figures = [values, jsd, third]
        self.renew(observer)

    def renew(self, observer):
        """Make room for as many modes as p_data has now."""
        if self.counted:
            self.figures[2].y_range.end = len(observer.target.centres) + 0.5

    def panel(self, title, steps, y, scale="linear"):
        """An empty figure over steps, from y[0] to y[1]."""
        fig = figure(
            width=SIDE, height=220, title=title, tools="", toolbar_location=None, y_axis_type=scale, y_range=Range1d(*y)
        )
        fig.title.text_font_size, fig.xaxis.axis_label = "12px", steps
        fig.grid.grid_line_alpha = 0.4
        return fig

    def line(self, fig, name, color, width=2.0, alpha=1.0, dash="solid"):
        """A curve of one of the numbers."""
        fig.line("step", name, source=self.source, color=color, line_width=width, line_alpha=alpha, line_dash=dash)

    def note(self, frame):
        """Take a Frame's numbers; `draw` shows them."""
        if self.rows and frame.step < self.rows[-1][0]:
            self.rows, self.every, self.seen = [], 1, 0
        if self.rows and frame.step == self.rows[-1][0]:
            self.rows.pop()
        self.seen += 1
        row = (frame.step, frame.V, frame.C, frame.jsd, frame.modes, *(max(pull, LOWEST) for pull in frame.pull))
        if len(self.rows) > 1 and (self.seen - 1) % self.every:
            self.rows[-1] = row  # the last one is always the newest
        else:
            self.rows.append(row)
        if len(self.rows) > MOST:
            self.rows, self.every = self.rows[::2], 2 * self.every

    def draw(self):
        """Show what was noted."""
        self.source.data = dict(zip(NAMES, numpy.array(self.rows, "float32").T))
