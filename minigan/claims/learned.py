"""The two halves together: what our own nets and Algorithm 1 do, against what the theory says they must."""

import functools
from math import log

import numpy

from minigan.claims.claim import DIFFERENCES, Method, at_most, claim, equal
from minigan.gan import objectives
from minigan.gan.algorithm1 import algorithm1, discriminator_step, generator_step, simultaneous
from minigan.nn import Adam, Dense, Momentum, Network, Ramp, Tanh
from minigan.random import Stream, Streams
from minigan.theory import discriminator, dynamics, game
from minigan.theory.densities import Gaussian, Mixture
from minigan.theory.divergences import jsd

RATE = 0.1
STEP_BY_STEP = Method("rounding", 1e-12, "100 steps of rounding, 1e-16 each, which the field hardly amplifies")


def small_game(seed):
    """(D, G, x, z): two small float64 nets, examples and noise."""
    streams = Streams(seed, "float64")
    G = Network([Dense(2, 4, streams.init, irange=0.8), Tanh(), Dense(4, 2, streams.init, irange=0.8)])
    D = Network([Dense(2, 5, streams.init, irange=0.8), Tanh(), Dense(5, 1, streams.init, irange=0.8)])
    return D, G, streams.data.normal((6, 2)), streams.noise.normal((6, 2))


def slope(network, f, h=1e-5):
    """df/dtheta by central differences, one parameter after the other."""
    start, rise = network.theta.copy(), numpy.empty_like(network.theta)
    for i, e in enumerate(numpy.eye(start.size)):
        network.theta = start + h * e
        up = f()
        network.theta = start - h * e
        rise[i] = (up - f()) / (2 * h)
    network.theta = start
    return rise


@claim(
    "alg1.discriminator",
    "discriminator_step moves theta_d by + rate dV/dtheta_d, V = mean log D(x) + mean log(1 - D(G(z)))",
    "Algorithm 1",
    DIFFERENCES,
    right=lambda D_x, D_Gz: numpy.mean(numpy.log(D_x)) + numpy.mean(numpy.log(1 - D_Gz)),
    wrong=lambda D_x, D_Gz: numpy.mean(numpy.log(D_x)) - numpy.mean(numpy.log(1 - D_Gz)),
    mistake="the sign of the fake half",
)
def discriminator_update(V):
    D, G, x, z = small_game(1)
    expected = slope(D, lambda: V(discriminator.sigmoid(D(x)), discriminator.sigmoid(D(G(z)))))
    before = D.theta.copy()
    discriminator_step(D, G, x, z, Momentum(D, RATE, momentum=0.0))
    return equal((D.theta - before) / RATE, expected)


def generator_update(objective, cost):
    """G's step by Algorithm 1, against finite differences of a cost through both nets."""
    D, G, _, z = small_game(2)
    expected = -slope(G, lambda: cost(discriminator.sigmoid(D(G(z)))))
    before = G.theta.copy()
    generator_step(D, G, z, Momentum(G, RATE, momentum=0.0), None, objective)
    return equal((G.theta - before) / RATE, expected)


@claim(
    "alg1.generator",
    "generator_step moves theta_g by - rate times d/dtheta_g mean log(1 - D(G(z)))",
    "Algorithm 1",
    DIFFERENCES,
    right=lambda D_Gz: numpy.mean(numpy.log(1 - D_Gz)),
    wrong=lambda D_Gz: -numpy.mean(numpy.log(1 - D_Gz)),
    mistake="ascent",
)
def minimax_update(cost):
    return generator_update(objectives.minimax, cost)


@claim(
    "alg1.generator.ns",
    "with the non-saturating objective generator_step moves theta_g by - rate d/dtheta_g mean[-log D(G(z))]",
    "section 3",
    DIFFERENCES,
    right=lambda D_Gz: -numpy.mean(numpy.log(D_Gz)),
    wrong=lambda D_Gz: numpy.mean(numpy.log(1 - D_Gz)),
    mistake="the saturating cost",
)
def non_saturating_update(cost):
    return generator_update(objectives.non_saturating, cost)


