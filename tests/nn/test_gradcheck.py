"""The checker is checked: every seeded bug is caught with the right kind of error, and no right layer is accused."""

from functools import partial

import numpy as np
import pytest

from minigan.commands.checks import gradient_checks, layer_checks
from minigan.gan import objectives
from minigan.nn import differences, layers
from minigan.nn.gradcheck import (
    ContractError,
    GradientError,
    KinkError,
    away_from_kinks,
    check_layer,
    check_network,
    check_objective,
)
from minigan.nn.layers import Dense, Dropout, Layer, LeakyReLU, Maxout, ReLU, Sigmoid, Tanh
from minigan.nn.network import Network
from minigan.nn.ops import log_sigmoid, sigmoid
from minigan.random import Streams

SEEDS = range(5)


def init(seed=0):
    return Streams(seed, "float64").init


def square(cls):
    """A factory of 6 x 6 Dense layers of a class: square, so that shapes hide nothing."""
    return lambda seed: cls(6, 6, init(seed), 1.0, 0.1)


# ---- seeded bugs in layers: each is a right layer with one mistake that people make ----


class ZeroInputGradient(Dense):
    def input_gradient(self, dy, x):
        return 0.0 * super().input_gradient(dy, x)


class ZeroWeightGradient(Dense):
    def parameter_gradients(self, dy, x, out):
        super().parameter_gradients(dy, x, out)
        out["W"][...] = 0.0


class MissingSumInBias(Dense):
    def parameter_gradients(self, dy, x, out):
        super().parameter_gradients(dy, x, out)
        out["b"][...] = dy[0]


class OneNumberForEveryBias(Dense):
    def parameter_gradients(self, dy, x, out):
        super().parameter_gradients(dy, x, out)
        out["b"][...] = dy.sum()


class MeanForSumInBias(Dense):
    def parameter_gradients(self, dy, x, out):
        super().parameter_gradients(dy, x, out)
        out["b"] *= 1.0 / len(x)


class WeightGradientOverM(Dense):
    def parameter_gradients(self, dy, x, out):
        super().parameter_gradients(dy, x, out)
        out["W"] *= 1.0 / len(x)


class BiasGradientOfWrongSign(Dense):
    def parameter_gradients(self, dy, x, out):
        super().parameter_gradients(dy, x, out)
        out["b"] *= -1.0


class InputGradientSlightlyOff(Dense):
    def input_gradient(self, dy, x):
        return 1.0001 * super().input_gradient(dy, x)


class WForWTransposed(Dense):
    def input_gradient(self, dy, x):
        self.expect("dy", dy.shape, (len(x), 6))
        return dy @ self.params["W"]


class WeightGradientTransposed(Dense):
    def parameter_gradients(self, dy, x, out):
        super().parameter_gradients(dy, x, out)
        out["W"][...] = out["W"].T.copy()


class ForgottenUpstream(Dense):
    def input_gradient(self, dy, x):
        return super().input_gradient(dy * 0.0 + 1.0, x)


class ForgottenUpstreamInParameters(Dense):
    def parameter_gradients(self, dy, x, out):
        super().parameter_gradients(dy * 0.0 + 1.0, x, out)


class GradientAtTheOutput(Dense):
    """dW = y^T dy instead of x^T dy."""

    def forward(self, x, rng=None):
        y, _ = super().forward(x)
        return y, (x, y)

    def input_gradient(self, dy, cache):
        return super().input_gradient(dy, cache[0])

    def parameter_gradients(self, dy, cache, out):
        super().parameter_gradients(dy, cache[1], out)


class BiasNeverFilled(Dense):
    def parameter_gradients(self, dy, x, out):
        self.expect("dy", dy.shape, (len(x), 6))
        out["W"][...] = x.T @ dy


class AddsToOut(Dense):
    def parameter_gradients(self, dy, x, out):
        self.expect("dy", dy.shape, (len(x), 6))
        out["W"] += x.T @ dy
        out["b"] += dy.sum(axis=0)


class RebindsOut(Dense):
    def parameter_gradients(self, dy, x, out):
        self.expect("dy", dy.shape, (len(x), 6))
        out["W"], out["b"] = x.T @ dy, dy.sum(axis=0)


class ClipsWInForward(Dense):
    def forward(self, x, rng=None):
        W = self.params["W"]
        np.clip(W, -0.5, 0.5, out=W)
        return super().forward(x)


class LearnsInItsGradient(Dense):
    def parameter_gradients(self, dy, x, out):
        super().parameter_gradients(dy, x, out)
        self.params["W"] -= 0.1 * out["W"]


class CentresXInPlace(Dense):
    def forward(self, x, rng=None):
        x -= x.mean()
        return super().forward(x)


class ScalesDyInPlace(Dense):
    def parameter_gradients(self, dy, x, out):
        super().parameter_gradients(dy, x, out)
        dy *= 0.5


