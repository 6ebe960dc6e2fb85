"""A small MNIST classifier, by which samples are judged: what digits they show, and how far their features are off.

    classifier = load()
    classifier.predict(x)                                                     # (n, 10) probabilities
    frechet_distance(classifier.features(samples), classifier.features(x))    # samples beside as many images

Its weights are in minigan/data/files/classifier.npz, made by `python benchmarks/train_classifier.py`: `train` on the
50,000 training images, rounded to float16. It finds the digit of 98.2 % of the 10,000 test images, of 98.1 % of the
validation images, and of 99.7 % of those it was trained on.
"""

import numpy

from minigan.backend import array_module, expect_floating, to_host
from minigan.data import mnist, weights
from minigan.data.dataset import Minibatches
from minigan.nn import Adam, Dense, Dropout, Network, Ramp, ReLU
from minigan.random import Stream, Streams

WEIGHTS = mnist.FILES / "classifier.npz"
UNITS = (784, 128, 64, 10)  # pixels, two hidden layers, digits
KEEP = (0.9, 0.7, 0.7)  # of the inputs of each Dense layer in training; without dropout accuracy is 97.9 %
BLOCK = 1000  # images at a time


def make_network(rng):
    """Dense and ReLU layers from 784 pixels to 10 logits, dropout before each, with W drawn from the stream rng."""
    layers = []
    for keep, n_in, n_out in zip(KEEP, UNITS, UNITS[1:]):
        layers += [Dropout(keep), Dense(n_in, n_out, rng), ReLU()]
    return Network(layers[:-1])


def log_softmax(a):
    """log p_j = a_j - log sum_k exp(a_k) along the last axis, in nats. The largest logit is taken out first."""
    xp = array_module(a)
    expect_floating(a=a)
    a = a - a.max(axis=-1, keepdims=True)
    return a - xp.log(xp.exp(a).sum(axis=-1, keepdims=True))


def cross_entropy(a, labels):
    """-(1/m) sum_i log p_(i, label_i) with p = softmax(a), in nats; a: (m, digits) logits, labels: (m,) integers.

    Raises ValueError for other shapes.
    """
    return -(log_softmax(a) * _onehot(a, labels)).sum() * (1.0 / len(a))


def cross_entropy_gradient(a, labels):
    """d(cross_entropy)/da = (softmax(a) - onehot(labels)) / m, of the shape of a.

    With log p_l = a_l - log sum_k exp(a_k), d(-log p_l)/da_j = exp(a_j) / sum_k exp(a_k) - [j = l] = p_j - [j = l].
    """
    return (array_module(a).exp(log_softmax(a)) - _onehot(a, labels)) * (1.0 / len(a))


def _onehot(a, labels):
    xp = array_module(a, labels)
    if a.ndim != 2 or labels.shape != a.shape[:1] or a.size == 0:
        raise ValueError(f"logits have shape {a.shape}, labels {labels.shape}: expected (m, digits) and (m,), m > 0")
    return labels[:, None] == xp.arange(a.shape[1])


