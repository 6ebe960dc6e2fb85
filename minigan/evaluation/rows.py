"""Rows of numbers as the measures take them: looked at before anything is computed, and counted from a middle."""

import numpy

from minigan.backend import array_module

ROWS = 2**10  # at a time
MIDDLE = 255  # rows whose median is the middle


class Overflow(ValueError):
    """Rows so far from each other that the square of a distance is no number of their dtype."""


def expect_rows(least, **sets):
    """Raise unless all are arrays (n, d) of one d and of one dtype, float32 or float64; n >= least; all finite.

    ValueError for shapes and for numbers that are not finite, TypeError for dtypes and for host and device mixed.
    """
    arrays = list(sets.values())
    xp, d = array_module(*arrays), arrays[0].shape[-1:]
    shapes = ", ".join(f"{name} has shape {a.shape}" for name, a in sets.items())
    if not all(a.ndim == 2 and a.shape[1:] == d and d[0] > 0 and len(a) >= least for a in arrays):
        raise ValueError(f"{shapes}: expected (n, d), n at least {least}, of one d")
    dtypes = [str(a.dtype) for a in arrays]
    if dtypes[0] not in ("float32", "float64") or len(set(dtypes)) > 1:
        found = ", ".join(f"{name} is {dtype}" for name, dtype in zip(sets, dtypes))
        raise TypeError(f"{found}: expected float32 or float64, one for all, pixels / 255.0")
    for name, a in sets.items():
        if len(a) and not (xp.isfinite(a.min()) and xp.isfinite(a.max())):  # NaN is both
            raise ValueError(f"{name} holds numbers that are not finite")


def middle(data):
    """The median of a few hundred of the rows, to count rows from: (d,).

    A distance does not depend on where one counts from, but its digits do: |x|^2 - 2 x.mu + |mu|^2 loses them where
    |x| is large beside |x - mu|. The mean would do as well, but for a row that lies far from all others.
    """
    xp = array_module(data)
    return xp.median(data[:: -(-len(data) // MIDDLE)], axis=0).astype(data.dtype)


def squared_norms(a, centre):
    """|a_i - centre|^2 for every row, by blocks."""
    xp, squares = array_module(a, centre), []
    for row in range(0, len(a) or 1, ROWS):
        block = a[row : row + ROWS] - centre
        squares.append(xp.einsum("ij,ij->i", block, block))
    return xp.concatenate(squares)


def expect_squares(x, data, centre):
    """Raise Overflow unless |x - mu|^2 is finite for all rows: it is if it is for the corners of the rows' boxes."""
    xp = array_module(x, data)
    with numpy.errstate(over="ignore"):
        corners = [xp.maximum(abs(a.max(axis=0) - centre), abs(a.min(axis=0) - centre)) for a in (x, data) if len(a)]
        largest = sum(xp.sqrt((corner * corner).sum()) for corner in corners) ** 2
    if not xp.isfinite(largest):
        raise Overflow(f"numbers so large that their squares overflow {x.dtype}: scale them down")


def scaled(z):
    """(z / 2^e, e) with the least e for which no number of z / 2^e is beyond 1: its squares do not overflow.

    What a power of two divides keeps its digits, so that of ordinary numbers no bit of a ratio changes.
    """
    xp = array_module(z)
    exponent = int(xp.frexp(abs(z).max())[1])
    return xp.ldexp(z, -exponent), exponent