class CacheInTheLayer(Dense):
    def forward(self, x, rng=None):
        self.x = x
        return super().forward(x)

    def parameter_gradients(self, dy, x, out):
        super().parameter_gradients(dy, self.x, out)


class StaleWInForward(Dense):
    def __init__(self, *args):
        super().__init__(*args)
        self.W = self.params["W"].copy()

    def forward(self, x, rng=None):
        y, _ = super().forward(x)
        return y - x @ self.params["W"] + x @ self.W, x


class StaleWInGradient(StaleWInForward):
    forward = Dense.forward

    def input_gradient(self, dy, x):
        self.expect("dy", dy.shape, (len(x), 6))
        return dy @ self.W.T


class WrongShapesMeetNumpy(Dense):
    def forward(self, x, rng=None):
        return x @ self.params["W"] + self.params["b"], x


class BiasTakesAnyDy(Dense):
    def parameter_gradients(self, dy, x, out):
        if dy.shape == (len(x), 6):
            return super().parameter_gradients(dy, x, out)
        out["b"][...] = dy.sum(axis=0)[..., :1]


class ErrorWithOneShape(Dense):
    def forward(self, x, rng=None):
        if x.shape[1] != 6:
            raise ValueError(f"{self!r}: x has shape {x.shape}, which is wrong")
        return super().forward(x)


class AssertsItsShape(Dense):
    def forward(self, x, rng=None):
        assert x.shape[1] == 6, f"{self!r}: {x.shape} against (m, 6)"
        return super().forward(x)


class Float64LeaksForward(Dense):
    def forward(self, x, rng=None):
        y, cache = super().forward(x)
        return y * np.float64(1.0), cache


class Float64LeaksBackward(Dense):
    def input_gradient(self, dy, x):
        return super().input_gradient(dy, x) * np.array([1.0])


class HalfPrecisionInFloat32(Dense):
    def parameter_gradients(self, dy, x, out):
        super().parameter_gradients(dy, x, out)
        if dy.dtype == "float32":
            out["W"][...] = out["W"].astype("float16")


class Overflows(Dense):
    def forward(self, x, rng=None):
        y, cache = super().forward(x)
        return y + np.inf, cache


class ReLUMaskFromTheWrongSide(ReLU):
    def input_gradient(self, dy, y):
        self.expect("dy", dy.shape, y.shape)
        return dy * (y <= 0)


class ReLUPassesEverything(ReLU):
    def input_gradient(self, dy, y):
        self.expect("dy", dy.shape, y.shape)
        return dy * 1.0


class ReLUTakesAnyDy(ReLU):
    def input_gradient(self, dy, y):
        return dy * (y > 0)


class ReLUTakesOneRow(ReLU):
    """(1, n) broadcasts to (m, n), and so on below."""

    takes = staticmethod(lambda m, n: (1, n))

    def input_gradient(self, dy, y):
        if dy.shape != self.takes(*y.shape):
            self.expect("dy", dy.shape, y.shape)
        return dy * (y > 0)


class ReLUTakesOneColumn(ReLUTakesOneRow):
    takes = staticmethod(lambda m, n: (m, 1))


class ReLUTakesOneExample(ReLUTakesOneRow):
    takes = staticmethod(lambda m, n: (n,))


class VectorOfLogits(Sigmoid):
    """(m,) against (m, 1) broadcasts to (m, m)."""

    def forward(self, x, rng=None):
        self.expect("x", x.shape, (None, 6))
        return super().forward(x[:, :1])

    def input_gradient(self, dy, y):
        if dy.shape != (len(y),):
            self.expect("dy", dy.shape, y.shape)
        dx = np.zeros((len(y), 6), y.dtype)
        dx[:, 0] = (dy * y * (1.0 - y))[:, 0]
        return dx


class ReLUWritesIntoItsCache(ReLU):
    def input_gradient(self, dy, y):
        self.expect("dy", dy.shape, y.shape)
        return np.multiply(dy, y > 0, out=y)


class ReLUMasksDyInPlace(ReLU):
    def input_gradient(self, dy, y):
        self.expect("dy", dy.shape, y.shape)
        dy *= y > 0
        return dy


class ReLUInPlace(ReLU):
    def forward(self, x, rng=None):
        y = np.maximum(x, 0.0, out=x)
        return y, y


class LeakyOnBothSides(LeakyReLU):
    def input_gradient(self, dy, y):
        return self.slope * super().input_gradient(dy, y)


class LeakForgotten(LeakyReLU):
    def input_gradient(self, dy, y):
        self.expect("dy", dy.shape, y.shape)
        return dy * (y > 0)


class MaxoutToAllPieces(Maxout):
    def input_gradient(self, dy, winner):
        self.expect("dy", dy.shape, winner.shape)
        return np.concatenate([dy] * self.pieces, axis=1)


class MaxoutToTheSmallestPiece(Maxout):
    def forward(self, x, rng=None):
        return super().forward(x)[0], super().forward(-x)[1]


