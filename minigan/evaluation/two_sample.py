"""Two-sample tests: are x and y, data and samples, of one distribution?

    print(classifier_accuracy(test, samples, stream))     accuracy 0.973 ± 0.002 ...: easily distinguished
    print(nearest_neighbor_accuracy(test, samples))
    print(mmd(test[:1000], samples[:1000], stream))       MMD^2 ... p = 0.005

Each is 1/2, or a p-value uniform on (0, 1], if they are. That a test sees no difference is a statement
about the test and the number of rows as much as about the samples.
"""

from dataclasses import dataclass

import numpy

from minigan.backend import array_module
from minigan.data.dataset import Minibatches
from minigan.evaluation.neighbors import nearest_other
from minigan.evaluation.rows import expect_rows, middle, scaled
from minigan.gan.algorithm1 import discriminator_step
from minigan.nn import Adam, Dense, Network, ReLU


@dataclass(frozen=True)
class Accuracy:
    """How often a row is rightly said to be of x or of y, each set counting half.

    of_x, of_y: the share of x's rows called x, and of y's called y; accuracy is their mean. rows: how many were judged.
    """

    accuracy: float
    standard_error: float
    of_x: float
    of_y: float
    rows: int

    def __str__(self):
        shares = f"{self.of_x:.3f} of x, {self.of_y:.3f} of y"
        return f"accuracy {self.accuracy:.3f} ± {self.standard_error:.3f} on {self.rows} rows ({shares}); 1/2 is chance"


def classifier_accuracy(x, y, stream, units=64, steps=500, m=100):
    """Held-out accuracy of a fresh discriminator, trained on one half of x and of y: 1/2 + TV/2 for the best there is.

    The classifier is the paper's D against samples that stand still: `discriminator_step` with the identity
    as G maximises V from `steps` minibatches of m rows of each set, and the logit's sign decides. Of the best D,
    D* = p / (p + q), the accuracy is the integral of max(p, q) / 2, which is 1/2 + TV(p, q) / 2; a trained one
    stays below it, so (twice the accuracy) - 1 is, but for its error, a lower bound of TV.

    The standard error, (1/2) sqrt(a_x (1 - a_x) / n_x + a_y (1 - a_y) / n_y), is of counting held-out rows; at
    chance, with n_x = n_y, it is the sqrt(1 / (4 n_te)) of Lopez-Paz & Oquab 2017, section 3. Lengths are counted in
    units of the training halves' own spread, one unit for all d: pixels that are always black are not blown up.
    Raises ValueError and TypeError as `expect_rows`, with two rows in each set at least.
    """
    expect_rows(2, x=x, y=y)
    both, _ = scaled(array_module(x, y).concatenate([x, y]))
    x, y = both[: len(x)], both[len(x) :]
    (x, x_test), (y, y_test) = halves(x, stream), halves(y, stream)
    both = array_module(x).concatenate([x, y])
    centre = both.mean(axis=0)
    spread = float(((both - centre) ** 2).mean()) ** 0.5 or 1.0  # all rows alike: nothing to scale
    x, y, x_test, y_test = ((a - centre) * (1.0 / spread) for a in (x, y, x_test, y_test))

    def dense(n_in, n_out):  # He et al. 2015: the variance 2 / n_in keeps the size of activations through ReLUs
        return Dense(n_in, n_out, stream, irange=(6 / n_in) ** 0.5)

    D = Network([dense(x.shape[1], units), ReLU(), dense(units, units), ReLU(), dense(units, 1)]).astype(x.dtype)
    adam, m = Adam(D, 1e-3), min(m, len(x), len(y))
    batch_x, batch_y = Minibatches(x, stream), Minibatches(y, stream)
    for _ in range(steps):
        discriminator_step(D, lambda y, rng: y, batch_x(m), batch_y(m), adam)
    of_x, of_y = float((D(x_test) > 0).mean()), float((D(y_test) <= 0).mean())
    variance = of_x * (1 - of_x) / len(x_test) + of_y * (1 - of_y) / len(y_test)
    return Accuracy((of_x + of_y) / 2, variance**0.5 / 2, of_x, of_y, len(x_test) + len(y_test))


