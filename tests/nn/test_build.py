"""What a recipe describes, built: shapes, initial values, dropout, schedules and noise, against the paper's numbers."""

import dataclasses
import math
from types import SimpleNamespace

import numpy
import pytest

from minigan.backend import array_module, to_host
from minigan.gan.players import (
    draw_noise,
    logit_of_mean,
    make_discriminator,
    make_generator,
    make_optimizer,
    take_last_layers,
)
from minigan.systems import RecipeError
from minigan.systems.recipes import line, mnist_paper, mnist_small
from minigan.nn import Adam, Dense, Dropout, LeakyReLU, Maxout, Momentum, ReLU, Sigmoid, Tanh
from minigan.random import Stream, Streams

SMALL = dataclasses.replace(
    mnist_small, generator="relu 7", discriminator="maxout 4x3", noise_size=5, keep=(0.8, 0.5), average=None
)


def stream(dtype="float64", seed=1, xp=numpy):
    return Streams(seed, dtype, xp).init


@pytest.fixture(scope="module")
def paper():
    """The paper's MNIST nets, G on data whose first pixel is always black, whose second always white, and so on."""
    mean = numpy.full(784, 0.5)
    mean[:4] = 0.0, 1.0, 0.25, 1e-3
    G, D = make_generator(mnist_paper, 784, stream(), mean), make_discriminator(mnist_paper, 784, stream())
    return SimpleNamespace(G=G, D=D)


def kinds(network):
    return [type(layer) for layer in network.layers]


def dense(network):
    return [layer.params for layer in network.layers if isinstance(layer, Dense)]


# -------------------------------------------------------------------------------- the paper's nets


def test_the_papers_G_is_100_relu_1200_relu_1200_sigmoid_784(paper):
    assert kinds(paper.G) == [Dense, ReLU, Dense, ReLU, Dense, Sigmoid]
    assert [p["W"].shape for p in dense(paper.G)] == [(100, 1200), (1200, 1200), (1200, 784)]
    assert paper.G.theta.size == 100 * 1200 + 1200 + 1200 * 1200 + 1200 + 1200 * 784 + 784 == 2_503_984


def test_the_papers_D_is_784_maxout_240x5_maxout_240x5_and_one_logit(paper):
    """ "Sigmoid 1" of the released code is in the objectives: D itself ends in a logit, of either sign."""
    assert kinds(paper.D) == [Dropout, Dense, Maxout, Dropout, Dense, Maxout, Dropout, Dense]
    assert [p["W"].shape for p in dense(paper.D)] == [(784, 1200), (240, 1200), (240, 1)]
    assert [layer.pieces for layer in paper.D.layers if isinstance(layer, Maxout)] == [5, 5]
    assert paper.D.theta.size == 784 * 1200 + 1200 + 240 * 1200 + 1200 + 240 + 1 == 1_231_441
    last = paper.D.layers[-1].params
    last["b"] -= 3.0
    a = paper.D(numpy.zeros((2, 784)))
    last["b"] += 3.0
    assert a.shape == (2, 1) and (abs(a + 3.0) < 0.5).all()


def test_dropout_is_on_the_input_of_every_layer_of_D_8_tenths_on_pixels_and_a_half_elsewhere(paper):
    """And nowhere in G: the noise enters at the bottom only."""
    before = [layer.keep for layer, after in zip(paper.D.layers, paper.D.layers[1:]) if isinstance(after, Dense)]
    assert before == [0.8, 0.5, 0.5]
    assert Dropout not in kinds(paper.G)


def test_D_asks_for_a_mask_of_each_layers_input_with_the_recipes_probability(paper):
    """What is drawn in a pass in training; in evaluation, nothing is."""
    asked = []

    def mask(shape, keep):
        asked.append((shape, keep))
        return numpy.ones(shape, bool)

    x = numpy.ones((3, 784))
    paper.D(x, SimpleNamespace(mask=mask))
    assert asked == [((3, 784), 0.8), ((3, 240), 0.5), ((3, 240), 0.5)]
    numpy.testing.assert_array_equal(paper.D(x), paper.D(x))


