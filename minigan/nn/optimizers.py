"""Optimisers: plain vector operations on a network's theta, in place.

Every optimiser changes the network's theta in place; its own vectors are made once, and a step allocates
nothing (but for clipping column norms). On the host a step walks through theta in blocks that stay in the
processor's cache, because these loops wait for memory and not for arithmetic.
"""

import copy
from math import inf

import numpy

from minigan.backend import array_module, is_number
from minigan.nn import kernels
from minigan.nn.kernels import on_gpu
from minigan.nn.schedules import as_schedule

BLOCK = 65536  # parameters of a block: fewer cost calls, more miss the cache (docs/speed.md has the measurement)
FLUSH = 16  # updates from one look for numbers that have become too small to the next


class Companion:
    """What belongs to one network and its theta: an optimiser, an average.

    A copy, by the module copy or by pickle, has vectors of its own, and belongs to the first network of the same
    layers that it is used with: the network itself, or a copy of it.
    """

    def __init__(self, network):
        self._theta, self._layers = network.theta, _layers(network)

    def expect_own(self, network):
        """Raise ValueError for a network that this was not made for: its vectors would be another's."""
        if network.theta is not self._theta:
            if self._theta is not None or _layers(network) != self._layers:
                raise ValueError(
                    f"{type(self).__name__} was made for another network: for {self._layers}, and this is "
                    f"{_layers(network)}; make one for each network, {type(self).__name__}(network, ...)"
                )
            self._theta = network.theta

    def __getstate__(self):
        return {**self.__dict__, "_theta": None}

    def __copy__(self):
        """As copy.deepcopy: vectors that two shared would be moved by both."""
        return copy.deepcopy(self)


def _layers(network):
    return f"{network!r} with {network.theta.size} {network.theta.dtype} parameters"


def blocks(theta):
    """The slices in which theta is walked through: on the host BLOCK long, on a GPU all of it."""
    size = theta.size
    block = min(size, BLOCK) if array_module(theta).__name__ == "numpy" else size
    return [slice(i, i + block) for i in range(0, size, block)]


class Optimizer(Companion):
    """What every optimiser does; a subclass says how one block moves, and which vectors like theta it keeps (`saved`).

    learning_rate: a number, or a function of the count of updates made so far.
    max_column_norm: after each update every column of every weight matrix W, and every filter, is scaled to at most
    this Euclidean norm (the paper's TFD nets: 1.9365). Raises ValueError unless it is above 0.
    """

    saved: tuple[str, ...] = ("updates",)

    def __init__(self, network, learning_rate, max_column_norm=None):
        super().__init__(network)
        xp = array_module(network.theta)
        self.learning_rate = as_schedule(learning_rate, "learning_rate")
        if max_column_norm is not None:
            _expect_limit(max_column_norm)
        self.max_column_norm = max_column_norm
        self.updates = 0
        for name in self.saved:
            if name != "updates":
                setattr(self, name, xp.zeros_like(network.theta))
        self.dtype, self._blocks = network.theta.dtype, blocks(network.theta)
        self._scratch = [xp.empty_like(network.theta[self._blocks[0]]) for _ in range(2)]

    @property
    def vectors(self):
        """{name: vector} of what it keeps from one update to the next, each like theta."""
        return {name: getattr(self, name) for name in self.saved if name != "updates"}

    def ascend(self, network, gradient):
        """Move network.theta up the gradient, in place."""
        self._update(network, gradient, +1.0)

    def descend(self, network, gradient):
        """Move network.theta down the gradient, in place."""
        self._update(network, gradient, -1.0)

    def _update(self, network, gradient, sign):
        self.expect_own(network)
        array_module(gradient, network.theta)
        network.expect("gradient", gradient.shape, network.theta.shape)
        rate = sign * self.learning_rate(self.updates)
        vectors = [network.theta, gradient, *self.vectors.values()]
        for block in self._blocks:
            theta, g, *own = [vector[block] for vector in vectors]
            scratch = [vector[: len(g)] for vector in self._scratch]
            self._move(rate, theta, g, *own, *scratch)
        if self.max_column_norm is not None:
            clip_column_norms(network, self.max_column_norm)
        self.updates += 1
        network.version += 1

    @property
    def least(self):
        """What this update sets to 0 if it is smaller: below 1e-31 (float32) or 1e-292 (float64) at every 16th.

        At the others it is 0, and nothing is: looking for such entries costs as much as moving theta.
        """
        limits = numpy.finfo(self.dtype)
        return 0.0 if self.updates % FLUSH else float(limits.tiny) / float(limits.eps)

    def _flush_to_zero(self, vector, scratch):
        """Set to 0, in place, the entries of a vector that are below `least`.

        Where the gradient stays 0, as at the weights of a pixel that is always black, a running mean shrinks at every
        update. It would become subnormal, and a processor takes up to a hundred times as long for subnormal numbers.
        In 15 updates between, 1e-31 does not become one, unless more than half is forgotten at each; then it is 0 soon.
        """
        if least := self.least:
            xp = array_module(vector)
            xp.abs(vector, out=scratch)
            xp.greater_equal(scratch, least, out=scratch)
            vector *= scratch

    def _move(self, rate, theta, g, *vectors):
        """Move one block of theta, in place. rate is signed; vectors are the optimiser's own, then two for scratch."""
        raise NotImplementedError


