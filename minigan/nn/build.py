"""Networks, optimisers and noise in words: what a recipe's text stands for.

    G = network("uniform 0.05, dense 1200, relu, dense 1200, relu, dense data bias=mean, sigmoid", 100, rng, data=784)
    D = network("normal 0.02, reshape data, conv 64 4x4 stride=2 pad=1, leaky, rows, dense 1", 784, rng, (1, 28, 28))

Each word is a function, with its arguments: here, in build_images.py, or beside its layer, as in minibatch.py. words.py
says how a text is read. A layer takes what the layer before it gives. `uniform`, `normal` and `sparse` are no layers:
they say how the weights of the layers after them start.
"""

from dataclasses import dataclass
from math import prod
from typing import Annotated, Any

from minigan.backend import array_module
from minigan.nn import build_images as images
from minigan.nn.layer import Layer
from minigan.nn.layers import Dense, Dropout, LeakyReLU, Maxout, ReLU, Sigmoid, Tanh
from minigan.nn.minibatch import distances, minibatch
from minigan.nn.network import Network
from minigan.nn.optimizers import Adam, Momentum
from minigan.nn.schedules import ByEpoch, Decay, Ramp
from minigan.words import Count, Positive, WordError, count, number, parse, parse_one


@dataclass
class Growing:
    """A network as far as it is built: what the last of its layers gives, and what the next ones start with."""

    shape: tuple[int, ...]  # of what it gives: (values,), or (channels, height, width)
    rng: Any  # the stream of initial values
    data: tuple[int, ...]  # the shape of an example of the data, which the word `data` stands for
    mean: Any  # of the training data, as a row, or None
    start: Any = 0.05  # of the next layers' weights: irange, or a function of (shape, rng)
    least: int = 1  # how many inputs they need

    def rows(self):
        """The number of values of a row that it gives. Raises ValueError where it gives images."""
        if len(self.shape) != 1:
            raise ValueError(f"it stands on images {by(self.shape)}, and needs rows of values: write `rows` before it")
        return self.shape[0]

    def images(self):
        """(channels, height, width) of the images that it gives. Raises ValueError where it gives rows."""
        if len(self.shape) != 3:
            raise ValueError(
                f"it stands on rows of {self.shape[0]} values, and needs images: write `reshape CHANNELSxHEIGHTxWIDTH` "
                "before it, or `reshape data`"
            )
        return self.shape


def by(shape):
    """3x32x32."""
    return "x".join(map(str, shape))


def or_word(word, kind):
    """What takes this word as it is, and any other text as `kind` does."""
    return lambda text: text if text == word else kind(text)


Units = Annotated[Any, or_word("data", count)]
Bias = Annotated[Any, or_word("mean", number)]


def uniform(net, r: Positive):
    """Weights of the layers that follow start uniform on (-r, r)."""
    net.start, net.least = r, 1


def normal(net, sd: Positive):
    """Weights of the layers that follow start from N(0, sd^2)."""
    net.start, net.least = lambda shape, rng: sd * rng.normal(shape), 1


def sparse(net, weights: Count):
    """Each unit of the dense layers that follow has so many weights, from N(0, 1), at random places; the rest are 0."""

    def start(shape, rng):
        rng.uniform(shape)  # not used, but drawn: runs of a seed begin as they did when every dense layer drew these
        rows = rng.xp.zeros(shape[::-1], dtype=rng.dtype)
        for row in rows:
            row[rng.permutation(shape[0])[:weights]] = rng.normal((weights,))
        return rows.T.copy()

    net.start, net.least = start, weights


def dense(net, units: Units, bias: Bias = 0.0):
    """y = x W + b, with so many units, or as many as the data have values.

    bias: where b starts. `mean`, before a sigmoid: at the logit of the data's mean, which G then draws to begin with.
    """
    if bias == "mean" and units != "data":
        raise ValueError("bias=mean, the mean of the data, goes with dense data")
    n_in, n_out = net.rows(), prod(net.data) if units == "data" else units
    if n_in < net.least:
        raise ValueError(f"its units have {n_in} inputs each, sparse wants {net.least} of them")
    start = 0.0 if bias == "mean" and net.mean is None else logit(net.mean) if bias == "mean" else bias
    net.shape = (n_out,)
    return Dense(n_in, n_out, net.rng, net.start, start)


