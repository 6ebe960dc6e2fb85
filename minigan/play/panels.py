"""The pictures of a run in Bokeh: each panel has its figure, and `draw(frame)` puts a Frame into it.

Colours are those of plots/colours.py: p_data black and grey, p_g green, D blue, D* orange.
"""

import numpy
from bokeh.models import ColumnDataSource, Legend, LinearAxis, LinearColorMapper, Range1d, Span
from bokeh.plotting import figure

from minigan.play.fields import contour, shortened
from minigan.plots import colours

SIDE = 312  # pixels of a square panel
LONGEST, HALF = 0.5, 0.3  # of an arrow, in units of x; the slope that is drawn half as long
SHADES = 64
SECOND, THIRD = 1, 2  # panels that need not be drawn with every frame


def square(title, reach, height=SIDE):
    """An empty figure over [-reach, reach]^2, or over as much of x."""
    fig = figure(
        width=SIDE,
        height=height,
        title=title,
        tools="",
        toolbar_location=None,
        x_range=Range1d(-reach, reach),
        y_range=Range1d(-reach, reach),
    )
    for axis in fig.axis:
        axis.minor_tick_line_color = None
    fig.title.text_font_size = "12px"
    fig.grid.visible = False
    return fig


def dots(fig, points, color, size, alpha=1.0):
    """Points in the plane: (n, 2); returns their source."""
    return dots_of(fig, ColumnDataSource(columns(points)), color, size, alpha)


def dots_of(fig, source, color, size, alpha=1.0):
    """The points x, y of a source; returns it."""
    fig.scatter("x", "y", source=source, color=color, size=size, alpha=alpha, line_color=None)
    return source


def columns(points):
    """{"x": ..., "y": ...} of points in the plane."""
    return columns_of(*points.T)


def columns_of(x, y):
    """The same of two arrays, in float32, which is what a picture needs and half as long on the way to it."""
    return {"x": numpy.asarray(x, "float32"), "y": numpy.asarray(y, "float32")}


def curve(fig, color, width=2.0, dash="solid", alpha=1.0, scale="default", source=None):
    """A line without points yet, on one of the figure's scales of y, or one of a source; returns its source."""
    source = source or ColumnDataSource({"x": [], "y": []})
    fig.line(
        "x", "y", source=source, color=color, line_width=width, line_dash=dash, line_alpha=alpha, y_range_name=scale
    )
    return source


def name_lines(fig, labels):
    """Name the lines of a figure below it, where no curve is, in the order in which they were drawn."""
    items = [(label, [line]) for label, line in zip(labels, fig.renderers)]
    fig.add_layout(
        Legend(
            items=items, orientation="horizontal", padding=0, spacing=8, margin=2, border_line_color=None,
            label_text_font_size="11px", glyph_width=16, label_standoff=3,
        ),
        "below",
    )  # fmt: skip


def field(fig, grid, color):
    """An image from white at 0 to a colour at 1, grey where it is nan; returns its source."""
    palette = [colours.shade(color, 0.85 * i / (SHADES - 1)) for i in range(SHADES)]
    mapper = LinearColorMapper(palette=palette, low=0.0, high=1.0, nan_color=colours.UNDEFINED)
    source = ColumnDataSource({"image": [numpy.full((2, 2), 0.5, "float32")]})
    side = 2 * grid.reach
    fig.image(
        "image", source=source, x=-grid.reach, y=-grid.reach, dw=side, dh=side, color_mapper=mapper, level="image"
    )
    return source


def segments(fig):
    """Arrows, from x, y to x1, y1; returns their source."""
    source = ColumnDataSource({"x": [], "y": [], "x1": [], "y1": []})
    fig.segment("x", "y", "x1", "y1", source=source, color=colours.VERMILLION, line_width=1.2, alpha=0.8)
    return source


class Plane:
    """Three panels on p_data in the plane: D with samples and arrows; D*; G of lines in z."""

    def __init__(self, observer, words):
        grid, x = observer.grid, observer.x[:400]
        self.middles = grid.middles
        self.first, self.second, self.third = (
            square(words[name], grid.reach) for name in ("samples", "optimum", "manifold")
        )
        for fig in (self.second, self.third):  # over the same plane as the first: text is slow to draw
            fig.axis.major_label_text_font_size = "0px"
        self.D, self.D_star = field(self.first, grid, colours.D), field(self.second, grid, colours.D_STAR)
        self.real = [dots(fig, x, colours.REAL, 3, 0.55) for fig in (self.first, self.third)]
        self.half_star = curve(self.first, colours.D_STAR, 3)
        self.half = curve(self.first, colours.D, 2, "dashed")
        curve(self.second, colours.D_STAR, 3, source=self.half_star)
        self.samples = segments(self.first)
        dots_of(self.first, self.samples, colours.GENERATED, 4)
        self.net = curve(self.third, colours.P_G, 1, alpha=0.8)
        self.figures = [self.first, self.second, self.third]

    def renew(self, observer):
        """Show another p_data, in the same figures: whoever draws has the mouse on one of them."""
        for source in self.real:
            source.data = columns(observer.x[:400])

    def draw(self, frame, parts=SECOND | THIRD):
        """Put a Frame into the first panel, and into those named in `parts`."""
        tips = numpy.full(frame.samples.shape, numpy.nan, "float32")  # no arrow at the other samples
        few = frame.samples[: len(frame.arrows)]
        tips[: len(few)] = few + shortened(frame.arrows, LONGEST, HALF)
        self.D.data = {"image": [frame.D.astype("float32")]}
        self.half.data = columns_of(*contour(frame.D, self.middles))
        self.samples.data = {**columns(frame.samples), "x1": tips[:, 0], "y1": tips[:, 1]}
        if parts & SECOND:
            self.D_star.data = {"image": [frame.D_star.astype("float32")]}
            self.half_star.data = columns_of(*contour(frame.D_star, self.middles))
        if parts & THIRD:
            self.net.data = columns(frame.manifold)


