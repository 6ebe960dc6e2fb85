"""Which part of an example is unknown, in words: `right` half of a picture, `coordinate 2` of a point.

A mask's word is a function of the example's shape, which returns True where a value is unknown.
"""

import numpy

from minigan.backend import array_module
from minigan.nn.build import Count
from minigan.systems.settings import RecipeError
from minigan.words import WordError, parse_one


def left(shape):
    """The left half of a picture is unknown."""
    return _columns(shape) < _picture(shape)[1] // 2


def right(shape):
    """The right half of a picture is unknown."""
    return _columns(shape) >= _picture(shape)[1] // 2


def top(shape):
    """The top half of a picture is unknown."""
    return _rows(shape) < _picture(shape)[0] // 2


def bottom(shape):
    """The bottom half of a picture is unknown."""
    return _rows(shape) >= _picture(shape)[0] // 2


def coordinate(shape, number: Count):
    """One value of a point is unknown. They are counted from 1: x1, x2, ... as in samples.png."""
    if len(shape) > 1 or number > shape[0]:
        there = "pictures, which have halves" if len(shape) > 1 else f"points of {shape[0]} values"
        raise ValueError(f"the data are {there}")
    return numpy.arange(1, shape[0] + 1) == number


MASKS = {"left": left, "right": right, "top": top, "bottom": bottom, "coordinate": coordinate}


def _picture(shape):
    """(height, width). Raises ValueError unless it is a picture's shape."""
    if len(shape) < 2:
        raise ValueError("the data are points, which have no halves: take coordinate NUMBER")
    return shape[-2:]


def _columns(shape):
    _picture(shape)
    return numpy.broadcast_to(numpy.arange(shape[-1]), shape)


def _rows(shape):
    _picture(shape)
    return numpy.broadcast_to(numpy.arange(shape[-2])[:, None], shape)


def expect_mask(text):
    """Raise WordError unless a text names a mask."""
    parse_one(text, MASKS, skip=1)


class Parts:
    """The known and the unknown part of examples, (m, values) each, and the whole again.

    Raises RecipeError for a mask that does not fit the data, or leaves nothing known or nothing unknown.
    """

    def __init__(self, mask, data):
        self.shape, self.xp = data.shape, array_module(data.train)
        try:
            unknown = parse_one(mask, MASKS, skip=1)(self.shape).ravel()
        except WordError as error:
            raise RecipeError(f"mask: {error}") from None
        if unknown.all() or not unknown.any():
            raise RecipeError(
                f"mask is {mask!r}: of {data.name} it leaves nothing {'' if unknown.any() else 'un'}known"
            )
        places = [numpy.flatnonzero(part) for part in (unknown, ~unknown)]
        self.unknown, self.known = (self.xp.asarray(part) for part in places)
        self._order = self.xp.asarray(numpy.argsort(numpy.concatenate(places)))  # back to where each value was

    def split(self, x):
        """(unknown, known) of examples."""
        return x[:, self.unknown], x[:, self.known]

    def joined(self, unknown, known):
        """The examples that have these parts."""
        return self.xp.concatenate([unknown, known], axis=1)[:, self._order]

    def known_of(self, examples, n):
        """The known part of n examples, (n, values), or of one, (values,), n times over; the rest is not looked at.

        Raises RecipeError for another shape.
        """
        values = len(self.unknown) + len(self.known)
        if examples.shape not in ((values,), (n, values)):
            raise RecipeError(
                f"known has shape {examples.shape}: a whole example is needed, ({values},), or {n} of them, ({n}, "
                f"{values}); their unknown part is not looked at"
            )
        return self.xp.broadcast_to(examples, (n, values))[:, self.known]


class Completed:
    """A network that fills in the unknown part, made one of whole examples: [z, known] -> x, what is known unchanged.

    To copies and checkpoints it has one attribute, theta, the network's; `layers` is empty.
    """

    saved = ("theta",)
    layers = ()

    def __init__(self, network, parts):
        self.network, self.parts = network, parts

    def __repr__(self):
        return f"Completed({self.network!r})"

    def __call__(self, z, rng=None):
        """The whole examples: the network's own values, and the last columns of z where they belong."""
        return self.parts.joined(self.network(z, rng), z[:, -len(self.parts.known) :])

    @property
    def theta(self):
        """The network's parameter vector."""
        return self.network.theta

    @theta.setter
    def theta(self, vector):
        self.network.theta = vector

    def astype(self, dtype):
        """A copy with parameters of another dtype."""
        return Completed(self.network.astype(dtype), self.parts)