def maxout(net, pieces: Count):
    """The largest of so many pieces: of 1200 values, 5 pieces make 240; of 64 channels, 2 make 32."""
    n, *sides = net.shape
    if n % pieces:
        raise ValueError(f"it stands on {n} {'channels' if sides else 'values'}, which is no multiple of {pieces}")
    net.shape = (n // pieces, *sides)
    return Maxout(pieces)


def relu(net):
    """max(x, 0)."""
    return ReLU()


def leaky(net, slope: float = 0.2):
    """x where it is above 0, else slope * x."""
    return LeakyReLU(slope)


def tanh(net):
    """tanh(x)."""
    return Tanh()


def sigmoid(net):
    """1 / (1 + exp(-x))."""
    return Sigmoid()


def dropout(net, keep: float):
    """In training, each value is kept with probability `keep`, and divided by it."""
    return Dropout(keep)


_WORDS = (dense, maxout, relu, leaky, tanh, sigmoid, dropout, minibatch, distances, uniform, normal, sparse)
LAYERS = {word.__name__: word for word in (*_WORDS, *images.WORDS)}


def network(text, width, rng, data, mean=None, gives=None):
    """The Network of a text, on inputs of `width` values. Raises WordError, which names the word that does not fit.

    rng: the stream of initial values; data, mean: the shape of an example, or its number of values, and the mean of the
    data as a row. gives: how many values the network has to give.
    """
    net = Growing((width,), rng, data if isinstance(data, tuple) else (data,), mean)
    layers = layers_of(text, net)
    if gives is not None and net.shape != (gives,):
        there = f"images {by(net.shape)}" if len(net.shape) > 1 else f"{net.shape[0]} values"
        end = "; `rows` makes rows of images" if prod(net.shape) == gives else ""
        raise WordError(f"{text!r}: it gives {there}, {gives} {'value is' if gives == 1 else 'values are'} needed{end}")
    return Network(layers)


def layers_of(text, net):
    """The layers that a text adds to a growing network. Raises WordError, which names the word that does not fit."""
    layers: list[Layer] = []
    items = parse(text, LAYERS, skip=1)
    for item, after in zip(items, [*items[1:], None]):
        if item.arguments.get("bias") == "mean" and (after is None or after.function is not sigmoid):
            raise WordError(f"{item.text!r}: bias=mean is the logit of a mean, and needs a sigmoid after it")
        layer = item(net)
        layers += [] if layer is None else [layer]
    return layers


def logit(mean):
    """log(p / (1 - p)) with p held within 1e-7 of 0 and 1: about -16.1 at a pixel that is always black."""
    xp = array_module(mean)
    p = xp.clip(mean.astype("float64"), 1e-7, 1 - 1e-7)
    return xp.log(p / (1 - p))


def adam(
    net, rate, epoch, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8, column_norm: Positive | None = None
):
    """Adam. column_norm: no column of a weight matrix, and no filter, is longer than this, after each update."""
    return Adam(net, rate, beta1, beta2, eps, max_column_norm=column_norm)


def momentum(
    net, rate, epoch, mu: float, to: float | None = None, epochs: Count = 2,
    divisor: float = 1.0, floor: float = 1e-6, column_norm: Positive | None = None,
):  # fmt: skip
    """Classical momentum mu, or from mu `to` another in a straight line over so many epochs, constant within each.

    The rate is divided by `divisor` after each update, down to `floor`. column_norm: as Adam's.
    """
    if to is not None and epochs < 2:
        raise ValueError("epochs is 1: from one momentum to another takes at least 2")
    ramp = mu if to is None else ByEpoch(Ramp(mu, to, 0, epochs - 1), epoch)
    return Momentum(net, Decay(rate, divisor, floor), momentum=ramp, max_column_norm=column_norm)


OPTIMIZERS = {"adam": adam, "momentum": momentum}


def optimizer(text, net, rate, epoch):
    """The optimiser of a text for one network. epoch: how many updates it makes in one. Raises WordError."""
    return parse_one(text, OPTIMIZERS, skip=3)(net, rate, epoch)


@dataclass(frozen=True)
class Noise:
    """Where z comes from: noise(n, stream) draws n rows of `size` values, of mean 0 and variance 1."""

    size: int
    draw: Any

    def __call__(self, n, stream):
        return self.draw(stream, (n, self.size))


def uniform_noise(size: Count):
    """Uniform on (-sqrt 3, sqrt 3)."""
    return Noise(size, lambda stream, shape: stream.uniform(shape, -(3**0.5), 3**0.5))


def gaussian_noise(size: Count):
    """Standard normal."""
    return Noise(size, lambda stream, shape: stream.normal(shape))


NOISES = {"uniform": uniform_noise, "gaussian": gaussian_noise}


def noise(text):
    """The Noise of a text: "uniform 100", "gaussian 2". Raises WordError."""
    return parse_one(text, NOISES)()
