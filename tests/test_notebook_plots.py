"""Pictures for notebooks: they show the numbers they were given and themselves in a cell, and slide where they can."""

import builtins
import io
from types import SimpleNamespace

import IPython
import ipywidgets
import numpy
import pytest
from PIL import Image

from minigan import plots
from minigan.plots import colours

X = numpy.array([0.0, 1.0, 2.0])


def axes_of(figure):
    (axes,) = figure.axes
    return axes


def legend_of(figure):
    return [text.get_text() for text in axes_of(figure).get_legend().get_texts()]


def opened(png):
    return Image.open(io.BytesIO(png))


# ---- lines ----


def test_lines_shows_each_curve_and_mark_with_its_label_and_units():
    figure = plots.lines(X, {"a": X, "b": X**2}, "A title", "steps", "V (nats)", marks={"-log 4": -1.386})
    axes = axes_of(figure)
    assert (axes.get_title(), axes.get_xlabel(), axes.get_ylabel()) == ("A title", "steps", "V (nats)")
    assert legend_of(figure) == ["a", "b", "-log 4"]
    numpy.testing.assert_array_equal(axes.lines[1].get_ydata(), X**2)
    assert list(axes.lines[2].get_ydata()) == [-1.386, -1.386]


@pytest.mark.parametrize("log", ["", "x", "y", "xy"])
def test_lines_has_logarithmic_axes_where_it_is_told(log):
    axes = axes_of(plots.lines(X + 1, {"a": X + 1}, "", "", "", log=log))
    assert axes.get_xscale() == ("log" if "x" in log else "linear")
    assert axes.get_yscale() == ("log" if "y" in log else "linear")


def test_no_two_curves_look_alike_in_colour_or_in_grey():
    figure = plots.lines(X, {str(n): X + n for n in range(len(colours.SERIES))}, "", "", "")
    drawn = axes_of(figure).lines
    assert len({line.get_color() for line in drawn}) == len({str(line._dash_pattern) for line in drawn}) == len(drawn)
    with pytest.raises(ValueError, match="8 curves in one picture: 7 at most"):
        plots.lines(X, {str(n): X for n in range(8)}, "", "", "")
    with pytest.raises(ValueError, match="4 marks in one picture: 3 at most"):
        plots.lines(X, {"a": X}, "", "", "", marks=dict.fromkeys("abcd", 1.0))
    with pytest.raises(ValueError, match="4 curves in one picture: 3 at most"):
        plots.histograms({"a": X}, "", "x", curves=dict.fromkeys("abcd", (X, X)))


@pytest.mark.parametrize(
    "draw",
    [
        lambda: plots.lines(X, {}, "", "", ""),
        lambda: plots.bars({}, "", ""),
        lambda: plots.histograms({}, "", "x"),
        lambda: plots.paths({}, "", "", ""),
        lambda: plots.Animation([]),
        lambda: plots.Animation([plots.Figure((1, 1)), plots.Figure((2, 1))]),
    ],
    ids=["lines", "bars", "histograms", "paths", "no frame", "two sizes"],
)
def test_nothing_to_draw_is_refused_in_words(draw):
    with pytest.raises(ValueError, match=r"nothing to draw|all of one size"):
        draw()


# ---- bars, histograms, paths, images ----


def test_bars_stand_in_their_order_with_their_numbers_and_errors():
    figure = plots.bars({"first": 240.0, "second": -59.1}, "T", "nats", errors={"first": 2.13}, marks={"paper": 225})
    axes = axes_of(figure)
    assert [bar.get_width() for bar in axes.patches] == [240.0, -59.1]
    assert [text.get_text() for text in axes.texts] == ["240 ± 2.1", "-59"]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["first", "second"]
    assert axes.yaxis_inverted(), "the first is on top"
    assert axes.lines[0].get_xdata()[0] == 225


def test_bars_of_small_numbers_show_three_digits():
    beside = plots.bars({"large": 150.0, "small": 0.42}, "", "")
    assert [text.get_text() for text in axes_of(beside).texts] == ["150", "0.420"]
    figure = plots.bars({"a": 0.12345}, "", "", errors={"a": 0.01})
    assert axes_of(figure).texts[0].get_text() == "0.123 ± 0.010"


