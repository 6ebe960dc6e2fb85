"""One colour for one thing: named in plots/colours.py, nowhere else, told apart by all, and found on what is drawn."""

import ast
import re
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace

import numpy
import pytest
from matplotlib.colors import BASE_COLORS, CSS4_COLORS, to_hex

from minigan import plots
from minigan.claims.figures import computed_panels
from minigan.data.dataset import Dataset
from minigan.plots import colours, comparison, convolutions, discriminator, layers, modes, paper
from minigan.plots.dynamics import fields
from minigan.theory.dynamics import MINIMAX, dirac_gan

REPOSITORY = Path(__file__).parent.parent
X = numpy.linspace(0.0, 1.0, 5)
POINTS = numpy.random.default_rng(1).normal(size=(30, 2))
NAMED = {
    name: getattr(colours, name) for name in ("P_DATA", "P_G", "D", "D_STAR", "MINIMAX", "NON_SATURATING", "REFERENCE")
}

# ---- no colour is named elsewhere ----

IN_KEYWORDS = {"c", "color", "colors", "ec", "edgecolor", "edgecolors", "facecolor", "fc", "mec", "mfc"}


def literals(source):
    """The colours that a source names: "#12ab34", "C0", "tab:blue" and "black" anywhere, "k" where a colour stands."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.keyword) and node.arg in IN_KEYWORDS and isinstance(node.value, ast.Constant):
            found += [node.value.value] if node.value.value in BASE_COLORS else []
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            word = node.value
            hexadecimal = word.startswith("#") and len(word) in (4, 5, 7, 9) and is_hexadecimal(word[1:])
            cycle = len(word) == 2 and word[0] == "C" and word[1].isdigit()
            named = word.startswith(("tab:", "xkcd:")) or (word in CSS4_COLORS and word != "white")
            found += [word] if hexadecimal or cycle or named else []
    return found


def is_hexadecimal(word):
    return all(letter in "0123456789abcdefABCDEF" for letter in word)


IMPORTS_PICTURES = re.compile(r"^ *(from|import) [\w. ]*\b(plots|matplotlib)\b", re.MULTILINE)
SOURCES = [
    path
    for folder in ("minigan", "notebooks", "benchmarks", "docs")
    for path in sorted((REPOSITORY / folder).rglob("*.py"))
    if path.name != "colours.py" and ".ipynb_checkpoints" not in path.parts
]


@pytest.mark.parametrize(
    "planted",
    ['plot(x, "#0072B2")', 'plot(x, color="k")', 'a = {"color": "C0"}', 'a = ("b", "black")', 'c("tab:blue")'],
)
def test_a_planted_colour_is_found(planted):
    assert len(literals(planted)) == 1
    assert literals('plot(x, color="white", ec="none"); f(k="k", name="# a comment", other="#123456789")') == []


def test_no_file_but_colours_names_a_colour():
    assert len(SOURCES) > 200
    pictures = [path for path in SOURCES if IMPORTS_PICTURES.search(path.read_text())]
    found = {str(path.relative_to(REPOSITORY)): literals(path.read_text()) for path in pictures}
    assert {name: words for name, words in found.items() if words} == {}
    assert len(pictures) > 60 and literals((REPOSITORY / "minigan/plots/colours.py").read_text())


# ---- told apart ----


def seen(colour):
    """A colour as all eyes, those blind to red, and those blind to green see it (Viénot et al. 1999): (3, 3)."""
    to_lms = numpy.array([[17.8824, 43.5161, 4.11935], [3.45565, 27.1554, 3.86714], [0.0299566, 0.184309, 1.46709]])
    red = numpy.array([[0, 2.02344, -2.52581], [0, 1, 0], [0, 0, 1]])
    green = numpy.array([[1, 0, 0], [0.494207, 0, 1.24827], [0, 0, 1]])
    light = numpy.array(colours.rgb(colour)) ** 2.2
    eyes = [numpy.linalg.inv(to_lms) @ eye @ to_lms @ light for eye in (numpy.eye(3), red, green)]
    return numpy.array(eyes).clip(0, 1) ** (1 / 2.2)


def gap(one, other):
    return numpy.linalg.norm(seen(one) - seen(other), axis=1).min()


def test_the_colours_are_told_apart_by_the_colour_blind():
    assert gap("#FF0000", "#808000") < gap("#D55E00", "#009E73"), "red and olive are alike to some eyes"
    for (one, first), (other, second) in combinations(NAMED.items(), 2):
        assert gap(first, second) > 0.15, (one, other)
    for first, second in combinations(colours.SERIES, 2):
        assert gap(first, second) > 0.15, (first, second)
    for (name, first), second in ((item, colour) for item in NAMED.items() for colour in colours.SERIES):
        assert gap(first, second) > 0.12, (name, second)


def test_things_differ_in_their_dashes_and_marks_too():
    points = plots.lines(X, dict.fromkeys("abcdefg", X), "", "", "", points=True).axes[0].lines
    assert len({line.get_marker() for line in points}) == 7
    dashes = [look["ls"] for name, look in colours.LOOKS.items() if name != "D*"]
    assert len(set(dashes)) == len(dashes) and set(dashes) <= set(colours.DASHES)
    assert colours.LOOKS["D*"]["lw"] > 2 * max(look["lw"] for name, look in colours.LOOKS.items() if name != "D*")


# ---- by their names, not by their order ----


@pytest.mark.parametrize(
    "label, name",
    [
        ("p_data", "p_data"), ("p_data = N(1, 0.5²)", "p_data"), ("data", "p_data"), ("real, of test", "p_data"),
        ("p_g", "p_g"), ("p_g, step 3", "p_g"), ("G(z) before", "p_g"), ("samples", "p_g"), ("generated", "p_g"),
        ("D", "D"), ("D(x)", "D"), ("D after 5 steps", "D"), ("D*", "D*"), ("D* = 1/2", "D*"), ("D*(x)", "D*"),
        ("minimax: log(1 - D)", "minimax"), ("non-saturating at once", "non-saturating"),
        ("mean of D(x)", "p_data"), ("mean of D(G(z))", "p_g"), ("D(G(z))", "p_g"),
        ("Dirac", None), ("D_wide", None), ("database", None), ("real-valued", None), ("W1", None), ("a D", None),
        ("minimaxing", None), ("p_goal", None), ("", None),
    ],
)  # fmt: skip
def test_a_label_names_the_thing_that_it_begins_with(label, name):
    assert colours.thing(label) == name


def test_a_look_does_not_depend_on_the_order():
    labels = ["D*", "least squares", "p_data", "minimax", "p_g", "D", "hinge"]
    there = dict(zip(labels, colours.looks(labels)))
    back = dict(zip(labels[::-1], colours.looks(labels[::-1])))
    assert all(there[name] == back[name] == colours.LOOKS[name] for name in colours.LOOKS if name in labels)
    assert {there["least squares"]["color"], there["hinge"]["color"]} == set(colours.SERIES[:2])


@pytest.mark.parametrize("labels", [["p_g", "a", "p_g, later", "p_g, last"], list("abcdefg"), ["D", "D(x)", "b", "D*"]])
def test_no_two_looks_are_alike_in_colour_or_in_grey(labels):
    found = colours.looks(labels)
    assert len({look["color"] for look in found}) == len(labels)
    narrow = [str(look["ls"]) for look in found if look["lw"] < 5]
    assert len(set(narrow)) == len(narrow)


def test_a_second_curve_of_a_thing_is_a_paler_one():
    first, second, third = (colours.rgb(look["color"]) for look in colours.looks(["p_g", "p_g, later", "p_g, last"]))
    assert all(a < b < c for a, b, c in zip(first, second, third))
    assert colours.shade("#009E73", 1) == "#009E73" and colours.shade("#009E73", 0) == "#FFFFFF"
    assert colours.shade("#000000", 0.6) == "#666666"


# ---- on what is drawn ----


def of(artist):
    return to_hex(artist.get_color()).upper()


def curves(axes):
    """{the first word of a label: its colour}."""
    return {line.get_label().split()[0].strip(",:"): of(line) for line in axes.lines if line.get_label()[0] != "_"}


def data(values, image_shape=None):
    rows = numpy.random.default_rng(1).normal(size=(50, values)).astype("float32")
    return Dataset("made by hand", rows, rows, rows, image_shape)


def test_lines_bars_and_histograms_are_coloured_by_their_labels():
    labels = {"p_data": X, "other": X, "p_g of G": X, "D*": X, "D": X}
    found = curves(plots.lines(X, labels, "", "", "", marks={"1/2": 0.5}).axes[0])
    assert found == {
        "p_data": colours.P_DATA, "p_g": colours.P_G, "D*": colours.D_STAR, "D": colours.D,
        "other": colours.SERIES[0], "1/2": colours.REFERENCE,
    }  # fmt: skip
    bars = plots.bars({"samples": 1.0, "k-means": 2.0, "real": 3.0}, "", "").axes[0].patches
    expected = [colours.GENERATED, colours.SERIES[0], colours.REAL]
    assert [to_hex(bar.get_facecolor()).upper() for bar in bars] == expected
    axes = plots.histograms({"G(z)": X, "data": X + 1}, "", "x", bins=4, curves={"p_data": (X, X), "p": (X, X)}).axes[0]
    assert to_hex(axes.patches[0].get_facecolor()).upper() == colours.GENERATED
    assert to_hex(axes.patches[-1].get_edgecolor()).upper() == colours.REAL
    assert curves(axes) == {"p_data": colours.P_DATA, "p": colours.INK}
    walks = {"minimax at once": POINTS, "non-saturating": POINTS, "flow": POINTS}
    found = curves(plots.paths(walks, "", "", "", target=(0, 0)).axes[0])
    assert found == {"minimax": colours.MINIMAX, "non-saturating": colours.NON_SATURATING, "flow": colours.SERIES[0]}


def test_real_examples_are_grey_and_samples_green_wherever_they_are_drawn():
    both = {"data": colours.REAL, "generated": colours.GENERATED}
    axes = plots.samples_figure(POINTS, data(2), "").axes[0]
    assert curves(axes) == both
    assert len({line.get_marker() for line in axes.lines}) == 2
    axes = plots.samples_figure(POINTS[:, :1], data(1), "").axes[0]
    assert to_hex(axes.patches[0].get_facecolor()).upper() == colours.REAL
    assert to_hex(axes.patches[-1].get_edgecolor()).upper() == colours.GENERATED
    check = SimpleNamespace(sample_distances=X, test_distances=X)
    patches = paper.neighbor_figure(check, "").axes[0].patches
    assert to_hex(patches[0].get_facecolor()).upper() == colours.REAL
    assert to_hex(patches[-1].get_edgecolor()).upper() == colours.GENERATED
    panels = modes.modes_figure({"step 1": POINTS, "test data": POINTS}, POINTS[:1], 0.1, "").axes
    assert [of(axes.lines[0]) for axes in panels] == [colours.GENERATED, colours.REAL]
    assert {to_hex(axes.patches[0].get_edgecolor()).upper() for axes in panels} == {colours.P_DATA}
    shown = comparison.comparison_figure({"a run": POINTS}, data(2), "").axes
    assert [of(axes.lines[0]) for axes in shown] == [colours.REAL, colours.GENERATED]
    table = [{"epoch": n, "V": -1.0, "D(x)": 0.6, "D(G(z))": 0.4} for n in (1, 2)]
    axes = plots.curves_figure(table, "").axes[1]
    found = curves(axes)
    assert axes.lines[0].get_marker() != axes.lines[1].get_marker()
    assert found == {"D(x)": colours.REAL, "D(G(z))": colours.GENERATED, "1/2": colours.REFERENCE}


def test_the_figures_of_the_theory_have_the_colours_of_figure_1():
    expected = {"D*": colours.D_STAR, "p_g": colours.P_G, "p_data": colours.P_DATA, "D(x)": colours.D}
    axes = plots.figure1(computed_panels()[:1]).axes
    assert curves(axes[0]) == expected
    arrows = axes[1].collections[-1]
    assert to_hex(arrows.get_facecolor()[0]).upper() == colours.P_G
    D_star = next(line for line in axes[0].lines if line.get_label().startswith("D*"))
    assert D_star.get_alpha() < 0.7 and D_star.get_linewidth() > 4
    top = discriminator.ways(X, X, X, X, {"by hand": (X, X)}).axes[0]
    assert curves(top) == {"D*": colours.D_STAR, "by": colours.SERIES[0]}
    fills = [to_hex(fill.get_facecolor()[0]).upper() for fill in top.collections]
    assert fills == [colours.P_DATA, colours.P_G]
    for axes in plots.saturation_figure().axes:
        minimax, non_saturating = axes.lines
        assert (of(minimax), of(non_saturating)) == (colours.MINIMAX, colours.NON_SATURATING)


# ---- no legend on a curve ----

FOUR = "minimax at once: out", "minimax in turn", "non-saturating at once: to a circle", "flow"
DRAWN = {
    "lines": lambda: plots.lines(X, {"p_data": X, "another one": X}, "T", "x", "y", marks={"m": 0.5}),
    "bars": lambda: plots.bars({"a": 1.0, "b": 2.0}, "T", "x", marks={"paper": 1.5}),
    "histograms": lambda: plots.histograms({"a": X, "G(z)": X}, "T", "x", curves={"p": (X, X)}),
    "paths": lambda: plots.paths({"minimax in turn, R1 of weight 0.5": POINTS, "b": POINTS}, "T", "x", "y", reach=2.0),
    "four paths": lambda: plots.paths(dict.fromkeys(FOUR, POINTS), "T", "x", "y", target=(0, 0), reach=2.5),
    "samples in the plane": lambda: plots.samples_figure(POINTS, data(2), "T"),
    "samples on the line": lambda: plots.samples_figure(POINTS[:, :1], data(1), "T\nof two lines"),
    "curves": lambda: plots.curves_figure([{"epoch": 1, "V": -1.0, "D(x)": 0.6, "D(G(z))": 0.4}], "T"),
    "score": lambda: plots.score_figure(X, X, X, {"data": 2.0, "the paper": 1.0}, "T"),
    "neighbours": lambda: plots.neighbor_figure(SimpleNamespace(sample_distances=X, test_distances=X), "T"),
    "saturation": plots.saturation_figure,
    "dynamics": plots.dynamics_figure,
    "lower bound": lambda: plots.lower_bound_figure(X + 1, X - 2, -0.5),
    "proposition 2": plots.proposition2_figure,
    "figure 1": lambda: plots.figure1(computed_panels()[:2]),
    "ways": lambda: discriminator.ways(X, X, X, X, {"by hand": (X, X)}),
    "fields": lambda: fields(dict.fromkeys(FOUR, (dirac_gan(MINIMAX), dict.fromkeys(FOUR[:2], POINTS))), "T"),
    "maxout": lambda: layers.maxout_figure(X, numpy.stack([X, 1 - X, X - 9], axis=1), X, "T", "y"),
    "modes": lambda: modes.modes_figure({"a": POINTS, "b": POINTS}, POINTS[:2], 0.1, "T"),
    "places": lambda: convolutions.memory({"a": (numpy.array([0, 1]), numpy.array([True, False]))}, "T"),
}


@pytest.mark.parametrize("draw", DRAWN.values(), ids=DRAWN)
def test_a_legend_lies_on_no_axes_and_within_the_figure(draw):
    figure = draw()
    figure.draw_without_rendering()
    legends = [axes.get_legend() for axes in figure.axes if axes.get_legend()] + figure.legends
    boxes = {axes: axes.get_window_extent() for axes in figure.axes}
    for legend in legends:
        box = legend.get_window_extent()
        assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= figure.bbox.width and box.y1 <= figure.bbox.height
        for axes in figure.axes:
            around = boxes[axes]
            apart = box.x0 >= around.x1 or box.x1 <= around.x0 or box.y0 >= around.y1 - 1 or box.y1 <= around.y0 + 1
            assert apart, (axes.get_title(), box, around)
            assert not axes.get_title() or not box.overlaps(axes.title.get_window_extent()), axes.get_title()
    for words in [text for axes in figure.axes for text in (axes.title, axes.xaxis.label) if text.get_text()]:
        box = words.get_window_extent()
        assert box.y0 >= 0 and box.y1 <= figure.bbox.height, words.get_text()