def halves(rows, stream):
    """A random half of the rows, rounded down, and the others."""
    order = stream.permutation(len(rows))
    return rows[order[: len(rows) // 2]], rows[order[len(rows) // 2 :]]


def nearest_neighbor_accuracy(x, y):
    """The share of rows whose nearest other row, in x and y together, is of their own set: 1-NN, leave-one-out.

    With n rows in each, (n - 1) / (2n - 1) if the distributions are one, and 1 if they are apart. Far below 1/2,
    the rows of y are nearer to x than x is to itself: copies, that is memorising when x is what y was made from.
    Look at both shares: of_x near 0 with of_y near 1, a mean of 1/2, is a blurred or shrunken y in the midst of x
    (Xu et al. 2018 report the two for this reason).

    The standard error is sqrt(a (1 - a) (1 + M / N) / N), of N = 2n rows of which M are mutual neighbours. Rows i
    and j that are each other's nearest are right or wrong together, and so count as one twice: under random labels
    the indicators of all other pairs are uncorrelated (Schilling 1986 has the limit). Raises ValueError for
    sets of two sizes, where chance would not be 1/2, and else as `expect_rows`.
    """
    expect_rows(2, x=x, y=y)
    if len(x) != len(y):
        raise ValueError(f"x has shape {x.shape}, y {y.shape}: expected as many rows in both, x[:n] and y[:n]")
    n, N = len(x), 2 * len(x)
    neighbor, _ = nearest_other(array_module(x).concatenate([x, y]))
    row = numpy.arange(N)
    right = (row < n) == (neighbor < n)
    mutual = (neighbor[neighbor] == row).mean()
    a = float(right.mean())
    error = float((a * (1 - a) * (1 + mutual) / N) ** 0.5)
    return Accuracy(a, error, float(right[:n].mean()), float(right[n:].mean()), N)


@dataclass(frozen=True)
class Discrepancy:
    """MMD^2, its standard deviation over the permutations (its error if p = q), sigma, and the p-value."""

    squared: float
    null_deviation: float
    sigma: float
    p_value: float
    permutations: int

    def __str__(self):
        return (
            f"MMD^2 {self.squared:.3g} (± {self.null_deviation:.2g} if the distributions are one) with sigma "
            f"{self.sigma:.3g}, p = {self.p_value:.3f} by {self.permutations} permutations"
        )


def mmd(x, y, stream, permutations=200):
    """The unbiased squared maximum mean discrepancy with a Gaussian kernel, and its p-value by permutations.

    MMD^2 = sum_(i != j) k(x_i, x_j) / m(m-1) + sum_(i != j) k(y_i, y_j) / n(n-1) - 2 sum k(x_i, y_j) / mn,
    k(a, b) = exp(-|a - b|^2 / 2 sigma^2)                   (Gretton et al. 2012, equation 3)

    with sigma^2 the median of |a - b|^2 over the pairs of rows of x and y together (their section 8). Its mean is 0 if
    p = q, so it may be negative. The p-value is (1 + the number of permutations with as much or more) / (1 +
    permutations): exact at any size, as x and y are exchangeable if p = q. All in float64, on one kernel matrix:
    8 (m + n)^2 bytes, three times at once. Raises ValueError where half of the pairs coincide, else as `expect_rows`.
    """
    expect_rows(2, x=x, y=y)
    if permutations < 1:
        raise ValueError(f"permutations is {permutations}, expected at least 1")
    xp, m, n = array_module(x, y), len(x), len(y)
    K, sigma = gaussian_kernel(xp.concatenate([x, y]).astype("float64"))
    orders = [xp.arange(m + n)] + [stream.permutation(m + n) for _ in range(permutations)]
    of_x = (xp.stack(orders, axis=1) < m).astype("float64")  # (m + n, 1 + permutations): 1 in x's place, 0 in y's
    to_x = K @ of_x
    to_y = K.sum(axis=1)[:, None] - to_x
    xx, xy, yy = (of_x * to_x).sum(axis=0), (of_x * to_y).sum(axis=0), ((1.0 - of_x) * to_y).sum(axis=0)
    values = xx / (m * (m - 1)) + yy / (n * (n - 1)) - 2.0 * xy / (m * n)
    observed, null = float(values[0]), values[1:]
    as_much = permutations - int((null < observed - 1e-10).sum())  # ties are ties though sums round; NaN is no less
    return Discrepancy(observed, float(null.std()), sigma, (1 + as_much) / (1 + permutations), permutations)


def gaussian_kernel(z):
    """(K, sigma): K_ij = exp(-|z_i - z_j|^2 / 2 sigma^2) and K_ii = 0, sigma^2 the median square over i != j."""
    xp, (N, d) = array_module(z), z.shape
    z, exponent = scaled(z)  # K depends on ratios of distances alone
    z = z - middle(z)
    squared_norms = (z * z).sum(axis=1)
    K = z @ z.T
    K *= -2.0
    K += squared_norms
    K += squared_norms[:, None]
    median = float(xp.median(K.ravel()[:-1].reshape(N - 1, N + 1)[:, 1:]))  # every diagonal entry begins a row
    if median <= 4 * (d + 8) * float(numpy.finfo(float).eps) * float(squared_norms.max()):  # rounding, no distance
        raise ValueError(f"half of the distances between {N} rows are 0: the median heuristic has no bandwidth")
    K *= -0.5 / median
    i = xp.arange(N)
    K[i, i] = -numpy.inf
    with numpy.errstate(over="ignore"):  # a sigma beyond 1e308 is inf
        return xp.exp(K, out=K), float(numpy.ldexp(median**0.5, exponent))