def test_histograms_are_densities_on_the_same_bins_under_their_curves():
    rng = numpy.random.default_rng(1)
    samples = {"data": rng.normal(size=(500, 1)), "G(z)": rng.uniform(-1, 1, size=300)}
    figure = plots.histograms(samples, "T", "x", bins=20, curves={"p": (X, X**2)})
    axes = axes_of(figure)
    filled = axes.patches[:20]
    assert sum(bar.get_width() * bar.get_height() for bar in filled) == pytest.approx(1.0)
    outline = axes.patches[20].get_xy()
    assert outline[:, 0].min() == pytest.approx(filled[0].get_x())
    assert outline[:, 0].max() == pytest.approx(filled[-1].get_x() + filled[-1].get_width())
    assert axes.get_ylabel() == "density per unit of x"
    numpy.testing.assert_array_equal(axes.lines[0].get_ydata(), X**2)


def test_paths_start_with_a_dot_and_keep_the_angle():
    walk = numpy.array([[1.0, 1.0], [0.5, 1.2], [0.0, 1.0]])
    axes = axes_of(plots.paths({"a": walk}, "T", "psi", "theta", target=(0, 0), reach=2.0))
    curve, dot, star = axes.lines
    numpy.testing.assert_array_equal(curve.get_xydata(), walk)
    assert (dot.get_marker(), star.get_marker()) == ("o", "*")
    assert tuple(dot.get_xydata()[0]) == (1.0, 1.0) and tuple(star.get_xydata()[0]) == (0, 0)
    assert axes.get_xlim() == axes.get_ylim() == (-2.0, 2.0)
    assert axes.get_aspect() == 1.0


def test_images_are_a_grid_of_the_rows_in_grey_from_0_to_1():
    rows = numpy.linspace(0, 0.5, 4 * 6).reshape(4, 6)
    (shown,) = axes_of(plots.images(rows, (2, 3), "T")).images
    numpy.testing.assert_array_equal(shown.get_array(), plots.grid(rows, (2, 3)))
    assert shown.get_clim() == (0, 1)


# ---- in a notebook ----


def test_a_figure_shows_itself_at_the_size_of_a_page():
    picture = opened(plots.lines(X, {"a": X}, "", "", "")._repr_png_())
    assert picture.format == "PNG" and picture.size == (630, 378)


@pytest.mark.parametrize("draw", [plots.saturation_figure, plots.proposition2_figure])
def test_the_figures_of_theory_and_paper_show_themselves_too(draw):
    assert isinstance(draw(), plots.Figure)


def test_an_animation_plays_its_frames_in_their_order_and_stands_still_at_the_last():
    def frame(number):
        figure = plots.Figure(figsize=(1, 1), facecolor=(number / 10, 0, 0))
        return figure

    png = plots.Animation([frame(n) for n in range(4)], seconds=0.2, last=3.0)._repr_png_()
    picture = opened(png)
    assert picture.is_animated and picture.n_frames == 5  # Pillow counts the still one
    reds, durations = [], []
    for n in range(5):
        picture.seek(n)
        reds.append(picture.convert("RGB").getpixel((5, 5))[0] / 255)
        durations.append(picture.info.get("duration"))
    numpy.testing.assert_allclose(reds, [0.3, 0.0, 0.1, 0.2, 0.3], atol=0.02)
    assert durations[1:] == [200.0, 200.0, 200.0, 3000.0]


def test_an_animation_is_the_same_bytes_again():
    frames = [plots.lines(X, {"a": X * n}, "", "", "") for n in range(3)]
    assert plots.Animation(frames)._repr_png_() == plots.Animation(frames)._repr_png_()


# ---- sliders ----


def drawn(calls):
    def draw(rate, k):
        calls.append((rate, k))
        return plots.lines(X, {"a": X * rate**k}, f"rate {rate}, k {k}", "x", "y")

    return draw


