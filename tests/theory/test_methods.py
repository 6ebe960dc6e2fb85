"""The methods' fields against derivatives taken independently, and their steps against loops written out."""

from math import exp

import mpmath
import numpy
import pytest

from minigan.theory import dynamics, methods
from minigan.theory.dynamics import MINIMAX, NON_SATURATING, WGAN, dirac_gan, gaussian_gan, simulate

Y = numpy.array([0.7, -0.4])  # psi and theta
GAUSS = gaussian_gan(MINIMAX, 0.8), [0.5, -0.2], [0.9]


def sigmoid(a):
    return 1 / (1 + mpmath.exp(-a))


def dirac_field(psi, theta):
    """The minimax field of the Dirac GAN, in mpmath."""
    D = sigmoid(psi * theta)
    return -theta * D, psi * D


def dirac_jacobian(psi, theta):
    return numpy.array(
        [
            [float(mpmath.diff(lambda *y, i=i: dirac_field(*y)[i], (psi, theta), order)) for order in ((1, 0), (0, 1))]
            for i in (0, 1)
        ]
    )


def field(game, y=Y):
    return game.field(numpy.array(y))


V, J = numpy.array([float(v) for v in dirac_field(*Y)]), dirac_jacobian(*Y)


def test_consensus_adds_the_gradient_of_the_fields_half_square():
    gradient = [
        float(mpmath.diff(lambda *y: sum(v**2 for v in dirac_field(*y)) / 2, tuple(Y), order))
        for order in ((1, 0), (0, 1))
    ]
    found = field(methods.consensus(dirac_gan(MINIMAX), 0.3))
    numpy.testing.assert_allclose(found, V - 0.3 * numpy.array(gradient), rtol=1e-8)


def test_symplectic_adjustment_turns_by_the_antisymmetric_part():
    found = field(methods.symplectic(dirac_gan(MINIMAX), 0.3))
    numpy.testing.assert_allclose(found, V + 0.3 * (J - J.T) / 2 @ V, rtol=1e-8)


def test_a_generator_penalised_by_Ds_gradient_descends_its_square_and_D_is_left_alone():
    slope = float(mpmath.diff(lambda theta: dirac_field(Y[0], theta)[0] ** 2, Y[1]))
    found = field(methods.gradient_penalized(dirac_gan(MINIMAX), 0.3))
    numpy.testing.assert_allclose(found, V - [0, 0.3 * slope], rtol=1e-8)


@pytest.mark.parametrize("K", [0, 1, 4])
def test_an_unrolled_generator_descends_V_through_the_steps_of_D(K):
    def value(theta):
        psi = mpmath.mpf(Y[0])
        for _ in range(K):
            psi = psi + mpmath.mpf("0.2") * dirac_field(psi, theta)[0]
        return mpmath.log(sigmoid(0)) + mpmath.log(1 - sigmoid(psi * theta))

    found = field(methods.unrolled(dirac_gan(MINIMAX), K, 0.2))
    numpy.testing.assert_allclose(found, [V[0], -float(mpmath.diff(value, Y[1]))], rtol=1e-8)


def test_unrolling_a_D_of_two_parameters_goes_through_both():
    """G's gradient by central differences of V = E log D + E log(1 - D) over the Gauss-Hermite points themselves."""
    game, phi, theta = GAUSS
    x, weight = numpy.polynomial.hermite_e.hermegauss(60)
    x, weight = 0.8 * x, weight / weight.sum()

    def value(theta):
        w, b = numpy.array(phi)
        for _ in range(3):
            rise = game.d_field(numpy.array([w, b]), theta)
            w, b = w + 0.2 * rise[0], b + 0.2 * rise[1]
        real, fake = w * x + b, w * (x + theta[0]) + b
        return -weight @ numpy.logaddexp(0, -real) - weight @ numpy.logaddexp(0, fake)

    h = numpy.array([1e-5])
    expected = -(value(numpy.array(theta) + h) - value(numpy.array(theta) - h)) / 2e-5
    found = methods.unrolled(game, 3, 0.2).g_field(numpy.array(phi), numpy.array(theta))
    numpy.testing.assert_allclose(found, [expected], rtol=1e-7)


@pytest.mark.parametrize("psi, pull", [(2.0, -1.0), (0.25, 0.75), (-0.25, -0.75), (-2.0, 1.0), (0.0, 0.0)])
def test_wgan_gp_pulls_the_slope_of_D_to_1_or_to_minus_1(psi, pull):
    game = methods.dirac_wgan_gp(WGAN, 3.0)
    numpy.testing.assert_allclose(field(game, [psi, 0.4]), [-0.4 + 3 * pull, psi], rtol=1e-14)


