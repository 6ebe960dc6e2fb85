"""The losses: against SciPy's densities and an integral, their gradients against differences, and what they refuse."""

import numpy
import pytest
from scipy.integrate import quad
from scipy.stats import multivariate_normal, norm

from minigan.backend import to_host
from minigan.commands.checks import gradient_checks
from minigan.gan import algorithm1
from minigan.gan.gaussians import kl_gradient, kl_to_standard_normal, squared_error, squared_error_gradient
from minigan.gan.losses import LOSSES, OBJECTIVES
from minigan.nn import Adam, Dense, Dropout, Network
from minigan.random import Stream, Streams


def test_the_squared_error_is_minus_the_log_density_of_a_gaussian_up_to_its_constant(rng):
    y, x = rng.normal(size=(2, 7, 3))
    density = [multivariate_normal.logpdf(one, mean) for one, mean in zip(x, y)]
    constant = 1.5 * numpy.log(2 * numpy.pi)
    assert squared_error(y, x) == pytest.approx(-numpy.mean(density) - constant, rel=1e-12)


@pytest.mark.parametrize("mean, lv", [(0.0, 0.0), (1.5, 0.0), (0.0, -2.0), (0.0, 1.0), (-0.7, 0.6)])
def test_the_KL_is_the_integral_of_p_log_p_over_q(mean, lv):
    """By quadrature; a variance for a deviation, a half too many or the other direction would be off by far."""
    p, q = norm(mean, numpy.exp(lv / 2)), norm(0, 1)
    expected, _ = quad(lambda x: p.pdf(x) * (p.logpdf(x) - q.logpdf(x)), -30, 30, epsabs=1e-12, points=[mean])
    found = kl_to_standard_normal(numpy.full((4, 2), mean), numpy.full((4, 2), lv))
    assert found == pytest.approx(2 * expected, abs=1e-9)  # two dimensions, mean over four rows


def test_the_KL_keeps_its_digits_where_it_is_small():
    """Near N(0, 1) it is (lv / 2)^2 + mean^2 / 2: e^lv - 1 taken as it is written would leave no digit of 1e-18."""
    assert kl_to_standard_normal(numpy.zeros((1, 1)), numpy.array([[1e-5]])) == pytest.approx(0.25e-10, rel=1e-4)


def test_gradients_on_any_array_module(xp, rng):
    y, x = rng.normal(size=(2, 5, 3))
    for value, expected in (
        (squared_error_gradient, ((y - x) / 5, (x - y) / 5)),
        (kl_gradient, (y / 5, (numpy.exp(x) - 1) / 10)),
    ):
        found = value(xp.asarray(y), xp.asarray(x))
        for a, b in zip(found, expected, strict=True):
            assert type(a) is type(xp.asarray(y))
            numpy.testing.assert_allclose(to_host(a), b, rtol=1e-12)


def test_minigan_check_walks_every_loss_of_the_table():
    checks = dict(gradient_checks())
    assert checks.keys() == LOSSES.keys()
    for name, check in checks.items():
        rows = check()
        assert [row.quantity for row in rows] == [*LOSSES[name].inputs, "float32"], name


def test_what_G_descends_in_the_paper_are_its_two_objectives():
    assert set(OBJECTIVES) == {"minimax", "non-saturating"}
    assert all(OBJECTIVES[name] is LOSSES[name] and LOSSES[name].name == name for name in OBJECTIVES)


@pytest.mark.parametrize("loss", [squared_error, squared_error_gradient, kl_to_standard_normal, kl_gradient])
@pytest.mark.parametrize("shapes", [((3, 2), (3, 1)), ((3,), (3,)), ((0, 2), (0, 2)), ((2, 3), (3, 2))])
def test_arrays_that_do_not_go_together_are_refused_with_both_shapes(loss, shapes):
    with pytest.raises(ValueError) as caught:
        loss(*map(numpy.ones, shapes))
    assert all(str(shape) in str(caught.value) for shape in shapes)


def test_both_steps_hand_the_stream_to_G_as_to_D():
    """A G with dropout: without the stream its passes would all be in evaluation, and equal."""
    streams = Streams(1, "float64")
    G = Network([Dense(2, 8, streams.init), Dropout(0.5), Dense(8, 1, streams.init)])
    D = Network([Dense(1, 1, streams.init, 1.0)])
    z, x = streams.noise.normal((4, 2)), streams.data.normal((4, 1))
    asked = []

    class Watched:
        def mask(self, shape, keep):
            asked.append(shape)
            return Stream(1).mask(shape, keep)

    algorithm1.discriminator_step(D, G, x, z, Adam(D, 0.1), Watched())
    algorithm1.generator_step(D, G, z, Adam(G, 0.1), Watched(), OBJECTIVES["minimax"])
    list(
        algorithm1.simultaneous(
            D, G, lambda m: x, lambda m: z, Adam(D, 0.1), Adam(G, 0.1), steps=1, k=1, m=4,
            objective=OBJECTIVES["minimax"], rng=Watched(),
        )
    )  # fmt: skip
    assert asked == [(4, 8)] * 3
