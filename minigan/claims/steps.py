"""Changed steps: extragradient, optimistic, lookahead, momentum, averages, on games whose flow circles.

On the WGAN's Dirac GAN the field is linear, v = (-theta, psi), with the eigenvalues +-i: the flow circles, and
simultaneous steps multiply the radius by |1 + ih|. A method's own factor is a function of z = hl, l an eigenvalue. It
is tried at z = ih, and with R1 of weight 1/2, where l = (-1 +- i sqrt 15) / 4.
"""

from math import acos, log, sqrt

import numpy

from minigan.claims.claim import ROUNDING, Method, at_least, claim, equal
from minigan.nn import Dense, Network
from minigan.nn.optimizers import Average
from minigan.random import Stream
from minigan.theory import dynamics, methods
from minigan.theory.dynamics import WGAN, Game, dirac_gan, simulate

CIRCLES = dirac_gan(WGAN)
START = [1.0], [1.0]
RATES = (0.1, 0.3, 0.45)
DAMPED, EIGENVALUE = dirac_gan(WGAN, r1=0.5), (-1 + 1j * sqrt(15)) / 4
SECOND_ORDER = Method("expansion", 0.02, "relative: the next term is O(h^2) of this one, below 0.01 at h = 0.05")
RUNGE_KUTTA = Method("Runge-Kutta", 1e-9, "error O(h^4): 1e-11 a unit of time at h = 0.01, for 20 units")


def factor(path):
    """By how much the last step multiplies lengths: sqrt(area of 0, y_n, y_n+1 / area of 0, y_n-1, y_n)."""
    (a, b), (c, d), (e, f) = path[-3:]
    return sqrt((c * f - d * e) / (a * d - b * c))


def compared(growth, method, steps=60, **settings):
    """A step's factor in the long run, without R1 and with it, for each rate, beside growth(z)."""
    found = [[factor(method(game, *START, h, steps, **settings)) for h in RATES] for game in (CIRCLES, DAMPED)]
    return equal(found, [[growth(h * eigenvalue) for h in RATES] for eigenvalue in (1j, EIGENVALUE)])


@claim(
    "steps.extra",
    "extragradient: a step multiplies the radius by |1 + z + z^2|, z = ih: sqrt(1 - h^2 + h^4), 0.995038 at h = 0.1",
    "Gidel 2019",
    ROUNDING,
    right=lambda z: abs(1 + z + z**2),
    wrong=lambda z: abs(1 + z),
    mistake="a plain simultaneous step, 1.00499",
)
def extragradient(growth):
    return compared(growth, methods.extragradient)


@claim(
    "steps.optimistic",
    "optimistic steps: the larger |l| of l^2 - (1 + 2z) l + z = 0, z = ih, 0.994936 at h = 0.1",
    "Daskalakis 18",
    ROUNDING,
    right=lambda z: abs(numpy.roots([1, -(1 + 2 * z), z])).max(),
    wrong=lambda z: abs(1 + z + z**2),
    mistake="the factor of an extragradient step, 0.995038",
)
def optimistic(growth):
    return compared(growth, methods.optimistic, steps=200)


@claim(
    "steps.lookahead",
    "lookahead, half of the way after 5 simultaneous steps: its factor is |1/2 + (1 + z)^5 / 2|, z = ih: 0.981 at 0.1",
    "Chavdarova 21",
    ROUNDING,
    right=lambda z: abs(0.5 + 0.5 * (1 + z) ** 5),
    wrong=lambda z: abs(1 + z) ** 2.5,
    mistake="half of the steps: sqrt(1 + h^2)^2.5, above 1",
)
def lookahead(growth):
    return compared(growth, methods.lookahead, inner=5, alpha=0.5)


