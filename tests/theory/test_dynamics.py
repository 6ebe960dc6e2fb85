"""The two players' motion: fields against slopes of V by scipy, paths against plain loops, flows against solve_ivp."""

from itertools import pairwise
from math import cos, exp, hypot, pi, sin, sqrt

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.integrate import quad, solve_ivp
from scipy.special import expit, log_expit

from minigan.theory.dynamics import (
    MINIMAX,
    NON_SATURATING,
    PAYOFFS,
    WGAN,
    Game,
    dirac_gan,
    flow,
    gauss_hermite,
    gaussian_eigenvalues,
    gaussian_gan,
    jacobian,
    penalized_eigenvalues,
    simulate,
)

# What D ascends on an example and on a sample, and what G descends on a sample, as functions of D's logit.
VALUES = {
    MINIMAX: (log_expit, lambda a: log_expit(-a), lambda a: log_expit(-a)),
    NON_SATURATING: (log_expit, lambda a: log_expit(-a), lambda a: -log_expit(a)),
    WGAN: (lambda a: a, lambda a: -a, lambda a: -a),
}
by_name = {"ids": lambda payoff: payoff.name}


def mean(f, centre, sd):
    """E f(x) for x from N(centre, sd^2), by scipy; of a point at sd = 0."""
    if sd == 0:
        return float(f(centre))

    def integrand(z):
        return exp(-0.5 * z * z) / sqrt(2 * pi) * f(centre + sd * z)

    return sum(quad(integrand, a, b, epsabs=1e-13, epsrel=1e-12)[0] for a, b in pairwise(range(-11, 12, 2)))


def slope(f, step=2e-3):
    """df/dh at h = 0, by central differences with Richardson's correction: error O(step^4), some 1e-11."""
    near, far = ((f(h) - f(-h)) / (2 * h) for h in (step / 2, step))
    return (4 * near - far) / 3


def expected_fields(payoff, w, b, theta, sd, penalty):
    """(dV/dw, dV/db, -dU/dtheta): D goes up V, G down U; p = N(0, sd^2), q = N(theta, sd^2), the logit w x + b."""
    real, fake, cost = VALUES[payoff]

    def V(w, b):
        gain = mean(lambda x: real(w * x + b), 0.0, sd) + mean(lambda x: fake(w * x + b), theta, sd)
        return gain - penalty / 2 * w**2  # (gamma / 2) E |d logit / dx|^2, the slope being w everywhere

    def U(theta):
        return mean(lambda x: cost(w * x + b), theta, sd)

    return slope(lambda h: V(w + h, b)), slope(lambda h: V(w, b + h)), -slope(lambda h: U(theta + h))


# ------------------------------------------------------------------------------------------------------- the fields


