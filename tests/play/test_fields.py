"""What the playground draws, against other ways to it: finite differences, closed forms, quadrature, and theory/."""

import numpy
import pytest

from minigan.gan.objectives import minimax, non_saturating
from minigan.nn import build
from minigan.play import densities, fields
from minigan.play.densities import Grid
from minigan.play.observer import Observer
from minigan.play.settings import GAMES, Settings
from minigan.play.simulation import Simulation
from minigan.play.targets import NAMED, blobs, drawn
from minigan.random import Stream
from minigan.systems.zoo import GAMES as ALL
from minigan.theory.densities import Gaussian, Mixture, MultivariateGaussian
from minigan.theory.discriminator import optimal_discriminator
from minigan.theory.divergences import jsd

# ---- p_data ----


@pytest.mark.parametrize("name", [*NAMED, "plane 0.5 0.25, -1 0", "line -0.5, 1.25"])
def test_samples_of_the_data_have_the_mixture_s_mean_and_covariance(name):
    target = blobs(name)
    x = target.sample(200_000, Stream(7, "float64"))
    covariance = numpy.cov(target.centres.T, bias=True) + target.sd**2 * numpy.eye(target.d)
    assert x.mean(axis=0) == pytest.approx(target.centres.mean(axis=0), abs=0.02)
    assert numpy.cov(x.T) == pytest.approx(covariance.reshape(numpy.cov(x.T).shape), abs=0.03)


@pytest.mark.parametrize("name", ["plane 0.5 0.25, -1 0", "line -0.5, 1.25, 0"])
def test_a_drawing_is_read_as_it_was_written(name):
    assert blobs(name).text == name and blobs(blobs(name).text).centres.tolist() == blobs(name).centres.tolist()


def test_one_blob_more_is_put_behind_the_others_and_the_oldest_goes():
    one = drawn([[0.0, 0.0]]).with_blob([5.0, -0.004])
    assert one.text == "plane 0 0, 2.4 0"
    many = drawn([[0.01 * i] for i in range(200)]).with_blob([-1.0])
    assert len(many.centres) == 200 and many.centres[0] == 0.01 and many.centres[-1] == -1.0


# ---- masses ----


@pytest.mark.parametrize("name", ["ring", "pair", "plane 0.5 0.25, -1 0"])
def test_masses_in_the_plane_are_those_of_theory_s_mixture(name):
    """p_data with the kernel's variance added, at the cells' middles."""
    target = blobs(name)
    grid, covariance = Grid(target.reach, 2), (target.sd**2 + densities.BLUR**2) * numpy.eye(2)
    n = len(target.centres)
    p = Mixture([1 / n] * n, [MultivariateGaussian(centre, covariance) for centre in target.centres])
    expected = numpy.exp(p.log_density(grid.points.astype(float))) * grid.width**2
    masses = densities.masses_of_data(target, grid)
    assert masses.ravel() == pytest.approx(expected, abs=2e-7) and masses.sum() == pytest.approx(1, abs=1e-3)


def test_the_first_axis_of_masses_is_y():
    masses = densities.kernel_masses(numpy.array([[1.0, -0.5]]), 0.1, Grid(1.8, 2))
    row, column = numpy.unravel_index(masses.argmax(), masses.shape)
    middles = Grid(1.8, 2).middles
    assert middles[column] == pytest.approx(1.0, abs=0.05) and middles[row] == pytest.approx(-0.5, abs=0.05)


def test_far_away_samples_make_no_subnormal_numbers():
    """They would cost a hundred times the time of others."""
    masses = densities.kernel_masses(numpy.array([[0.0, 0.0]], "float32"), densities.BLUR, Grid(2.6, 2))
    assert masses.dtype == "float32" and masses.min() > numpy.finfo("float32").tiny


@pytest.mark.parametrize("kind", ["gaussian", "uniform"])
@pytest.mark.parametrize("w, b", [(0.4, 0.3), (-0.7, -0.2)])
def test_p_g_on_the_line_is_exact_for_an_affine_g(kind, w, b):
    z, masses = densities.noise_masses(kind)
    edges = Grid(1.8, 1).edges
    found = densities.pushed_forward(w * z[:, 0].astype(float) + b, masses, edges)
    reach = 3**0.5 * abs(w)
    cdf = Gaussian(b, abs(w)).cdf(edges) if kind == "gaussian" else numpy.clip((edges - b + reach) / (2 * reach), 0, 1)
    assert found == pytest.approx(numpy.diff(cdf), abs=5e-6)  # the nodes in z are float32


