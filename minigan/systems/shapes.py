"""A network from its words, for its shapes alone: nothing is drawn, and what its weights would be takes no memory.

parameters("dense 4096, reshape 256x4x4, convt data 4x4 stride=2 pad=1, rows", 100, (3, 8, 8))
"""

from itertools import pairwise
from math import prod

import numpy

from minigan.nn import Dense, Maxout, build
from minigan.nn.build_images import WORDS, as_images
from minigan.words import WordError, parse

MANY = 720_720  # a multiple of every number up to 16
LINEAR = ("dense", "conv", "convt", "maxout", "pool", "bias")  # what gives a logit, a number of either sign
NO_CHANGE = ("rows", "reshape", "uniform", "normal", "sparse")


class Blank:
    """A stream whose arrays take no memory."""

    xp, dtype = numpy, numpy.dtype("float32")

    def uniform(self, shape, low=0.0, high=1.0):
        """Zeros: one, seen from all places."""
        return numpy.broadcast_to(numpy.zeros(1, self.dtype), shape)


class Shapes(build.Growing):
    """A network that grows for its shapes alone, whatever its weights are said to start with."""

    start = property(lambda self: 0.05, lambda self, start: None)


def steps(text, width, data):
    """(word, shape, layer) for each word in turn: the shape of what the network gives as far as there; None: no layer.

    width, data: as build.network has them, data being a shape. Raises WordError for a word that does not fit.
    """
    net = Shapes((width,), Blank(), data, None)
    for item in parse(text, build.LAYERS, skip=1):
        layer = item(net)
        yield item.text, net.shape, layer


def parameters(text, width, data):
    """How many numbers theta has."""
    return sum(array.size for *_, layer in steps(text, width, data) if layer for array in layer.params.values())


def expect_network(text, gives=None):
    """Raise WordError unless a text describes a network, which gives so many values ("data": as many as the data have).

    Inputs and examples are thought to have MANY values. Whether nets on images fit is seen with the data.
    """
    items = parse(text, build.LAYERS, skip=1)
    if any(item.function in WORDS for item in items):
        named = [word for word in (item.text.split()[0] for item in items) if word not in NO_CHANGE]
        if gives == 1 and named and named[-1] not in LINEAR:
            raise WordError(f"{text!r}: D ends in a logit, a number of either sign: {named[-1]} may not come last")
        return
    net = Shapes((MANY,), Blank(), (MANY,), None)
    layers = build.layers_of(text, net)
    if gives is not None and net.shape != ((MANY,) if gives == "data" else (gives,)):
        wanted = "as many as the data have (dense data)" if gives == "data" else gives
        there = "data" if net.shape == (MANY,) else net.shape[0]
        raise WordError(f"{text!r}: it gives {there} values, {wanted} are needed")
    if not any(layer.params for layer in layers):
        raise WordError(f"{text!r}: at least one dense layer is needed")
    if gives == 1 and not isinstance(layers[-1], (Dense, Maxout)):
        raise WordError(f"{text!r}: D ends in a logit, a number of either sign: nothing may follow dense 1")


def expect_as_data(recipe, width, data):
    """Raise WordError where G draws pictures of another size than the data's: how to change the data, or G.

    data: the shape of an example. Where it is no picture, or G draws none, build.network tells what is wrong.
    """
    shapes = [shape for _, shape, _ in steps(recipe.G, width, data)]
    drawn = next((shape for shape in reversed(shapes) if len(shape) == 3), None)
    if drawn is None or len(data) == 1 or prod(shapes[-1]) == prod(data):
        return
    data, remedies = as_images(data), []
    if data[0] != drawn[0]:
        remedies.append("write `data` for the number of channels in G's last convt")
    elif recipe.data == "images" and drawn[1] == drawn[2]:
        remedies.append(f"--size {drawn[1]} crops and scales them")
    remedies += written_otherwise(recipe.G, width, drawn, data)
    there, here = (build.by(shape) if data[0] != drawn[0] else sides(shape) for shape in (drawn, data))
    raise WordError(
        f"{recipe.name}: G draws pictures of {there}, and the data's are {here}: "
        f"{', or '.join(remedies) or 'G needs other strides, kernels or pads'}"
    )


def written_otherwise(text, width, drawn, data):
    """["in G write `dense 9216, reshape 256x6x6` for ..."], which then draws as the data are; [] if none is found."""
    words = [item.text for item in parse(text, build.LAYERS, skip=1)]
    for i, pair in enumerate(pairwise(words)):
        if pair[0].startswith("dense ") and pair[1].startswith("reshape ") and "x" in pair[1]:
            channels, *small = map(int, pair[1].removeprefix("reshape ").split("x"))
            small = [n * wanted // there for n, wanted, there in zip(small, data[1:], drawn[1:])]
            other = f"dense {channels * prod(small)}", f"reshape {build.by((channels, *small))}"
            try:
                found = [shape for *_, shape, _ in steps(", ".join((*words[:i], *other, *words[i + 2 :])), width, data)]
            except WordError:
                return []
            return [f"in G write `{', '.join(other)}` for `{', '.join(pair)}`"] if data in found else []
    return []


def sides(shape):
    """32 x 32 of a picture's shape."""
    return " x ".join(map(str, shape[-2:]))