@pytest.mark.parametrize("payoff", PAYOFFS, **by_name)
@pytest.mark.parametrize("r1, r2, noise", [(0, 0, 0), (0.3, 0, 0), (0, 0.7, 0), (0.2, 0.5, 0.8), (0, 0, 1.5)])
def test_in_the_dirac_gan_D_goes_up_the_value_and_G_down_its_cost(payoff, r1, r2, noise):
    game = dirac_gan(payoff, r1=r1, r2=r2, instance_noise=noise)
    for psi, theta in ((0.0, 0.0), (0.7, -1.1), (-1.2, -0.4), (0.3, 2.0)):
        d, _, g = expected_fields(payoff, psi, 0.0, theta, noise, r1 + r2)
        phi, theta = numpy.array([psi]), numpy.array([theta])
        assert game.d_field(phi, theta).shape == game.g_field(phi, theta).shape == (1,)
        assert_allclose([*game.d_field(phi, theta), *game.g_field(phi, theta)], [d, g], rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize("payoff", PAYOFFS, **by_name)
@pytest.mark.parametrize("s, r1", [(0, 0), (0.5, 0), (1, 0.4), (2, 0), (2, 0.6)])
def test_in_the_gaussian_gan_D_goes_up_the_value_and_G_down_its_cost(payoff, s, r1):
    game = gaussian_gan(payoff, s, r1=r1)
    for w, b, theta in ((0.0, 0.0, 0.0), (0.7, 0.5, -1.1), (-0.9, -0.4, 0.6), (0.3, -1.0, 2.0)):
        phi, at = numpy.array([w, b]), numpy.array([theta])
        assert game.d_field(phi, at).shape == (2,) and game.g_field(phi, at).shape == (1,)
        got = [*game.d_field(phi, at), *game.g_field(phi, at)]
        assert_allclose(got, expected_fields(payoff, w, b, theta, s, r1), rtol=1e-8, atol=1e-9)


@given(st.sampled_from(PAYOFFS), st.floats(-3, 3), st.floats(-3, 3), st.floats(-3, 3), st.floats(0, 2))
def test_without_a_scale_the_gaussian_gan_is_the_dirac_gan_with_a_bias(payoff, psi, b, theta, gamma):
    """Written out: the data are 0, the sample theta, their logits b and psi theta + b."""
    game, dirac = gaussian_gan(payoff, 0.0, r1=gamma), dirac_gan(payoff, r1=gamma)
    at = numpy.array([theta])
    real, fake, generator = {
        MINIMAX: (1 - expit(b), -expit(psi * theta + b), -expit(psi * theta + b)),
        NON_SATURATING: (1 - expit(b), -expit(psi * theta + b), expit(psi * theta + b) - 1),
        WGAN: (1.0, -1.0, -1.0),
    }[payoff]
    phi = numpy.array([psi, b])
    assert_allclose(game.d_field(phi, at), [fake * theta - gamma * psi, real + fake], atol=1e-14)
    assert_allclose(game.g_field(phi, at), [-generator * psi], atol=1e-14)
    assert_allclose(game.d_field(numpy.array([psi, 0.0]), at)[:1], dirac.d_field(phi[:1], at), atol=1e-14)
    assert_allclose(game.g_field(numpy.array([psi, 0.0]), at), dirac.g_field(phi[:1], at), atol=1e-14)


@pytest.mark.parametrize("sd", [0.0, 0.3, 2.0])
def test_the_gauss_hermite_rule_has_the_moments_of_the_gaussian(sd):
    """E x^n = (n - 1)(n - 3)... sd^n for even n, 0 for odd n."""
    x, weight = gauss_hermite(sd)
    for n, expected in ((0, 1), (1, 0), (2, 1), (3, 0), (4, 3), (6, 15), (8, 105), (10, 945)):
        expected = expected * sd**n
        assert numpy.sum(weight * x**n) == pytest.approx(expected, rel=1e-12, abs=1e-9)


# ---------------------------------------------------------------------------------------------------- the linear part


@given(st.floats(-2, 2), st.floats(-2, 2), st.floats(0, 2))
def test_the_jacobian_of_the_dirac_gan_is_the_one_by_hand(psi, theta, gamma):
    """psi' = -theta D - gamma psi and theta' = psi D (or psi (1 - D)), D = sigmoid(psi theta), of slope D (1 - D)."""
    D = expit(psi * theta)
    bend = D * (1 - D)
    upper = [-(theta**2) * bend - gamma, -D - psi * theta * bend]
    phi, at = numpy.array([psi]), numpy.array([theta])
    by_hand = numpy.array([upper, [D + psi * theta * bend, psi**2 * bend]])
    assert_allclose(jacobian(dirac_gan(MINIMAX, r1=gamma), phi, at), by_hand, atol=1e-8)
    by_hand = numpy.array([upper, [1 - D - psi * theta * bend, -(psi**2) * bend]])
    assert_allclose(jacobian(dirac_gan(NON_SATURATING, r2=gamma), phi, at), by_hand, atol=1e-8)
    assert_allclose(jacobian(dirac_gan(WGAN, r1=gamma), phi, at), [[-gamma, -1], [1, 0]], atol=1e-8)


def test_the_jacobian_has_a_row_for_each_field_and_a_column_for_each_parameter():
    """Of linear fields it is their matrix; two parameters of D and one of G, the rows of D first."""
    A = numpy.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]])
    game = Game(lambda phi, theta: A[:2] @ [*phi, *theta], lambda phi, theta: A[2:] @ [*phi, *theta], (2, 1))
    assert_allclose(jacobian(game, [0.5, -1.0], [2.0]), A, rtol=1e-9)


@pytest.mark.parametrize("gamma", [0.0, 0.3, 1.0, 1.5, 4.0])
def test_the_eigenvalues_under_a_penalty_are_those_of_its_matrix(gamma):
    """1e-7: at gamma = 1 they are one double eigenvalue, of which numpy can find half of the digits."""
    matrix = numpy.array([[-gamma, -0.5], [0.5, 0.0]])
    assert_allclose(penalized_eigenvalues(gamma), numpy.sort_complex(numpy.linalg.eigvals(matrix)), atol=1e-7)
    for game in (dirac_gan(MINIMAX, r1=gamma), dirac_gan(NON_SATURATING, r2=gamma)):
        assert_allclose(jacobian(game, [0.0], [0.0]), matrix, atol=1e-9)


