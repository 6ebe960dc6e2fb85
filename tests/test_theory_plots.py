"""The theory's figures show the formulas' numbers, a real run's figure 1 ends as the paper's does, and files are whole.

The slow part, every figure written once, is shared by the tests of its pieces.
"""

import contextlib
import io
from functools import partial
from math import log, sqrt

import numpy
import pytest
from PIL import Image

from minigan.claims import figures
from minigan.plots import colours, theory

OF_GROUPS = [name.removesuffix(".png") for name in figures.DRAWN]  # which groups: tests/claims/test_pictures.py
FILES = ["figure1", "figure1-trained", "saturation", "dynamics", "lower-bound", "proposition2", *OF_GROUPS]
STEP = figures.X[1] - figures.X[0]


class Written:
    """What one call of write_figures did: its folder, paths and output, and what its parts computed on the way."""


def note(done, name, function):
    setattr(done, name, function())
    return getattr(done, name)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    done, output = Written(), io.StringIO()
    done.folder = tmp_path_factory.mktemp("theory") / "made" / "here"
    with pytest.MonkeyPatch.context() as patch:
        for name in ("computed_panels", "trained_panels", "animation_panels", "learned_bound"):
            patch.setattr(figures, name, partial(note, done, name, getattr(figures, name)))
        patch.setattr(theory, "dynamics_figure", partial(note, done, "dynamics_figure", theory.dynamics_figure))
        with contextlib.redirect_stderr(output), contextlib.redirect_stdout(output):
            done.paths = figures.write_figures(done.folder, quiet=True)
    done.output = output.getvalue()
    return done


@pytest.fixture
def dynamics(written):
    return written.dynamics_figure.axes


def normal(x, mean, sd):
    return numpy.exp(-0.5 * ((x - mean) / sd) ** 2) / (sd * sqrt(2 * numpy.pi))


def lines_of(axes, label):
    """The data (x, y) of the one line whose label begins so."""
    (line,) = (line for line in axes.lines if line.get_label().startswith(label))
    return numpy.asarray(line.get_xdata(), float), numpy.asarray(line.get_ydata(), float)


def paths_of(axes, color):
    """The (n, 2) lines of a colour, of more than two points."""
    return [line.get_xydata() for line in axes.lines if line.get_color() == color and len(line.get_xdata()) > 2]


def mean_of(panel):
    return numpy.sum(panel.x * panel.p_g) / numpy.sum(panel.p_g)


def sd_of(panel):
    return sqrt(numpy.sum((panel.x - mean_of(panel)) ** 2 * panel.p_g) / numpy.sum(panel.p_g))


def distance_to_optimum(panel):
    """E |D - D*| over (p_data + p_g) / 2."""
    both = panel.p_data + panel.p_g
    return numpy.sum(abs(panel.D * both - panel.p_data)) * STEP / 2


# ---- figure 1 ----


def test_figure1_draws_its_panels_as_the_paper_does(written):
    panels = written.computed_panels
    figure = theory.figure1(panels, "a title")
    assert len(figure.axes) == 8 and figure.get_suptitle() == "a title"
    for panel, axes in zip(panels, figure.axes[:4]):
        for label, values, style, color in (
            ("p_data", panel.p_data, ":", colours.P_DATA),
            ("p_g", panel.p_g, "-", colours.P_G),
        ):
            numpy.testing.assert_array_equal(lines_of(axes, label), [panel.x, values])
            (line,) = (line for line in axes.lines if line.get_label().startswith(label))
            assert (line.get_linestyle(), line.get_color()) == (style, color)
        _, D = lines_of(axes, "D(x)")
        known = numpy.isfinite(D)
        numpy.testing.assert_array_equal(D[known], panel.D[known])
        both = panel.p_data + panel.p_g
        assert both[known].min() > both[~known].max() and both[~known].max() <= theory.SEEN * both.max()
        numpy.testing.assert_allclose(lines_of(axes, "D* =")[1][known], panel.p_data[known] / both[known], rtol=1e-12)
        assert axes.get_title() == panel.title
        assert axes.get_ylim()[1] > max(1, panel.p_g.max(), panel.p_data.max())


