"""Figures show what they say: pictures in their places, the theory's lines, and nothing else in the process changed."""

import io
import os
import subprocess
import sys
from math import log

import numpy
import pytest
from matplotlib.figure import Figure
from PIL import Image

from minigan import plots
from minigan.data.dataset import Dataset
from minigan.plots import canvas

WHITE, LINE = 1.0, 0.25


def pictures(n, height, width):
    """n pictures of which no two values are alike."""
    return (numpy.arange(n * height * width) / (n * height * width)).reshape(n, height * width).astype("float32")


def dataset(values, image_shape=None):
    test = numpy.random.default_rng(1).normal(size=(50, values)).astype("float32")
    return Dataset("made by hand", None, None, test, image_shape)


def row(epoch, **more):
    return {
        "epoch": epoch,
        "V": -1.3 + epoch / 10,
        "D(x)": 0.6,
        "D(G(z))": 0.4 - epoch / 100,
    } | more


def legend_of(axes):
    return [text.get_text() for text in axes.get_legend().get_texts()]


def lines_of(axes):
    """{label: (x, y)} of an axes' lines."""
    return {line.get_label(): (list(line.get_xdata()), list(line.get_ydata())) for line in axes.lines}


# ---- grid ----


def test_grid_by_hand():
    images = numpy.array([[1, 2, 3, 4, 5, 6], [11, 12, 13, 14, 15, 16], [21, 22, 23, 24, 25, 26]])
    expected = [
        [1, 2, 3, LINE, 11, 12, 13],
        [4, 5, 6, LINE, 14, 15, 16],
        [LINE] * 7,
        [21, 22, 23, LINE, LINE, LINE, LINE],
        [24, 25, 26, LINE, LINE, LINE, LINE],
    ]
    numpy.testing.assert_array_equal(plots.grid(images, (2, 3)), expected)


@pytest.mark.parametrize("n, columns, rows", [(1, 1, 1), (2, 2, 1), (4, 2, 2), (5, 3, 2), (10, 4, 3), (100, 10, 10)])
def test_grid_is_as_square_as_it_can_be_and_holds_every_picture(n, columns, rows):
    images, (height, width) = pictures(n, 4, 3), (4, 3)
    canvas = plots.grid(images, (height, width))
    assert canvas.shape == (rows * 4 + rows - 1, columns * 3 + columns - 1)
    for i in range(n):
        r, c = divmod(i, columns)
        numpy.testing.assert_array_equal(canvas[5 * r : 5 * r + 4, 4 * c : 4 * c + 3].ravel(), images[i])


def test_grid_leaves_its_pictures_alone():
    images = pictures(3, 2, 2)
    before = images.copy()
    plots.grid(images, (2, 2))[...] = 7
    numpy.testing.assert_array_equal(images, before)


# ---- samples ----


def test_pictures_are_shown_as_their_grid_with_black_0_and_white_1():
    samples = pictures(9, 4, 4)
    (axes,) = plots.samples_figure(samples, dataset(16, (4, 4)), "epoch 3").axes
    (image,) = axes.images
    numpy.testing.assert_array_equal(image.get_array(), plots.grid(samples, (4, 4)))
    assert image.get_clim() == (0, 1)  # else a grey net would look as good as a sharp one
    assert (image.cmap.name, image.get_interpolation()) == ("gray", "nearest")
    assert axes.get_title() == "epoch 3"


def test_a_white_square_is_drawn_white_and_upright():
    samples = numpy.zeros((1, 16), "float32")
    samples[0, :4] = 1  # the uppermost row
    figure = plots.samples_figure(samples, dataset(16, (4, 4)), "")
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=50)
    grey = numpy.asarray(Image.open(stream).convert("L")).astype(float)
    left, right = sorted(figure.axes[0].transData.transform([(0, 0), (3, 3)])[:, 0] * 50 / figure.dpi)
    column = grey[20:, int((left + right) / 2)]
    black = numpy.flatnonzero(column < 5)
    assert black[0] > 0.2 * len(column)  # white above
    assert black[-1] > 0.9 * len(column) and len(black) == black[-1] - black[0] + 1  # black from there to the bottom