def test_p_g_on_the_line_is_exact_where_g_folds():
    """G(z) = |z|: twice the Gaussian's density above 0, none below."""
    z, masses = densities.noise_masses("gaussian")
    edges = Grid(1.8, 1).edges
    found = densities.pushed_forward(abs(z[:, 0].astype(float)), masses, edges)
    expected = numpy.where(edges[1:] > 1e-9, 2 * numpy.diff(Gaussian(0, 1).cdf(edges)), 0.0)
    assert found == pytest.approx(expected, abs=2e-5)


def test_p_g_on_the_line_is_a_mass_where_g_is_constant():
    z, masses = densities.noise_masses("uniform")
    found = densities.pushed_forward(numpy.full(len(z), 0.501), masses, Grid(1.8, 1).edges)
    assert found.sum() == pytest.approx(1) and found.max() == pytest.approx(1)


def test_the_masses_of_a_net_s_p_g_are_those_that_a_million_samples_show():
    settings = Settings(data="bumps", noise="gaussian 1", G="uniform 1, dense 8, tanh, dense data")
    play = Simulation(settings)
    observer = Observer(play.target, settings)
    x = play.system.G(build.noise("gaussian 1")(10**6, Stream(11)))[:, 0]
    counted = densities.counted(x, observer.grid.edges)
    assert observer.exact and observer.look(play).q == pytest.approx(counted, abs=6e-4)


# ---- D* and the divergence ----


def test_d_star_on_the_line_is_theory_s():
    grid, p, q = Grid(1.8, 1), Gaussian(0.3, 0.4), Gaussian(-0.2, 0.6)
    found = densities.optimal(*(numpy.diff(law.cdf(grid.edges)) for law in (p, q)))
    expected = optimal_discriminator(p, q)(grid.middles)
    seen = numpy.isfinite(found)
    assert seen.mean() > 0.9 and found[seen] == pytest.approx(expected[seen], abs=2e-3)


def test_d_star_is_left_open_where_neither_density_is():
    assert numpy.isnan(densities.optimal(numpy.array([0.0, 1.0]), numpy.array([0.0, 1.0]))).tolist() == [True, False]


def test_the_divergence_of_masses_is_theory_s_and_at_most_that():
    p, q = Gaussian(0.3, 0.4), Gaussian(-0.2, 0.6)
    edges = Grid(2.6, 1).edges
    found = densities.jensen_shannon(*(numpy.diff(law.cdf(edges)) for law in (p, q)))
    assert float(jsd(p, q)) - 1e-4 < found <= float(jsd(p, q)) + 1e-12


@pytest.mark.parametrize("p, q, expected", [([1, 0], [0, 1], numpy.log(2)), ([0.5, 0.5], [0.5, 0.5], 0.0)])
def test_the_divergence_of_two_that_share_nothing_is_log_2_and_of_equals_0(p, q, expected):
    assert densities.jensen_shannon(numpy.array(p, float), numpy.array(q, float)) == pytest.approx(expected, abs=1e-12)


def test_what_lies_outside_counts():
    """All of p_g beyond the picture: nothing is shared."""
    assert densities.jensen_shannon(numpy.array([1.0]), numpy.array([0.0])) == pytest.approx(numpy.log(2))


def test_samples_of_the_data_are_found_to_be_near_the_data():
    """The noise of 2,000 samples is what is left: D* is 1/2 where the data are, since both are blurred alike."""
    target = blobs("ring")
    grid = Grid(target.reach, 2)
    p = densities.masses_of_data(target, grid)
    q = densities.kernel_masses(target.sample(2_000, Stream(5)), densities.BLUR, grid)
    dense = p > 0.2 * p.max()
    assert densities.jensen_shannon(p, q) < 0.01
    assert densities.optimal(p, q)[dense].mean() == pytest.approx(0.5, abs=0.01)


# ---- arrows -dL_G/dx at samples ----


@pytest.mark.parametrize("objective", GAMES)
@pytest.mark.parametrize("data", ["ring", "bump"])
def test_arrows_are_finite_differences_of_g_s_loss_at_one_sample(objective, data):
    play = Simulation(
        Settings(data=data, objective=objective, D="uniform 0.7, dense 16, tanh, dense 16, tanh, dense 1")
    )
    D, loss = play.system.D.astype("float64"), play.system.game.g
    x, h = Stream(3, "float64").normal((5, play.target.d)), 1e-5
    found = fields.arrows_of(loss, D, x)
    for i in range(5):
        for axis in range(play.target.d):
            up, down = x[i : i + 1].copy(), x[i : i + 1].copy()
            up[0, axis], down[0, axis] = up[0, axis] + h, down[0, axis] - h
            slope = (loss.value(D(up)) - loss.value(D(down))) / (2 * h)
            assert found[i, axis] == pytest.approx(-slope, rel=1e-6, abs=1e-9)