@claim(
    "steps.volume",
    "alternating steps keep areas, for k = 1, 3 and 5 steps of D alike; simultaneous ones multiply them by 1 + h^2",
    "Bailey 2020",
    ROUNDING,
    right=lambda h, k: 1.0,
    wrong=lambda h, k: 1 - k * h**2,
    mistake="that k steps of D damp: the determinant without its product of two off-diagonal terms",
)
def volume(determinant):
    cases = [(h, k) for h in RATES for k in (1, 3, 5)]
    found = [factor(simulate(CIRCLES, *START, h, 50, k=k)) ** 2 for h, k in cases]
    at_once = [factor(simulate(CIRCLES, *START, h, 50, update="simultaneous")) ** 2 for h in RATES]
    return equal([*found, *at_once], [*(determinant(*case) for case in cases), *(1 + h**2 for h in RATES)])


@claim(
    "steps.momentum",
    "alternating, momentum b = -1/2: (l - 1)^2 (l - b)^2 + h^2 l^3 = 0; h = 0.1, 400 steps leave 0.5345 of the radius",
    "Gidel 2019b",
    ROUNDING,
    right=lambda h, b: abs(numpy.roots(numpy.polyadd(numpy.poly([1, 1, b, b]), [h**2, 0, 0, 0]))).max(),
    wrong=lambda h, b: abs(numpy.roots(numpy.polyadd(numpy.poly([1, 1, b, b]), [h**2, 0, 0]))).max(),
    mistake="the polynomial of simultaneous steps, (l - 1)^2 (l - b)^2 + h^2 l^2",
)
def negative_momentum(growth):
    path = methods.momentum(CIRCLES, *START, 0.1, 400, beta=-0.5)
    left = numpy.hypot(*path[400]) / sqrt(2)
    at_once = factor(methods.simultaneous_momentum(DAMPED, *START, 0.1, 200, beta=-0.5))  # (l - 1) (l - b) = z l
    of_damped = abs(numpy.roots([1, -(1 - 0.5 + 0.1 * EIGENVALUE), -0.5])).max()
    return equal([factor(path), round(left, 4), at_once], [growth(0.1, -0.5), 0.5345, of_damped])


@claim(
    "steps.beta",
    "alternating steps of a small h: the log of a step's factor is h^2 b / (1 - b)^3, lowest, -4 h^2 / 27, at b = -1/2",
    "follows",
    SECOND_ORDER,
    right=lambda b: b / (1 - b) ** 3,
    wrong=lambda b: b / (1 - b) ** 2,
    mistake="(1 - b)^2, of which the lowest is at b = -1",
)
def best_momentum(law):
    h, betas = 0.05, numpy.array([-0.7, -0.6, -0.5, -0.4, -0.3, 0.2])
    found = [log(factor(methods.momentum(CIRCLES, *START, h, 200, beta=b))) / h**2 for b in betas]
    return equal([*(found / law(betas)), betas[numpy.argmin(found)]], [*numpy.ones(6), betas[numpy.argmin(law(betas))]])


@claim(
    "steps.polyak",
    "simultaneous steps of a small h grow with any momentum b > -1: a factor's log is h^2 (1 + b) / (2 (1 - b)^3)",
    "Gidel 2019b",
    SECOND_ORDER,
    right=lambda b: (1 + b) / (2 * (1 - b) ** 3),
    wrong=lambda b: b / (1 - b) ** 3,
    mistake="the law of alternating steps",
)
def polyak(law):
    h, betas = 0.05, numpy.array([-0.8, -0.5, 0.1, 0.2])
    found = [log(factor(methods.simultaneous_momentum(CIRCLES, *START, h, 200, beta=b))) / h**2 for b in betas]
    return equal(found / law(betas), 1)


@claim(
    "steps.average",
    "the mean of steps that circle converges: of n alternating steps the mean theta is (psi_0 - psi_n) / (h n)",
    "Freund 1999",
    ROUNDING,
    right=lambda moved, h, n: moved / (h * n),
    wrong=lambda moved, h, n: moved / (h * sqrt(n)),
    mistake="sqrt(n) for n: the rate of a random walk's mean",
)
def average(mean):
    path, h = simulate(CIRCLES, *START, 0.1, 2000), 0.1
    counts = (10, 100, 2000)
    means = [path[:n, 1].mean() for n in counts]
    return equal(means, [mean(path[0, 0] - path[n, 0], h, n) for n in counts])