def train(x, labels, seed, epochs=30, batch=100, rate=2e-3):
    """A Network that minimises the cross-entropy by Adam, its rate falling in a straight line to 0.

    x: (n, 784) pixels in [0, 1], whose dtype and array module the network takes; labels: (n,) integers 0 to 9.
    """
    xp = array_module(x, labels)
    streams = Streams(seed, x.dtype, xp)
    network = make_network(streams.init)
    minibatches = Minibatches(xp.arange(len(x)), streams.data)
    steps = epochs * (len(x) // batch)
    adam = Adam(network, Ramp(rate, 0.0, 0, steps))
    for _ in range(steps):
        chosen = minibatches(batch)
        a, cache = network.forward(x[chosen], streams.dropout)
        adam.descend(network, network.parameter_gradient(cross_entropy_gradient(a, labels[chosen]), cache))
    return network


class Classifier:
    """A network that ends in logits, read as a classifier. x: (n, 784) pixels in [0, 1], as mnist.load has them."""

    def __init__(self, network):
        self.network = network

    def predict(self, x):
        """The probabilities of the digits: (n, 10), rows summing to 1."""
        return self._blocks(x, lambda block: array_module(block).exp(log_softmax(self.network(block))))

    def features(self, x):
        """The activations of the last hidden layer: (n, 64), none negative."""
        return self._blocks(x, self._hidden)

    def accuracy(self, x, labels):
        """The share of images whose most probable digit is the label."""
        return float((self.predict(x).argmax(axis=1) == labels).mean())

    def _hidden(self, x):
        for layer in self.network.layers[:-1]:
            x, _ = layer.forward(x)
        return x

    def _blocks(self, x, function):
        if x.dtype.kind != "f":
            raise TypeError(f"x is {x.dtype}, expected floating-point pixels in [0, 1]: x / 255.0")
        blocks = [function(x[i : i + BLOCK]) for i in range(0, len(x) or 1, BLOCK)]  # of no rows, one block of none
        return array_module(x).concatenate(blocks)


def load(path=WEIGHTS, dtype="float32", xp=numpy):
    """The shipped Classifier, computing in `dtype` with arrays of xp. Raises DataError unless the file is whole."""
    network = make_network(Stream(0, dtype, xp))
    weights.fill(network, path)
    return Classifier(network)


def frechet_distance(a, b):
    """|mu_a - mu_b|^2 + tr(S_a + S_b - 2 (S_a S_b)^(1/2)), of Gaussians fitted to the rows of a and b.

    a: (n_a, d), b: (n_b, d) features; S divides by n - 1. It is the squared 2-Wasserstein distance of the two Gaussians
    (Dowson & Landau 1982), used for images by Heusel et al. 2017 on features of another net: values from
    there and from here cannot be compared. Its value depends on n (it is biased: of two sets from one distribution
    it is above 0, and falls as n grows), and is comparable at equal n only. By the shipped classifier 10,000 test
    images are 0.69 from 10,000 training images and 0.75 from the validation images; every tenth of each, 7.4 and 3.7.
    Uniform noise is 271 from the test images, and their ones alone are 340.

    S_a S_b is not symmetric, but has the eigenvalues of R S_b R with R = S_a^(1/2), which is. So the trace of
    its root is the sum of their roots. Raises ValueError unless both have two rows or more, of one d, and are finite.
    """
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[1] or len(a) < 2 or len(b) < 2:
        raise ValueError(f"features have shapes {a.shape} and {b.shape}: both should be (n, d), n > 1, of one d")
    expect_floating(a=a, b=b)
    if not (array_module(a).isfinite(a).all() and array_module(b).isfinite(b).all()):
        raise ValueError("features that are not finite have no Fréchet distance")
    with numpy.errstate(over="ignore", invalid="ignore"):
        (mu_a, S_a), (mu_b, S_b) = _moments(a), _moments(b)
    if not (numpy.isfinite(S_a).all() and numpy.isfinite(S_b).all() and numpy.isfinite((mu_a - mu_b) ** 2).all()):
        raise ValueError("features so large that their squares overflow: scale them down")
    values, vectors = numpy.linalg.eigh(S_a)
    R = (vectors * numpy.sqrt(values.clip(0.0))) @ vectors.T  # below 0 by rounding alone
    root = numpy.sqrt(numpy.linalg.eigvalsh(R @ S_b @ R).clip(0.0)).sum()
    distance = ((mu_a - mu_b) ** 2).sum() + numpy.trace(S_a) + numpy.trace(S_b) - 2.0 * root
    return max(float(distance), 0.0)  # of equal sets, round-off may leave -1e-8


def _moments(a):
    """Mean and covariance of the rows, in float64 on the host."""
    a = a.astype("float64")
    mu = a.mean(axis=0)
    centred = a - mu
    return to_host(mu), to_host(centred.T @ centred) / (len(a) - 1)