def test_points_in_the_plane_are_drawn_where_they_are_over_the_data():
    data, samples = dataset(2), numpy.array([[0.5, -1.0], [2.0, 0.25], [0, 0]], "float32")
    (axes,) = plots.samples_figure(samples, data, "").axes
    lines = lines_of(axes)
    numpy.testing.assert_array_equal(numpy.transpose(lines["generated"]), samples)
    numpy.testing.assert_array_equal(numpy.transpose(lines["data"]), data.test)
    assert sorted(legend_of(axes)) == ["data", "generated"]
    assert axes.get_aspect() == 1 and axes.get_xlabel() == "x1" and axes.get_ylabel() == "x2"


def test_the_view_of_the_plane_is_the_datas_so_that_pictures_of_a_run_can_be_compared():
    data = dataset(2)
    near, far = (plots.samples_figure(scale * data.test[:5], data, "").axes[0] for scale in (1, 1e6))
    assert near.get_xlim() == far.get_xlim() and near.get_ylim() == far.get_ylim()
    assert near.get_xlim()[0] < data.test.min() and data.test.max() < near.get_xlim()[1]


def test_numbers_are_drawn_as_two_histograms_of_area_one_over_the_same_bins():
    data, samples = dataset(1), numpy.random.default_rng(2).normal(3, 1, (40, 1)).astype("float32")
    (axes,) = plots.samples_figure(samples, data, "").axes
    steps = [p for p in axes.patches if type(p).__name__ == "Polygon"]
    bars = [p for p in axes.patches if type(p).__name__ == "Rectangle"]
    assert len(steps) == 1 and len(bars) == 60
    assert sum(bar.get_width() * bar.get_height() for bar in bars) == pytest.approx(1)
    x, y = steps[0].get_xy().T
    assert numpy.trapezoid(y, x) == pytest.approx(1, rel=1e-5)
    both = numpy.concatenate([data.test, samples])
    assert (x.min(), x.max()) == (pytest.approx(both.min()), pytest.approx(both.max()))
    assert legend_of(axes) == ["data", "generated"] and axes.get_xlabel() == "x" and axes.get_ylabel() == "density"


# ---- curves ----


def test_curves_stand_against_what_the_theory_says():
    table = [row(1), row(2), row(2.5)]
    figure = plots.curves_figure(table, "minigan ring")
    top, bottom = figure.axes
    epochs = [1, 2, 2.5]
    assert lines_of(top)["V(D, G)"] == (epochs, [r["V"] for r in table])
    (log4,) = (y for label, (_, y) in lines_of(top).items() if label.startswith("-log 4"))
    assert log4 == [-log(4)] * 2
    assert lines_of(bottom)["D(x), on data"] == (epochs, [0.6] * 3)
    assert lines_of(bottom)["D(G(z)), on samples"] == (epochs, [r["D(G(z))"] for r in table])
    assert lines_of(bottom)["1/2"][1] == [0.5, 0.5]
    assert bottom.get_ylim() == (0, 1)


def test_curves_have_a_title_labels_with_units_and_legends():
    figure = plots.curves_figure([row(1), row(2, validation=100.0, sigma=0.2)], "minigan mnist")
    assert figure.axes[0].get_title() == "minigan mnist"
    for axes, words in zip(figure.axes, ("V (nats)", "output of D", "(nats)")):
        assert words in axes.get_ylabel()
        assert len(legend_of(axes)) == len([line for line in axes.lines if not line.get_label().startswith("_")]) > 0
    assert "epoch" in figure.axes[-1].get_xlabel()


def test_validation_scores_are_drawn_where_there_are_some():
    assert len(plots.curves_figure([row(1), row(2)], "").axes) == 2
    figure = plots.curves_figure([row(1, validation=50.0), row(2, validation=80.0), row(2.5)], "")
    assert len(figure.axes) == 3
    assert list(lines_of(figure.axes[2]).values()) == [([1, 2], [50.0, 80.0])]


