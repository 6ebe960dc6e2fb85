"""What a recipe's words stand for, built: shapes, initial values, dropout, schedules and noise, the paper's numbers."""

import dataclasses
import math
from types import SimpleNamespace

import numpy
import pytest

from minigan.backend import array_module, to_host
from minigan.nn import Adam, Dense, Dropout, LeakyReLU, Maxout, Momentum, ReLU, Sigmoid, Tanh, build
from minigan.random import Stream, Streams
from minigan.systems.recipes import line, mnist_paper, mnist_small
from minigan.systems.settings import expect_network, expect_optimizer
from minigan.words import WordError

SMALL = dataclasses.replace(
    mnist_small,
    G="uniform .05, dense 7, relu, dense data bias=mean, sigmoid",
    D="uniform .005, dropout .8, dense 12, maxout 3, dropout .5, dense 1",
    noise="uniform 5",
    average=None,
)


def make_generator(recipe, n, rng, mean=None):
    return build.network(recipe.G, build.noise(recipe.noise).size, rng, n, mean)


def make_discriminator(recipe, n, rng):
    return build.network(recipe.D, n, rng, n)


def make_optimizer(recipe, network, rate, epoch):
    return build.optimizer(recipe.optimizer, network, rate, epoch)


def draw_noise(recipe, n, rng):
    return build.noise(recipe.noise)(n, rng)


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
    logit = build.logit(xp.asarray(numpy.array([0.0, 1.0, 0.5], "float32")))
    assert array_module(logit) is xp
    numpy.testing.assert_allclose(to_host(logit), [-16.11809555, 16.11809555, 0.0], rtol=1e-8, atol=1e-15)


# -------------------------------------------------------------------------------- other recipes


@pytest.mark.parametrize(
    "end, last", [("dense data bias=mean, sigmoid", Sigmoid), ("dense data, tanh", Tanh), ("dense data", Dense)]
)
def test_Gs_bias_is_the_logit_of_the_mean_where_the_words_say_so(end, last):
    mean = numpy.array([0.25, 0.75])
    G = make_generator(dataclasses.replace(SMALL, G=f"dense 7, relu, {end}"), 2, stream(), mean)
    assert kinds(G) == [Dense, ReLU, Dense] + ([last] if last is not Dense else [])
    expected = [math.log(1 / 3), math.log(3)] if "mean" in end else [0.0, 0.0]
    numpy.testing.assert_allclose(dense(G)[-1]["b"], expected, rtol=1e-12)
    assert not dense(make_generator(SMALL, 2, stream()))[-1]["b"].any()  # no data, no mean


def test_every_layer_word_is_built_in_its_place_and_fits_the_next():
    text = (
        "dense 3, leaky, dropout .9, dense 4, tanh, dense 5, sigmoid, dropout .8, dense 6, dense 14, maxout 2, leaky .3"
    )
    G = build.network(f"{text}, dense data, relu", 5, stream(), 2)
    expected = [
        Dense, LeakyReLU, Dropout, Dense, Tanh, Dense, Sigmoid, Dropout, Dense, Dense, Maxout, LeakyReLU, Dense, ReLU,
    ]  # fmt: skip
    assert kinds(G) == expected
    assert [p["W"].shape for p in dense(G)] == [(5, 3), (3, 4), (4, 5), (5, 6), (6, 14), (7, 2)]
    assert [layer.keep for layer in G.layers if isinstance(layer, Dropout)] == [0.9, 0.8]
    assert [layer.slope for layer in G.layers if isinstance(layer, LeakyReLU)] == [0.2, 0.3]
    assert G(numpy.ones((4, 5))).shape == (4, 2)


def test_minigan_check_walks_a_layer_of_every_word():
    """So that whatever a recipe can name is gradient-checked; the other words say how weights start."""
    from minigan.commands.checks import layer_checks

    names = " ".join(name for name, _ in layer_checks())
    for word, function in build.LAYERS.items():
        net = build.Growing((2, 4, 4) if word in ("conv", "convt", "pool", "rows") else (6,), stream(), (2,), None)
        needed = {
            "dense": ["2"],
            "maxout": ["2"],
            "dropout": [".5"],
            "uniform": ["1"],
            "normal": ["1"],
            "sparse": ["1"],
            "minibatch": ["3", "2"],
            "distances": ["3", "2"],
            "conv": ["2", "3x3"],
            "convt": ["2", "3x3"],
            "pool": ["2x2"],
            "reshape": ["6x1x1"],
        }
        (item,) = build.parse(" ".join([word, *needed.get(word, [])]), {word: function}, skip=1)
        layer = item(net)
        told = f"add a {type(layer).__name__} to layer_checks in minigan/commands/checks.py"
        assert layer is None or type(layer).__name__ in names, told


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