def test_arrows_lead_from_equal_distances_on_the_z_line_to_G_on_the_x_line(written):
    panels = written.computed_panels
    for panel, axes in zip(panels, theory.figure1(panels).axes[4:]):
        (arrows,) = (c for c in axes.collections if type(c).__name__ == "Quiver")
        numpy.testing.assert_allclose(numpy.diff(arrows.X), (panel.x[-1] - panel.x[0]) / len(panel.G))
        numpy.testing.assert_allclose(arrows.X + arrows.U, panel.G, atol=1e-12)
        assert set(arrows.Y) == {0.0} and set(arrows.V) == {1.0}
        assert axes.get_xlim() == (panel.x[0], panel.x[-1])
    first = theory.figure1(panels[:1]).axes[1]
    assert {label.get_text(): label.get_position()[1] for label in first.get_yticklabels()} == {"z": 0, "x": 1}


def test_equal_shares_of_a_uniform_z_make_arrows_as_dense_as_p_g(written):
    """n arrows from equal shares of z: between two neighbouring heads lies 1/n of p_g."""
    for panel in written.computed_panels:
        masses = numpy.interp(panel.G, panel.x, numpy.cumsum(panel.p_g) * STEP - panel.p_g * STEP / 2)
        numpy.testing.assert_allclose(masses, theory.equal_shares(len(panel.G)), atol=0.005)


def test_in_the_computed_figure1_D_is_wrong_then_optimal_then_G_moves_and_then_all_is_one_half(written):
    a, b, c, d = written.computed_panels
    assert distance_to_optimum(a) > 0.05
    numpy.testing.assert_array_equal(a.p_g, b.p_g)  # D's inner loop leaves G alone
    numpy.testing.assert_allclose(b.D, b.p_data / (b.p_data + b.p_g), rtol=1e-9)
    numpy.testing.assert_array_equal(c.D, b.D)  # G's step leaves D alone
    assert mean_of(b) < mean_of(c) - 0.1 < 1  # where D rises
    numpy.testing.assert_allclose(d.p_g, normal(d.x, 1.0, 0.5), atol=1e-6)
    numpy.testing.assert_allclose(d.p_data, normal(d.x, 1.0, 0.5), rtol=1e-12)
    numpy.testing.assert_allclose(d.D, 0.5, atol=1e-6)


def test_a_real_run_of_algorithm_1_goes_through_the_same_four_panels(written):
    a, b, c, d = written.trained_panels
    numpy.testing.assert_array_equal(a.p_g, b.p_g)
    numpy.testing.assert_array_equal(c.D, b.D)
    assert distance_to_optimum(a) > 0.05 > 0.03 > distance_to_optimum(b)
    assert abs(mean_of(c) - 1) < abs(mean_of(b) - 1) - 0.05
    assert mean_of(d) == pytest.approx(1.0, rel=0.03)
    assert sd_of(d) == pytest.approx(0.5, rel=0.05)  # seeds 1 to 6 end within 3 %, of it .5 % the window's
    bulk = d.p_data > 0.1 * d.p_data.max()  # beyond, D sees few examples, and few samples
    assert abs(d.D - 0.5)[bulk].max() < 0.1  # seeds 1 to 6: .006 to .071
    for panel in (a, b, c, d):
        assert numpy.sum(panel.p_g) * STEP == pytest.approx(1, abs=0.01)


# ---- saturation ----


def test_the_saturation_axes_hold_the_formulas():
    costs, slopes, pull = theory.saturation_figure().axes
    a, saturating = lines_of(costs, "log(1 - D)")
    D = 1 / (1 + numpy.exp(-a))
    numpy.testing.assert_allclose(saturating, numpy.log(1 - D), rtol=1e-9)
    numpy.testing.assert_allclose(lines_of(costs, "-log D")[1], -numpy.log(D), rtol=1e-9)
    numpy.testing.assert_allclose(lines_of(slopes, "of log(1 - D)")[1], -D, rtol=1e-9)
    numpy.testing.assert_allclose(lines_of(slopes, "of -log D")[1], -(1 - D), rtol=1e-9)
    assert "nats" in costs.get_ylabel() and "logit" in costs.get_xlabel() and pull.get_yscale() == "log"


def test_under_the_optimal_discriminator_the_pull_is_shift_times_E_D_and_shift_times_E_1_minus_D():
    pull = theory.saturation_figure().axes[2]
    for shift in (0.5, 3.0, 8.0):
        x = numpy.linspace(shift - 12, shift + 12, 24001)
        q, D = normal(x, shift, 1), 1 / (1 + numpy.exp(shift * (x - shift / 2)))
        for label, chance in (("log(1 - D)", D), ("-log D", 1 - D)):
            shifts, drawn = lines_of(pull, label)
            expected = shift * numpy.sum(q * chance) * (x[1] - x[0])
            assert drawn[numpy.argmin(abs(shifts - shift))] == pytest.approx(expected, rel=1e-6)


