"""Optimisers: plain vector operations on a network's theta, in place.

Every optimiser changes the network's theta in place; its own vectors are made once, and a step allocates
nothing (but for clipping column norms). On the host a step walks through theta in blocks that stay in the
processor's cache, because these loops wait for memory and not for arithmetic.
"""

from dataclasses import dataclass

from minigan.backend import array_module

BLOCK = 16384  # parameters: six float32 vectors of this length fit into a core's second-level cache


@dataclass(frozen=True)
class Ramp:
    """A number that goes in a straight line from `start` to `stop` between two updates, and is constant outside."""

    start: float
    stop: float
    first: float
    last: float

    def __post_init__(self):
        if not self.first < self.last:
            raise ValueError(f"Ramp: first is {self.first} and last {self.last}, expected first < last")

    def __call__(self, update):
        done = (update - self.first) / (self.last - self.first)
        return self.start + (self.stop - self.start) * min(max(done, 0.0), 1.0)


@dataclass(frozen=True)
class Decay:
    """start / divisor^update, never below `floor`: the paper's learning rate."""

    start: float
    divisor: float = 1.0
    floor: float = 1e-6

    def __call__(self, update):
        return max(self.start * self.divisor**-update, self.floor)


class Optimizer:
    """What every optimiser does; a subclass says how one block moves.

    learning_rate: a number, or a function of the count of updates made so far.
    max_column_norm: after each update every column of every weight matrix W is scaled to at most this
    Euclidean norm (the paper's TFD nets: 1.9365).
    """

    def __init__(self, network, learning_rate, max_column_norm=None, vectors=()):
        xp = array_module(network.theta)
        self.learning_rate = as_schedule(learning_rate)
        self.max_column_norm = max_column_norm
        self.updates = 0
        self.vectors = {name: xp.zeros_like(network.theta) for name in vectors}
        size = network.theta.size
        block = min(size, BLOCK) if xp.__name__ == "numpy" else size
        self._blocks = [slice(i, i + block) for i in range(0, size, block)]
        self._scratch = [xp.empty_like(network.theta[:block]) for _ in range(2)]

    def ascend(self, network, gradient):
        """Move network.theta up the gradient, in place."""
        self._update(network, gradient, +1.0)

    def descend(self, network, gradient):
        """Move network.theta down the gradient, in place."""
        self._update(network, gradient, -1.0)

    def _update(self, network, gradient, sign):
        array_module(gradient, network.theta)
        network.expect("gradient", gradient.shape, network.theta.shape)
        rate = sign * self.learning_rate(self.updates)
        for block in self._blocks:
            theta, g = network.theta[block], gradient[block]
            own = [vector[block] for vector in self.vectors.values()]
            scratch = [vector[: len(g)] for vector in self._scratch]
            self._move(rate, theta, g, *own, *scratch)
        if self.max_column_norm is not None:
            clip_column_norms(network, self.max_column_norm)
        self.updates += 1
        network.version += 1

    def _move(self, rate, theta, g, *vectors):
        """Move one block of theta, in place. rate is signed; vectors are the optimiser's own, then two for scratch."""
        raise NotImplementedError


class Momentum(Optimizer):
    """Classical momentum, as the paper used it: v <- momentum v + rate g, theta <- theta + v.

    momentum: a number, or a function of the count of updates made so far.
    """

    def __init__(self, network, learning_rate, momentum=0.5, max_column_norm=None):
        super().__init__(network, learning_rate, max_column_norm, vectors=["velocity"])
        self.momentum = as_schedule(momentum)

    def _move(self, rate, theta, g, velocity, step, _):
        velocity *= self.momentum(self.updates)
        array_module(g).multiply(g, rate, out=step)
        velocity += step
        theta += velocity


class Adam(Optimizer):
    """Adam (Kingma & Ba 2015, algorithm 1): theta <- theta + rate m^ / (sqrt(v^) + eps).

    m and v are running means of g and g^2; m^ = m / (1 - beta1^t) and v^ = v / (1 - beta2^t) remove
    their bias towards the zeros they began with, t counting from 1.
    """

    def __init__(self, network, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, max_column_norm=None):
        super().__init__(network, learning_rate, max_column_norm, vectors=["m", "v"])
        self.beta1, self.beta2, self.eps = beta1, beta2, eps

    def _move(self, rate, theta, g, m, v, change, root):
        xp, t = array_module(g), self.updates + 1
        xp.subtract(g, m, out=change)
        change *= 1.0 - self.beta1
        m += change  # m <- beta1 m + (1 - beta1) g
        xp.multiply(g, g, out=change)
        change -= v
        change *= 1.0 - self.beta2
        v += change  # v <- beta2 v + (1 - beta2) g^2
        xp.sqrt(v, out=root)
        root *= (1.0 - self.beta2**t) ** -0.5
        root += self.eps  # sqrt(v^) + eps
        xp.divide(m, root, out=change)
        change *= rate / (1.0 - self.beta1**t)
        theta += change


class Average:
    """A moving average of theta, to sample from: average <- average + w (theta - average), w = max(1/t, 1 - decay).

    t counts the updates from 1. So it is the plain mean of what it has seen until that is 1 / (1 - decay)
    vectors long, and forgets exponentially from then on.
    """

    def __init__(self, network, decay):
        self.decay = decay
        self.updates = 0
        self.theta = network.theta.copy()
        self._change = array_module(self.theta).empty_like(self.theta)

    def update(self, network):
        """Take the network's present theta into the average, in place."""
        self.updates += 1
        array_module(self.theta).subtract(network.theta, self.theta, out=self._change)
        self._change *= max(1.0 / self.updates, 1.0 - self.decay)
        self.theta += self._change


def clip_column_norms(network, limit):
    """Scale every column of every weight matrix to a Euclidean norm of at most `limit`, in place."""
    xp = array_module(network.theta)
    for name, W in network.params.items():
        if name.endswith("W"):
            norms = xp.sqrt((W * W).sum(axis=0))
            W *= limit / xp.maximum(norms, limit)
    network.version += 1


def as_schedule(value):
    """A function of the count of updates: the value itself if it is one, else the constant."""
    return value if callable(value) else lambda update: value
