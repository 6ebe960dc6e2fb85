"""Toy data of known density: eight Gaussians on a ring and 25 on a grid (2-D), one on the line, a circle (2-D)."""

import numpy

from minigan.data.dataset import Dataset
from minigan.random import Stream

RING_MODES, RING_SD = 8, 0.1
GRID_SIDE, GRID_SD = 5, 0.05
LINE_MEAN, LINE_SD = 1.0, 0.5
CIRCLE_RADIUS, CIRCLE_SD = 1.0, 0.02


def ring_centres(n=RING_MODES):
    """The middles of the ring's Gaussians: n points evenly on the unit circle, from (1, 0) on; (n, 2)."""
    angle = numpy.arange(n) * (2 * numpy.pi / n)
    return numpy.stack([numpy.cos(angle), numpy.sin(angle)], axis=1)


def labelled_ring(n, stream):
    """n points, each from one of eight Gaussians of standard deviation 0.1 centred evenly on the unit circle: (n, 2),
    and the number of its Gaussian, 0 to 7: (n,)."""
    label = stream.integers(RING_MODES, n)
    noise = stream.normal((n, 2))
    centres = stream.xp.asarray(ring_centres())
    return centres[label].astype(noise.dtype) + RING_SD * noise, label


def ring(n, stream):
    """n points of `labelled_ring`, without their labels."""
    return labelled_ring(n, stream)[0]


def grid_centres():
    """The middles of the grid's Gaussians: -2, -1, 0, 1, 2 in each coordinate; (25, 2)."""
    side = numpy.arange(GRID_SIDE) - (GRID_SIDE - 1) / 2
    return numpy.stack(numpy.meshgrid(side, side), axis=-1).reshape(-1, 2)


def labelled_grid(n, stream):
    """n points, each from one of 25 Gaussians of standard deviation 0.05 on the grid: (n, 2), and its number: (n,)."""
    label = stream.integers(GRID_SIDE**2, n)
    noise = stream.normal((n, 2))
    return stream.xp.asarray(grid_centres())[label].astype(noise.dtype) + GRID_SD * noise, label


def line(n, stream):
    """n points from N(1, 0.5^2): (n, 1)."""
    return LINE_MEAN + LINE_SD * stream.normal((n, 1))


def circle(n, stream):
    """n points, evenly on the unit circle but for noise of standard deviation 0.02 in each coordinate: (n, 2)."""
    angle = stream.uniform((n,), 0.0, 2 * numpy.pi)
    points = stream.xp.stack([stream.xp.cos(angle), stream.xp.sin(angle)], axis=1)
    return CIRCLE_RADIUS * points + CIRCLE_SD * stream.normal((n, 2))


SPLIT = (50_000, 1_000, 10_000)  # to train on, to validate, to test; always the same points


def load_ring(dtype="float32", xp=numpy):
    """The data set "ring", labelled by the number of the Gaussian."""
    return _labelled("ring", labelled_ring, dtype, xp, centres=ring_centres(), spread=RING_SD)


def load_grid(dtype="float32", xp=numpy):
    """The data set "grid", labelled by the number of the Gaussian."""
    return _labelled("grid", labelled_grid, dtype, xp, centres=grid_centres(), spread=GRID_SD)


def _labelled(name, draw, dtype, xp, **known):
    stream = Stream(2014, dtype, xp)
    (train, valid, test), labels = zip(*(draw(n, stream) for n in SPLIT))
    return Dataset(name, train, valid, test, labels=labels, **known)


def load_line(dtype="float32", xp=numpy):
    """The data set "line"."""
    stream = Stream(2014, dtype, xp)
    return Dataset("line", *(line(n, stream) for n in SPLIT))


def load_circle(dtype="float32", xp=numpy):
    """The data set "circle": of one coordinate the other is known but for its sign."""
    stream = Stream(2014, dtype, xp)
    train, valid, test = (circle(n, stream) for n in SPLIT)
    return Dataset("circle", train, valid, test, radius=CIRCLE_RADIUS)