# ---- dynamics ----


def test_the_paths_do_what_their_titles_say(dynamics):
    *games, _ = dynamics
    h, turns, at_once = 0.2, {}, {}
    for axes in games:
        (turns[axes.get_title()],) = paths_of(axes, theory.IN_TURNS)
        (at_once[axes.get_title()],) = paths_of(axes, theory.AT_ONCE)
    assert len(turns) == 7
    radius = {title: numpy.hypot(*path.T) for title, path in at_once.items()}
    for word, paths in (("minimax:\nin turns, a circle", turns), ("WGAN", turns)):
        (path,) = (path for title, path in paths.items() if word in title)
        assert 1.2 < numpy.hypot(*path.T).min() and numpy.hypot(*path.T).max() < 1.6
    (out,) = (r for title, r in radius.items() if "WGAN" in title)
    numpy.testing.assert_allclose(out[1:] / out[:-1], sqrt(1 + h**2), rtol=1e-12)
    (out,) = (r for title, r in radius.items() if "a circle; at once, out" in title and "WGAN" not in title)
    assert numpy.all(numpy.diff(out) > 0) and out[-1] > 2
    (slow,) = (path for title, path in turns.items() if "non-saturating" in title)
    (circle,) = (r for title, r in radius.items() if "non-saturating" in title)
    assert numpy.hypot(*slow[-1]) < 0.35 and 0.6 < circle[-50:].min() and circle[-50:].max() < 0.7
    for word in ("R1", "s = 1", "s = sqrt 2"):
        for paths in (turns, at_once):
            (path,) = (path for title, path in paths.items() if word in title)
            assert numpy.hypot(*path[-1]) < 2e-3  # of 1.4 at the start
    (critical,) = (path for title, path in turns.items() if "sqrt 2" in title)
    assert numpy.all(critical[:, 1] > 0)  # theta never changes its sign: no turn
    (spiral,) = (path for title, path in turns.items() if "s = 0.5" in title)
    assert numpy.sum(numpy.diff(numpy.sign(spiral[:, 1])) != 0) > 4


def test_the_arrows_are_drawn_where_the_paths_go_and_every_axis_has_a_name(dynamics):
    for axes in dynamics:
        assert axes.get_xlabel() and axes.get_ylabel() and axes.get_title()
    for axes in dynamics[:7]:
        assert len(axes.collections) == 1 and len(axes.patches) > 10  # the stream lines and their arrow heads


def test_the_eigenvalues_are_marked_where_the_formula_has_them(dynamics):
    *_, axes = dynamics
    marked = {complex(x, y) for line in axes.lines if line.get_marker() == "o" for x, y in line.get_xydata()}
    for s in (0, 0.5, 1, sqrt(2)):
        J = numpy.array([[-(s**2) / 2, -0.5], [0.5, 0]])
        for value in numpy.linalg.eigvals(J):
            assert min(abs(value - mark) for mark in marked) < 1e-6  # a double root, at sqrt 2, has half the digits


# ---- the lower bound ----


def test_the_bound_is_drawn_at_minus_log_4_plus_2_jsd_and_every_V_is_below(written):
    steps, values, bound = written.learned_bound
    x = numpy.linspace(-8, 8, 160001)
    p, q = normal(x, 1, 0.5), normal(x, 0, 0.6)
    with numpy.errstate(divide="ignore", invalid="ignore"):
        kl_p, kl_q = (numpy.nansum(r * numpy.log(2 * r / (p + q))) * 1e-4 for r in (p, q))
    assert bound == pytest.approx(-log(4) + kl_p + kl_q, abs=1e-8)
    axes = theory.lower_bound_figure(steps, values, bound).axes[0]
    assert set(lines_of(axes, "C(G)")[1]) == {bound}
    numpy.testing.assert_array_equal(lines_of(axes, "V(D, G)"), [steps, values])
    assert set(lines_of(axes, "-log 4")[1]) == {-log(4)}
    assert numpy.all(values < bound)
    assert values[0] < bound - 0.3 and values[-1] > bound - 0.005  # D learned nearly all there is
    assert "nats" in axes.get_ylabel() and axes.get_xscale() == "log"


