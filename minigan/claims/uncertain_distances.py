"""What is told of distances that are not known: W2 and W1, an MMD; and which line asked for an integral."""

import warnings
from math import inf

import numpy

from minigan.claims.claim import ROUNDING, Method, claim, equal
from minigan.claims.uncertain import DIGITS, KNOWN, jumps, numbers, warned
from minigan.theory import game
from minigan.theory.densities import Gaussian, Uniform
from minigan.theory.discrete import Discrete, point_mass
from minigan.theory.divergences import wasserstein1
from minigan.theory.kernels import mmd_squared
from minigan.theory.own_density import Density
from minigan.theory.quadrature import TOLD, integrate
from minigan.theory.transport import wasserstein2


def left_tail(scale):
    """The density on (-inf, -scale) with F(x) = (scale / |x|)^2.5, whose quantiles are -scale u^-0.4."""
    return Density(lambda x: 2.5 * scale**2.5 * abs(x) ** -3.5, support=(-inf, -scale))


@claim(
    "told.w2",
    "W2^2 = integral of (scale - other)^2 u^-0.8: the part from u = 2^-50 on is reported, and that of it up to 2^-49",
    "by hand",
    DIGITS,
    right=lambda scale, other: (scale - other) ** 2 * 5 * numpy.array([1 - 2.0**-10, 2.0**-9.8 - 2.0**-10]),
    wrong=lambda scale, other: (scale - other) * 5 * numpy.array([1 - 2.0**-10, 2.0**-9.8 - 2.0**-10]),
    mistake="the distance of quantiles not squared",
)
def w2(closed):
    pattern = r"of W2\^2 = (\S+), (\S+) is from"
    found = [numbers(pattern, wasserstein2, left_tail(5), left_tail(1))]
    expected = [[float(f"{n:{digits}}") for n, digits in zip(closed(5, 1), (".3g", ".0e"))]]
    tail, rest = 2.0**-48, Discrete([-10.0, 0.0, 1.0], [0.25, 0.5, 0.25])
    far = Discrete([-1e9, 0.0, 1.5e9], [tail, 1 - 2 * tail, tail])  # a quarter of each mass is within 2^-50 of an end
    found.append(numbers(pattern, wasserstein2, far, point_mass(0)))
    expected.append([float(f"{0.75 * tail * 3.25e18:.3g}"), float(f"{0.25 * tail * 3.25e18:.0e}")])

    def at_most(share):
        """Warnings where 2^-49 or so of the mass has that share of W2^2."""
        x = -((share * 25.25 / 2.0**-50) ** 0.5)
        return warned(wasserstein2, Discrete([x, *rest.points], [tail, 0.25 - tail, 0.5, 0.25]), point_mass(0))

    return equal([*numpy.ravel(numpy.divide(found, expected)), at_most(5e-10), at_most(2e-9)], [*[1] * 4, 0, 1])


@claim(
    "told.kernel",
    "an MMD of p and q is told not to be known if the kernel is narrower than 0.09 of the widest panel with mass",
    "heuristic",
    DIGITS,
    right=lambda panel: 0.09 * panel,
    wrong=lambda panel: 0.09,
    mistake="an absolute width",
)
def kernel(needed):
    short, long, bell = Uniform(0, 1), Uniform(0, 10), Gaussian(0, 5)
    pairs = [(long, short, 9), (short, long, 9), (bell, bell, 5)]
    told = [numbers("right from (.+) on:", mmd_squared, p, q, 0.9 * needed(panel)) for p, q, panel in pairs]
    few = [warned(mmd_squared, p, q, 1.1 * needed(panel)) for p, q, panel in pairs]
    few += [warned(mmd_squared, point_mass(0), point_mass(1), 1e-3)]
    beside = warned(mmd_squared, Discrete([0.0, 3.0], [0.5, 0.5]), short, 0.08)
    return equal([*numpy.ravel(told) / [0.81, 0.81, 0.45], *few, beside], [1, 1, 1, 0, 0, 0, 0, 1])


@claim(
    "told.line",
    "a warning names the line outside minigan that asked, however deep in minigan the integral is",
    "definition",
    ROUNDING,
    right=lambda module: module,
    wrong=lambda module: "minigan.of_mine",
    mistake="a line of minigan's own",
)
def line(named):
    yours = {"__name__": named("yours")}
    exec(compile("def ask(run, *arguments):\n    return run(*arguments)\n", "yours.py", "exec"), yours)
    p, q = Gaussian(0, 1), Gaussian(1, 1)

    def D(x):
        return numpy.where(x > 0.3, 0.9, 0.1)

    asked = [(integrate, *jumps([1.0])), (game.value, D, p, q), (game.jsd_bound, D, p, q), (mmd_squared, p, q, 0.01)]
    found = []
    for arguments in asked:
        with warnings.catch_warnings(record=True) as given:
            warnings.simplefilter("always")
            yours["ask"](*arguments)
        found.append([len(given), *((w.filename == "yours.py") * w.lineno for w in given[:1])])
    return equal(found, [[1, 2]] * len(asked))


def nearly_uniform(height, unit):
    """The density of (0, unit) that has a kink of this height, at 0.4 of it, within the first of two panels."""
    return Density(lambda x: (1 + height * (abs(x / unit - 0.4) - 0.26)) / unit, [0, unit / 2, unit])


@claim(
    "told.w1",
    "W1 of N(0, 1) and N(m, 1) is m from m = 1e-9 on, in any unit; an error above 1e-12 of the spread is reported",
    "textbook",
    Method("rounding", 1e-5, "relative: 1e-16 of the distribution functions, of which m = 1e-9 is the difference"),
    right=lambda unit: 1e-12 * unit / 4,  # E|x - 1/2| = 1/4 of a uniform
    wrong=lambda unit: 1e-12 * unit,
    mistake="the length of the interval for the mean distance from its middle",
)
def w1(allowed):
    cases = [(unit, m) for unit in (1e-6, 1.0, 1e6) for m in (1e-9, 1e-5, 1.0)]
    found = [wasserstein1(Gaussian(0, u), Gaussian(m * u, u)) / (m * u) for u, m in cases]
    for unit in (1e-6, 1.0, 1e6):
        flat = Uniform(0, unit)
        error = numbers(KNOWN, wasserstein1, nearly_uniform(1e-5, unit), flat)[0] / TOLD
        heights = numpy.array([0.7, 1.4]) * 1e-5 * allowed(unit) / error
        found += [warned(wasserstein1, nearly_uniform(height, unit), flat) for height in heights]
    return equal(found, [*[1] * 9, *[0, 1] * 3])