class Line:
    """Three panels on p_data on the line: the densities with D, D* and arrows; x = G(z); the players' path."""

    def __init__(self, observer, words):
        grid = observer.grid
        self.middles, self.width = grid.middles, grid.width
        self.first, self.second, self.third = (square(words[name], grid.reach) for name in ("densities", "map", "path"))
        self.densities()
        self.renew(observer)
        self.z = observer.net[:, 0]
        self.second.x_range.update(start=-2.4, end=2.4)
        self.second.xaxis.axis_label, self.second.yaxis.axis_label = "z", "x"
        self.map = curve(self.second, colours.P_G)
        self.third.xaxis.axis_label, self.third.yaxis.axis_label = words["theta"], words["psi"]
        for dimension in ("width", "height"):
            self.third.add_layout(Span(location=0, dimension=dimension, line_color=colours.ARROWS))
        self.path = curve(self.third, colours.SERIES[1], 1.5)
        self.now = dots(self.third, numpy.zeros((0, 2)), colours.INK, 8)
        self.figures, self.walked = [self.first, self.second, self.third], []

    def densities(self):
        """The first panel. D and D* have a scale of their own, at the right; below 0 is room for the arrows."""
        fig = self.first
        fig.extra_y_ranges = {"D": Range1d(-0.34, 1.05)}
        fig.add_layout(LinearAxis(y_range_name="D", axis_label="D"), "right")
        fig.yaxis[0].axis_label = "p"
        self.D_star = curve(fig, colours.D_STAR, 6, alpha=0.5, scale="D")
        self.p, self.q = curve(fig, colours.P_DATA, 2.2, "dotted"), curve(fig, colours.P_G, 2.2)
        self.D = curve(fig, colours.D, 2, "dashed", scale="D")
        name_lines(fig, ("D*", "p_data", "p_g", "D"))
        self.samples = segments(fig)
        dots_of(fig, self.samples, colours.GENERATED, 4, 0.7)

    def renew(self, observer):
        """Show another p_data, in the same figures."""
        p = observer.p / self.width
        top = max(1.6, 1.2 * float(p.max()))
        self.first.y_range.update(start=-0.34 * top, end=1.05 * top)
        self.p.data, self.lowest = columns_of(self.middles, p), -0.3 * top

    def draw(self, frame, parts=SECOND | THIRD):
        """Put a Frame into the first panel, and into those named in `parts`."""
        few = frame.samples[: len(frame.arrows), 0]
        tips = few + shortened(frame.arrows, LONGEST, HALF)[:, 0]
        rows = self.lowest * (
            0.15 + 0.85 * numpy.arange(len(few)) / len(few)
        )  # below one another, so that all are seen
        self.q.data = columns_of(self.middles, frame.q / self.width)
        self.D.data, self.D_star.data = columns_of(self.middles, frame.D), columns_of(self.middles, frame.D_star)
        self.samples.data = {**columns_of(few, rows), "x1": tips, "y1": rows}
        self.walk(frame)
        if parts & SECOND:
            self.map.data = columns_of(self.z, frame.manifold[:, 0])
        if parts & THIRD:
            self.draw_path()

    def walk(self, frame):
        """Go on with the path, from its beginning where a run has started anew; of a long one every second point."""
        if self.walked and frame.step < self.walked[-1][0]:
            self.walked = []
        if not self.walked or self.walked[-1] != (frame.step, frame.theta, frame.psi):
            self.walked.append((frame.step, frame.theta, frame.psi))
        if len(self.walked) > 1_500:
            self.walked = self.walked[::2]

    def draw_path(self):
        """Show where the players have been, and where they are."""
        _, theta, psi = numpy.array(self.walked).T
        self.path.data, self.now.data = columns_of(theta, psi), columns_of(theta[-1:], psi[-1:])
        for axis, values in ((self.third.x_range, theta), (self.third.y_range, psi)):
            most = max(float(abs(values).max()), 0.1)
            if numpy.isfinite(most) and not 0.4 * axis.end < most < 0.95 * axis.end:
                axis.update(start=-1.3 * most, end=1.3 * most)
