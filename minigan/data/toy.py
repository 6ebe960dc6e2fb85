"""Toy data whose density is known: eight Gaussians on a ring (2-D), and one Gaussian on the line (1-D)."""

import numpy

from minigan.data.dataset import Dataset
from minigan.random import Stream

RING_MODES, RING_SD = 8, 0.1
LINE_MEAN, LINE_SD = 1.0, 0.5


def ring(n, stream):
    """n points, each from one of eight Gaussians of standard deviation .1 centred evenly on the unit circle: (n, 2)."""
    angle = stream.integers(RING_MODES, n) * (2 * numpy.pi / RING_MODES)
    noise = stream.normal((n, 2))
    centres = stream.xp.stack([stream.xp.cos(angle), stream.xp.sin(angle)], axis=1)
    return centres.astype(noise.dtype) + RING_SD * noise


def line(n, stream):
    """n points from N(1, .5^2): (n, 1)."""
    return LINE_MEAN + LINE_SD * stream.normal((n, 1))


def load(name, dtype="float32", xp=numpy):
    """The data set "ring" or "line": 50,000 points to train on, 1,000 to validate, 10,000 to test; always the same."""
    draw = {"ring": ring, "line": line}[name]
    stream = Stream(2014, dtype, xp)
    return Dataset(name, draw(50_000, stream), draw(1_000, stream), draw(10_000, stream))
