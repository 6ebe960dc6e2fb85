"""Heavy tails: averages over samples whose standard error is no guide, and W2 of distributions with few moments."""

import math
import re
import warnings
from math import inf

import numpy

from minigan.claims.claim import ROUNDING, Method, claim, equal
from minigan.claims.own_densities import cauchy
from minigan.claims.uncertain import heard
from minigan.random import Stream
from minigan.theory import monte_carlo, pareto
from minigan.theory.accuracy_warnings import QuadratureWarning, TailWarning, at_most_one_warning, warn
from minigan.theory.densities import Gaussian
from minigan.theory.discrete import Discrete, point_mass
from minigan.theory.own_density import Density
from minigan.theory.transport import wasserstein2


def quantiles(k, n):
    """n quantiles of the generalized Pareto law: (v^-k - 1) / k at v = (i - 1/2) / n; for k = 0, -log v."""
    v = (numpy.arange(n) + 0.5) / n
    return (v**-k - 1) / k if k else -numpy.log(v)


class Levels:
    """Uniform on (0, 1), sampled without chance."""

    def sample(self, n, stream):
        """n levels, each in the middle of its n-th part."""
        return (numpy.arange(n) + 0.5) / n


def pareto_law(k, scale, side=1):
    """The Pareto law P(|x| > t) = (scale / t)^k, on the side of 1 or -1."""
    support = (scale, inf) if side > 0 else (-inf, -scale)
    return Density(lambda x: k * scale**k * abs(x) ** (-k - 1), support=support)


def heavy_tail(run, *arguments):
    """(how many TailWarnings run(*arguments) gives, the n, the k and whether there is no mean of the first, or 0s)."""
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always")
        run(*arguments)
    told = [str(w.message) for w in given if w.category is TailWarning]
    found = re.search(r"over (\d+) samples .*Pareto k = ([\d.]+),", told[0]) if told else None
    return (len(told), *map(float, found.groups()), "even their mean are" in told[0]) if found else (len(told), 0, 0, 0)


@claim(
    "own.mc.heavy",
    "u^-k of a uniform u has the Pareto index k; of an average over n such terms a k above 0.7 is reported, with n",
    "Vehtari 2024",
    Method("fit", 0.06, "k of 425 of 20,000 levels of u; the prior adds at most 0.01"),
    right=lambda k: k > 0.7,
    wrong=lambda k: k > 0.4,
    mistake="a warning of averages that are useful, though slow",
)
def heavy(is_told):
    found, expected = [], []
    for k in (0.3, 0.5, 0.9, 1.1):
        for sign in (1, -1):
            found.append(heavy_tail(monte_carlo.mean, Levels(), lambda u, k=k, sign=sign: sign * u**-k, 20_000, None))
            expected.append((1, 20_000, k, k > 1) if is_told(k) else (0, 0, 0, 0))
    p, q = cauchy(0, 1), Gaussian(0, 1)
    pairs = [
        (monte_carlo.kl, p, q, 2000),  # log(p / q) grows as x^2 / 2
        (monte_carlo.kl, p, q, 224),  # of so few terms k is not known
        (monte_carlo.jsd, p, q, 2000),  # log(1 + q / p) has bounds
        (monte_carlo.value_of_logit, lambda x: x * x, q, p, 2000),  # the second of two means
    ]
    number = [heavy_tail(*run, Stream(70, "float64"))[0] for run in pairs]
    shown = numpy.array(found) / [1, 20_000, 1, 1]
    right = numpy.divide(expected, [1, 20_000, 1, 1])
    return equal([*shown.ravel(), *number], [*right.ravel(), 1, 0, 0, 1])