def test_the_penalty_damps_most_at_gamma_1():
    slowest = {gamma: penalized_eigenvalues(gamma).real.max() for gamma in (0.0, 0.5, 0.9, 1.0, 1.1, 2.0)}
    assert min(slowest, key=slowest.get) == 1.0 and slowest[1.0] == -0.5 and slowest[0.0] == 0.0


@pytest.mark.parametrize("s", [0.01, 0.5, 1.0, sqrt(2), 2.0])
def test_the_eigenvalues_of_the_gaussian_gan_are_those_of_its_matrix_and_of_instance_noise(s):
    """1e-7: at s = sqrt 2 they are one double eigenvalue. The bias moves by itself, with -1/2."""
    matrix = numpy.array([[-(s**2) / 2, 0, -0.5], [0, -0.5, 0], [0.5, 0, 0]])
    two = matrix[numpy.ix_([0, 2], [0, 2])]
    assert_allclose(gaussian_eigenvalues(s), numpy.sort_complex(numpy.linalg.eigvals(two)), atol=1e-7)
    assert_allclose(jacobian(gaussian_gan(MINIMAX, s), [0.0, 0.0], [0.0]), matrix, atol=1e-8)
    assert_allclose(jacobian(dirac_gan(MINIMAX, instance_noise=s), [0.0], [0.0]), two, atol=1e-8)


def test_without_penalty_or_scale_the_eigenvalues_are_plus_and_minus_i_half():
    for eigenvalues in (penalized_eigenvalues(0.0), gaussian_eigenvalues(0.0)):
        assert_allclose(eigenvalues, [-0.5j, 0.5j], atol=1e-15)


# ----------------------------------------------------------------------------------------------------- the two updates


def plain_path(psi, theta, rate, g_rate, steps, k, simultaneous):
    """Minimax Dirac GAN with R1 of .2, in plain floats: psi up -theta D - .2 psi, theta up psi D."""
    path = [(psi, theta)]
    for _ in range(steps):
        old = psi
        for _ in range(k):
            psi = psi + rate * (-theta * expit(psi * theta) - 0.2 * psi)
        seen = old if simultaneous else psi
        theta = theta + g_rate * seen * expit(seen * theta)
        path.append((psi, theta))
    return path


@pytest.mark.parametrize("g_rate", [None, 0.0, 0.4])
@pytest.mark.parametrize("k, update", [(1, "alternating"), (3, "alternating"), (1, "simultaneous")])
def test_simulate_takes_the_steps_of_a_plain_loop(k, update, g_rate):
    got = simulate(dirac_gan(MINIMAX, r1=0.2), [1.0], [-0.6], 0.15, 40, k=k, update=update, g_rate=g_rate)
    expected = plain_path(1.0, -0.6, 0.15, 0.15 if g_rate is None else g_rate, 40, k, update == "simultaneous")
    assert_allclose(got, expected, rtol=1e-12)


def test_the_update_is_algorithm_1s_unless_another_is_asked_for():
    """Alternating, with k = 1 and one rate for both."""
    got = simulate(dirac_gan(MINIMAX, r1=0.2), [1.0], [-0.6], 0.15, 40)
    assert_allclose(got, plain_path(1.0, -0.6, 0.15, 0.15, 40, 1, False), rtol=1e-12)


@pytest.mark.parametrize("dtype", [int, float])  # a path is of floats, also from integers
def test_paths_have_phi_before_theta_and_begin_where_they_are_told_to(dtype):
    phi, theta = numpy.array([3, -1], dtype), numpy.array([2], dtype)
    for path in (
        simulate(gaussian_gan(MINIMAX, 1.0), phi, theta, 0.1, 7),
        flow(gaussian_gan(MINIMAX, 1.0), phi, theta, 0.7, 7),
    ):
        assert path.shape == (8, 3) and path.dtype == float
        assert_array_equal(path[0], [3.0, -1.0, 2.0])
        assert (path[1:] % 1 != 0).all()
    assert_array_equal(phi, [3, -1])
    assert_array_equal(theta, [2])