def real_path(train, objective, k):
    """(w, b, theta) after every iteration of our Algorithm 1 on the Dirac GAN: x = 0, z = 0, so G(z) is G's bias."""
    init = Stream(0, "float64")
    D, G = Network([Dense(1, 1, init, irange=0.0)]), Network([Dense(1, 1, init, irange=0.0)])
    D.theta, G.theta = numpy.array([1.0, 0.2]), numpy.array([0.5, 1.0])  # weight, then bias
    optimizers = Momentum(D, RATE, momentum=0.0), Momentum(G, RATE, momentum=0.0)

    def zeros(m):
        return numpy.zeros((m, 1))

    path = [[*D.theta, G.theta[1]]]
    for _ in train(D, G, zeros, zeros, *optimizers, steps=100, k=k, m=4, objective=objective):
        path.append([*D.theta, G.theta[1]])
    return numpy.array(path)


def follows(train, update, k):
    """Our trajectories of both objectives, beside the theory's for a field given."""

    def check(payoffs):
        paths = [real_path(train, o, k) for o in (objectives.minimax, objectives.non_saturating)]
        games = [dynamics.gaussian_gan(payoff, 0.0) for payoff in payoffs]
        return equal(paths, [dynamics.simulate(g, [1.0, 0.2], [1.0], RATE, 100, k=k, update=update) for g in games])

    return check


BOTH = dict(
    right=(dynamics.MINIMAX, dynamics.NON_SATURATING),
    wrong=(dynamics.NON_SATURATING, dynamics.MINIMAX),
    mistake="the fields of the two objectives swapped",
)
dirac_alternating = claim(
    "learned.dirac",
    "our nets and optimizers on the Dirac GAN follow the theory's alternating field, step for step, 100 iterations",
    "Mescheder 2018",
    STEP_BY_STEP,
    **BOTH,
)(follows(algorithm1, "alternating", 1))
dirac_k = claim(
    "learned.dirac.k",
    "our nets on the Dirac GAN follow the alternating field also with k = 3 steps of D for each of G",
    "Algorithm 1",
    STEP_BY_STEP,
    **BOTH,
)(follows(algorithm1, "alternating", 3))
dirac_simultaneous = claim(
    "learned.dirac.sim",
    "our simultaneous update on the Dirac GAN follows the simultaneous field, step for step",
    "Mescheder 2018",
    STEP_BY_STEP,
    **BOTH,
)(follows(simultaneous, "simultaneous", 1))


P_DATA, P_G = Mixture([0.5, 0.5], [Gaussian(-1.5, 0.5), Gaussian(1.5, 0.5)]), Gaussian(0, 1)


def falling(rate, steps):
    """A learning rate that falls in a straight line to 0, so that the last parameters do not jitter."""
    return Ramp(rate, 0.0, 0, steps)


@functools.cache  # the right formula and the wrong one are tried on the same nets
def trained_discriminators(width=32, steps=3000, m=256, n=None, seed=3):
    """D as it is after every 50th step of discriminator_step against G(z) = z: a net of one hidden layer.

    n: the size of a fixed training set of examples and one of noise; without it, every minibatch is fresh.
    """
    streams = Streams(seed, "float64")
    D = Network([Dense(1, width, streams.init, irange=2.0), Tanh(), Dense(width, 1, streams.init, irange=0.5)])
    G = Network([Dense(1, 1, streams.init, irange=0.0)])
    G.theta = numpy.array([1.0, 0.0])
    x, z = (P_DATA.sample(n or 1, streams.data), P_G.sample(n or 1, streams.noise))
    optimizer, kept = Adam(D, falling(0.02, steps)), []
    for step in range(1, steps + 1):
        if n is None:
            x, z = P_DATA.sample(m, streams.data), P_G.sample(m, streams.noise)
        discriminator_step(D, G, x[:, None], z[:, None], optimizer)
        if step % 50 == 0:
            kept.append(D.astype("float64"))
    return kept


def output(D):
    """The net as a function of an array of points, x -> D(x)."""
    return lambda x: discriminator.sigmoid(D(x[:, None])[:, 0])