@pytest.mark.parametrize("player, irange", [("G", 0.05), ("D", 0.005)])
def test_weights_start_uniform_between_minus_and_plus_irange(paper, player, irange):
    """For n draws of U(-r, r): the largest is within 20 r/n of r but for e**-20; the mean has standard deviation
    r / sqrt(3n), the mean square r^2 sqrt(4 / 45n) about r^2/3. Six of each are allowed: 2e-9 by chance."""
    for p in dense(getattr(paper, player)):
        w, n = p["W"].ravel() / irange, p["W"].size
        assert abs(w).max() <= 1 and w.max() > 1 - 40 / n and w.min() < -1 + 40 / n
        assert abs(w.mean()) < 6 / math.sqrt(3 * n)
        assert abs((w * w).mean() - 1 / 3) < 6 * math.sqrt(4 / 45 / n)


def test_biases_start_at_zero_but_for_Gs_output_which_starts_at_the_logit_of_the_mean_pixel(paper):
    *hidden, output = dense(paper.G)
    assert not any(p["b"].any() for p in hidden + dense(paper.D))
    expected = [
        math.log(1e-7 / (1 - 1e-7)),
        -math.log(1e-7 / (1 - 1e-7)),
        math.log(0.25 / 0.75),
        math.log(0.001 / 0.999),
    ]
    numpy.testing.assert_allclose(output["b"][:4], expected, rtol=1e-9)
    assert output["b"][0] == pytest.approx(-16.118, abs=1e-3)  # a pixel that is always black
    assert not output["b"][4:].any()  # the logit of one half


def test_G_without_weights_draws_the_mean_picture(paper):
    """What the bias is for: with W = 0 the output is the mean itself, to the 1e-7 that keeps the logit finite."""
    mean = numpy.random.default_rng(1).uniform(0, 1, 784)
    mean[:2] = 0.0, 1.0
    G = make_generator(mnist_paper, 784, stream(), mean)
    dense(G)[-1]["W"][...] = 0.0
    numpy.testing.assert_allclose(G(numpy.ones((1, 100)))[0], mean, atol=1.001e-7)


def test_the_logit_of_the_mean_is_taken_in_float64_also_of_float32_data(xp):
    """In float32, 1 - 1e-7 rounds to 1 - 1.19e-7: the white pixel would start elsewhere than the black one's mirror."""
    logit = logit_of_mean(xp.asarray(numpy.array([0.0, 1.0, 0.5], "float32")))
    assert array_module(logit) is xp
    numpy.testing.assert_allclose(to_host(logit), [-16.11809555, 16.11809555, 0.0], rtol=1e-8, atol=1e-15)


# -------------------------------------------------------------------------------- other recipes


@pytest.mark.parametrize("output, last", [("sigmoid", Sigmoid), ("tanh", Tanh), ("linear", Dense)])
def test_Gs_output_layer_is_the_recipes_and_its_bias_is_a_logit_only_under_a_sigmoid(output, last):
    mean = numpy.array([0.25, 0.75])
    G = make_generator(dataclasses.replace(SMALL, output=output), 2, stream(), mean)
    assert kinds(G) == [Dense, ReLU, Dense] + ([last] if last is not Dense else [])
    expected = [math.log(1 / 3), math.log(3)] if output == "sigmoid" else [0.0, 0.0]
    numpy.testing.assert_allclose(dense(G)[-1]["b"], expected, rtol=1e-12)
    assert not dense(make_generator(SMALL, 2, stream()))[-1]["b"].any()  # no data, no mean