def test_no_steps_are_refused():
    with pytest.raises(ValueError, match="0 steps: at least 1"):
        simulate(dirac_gan(WGAN), [1.0], [2.0], 0.1, 0)
    with pytest.raises(ValueError, match="-3 steps: at least 1"):
        flow(dirac_gan(WGAN), [1.0], [2.0], 1.0, -3)


def test_a_payoff_that_is_a_name_is_refused_and_shown_the_way():
    for make in (dirac_gan, lambda payoff: gaussian_gan(payoff, 1.0)):
        with pytest.raises(ValueError, match="payoff is 'minimax': take MINIMAX"):
            make("minimax")


# -------------------------------------------------------------------------------------------------- the Dirac GAN moves


def radii(path):
    return numpy.array([hypot(*point) for point in path])


def test_near_0_simultaneous_steps_multiply_the_radius_by_the_root_of_1_plus_a_quarter_of_h_squared():
    """1.283622 after 200 steps of .1, where sqrt(1 + .01 / 4)^200 is 1.283625."""
    r = radii(simulate(dirac_gan(MINIMAX), [1e-3], [0.0], 0.1, 200, update="simultaneous"))
    assert r[-1] / r[0] == pytest.approx((1 + 0.1**2 / 4) ** 100, rel=1e-5)
    assert_allclose(r[1:] / r[:-1], sqrt(1 + 0.1**2 / 4), rtol=1e-6)
    assert round((1 + 0.1**2 / 4) ** 100, 6) == 1.283625


def test_alternating_minimax_steps_stay_near_their_circle():
    """Between 1.376 and 1.415 from sqrt 2, after 500 steps of .1 and after ten times as many."""
    r = radii(simulate(dirac_gan(MINIMAX), [1.0], [1.0], 0.1, 5000))
    for steps in (500, 5000):
        assert (round(r[:steps].min(), 3), round(r[:steps].max(), 3)) == (1.376, 1.415)


def test_non_saturating_steps_spiral_in():
    """From 1.414 to .52 in 500 steps of .1, ever more slowly."""
    r = radii(simulate(dirac_gan(NON_SATURATING), [1.0], [1.0], 0.1, 500, update="simultaneous"))
    assert round(r[-1], 2) == 0.52
    assert r[0] - r[125] > r[125] - r[250] > r[250] - r[500] > 0


@given(st.floats(-2, 2), st.floats(0.1, 2), st.floats(0.01, 1))
def test_simultaneous_wgan_steps_multiply_the_radius_by_the_root_of_1_plus_h_squared(psi, theta, h):
    r = radii(simulate(dirac_gan(WGAN), [psi], [theta], h, 20, update="simultaneous"))
    assert_allclose(r[1:] / r[:-1], sqrt(1 + h * h), rtol=1e-12)


@given(st.floats(-2, 2), st.floats(-2, 2), st.floats(0.01, 1))
def test_alternating_wgan_steps_conserve_an_ellipse(psi, theta, h):
    """psi^2 + theta^2 - h psi theta, with a minus: D moves first, to psi - h theta, and then G, to theta + h psi."""
    y = simulate(dirac_gan(WGAN), [psi], [theta], h, 50)
    invariant = y[:, 0] ** 2 + y[:, 1] ** 2 - h * y[:, 0] * y[:, 1]
    assert_allclose(invariant, invariant[0], rtol=1e-12, atol=1e-15)


# ------------------------------------------------------------------------------------------------------------- flows


def minimax_flow(t, y):
    D = expit(y[0] * y[1])
    return [-y[1] * D, y[0] * D]


def non_saturating_flow(t, y):
    return [-y[1] * expit(y[0] * y[1]), y[0] * (1 - expit(y[0] * y[1]))]


@pytest.mark.parametrize("payoff, field", [(MINIMAX, minimax_flow), (NON_SATURATING, non_saturating_flow)])
def test_flow_is_scipys_solution_with_an_error_of_fourth_order(payoff, field):
    def solution(steps):
        t = numpy.linspace(0, 8, steps + 1)
        return solve_ivp(field, (0, 8), [1.0, 1.3], method="DOP853", rtol=1e-10, atol=1e-12, t_eval=t).y.T

    assert_allclose(flow(dirac_gan(payoff), [1.0], [1.3], 8.0, 800), solution(800), atol=1e-8)
    errors = [abs(flow(dirac_gan(payoff), [1.0], [1.3], 8.0, n)[-1] - solution(n)[-1]).max() for n in (40, 80, 160)]
    assert errors[-1] < 1e-6
    for coarse, fine in pairwise(errors):
        assert 12 < coarse / fine < 21  # 16 in the limit