class MaxoutToTheFirstPiece(Maxout):
    def input_gradient(self, dy, winner):
        return super().input_gradient(dy, 0 * winner)


class MaxoutPiecesOnTheOtherAxis(Maxout):
    def input_gradient(self, dy, winner):
        dx = super().input_gradient(dy, winner)
        return dx.reshape(len(dy), self.pieces, -1).swapaxes(1, 2).reshape(len(dy), -1)


class MaxoutForgetsToReshape(Maxout):
    def input_gradient(self, dy, winner):
        return super().input_gradient(dy, winner).reshape(len(dy), self.pieces, -1)


class DropoutRedrawnFromItsStream(Dropout):
    def forward(self, x, rng=None):
        y, mask = super().forward(x, rng)
        return y, (rng, mask)

    def input_gradient(self, dy, cache):
        rng, mask = cache
        return super().input_gradient(dy, rng.mask(mask.shape, self.keep))


class DropoutRedrawnFromASeed(Dropout):
    def input_gradient(self, dy, mask):
        return super().input_gradient(dy, np.random.default_rng(1).random(mask.shape) < self.keep)


class DropoutUnscaledBackward(Dropout):
    def input_gradient(self, dy, mask):
        return super().input_gradient(dy, mask) * self.keep


class DropoutForgottenBackward(Dropout):
    def input_gradient(self, dy, mask):
        self.expect("dy", dy.shape, mask.shape)
        return dy * 1.0


class DropoutMaskInTheLayer(Dropout):
    def forward(self, x, rng=None):
        y, self.mask = super().forward(x, rng)
        return y, None

    def input_gradient(self, dy, cache):
        return super().input_gradient(dy, self.mask)


class SigmoidWithPlus(Sigmoid):
    def input_gradient(self, dy, y):
        self.expect("dy", dy.shape, y.shape)
        return dy * y * (1.0 + y)


class SigmoidTwice(Sigmoid):
    def input_gradient(self, dy, y):
        return super().input_gradient(dy, sigmoid(y))


class SigmoidForgetsUpstream(Sigmoid):
    def input_gradient(self, dy, y):
        self.expect("dy", dy.shape, y.shape)
        return y * (1.0 - y)


class TanhOfTheInput(Tanh):
    def forward(self, x, rng=None):
        return np.tanh(x), x


class TanhWithoutSquare(Tanh):
    def input_gradient(self, dy, y):
        self.expect("dy", dy.shape, y.shape)
        return dy * (1.0 - y)


class ColumnBroadcasts(Layer):
    """y = x * g takes an x with one column for any g."""

    def __init__(self, rng):
        super().__init__(g=rng.normal((6,)))

    def forward(self, x, rng=None):
        if x.shape[-1] not in (1, 6):
            raise ValueError(f"{self!r}: x has shape {x.shape}, expected (m, 6)")
        return x * self.params["g"], x

    def input_gradient(self, dy, x):
        self.expect("dy", dy.shape, (len(x), 6))
        return dy * self.params["g"]

    def parameter_gradients(self, dy, x, out):
        self.expect("dy", dy.shape, (len(x), 6))
        out["g"][...] = (x * dy).sum(axis=0)