def mean_distance(**options):
    """E |D - D*| of the last of `trained_discriminators`, averaged over three seeds."""
    last = [trained_discriminators(seed=seed, **options)[-1] for seed in (3, 4, 5)]
    return numpy.mean([discriminator.distance(output(D), P_DATA, P_G) for D in last])


@claim(
    "learned.D",
    "a D trained by Algorithm 1's inner loop comes to D* = p / (p + q): E |D - D*| over (p + q) / 2 is below 0.02",
    "Proposition 1",
    Method("bound", 0.0, "the distance itself is the claim: fresh minibatches of 256 leave about 0.01"),
    right=(P_DATA, P_G),
    wrong=(P_G, P_DATA),
    mistake="p and q swapped",
)
def learned_D(pair):
    return at_most(discriminator.distance(output(trained_discriminators()[-1]), *pair), 0.02)


@claim(
    "learned.data",
    "the more data, the nearer: training sets of 20, 200 and 2,000 leave D ever closer to D*, by a quarter at least",
    "section 3",
    Method("order", 0.0, "an order of magnitude more data is worth sqrt(10) in a parametric fit; a quarter is asked"),
    right=(20, 200, 2000),
    wrong=(2000, 200, 20),
    mistake="less data",
)
def more_data(sizes):
    distances = [mean_distance(n=n, steps=300) for n in sizes]
    return at_most(distances[1:], 0.75 * numpy.array(distances[:-1]))


@claim(
    "learned.width",
    "the wider D, the nearer: D* dips between two bumps, which 1 hidden unit cannot draw, 2 can, 8 better",
    "section 4",
    Method(
        "order", 0.0, "one tanh is monotone and cannot dip, whatever its weights; each widening must bring D nearer"
    ),
    right=(1, 2, 8),
    wrong=(8, 2, 1),
    mistake="narrower",
)
def more_width(widths):
    distances = [mean_distance(width=width, steps=1500) for width in widths]
    return at_most(distances[1:], distances[:-1])


@claim(
    "learned.bound",
    "at every 50th step of its training, V of that D is at most -log 4 + 2 JSD, and in the end within 0.005 nats of it",
    "eq. (4)",
    Method(
        "bound",
        0.005,
        "measured: for eight seeds V ended 0.0027 to 0.0047 below C(G); above it by no more than quadrature's 1e-10",
    ),
    right=game.c_of_g,
    wrong=lambda p, q: (game.c_of_g(p, q) - log(4)) / 2,
    mistake="-log 4 + JSD, without the 2",
)
def learned_bound(bound):
    V = [game.value(output(D), P_DATA, P_G) for D in trained_discriminators()]
    best = bound(P_DATA, P_G)
    return equal([V[-1], best if max(V) <= best + 1e-10 else numpy.inf], best)


@claim(
    "learned.line",
    "Algorithm 1 whole, G(z) = s z + theta from N(-2, 2^2): p_g comes to p_data = N(1, 0.5^2), JSD below 0.001 nats",
    "Algorithm 1",
    Method("bound", 0.0, "the JSD itself is the claim: 0.001 nats is a shift of 0.09 standard deviations"),
    right=objectives.non_saturating,
    wrong=objectives.Loss("ascent", objectives.minimax.value, lambda a: -objectives.minimax.gradient(a)),
    mistake="G takes its steps up the gradient",
)
def whole(objective):
    streams, steps = Streams(4, "float64"), 3000
    D = Network([Dense(1, 16, streams.init, irange=1.0), Tanh(), Dense(16, 1, streams.init, irange=0.5)])
    G = Network([Dense(1, 1, streams.init, irange=0.0)])
    G.theta = numpy.array([2.0, -2.0])
    optimizers = Adam(D, falling(0.02, steps), beta1=0.5), Adam(G, falling(0.01, steps), beta1=0.5)

    def sample_data(m):
        return 1 + 0.5 * streams.data.normal((m, 1))

    def sample_noise(m):
        return streams.noise.normal((m, 1))

    for _ in algorithm1(D, G, sample_data, sample_noise, *optimizers, steps=steps, k=1, m=128, objective=objective):
        pass
    scale, shift = G.theta
    return at_most(jsd(Gaussian(1, 0.5), Gaussian(shift, abs(scale))), 0.001)
