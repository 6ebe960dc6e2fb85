"""The paper's figures 2 and 3 and their neighbours: that what is drawn is what was given, and where."""

import types

import numpy
import pytest
from matplotlib.patches import Rectangle

from minigan.plots import paper

SHAPE = 3, 2


def pictures(n):
    """n pictures of one shade each: 1 / n, 2 / n, ..., 1."""
    return numpy.repeat(numpy.arange(1, n + 1)[:, None] / n, 6, axis=1)


def cells(figure):
    """{(row, column): shade} of the pictures in a figure; nan where there is none."""
    canvas = numpy.asarray(figure.axes[0].images[0].get_array().filled(numpy.nan))
    height, width = canvas.shape
    rows, columns = (height - 2) // 5, (width - 2) // 4
    found = {}
    for i in range(rows):
        for j in range(columns):
            block = canvas[i * 5 + 2 : i * 5 + 5, j * 4 + 2 : j * 4 + 4]
            assert block.shape == SHAPE and len(numpy.unique(block)) == 1
            found[i, j] = float(block[0, 0])
    assert numpy.isnan(canvas[:2]).all() and numpy.isnan(canvas[:, :2]).all()  # white around them
    return found


def test_figure_2_has_the_draws_in_order_and_the_neighbours_framed_in_the_last_column():
    figure = paper.figure2(pictures(20), -pictures(4), SHAPE, "said")
    shades = cells(figure)
    assert [shades[i, j] for i in range(4) for j in range(5)] == pytest.approx(pictures(20)[:, 0])
    assert [shades[i, 5] for i in range(4)] == pytest.approx(-pictures(4)[:, 0])
    frames = [patch for patch in figure.axes[0].patches if isinstance(patch, Rectangle)]
    assert len(frames) == 4
    for i, frame in enumerate(frames):  # around the picture in the last column, and no other
        left, top = frame.get_xy()
        assert 5 * 4 <= left < 5 * 4 + 2 and i * 5 <= top < i * 5 + 2
        assert left + frame.get_width() >= 5 * 4 + 3 and top + frame.get_height() >= i * 5 + 4
    assert figure.axes[0].get_title() == "said"


def test_figure_3_has_a_path_to_a_row():
    paths = pictures(12).reshape(3, 4, 6)
    shades = cells(paper.figure3(paths, SHAPE, ""))
    assert [shades[i, j] for i in range(3) for j in range(4)] == pytest.approx(paths[:, :, 0].ravel())


def test_by_digit_puts_the_first_of_each_digit_into_its_row_and_leaves_the_rest_white():
    digits = numpy.array([3, 0, 3, 3, 9, 0])
    shades = cells(paper.by_digit(pictures(6), digits, SHAPE, "", columns=2))
    given = pictures(6)[:, 0]
    assert shades[3, 0] == given[0] and shades[3, 1] == given[2]  # the third 3 has no place
    assert shades[0, 0] == given[1] and shades[0, 1] == given[5]
    assert shades[9, 0] == given[4] and numpy.isnan(shades[9, 1])
    assert all(numpy.isnan(shades[digit, 0]) for digit in (1, 2, 4, 5, 6, 7, 8))
    labels = [text.get_text() for text in paper.by_digit(pictures(6), digits, SHAPE, "").axes[0].texts]
    assert [label for label in labels if label != "none"] == list("0123456789")
    assert [labels[place - 1] for place, label in enumerate(labels) if label == "none"] == list("1245678")


def test_by_class_has_a_row_for_a_z_and_a_column_under_each_label():
    rows = pictures(12).reshape(3, 4, 6)
    figure = paper.by_class(rows, SHAPE, "said")
    shades = cells(figure)
    assert [shades[i, j] for i in range(3) for j in range(4)] == pytest.approx(rows[:, :, 0].ravel())
    assert above(figure) == {column: str(column) for column in range(4)}


def above(figure):
    """{column: what stands above it}, of all texts that are not to the left or right of the pictures."""
    texts = [text for text in figure.axes[0].texts if text.get_position()[1] < 0 and text.get_text()]
    return {int((text.get_position()[0] - 2) // 4): text.get_text() for text in texts}


def test_sums_have_a_row_each_with_the_result_framed_and_what_is_said_of_it_beside_it():
    rows = pictures(12).reshape(2, 6, 6)
    figure = paper.arithmetic(rows, ["7 - 7 + 3", "8 - 8 + 4"], ["a 3", "a 9"], SHAPE, "said")
    shades = cells(figure)
    assert [shades[i, j] for i in range(2) for j in range(6)] == pytest.approx(rows[:, :, 0].ravel())
    assert above(figure) == {0: "bold", 1: "- light", 2: "+ light", 3: "= ?"}
    frames = [patch.get_xy() for patch in figure.axes[0].patches if isinstance(patch, Rectangle)]
    assert [(left // 4, top // 5) for left, top in frames] == [(3, 0), (3, 1)]
    beside = [(text.get_text(), text.get_position()) for text in figure.axes[0].texts if text.get_position()[1] > 0]
    assert [(said, x < 0, y // 5) for said, (x, y) in beside] == [
        ("7 - 7 + 3", True, 0), ("a 3", False, 0), ("8 - 8 + 4", True, 1), ("a 9", False, 1)]  # fmt: skip
    assert all(x > 6 * 4 for said, (x, _) in beside if said.startswith("a"))


def test_the_neighbour_figure_shows_both_sets_of_distances_as_densities():
    check = types.SimpleNamespace(sample_distances=numpy.full(50, 1.0), test_distances=numpy.linspace(2, 4, 80))
    axes = paper.neighbor_figure(check, "said").axes[0]
    legend = [text.get_text() for text in axes.get_legend().get_texts()]
    assert sorted(legend) == ["0: a copy", "samples", "test pictures: the control"]
    outline = next(patch for patch in axes.patches if not patch.get_fill())
    x, y = outline.get_xy()[:, 0], outline.get_xy()[:, 1]
    assert 0.9 < x[y.argmax()] <= 1.1  # the samples' peak is where they all are
    bars = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    mass = sum(bar.get_height() * bar.get_width() for bar in bars)
    assert mass == pytest.approx(1) and min(bar.get_x() for bar in bars if bar.get_height() > 0) > 1.8


def test_the_score_figure_has_the_points_and_a_line_for_each_comparison():
    axes = paper.score_figure([5, 10], [-34.0, 69.0], [1.5, 1.7], {"data": 243.0, "paper": 225.0}, "said").axes[0]
    points = axes.containers[0].lines[0]
    assert points.get_xdata().tolist() == [5, 10] and points.get_ydata().tolist() == [-34, 69]
    heights = sorted(line.get_ydata()[0] for line in axes.lines if len(set(line.get_ydata())) == 1)
    assert heights == [225, 243]
    assert {"data: 243", "paper: 225"} <= {text.get_text() for text in axes.get_legend().get_texts()}