LAYER_BUGS = [
    (square(ZeroInputGradient), GradientError, "for x"),
    (square(ZeroWeightGradient), GradientError, "for W"),
    (square(MissingSumInBias), GradientError, "for b"),
    (square(OneNumberForEveryBias), GradientError, "for b"),
    (square(MeanForSumInBias), GradientError, r"for b.*ratio 0\.125"),
    (square(WeightGradientOverM), GradientError, r"for W.*ratio 0\.125"),
    (square(BiasGradientOfWrongSign), GradientError, "for b.*ratio -1"),
    (square(InputGradientSlightlyOff), GradientError, r"for x.*ratio 1\.0001"),
    (square(WForWTransposed), GradientError, "for x"),
    (square(WeightGradientTransposed), GradientError, "for W"),
    (square(ForgottenUpstream), GradientError, "for x"),
    (square(ForgottenUpstreamInParameters), GradientError, "for W"),
    (square(GradientAtTheOutput), GradientError, "for W"),
    (square(BiasNeverFilled), ContractError, "must fill all of out.*: b is not finite"),
    (square(AddsToOut), ContractError, "must fill all of out.*: W is not finite"),
    (square(RebindsOut), ContractError, "must fill all of out.*: W is not finite"),
    (square(ClipsWInForward), ContractError, "forward changes W"),
    (square(LearnsInItsGradient), ContractError, "parameter_gradients changes W"),
    (square(CentresXInPlace), ContractError, "forward changes x"),
    (square(ScalesDyInPlace), ContractError, "parameter_gradients changes dy"),
    (square(CacheInTheLayer), ContractError, "a forward in between changes the gradient for W"),
    (square(StaleWInForward), GradientError, "for W"),
    (square(StaleWInGradient), GradientError, "for x"),
    (square(WrongShapesMeetNumpy), ContractError, r"x of shape \(8, 7\), got ValueError: matmul"),
    (square(BiasTakesAnyDy), ContractError, "parameter_gradients takes a dy of shape"),
    (square(ErrorWithOneShape), ContractError, "x has shape .8, 7., which is wrong"),
    (square(AssertsItsShape), ContractError, "got AssertionError"),
    (square(Float64LeaksForward), ContractError, "float32 in, float64 out: y"),
    (square(Float64LeaksBackward), ContractError, "float32 in, float64 out: x"),
    (square(HalfPrecisionInFloat32), GradientError, "W in float32 is off by"),
    (square(Overflows), ContractError, "y is not finite"),
    (lambda seed: ReLUMaskFromTheWrongSide(), GradientError, "for x"),
    (lambda seed: ReLUPassesEverything(), GradientError, "for x"),
    (lambda seed: ReLUTakesAnyDy(), ContractError, r"dy of shape \(8, 7\), got ValueError: operands"),
    (lambda seed: ReLUTakesOneRow(), ContractError, r"takes a dy of shape \(1, 6\) for \(8, 6\)"),
    (lambda seed: ReLUTakesOneColumn(), ContractError, r"takes a dy of shape \(8, 1\) for \(8, 6\)"),
    (lambda seed: ReLUTakesOneExample(), ContractError, r"takes a dy of shape \(6,\) for \(8, 6\)"),
    (lambda seed: VectorOfLogits(), ContractError, r"takes a dy of shape \(8,\) for \(8, 1\)"),
    (lambda seed: ReLUWritesIntoItsCache(), ContractError, "asked a second time"),
    (lambda seed: ReLUMasksDyInPlace(), ContractError, "input_gradient changes dy"),
    (lambda seed: ReLUInPlace(), ContractError, "forward changes x"),
    (lambda seed: LeakyOnBothSides(), GradientError, "for x"),
    (lambda seed: LeakForgotten(), GradientError, "for x"),
    (lambda seed: MaxoutToAllPieces(3), GradientError, "for x"),
    (lambda seed: MaxoutToTheSmallestPiece(3), GradientError, "for x"),
    (lambda seed: MaxoutToTheFirstPiece(3), GradientError, "for x"),
    (lambda seed: MaxoutPiecesOnTheOtherAxis(3), GradientError, "for x"),
    (lambda seed: MaxoutForgetsToReshape(3), ContractError, r"dL/dx has shape \(8, 3, 2\)"),
    (lambda seed: DropoutRedrawnFromItsStream(), ContractError, "asked a second time"),
    (lambda seed: DropoutRedrawnFromASeed(), GradientError, "for x"),
    (lambda seed: DropoutUnscaledBackward(), GradientError, r"for x.*ratio 0\.5"),
    (lambda seed: DropoutForgottenBackward(), GradientError, "for x"),
    (lambda seed: DropoutMaskInTheLayer(), ContractError, "a forward in between changes the gradient for x"),
    (lambda seed: SigmoidWithPlus(), GradientError, "for x"),
    (lambda seed: SigmoidTwice(), GradientError, "for x"),
    (lambda seed: SigmoidForgetsUpstream(), GradientError, "for x"),
    (lambda seed: TanhOfTheInput(), GradientError, "for x"),
    (lambda seed: TanhWithoutSquare(), GradientError, "for x"),
    (lambda seed: ColumnBroadcasts(init(seed)), ContractError, r"takes an x of shape \(8, 1\), and dL/dx is \(8, 6\)"),
]


def names(bugs):
    return [type(factory(0)).__name__ for factory, *_ in bugs]


@pytest.mark.parametrize("factory, kind, says", LAYER_BUGS, ids=names(LAYER_BUGS))
def test_every_seeded_bug_in_a_layer_is_caught_with_the_right_kind_of_error(factory, kind, says):
    for seed in SEEDS:
        layer, x = factory(seed), Streams(seed, "float64").data.normal((8, 6))
        with pytest.raises(ContractError, match=says) as caught:
            check_layer(layer, x, seed=seed)
        assert caught.type is kind
        assert str(caught.value).startswith(repr(layer))
        assert "\n" not in str(caught.value)


def test_a_dropout_that_drops_in_evaluation_is_caught_by_checking_the_evaluation_pass():
    class Drops(Dropout):
        def forward(self, x, rng=None):
            return super().forward(x, rng or Streams(3).dropout)

        def input_gradient(self, dy, mask):
            return dy * 1.0 if dy.shape == mask.shape else super().input_gradient(dy, mask)

    with pytest.raises(GradientError, match="for x"):
        check_layer(Drops(), Streams(1, "float64").data.normal((8, 6)), training=False)


# ---- seeded bugs in networks ----


class NeverStale(Network):
    def _expect_fresh(self, cache):
        pass


class StaleOnlyForParameters(Network):
    def input_gradient(self, dy, cache):
        return super().input_gradient(dy, cache._replace(version=self.version))