def test_the_arrows_that_are_drawn_are_those_of_the_game_that_is_played():
    play = Simulation(Settings(objective="least squares"))
    x = play.target.sample(6, Stream(1))
    assert (
        fields.arrows(play.system, x).tobytes() == fields.arrows_of(ALL["least squares"].g, play.system.D, x).tobytes()
    )


def test_an_arrow_keeps_its_direction_and_its_length_says_how_large_it_is():
    drawn_ones = fields.shortened(numpy.array([[3.0, 4.0], [0.0, 1.0], [0.0, 0.0], [1e6, 0.0]]), 0.5, 1.0)
    assert drawn_ones[0] == pytest.approx(numpy.array([0.6, 0.8]) * 0.5 * 5 / 6)
    assert drawn_ones[1:].tolist()[:2] == [[0.0, 0.25], [0.0, 0.0]] and drawn_ones[3, 0] == pytest.approx(0.5)


@pytest.mark.parametrize("objective", [name for name in GAMES if name != "Wasserstein"])
def test_the_best_output_of_d_is_shown_as_d_star(objective):
    """Hinge's best D says which of the two is larger, and no more."""
    u = numpy.array([0.2, 0.9, 1.1, 6.0])
    expected = numpy.array([0.0, 0.0, 1.0, 1.0]) if objective == "hinge" else u / (1 + u)
    assert fields.shown(objective, ALL[objective].optimum(u)) == pytest.approx(expected)


def test_the_half_contour_lies_where_d_is_one_half():
    grid = Grid(1.8, 2)
    x, y = fields.contour(fields.shown("minimax", grid.points @ [1.0, 2.0] - 0.5).reshape(48, 48), grid.middles)
    seen = numpy.isfinite(x)
    assert seen.sum() > 20 and x[seen] + 2 * y[seen] == pytest.approx(0.5, abs=5e-3)


def test_there_is_no_contour_where_nothing_crosses():
    assert [part.size for part in fields.contour(numpy.full((48, 48), 0.7), Grid(1.8, 2).middles)] == [0, 0]


@pytest.mark.parametrize("size", [1, 2, 5])
def test_the_net_of_z_has_all_other_numbers_at_0(size):
    z = fields.net_of_z(size)
    inside = z[numpy.isfinite(z[:, 0])]
    assert z.shape[1] == size and not inside[:, 2:].any() and abs(inside).max() == pytest.approx(2.2)


def test_looking_changes_nothing():
    play, other = (Simulation(Settings()) for _ in range(2))
    observer = Observer(play.target, play.settings)
    for _ in range(3):
        observer.look(play)
        play.step(), other.step()
    assert play.system.G.theta.tobytes() == other.system.G.theta.tobytes()


def test_the_numbers_of_a_frame_are_those_of_their_definitions():
    play = Simulation(Settings())
    for _ in range(20):
        play.step()
    observer = Observer(play.target, play.settings)
    frame, D, G = observer.look(play), play.system.D, play.system.G
    real, fake = (1 / (1 + numpy.exp(-D(x).astype(float))) for x in (observer.x, G(observer.z)))
    assert pytest.approx(numpy.log(real).mean() + numpy.log(1 - fake).mean(), rel=1e-5) == frame.V
    assert pytest.approx(2 * frame.jsd - numpy.log(4)) == frame.C and frame.step == 20
    assert frame.pull[0] == frame.pull[2]  # what is played is the non-saturating objective
    for found, loss in zip(frame.pull[1:], (minimax, non_saturating)):
        few = fields.arrows_of(loss, D, frame.samples[:120])
        assert found == pytest.approx(numpy.linalg.norm(few, axis=1).mean(), rel=1e-5)


def test_the_slope_on_the_line_is_the_slope_of_d_s_output():
    play = Simulation(Settings(data="point", noise="gaussian 1", D="normal 1, dense 1", G="dense data bias=1"))
    frame = Observer(play.target, play.settings).look(play)
    assert frame.psi == pytest.approx(float(play.system.D.named(play.system.D.theta)["0.W"][0, 0]), rel=1e-6)
    assert frame.theta == pytest.approx(1.0, abs=0.05)
