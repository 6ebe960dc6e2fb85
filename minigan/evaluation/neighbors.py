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
from minigan.evaluation.rows import ROWS, expect_rows, expect_squares, middle, squared_norms

COLUMNS = 2**12  # of data, beside ROWS of x in one matrix product: 16 MB of float32
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

    With c the middle of data, and x and mu counted from it, |x - mu|^2 - |x|^2 = |mu|^2 - 2 x.mu. Rounding
    moves the right side, an inner product of d terms and a few operations more, by less than

        (d + 8) (eps / 2) (|x| + |mu|)^2  <=  e |x|^2 + e |mu|^2,   e = (d + 8) eps      (Higham 2002, section 3.1)

    With low = |mu|^2 - 2 x.mu - e |mu|^2 the nearest row has low_j <= low_k + 2 e |mu_k|^2 + 2 e |x|^2 for every k, so
    also for the k of least low. The few that have are compared exactly: a row that lies far away adds to its own bound
    alone. (CuPy's CUPY_TF32=1 computes products to fewer digits than eps says, and would break this.)
    """
    xp, limits = array_module(x, data), numpy.finfo(x.dtype)
    e, tiny, largest = (x.shape[1] + 8) * float(limits.eps), float(limits.tiny), float(limits.max)
    centre = middle(data)
    expect_squares(x, data, centre)
    x2, data2 = squared_norms(x, centre), squared_norms(data, centre)
    slack = 2 * e * x2 + (x.shape[1] + 8) * 2 * tiny
    indices, squares = numpy.zeros(len(x), "int64"), numpy.full(len(x), numpy.inf)
    for column in range(0, len(data), COLUMNS):
        mu, mu2 = data[column : column + COLUMNS] - centre, data2[column : column + COLUMNS]
        for row in range(0, len(x), ROWS):
            low = (-2.0 * (x[row : row + ROWS] - centre)) @ mu.T
            low += (1.0 - e) * mu2
            if leave_out:
                same = xp.arange(max(row, column), min(row + len(low), column + len(mu)))
                low[same - row, same - column] = numpy.inf
            k = low.argmin(axis=1)
            bound = low[xp.arange(len(low)), k] + 2 * e * mu2[k] + slack[row : row + ROWS]
            bound = xp.minimum(bound, largest)  # which inf is above
            i, j = xp.nonzero(low <= bound[:, None])
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
    Raises ValueError also where half of the test pictures are training pictures, which makes them no control.
    """
    expect_rows(1, samples=samples, train=train, test=test)
    _, distances = nearest(array_module(samples).concatenate([samples, test]), train)  # train is gone through once
    sample_distances, test_distances = distances[: len(samples)], distances[len(samples) :]
    control = float(numpy.median(test_distances))
    if control == 0:
        copies = int((test_distances == 0).sum())
        raise ValueError(
            f"{copies:,} of {len(test):,} test pictures also occur among the training pictures; take the copies away"
        )
    ratio = float(numpy.median(sample_distances)) / control
    return NeighborCheck(sample_distances, test_distances, ratio, int((sample_distances == 0).sum()))