def test_what_another_system_returns_has_a_panel_for_each():
    table = [{"epoch": e, "step": e, "ELBO": -e, "KL": 2.0 * e, "sigma": 0.1, "validation": 3.0 * e} for e in (1, 2)]
    figure = plots.curves_figure(table, "minigan vae")
    assert [axes.get_ylabel() for axes in figure.axes] == ["ELBO", "KL", "Parzen score (nats)"]
    assert [[list(line.get_ydata()) for line in axes.lines] for axes in figure.axes] == [
        [[-1, -2]], [[2, 4]], [[3, 6]]
    ]  # fmt: skip
    mixed = [row(1) | {"accuracy": 0.5}, row(2) | {"accuracy": 0.75}]
    figure = plots.curves_figure(mixed, "minigan conditional")
    assert [axes.get_ylabel() for axes in figure.axes] == ["V (nats)", "mean output of D", "accuracy"]


def test_curves_of_a_single_row_and_of_none():
    for table in ([row(0.1)], []):
        assert len(plots.curves_figure(table, "").axes) == 2


# ---- files ----


def test_save_writes_a_png_as_a_whole_and_twice_the_same(tmp_path):
    for name in ("a.png", "b.png"):
        plots.save(plots.samples_figure(pictures(4, 3, 3), dataset(9, (3, 3)), "four"), tmp_path / name)
    with Image.open(tmp_path / "a.png") as picture:
        picture.load()
        assert picture.format == "PNG" and picture.size == (720, 756)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.png", "b.png"]


def test_a_png_is_drawn_once_and_is_matplotlibs_own_to_the_byte(monkeypatch):
    """savefig draws a figure that lays itself out twice; a figure keeps its resolution."""
    drawn, draw = [], Figure.draw
    monkeypatch.setattr(Figure, "draw", lambda figure, renderer: (drawn.append(figure), draw(figure, renderer)))
    made = plots.lines([1, 2, 3], {"a line": [3.0, 1.0, 2.0]}, "a title", "x", "y"), plots.Figure((2, 1))
    for figure in made:
        before = figure.dpi
        ours = canvas.picture(figure, 120)
        assert drawn == [figure] and figure.dpi == before
        stream = io.BytesIO()
        figure.savefig(stream, format="png", dpi=120)
        assert ours == stream.getvalue()
        drawn.clear()
    assert made[0].get_layout_engine() is not None


def test_an_error_while_drawing_leaves_the_old_picture(tmp_path, monkeypatch):
    path = tmp_path / "samples.png"
    path.write_bytes(b"the old one")
    figure = plots.samples_figure(pictures(4, 3, 3), dataset(9, (3, 3)), "")
    monkeypatch.setattr(figure, "draw", lambda renderer: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        plots.save(figure, path)
    assert path.read_bytes() == b"the old one"
    assert [p.name for p in tmp_path.iterdir()] == ["samples.png"]


def test_an_animation_has_every_figure_for_its_time_and_repeats(tmp_path):
    levels = (0.0, 0.5, 1.0)
    figures = (
        plots.samples_figure(numpy.full((1, 9), level, "float32"), dataset(9, (3, 3)), f"epoch {i}")
        for i, level in enumerate(levels)
    )
    plots.save_animation(figures, tmp_path / "progress.gif", seconds=0.1, last=1.0)
    shown = []
    with Image.open(tmp_path / "progress.gif") as picture:
        assert picture.format == "GIF" and picture.n_frames == 3 and picture.info["loop"] == 0  # 0: without end
        for i in range(3):
            picture.seek(i)
            middle = picture.convert("L").getpixel((picture.width // 2, picture.height // 2))
            shown.append((picture.info["duration"], middle / 255))
    assert [duration for duration, _ in shown] == [100, 100, 1000]
    numpy.testing.assert_allclose([middle for _, middle in shown], levels, atol=0.02)
    assert [p.name for p in tmp_path.iterdir()] == ["progress.gif"]


def test_frames_that_look_alike_are_all_kept(tmp_path):
    """Pillow drops a frame equal to the one before it; the epoch in the title makes them different."""
    figures = (plots.samples_figure(pictures(1, 3, 3), dataset(9, (3, 3)), f"ring, epoch {i}") for i in (1, 2, 3))
    plots.save_animation(figures, tmp_path / "progress.gif")
    with Image.open(tmp_path / "progress.gif") as picture:
        assert picture.n_frames == 3


def test_an_animation_of_one_figure(tmp_path):
    plots.save_animation(iter([plots.curves_figure([row(1)], "")]), tmp_path / "a.gif")
    with Image.open(tmp_path / "a.gif") as picture:
        assert picture.format == "GIF" and getattr(picture, "n_frames", 1) == 1


def test_drawing_touches_nothing_global(tmp_path):
    """No pyplot (which opens windows, keeps figures, and chooses a backend) and no changed settings."""
    code = """
import sys, matplotlib, numpy
before = matplotlib.rcParams.copy()  # dict() would ask for the backend, for which it loads pyplot
from minigan import plots
from minigan.data.dataset import Dataset
plots.save(plots.curves_figure([{"epoch": 1, "V": -1, "D(x)": .5, "D(G(z))": .5, "validation": 1}], ""), sys.argv[1])
for width, shape in ((4, (2, 2)), (2, None), (1, None)):
    data = Dataset("", None, None, numpy.eye(4, width), shape)
    plots.save(plots.samples_figure(numpy.eye(4, width), data, ""), sys.argv[1])
assert "matplotlib.pyplot" not in sys.modules, "pyplot"
assert matplotlib.rcParams.copy() == before, "rcParams"
"""
    path = os.pathsep.join(sys.path)
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "x.png"],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": path},
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "x.png").exists()


def test_a_backend_that_there_is_none_of_stops_no_picture():
    """matplotlib itself refuses to be imported; a backend is for windows, and one that there is stays the user's."""
    code = "import os, matplotlib; from minigan import plots; print(os.environ['MPLBACKEND'])"
    code = f"import os; from minigan import plots; {code}; print(dict.__getitem__(matplotlib.rcParams, 'backend'))"
    for name in ("nosuch", "svg"):
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "MPLBACKEND": name}
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment)
        assert (done.returncode, done.stderr) == (0, "") and done.stdout.startswith(f"{name}\n")
        assert done.stdout.endswith("svg\n") == (name == "svg")