@pytest.fixture
def live(monkeypatch):
    """As in a notebook that somebody has open: IPython with a kernel."""
    monkeypatch.setattr(IPython, "get_ipython", lambda: SimpleNamespace(kernel="running"))


def test_explore_shows_the_first_values_still_and_offers_the_others(live):
    calls = []
    explorer = plots.explore(drawn(calls), rate=[0.1, 0.2], k=[1, 5])
    assert calls == [(0.1, 1)]
    bundle = explorer._repr_mimebundle_()
    assert opened(bundle["image/png"]).size == (630, 378)
    assert bundle["text/plain"] == "Explorer(rate from [0.1, 0.2], k from [1, 5]: sliders in a live notebook)"
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_moving_a_slider_draws_again(live, monkeypatch):
    calls, made = [], []
    original = ipywidgets.interactive
    monkeypatch.setattr(ipywidgets, "interactive", lambda *a, **k: made.append(original(*a, **k)) or made[0])
    plots.explore(drawn(calls), rate=[0.1, 0.2], k=[1, 5])._repr_mimebundle_()
    rate, k, _ = made[0].children
    assert (rate.description, list(rate.options), k.value) == ("rate", [0.1, 0.2], 1)
    k.value = 5
    assert calls[-1] == (0.1, 5)


def test_explore_shows_a_widget_of_version_7_too(live, monkeypatch):
    """Colab's ipywidgets: no MIME bundle of its own, and nothing drawn before it is shown."""
    monkeypatch.setattr(ipywidgets, "__version__", "7.7.1")
    monkeypatch.delattr(ipywidgets.Widget, "_repr_mimebundle_")
    calls = []
    bundle = plots.explore(drawn(calls), rate=[0.1, 0.2], k=[1])._repr_mimebundle_()
    assert {"application/vnd.jupyter.widget-view+json", "image/png"} <= set(bundle)
    assert len(calls) >= 2


def test_explore_where_nobody_listens_is_a_still_picture():
    bundle = plots.explore(drawn([]), rate=[0.1], k=[1])._repr_mimebundle_()
    assert set(bundle) == {"image/png", "text/plain"}


def test_explore_without_ipywidgets_is_a_still_picture(live, monkeypatch):
    real = builtins.__import__

    def without(name, *rest):
        if name == "ipywidgets":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    bundle = plots.explore(drawn([]), rate=[0.1], k=[1])._repr_mimebundle_()
    assert set(bundle) == {"image/png", "text/plain"}


def test_explore_needs_values():
    with pytest.raises(ValueError, match="k needs values to choose from"):
        plots.explore(drawn([]), rate=[0.1], k=[])
    with pytest.raises(ValueError, match="draw needs values"):
        plots.explore(drawn([]))


# ---- pictures of single notebooks ----


def test_ways_marks_every_estimate_on_the_curve_and_its_error_below():
    from minigan.plots.discriminator import ways

    estimates = {"first": (X, X / 4 + 0.1), "second": (X[:2], X[:2] / 4)}
    figure = ways(X, X, 2 - X, X / 4, estimates, "T")
    upper, *_, lower = figure.axes
    drawn = {line.get_label(): line.get_xydata() for line in upper.lines}
    numpy.testing.assert_allclose(drawn["first"], numpy.stack([X, X / 4 + 0.1], axis=1))
    off = [line.get_ydata() for line in lower.lines if len(line.get_ydata()) == 3 and not line.get_label() == "0"]
    assert any(numpy.allclose(y, 0.1) for y in off), "the estimate less D*"


