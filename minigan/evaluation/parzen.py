"""The Parzen window log-likelihood, by which the paper's Table 1 compares models (Breuleux et al. 2011).

Samples mu_1 ... mu_n of a model stand for it as the centres of a mixture of Gaussians,

    log p(x) = log (1/n) sum_i N(x; mu_i, sigma^2 I),        in nats, for x of d values,

with sigma chosen on validation data. What it measures and what it does not: the score of 10,000 real
training images is 243, that of k-means centroids of them 313 (Theis et al. 2016). Blurred images score high.
"""

from dataclasses import dataclass
from math import log, pi, sqrt

import numpy
from tqdm.auto import tqdm

from minigan.backend import array_module, is_number, to_host
from minigan.evaluation.rows import expect_rows, expect_squares, middle

SIGMAS = tuple(float(sigma) for sigma in numpy.logspace(-1, 0, 10))  # the released code's ten values, 0.1 to 1
TOY_SIGMAS = tuple(float(sigma) for sigma in numpy.logspace(-2, 0, 10))  # toy data are narrower than digits
VALIDATION = 1000  # validation examples that choose sigma
BLOCK = 2**22  # pairs (x, centre) at a time: 16 MB of float32


def sigmas_for(data):
    """The widths that Parzen windows are tried with on a Dataset: the paper's on pictures."""
    return SIGMAS if data.image_shape else TOY_SIGMAS