class Momentum(Optimizer):
    """Classical momentum, as the paper used it: v <- momentum v + rate g, theta <- theta + v.

    momentum: a number, or a function of the count of updates made so far.
    """

    saved = ("velocity", "updates")

    def __init__(self, network, learning_rate, momentum=0.5, max_column_norm=None):
        super().__init__(network, learning_rate, max_column_norm)
        self.momentum = as_schedule(momentum, "momentum")

    @on_gpu(kernels.momentum)
    def _move(self, rate, theta, g, velocity, step, _):
        velocity *= self.momentum(self.updates)
        array_module(g).multiply(g, rate, out=step)
        velocity += step
        self._flush_to_zero(velocity, step)
        theta += velocity


class Adam(Optimizer):
    """Adam (Kingma & Ba 2015, algorithm 1): theta <- theta + rate m^ / (sqrt(v^) + eps).

    m and v are running means of g and g^2; m^ = m / (1 - beta1^t) and v^ = v / (1 - beta2^t) remove
    their bias towards the zeros they began with, t counting from 1. In float32 the square of a g beyond 1.8e19
    overflows: then entries beyond 9.2e18 are taken as 9.2e18. Where g stays 0, m is soon set to 0; v, which forgets
    more slowly, becomes subnormal after some 60,000 updates. Raises ValueError unless 0 <= beta < 1 and eps > 0.
    """

    saved = ("m", "v", "updates")

    def __init__(self, network, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, max_column_norm=None):
        super().__init__(network, learning_rate, max_column_norm)
        if not (0 <= beta1 < 1 and 0 <= beta2 < 1 and eps > 0):
            raise ValueError(f"Adam: beta1 is {beta1}, beta2 {beta2}, eps {eps}; expected 0 <= beta < 1 and eps > 0")
        self.beta1, self.beta2, self.eps = beta1, beta2, eps
        self.largest = 0.5 * float(numpy.finfo(network.theta.dtype).max) ** 0.5

    def fits(self, name, value):
        """Whether these can be its numbers: v is a mean of squares."""
        return name != "v" or not bool((value < 0).any())

    @on_gpu(kernels.adam)
    def _move(self, rate, theta, g, m, v, change, root):
        xp, t = array_module(g), self.updates + 1
        try:
            with numpy.errstate(over="raise"):
                xp.multiply(g, g, out=change)
        except FloatingPointError:
            g = xp.clip(g, -self.largest, self.largest, out=root)
            xp.multiply(g, g, out=change)
        change -= v
        change *= 1.0 - self.beta2
        v += change  # v <- beta2 v + (1 - beta2) g^2
        xp.subtract(g, m, out=change)
        change *= 1.0 - self.beta1
        m += change  # m <- beta1 m + (1 - beta1) g
        self._flush_to_zero(m, change)
        xp.sqrt(v, out=root)
        root *= (1.0 - self.beta2**t) ** -0.5
        root += self.eps  # sqrt(v^) + eps
        xp.divide(m, root, out=change)
        change *= rate / (1.0 - self.beta1**t)
        theta += change


class Average(Companion):
    """A moving average of theta, to sample from: average <- average + w (theta - average), w = max(1/t, 1 - decay).

    t counts the updates from 1. So it is the plain mean of what it has seen until that is 1 / (1 - decay)
    vectors long, and forgets exponentially from then on. Raises ValueError unless 0 <= decay <= 1.
    """

    saved = ("theta", "updates")

    def __init__(self, network, decay):
        super().__init__(network)
        if not (is_number(decay) and 0 <= decay <= 1):
            raise ValueError(f"Average: decay is {decay!r}, expected a number from 0 to 1")
        self.decay = decay
        self.updates = 0
        self.theta = network.theta.copy()
        self._blocks = blocks(self.theta)
        self._change = array_module(self.theta).empty_like(self.theta[self._blocks[0]])

    def update(self, network):
        """Take the network's present theta into the average, in place."""
        self.expect_own(network)
        self.updates += 1
        for block in self._blocks:
            self._move(network.theta[block], self.theta[block], max(1.0 / self.updates, 1.0 - self.decay))

    @on_gpu(kernels.average)
    def _move(self, theta, average, weight):
        change = self._change[: len(theta)]
        array_module(theta).subtract(theta, average, out=change)
        change *= weight
        average += change

    def network(self, network):
        """A copy of the network with the average for its theta."""
        self.expect_own(network)
        averaged = network.astype(network.theta.dtype)
        averaged.theta = self.theta
        return averaged


def clip_column_norms(network, limit):
    """Scale every column of every weight matrix to a Euclidean norm of at most `limit`, in place.

    A column is what leads to one output unit, or filter. Raises ValueError unless limit > 0.
    """
    _expect_limit(limit)
    xp = array_module(network.theta)
    for W, unit_axis in [(layer.params["W"], layer.unit_axis) for layer in network.layers if "W" in layer.params]:
        others = tuple({*range(W.ndim)} - {unit_axis % W.ndim})
        norms = xp.sqrt(xp.square(W, dtype="float64").sum(axis=others, keepdims=True))
        W *= (limit / xp.maximum(norms, limit)).astype(W.dtype)
    network.version += 1


def _expect_limit(limit):
    if not (is_number(limit) and 0 < limit < inf):
        raise ValueError(f"max_column_norm is {limit!r}, expected a number above 0, or None for no limit")