def test_fields_has_a_panel_for_each_game_with_its_own_arrows_and_its_paths():
    from minigan.plots.dynamics import fields
    from minigan.theory.dynamics import MINIMAX, dirac_gan

    path = numpy.array([[1.0, 0.5], [0.5, 1.0], [0.2, 0.3]])
    plain, damped = dirac_gan(MINIMAX), dirac_gan(MINIMAX, r1=1.0)
    figure = fields({"plain": (plain, {"a": path, "b": -path}), "damped": (damped, {"a": 2 * path, "b": path})}, "T")
    for axes, game, name, sign in zip(figure.axes, (plain, damped), ("plain", "damped"), (1, 2)):
        assert (axes.get_title(), axes.get_xlabel()) == (name, "psi, D's slope")
        numpy.testing.assert_array_equal(axes.lines[0].get_xydata(), sign * path)
        (arrows,) = axes.collections
        drawn, field = numpy.stack([arrows.U, arrows.V], axis=1), numpy.array([game.field(y) for y in arrows.XY])
        across = drawn[:, 0] * field[:, 1] - drawn[:, 1] * field[:, 0]
        numpy.testing.assert_allclose(across, 0, atol=1e-12)
        assert ((drawn * field).sum(axis=1) > 0).all(), "the arrows point where the players move"
        numpy.testing.assert_allclose((drawn**2).sum(axis=1), numpy.hypot(*field.T), rtol=1e-6)
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["a", "b", "start", "equilibrium"]
    with pytest.raises(ValueError, match="different labels"):
        fields({"plain": (plain, {"a": path}), "damped": (damped, {"b": path})}, "T")
    with pytest.raises(ValueError, match="nothing to draw"):
        fields({}, "T")


def test_maxout_figure_colours_a_piece_where_it_wins_and_shows_the_error():
    from minigan.plots.layers import maxout_figure

    x = numpy.linspace(-1, 1, 5)
    pieces = numpy.stack([-x, x, x - 5], axis=1)  # |x|, and one that never wins
    upper, lower = maxout_figure(x, pieces, abs(x) + 0.1, "T", "|x|").axes
    thick = [line for line in upper.lines if line.get_linewidth() == 4]
    numpy.testing.assert_array_equal(thick[0].get_ydata(), [1, 0.5, 0, numpy.nan, numpy.nan])
    numpy.testing.assert_array_equal(thick[1].get_ydata(), [numpy.nan, numpy.nan, numpy.nan, 0.5, 1])
    assert [line.get_ydata()[0] for line in upper.lines if line.get_linestyle() == "--"] == [-6]
    numpy.testing.assert_allclose(lower.lines[-1].get_ydata(), -0.1)
    assert "a piece that never wins" in [text.get_text() for text in upper.get_legend().get_texts()]


def test_modes_figure_has_a_panel_for_each_moment_with_circles_about_the_centres():
    from minigan.plots.modes import modes_figure

    samples, centres = numpy.array([[0.0, 1.0], [1.0, 0.0]]), numpy.array([[0.0, 1.0], [-1.0, 0.0]])
    figure = modes_figure({"first": samples, "second": (samples, lambda x: x[:, :1])}, centres, 0.1, "T")
    first, second, *_ = figure.axes
    assert (first.get_title(), second.get_title()) == ("first", "second")
    for axes in (first, second):
        numpy.testing.assert_array_equal(axes.lines[0].get_xydata(), samples)
        circles = [patch for patch in axes.patches if hasattr(patch, "radius")]
        assert [tuple(c.center) for c in circles] == [(0.0, 1.0), (-1.0, 0.0)]
        assert {round(c.radius, 9) for c in circles} == {0.3}
    assert not first.collections and second.collections, "D's map where there is a D"


def test_numbers_writes_each_number_in_its_cell_with_the_signs_between_and_frames_around():
    from minigan.plots import convolutions

    parts = {"x": numpy.array([[1.0, -2.0], [0.0, 3.5]]), "W": numpy.array([[4.0]])}
    axes = axes_of(convolutions.numbers(parts, "T", "*", {"x": [(1, 0, 1, 2, "red")]}))
    places = {text.get_text(): text.get_position() for text in axes.texts}
    assert places["1"] == (0.5, 0.5) and places["-2"] == (1.5, 0.5) and places["3.5"] == (1.5, 1.5)
    assert places["4"][0] > places["*"][0] > 2 and {"x", "W"} <= set(places)
    (frame,) = (line for line in axes.lines if line.get_color() == "red")
    assert {tuple(corner) for corner in frame.get_xydata()} == {(0, 1), (2, 1), (2, 2), (0, 2)}