def test_a_path_of_extragradient_steps_is_that_of_the_loop_written_out():
    game, phi, theta = GAUSS
    y, path = numpy.array([*phi, *theta]), []
    for _ in range(20):
        ahead = y + 0.3 * game.field(y)
        path.append(y)
        y = y + 0.3 * game.field(ahead)
    found = methods.extragradient(game, phi, theta, 0.3, 20)
    numpy.testing.assert_allclose(found[:-1], path, rtol=1e-12)
    numpy.testing.assert_allclose(found[-1], y, rtol=1e-12)


def test_an_optimistic_step_counts_the_last_field_twice_and_takes_the_one_before_back():
    game, phi, theta = GAUSS
    found = methods.optimistic(game, phi, theta, 0.3, 20)
    fields = [game.field(y) for y in found]
    numpy.testing.assert_allclose(found[1] - found[0], 0.3 * fields[0], rtol=1e-12)  # there is none before the first
    for n in range(1, 20):
        numpy.testing.assert_allclose(found[n + 1] - found[n], 0.3 * (2 * fields[n] - fields[n - 1]), rtol=1e-10)


@pytest.mark.parametrize("beta", [-0.5, 0.0, 0.3])
def test_momentum_keeps_a_velocity_for_each_player_and_D_moves_first(beta):
    game, (w, b), (theta,) = GAUSS
    phi, t = numpy.array([w, b]), numpy.array([theta])
    of_phi, of_theta = 0 * phi, 0 * t
    found = methods.momentum(game, phi, t, 0.3, 20, beta)
    for n in range(20):
        of_phi = beta * of_phi + 0.3 * game.d_field(phi, t)
        phi = phi + of_phi
        of_theta = beta * of_theta + 0.3 * game.g_field(phi, t)
        t = t + of_theta
        numpy.testing.assert_allclose(found[n + 1], [*phi, *t], rtol=1e-11)


def test_without_momentum_the_paths_are_simulates():
    game, phi, theta = GAUSS
    for found, update in (
        (methods.momentum(game, phi, theta, 0.3, 20, 0.0), "alternating"),
        (methods.simultaneous_momentum(game, phi, theta, 0.3, 20, 0.0), "simultaneous"),
    ):
        numpy.testing.assert_allclose(found, simulate(game, phi, theta, 0.3, 20, update=update), rtol=1e-12)


def test_simultaneous_momentum_adds_a_share_of_the_last_move():
    game, phi, theta = GAUSS
    found = methods.simultaneous_momentum(game, phi, theta, 0.3, 20, -0.4)
    for n in range(1, 20):
        move = 0.3 * game.field(found[n]) - 0.4 * (found[n] - found[n - 1])
        numpy.testing.assert_allclose(found[n + 1] - found[n], move, rtol=1e-10)


def test_lookahead_goes_a_share_of_the_way_that_its_inner_steps_went():
    game, phi, theta = GAUSS
    found = methods.lookahead(game, phi, theta, 0.3, 5, inner=4, alpha=0.25)
    for n in range(5):
        there = simulate(game, found[n][:2], found[n][2:], 0.3, 4, update="simultaneous")[-1]
        numpy.testing.assert_allclose(found[n + 1], 0.75 * found[n] + 0.25 * there, rtol=1e-12)


def test_a_path_has_the_start_and_every_step_and_no_step_is_refused():
    found = methods.extragradient(dirac_gan(WGAN), [1.0], [2.0], 0.1, 7)
    assert found.shape == (8, 2) and found[0].tolist() == [1.0, 2.0]
    with pytest.raises(ValueError, match="at least 1"):
        methods.optimistic(dirac_gan(WGAN), [1.0], [1.0], 0.1, 0)
    with pytest.raises(ValueError, match="vectors of"):
        methods.momentum(dirac_gan(WGAN), [1.0, 2.0], [1.0], 0.1, 5, 0.1)


def test_the_non_saturating_field_is_taken_as_it_is():
    """gradient_penalized differentiates d_field, which both objectives share; G's own part is its game's."""
    psi, theta = Y
    D = 1 / (1 + exp(-psi * theta))
    slope = float(mpmath.diff(lambda t: dirac_field(psi, t)[0] ** 2, theta))
    found = field(methods.gradient_penalized(dirac_gan(NON_SATURATING), 1.0))
    numpy.testing.assert_allclose(found[1], psi * (1 - D) - slope, rtol=1e-8)