# The orbit turns by w a step, cos w = 1 - h^2 / 2, so theta_n is the real part of a multiple of e^(iwn). Of this the
# average with decay d keeps (1 - d) sum_j d^j e^(-iwj) = (1 - d) / (1 - d e^(-iw)).
@claim(
    "steps.ema",
    "a moving average of decay d does not converge: it has the orbit times (1 - d) / |1 - d e^iw|, cos w = 1 - h^2 / 2",
    "Yazici 2019",
    ROUNDING,
    right=lambda d, w: (1 - d) / abs(1 - d * numpy.exp(1j * w)),
    wrong=lambda d, w: 1 - d,
    mistake="1 - d, the weight of one step",
)
def moving_average(shrinks):
    h, d, path = 0.1, 0.97, simulate(CIRCLES, *START, 0.1, 1500)
    network = Network([Dense(1, 1, Stream(1, "float64"), irange=0.0)])
    kept = Average(network, d)
    for y in path:
        network.theta = y
        kept.update(network)
    psi, theta = kept.theta
    squares = (psi**2 + theta**2 - h * psi * theta) / (2 - h)  # what alternating steps keep, against the start's
    return equal(sqrt(squares), shrinks(d, acos(1 - h**2 / 2)))


@claim(
    "steps.rk4",
    "Runge-Kutta steps of the flow converge, slowly: each multiplies the radius by sqrt(1 - h^6 / 72 + h^8 / 576)",
    "Qin 2020",
    ROUNDING,
    right=lambda z: abs(1 + z + z**2 / 2 + z**3 / 6 + z**4 / 24),
    wrong=lambda z: abs(1 + z + z**2 / 2),
    mistake="Heun's method, of second order, which spirals out",
)
def runge_kutta(growth):
    rates, games = (0.5, 1.0, 2.0), ((CIRCLES, 1j), (DAMPED, EIGENVALUE))
    found = [[factor(dynamics.flow(game, *START, 20 * h, 20)) for h in rates] for game, _ in games]
    known = sqrt(1 - 1 / 72 + 1 / 576)  # of |1 + z + ...| at z = i
    return equal([*found, [found[0][1]] * 3], [*([growth(h * l) for h in rates] for _, l in games), [known] * 3])


# Matching pennies: D plays heads with the probability s(u), G with s(v). D's logit u rises by how much better heads
# does than tails, 2 s(v) - 1 = tanh(v / 2), G's falls: this is Hedge, and its flow the replicator equation.
PENNIES = Game(lambda u, v: numpy.tanh(v / 2), lambda u, v: -numpy.tanh(u / 2), (1, 1))


def from_equilibrium(path):
    """KL of the equilibrium, two fair coins, to both players' strategies, at each point of a path, in nats."""
    return sum(0.5 * (numpy.logaddexp(0, a) + numpy.logaddexp(0, -a)) - log(2) for a in path.T)


@claim(
    "steps.replicator",
    "matching pennies: replicator dynamics keeps KL(x*, x) + KL(y*, y): it orbits the equilibrium without converging",
    "Mertikopoulos",
    RUNGE_KUTTA,
    right=from_equilibrium,
    wrong=lambda path: numpy.hypot(*numpy.tanh(path / 2).T) ** 2,
    mistake="the Euclidean distance of the probabilities",
)
def replicator(distance):
    kept = distance(dynamics.flow(PENNIES, *START, 20.0, 2000)[::20])
    return equal(kept, kept[0])


@claim(
    "steps.hedge",
    "matching pennies: with multiplicative weights KL to the equilibrium grows at every step, both moving at once",
    "Bailey 2018",
    ROUNDING,
    right="simultaneous",
    wrong="alternating",
    mistake="moves in turns, under which it rises and falls",
)
def hedge(update):
    path = simulate(PENNIES, *START, 0.3, 300, update=update)
    return at_least(numpy.diff(from_equilibrium(path)), 0)
