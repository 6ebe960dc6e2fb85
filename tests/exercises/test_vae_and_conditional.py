"""The gradients of exercises 14 and 15, against differences of losses that are written here anew."""

import numpy
import pytest

from minigan.exercises.bank import algorithm1, conditional, exercises, vae
from minigan.exercises.diagnosis import Examiner
from minigan.exercises.outcomes import outcomes
from minigan.random import Stream

SIZES = [(1, 1, 1), (3, 2, 4), (4, 3, 2), (2, 2, 2)]  # m, d, n
CONDITIONAL_SIZES = [(1, 1, 1, 2, 1), (3, 2, 1, 4, 3), (4, 1, 3, 3, 2), (5, 3, 2, 2, 4)]  # m, n, n_z, classes, units


def slopes(function, at, step=1e-6):
    """The derivative of a number in every entry of an array, by central differences."""
    found = numpy.empty(at.shape)
    for entry in numpy.ndindex(at.shape):
        moved = numpy.zeros(at.shape)
        moved[entry] = step
        found[entry] = (function(at + moved) - function(at - moved)) / (2 * step)
    return found


def agree(gradient, function, at):
    numpy.testing.assert_allclose(gradient, slopes(function, at), rtol=1e-6, atol=1e-8)


def kl_by_quadrature(mean, lv):
    """E log p(c) - log q(c), c from p = N(mean, exp(lv)), q = N(0, 1), by Gauss and Hermite: exact for squares of c."""
    points, weights = numpy.polynomial.hermite_e.hermegauss(8)
    variance = numpy.exp(lv)
    c = mean + numpy.sqrt(variance) * points
    log_p = -((c - mean) ** 2) / (2 * variance) - numpy.log(variance) / 2
    return (weights / weights.sum()) @ (log_p + c**2 / 2)


def drawn(size):
    """x, mean, lv, noise, W, b of a size, and dc."""
    m, d, n = size
    stream = Stream(1, "float64")
    of_code = [stream.normal((m, d)) for _ in range(4)]
    return stream.normal((m, n)), *of_code[:3], stream.normal((d, n)), stream.normal((n,)), of_code[3]


@pytest.mark.parametrize("size", SIZES)
def test_the_divergence_of_the_code_is_its_definition_and_its_gradients_are_those_of_it(size):
    _, mean, lv, *_ = drawn(size)
    each = [[kl_by_quadrature(a, b) for a, b in zip(*rows)] for rows in zip(mean, lv)]
    assert vae.code_kl(mean, lv) == pytest.approx(numpy.mean([sum(row) for row in each]), rel=1e-12)
    dmean, dlv = vae.code_kl_gradients(mean, lv)
    agree(dmean, lambda mean: vae.code_kl(mean, lv), mean)
    agree(dlv, lambda lv: vae.code_kl(mean, lv), lv)


@pytest.mark.parametrize("size", SIZES)
def test_the_gradients_through_the_sample_and_those_of_the_whole_loss_agree_with_differences(size):
    x, mean, lv, noise, W, b, dc = drawn(size)

    def sample(mean, lv):
        return mean + numpy.sqrt(numpy.exp(lv)) * noise

    def loss(mean, lv):
        errors = [sum((y - t) ** 2 for y, t in zip(c @ W + b, row)) / 2 for c, row in zip(sample(mean, lv), x)]
        kls = [sum(kl_by_quadrature(*one) for one in zip(*rows)) for rows in zip(mean, lv)]
        return sum(errors) / len(x) + sum(kls) / len(x)

    numpy.testing.assert_allclose(vae.sampled_code(mean, lv, noise), sample(mean, lv), rtol=1e-12)
    dmean, dlv = vae.sampled_code_gradients(dc, lv, noise)
    agree(dmean, lambda mean: (sample(mean, lv) * dc).sum(), mean)
    agree(dlv, lambda lv: (sample(mean, lv) * dc).sum(), lv)
    dmean, dlv = vae.encoder_gradients(x, mean, lv, noise, W, b)
    agree(dmean, lambda mean: loss(mean, lv), mean)
    agree(dlv, lambda lv: loss(mean, lv), lv)


def test_the_best_linear_vae_that_the_notebook_names_is_where_no_gradient_is_left():
    """Data of variance 4: slope sqrt(3), noise 1/2, codes N(0, 1). Four points have the moments that are needed."""
    x, noise = numpy.array([[2.0], [2.0], [-2.0], [-2.0]]), numpy.array([[1.0], [-1.0], [1.0], [-1.0]])
    A, W, lv = numpy.sqrt(3) / 4, numpy.array([[numpy.sqrt(3)]]), numpy.full((4, 1), numpy.log(1 / 4))
    dmean, dlv = vae.encoder_gradients(x, x * A, lv, noise, W, numpy.zeros(1))
    c = vae.sampled_code(x * A, lv, noise)
    assert (c**2).mean() == pytest.approx(1, rel=1e-12)
    for gradient in ((x * dmean).sum(), dmean.sum(), dlv.sum(), (c * (c @ W - x)).sum()):
        assert abs(gradient) < 1e-12


@pytest.mark.parametrize("size", CONDITIONAL_SIZES)
def test_the_conditional_gradients_agree_with_differences_through_both_nets(size):
    m, n, n_z, classes, units = size
    stream = Stream(1, "float64")
    theta_d, theta_g = stream.normal(((n + classes + 2) * units + 1,)), stream.normal((n * (n_z + classes + 1),))
    x, z, labels = stream.normal((m, n)), stream.normal((m, n_z)), stream.integers(classes, m)
    c = numpy.eye(classes)[labels]
    numpy.testing.assert_array_equal(conditional.one_hot(labels, classes), c)

    def D(theta_d, x):
        return 1 / (1 + numpy.exp(-algorithm1.D_forward(theta_d, numpy.hstack([x, c]))))

    def G(theta_g):
        return algorithm1.G_forward(theta_g, numpy.hstack([z, c]))

    agree(
        conditional.conditional_d_gradient(theta_d, theta_g, x, z, c),
        lambda theta_d: numpy.log(D(theta_d, x)).mean() + numpy.log(1 - D(theta_d, G(theta_g))).mean(),
        theta_d,
    )
    agree(
        conditional.conditional_g_gradient(theta_d, theta_g, z, c),
        lambda theta_g: -numpy.log(D(theta_d, G(theta_g))).mean(),
        theta_g,
    )


@pytest.mark.parametrize("name", ["14_vae", "15_conditional"])
def test_no_bug_of_these_raises_on_every_case_for_then_every_error_would_have_its_name(name):
    """Nets that are not given the condition take other inputs: sizes on which they run are among the cases."""
    for question in exercises()[name].questions:
        cases = Examiner(question).cases
        for bug in question.bugs:
            assert any(each.kind == "value" for each in outcomes(question.with_bug(bug), cases)), bug.name
