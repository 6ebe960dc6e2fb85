"""What `minigan check` checks: every layer, two nets built like G and D, and every loss."""

from functools import partial

import numpy

from minigan.backend import array_module
from minigan.gan.losses import LOSSES
from minigan.nn.convolution import Conv2d, ConvTranspose2d
from minigan.nn.differences import Slopes
from minigan.nn.factors import EveryItem, Factors
from minigan.nn.gradcheck import away_from_kinks, check_layer, check_network, check_objective
from minigan.nn.layers import Dense, Dropout, LeakyReLU, Maxout, ReLU, Sigmoid, Tanh
from minigan.nn.minibatch import MinibatchDiscrimination, MinibatchDistances
from minigan.nn.network import Network
from minigan.nn.normalization import BatchNorm
from minigan.nn.pooling import MaxPool2d
from minigan.nn.reshape import Bias, Reshape, Rows
from minigan.random import Stream, Streams


def layer_checks(seed=0, xp=numpy):
    """(name, check) of every layer, and of two nets built like G and D: check() returns rows, or raises."""
    streams = Streams(seed, "float64", xp)

    def draw():
        return streams.data.normal((8, 6))

    def dense(n_in, n_out):  # pieces with equal biases would tie, at a kink, in a row whose inputs are all dropped
        return Dense(n_in, n_out, streams.init, 1.0, streams.init.normal((n_out,)))

    def draw_images():
        return streams.data.normal((4, 2, 5, 6))

    layers = [dense(6, 4), Maxout(3), ReLU(), LeakyReLU(), Sigmoid(), Tanh(), Dropout(0.5), BatchNorm(6, streams.init)]
    layers += [MinibatchDiscrimination(6, 3, 2, streams.init, 0.3), Reshape(1, 2, 3), Bias((6,), streams.init)]
    layers.append(MinibatchDistances(6, 3, 2, streams.init, 0.3))
    on_images = [
        Conv2d(2, 3, (3, 4), streams.init, 1.0, stride=2, padding=1),
        ConvTranspose2d(2, 3, (3, 4), streams.init, 1.0, stride=2, padding=1, output_padding=1),
        MaxPool2d(2, stride=1), Maxout(2), BatchNorm(2, streams.init), Rows(),
    ]  # fmt: skip
    G = [dense(6, 7), ReLU(), dense(7, 7), ReLU(), dense(7, 5), Sigmoid()]
    D = [Dropout(0.8), dense(6, 12), Maxout(3), Dropout(0.5), dense(4, 6), Maxout(2), Dropout(0.5), dense(3, 1)]
    checks = [(repr(layer), check_layer, layer) for layer in layers]
    checks += [("a network like G", check_network, Network(G)), ("a network like D", check_network, Network(D))]
    found = [(name, partial(away_from_kinks, check, layer, draw, seed=seed)) for name, check, layer in checks]
    found += [(f"images: {x!r}", partial(away_from_kinks, check_layer, x, draw_images, seed=seed)) for x in on_images]
    factors = Network([Factors(5, 7, 3, streams.init, 1.0)])
    pairs = xp.stack([streams.data.integers(5, 8), streams.data.integers(7, 8)], axis=1)
    for name, net, x in (("Factors", factors, pairs), ("EveryItem", EveryItem(factors), pairs[:, 0])):
        found.append((name, partial(check_factors, name, net, x, seed=seed)))
    return found


def check_factors(name, net, x, seed=0, directions=3):
    """A Row for theta of a network of Factors at pairs x, or of EveryItem at users x: as `check_network`, without x."""
    streams = Streams(seed, "float64", array_module(x))
    y, cache = net.forward(x)
    slopes = Slopes(name, streams.noise.normal(y.shape), streams.data)
    gradient = {"theta": net.parameter_gradient(slopes.dy, cache)}
    for _ in range(directions):
        slopes.check(lambda: net.forward(x)[0], {"theta": net.theta}, gradient)
    return slopes.rows()


def gradient_checks(seed=0, xp=numpy):
    """(name, check) of every loss: check() returns rows, or raises. Inputs called a_... are logits."""
    stream = Stream(seed, "float64", xp)
    checks = []
    for loss in LOSSES.values():
        inputs = [stream.normal((8, 1 if name.startswith("a_") else 3)) for name in loss.inputs]
        options = {"names": loss.inputs, "largest": loss.largest}
        check = partial(check_objective, loss.name, loss.value, loss.gradient, tuple(inputs), **options)
        checks.append((loss.name, check))
    return checks