def test_the_flow_of_two_and_one_parameters_is_scipys_too():
    """The Gaussian GAN at s = 0, with a bias."""

    def field(t, y):
        w, b, theta = y
        return [-theta * expit(w * theta + b), expit(-b) - expit(w * theta + b), w * expit(w * theta + b)]

    t = numpy.linspace(0, 5, 201)
    expected = solve_ivp(field, (0, 5), [1.0, 0.5, -0.7], method="DOP853", rtol=1e-10, atol=1e-12, t_eval=t).y.T
    assert_allclose(flow(gaussian_gan(MINIMAX, 0.0), [1.0, 0.5], [-0.7], 5.0, 200), expected, atol=1e-8)


def test_the_minimax_flow_goes_in_circles():
    r = radii(flow(dirac_gan(MINIMAX), [1.0], [1.3], 40.0, 2000))
    assert_allclose(r, r[0], rtol=1e-8)


def test_the_wgan_flow_turns_a_radian_in_unit_time():
    t = numpy.linspace(0, 6, 601)
    expected = [(cos(u) - 2 * sin(u), 2 * cos(u) + sin(u)) for u in t]
    assert_allclose(flow(dirac_gan(WGAN), [1.0], [2.0], 6.0, 600), expected, atol=1e-8)


def test_small_steps_of_either_kind_follow_the_flow():
    """Their distance from it after unit time halves with the rate."""
    game, end = gaussian_gan(NON_SATURATING, 1.0), flow(gaussian_gan(NON_SATURATING, 1.0), [1.0, 0.2], [1.0], 1.0, 100)
    for update in ("alternating", "simultaneous"):
        errors = [
            abs(simulate(game, [1.0, 0.2], [1.0], 1 / n, n, update=update)[-1] - end[-1]).max() for n in (100, 200)
        ]
        assert errors[1] < 0.01 and errors[0] / errors[1] == pytest.approx(2, abs=0.1)


# ---------------------------------------------------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    "k, update", [(0, "alternating"), (-1, "alternating"), (2, "simultaneous"), (0, "simultaneous"), (1, "both")]
)
def test_an_update_is_alternating_or_simultaneous_with_as_many_steps_as_that_has(k, update):
    with pytest.raises(ValueError, match=rf'update "{update}" with k = {k}: "alternating" with k >= 1, or "simul'):
        simulate(dirac_gan(MINIMAX), [1.0], [1.0], 0.1, 5, k=k, update=update)


@pytest.mark.parametrize(
    "f", [gauss_hermite, lambda s: gaussian_gan(MINIMAX, s), lambda s: dirac_gan(MINIMAX, instance_noise=s)]
)
def test_a_negative_standard_deviation_is_refused(f):
    with pytest.raises(ValueError, match=r"standard deviation of -0\.5: it must be at least 0"):
        f(-0.5)


@pytest.mark.parametrize(
    "game, phi, theta",
    [
        (dirac_gan(MINIMAX), [1.0, 2.0], [1.0]),
        (dirac_gan(MINIMAX), [1.0], [1.0, 2.0]),
        (dirac_gan(MINIMAX), 1.0, 1.0),
        (gaussian_gan(MINIMAX, 0.0), [1.0], [1.0]),
        (gaussian_gan(MINIMAX, 0.0), [1.0, 0.0], [1.0, 2.0]),
    ],
)
@pytest.mark.parametrize(
    "f",
    [
        lambda game, phi, theta: simulate(game, phi, theta, 0.1, 2),
        lambda game, phi, theta: flow(game, phi, theta, 1.0, 2),
        jacobian,
    ],
    ids=["simulate", "flow", "jacobian"],
)
def test_parameters_of_another_length_than_the_games_are_refused(f, game, phi, theta):
    with pytest.raises(ValueError, match=r"phi has shape .*, theta .*: vectors of \(\d, 1\) are expected"):
        f(game, phi, theta)


def test_a_broken_number_of_steps_of_D_is_refused():
    with pytest.raises(ValueError, match=r"with k = 1\.5"):
        simulate(dirac_gan(MINIMAX), [1.0], [1.0], 0.1, 5, k=1.5)