def log_likelihoods(x, samples, sigmas, progress=None):
    """log p(x) under a Parzen window on `samples`, for several widths at once: shape (len(sigmas), len(x)), in nats.

    x: (n_x, d), samples: (n, d), of one dtype, counted from the samples' middle. The squared distances come from one
    matrix product per block, |x|^2 - 2 x.mu + |mu|^2, and serve all the widths. `progress` is called with the number of
    rows of x just done. Raises ValueError and TypeError as `expect_rows` and `expect_sigmas`.
    """
    expect_rows(0, x=x, samples=samples)
    expect_rows(1, samples=samples)
    expect_sigmas(sigmas, x.dtype)
    xp, (n, d), centre = array_module(x, samples), samples.shape, middle(samples)
    expect_squares(x, samples, centre)
    columns = min(n, BLOCK)
    rows = max(1, BLOCK // columns)
    total = numpy.full((len(sigmas), len(x)), -numpy.inf)  # log of the sum of exp over the samples seen so far
    for j in range(0, n, columns):
        mu = samples[j : j + columns] - centre
        mu2 = (mu * mu).sum(axis=1)
        for i in range(0, len(x), rows):
            block = x[i : i + rows] - centre
            distances = (-2.0 * block) @ mu.T
            distances += (block * block).sum(axis=1)[:, None]
            distances += mu2
            nearest = distances.min(axis=1, keepdims=True)
            distances -= nearest
            part = xp.empty_like(distances)  # one array for all the widths
            for s, sigma in enumerate(sigmas):
                scale = -0.5 / (sigma * sigma)
                with numpy.errstate(over="ignore"):  # beyond the largest float32, the exponential is 0
                    sums = xp.exp(xp.multiply(distances, scale, out=part), out=part).sum(axis=1, dtype="float64")
                log_sums = to_host(xp.log(sums) + nearest[:, 0].astype("float64") * scale)
                total[s, i : i + rows] = numpy.logaddexp(total[s, i : i + rows], log_sums)
            if progress and j + columns >= n:
                progress(len(block))
    widths = numpy.array([log(sigma * sqrt(2 * pi)) for sigma in sigmas])
    return total - log(n) - d * widths[:, None]


def expect_sigmas(sigmas, dtype="float64"):
    """Raise ValueError unless there is a width, and all are numbers above 0 whose squares the dtype can hold."""
    limits = numpy.finfo(dtype)
    low, high = float(limits.tiny) ** 0.5, float(limits.max) ** 0.5
    if not len(sigmas) or not all(is_number(sigma) and low < sigma < high for sigma in sigmas):
        span = f"{low:.0e} to {high:.0e} in {limits.dtype}"
        raise ValueError(f"sigmas are {list(sigmas)}: expected one or more numbers, all above 0 ({span})")


@dataclass(frozen=True)
class Score:
    """A Parzen score: the mean over the test data, its standard error, and the sigma that validation chose (nats)."""

    mean: float
    standard_error: float
    sigma: float
    n: int
    at_edge: bool  # sigma is the smallest or the largest that was tried: a wider grid might give a better score

    def __str__(self):
        edge = " (at the edge of the grid)" if self.at_edge else ""
        digits = 1 if self.standard_error >= 0.1 else 3  # images have hundreds of nats, points in the plane a few
        score = f"{self.mean:.{digits}f} ± {self.standard_error:.{digits}f} nats"
        return f"{score} with sigma {self.sigma:.3f}{edge}, {self.n} samples"


def choose_sigma(samples, valid, sigmas=SIGMAS, progress=None):
    """The width with the highest mean log-likelihood on the first 1,000 validation examples, and that mean."""
    expect_rows(1, samples=samples, valid=valid)
    means = log_likelihoods(valid[:VALIDATION], samples, sigmas, progress).mean(axis=1)
    best = int(means.argmax())
    return sigmas[best], float(means[best])


def parzen_score(samples, valid, test, sigmas=SIGMAS, bar=False):
    """The paper's procedure: sigma by the first 1,000 validation examples, then the mean over all the test data.

    The paper draws 10,000 samples. The standard error is the population standard deviation over sqrt(n_test). Raises
    ValueError and TypeError as `expect_rows` and `expect_sigmas`, before anything is computed.
    """
    expect_rows(1, samples=samples, valid=valid, test=test)
    expect_sigmas(sigmas, samples.dtype)
    valid = valid[:VALIDATION]
    with tqdm(total=len(valid) + len(test), desc="Parzen", unit=" images", disable=not bar, leave=False) as progress:
        sigma, _ = choose_sigma(samples, valid, sigmas, progress.update)
        (ll,) = log_likelihoods(test, samples, [sigma], progress.update)
    at_edge = sigma in (sigmas[0], sigmas[-1])
    return Score(float(ll.mean()), float(ll.std() / sqrt(len(ll))), sigma, len(samples), at_edge)


class GrowingWindow:
    """The Parzen window as samples arrive: after every `add`, the log-likelihoods are those of all samples so far.

    log p_(n+m)(x) = log [n p_n(x) + m p_m(x)] - log (n + m), in the logarithm throughout: the released code's ll.py,
    which adds one sample at a time. x: (n_x, d) examples; sigma: the width.
    """

    def __init__(self, x, sigma):
        self.x, self.sigma, self.n = x, sigma, 0
        self._total = numpy.full(len(x), -numpy.inf)  # log of the sum, not of the mean

    def add(self, samples):
        """Take more samples, (m, d), into the window."""
        (ll,) = log_likelihoods(self.x, samples, [self.sigma])
        self._total = numpy.logaddexp(self._total, ll + log(len(samples)))
        self.n += len(samples)

    def log_likelihoods(self):
        """log p(x) in nats, shape (n_x,); -inf before the first sample."""
        return self._total - log(self.n) if self.n else self._total


def cross_validated_score(samples, data, sigmas=SIGMAS, folds=5):
    """The mean over folds of `data`, each scored with the sigma that the other folds choose.

    The paper speaks of cross validation and its released code makes one split (`parzen_score`); this is the procedure
    by that name. The standard error is over the folds, as the paper's for TFD. Raises ValueError for fewer than
    two folds or fewer examples than folds.
    """
    expect_rows(1, samples=samples, data=data)
    if not 2 <= folds <= len(data):
        raise ValueError(f"{folds} folds of {len(data)} examples: at least 2 folds are needed, and an example in each")
    ll = log_likelihoods(data, samples, sigmas)  # (widths, examples)
    fold = numpy.arange(len(data)) % folds
    best = [int(ll[:, fold != i].mean(axis=1).argmax()) for i in range(folds)]
    means = numpy.array([ll[width, fold == i].mean() for i, width in enumerate(best)])
    sigma = float(numpy.median([sigmas[width] for width in best]))
    at_edge = any(width in (0, len(sigmas) - 1) for width in best)
    return Score(float(means.mean()), float(means.std(ddof=1) / sqrt(folds)), sigma, len(samples), at_edge)
