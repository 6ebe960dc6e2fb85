"""Expectations, V, C(G), JSD and KL by averages over samples, in a space of any dimension, with their standard errors.

    p, q = MultivariateGaussian([0, 0], S), MultivariateGaussian([1, 0], S)
    jsd(p, q, 100_000, Stream(1, "float64"))         # Estimate(value=0.11..., error=0.0003)

Quadrature is for the line; samples are for any space, with a standard error that falls as n^-1/2. p and q are
distributions that can be sampled and have a density. closed_forms.py has the exact values for Gaussians; where two of
them share their covariance, its `along_the_shift` takes every f-divergence to the line.
"""

from math import log
from typing import NamedTuple

import numpy

from minigan.theory.arguments import expect_pair, outputs
from minigan.theory.discriminator import log_densities
from minigan.theory.game import log_sigmoid
from minigan.theory.pareto import warn_of_heavy_tail


class Estimate(NamedTuple):
    """A mean over samples, and its standard error: the mean is 4 of them off by chance once in 16,000.

    So for a finite variance. For terms with heavier tails the standard error is no guide, however many samples: from
    225 samples on a TailWarning tells of it (pareto.py).
    """

    value: float
    error: float


def mean(p, f, n, stream):
    """E_p f(x) over n samples of p; f takes an array of them, (n,) or (n, d), or one at a time.

    The error is the standard deviation of f(x) over sqrt(n). Raises ValueError for fewer than two samples.
    """
    return _total(_draws(p, f, n, stream, "f"))


def value(D, p, q, n, stream):
    """V(D, G) = E_p log D(x) + E_q log(1 - D(x)) over n samples of each: equation (1).

    D takes the samples, (n,) or (n, d), or one at a time, and gives (n,) or (n, 1). -inf for a D that is certain and
    wrong of one of them. Raises ValueError if D has values outside 0 to 1.
    """
    expect_pair(p, q)
    real, fake = (_draws(d, D, n, stream, "D") for d in (p, q))
    if min(real.min(), fake.min()) < 0 or max(real.max(), fake.max()) > 1:
        raise ValueError("D has values outside 0 to 1: is it a logit? Then take monte_carlo.value_of_logit")
    with numpy.errstate(divide="ignore"):
        return _total(numpy.log(real), numpy.log1p(-fake))


def value_of_logit(a, p, q, n, stream):
    """V(D, G) of the D with the logit a, such as a network of minigan.nn, over n samples of each."""
    expect_pair(p, q)
    real, fake = (_draws(d, a, n, stream, "a") for d in (p, q))
    return _total(log_sigmoid(real), log_sigmoid(-fake))


def c_of_g(p, q, n, stream):
    """C(G) = E_p log D*(x) + E_q log(1 - D*(x)), D* from the densities: equation (4), over n samples of each."""
    return _total(*(log_sigmoid(a) for a in _own_logits(p, q, n, stream)))


def jsd(p, q, n, stream):
    """JSD(p, q) = log 2 + C(G) / 2, over n samples of each: its error is half that of C(G)."""
    C = c_of_g(p, q, n, stream)
    return Estimate(log(2) + C.value / 2, C.error / 2)


def kl(p, q, n, stream):
    """KL(p, q) = E_p log(p / q) over n samples of p; inf, without an error, once q has no density at one of them."""
    expect_pair(p, q)
    log_p, log_q = log_densities(p, q, p.sample(_expect_count(n), stream))
    return _total(log_p - log_q)


def _own_logits(p, q, n, stream):
    """(a* at samples of p, -a* at samples of q): log of the density that a sample is from over the other."""
    expect_pair(p, q)
    at_p, at_q = (log_densities(p, q, d.sample(_expect_count(n), stream)) for d in (p, q))
    return at_p[0] - at_p[1], at_q[1] - at_q[0]


def _draws(p, f, n, stream, name):
    """f at n samples of p. Raises ValueError where it is not a number."""
    if not hasattr(p, "sample"):
        raise ValueError(f"p is {p!r}: a distribution is expected, such as Gaussian(0, 1)")
    values = outputs(f, p.sample(_expect_count(n), stream), name)
    if numpy.isnan(values).any():
        raise ValueError(f"{name} is not a number at {int(numpy.isnan(values).sum())} of {n} samples of {p!r}")
    return values


def _expect_count(n):
    if not (isinstance(n, int | numpy.integer) and n >= 2):
        raise ValueError(f"n is {n!r}: two or more samples are needed, for a mean and its standard error")
    return int(n)


def _total(*parts):
    """The sum of the means of independent draws, with the root of the sum of their squared standard errors."""
    means = [draws.mean() for draws in parts]
    if not numpy.isfinite(means).all():
        return Estimate(float(sum(means)), 0.0)
    warn_of_heavy_tail(parts)
    return Estimate(float(sum(means)), float(sum(draws.var(ddof=1) / draws.size for draws in parts) ** 0.5))
