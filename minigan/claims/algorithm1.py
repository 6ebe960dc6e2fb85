"""Algorithm 1, step by step: our steps against the update formulas, our trajectories against the theory's fields."""

import numpy

from minigan.claims.claim import DIFFERENCES, Method, claim, equal
from minigan.gan import objectives
from minigan.gan.algorithm1 import algorithm1, discriminator_step, generator_step, simultaneous
from minigan.nn import Dense, Momentum, Network, Tanh
from minigan.random import Stream, Streams
from minigan.theory import discriminator, dynamics

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