def test_the_right_axis_turns_V_into_its_bound_on_the_jsd():
    figure = theory.lower_bound_figure([1, 10, 100], numpy.array([-1.4, -1.0, -0.8]), -0.79)
    (right,) = figure.axes[0].child_axes
    figure.draw_without_rendering()
    low, high = figure.axes[0].get_ylim()
    numpy.testing.assert_allclose(right.get_ylim(), [log(2) + low / 2, log(2) + high / 2])


# ---- proposition 2 ----


def test_on_the_simplex_the_jsd_falls_and_p_g_becomes_p_data():
    left, right = theory.proposition2_figure().axes
    _, jsds = left.lines[0].get_data()
    assert len(jsds) == 11 and numpy.all(numpy.diff(jsds) < 0) and jsds[-1] < 1e-6 and left.get_yscale() == "log"
    p, q = numpy.arange(1, 11) / 55, numpy.arange(10, 0, -1) / 55
    m = (p + q) / 2
    assert jsds[0] == pytest.approx(numpy.sum(p * numpy.log(p / m) + q * numpy.log(q / m)) / 2)
    numpy.testing.assert_allclose([bar.get_height() for bar in right.patches], p)
    for line in right.lines:
        assert sum(line.get_ydata()) == pytest.approx(1)
    numpy.testing.assert_allclose(right.lines[0].get_ydata(), q)
    first = q * (p + q) / q  # q exp(-log(1 - D*)), and 1 - D* = q / (p + q)
    numpy.testing.assert_allclose(right.lines[1].get_ydata(), first / first.sum())
    numpy.testing.assert_allclose(right.lines[-1].get_ydata(), p, atol=1e-3)


# ---- the animation and the files ----


def test_an_animation_has_a_figure_to_each_panel_all_in_one_frame_of_axes(written):
    panels = written.animation_panels[::13]
    shown = list(theory.animation_figures(panels))
    assert len(shown) == len(panels) > 2
    assert len({(f.axes[0].get_xlim(), f.axes[0].get_ylim()) for f in shown}) == 1
    for panel, figure in zip(panels, shown):
        numpy.testing.assert_array_equal(lines_of(figure.axes[0], "p_g")[1], panel.p_g)


def test_in_the_animation_p_g_moves_onto_p_data_and_D_flattens(written):
    first, *_, last = written.animation_panels
    assert mean_of(first) < 0 and mean_of(last) == pytest.approx(1, rel=0.03)
    assert sd_of(last) == pytest.approx(0.5, rel=0.06)
    bulk = last.p_data > 0.1 * last.p_data.max()
    assert abs(last.D - 0.5)[bulk].max() < 0.1
    assert len({panel.title for panel in written.animation_panels}) == len(written.animation_panels)


def test_write_figures_writes_exactly_its_files_and_says_nothing(written):
    names = [*(f"{name}.png" for name in FILES), "animation.gif"]
    assert written.paths == [written.folder / name for name in names]
    assert sorted(path.name for path in written.folder.iterdir()) == sorted(names)  # nothing half-written beside them
    assert written.output == ""
    assert len({path.read_bytes() for path in written.paths}) == len(names)  # no picture under two names


@pytest.mark.parametrize("name", FILES)
def test_every_picture_is_whole_large_enough_for_a_slide_and_in_colour(written, name):
    with Image.open(written.folder / f"{name}.png") as picture:
        picture.load()
        assert picture.format == "PNG" and picture.width >= 900 and picture.height >= 500
        packed = numpy.asarray(picture.convert("RGB")).astype("int32") @ numpy.array([1 << 16, 1 << 8, 1], "int32")
        pixels = {f"#{colour:06X}" for colour in numpy.unique(packed)}
    assert len(pixels) > 20
    assert pixels & {colours.P_G, colours.MINIMAX, colours.SERIES[0]}


def test_the_gif_is_whole_moves_and_is_small_enough_to_be_sent(written):
    path = written.folder / "animation.gif"
    assert path.stat().st_size < 3e6
    with Image.open(path) as gif:
        assert gif.format == "GIF" and 20 <= gif.n_frames == len(written.animation_panels) <= 60
        first = numpy.asarray(gif.convert("RGB")).astype(int)
        gif.seek(gif.n_frames - 1)
        assert numpy.mean(numpy.any(abs(numpy.asarray(gif.convert("RGB")) - first) > 60, axis=2)) > 0.01