def test_every_kind_of_layer_is_built_in_its_place_and_fits_the_next():
    text = "leaky 3, tanh 4, sigmoid 5, linear 6, maxout 7x2, relu 8"
    recipe = dataclasses.replace(SMALL, generator=text, discriminator=text, keep=(1.0, 0.9, 1.0, 0.8, 1.0, 0.7, 1.0))
    hidden = [[LeakyReLU], [Tanh], [Sigmoid], [], [Maxout], [ReLU]]
    G, D = make_generator(recipe, 2, stream()), make_discriminator(recipe, 2, stream())
    assert kinds(G) == [kind for after in hidden for kind in [Dense, *after]] + [Dense, Sigmoid]
    assert [p["W"].shape for p in dense(G)] == [(5, 3), (3, 4), (4, 5), (5, 6), (6, 14), (7, 8), (8, 2)]
    assert [p["W"].shape for p in dense(D)] == [(2, 3), (3, 4), (4, 5), (5, 6), (6, 14), (7, 8), (8, 1)]
    dropped = [([Dropout] if i in (1, 3, 5) else []) + [Dense, *after] for i, after in enumerate(hidden)]
    assert kinds(D) == [kind for part in dropped for kind in part] + [Dense]
    assert [layer.keep for layer in D.layers if isinstance(layer, Dropout)] == [0.9, 0.8, 0.7]
    assert G(numpy.ones((4, 5))).shape == (4, 2) and D(numpy.ones((4, 2))).shape == (4, 1)


def test_the_same_stream_gives_the_same_nets_on_every_array_module_and_in_its_dtype(xp):
    mean = numpy.full(6, 0.3)
    for dtype in ("float32", "float64"):
        for make, extra in ((make_generator, (mean,)), (make_discriminator, ())):
            device = make(SMALL, 6, stream(dtype, 1, xp), *map(xp.asarray, extra))
            host, other = make(SMALL, 6, stream(dtype), *extra), make(SMALL, 6, stream(dtype, 2), *extra)
            assert array_module(device.theta) is xp and device.theta.dtype == dtype
            numpy.testing.assert_allclose(
                to_host(device.theta), host.theta, rtol=1e-6
            )  # a GPU's log may differ by a bit
            assert abs(host.theta - other.theta).max() > 0.001


def test_Gs_output_layer_has_a_range_of_its_own_where_the_recipe_says_so():
    """Its weights are the same draws on another scale, and the hidden layer's stay."""
    plain, wide = (
        dense(make_generator(dataclasses.replace(SMALL, output_irange=r), 40, stream())) for r in (None, 0.5)
    )
    numpy.testing.assert_array_equal(plain[0]["W"], wide[0]["W"])
    numpy.testing.assert_allclose(wide[1]["W"], plain[1]["W"] * (0.5 / SMALL.generator_irange), rtol=1e-12)


def test_hidden_sigmoid_layers_of_G_start_at_the_recipes_bias_and_no_others():
    text = "relu 3, sigmoid 4, tanh 5, sigmoid 6"
    recipe = dataclasses.replace(
        SMALL, generator=text, discriminator="sigmoid 4", keep=(1.0, 1.0), sigmoid_bias=-2.0, output="sigmoid"
    )
    biases = [p["b"] for p in dense(make_generator(recipe, 2, stream(), numpy.array([0.5, 0.5])))]
    assert [set(b.tolist()) for b in biases] == [{0.0}, {-2.0}, {0.0}, {-2.0}, {0.0}]
    assert not any(p["b"].any() for p in dense(make_discriminator(recipe, 2, stream())))


def test_a_sparse_output_layer_has_so_many_weights_from_N01_a_unit_at_any_places(xp):
    recipe = dataclasses.replace(SMALL, generator="relu 50", output_sparse=10)
    W = to_host(dense(make_generator(recipe, 400, stream("float64", 1, xp)))[-1]["W"])
    assert W.shape == (50, 400) and ((W != 0).sum(axis=0) == 10).all()
    w = W[W != 0]  # n = 4,000: six standard deviations of the mean and of the mean square are allowed
    assert abs(w.mean()) < 6 / math.sqrt(4000) and abs((w * w).mean() - 1) < 6 * math.sqrt(2 / 4000)
    used = (W != 0).sum(axis=1)  # of 400 units each of the 50 inputs serves 80, with variance 400 (1/5) (4/5) = 64
    assert abs(used - 80).max() < 6 * 8 and len({tuple(column != 0) for column in W.T}) == 400