class ThetaIsACopy(Network):
    def __init__(self, layers):
        super().__init__(layers)
        self._theta = self.theta.copy()


class TopGradientForEveryLayer(Network):
    def parameter_gradients(self, dy, cache, out):
        self._expect_fresh(cache)
        for i, layer in enumerate(self.layers):
            layer.parameter_gradients(dy, cache.layers[i], {name: out[f"{i}.{name}"] for name in layer.params})


class PartsSwappedInTheVector(Network):
    def parameter_gradient(self, dy, cache):
        gradient = super().parameter_gradient(dy, cache)
        return np.roll(gradient, len(gradient) // 2)


class StopsTooEarly(Network):
    def __init__(self, layers):
        super().__init__(layers)
        self._lowest += 1


class LayersInTheWrongOrder(Network):
    def input_gradient(self, dy, cache):
        self._expect_fresh(cache)
        for layer, layer_cache in zip(self.layers, cache.layers):
            dy = layer.input_gradient(dy, layer_cache)
        return dy


class LastPassInTheNetwork(Network):
    def forward(self, x, rng=None):
        y, self.last = super().forward(x, rng)
        return y, self.last

    def input_gradient(self, dy, cache):
        return super().input_gradient(dy, self.last)


NETWORK_BUGS = [
    (NeverStale, ContractError, "input_gradient takes a cache from before"),
    (StaleOnlyForParameters, ContractError, "input_gradient takes a cache from before"),
    (ThetaIsACopy, GradientError, "for theta"),
    (TopGradientForEveryLayer, GradientError, r"for 0\.W"),
    (PartsSwappedInTheVector, GradientError, "for theta"),
    (StopsTooEarly, ContractError, r"must fill all of out.*: 0\.W is not finite"),
    (LayersInTheWrongOrder, GradientError, "for x"),
    (LastPassInTheNetwork, ContractError, "a forward in between"),
]


@pytest.mark.parametrize("cls, kind, says", NETWORK_BUGS, ids=[bug[0].__name__ for bug in NETWORK_BUGS])
def test_every_seeded_bug_in_a_network_is_caught_with_the_right_kind_of_error(cls, kind, says):
    for seed in SEEDS:
        network = cls([Dense(6, 6, init(seed), 1.0), Tanh(), Dense(6, 6, init(seed + 100), 1.0), Sigmoid()])
        with pytest.raises(ContractError, match=says) as caught:
            check_network(network, Streams(seed, "float64").data.normal((8, 6)), seed=seed)
        assert caught.type is kind


WRONG_GRADIENTS = [bug for bug in LAYER_BUGS if bug[1] is GradientError]


@pytest.mark.parametrize("factory, kind, says", WRONG_GRADIENTS, ids=names(WRONG_GRADIENTS))
def test_a_wrong_gradient_is_caught_deep_inside_a_network_too(factory, kind, says):
    x = Streams(1, "float64").data.normal((8, 6))
    top = Tanh() if isinstance(factory(0), Maxout) else Dense(6, 3, init(8), 1.0)
    with pytest.raises(GradientError):
        check_network(Network([Dense(6, 6, init(7), 1.0), factory(0), top]), x)


# ---- seeded bugs in objectives ----

V, dV = objectives.value, objectives.value_gradient


def changes_its_logits(a, b):
    a -= a.mean()
    return dV(a, b)


OBJECTIVE_BUGS = {
    "no 1/m": (V, lambda a, b: (sigmoid(-a), -sigmoid(b)), GradientError, "logits 1"),
    "sign of the second": (V, lambda a, b: (dV(a, b)[0], -dV(a, b)[1]), GradientError, "logits 2"),
    "real and fake swapped": (V, lambda a, b: dV(b, a), GradientError, "logits 1"),
    "sigmoid(a) for sigmoid(-a)": (V, lambda a, b: (sigmoid(a) / a.size, dV(a, b)[1]), GradientError, "logits 1"),
    "log base 2": (lambda a, b: V(a, b) * 1.4426950408889634, dV, GradientError, "ratio 0.693147"),
    "a sum for a mean": (lambda a, b: V(a, b) * a.size, dV, GradientError, "logits 1"),
    "zero": (V, lambda a, b: (0.0 * a, 0.0 * b), GradientError, "logits 1"),
    "log(1 - sigmoid(b))": (
        lambda a, b: log_sigmoid(a).mean() + np.log(1.0 - sigmoid(b)).mean(),
        dV,
        ContractError,
        "divide by zero",
    ),
    "exp(a) overflows": (
        lambda a, b: -np.log(1.0 + np.exp(-a)).mean() + log_sigmoid(-b).mean(),
        dV,
        ContractError,
        "overflow",
    ),
    "gradient overflows": (
        V,
        lambda a, b: (1.0 / (1.0 + np.exp(a)) / a.size, dV(a, b)[1]),
        ContractError,
        "overflow",
    ),
    "float64 value": (lambda a, b: V(a, b) * np.float64(1.0), dV, ContractError, "float64 out: value"),
    "Python's float": (lambda a, b: float(V(a, b)), dV, ContractError, "without axes"),
    "float64 gradient": (
        V,
        lambda a, b: tuple(g * np.float64(1.0) for g in dV(a, b)),
        ContractError,
        "float64 out: logits 1",
    ),
    "changes its logits": (V, changes_its_logits, ContractError, "value or gradient changes logits 1"),
    "one of two gradients": (V, lambda a, b: dV(a, b)[0], ContractError, "shaped like the logits"),
    "a gradient without its axis": (
        V,
        lambda a, b: (dV(a, b)[0][:, 0], dV(a, b)[1]),
        ContractError,
        "shaped like the logits",
    ),
    "a value per example": (lambda a, b: log_sigmoid(a) + log_sigmoid(-b), dV, ContractError, "without axes"),
    "infinite": (lambda a, b: V(a, b) + np.inf, dV, ContractError, "value is not finite"),
}


@pytest.mark.parametrize("bug", OBJECTIVE_BUGS)
def test_every_seeded_bug_in_an_objective_is_caught_with_the_right_kind_of_error(bug):
    value, gradient, kind, says = OBJECTIVE_BUGS[bug]
    for seed in SEEDS:
        logits = Streams(seed, "float64").data.normal((2, 7, 1))
        with pytest.raises(ContractError, match=says) as caught:
            check_objective("V", value, gradient, tuple(logits), seed=seed)
        assert caught.type is kind
        assert str(caught.value).startswith("V: ")


def test_the_objectives_of_the_paper_pass_for_200_random_minibatches():
    for seed in range(200):
        stream = Streams(seed, "float64").data
        m = 1 + seed % 9
        a_real, a_fake = 5 * stream.normal((m, 1)), 5 * stream.normal((m + seed % 2, 1))
        check_objective("V", objectives.value, objectives.value_gradient, (a_real, a_fake), seed=seed)
        for objective in (objectives.minimax, objectives.non_saturating):
            check_objective(objective.name, objective.value, objective.gradient, (a_fake,), seed=seed)


# ---- right layers ----


def random_layer(seed):
    """A right layer of random kind, shape and size of parameters, and the shape of an input."""
    rng = np.random.default_rng(seed)
    m, n, n_out, pieces = (int(k) for k in rng.integers(1, 7, size=4))
    keep, slope, size = rng.uniform(0.2, 1.0), rng.uniform(0.01, 0.9), 10 ** rng.uniform(-2.3, 0.7)
    dense = Dense(n, n_out, init(seed), float(size), float(rng.normal()))
    one_of = [dense, Maxout(pieces), ReLU(), LeakyReLU(float(slope)), Sigmoid(), Tanh(), Dropout(float(keep))]
    layer = one_of[seed % len(one_of)]
    return layer, (m, n * pieces if isinstance(layer, Maxout) else n)


def random_network(seed):
    """A right D or G of random shape and size of parameters, and the shape of an input.

    Biases are random too: equal ones leave a unit above a dead or dropped layer at its kink for every x.
    """
    rng = np.random.default_rng(seed)
    m, n, units, pieces = (int(k) for k in rng.integers(2, 9, size=4))
    size = float(10 ** rng.uniform(-2.3, 0.3))

    def dense(n_in, n_out):
        return Dense(n_in, n_out, Streams(int(rng.integers(2**31)), "float64").init, size, 0.3 * rng.normal(size=n_out))

    if seed % 2:
        parts = [Dropout(0.8), dense(n, units * pieces), Maxout(pieces), Dropout(0.5), dense(units, 1)]
    else:
        parts = [dense(n, units), ReLU(), dense(units, 3), LeakyReLU(), Tanh(), dense(3, 4), Sigmoid()]
    return Network(parts), (m, n)


@pytest.mark.parametrize("training", [True, False])
def test_no_right_layer_is_accused_in_200_random_trials(training):
    for seed in range(200):
        layer, shape = random_layer(seed)
        draw = partial(Streams(seed, "float64").data.normal, shape)
        rows = away_from_kinks(check_layer, layer, draw, seed=seed, training=training)
        assert {row.quantity for row in rows} == {"x", *layer.params, "float32"}
        assert all(row.error <= row.tolerance for row in rows)


@pytest.mark.parametrize("training", [True, False])
def test_no_right_network_is_accused_in_100_random_trials(training):
    for seed in range(100):
        network, shape = random_network(seed)
        draw = partial(Streams(seed, "float64").data.uniform, shape, -1.7, 1.7)
        rows = away_from_kinks(check_network, network, draw, seed=seed, training=training)
        assert {row.quantity for row in rows} == {"x", *network.params, "float32", "theta"}


@pytest.mark.parametrize("size", [1e-6, 1.0, 1e3, 1e6])
def test_the_step_fits_inputs_and_parameters_of_any_size(size):
    """A right Dense is not accused, and one that is 1e-4 off is not let through, from 1e-6 to 1e6."""
    for seed in SEEDS:
        x = size * Streams(seed, "float64").data.normal((8, 6))
        for irange in (0.005, 1.0, 100.0):
            check_layer(Dense(6, 6, init(seed), irange, 0.1), x, seed=seed)
            with pytest.raises(GradientError, match="for x"):
                check_layer(InputGradientSlightlyOff(6, 6, init(seed), irange, 0.1), x, seed=seed)


def test_layer_checks_pass_for_every_seed():
    for seed in range(20):
        for _, check in layer_checks(seed):
            check()


def test_layer_checks_has_a_row_for_every_layer_of_the_package_and_for_theta(xp):
    rows = [row for _, check in layer_checks(xp=xp) for row in check()]
    public = {name for name in dir(layers) if isinstance(getattr(layers, name), type)} - {"Layer"}
    others = {
        "MinibatchDiscrimination",
        "MinibatchDistances",
        "Network",
        "Factors",
        "EveryItem",
        "BatchNorm",
        "Bias",
        "Reshape",
        "Rows",
    }
    others |= {"Conv2d", "ConvTranspose2d", "MaxPool2d"}
    assert {row.name.partition("(")[0] for row in rows} == public | others
    assert sum(row.quantity == "theta" for row in rows) == 4
    assert all(row.error <= row.tolerance for row in rows)
    assert max(row.error for row in rows if row.quantity != "float32") < 1e-8  # two digits and more to spare


def test_the_checks_are_of_the_same_numbers_on_every_backend(xp):
    on_host = [row for _, check in [*layer_checks(), *gradient_checks()] for row in check()]
    here = [row for _, check in [*layer_checks(xp=xp), *gradient_checks(xp=xp)] for row in check()]
    assert [(row.name, row.quantity) for row in here] == [(row.name, row.quantity) for row in on_host]
    if xp.__name__ == "fakedevice":  # which computes with NumPy
        assert here == on_host


def test_the_checker_leaves_parameters_input_and_version_as_they_were():
    """To the bit: parameters smaller than the step would lose digits if it were subtracted again."""
    network = Network([Dense(40, 50, init(), 1e-6), Tanh(), Dense(50, 1, init(1), 1.0)])
    x = Streams(0, "float64").data.normal((3, 40))
    before = network.theta.tobytes(), x.tobytes(), network.version
    check_network(network, x)
    assert (network.theta.tobytes(), x.tobytes(), network.version) == before


@pytest.mark.parametrize("cls", [ClipsWInForward, ZeroWeightGradient, LearnsInItsGradient])
def test_the_checker_puts_parameters_back_also_when_it_raises(cls):
    layer = cls(6, 6, init(), 1.0)
    before = layer.params["W"].tobytes()
    with pytest.raises(ContractError):
        check_layer(layer, Streams(0, "float64").data.normal((3, 6)))
    assert layer.params["W"].tobytes() == before


def test_float32_is_refused_with_the_reason():
    x = Streams(0, "float64").data.normal((3, 4))
    with pytest.raises(ValueError, match=r"Dense\(4, 2\): W is float32, expected float64"):
        check_layer(Dense(4, 2, Streams(0).init), x)
    with pytest.raises(ValueError, match="x is float32, expected float64"):
        check_layer(ReLU(), x.astype("float32"))


# ---- kinks ----


@pytest.mark.parametrize("layer", [ReLU(), LeakyReLU(), Maxout(2), Maxout(3)], ids=repr)
@pytest.mark.parametrize("seed", range(20))
def test_x_exactly_at_kinks_is_a_kink_and_not_a_wrong_gradient(layer, seed):
    with pytest.raises(KinkError, match="move x"):
        check_layer(layer, np.zeros((4, 6)), seed=seed)


@pytest.mark.parametrize("seed", range(20))
def test_one_number_at_a_kink_among_many_is_a_kink_and_not_a_wrong_gradient(seed):
    x = Streams(seed, "float64").data.normal((4, 6))
    x[2, 3] = 0.0
    for layer in (ReLU(), LeakyReLU()):
        with pytest.raises(KinkError):
            check_layer(layer, x, seed=seed)


def first_step(seed):
    """h d: the first step that the checker takes from a 1 x 1 input, seen from inside a layer."""
    seen = []

    class Sees(ReLU):
        def forward(self, x, rng=None):
            seen.append(float(x.ravel()[0]) - 1.0)
            return super().forward(x)

    check_layer(Sees(), np.ones((1, 1)), seed=seed)
    return next(step for step in seen if 0.0 < abs(step) < 1e-4)


@pytest.mark.parametrize("layer", [ReLU(), LeakyReLU(0.9)], ids=repr)
@pytest.mark.parametrize("part", [0.0, 1e-9, 0.01, 0.1, 1 / 4, 1 / 3, 0.4, 1 / 2, 2 / 3, 0.9, 0.99])
@pytest.mark.parametrize("sign", [-1.0, 1.0])
def test_a_kink_anywhere_within_the_step_is_a_kink(layer, part, sign):
    """At 0 the one measure of a kink is blind, at h/3 the other."""
    for seed in range(8):
        with pytest.raises(KinkError):
            check_layer(layer, np.full((1, 1), sign * part * first_step(seed)), seed=seed)


def test_a_kink_at_any_distance_is_never_reported_as_a_wrong_gradient():
    for exponent in np.linspace(-9, -3, 300):
        try:
            check_layer(ReLU(), np.full((1, 1), 10**exponent), seed=4)
        except KinkError:
            assert exponent < -4
        else:
            assert exponent > -6


def test_the_bend_is_at_least_half_of_the_error_that_a_kink_makes_wherever_it_lies():
    h = 1e-5
    parts = np.append(np.linspace(0.0, 1.0, 1201), [1 / 3, 1 / 2])
    for left, right in [(0.0, 1.0), (0.3, -2.0), (1.0, 0.9)]:
        for part in parts:
            for r in (part * h, -part * h):

                def y(t):
                    return np.array([(right if t >= r else left) * (t - r)])  # noqa: B023

                far, near = [y(h), y(-h)], [y(h / 2), y(-h / 2)]
                slope = left if r > 0 else right
                error = abs((far[0] - far[1])[0] / (2 * h) - slope)
                assert differences.bend(np.ones(1), y(0.0), far, near, h) >= 0.499999 * error - 1e-12


@pytest.mark.parametrize("seed", range(20))
def test_a_wrong_gradient_of_a_smooth_function_is_never_a_kink(seed):
    """Errors from 3e-6 of the gradient upwards, in a network with all kinds of curvature."""
    x = Streams(seed, "float64").data.normal((8, 6))
    for off in (1e-5, 1e-3, 1.0):

        class Off(Tanh):
            def input_gradient(self, dy, y):
                return super().input_gradient(dy, y) * (1.0 + off)  # noqa: B023

        network = Network([Dense(6, 6, init(seed), 2.0), Off(), Dense(6, 6, init(seed + 1), 2.0), Sigmoid()])
        with pytest.raises(GradientError):
            check_network(network, x, seed=seed)


@pytest.mark.parametrize("seed", range(20))
def test_a_wrong_gradient_beside_a_kink_that_is_too_small_to_explain_it_is_a_wrong_gradient(seed):
    x = Streams(seed, "float64").data.normal((30, 30))
    x[0, 0] = 1e-9
    x[np.abs(x) < 1e-3] += 1e-2
    x[0, 0] = 1e-9
    wrong = ReLUMaskFromTheWrongSide()
    with pytest.raises(GradientError, match="for x"):
        check_layer(wrong, x, seed=seed)


def test_a_kink_nearer_than_float32_can_tell_is_a_kink():
    """(x + 1) - 1 is 0 in float32: there the gradients of the two precisions differ, and neither is wrong."""

    class Shifted(ReLU):
        def forward(self, x, rng=None):
            y = np.maximum((x + 1.0) - 1.0, 0.0)
            return y, y

    for seed in range(20):
        with pytest.raises(KinkError):
            check_layer(Shifted(), np.array([[3e-8, 1.0], [2.0, -1.0]]), seed=seed)


def test_away_from_kinks_draws_again_and_gives_up_after_some_tries():
    draws = []

    def draw():
        draws.append(np.full((2, 2), 1.0 if len(draws) == 3 else 0.0))
        return draws[-1]

    assert away_from_kinks(check_layer, ReLU(), draw)[0].quantity == "x"
    assert len(draws) == 4
    with pytest.raises(KinkError):
        away_from_kinks(check_layer, ReLU(), draw, tries=5)
    assert len(draws) == 9


# ---- float32 inside, and nothing to check ----


class Float32Tanh(Tanh):
    """The right gradient of a forward that rounds to float32 on the way: no x is to blame."""

    def forward(self, x, rng=None):
        y = np.tanh(x.astype("float32")).astype(x.dtype)
        return y, y


class Float32Out(Tanh):
    def forward(self, x, rng=None):
        y, _ = super().forward(x)
        return y.astype("float32"), y


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("make", [lambda seed: Float32Tanh(), lambda seed: Float32Out()])
def test_a_layer_that_computes_in_float32_inside_is_told_so(make, seed):
    with pytest.raises(ContractError, match=r"rounded to float32 on the way|float64 in, float32 out: y"):
        check_layer(make(seed), Streams(seed, "float64").data.normal((8, 6)), seed=seed)


@pytest.mark.parametrize("shape", [(0, 6), (8, 0), (0, 0)])
def test_a_check_on_no_rows_is_refused_in_words(shape):
    with pytest.raises(ValueError, match=r"has shape .*: give it rows"):
        check_layer(Tanh(), np.zeros(shape))
    with pytest.raises(ValueError, match="logits of no rows"):
        check_objective("V", objectives.value, objectives.value_gradient, (np.zeros((0, 1)), np.zeros((3, 1))))
