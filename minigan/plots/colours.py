"""One colour for one thing, in every figure of the project.

What has a name has a colour of Okabe and Ito (2008), which the colour-blind can distinguish; what has none has a
colour of SERIES, which they can distinguish from those and from each other. As in figure 1 of
Goodfellow et al. 2014, p_data is black and dotted, p_g green and solid, D blue and dashed. D* is orange, broad and
pale, so that a D that has reached it is seen on it. Lines of different things have different dashes, too.

    axes.plot(x, p_g, **colours.LOOKS["p_g"])
    axes.plot(*samples.T, ".", color=colours.GENERATED)
    axes.plot(steps, V, color=colours.SERIES[0])    # of what has no colour of its own
"""

import re
from typing import Any

BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
BLUE, VERMILLION = "#0072B2", "#D55E00"

P_DATA, P_G, D, D_STAR = BLACK, GREEN, BLUE, ORANGE
REAL, GENERATED = "#404040", GREEN  # examples and samples, as dots or filled histograms; black would hide the others
MINIMAX, NON_SATURATING = VERMILLION, SKY
REFERENCE, ARROWS = "#666666", "#BBBBBB"  # what is compared with; what lies in the background
INK = BLACK  # of frames of axes, starting points, words and what is copied
SERIES = ("#332288", "#AA4499", "#999933", "#661100", "#C8A951", "#9E86C8", "#8B5A2B")  # of the first thing, ...

ABOVE_0, BELOW_0 = VERMILLION, BLUE  # a scale through white: numbers above 0 and below
GROUND = "#BFE1F5"  # of an image, where no number of it is shown
UNDEFINED = "#E4E4E4"  # of an image, where what it shows is not defined
OF_D, OF_IMAGES = "Blues", "gray"  # matplotlib's names: D(x) over the plane, images from 0 black to 1 white

LOOKS: dict[str, dict[str, Any]] = {  # of a curve of each thing
    "p_data": {"color": P_DATA, "ls": ":", "lw": 2.2},
    "p_g": {"color": P_G, "ls": "-", "lw": 2.2},
    "D": {"color": D, "ls": "--", "lw": 2},
    "D*": {"color": D_STAR, "ls": "-", "lw": 6, "alpha": 0.5, "zorder": 1.9, "solid_capstyle": "butt"},
    "minimax": {"color": MINIMAX, "ls": "-.", "lw": 2},
    "non-saturating": {"color": NON_SATURATING, "ls": (0, (5, 1)), "lw": 2},
}
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
MARK_REAL, MARK_GENERATED = ".", "x"
DASHES = ("-", "--", "-.", (0, (5, 1)), ":", (0, (3, 1, 1, 1)), (0, (1, 1)))
NAMES = {name: name for name in LOOKS} | {  # what a label may begin with: the thing that it names
    **dict.fromkeys(("data", "real", "test data", "training images", "test images", "mean of D(x)"), "p_data"),
    **dict.fromkeys(("G(z)", "samples", "generated", "the shipped G", "D(G(z))", "mean of D(G(z))"), "p_g"),
}  # fmt: skip
BEGINS = re.compile(f"({'|'.join(re.escape(name) for name in sorted(NAMES, key=len, reverse=True))})(?![-*\\w])")


def thing(label):
    """The key in LOOKS of the thing that a label begins with: "p_g" of "samples, step 3"; None of "a slope"."""
    found = BEGINS.match(str(label))
    return NAMES[found[1]] if found else None


def dots(label, other):
    """The colour of examples, samples or bars with this label: `other` where it begins with no known thing."""
    name = thing(label)
    if name is None:
        return other
    return {"p_data": REAL, "p_g": GENERATED}.get(name, LOOKS[name]["color"])


def looks(labels):
    """How curves with these labels are drawn in one picture, no two alike: a list of matplotlib's keywords.

    A label that begins with a known thing has the thing's look. The second curve of one thing is paler, the third
    paler still. Other labels have the colours of SERIES, in their order. Raises ValueError for none, and for more
    labels than can be distinguished.
    """
    if not len(labels):
        raise ValueError("nothing to draw: give {label: values}")
    if len(labels) > len(SERIES):
        raise ValueError(f"{len(labels)} curves in one picture: {len(SERIES)} at most can be distinguished")
    things = [thing(label) for label in labels]
    taken = {LOOKS[name]["ls"] for name in things if name not in (None, "D*")}
    free, series, found = (dash for dash in DASHES if dash not in taken), iter(SERIES), []
    for n, name in enumerate(things):
        before = things[:n].count(name)
        if name is None:
            found.append({"color": next(series), "ls": next(free), "lw": 2})
        elif before:
            found.append({"color": shade(LOOKS[name]["color"], 0.65**before), "ls": next(free), "lw": 2})
        else:
            found.append(LOOKS[name])
    return found


def shade(colour, strength):
    """A colour mixed with white: itself at strength 1, white at 0."""
    return "#" + "".join(f"{round(255 - strength * (255 - 255 * part)):02X}" for part in rgb(colour))


def rgb(colour):
    """(red, green, blue), each from 0 to 1, of "#RRGGBB"."""
    return tuple(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