def test_both_optimisers_hold_columns_to_the_recipes_norm():
    for optimizer in ("adam", "momentum"):
        recipe = dataclasses.replace(SMALL, optimizer=optimizer, column_norm=0.25)
        network = make_generator(recipe, 9, stream())
        make_optimizer(recipe, network, 0.5, 3).descend(network, stream(seed=2).normal(network.theta.shape))
        norms = numpy.concatenate([numpy.linalg.norm(p["W"], axis=0) for p in dense(network)])
        assert norms.max() <= 0.25 * (1 + 1e-12) and (norms > 0.25 * (1 - 1e-12)).any()


# -------------------------------------------------------------------------------- the second stage

FIRST = dataclasses.replace(SMALL, generator="relu 7, sigmoid 6")
SECOND = dataclasses.replace(FIRST, generator="relu 8, sigmoid 5, relu 7, sigmoid 6", pretrained=3)


def test_the_last_layers_of_G_become_those_of_the_other_G_on_the_noise_it_had():
    first, second = make_generator(FIRST, 9, stream()), make_generator(SECOND, 9, stream(seed=2))
    below = second.named(second.theta.copy())
    version = second.version
    take_last_layers(SECOND, second, FIRST, first.theta)
    assert second.version == version + 1  # a cache of before is stale
    for name in ("0.W", "0.b", "2.W", "2.b"):
        numpy.testing.assert_array_equal(second.params[name], below[name])
    z = stream(seed=3).normal((4, 5))
    hidden = 1 / (1 + numpy.exp(-(numpy.maximum(z @ below["0.W"] + below["0.b"], 0) @ below["2.W"] + below["2.b"])))
    numpy.testing.assert_allclose(second(z), first(hidden), rtol=1e-12)


@pytest.mark.parametrize(
    "other",
    [
        dataclasses.replace(FIRST, noise_size=4),  # but 5 units are below
        dataclasses.replace(FIRST, generator="relu 7, tanh 6"),
        dataclasses.replace(FIRST, generator="relu 6, sigmoid 7"),
        dataclasses.replace(FIRST, generator="relu 7"),
        dataclasses.replace(FIRST, output="linear"),
    ],
    ids=lambda recipe: f"{recipe.noise_size} {recipe.generator} {recipe.output}",
)
def test_layers_that_do_not_fit_are_refused_and_G_stays(other):
    second = make_generator(SECOND, 9, stream())
    before = second.theta.copy()
    with pytest.raises(RecipeError, match="start_from"):
        take_last_layers(SECOND, second, other, make_generator(other, 9, stream()).theta)
    with pytest.raises(RecipeError, match="start_from"):  # of other data
        take_last_layers(SECOND, second, FIRST, make_generator(FIRST, 8, stream()).theta)
    numpy.testing.assert_array_equal(second.theta, before)


# -------------------------------------------------------------------------------- schedules


def test_the_papers_learning_rates_fall_by_1_000004_at_each_update_to_a_floor(paper):
    for network, start in ((paper.G, mnist_paper.g_rate), (paper.D, mnist_paper.d_rate)):
        optimizer = make_optimizer(mnist_paper, network, start, 500)
        assert type(optimizer) is Momentum and optimizer.max_column_norm is None
        for t in (0, 1, 499, 500, 125_000, 1_000_000):
            assert optimizer.learning_rate(t) == pytest.approx(start / 1.000004**t, rel=1e-9)
        assert optimizer.learning_rate(10_000_000) == 1e-6
    assert (mnist_paper.g_rate, mnist_paper.d_rate) == (0.1, 0.05)


def test_the_papers_momentum_rises_from_5_to_7_tenths_over_250_epochs_and_is_constant_within_one(paper):
    """paper.md: epoch e, from 1, has .5 + .2 min((e - 1) / 249, 1)."""
    momentum = make_optimizer(mnist_paper, paper.D, 0.05, 500).momentum
    for e in (1, 2, 3, 100, 249, 250, 251, 1000):
        expected = 0.5 + 0.2 * min((e - 1) / 249, 1)
        for t in (500 * (e - 1), 500 * (e - 1) + 250, 500 * e - 1):  # the first update of the epoch, and the last
            assert momentum(t) == pytest.approx(expected, rel=1e-12)


