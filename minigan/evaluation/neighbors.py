"""Nearest neighbours: are the samples the training images themselves, or near copies of them?

    indices, distances = nearest(samples, train)
    print(neighbor_check(samples, train, test))

The paper shows beside its samples the nearest training image "to demonstrate that the model has not memorized
the training set" (figure 2). What is near, it does not say. Here images that nobody trained on, the test images,
say it: their distances to the training images are what those of honest samples should be like.
"""

from dataclasses import dataclass
from typing import Any

import numpy

from minigan.backend import array_module, to_host

ROWS, COLUMNS = 2**10, 2**12  # pairs (x, data) in one matrix product: 16 MB of float32
VALUES = 2**21  # numbers of candidates that are compared exactly at a time: 16 MB of float64


def nearest(x, data):
    """argmin_j |x_i - data_j| for every row i of x, and that Euclidean distance: int64 and float64, on the host.

    x: (n, d), data: (n_data, d). Of rows equally far the lowest index is taken. The result is that of float64
    differences also for float32 arrays, see `_search`. Raises ValueError and TypeError as `expect_rows`.
    """
    expect_rows(1, x=x, data=data)
    return _search(x, data, leave_out=False)


def nearest_other(x):
    """`nearest(x, x)` with every row itself left out; a second copy of a row is another row, at distance 0."""
    expect_rows(2, x=x)
    return _search(x, x, leave_out=True)


def _search(x, data, leave_out):
    """Candidates by matrix products in the arrays' dtype, then the winner among them by differences in float64.

    With c the mean of data, and x and mu counted from it, |x - mu|^2 - |x|^2 = |mu|^2 - 2 x.mu. Rounding
    moves the right side, an inner product of d terms and a few operations more, by less than

        slack / 2 = (d + 8) (eps / 2) (|x| + |mu|)^2          (Higham 2002, section 3.1)

    so the nearest row is among those within one slack of the least, and these few are compared exactly.
    (CuPy's CUPY_TF32=1 computes products to fewer digits than eps says, and would break this.)
    """
    xp, d, limits = array_module(x, data), x.shape[1], numpy.finfo(x.dtype)
    eps, tiny, largest = float(limits.eps), float(limits.tiny), float(limits.max)
    with numpy.errstate(over="ignore", invalid="ignore"):
        centre = data.mean(axis=0)
        x2, data2 = _squared_norms(x, centre), _squared_norms(data, centre)
        slack = (d + 8) * (eps * (xp.sqrt(x2) + xp.sqrt(data2.max())) ** 2 + tiny)
    if not xp.isfinite(slack).all():
        raise ValueError(f"numbers so large that their squares overflow {x.dtype}: scale them down")
    indices, squares = numpy.zeros(len(x), "int64"), numpy.full(len(x), numpy.inf)
    for column in range(0, len(data), COLUMNS):
        mu = data[column : column + COLUMNS] - centre
        for row in range(0, len(x), ROWS):
            a = (-2.0 * (x[row : row + ROWS] - centre)) @ mu.T
            a += data2[column : column + COLUMNS]
            if leave_out:
                same = xp.arange(max(row, column), min(row + len(a), column + len(mu)))
                a[same - row, same - column] = numpy.inf
            bound = xp.minimum(a.min(axis=1) + slack[row : row + ROWS], largest)  # which inf is above
            i, j = xp.nonzero(a <= bound[:, None])
            i, j, exact = _winners(x, data, i + row, j + column)
            closer = exact < squares[i]  # not <=: an equal one in an earlier block has the lower index
            indices[i[closer]], squares[i[closer]] = j[closer], exact[closer]
    return indices, numpy.sqrt(squares)


def _winners(x, data, i, j):
    """For each i among the pairs (i, j): i once, its nearest j (the lowest if several), their squared distance."""
    step = max(1, VALUES // x.shape[1])
    exact = [numpy.empty(0)]
    for pair in range(0, len(i), step):
        difference = x[i[pair : pair + step]].astype("float64") - data[j[pair : pair + step]]
        exact.append(to_host((difference * difference).sum(axis=1)))
    i, j, squares = to_host(i), to_host(j), numpy.concatenate(exact)
    order = numpy.lexsort((j, squares, i))
    i, first = numpy.unique(i[order], return_index=True)
    return i, j[order][first], squares[order][first]


def _squared_norms(a, centre):
    """|a_i - centre|^2 for every row, by blocks."""
    xp, squares = array_module(a, centre), []
    for row in range(0, len(a), ROWS):
        block = a[row : row + ROWS] - centre
        squares.append(xp.einsum("ij,ij->i", block, block))
    return xp.concatenate(squares)


@dataclass(frozen=True, eq=False)
class NeighborCheck:
    """How near the samples lie to the training data, and how near test data lie, which nobody trained on.

    sample_distances, test_distances: Euclidean distance of each sample, and of each test row, to the nearest
    training row (host arrays). ratio: the median of the former over that of the latter. exact_copies: how many
    samples are a training row, to the last bit.
    """

    sample_distances: Any
    test_distances: Any
    ratio: float
    exact_copies: int

    def __str__(self):
        sample, test = numpy.median(self.sample_distances), numpy.median(self.test_distances)
        return (
            f"median distance to the nearest training row {sample:.4g}, of test rows {test:.4g}: ratio {self.ratio:.3f}"
            f"; {self.exact_copies} exact copies among {len(self.sample_distances)} samples"
        )


def neighbor_check(samples, train, test):
    """The control that the paper lacks: distances of samples to train beside those of test to train.

    A ratio near 0 is memorising; near 1 the samples are as far from the training data as new data are; above 1 they
    are further: noise, or blur (1.2 for means of ten random MNIST images).

    What it does not see: whether samples differ from one another (a collapsed G may have ratio 1), and copies that
    are none in this distance. A training image moved sideways by one pixel is as far from all training images as
    a new one: 1.1 on MNIST, by two 1.5 (Theis et al. 2016). So a ratio of 1 does not prove that nothing is memorised.
    Raises ValueError also where half of the test rows are training rows, which makes them no control.
    """
    expect_rows(1, samples=samples, train=train, test=test)
    _, sample_distances = nearest(samples, train)
    _, test_distances = nearest(test, train)
    control = float(numpy.median(test_distances))
    if control == 0:
        raise ValueError("half of the test rows are rows of train: test rows must be new to be a control")
    ratio = float(numpy.median(sample_distances)) / control
    return NeighborCheck(sample_distances, test_distances, ratio, int((sample_distances == 0).sum()))


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
        if not (xp.isfinite(a.min()) and xp.isfinite(a.max())):  # NaN is both
            raise ValueError(f"{name} holds numbers that are not finite")
