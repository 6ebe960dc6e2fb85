"""BatchNorm, against its formula, PyTorch and the checker."""

import copy
from math import sqrt

import numpy as np
import pytest
from nn.on_images import c01b, lies_as_rows_of_examples, of, passed, pytorch, same

from minigan.backend import to_host
from minigan.nn.gradcheck import check_layer
from minigan.nn.normalization import BatchNorm
from minigan.random import Stream

SHAPES = {
    "rows": (7, 3),
    "images": (4, 3, 5, 2),
    "two rows": (2, 3),
    "two images": (2, 3, 1, 2),
    "one place": (5, 3, 1, 1),
}
shapes = pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)


def norm(features=3, seed=0, xp=np, kind=BatchNorm, **settings):
    """A BatchNorm whose parameters and statistics are any."""
    layer, rng = kind(features, Stream(seed, "float64", xp), **settings), np.random.default_rng(seed)
    for name, array in {**layer.params, **layer.statistics}.items():
        array[...] = xp.asarray(
            rng.uniform(0.5, 2.0, features) * (1 if name == "var" else rng.choice([-1, 1], features))
        )
    return layer


def data(shape, seed=1):
    """x, each feature of a mean and a deviation of its own."""
    x = np.random.default_rng(seed).standard_normal(shape)
    place = (slice(None), *[None] * (len(shape) - 2))
    return x * np.linspace(0.5, 3.0, shape[1])[place] + np.linspace(-4.0, 2.0, shape[1])[place]


def training(xp=np):
    """What a pass in training is given."""
    return Stream(5, "float64", xp)


def by_hand(layer, x, trained):
    """y, feature by feature, in sums over Python numbers."""
    y = np.empty_like(x)
    for f in range(x.shape[1]):
        numbers = x[:, f].ravel().tolist()
        mean = sum(numbers) / len(numbers) if trained else to_host(layer.statistics["mean"])[f]
        squares = sum((v - mean) ** 2 for v in numbers) / len(numbers)
        std = sqrt((squares if trained else to_host(layer.statistics["var"])[f]) + layer.eps)
        gamma, beta = (to_host(layer.params[name])[f] for name in ("gamma", "beta"))
        y[:, f] = gamma * (x[:, f] - mean) / std + beta
    return y


@shapes
@pytest.mark.parametrize("trained", [True, False])
def test_y_is_the_formula_feature_by_feature_of_the_minibatch_or_of_the_statistics(shape, trained, xp):
    layer, x = norm(xp=xp), data(shape)
    y = to_host(layer.forward(xp.asarray(x), training(xp) if trained else None)[0])
    np.testing.assert_allclose(y, by_hand(layer, x, trained), rtol=1e-10, atol=1e-10)


@shapes
@pytest.mark.parametrize("trained", [True, False])
def test_its_gradients_pass_the_checker_also_of_two_examples(shape, trained, xp):
    """Of two examples x^ is 1 and -1 but for eps, and dL/dx is nearly 0: eps = 0.1 makes it a gradient to be seen."""
    rows = check_layer(norm(xp=xp, eps=0.1), xp.asarray(data(shape)), training=trained)
    assert [row.quantity for row in rows] == ["x", "gamma", "beta", "float32"]


@pytest.mark.parametrize("shape", [(2, 3), (6, 3), (4, 3, 2, 2)])
def test_of_a_constant_feature_and_of_two_examples_it_has_the_gradient_of_central_differences(shape):
    """At the eps that is used: the variance of the constant feature is 0, its x^ is 0 and its dL/dx up to 300 dy."""
    layer, x = norm(), data(shape)
    x[:, 1] = 0.7
    dy, h = np.random.default_rng(3).standard_normal(shape), 1e-6
    found, numeric = passed(layer, x, dy, training()), np.empty(shape)
    for at in np.ndindex(shape):
        step = np.zeros(shape)
        step[at] = h
        numeric[at] = ((of(layer, x + step, rng=training()) - of(layer, x - step, rng=training())) * dy).sum() / (2 * h)
    np.testing.assert_allclose(found["x"], numeric, rtol=1e-6, atol=1e-6)
    assert abs(found["x"][:, 1]).max() > 30
    np.testing.assert_allclose(found["y"][:, 1], layer.params["beta"][1], rtol=1e-12)
    assert abs(found["gamma"][1]) < 1e-12


def expect_statistics(kind):
    """Assert that three passes move the statistics a tenth of the way each, to the mean and the var of a sample."""
    for shape in ((7, 3), (4, 3, 5, 2)):
        layer = norm(kind=kind)
        mean, var = (layer.statistics[name].copy() for name in ("mean", "var"))
        for seed in range(3):
            x = data(shape, seed)
            layer.remember(layer.forward(x, training())[1], 0.1)
            numbers = x.swapaxes(0, 1).reshape(3, -1)
            mean, var = 0.9 * mean + 0.1 * numbers.mean(axis=1), 0.9 * var + 0.1 * numbers.var(axis=1, ddof=1)
        np.testing.assert_allclose(layer.statistics["mean"], mean, rtol=1e-12)
        np.testing.assert_allclose(layer.statistics["var"], var, rtol=1e-12)


class WeightReversed(BatchNorm):
    def remember(self, cache, weight):
        super().remember(cache, 1.0 - weight)