@pytest.mark.parametrize("method", [lambda g: methods.consensus(g, 0.1), lambda g: methods.gradient_penalized(g, 0.1)])
def test_each_player_gets_a_field_of_its_own_size(method):
    game, phi, theta = GAUSS
    changed = method(game)
    assert changed.d_field(numpy.array(phi), numpy.array(theta)).shape == (2,)
    assert changed.g_field(numpy.array(phi), numpy.array(theta)).shape == (1,)
    assert simulate(changed, phi, theta, 0.1, 3).shape == (4, 3)


GAME = dirac_gan(MINIMAX)
AT = [1.0], [1.0]


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: methods.consensus(GAME, None), "gamma is None: a finite number is needed"),
        (lambda: methods.symplectic(GAME, "big"), "weight is 'big': a finite number"),
        (lambda: methods.gradient_penalized(GAME, None), "eta is None: a finite number"),
        (lambda: methods.unrolled(GAME, None, 0.1), "None steps K: at least 0"),
        (lambda: methods.unrolled(GAME, -1, 0.1), "-1 steps K: at least 0"),
        (lambda: methods.unrolled(GAME, 2, None), "eta is None: a finite number"),
        (lambda: methods.dirac_wgan_gp(WGAN, None), "weight is None: a finite number"),
        (lambda: methods.extragradient(GAME, *AT, None, 9), "rate is None: a finite number"),
        (lambda: methods.extragradient(GAME, *AT, numpy.inf, 9), "rate is inf: a finite number"),
        (lambda: methods.extragradient(GAME, *AT, 0.1, None), "None steps: at least 1"),
        (lambda: methods.extragradient(GAME, *AT, 0.1, 2.5), "2.5 steps: at least 1 is needed, a whole number"),
        (lambda: methods.extragradient(None, *AT, 0.1, 9), r"game is None: make one, such as dirac_gan\(MINIMAX\)"),
        (lambda: methods.optimistic(GAME, *AT, None, 9), "rate is None: a finite number"),
        (lambda: methods.momentum(GAME, *AT, 0.1, 9, None), "beta is None: a finite number"),
        (lambda: methods.momentum(GAME, *AT, None, 9, 0.1), "rate is None: a finite number"),
        (lambda: methods.simultaneous_momentum(GAME, *AT, None, 9, 0.1), "rate is None: a finite number"),
        (lambda: methods.simultaneous_momentum(GAME, *AT, 0.1, 9, None), "beta is None: a finite number"),
        (lambda: methods.lookahead(GAME, *AT, None, 9, 5, 0.5), "rate is None: a finite number"),
        (lambda: methods.lookahead(GAME, *AT, 0.1, 9, None, 0.5), "None inner steps: at least 1"),
        (lambda: methods.lookahead(GAME, *AT, 0.1, 9, 5, None), "alpha is None: a finite number"),
        (lambda: methods.consensus("game", 1.0), "game is 'game': make one"),
        (lambda: simulate(GAME, *AT, None, 9), "rate is None: a finite number"),
        (lambda: simulate(GAME, *AT, 0.1, 9, g_rate="slow"), "g_rate is 'slow': a finite number"),
        (lambda: simulate(GAME, *AT, 0.1, None), "None steps: at least 1"),
        (lambda: simulate(GAME, *AT, 0.1, 9, k=None), "with k = None"),
        (lambda: dynamics.flow(GAME, *AT, None, 9), "time is None: a finite number"),
        (lambda: dynamics.flow(GAME, *AT, 1.0, None), "None steps: at least 1"),
        (lambda: dynamics.jacobian(GAME, *AT, None), "step is None: a finite number"),
        (lambda: dynamics.jacobian(None, *AT), "game is None: make one"),
        (lambda: dirac_gan(MINIMAX, r1=None), "r1 is None: a finite number"),
        (lambda: dirac_gan(MINIMAX, instance_noise=None), "a standard deviation is None"),
        (lambda: gaussian_gan(MINIMAX, None), "a standard deviation is None"),
        (lambda: gaussian_gan(MINIMAX, 1.0, r1=None), "r1 is None: a finite number"),
        (lambda: dynamics.penalized_eigenvalues(None), "gamma is None: a finite number"),
        (lambda: dynamics.gaussian_eigenvalues(None), "s is None: a finite number"),
    ],
)  # fmt: skip
def test_a_setting_that_is_no_number_is_told_in_a_line(call, words):
    with pytest.raises(ValueError, match=words) as told:
        call()
    assert "\n" not in str(told.value)