@claim(
    "pareto.fit",
    "Zhang and Stephens' fit to excesses y, b averaged over a grid by its profile likelihood, then the prior, k = 1/2",
    "Zhang 2009",
    ROUNDING,
    right=lambda k, n: (n * k + 5) / (n + 10),
    wrong=lambda k, n: k,
    mistake="without the prior, ten terms' worth of k = 1/2",
)
def fit(with_prior):
    found, expected = [], []
    for k, size in ((0.4, 60), (1.2, 60), (0.0, 101), (-0.4, 100), (0.7, 13)):
        y = numpy.sort(quantiles(k, size)) + 3.0
        grid, m = [], 30 + math.floor(math.sqrt(size))
        for j in range(m):
            grid.append(1 / y[-1] + (1 - math.sqrt(m / (j + 0.5))) / (3 * y[size // 4]))
        logs = []
        for b in grid:
            of_b = sum(math.log1p(-b * one) for one in y) / size
            logs.append(size * (math.log(-b / of_b) - of_b - 1))
        weights = [math.exp(log - max(logs)) for log in logs]
        mean = sum(w * b for w, b in zip(weights, grid)) / sum(weights)
        expected.append(with_prior(sum(math.log1p(-mean * one) for one in y) / size, size))
        found.append(pareto._upper_k(numpy.concatenate([[-9.0, 5.0], 5.0 + y]), size))
    return equal(found, expected)


@claim(
    "pareto.k",
    "k is found of the 3 sqrt(n) largest terms, on the heavier side; the least of their k and that of their upper half",
    "Vehtari 2024",
    ROUNDING,
    right=lambda n: math.ceil(3 * math.sqrt(n)),
    wrong=lambda n: math.ceil(n / 5),
    mistake="a fifth of the terms, which the same paper has for few",
)
def of_terms(tail):
    n, found, expected = 2000, [], []
    both = numpy.concatenate([quantiles(0.8, n // 2), -quantiles(0.3, n // 2)])
    for terms in (quantiles(0.8, n), both, numpy.concatenate([quantiles(0.2, n - 60), 40 + quantiles(0.9, 60)])):
        size = tail(n)
        sides = [[pareto._upper_k(numpy.sort(s * terms), m) for m in (size, size // 2)] for s in (1, -1)]
        found += [pareto.pareto_k(terms), pareto.pareto_k(-terms)]
        expected += 2 * [max(min(side) for side in sides)]
    few = [pareto.pareto_k(quantiles(0.9, size)) > 0.5 for size in (224, 225)]
    same = [pareto.pareto_k(f) for f in (numpy.ones(300), 1.0 * (numpy.arange(300) > 150), numpy.zeros(300))]
    return equal([*found, *few, *same], [*expected, 0, 1, 0, 0, 0])


@claim(
    "w2.heavy",
    "a Pareto law P(x > t) = t^-k has W2 = sqrt(k / (k - 2)) from 0, in either direction; inf for k <= 2, and reported",
    "by hand",
    Method("rounding", 1e-9, "what is beyond 2^-50, 2^(100 / k - 50) of W2^2: 3e-10 at k = 6"),
    right=lambda k: math.sqrt(k / (k - 2)) if k > 2 else inf,
    wrong=lambda k: math.sqrt(k / (k - 1)) if k > 1 else inf,
    mistake="the mean of x, not of x^2",
)
def of_pareto(closed):
    found, expected = [], []
    for k in (1.0, 2.0, 2.5, 6.0):
        beyond = 2.0 ** (100 / k - 50)  # the share of W2^2 at u below 2^-50, where it is finite
        for side in (1, -1):
            value, words = heard(wasserstein2, pareto_law(k, 1.0, side), point_mass(0))
            reads = re.search(r"infinite: towards u = (\d) .*grows as .*u\)?\^-(\S+), so", words[0]) if words else None
            found.append([value, len(words), *([float(n) for n in reads.groups()] if reads else [-1, -1])])
            known = closed(k) * math.sqrt(1 - beyond) if k < 6 and k > 2 else closed(k)
            expected.append([known, k < 6, *([side > 0, float(f"{2 / k:.3g}")] if known == inf else [-1, -1])])
    far = [d.quantile_above(2.0**-40) for d in (pareto_law(3.0, 1.0), Discrete([0.0, 1.0], [1 - 2.0**-41, 2.0**-41]))]
    return equal([*numpy.ravel(found), far[0] / 2 ** (40 / 3), far[1]], [*numpy.ravel(expected), 1, 0])


@claim(
    "told.first",
    "of the warnings of integrals that make one result, the first is given; those of another kind are all given",
    "definition",
    ROUNDING,
    right=at_most_one_warning,
    wrong=warnings.catch_warnings,
    mistake="nothing merged",
)
def first(merged):
    def run():
        with merged():
            warn("a tail", TailWarning)
            warn("one")
            warn("two")
            warn("another tail", TailWarning)

    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always")
        run()
    of_integrals = [str(w.message) for w in given if w.category is QuadratureWarning]
    return equal([len(given), of_integrals == ["one"]], [3, True])
