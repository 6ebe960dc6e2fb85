"""DCGAN: both orders of its steps against central differences, and what BatchNorm's statistics see of them."""

import copy
import dataclasses

import numpy
import pytest
from scipy.special import expit, log_expit
from systems.two_steps import EXACT, numeric_gradient, play

from minigan.data.dataset import Dataset
from minigan.gan.algorithm1 import simultaneous
from minigan.gan.losses import OBJECTIVES
from minigan.runs import Run
from minigan.systems import RECIPES, RecipeError, dcgan

SMALL = dataclasses.replace(
    RECIPES["dcgan-mnist"],
    G="normal .5, dense 8, reshape 2x2x2, batchnorm, relu, convt data 4x4 stride=2 pad=1, rows, sigmoid",
    D="normal .5, reshape data, conv 2 3x3 stride=2 pad=1, batchnorm, leaky, rows, dropout .7, dense 1",
    noise="gaussian 3",
    optimizer="momentum 0",
    average=None,
    batch=5,
    d_rate=0.3,
    g_rate=0.2,
)


def pictures(dtype="float64"):
    rng = numpy.random.default_rng(3)
    return Dataset("pictures", *(rng.random((n, 16)).astype(dtype) for n in (25, 9, 12)), (4, 4))


def system(**changes):
    return Run(dataclasses.replace(SMALL, **changes), pictures()).system


def drawn(one):
    """What the next iterations draw, by copies: x and z of each minibatch, and the masks as they come."""
    minibatches, streams = copy.copy(one.minibatches), copy.deepcopy(one.streams)
    m = one.recipe.batch
    return lambda: (minibatches(m), one.noise(m, streams.noise)), streams.dropout


def fresh(stream):
    """A function that passes x through a net, with the masks that `stream` draws next, and always these."""
    state = stream.state

    def masks():
        stream.state = state
        return stream

    return masks


def expected(one, order):
    """(theta_d, theta_g) after an iteration of plain gradient steps, by central differences."""
    draw, dropout = drawn(one)
    D, G, recipe = copy.deepcopy(one.D), copy.deepcopy(one.G), one.recipe
    for _ in range(recipe.k):
        x, z = draw()
        masks = fresh(copy.deepcopy(dropout))

        def loss(x=x, z=z, masks=masks, D=D, G=G):
            rng, t = masks(), recipe.real
            a_real, a_fake = D(x, rng), D(G(z, rng), rng)
            return -(t * log_expit(a_real) + (1 - t) * log_expit(-a_real)).mean() - log_expit(-a_fake).mean()

        d_gradient = numeric_gradient(loss, D.theta)
        D(x, dropout), D(G(z), dropout)  # the masks are drawn
        before = copy.deepcopy(D)
        D.theta = D.theta - recipe.d_rate * d_gradient
    objective = EXACT[recipe.objective]
    if order == "D first":
        masks = fresh(copy.deepcopy(dropout))
        g_loss = lambda: objective(D(G(z, masks()), masks()))  # noqa: E731
    else:  # the masks of D's own pass on the samples
        rng = masks()
        before(x, rng)
        of_fake = fresh(copy.deepcopy(rng))
        g_loss = lambda: objective(before(G(z, of_fake()), of_fake()))  # noqa: E731
    return D.theta, G.theta - recipe.g_rate * numeric_gradient(g_loss, G.theta)


@pytest.mark.parametrize("changes", [
    {}, {"k": 2}, {"real": 0.9}, {"objective": "minimax"}, {"update": "G first"}, {"update": "G first", "real": 0.8},
])  # fmt: skip
def test_an_iteration_is_that_of_its_order_by_central_differences(changes):
    one = system(**changes)
    theta_d, theta_g = expected(one, one.recipe.update)
    one.step()
    numpy.testing.assert_allclose(one.D.theta, theta_d, rtol=1e-6, atol=1e-8)
    numpy.testing.assert_allclose(one.G.theta, theta_g, rtol=1e-6, atol=1e-8)


def test_the_two_orders_differ_in_the_D_that_G_answers_and_in_nothing_else():
    first, second = system(), system(update="G first")
    first.step(), second.step()
    numpy.testing.assert_array_equal(first.D.theta, second.D.theta)
    assert abs(first.G.theta - second.G.theta).max() > 1e-4


def test_G_first_is_the_simultaneous_update_of_the_gan_papers_released_code():
    one, other = system(update="G first"), system(update="G first")
    streams = other.streams
    (expected_logits,) = simultaneous(
        other.D, other.G, other.minibatches,
        lambda m: other.noise(m, streams.noise), other.d_optimizer, other.g_optimizer,
        steps=1, k=1, m=5, objective=OBJECTIVES["non-saturating"], rng=streams.dropout,
    )  # fmt: skip
    logits = one.g_first()
    numpy.testing.assert_allclose(logits, expected_logits, rtol=1e-12)
    numpy.testing.assert_allclose(one.D.theta, other.D.theta, rtol=1e-9, atol=1e-12)
    numpy.testing.assert_allclose(one.G.theta, other.G.theta, rtol=1e-9, atol=1e-12)