def test_how_weights_start_holds_for_the_dense_layers_that_follow():
    """The same draws on another scale, and those before stay."""
    plain, wide = (
        dense(build.network(f"uniform .05, dense 7, relu, {middle} dense data", 5, stream(), 40))
        for middle in ("", "uniform .5,")
    )
    numpy.testing.assert_array_equal(plain[0]["W"], wide[0]["W"])
    numpy.testing.assert_allclose(wide[1]["W"], plain[1]["W"] * 10, rtol=1e-12)


def test_normal_weights_have_their_deviation_and_a_bias_starts_where_it_is_told():
    first, second = dense(build.network("normal .02, dense 100 bias=-2, sigmoid, dense 90", 80, stream(), 1))
    for p in (first, second):
        w, n = p["W"].ravel() / 0.02, p["W"].size
        assert abs(w.mean()) < 6 / math.sqrt(n) and abs((w * w).mean() - 1) < 6 * math.sqrt(2 / n)
    assert set(first["b"].tolist()) == {-2.0} and not second["b"].any()


def test_a_sparse_layer_has_so_many_weights_from_N01_a_unit_at_any_places(xp):
    net = build.network("dense 50, relu, sparse 10, dense data", 5, stream("float64", 1, xp), 400)
    W = to_host(dense(net)[-1]["W"])
    assert W.shape == (50, 400) and ((W != 0).sum(axis=0) == 10).all()
    w = W[W != 0]  # n = 4,000: six standard deviations of the mean and of the mean square are allowed
    assert abs(w.mean()) < 6 / math.sqrt(4000) and abs((w * w).mean() - 1) < 6 * math.sqrt(2 / 4000)
    used = (W != 0).sum(axis=1)  # of 400 units each of the 50 inputs serves 80, with variance 400 (1/5) (4/5) = 64
    assert abs(used - 80).max() < 6 * 8 and len({tuple(column != 0) for column in W.T}) == 400