def test_momentum_moves_theta_by_the_papers_rule_across_epochs():
    """v <- mu v + rate g, theta <- theta + v, with both schedules, in explicit numbers: epochs of 3 updates."""
    recipe = dataclasses.replace(
        SMALL, optimizer="momentum", rate_divisor=1.1, rate_floor=0.25, momentum=(0.2, 0.8), momentum_epochs=3
    )
    network = make_generator(recipe, 2, stream())
    optimizer, theta, v = make_optimizer(recipe, network, 0.5, 3), network.theta.copy(), 0.0
    mus = [0.2] * 3 + [0.5] * 3 + [0.8] * 6
    for t, mu in enumerate(mus):
        g = stream(seed=t).normal(theta.shape)
        optimizer.descend(network, g)
        v = mu * v - max(0.5 / 1.1**t, 0.25) * g
        theta = theta + v
        numpy.testing.assert_allclose(network.theta, theta, rtol=1e-12, atol=1e-13)
    assert 0.5 / 1.1**11 < 0.25  # the floor was reached


def test_adam_has_the_recipes_rate_and_betas():
    """Kingma & Ba's algorithm 1 in explicit numbers; t from 1, and a rate that stays."""
    recipe = dataclasses.replace(SMALL, optimizer="adam", betas=(0.6, 0.95))
    network = make_generator(recipe, 2, stream())
    optimizer, theta, m, v = make_optimizer(recipe, network, 0.01, 3), network.theta.copy(), 0.0, 0.0
    assert type(optimizer) is Adam
    for t in range(1, 8):
        g = stream(seed=t).normal(theta.shape)
        optimizer.ascend(network, g)
        m, v = 0.6 * m + 0.4 * g, 0.95 * v + 0.05 * g * g
        theta = theta + 0.01 * (m / (1 - 0.6**t)) / (numpy.sqrt(v / (1 - 0.95**t)) + 1e-8)
        numpy.testing.assert_allclose(network.theta, theta, rtol=1e-11, atol=1e-13)


# -------------------------------------------------------------------------------- noise


@pytest.mark.parametrize("recipe", [mnist_paper, line], ids=["uniform", "gaussian"])
def test_noise_has_mean_0_and_variance_1(recipe):
    """Of n draws, the mean has standard deviation 1/sqrt(n), the mean square sqrt((kurtosis - 1) / n): kurtosis 9/5 of
    the uniform, 3 of the normal. Six are allowed. Rows and columns are independent: their correlations are as small."""
    z = draw_noise(recipe, 200_000 // recipe.noise_size, Stream(1, "float64"))
    n, (kurtosis, eighth) = z.size, {"uniform": (9 / 5, 9.0), "gaussian": (3.0, 105.0)}[recipe.noise]
    assert z.shape == (n // recipe.noise_size, recipe.noise_size)
    assert abs(z.mean()) < 6 / math.sqrt(n) and abs((z * z).mean() - 1) < 6 * math.sqrt((kurtosis - 1) / n)
    assert abs((z**4).mean() - kurtosis) < 6 * math.sqrt((eighth - kurtosis**2) / n)
    assert abs((z[:-1] * z[1:]).mean()) < 6 / math.sqrt(n)


def test_the_papers_noise_is_uniform_between_minus_and_plus_the_square_root_of_3():
    z = draw_noise(mnist_paper, 1000, Stream(1, "float64"))
    assert abs(z).max() <= math.sqrt(3) and z.max() > math.sqrt(3) - 1e-3 and z.min() < -math.sqrt(3) + 1e-3


@pytest.mark.parametrize("noise", ["uniform", "gaussian"])
def test_noise_is_fresh_at_every_call_and_the_same_on_every_array_module_in_the_streams_dtype(xp, noise):
    recipe = dataclasses.replace(SMALL, noise=noise)
    for dtype in ("float32", "float64"):
        device, host = Stream(1, dtype, xp), Stream(1, dtype)
        first, second = (draw_noise(recipe, 4, device) for _ in range(2))
        assert array_module(first) is xp and first.shape == (4, 5) and first.dtype == dtype
        numpy.testing.assert_array_equal(to_host(first), draw_noise(recipe, 4, host))
        assert not (to_host(first) == to_host(second)).any()