def test_an_iteration_moves_the_statistics_of_G_once_and_of_D_by_real_then_by_fake():
    """A tenth of the way each; the var of a sample, with N - 1."""
    one = system(D=SMALL.D.replace("dropout .7, ", ""))
    draw, rng = drawn(one)
    x, z = draw()
    D, G = copy.deepcopy(one.D), copy.deepcopy(one.G)

    def seen(net, x, until):
        for layer in net.layers[:until]:
            x, _ = layer.forward(x, rng)
        return numpy.concatenate(
            [x.mean(axis=(0, 2, 3)), x.var(axis=(0, 2, 3), ddof=0) * (n := x[:, 0].size) / (n - 1)]
        )

    start = numpy.array([0.0, 0.0, 1.0, 1.0])
    one.step()
    numpy.testing.assert_allclose(one.G.statistics, 0.9 * start + 0.1 * seen(G, z, 2), rtol=1e-12)
    real, fake = seen(D, x, 2), seen(D, G(z, rng), 2)
    numpy.testing.assert_allclose(one.D.statistics, 0.9 * (0.9 * start + 0.1 * real) + 0.1 * fake, rtol=1e-12)


def test_samples_of_the_average_are_those_of_its_theta_and_of_statistics_measured_for_it():
    one = system(average=0.5)
    for _ in range(4):
        one.step()
    G = one.sampler
    numpy.testing.assert_array_equal(G.theta, one.average.theta)
    assert abs(G.statistics - one.G.statistics).max() > 0.01
    before = one.G.statistics.copy()
    numpy.testing.assert_array_equal(one.sampler.statistics, G.statistics)  # the same at every look
    numpy.testing.assert_array_equal(one.G.statistics, before)
    z = numpy.random.default_rng(1).standard_normal((20_000, 3))
    x, _ = G.layers[0].forward(z)
    x, _ = G.layers[1].forward(x)
    numpy.testing.assert_allclose(G.statistics[:2], x.mean(axis=(0, 2, 3)), atol=0.05 * x.std())
    numpy.testing.assert_allclose(G.statistics[2:], x.var(axis=(0, 2, 3)), rtol=0.1)


@pytest.mark.parametrize("changes", [{}, {"k": 2}, {"update": "G first"}])
def test_the_average_takes_in_theta_g_after_each_iteration(changes):
    one = system(average=0.5, **changes)
    one.step()
    first = one.G.theta.copy()
    numpy.testing.assert_array_equal(one.average.theta, first)
    one.step()
    numpy.testing.assert_allclose(one.average.theta, 0.5 * (first + one.G.theta), rtol=1e-12)


@pytest.mark.parametrize("update", dcgan.ORDERS)
def test_a_step_tells_V_and_the_means_of_D_before_its_step(update):
    one = system(update=update)
    draw, rng = drawn(one)
    x, z = draw()
    D, G = copy.deepcopy(one.D), copy.deepcopy(one.G)
    a_real, a_fake = D(x, rng), D(G(z, rng), rng)
    told = one.step()
    V = log_expit(a_real).mean() + log_expit(-a_fake).mean()
    numpy.testing.assert_allclose(told, (V, expit(a_real).mean(), expit(a_fake).mean()), rtol=1e-12)


def test_an_epoch_is_as_many_iterations_as_the_data_have_minibatches_for():
    assert system().epoch_steps == 5 and system(k=2).epoch_steps == 2  # 25 pictures, 5 and 10 an iteration


def test_looking_at_a_run_moves_nothing_of_it():
    runs = [Run(dataclasses.replace(SMALL, average=0.5, batch=5), pictures()) for _ in range(2)]
    play(runs[0], 3)
    for run in (runs[1],):
        for _ in run.play(3):
            run.samples(10, 0), run.system.sampler
    one, two = (run.state()[0] for run in runs)
    assert all(numpy.array_equal(one[name], two[name]) for name in one)


@pytest.mark.parametrize("changes, words", [
    ({"update": "G first", "k": 2}, "k is 2: G first has k = 1; with update D first k is free"),
    ({"real": 0.0}, "real is 0.0: a number above 0 and at most 1 is needed"),
    ({"update": "alternating"}, "update is 'alternating': allowed are D first, G first"),
])  # fmt: skip
def test_a_recipe_that_cannot_be_followed_is_refused(changes, words):
    with pytest.raises(RecipeError) as caught:
        dataclasses.replace(SMALL, **changes)
    assert str(caught.value) == words