def test_both_optimisers_hold_columns_to_the_recipes_norm():
    for optimizer in ("adam", "momentum .5"):
        recipe = dataclasses.replace(SMALL, optimizer=f"{optimizer} column_norm=.25")
        network = make_generator(recipe, 9, stream())
        make_optimizer(recipe, network, 0.5, 3).descend(network, stream(seed=2).normal(network.theta.shape))
        norms = numpy.concatenate([numpy.linalg.norm(p["W"], axis=0) for p in dense(network)])
        assert norms.max() <= 0.25 * (1 + 1e-12) and (norms > 0.25 * (1 - 1e-12)).any()


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
    recipe = dataclasses.replace(SMALL, optimizer="momentum .2 to=.8 epochs=3 divisor=1.1 floor=.25")
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
    recipe = dataclasses.replace(SMALL, optimizer="adam beta1=.6 beta2=.95")
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
    kind, size = recipe.noise.split()
    z = draw_noise(recipe, 200_000 // int(size), Stream(1, "float64"))
    n, (kurtosis, eighth) = z.size, {"uniform": (9 / 5, 9.0), "gaussian": (3.0, 105.0)}[kind]
    assert z.shape == (n // int(size), int(size))
    assert abs(z.mean()) < 6 / math.sqrt(n) and abs((z * z).mean() - 1) < 6 * math.sqrt((kurtosis - 1) / n)
    assert abs((z**4).mean() - kurtosis) < 6 * math.sqrt((eighth - kurtosis**2) / n)
    assert abs((z[:-1] * z[1:]).mean()) < 6 / math.sqrt(n)


def test_the_papers_noise_is_uniform_between_minus_and_plus_the_square_root_of_3():
    z = draw_noise(mnist_paper, 1000, Stream(1, "float64"))
    assert abs(z).max() <= math.sqrt(3) and z.max() > math.sqrt(3) - 1e-3 and z.min() < -math.sqrt(3) + 1e-3


@pytest.mark.parametrize("noise", ["uniform 5", "gaussian 5"])
def test_noise_is_fresh_at_every_call_and_the_same_on_every_array_module_in_the_streams_dtype(xp, noise):
    recipe = dataclasses.replace(SMALL, noise=noise)
    for dtype in ("float32", "float64"):
        device, host = Stream(1, dtype, xp), Stream(1, dtype)
        first, second = (draw_noise(recipe, 4, device) for _ in range(2))
        assert array_module(first) is xp and first.shape == (4, 5) and first.dtype == dtype
        numpy.testing.assert_array_equal(to_host(first), draw_noise(recipe, 4, host))
        assert not (to_host(first) == to_host(second)).any()


# -------------------------------------------------------------------------------- words that do not fit


@pytest.mark.parametrize("text, words", [
    ("dens 800", ["'dens 800'", "did you mean dense"]),
    ("convolution 3", ["'convolution 3'", "conv"]),
    ("dense", ["'dense'", "units is missing", "`dense UNITS [bias=0]`"]),
    ("dense 0", ["'dense 0'", "units is '0'", "at least 1"]),
    ("dense 3.5", ["units is '3.5'", "whole number"]),
    ("dense -3", ["units is '-3'"]),
    ("dense 3 4 5", ["'dense 3 4 5'", "5 is too much"]),
    ("dense 32 relu", ["bias is 'relu'", "is a comma missing before relu?"]),
    ("relu tanh", ["tanh is too much", "is a comma missing before tanh?"]),
    ("dense 3 bias=x", ["bias is 'x'", "a number"]),
    ("dense 3 bias=inf", ["bias is 'inf'", "a number"]),
    ("dense 3 units=4", ["units=4 is too much"]),
    ("dense 3 weight=4", ["weight=4 is too much"]),
    ("dense 12, maxout 5", ["'maxout 5'", "12 values", "no multiple of 5"]),
    ("dense 2560, maxout 257", ["'maxout 257'"]),
    ("dropout 1.5, dense 1", ["'dropout 1.5'", "above 0 and at most 1"]),
    ("dense 3, leaky -1", ["'leaky -1'", "0 to 1"]),
    ("uniform 0, dense 1", ["'uniform 0'", "above 0"]),
    ("dense 3, sparse 4, dense 1", ["'dense 1'", "3 inputs", "sparse wants 4"]),
    ("relu, tanh", ["at least one dense layer"]),
    ("dense 5 bias=mean", ["bias=mean", "sigmoid after it"]),
    ("dense 5 bias=mean, relu, sigmoid", ["bias=mean", "sigmoid after it"]),
    ("", ["''", "no such word"]),
    ("dense 3,", ["''", "no such word"]),
    (5, ["5", "a text is needed"]),
    (None, ["a text is needed"]),
])  # fmt: skip
def test_a_net_that_is_none_is_refused_in_a_line_that_names_the_word(text, words):
    with pytest.raises(WordError) as caught:
        expect_network(text)
    assert "\n" not in str(caught.value) and [word for word in words if word not in str(caught.value)] == []


def test_what_a_net_gives_is_looked_at_without_building_it():
    """Nets of the paper's TFD recipe, of 100 million parameters, in no time and no memory."""
    G = "uniform .05, dense 8000, relu, dense 8000 bias=-2, sigmoid, sparse 100, dense data bias=mean, sigmoid"
    expect_network(G, "data")
    with pytest.raises(WordError, match="it gives data values, 1 are needed"):
        expect_network(G, 1)
    with pytest.raises(WordError, match=r"it gives 7 values, as many as the data have \(dense data\) are needed"):
        expect_network("dense 7", "data")
    expect_network("dense 2400, maxout 5, dense 1", 1)


@pytest.mark.parametrize("text, words", [
    ("sgd", ["'sgd'", "adam, momentum"]),
    ("adam, adam", ["one of adam, momentum"]),
    ("adam beta1=1", ["'adam beta1=1'", "beta"]),
    ("adam eps=0", ["eps"]),
    ("adam column_norm=0", ["column_norm is '0'", "above 0"]),
    ("adam fast", ["beta1 is 'fast'", "a number"]),
    ("momentum", ["mu is missing", "`momentum MU [to=none]"]),
    ("momentum -1", ["momentum"]),
    ("momentum .5 to=.7 epochs=1", ["epochs is 1", "at least 2"]),
    ("momentum .5 divisor=.5", ["divisor"]),
])  # fmt: skip
def test_an_optimiser_that_is_none_is_refused_in_a_line(text, words):
    with pytest.raises(WordError) as caught:
        expect_optimizer(text)
    assert "\n" not in str(caught.value) and [word for word in words if word not in str(caught.value)] == []


@pytest.mark.parametrize("text, words", [
    ("uniform", ["size is missing", "`uniform SIZE`"]),
    ("normal 3", ["no such word", "uniform"]),
    ("gaussian 0", ["size is '0'"]),
    ("gaussian 2, uniform 2", ["one of uniform, gaussian"]),
])  # fmt: skip
def test_noise_that_is_none_is_refused_in_a_line(text, words):
    with pytest.raises(WordError) as caught:
        build.noise(text)
    assert "\n" not in str(caught.value) and [word for word in words if word not in str(caught.value)] == []


def test_two_texts_that_mean_the_same_have_one_meaning():
    def meaning(text):
        return [item.meaning for item in build.parse(text, build.LAYERS, skip=1)]

    assert meaning("uniform .05, dense 800") == meaning("uniform 0.05,dense units=800 bias=0")
    assert meaning("dense 800") != meaning("dense 801") != meaning("dense 800 bias=1")
