"""What the functions of theory/ are given, checked in one place, so that a wrong argument is told in a sentence."""

import numpy

from minigan.random import Stream

NORMALIZED = 1e-8  # how far from 1 a sum or an integral of probabilities may be


def expect_pair(p, q):
    """Raise ValueError unless p and q are distributions in one space."""
    for name, d in (("p", p), ("q", q)):
        if not hasattr(d, "log_density"):
            raise ValueError(f"{name} is {d!r}: a distribution is expected, such as Discrete(points, masses)")
    if p.d != q.d:
        raise ValueError(f"p has dimension {p.d}, q {q.d}: they must be in one space")


def are_numbers(*values):
    """Whether all are finite real numbers."""
    return all(isinstance(v, int | float | numpy.number) and numpy.isfinite(v) for v in values)


def between_0_and_1(u):
    """u as an array. Raises ValueError unless all of it lies between 0 and 1."""
    u = numpy.asarray(u, dtype=float)
    if not numpy.all((u > 0) & (u < 1)):
        raise ValueError("a quantile is asked for a probability that is not between 0 and 1")
    return u


def expect_stream(stream):
    """The stream itself. Raises TypeError for another source of random numbers, such as NumPy's Generator."""
    if not isinstance(stream, Stream):
        raise TypeError(f'stream is {stream!r}: give a minigan.random.Stream, such as Stream(1, "float64")')
    return stream


def probabilities(values, what):
    """The values as an array. Raises ValueError unless they are at least 0 and sum to 1."""
    p = numpy.asarray(values, dtype=float)
    if p.ndim != 1 or p.size == 0 or not numpy.all(p >= 0):
        raise ValueError(f"{what} {p.tolist()}: expected a row of numbers, none negative")
    if not abs(p.sum() - 1) < NORMALIZED:
        raise ValueError(f"{what} sum to {p.sum():.8g}, not 1: divide them by their sum")
    return p