class VarOfThePopulation(BatchNorm):
    def forward(self, x, rng=None):
        y, cache = super().forward(x, rng)
        return y, (cache, x.size // len(self.params["gamma"]))

    def remember(self, cache, weight):
        before = self.statistics["var"].copy()
        super().remember(cache[0], weight)
        moved = self.statistics["var"] - (1 - weight) * before
        self.statistics["var"][...] = (1 - weight) * before + moved * (cache[1] - 1) / cache[1]


class SampleOfExamples(VarOfThePopulation):
    """m / (m - 1) where it is N / (N - 1)."""

    def forward(self, x, rng=None):
        y, cache = BatchNorm.forward(self, x, rng)
        return y, (cache, 1.0 + 1.0 / len(x))


class ForgetsTheVar(BatchNorm):
    def remember(self, cache, weight):
        before = self.statistics["var"].copy()
        super().remember(cache, weight)
        self.statistics["var"][...] = before


class RemembersInForward(BatchNorm):
    def forward(self, x, rng=None):
        y, cache = super().forward(x, rng)
        super().remember(cache, 0.1)
        return y, cache


def test_remember_moves_the_statistics_by_a_share_of_the_way():
    expect_statistics(BatchNorm)


@pytest.mark.parametrize(
    "kind", [WeightReversed, VarOfThePopulation, SampleOfExamples, ForgetsTheVar, RemembersInForward]
)
def test_a_seeded_bug_in_remember_is_seen(kind):
    with pytest.raises(AssertionError):
        expect_statistics(kind)


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda layer: layer.astype("float64")])
def test_a_copy_of_the_layer_alone_shares_neither_parameters_nor_statistics(copied):
    layer, x = norm(), data((7, 3))
    before, twin = of(layer, x), copied(layer)
    assert np.array_equal(of(twin, x), before)
    twin.remember(twin.forward(x, training())[1], 0.5)
    twin.params["gamma"] *= 2.0
    assert np.array_equal(of(layer, x), before) and (of(twin, x) != before).all()


def test_it_agrees_with_pytorch_in_training_in_evaluation_and_in_its_statistics():
    torch = pytorch()
    for seed in range(100):
        rng = np.random.default_rng(seed)
        shape = (int(rng.integers(2, 6)), int(rng.integers(1, 5)), *rng.integers(1, 5, 2 * (seed % 2)))
        layer = norm(shape[1], seed)
        theirs = (torch.nn.BatchNorm2d if len(shape) == 4 else torch.nn.BatchNorm1d)(shape[1], dtype=torch.float64)
        with torch.no_grad():
            for one, other in (
                (theirs.weight, layer.params["gamma"]), (theirs.bias, layer.params["beta"]),
                (theirs.running_mean, layer.statistics["mean"]), (theirs.running_var, layer.statistics["var"]),
            ):  # fmt: skip
                one.copy_(torch.tensor(other))
        for k in range(4):  # three passes in training, and one in evaluation
            theirs.train(k < 3)
            x, rng = data(shape, seed + k), training() if k < 3 else None
            found, given = passed(layer, x, rng=rng), torch.tensor(x, requires_grad=True)
            theirs.zero_grad()
            y = theirs(given)
            y.backward(torch.tensor(np.random.default_rng(9).standard_normal(shape)))
            exact = {"y": y.detach(), "x": given.grad, "gamma": theirs.weight.grad, "beta": theirs.bias.grad}
            same(found, {name: tensor.numpy() for name, tensor in exact.items()})
            if k < 3:
                layer.remember(layer.forward(x, rng)[1], 0.1)
        statistics = {"mean": theirs.running_mean.numpy(), "var": theirs.running_var.numpy()}
        same(layer.statistics, statistics)


def test_images_may_lie_in_memory_in_any_order_and_what_is_given_lies_as_these_layers_have_it():
    x = data((4, 3, 5, 2))
    dy = np.random.default_rng(2).standard_normal(x.shape)
    for rng in (training(), None):
        one, other = passed(norm(), x, dy, rng), passed(norm(), c01b(x), c01b(dy), rng)
        assert all(np.array_equal(one[name], other[name]) for name in one)
        assert lies_as_rows_of_examples(one["y"]) and lies_as_rows_of_examples(one["x"])


@pytest.mark.parametrize("shape, words", [
    ((1, 3), "BatchNorm(3): x has shape (1, 3), expected (2 or more, ...) to train"),
    ((1, 3, 8, 8), "BatchNorm(3): x has shape (1, 3, 8, 8), expected (2 or more, ...) to train"),
    ((4, 2), "x has shape (4, 2), expected (m, 3)"),
    ((4, 2, 3, 3), "x has shape (4, 2, 3, 3), expected (m, 3, height, width)"),
    ((4, 3, 3), "x has shape (4, 3, 3), expected (m, 3)"),
])  # fmt: skip
def test_what_does_not_fit_is_refused_in_a_sentence(shape, words):
    with pytest.raises(ValueError) as caught:
        norm().forward(np.ones(shape), training())
    assert words in str(caught.value) and "\n" not in str(caught.value)
    if shape[0] == 1:
        assert of(norm(), np.ones(shape)).shape == shape  # in evaluation one example is as good as many
