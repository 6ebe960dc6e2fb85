"""What five notes on the GAN say, against what is true: here the falsifier is the note, and its error how wrong it is.

n1 to n5 are study notes on the paper, found on the web; "n5:43" is line 43 of n5, translated where it is quoted.
"""

from math import exp, log, sqrt

import numpy

from minigan.claims.claim import QUADRATURE, ROUNDING, Method, claim, equal
from minigan.gan import objectives
from minigan.random import Stream
from minigan.theory import game
from minigan.theory.densities import Gaussian
from minigan.theory.discrete import empirical
from minigan.theory.discriminator import optimal_discriminator
from minigan.theory.divergences import jsd, kl

GRID = Method("grid", 1e-3, "a unimodal function's best grid value is within one step, 1e-3, of its optimum")
UNIT = numpy.arange(1, 1000) / 1000  # the values that a D may have
P, Q = Gaussian(0, 1), Gaussian(2, 1)


def best_D(V):
    """The D that maximises V(D, p, q) = p ... + q ..., at a point, for three pairs of densities; and p / (p + q)."""
    pairs = [(0.3, 0.7), (0.5, 0.5), (0.9, 0.3)]
    return [UNIT[numpy.argmax(V(UNIT, p, q))] for p, q in pairs], [p / (p + q) for p, q in pairs]


@claim(
    "notes.density",
    "D* = p / (p + q) is the probability that x is real; p and q are densities: 3.99 at the mean of N(0, 0.1^2)",
    "n1:64",
    ROUNDING,
    right=lambda p, q: (optimal_discriminator(p, q), optimal_discriminator(q, p)),
    wrong=lambda p, q: (p.density, q.density),
    mistake="n1:64: p_data(x) 'the probability that x is true', p_g(x) 'that x is fake'",
)
def density(real_or_fake):
    x = numpy.linspace(-0.2, 0.2, 5)
    return equal(sum(probability(x) for probability in real_or_fake(Gaussian(0, 0.1), Gaussian(0, 1))), 1)


@claim(
    "notes.inverse",
    "the second term of V is log(1 - D), which falls from 0 to -inf as D rises: no c / D, with c fitted at D = 1/2",
    "n1:47",
    ROUNDING,
    right=lambda D: log(1 - D),
    wrong=lambda D: log(1 / 2) / 2 / D,
    mistake="n1:47: 'inversely proportional to D(G(z))'",
)
def inverse(term):
    Ds = (0.01, 0.1, 0.5, 0.9)
    logits = [numpy.array([[log(D / (1 - D))]]) for D in Ds]
    return equal([objectives.minimax.value(a) for a in logits], [term(D) for D in Ds])


@claim(
    "notes.overfitting",
    "of all p_g the training set itself is what C(G) rewards most, by -log 4; the true density gets 0, as the worst do",
    "n1:104",
    ROUNDING,
    right=empirical,
    wrong=lambda sample: Gaussian(0, 1),
    mistake="n1:104: overfitting is 'blocked', as if the optimum were the density behind the examples",
)
def overfitting(p_g):
    sample = Stream(11, "float64").normal(20)
    return equal(game.c_of_g(empirical(sample), p_g(sample)), -log(4))


@claim(
    "notes.log",
    "the logarithm, a proper score, makes the best D p / (p + q); a linear score makes it 1 where p > q and else 0",
    "n2:66",
    GRID,
    right=lambda D, p, q: p * numpy.log(D) + q * numpy.log(1 - D),
    wrong=lambda D, p, q: p * D - q * D,
    mistake="n2:66: scores D(x) less D(G(z)), the log added 'to make the gradient convenient'",
)
def logarithm(V):
    return equal(*best_D(V))


@claim(
    "notes.log_sd",
    "code = exp(sigma) e + m: sigma is a log-sd, and KL to N(0, 1) is (exp(2 sigma) + m^2 - 1) / 2 - sigma",
    "n2:154",
    QUADRATURE,
    right=lambda m, sigma: (exp(2 * sigma) + m**2 - 1) / 2 - sigma,
    wrong=lambda m, sigma: (exp(sigma) + m**2 - 1 - sigma) / 2,
    mistake="n2:154: sigma 'the variance', whose log the usual KL takes: another sigma than the code's",
)
def log_sd(formula):
    pairs = [(0.0, 0.0), (0.5, -1.0), (-1.0, 0.7)]
    return equal([kl(Gaussian(m, exp(sigma)), Gaussian(0, 1)) for m, sigma in pairs], [formula(*y) for y in pairs])


@claim(
    "notes.no_kl",
    "linear VAE, x + s e decoded as it is, with error s^2 / 2: only the KL term keeps the noise, at s = sqrt(1/2)",
    "n2:154",
    GRID,
    right=lambda s: s**2 / 2 + (s**2 - 1) / 2 - numpy.log(s),
    wrong=lambda s: s**2 / 2,
    mistake="n2:154 trains to reconstruct and names no KL: s goes to 0, and the VAE is an auto-encoder",
)
def no_kl(loss):
    return equal(UNIT[numpy.argmin(loss(UNIT))], sqrt(1 / 2))


@claim(
    "notes.argmax",
    "the likeliest x is no argmax of D*: p = q D* / (1 - D*) has its own at 0, for N(0, 1) against N(2, 1)",
    "n2:209",
    GRID,
    right=lambda D, q: q * D / (1 - D),
    wrong=lambda D, q: D,
    mistake="n2:209: try every x and take 'the one with the highest score': the end of the range, -3",
)
def argmax(score):
    x = numpy.linspace(-3, 3, 6001)
    return equal(x[numpy.argmax(score(optimal_discriminator(P, Q)(x), Q.density(x)))], 0)


@claim(
    "notes.two_values",
    "D is a probability: one that says only 0 or 1 has V = -inf, as soon as it errs, where D* has -0.7126",
    "n5:33",
    QUADRATURE,
    right=optimal_discriminator,
    wrong=lambda p, q: lambda x: numpy.round(optimal_discriminator(p, q)(x)),
    mistake="n5:33: 'its output has only two values'",
)
def two_values(D):
    return equal(game.value(D(P, Q), P, Q), -log(4) + 2 * jsd(P, Q))


@claim(
    "notes.fakes",
    "one sample to an example: D* = p / (p + q); n - 1 unweighted ones make it p / (p + (n - 1) q), 1 / n at p = q",
    "n5:43",
    GRID,
    right=lambda D, p, q: p * numpy.log(D) + q * numpy.log(1 - D),
    wrong=lambda D, p, q: p * numpy.log(D) + (5 - 1) * q * numpy.log(1 - D),
    mistake="n5:43 sums over n - 1 samples: at n = 5, 0.097 for 0.3, 0.2 for 0.5",
)
def fakes(V):
    return equal(*best_D(V))


@claim(
    "notes.fake_term",
    "V's second term is a mean over p_g: max_D V distinguishes p_g = N(2, 1) and p_data = N(0, 1), by 2 JSD = 0.6737",
    "n5:43",
    QUADRATURE,
    right=game.c_of_g,
    wrong=lambda p, q: game.c_of_g(p, p),
    mistake="n5:43 has both terms under E over p_data: read so, V knows nothing of G",
)
def fake_term(best_V):
    return equal(best_V(P, Q) - best_V(P, P), 2 * jsd(P, Q))
