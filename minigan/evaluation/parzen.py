"""The Parzen window log-likelihood, by which the paper's Table 1 compares models (Breuleux et al. 2011).

Samples mu_1 ... mu_n of a model stand for it as the centres of a mixture of Gaussians,

    log p(x) = log (1/n) sum_i N(x; mu_i, sigma^2 I),        in nats, for x of d values,

with sigma chosen on validation data. What it measures and what it does not: the score of 10,000 real
training images is 243, that of k-means centroids of them 313 (Theis et al. 2016). It likes blur.
"""

from dataclasses import dataclass
from math import log, pi, sqrt

import numpy
from tqdm.auto import tqdm

from minigan.backend import array_module, to_host

SIGMAS = tuple(float(sigma) for sigma in numpy.logspace(-1, 0, 10))  # the released code's ten values, .1 to 1
VALIDATION = 1000  # validation examples that choose sigma
BLOCK = 2**22  # pairs (x, centre) at a time: 16 MB of float32


def log_likelihoods(x, samples, sigmas, progress=None):
    """log p(x) under a Parzen window on `samples`, for several widths at once: shape (len(sigmas), len(x)), in nats.

    x: (n_x, d), samples: (n, d), of one dtype. The squared distances come from one matrix product per
    block, |x|^2 - 2 x.mu + |mu|^2, and serve all the widths. `progress` is called with the number of
    rows of x just done.
    """
    xp = array_module(x, samples)
    if x.ndim != 2 or samples.ndim != 2 or x.shape[1] != samples.shape[1] or len(samples) == 0:
        raise ValueError(f"x has shape {x.shape}, samples {samples.shape}: both should be (n, d), n > 0, of one d")
    if x.dtype.kind != "f" or samples.dtype.kind != "f":
        raise TypeError(f"x is {x.dtype}, samples {samples.dtype}: both should be floating-point, pixels / 255.0")
    if not all(sigma > 0 for sigma in sigmas):
        raise ValueError(f"sigmas are {list(sigmas)}: all should be above 0")
    n, d = samples.shape
    columns = min(n, BLOCK)
    rows = max(1, BLOCK // columns)
    result = numpy.empty((len(sigmas), len(x)))
    for i in range(0, len(x), rows):
        block = x[i : i + rows]
        total = [-numpy.inf] * len(sigmas)  # log of the sum of exp over the samples seen so far, per width
        for j in range(0, n, columns):
            mu = samples[j : j + columns]
            distances = (block * block).sum(axis=1)[:, None] - 2.0 * (block @ mu.T) + (mu * mu).sum(axis=1)
            nearest = distances.min(axis=1, keepdims=True)
            distances -= nearest
            for s, sigma in enumerate(sigmas):
                scale = -0.5 / sigma**2
                sums = xp.exp(distances * scale).sum(axis=1, dtype="float64")
                total[s] = numpy.logaddexp(total[s], to_host(xp.log(sums) + nearest[:, 0] * scale))
        for s, sigma in enumerate(sigmas):
            result[s, i : i + rows] = total[s] - log(n) - d * log(sigma * sqrt(2 * pi))
        if progress:
            progress(len(block))
    return result


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
    means = log_likelihoods(valid[:VALIDATION], samples, sigmas, progress).mean(axis=1)
    best = int(means.argmax())
    return sigmas[best], float(means[best])


def parzen_score(samples, valid, test, sigmas=SIGMAS, bar=False):
    """The paper's procedure: sigma by the first 1,000 validation examples, then the mean over all the test data.

    The paper draws 10,000 samples. The standard error is the population standard deviation over sqrt(n_test).
    """
    if not (len(valid) and len(test) and array_module(samples).isfinite(samples).all()):
        raise ValueError("no validation or test data, or samples that are not finite: there is nothing to score")
    valid = valid[:VALIDATION]
    with tqdm(total=len(valid) + len(test), desc="Parzen", unit=" images", disable=not bar, leave=False) as progress:
        sigma, _ = choose_sigma(samples, valid, sigmas, progress.update)
        (ll,) = log_likelihoods(test, samples, [sigma], progress.update)
    at_edge = sigma in (sigmas[0], sigmas[-1])
    return Score(float(ll.mean()), float(ll.std() / sqrt(len(ll))), sigma, len(samples), at_edge)