@pytest.mark.parametrize("kernel, stride, padding", [(3, 1, 0), (3, 2, 1), (4, 2, 1)])
def test_places_has_a_dot_for_every_number_of_y_in_the_middle_of_its_window(kernel, stride, padding):
    from minigan.nn.windows import Windows
    from minigan.plots import convolutions

    windows = Windows(kernel, stride, padding)
    axes = axes_of(convolutions.places({"name": (6, windows)}, "T"))
    h, w = windows.places(6, 6)
    dots, first, following = (line.get_xydata() for line in axes.lines)
    assert len(dots) == h * w and f"y is {h} x {w}" in axes.get_title()
    numpy.testing.assert_allclose(dots[0], [kernel / 2, kernel / 2])
    numpy.testing.assert_allclose(dots[1] - dots[0], [stride, 0])
    numpy.testing.assert_allclose(following.mean(axis=0) - first.mean(axis=0), [stride, 0], atol=0.1)
    filled = [patch for patch in axes.patches if patch.get_facecolor() != (1, 1, 1, 1)]
    assert len(filled) == 36 and len(axes.patches) == (6 + 2 * padding) ** 2


def test_memory_colours_each_number_by_its_example_and_marks_what_is_copied():
    from minigan.plots import convolutions

    owner, seen = numpy.array([0, 1, 0, 1]), numpy.array([True, False, False, True])
    axes = axes_of(convolutions.memory({"layout": (owner, seen)}, "T"))
    bars = {(round(bar.get_x()), bar.get_y()): bar.get_facecolor() for bar in axes.patches}
    assert bars[0, 0] == bars[2, 0] != bars[1, 0] == bars[3, 0]
    assert [at for at, bottom in bars if bottom < 0] == [0, 3]


def test_matrices_have_one_scale_and_say_their_sizes():
    from minigan.plots import convolutions

    first, second = convolutions.matrices({"A": numpy.array([[2.0, 0.0]]), "B": numpy.array([[-1.0]])}, "T").axes
    (of_A,), (of_B,) = (axes.images[0].get_array() for axes in (first, second))
    assert (first.get_title(), second.get_title()) == ("A, 1 x 2", "B, 1 x 1")
    numpy.testing.assert_allclose(of_A[0], [0xD5 / 255, 0x5E / 255, 0], atol=1e-12)  # the largest: ABOVE_0 itself
    numpy.testing.assert_allclose(of_A[1], 1)
    numpy.testing.assert_allclose(of_B[0], 1 - (1 - numpy.array([0, 0x72, 0xB2]) / 255) / 2, atol=1e-12)


def test_mosaic_has_a_labelled_row_of_pictures_each_and_white_where_there_are_fewer():
    from minigan.plots import convolutions

    maps = numpy.array([[[1.0, -1.0], [0.0, 0.5]], [[0.0, 0.0], [0.0, 10.0]]])
    grey, signed = convolutions.grey(maps[:1], 4), convolutions.signed(maps, 4)
    assert grey.shape == (1, 4, 4, 3) and signed.shape == (2, 4, 4, 3)
    assert (grey[0, :2, :2] == 1).all() and (grey[0, :2, 2:] == 0).all() and (grey[0, 2:, 2:] == 0.5).all()
    assert (signed[0, 0, 0] == signed[1, 3, 3]).all(), "each on a scale of its own"
    axes = axes_of(convolutions.mosaic({"grey": grey, "signed": signed}, "T"))
    canvas = axes.images[0].get_array()
    assert [label.get_text() for label in axes.get_yticklabels()] == ["grey", "signed"]
    assert (canvas[:4, :4] == grey[0]).all() and (canvas[6:10, 6:10] == signed[1]).all()
    assert (canvas[:4, 6:] == 1).all()
    with pytest.raises(ValueError, match="pictures of 2x2 do not fill squares of 5 pixels"):
        convolutions.grey(maps, 5)