def test_a_place_for_its_cache_that_cannot_be_written_is_no_word_on_the_screen(tmp_path):
    """matplotlib logs two lines on it; after the start, what it logs is shown as the user has it."""
    (tmp_path / "file").write_bytes(b"")
    code = """
import logging, sys
from minigan import plots
plots.save(plots.lines([0, 1], {"with letters": [0, 1]}, "a title", "x", "y"), sys.argv[1])
logging.getLogger("matplotlib.font_manager").warning("shown")
"""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "HOME": str(tmp_path / "file")}
    environment |= {"MPLCONFIGDIR": str(tmp_path / "file" / "folder")}
    command = [sys.executable, "-c", code, tmp_path / "x.png"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "shown\n")


def test_an_animation_has_the_colours_of_its_figures(tmp_path):
    """Grey stays grey: a palette made from an RGBA picture came out as cyan, red and yellow."""
    figure = Figure(figsize=(1, 1))
    figure.subplots().imshow(numpy.linspace(0, 1, 64).reshape(8, 8), cmap="gray")
    plots.save_animation([figure], tmp_path / "a.gif")
    with Image.open(tmp_path / "a.gif") as gif:
        pixels = numpy.asarray(gif.convert("RGB")).astype(int)
    assert numpy.ptp(pixels, axis=2).max() <= 8 and numpy.ptp(pixels) > 200


def test_figure_1_draws_d_star_of_its_two_densities_and_nothing_where_neither_is_seen():
    x, p_data, p_g = numpy.arange(4.0), numpy.array([0.9, 0.3, 0.1, 0.0]), numpy.array([0.1, 0.3, 0.3, 0.001])
    panel = plots.Panel("(a)", x, p_data, p_g, numpy.array([0.8, 0.5, 0.2, 0.7]), x)
    axes = plots.figure1([panel]).axes[0]
    drawn = {line.get_label().partition(" ")[0].rstrip(","): line.get_ydata() for line in axes.lines}
    numpy.testing.assert_allclose(drawn["D*"], [0.9, 0.5, 0.25, numpy.nan], rtol=1e-12)
    numpy.testing.assert_allclose(drawn["D(x)"], [0.8, 0.5, 0.2, numpy.nan])
    numpy.testing.assert_array_equal(drawn["p_g"], p_g)
    numpy.testing.assert_array_equal(drawn["p_data"], p_data)
