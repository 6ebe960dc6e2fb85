"""The Parzen window, histograms, slopes and Gaussians in the plane: closed forms of fractions, exp and log."""

from fractions import Fraction
from math import comb

import numpy
from flint import arb, arb_mat

from minigan.claims.claim import QUADRATURE, ROUNDING
from minigan.claims.finite import parzen_stable
from minigan.claims.rigorous.balls import density
from minigan.claims.rigorous.distances import entropy
from minigan.claims.rigorous.enclosure import enclosure, number
from minigan.evaluation import parzen
from minigan.gan import objectives
from minigan.theory import closed_forms, divergences
from minigan.theory.densities import Gaussian, MultivariateGaussian
from minigan.theory.discrete import Discrete

CENTRES = (-1.0, 0.0, 2.0)
ZERO = numpy.zeros((1, 1))


@enclosure(
    "parzen.point",
    "the Parzen window's log-likelihood of x = 1/2, centres -1, 0, 2, sigma = 1/4",
    "section 5",
    ROUNDING,
    value=lambda: parzen.log_likelihoods(numpy.array([[0.5]]), numpy.array(CENTRES)[:, None], [0.25]).item(),
    right=3,
    wrong=1,
    mistake="the sum of the densities, not their mean",
)
def parzen_point(n):
    densities = [density(Gaussian(mu, 0.25), arb(0.5))[0] for mu in CENTRES]
    return (sum(densities) / n).log()


@enclosure(
    "parzen.stable",
    "the Parzen window's log-likelihood of x = 1/2, sigma = 1/64, all centres at 0: -512 - log(sigma sqrt(2 pi))",
    "section 5",
    parzen_stable.method,
    value=lambda: parzen.log_likelihoods(numpy.array([[0.5]]), numpy.zeros((7, 1)), [1 / 64]).item(),
    right=lambda sigma: sigma,
    wrong=lambda sigma: sigma**2,
    mistake="the variance for the width in the constant",
)
def parzen_far(width):
    return -arb(512) - (width(arb(1) / 64) * (2 * arb.pi()).sqrt()).log()


@enclosure(
    "parzen.cost",
    "what the blur of sigma = 3/4 costs the true density N(0, 1), in nats: KL to N(0, 25/16)",
    "follows",
    QUADRATURE,
    value=lambda: divergences.kl(Gaussian(0, 1), Gaussian(0, 1.25)),
    right=lambda v: (v.log() + 1 / v - 1) / 2,
    wrong=lambda v: v.log() / 2,
    mistake="the difference of the entropies",
)
def parzen_cost(formula):
    return formula(arb(25) / 16)


@enclosure(
    "plugin.coins",
    "the mean JSD of two histograms of 8 throws of a fair coin each: all 81 cases, weighted",
    "follows",
    ROUNDING,
    value=lambda: _plug_in_mean(lambda i, j: divergences.jsd(_coin(i), _coin(j))),
    right=lambda: _plug_in_mean(lambda i, j: _coins_jsd(Fraction(i, 8), Fraction(j, 8))),
    wrong=lambda: Fraction(1, 32),
    mistake="the limit's (B - 1) / (4 n) for the number",
)
def plugin(mean):
    return mean()


def _plug_in_mean(jsd):
    """The mean of jsd(i, j) over the numbers i, j of heads in 8 throws."""
    return sum(comb(8, i) * comb(8, j) * jsd(i, j) for i in range(9) for j in range(9)) / 4**8


def _coin(heads):
    """The histogram of 8 throws."""
    return Discrete([0, 1], [heads / 8, 1 - heads / 8])


def _coins_jsd(v, w):
    """JSD of two coins: the entropy of the mean less the mean of the entropies."""
    return _entropy((v + w) / 2) - (_entropy(v) + _entropy(w)) / 2


def _entropy(w):
    """The entropy of a coin, 0 where it always falls alike."""
    return entropy(number(w)) if 0 < w < 1 else arb(0)


@enclosure(
    "logtrick.ratio",
    "the ratio (1 - D) / D of the two costs' slopes at the logit -10: e^10",
    "section 3",
    QUADRATURE,
    value=lambda: (objectives.non_saturating.gradient(ZERO - 10) / objectives.minimax.gradient(ZERO - 10)).item(),
    right=10,
    wrong=-10,
    mistake="D / (1 - D)",
)
def ratio(a):
    return arb(a).exp()


@enclosure(
    "notes.sign",
    "V after one step of D's two logits up the gradient, from D = 1/2: -2 log(1 + exp(-1/2))",
    "eq. (1)",
    ROUNDING,
    value=lambda: objectives.value(*objectives.value_gradient(ZERO, ZERO)),
    right=-1,
    wrong=1,
    mistake="the step down",
)
def step(sign):
    return -2 * (1 + (arb(sign) / 2).exp()).log()


COVARIANCES = [[2.0, 0.5], [0.5, 1.0]], [[1.0, -0.25], [-0.25, 0.5]]


@enclosure(
    "kl.plane",
    "KL of two Gaussians in the plane, of means (1, 0) and (0, 1/2), both covariances full",
    "textbook",
    ROUNDING,
    value=lambda: closed_forms.kl_gaussians(
        MultivariateGaussian([1.0, 0.0], COVARIANCES[0]), MultivariateGaussian([0.0, 0.5], COVARIANCES[1])
    ),
    right=lambda S_p, S_q: (S_p, S_q),
    wrong=lambda S_p, S_q: (S_q, S_p),
    mistake="KL the other way round",
)
def kl_plane(order):
    S_p, S_q = order(*map(arb_mat, COVARIANCES))
    shift, precision = arb_mat([[1], [-0.5]]), S_q.inv()
    distance = (shift.transpose() * precision * shift)[0, 0]
    return ((precision * S_p).trace() + distance - 2 + (S_q.det() / S_p.det()).log()) / 2
