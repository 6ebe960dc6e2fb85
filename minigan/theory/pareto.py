"""How heavy the tail of the terms of an average is: k, of the generalized Pareto law that the largest of them follow.

    P(y > t) = (1 + k t / sigma)^(-1/k)     of the excesses y over a threshold

Terms of this law have a variance if k < 1/2, and a mean if k < 1. Vehtari et al. 2024 (arXiv 1507.02646) find averages
over samples useful up to k = 0.7, and their standard errors no guide above. From them are also how many of the terms
count as the tail, and the prior, ten terms' worth of k = 1/2. The fit is that of Zhang & Stephens 2009: with
b = -k / sigma, k is the mean of log(1 - b y), and b is averaged over a grid with its profile likelihood as the weight.
"""

import numpy

from minigan.theory.accuracy_warnings import TailWarning, warn

TOO_HEAVY = 0.7  # k of an average whose standard error is no guide
FEWEST = 225  # terms; fewer say too little of their tail


def pareto_k(terms):
    """k of the heavier of the two tails of the terms; 0 for fewer terms than FEWEST.

    A tail is the largest 3 sqrt(n) terms. What these share with the bulk may look heavy, as two bumps do; so the
    smaller k counts, of the tail and of its upper half.
    """
    if len(terms) < FEWEST:
        return 0.0
    size = int(numpy.ceil(3 * len(terms) ** 0.5))
    sides = numpy.sort(terms), numpy.sort(-terms)
    return max(min(_upper_k(side, size), _upper_k(side, size // 2)) for side in sides)


def _upper_k(terms, size):
    """k of the upper tail, of this size, of sorted terms."""
    excesses = terms[-size:] - terms[-size - 1]
    quartile = excesses[size // 4]
    if not quartile > 1e-12 * abs(terms[-size - 1]):  # many are equal: no tail
        return 0.0
    points = 30 + int(size**0.5)
    b = 1 / excesses[-1] + (1 - numpy.sqrt(points / (numpy.arange(points) + 0.5))) / (3 * quartile)
    k = numpy.log1p(-b[:, None] * excesses).mean(axis=1)
    with numpy.errstate(divide="ignore", invalid="ignore"):
        log_likelihood = size * (numpy.log(-b / k) - k - 1)
    log_likelihood = numpy.where(numpy.isfinite(log_likelihood), log_likelihood, -numpy.inf)
    weight = numpy.exp(log_likelihood - log_likelihood.max())
    found = numpy.log1p(-(weight @ b / weight.sum()) * excesses).mean()
    return float((size * found + 10 * 0.5) / (size + 10))


def warn_of_heavy_tail(parts):
    """Warn (TailWarning) where the standard error of a sum of means is no guide: of one part k > TOO_HEAVY."""
    k, n = max((pareto_k(terms), len(terms)) for terms in parts)
    if k > TOO_HEAVY:
        warn(
            f"the standard error of an average over {n} samples is no guide: its terms have so heavy a tail that "
            f"their variance{' and even their mean are' if k > 1 else ' is'} infinite or almost so (Pareto k = "
            f"{k:.2f}, above {TOO_HEAVY}). More samples do not help; on the line, integrate instead, by "
            "minigan.theory.divergences and .game",
            TailWarning,
        )
