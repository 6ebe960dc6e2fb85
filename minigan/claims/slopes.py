"""The two costs of G, where each of them saturates, and what figure 1 shows of D*."""

from math import exp

import numpy

from minigan.claims.claim import DIFFERENCES, QUADRATURE, ROUNDING, Method, claim, equal
from minigan.claims.objectives import P_DATA
from minigan.gan import objectives
from minigan.theory.densities import Gaussian
from minigan.theory.discriminator import optimal_discriminator, optimal_logit, smoothed_discriminator
from minigan.theory.game import MINIMAX, NON_SATURATING, generator_gradient, log_sigmoid

LOGITS = numpy.linspace(-12, 12, 25)


def slope(loss):
    """d loss / da at LOGITS, by central differences."""
    h = 1e-5
    return (loss(LOGITS + h) - loss(LOGITS - h)) / (2 * h)


@claim(
    "logtrick.minimax",
    "d/da log(1 - s(a)) = -s(a) = -D: the gradient vanishes where D is sure that a sample is generated",
    "section 3",
    DIFFERENCES,
    right=MINIMAX.loss,
    wrong=log_sigmoid,
    mistake="log D, whose slope is 1 - D",
)
def saturating(loss):
    return equal(slope(loss), -1 / (1 + numpy.exp(-LOGITS)))


@claim(
    "logtrick.ns",
    "d/da -log s(a) = -(1 - D): the gradient is near -1 where D is sure that a sample is generated",
    "section 3",
    DIFFERENCES,
    right=NON_SATURATING.loss,
    wrong=MINIMAX.loss,
    mistake="log(1 - D), whose slope is -D",
)
def not_saturating(loss):
    return equal(slope(loss), -1 / (1 + numpy.exp(LOGITS)))


@claim(
    "logtrick.ratio",
    "minigan.gan's two slopes have the ratio (1 - D) / D = exp(-a): 22,026 at a = -10",
    "section 3",
    Method("rounding", 1e-9, "relative: two exponentials and a division of float64"),
    right=lambda a: exp(-a),
    wrong=lambda a: exp(a),
    mistake="D / (1 - D)",
)
def ratio(expected):
    a = numpy.array([[-10.0]])
    slopes = objectives.non_saturating.gradient(a) / objectives.minimax.gradient(a)
    return equal(slopes.item() / expected(-10), 1)


@claim(
    "logtrick.shift",
    "p_g = N(8, 1) against N(0, 1) at D*: the gradients are 8 E_q D* = 3.9e-4 and 8 E_q (1 - D*) = 8.00",
    "section 3",
    QUADRATURE,
    right=(MINIMAX, NON_SATURATING),
    wrong=(NON_SATURATING, MINIMAX),
    mistake="the two costs swapped",
)
def shifted(costs):
    p, q = Gaussian(0, 1), Gaussian(8, 1)
    mean_D = q.mean(optimal_discriminator(p, q))
    return equal([generator_gradient(p, q, cost)[0] for cost in costs], [8 * mean_D, 8 * (1 - mean_D)])


@claim(
    "logtrick.fixed",
    "p_g = p_data is stationary for both costs: D* = 1/2, and both gradients vanish",
    "section 3",
    QUADRATURE,
    right=1.5,
    wrong=1.4,
    mistake="p_g of another standard deviation",
)
def fixed_point(sd):
    gradients = [generator_gradient(Gaussian(0.3, 1.5), Gaussian(0.3, sd), cost) for cost in (MINIMAX, NON_SATURATING)]
    return equal(gradients, 0)


@claim(
    "fig1.direction",
    "figure 1 (c): from p_g = N(0, 1) to p_data = N(2, 1) log D* rises everywhere, with the slope 2 (1 - D*)",
    "figure 1",
    DIFFERENCES,
    right=optimal_logit,
    wrong=lambda p, q: optimal_logit(q, p),
    mistake="the gradient of log(1 - D*)",
)
def direction(logit):
    x, a, h = numpy.linspace(-3, 5, 81), logit(Gaussian(2, 1), Gaussian(0, 1)), 1e-5
    slopes = (log_sigmoid(a(x + h)) - log_sigmoid(a(x - h))) / (2 * h)
    return equal(slopes, 2 / (1 + numpy.exp(2 * x - 2)))


@claim(
    "fig1.end",
    "figure 1 (a), (d): D* of N(0, 1), N(h, 1) is 1 / (1 + exp(h x - h^2 / 2)), 1/2 everywhere at h = 0",
    "figure 1",
    ROUNDING,
    right=optimal_discriminator,
    wrong=lambda p, q: smoothed_discriminator(p, q, real=0.9),
    mistake="D* for labels of 0.9",
)
def end(D_star):
    x, shifts = numpy.linspace(-5, 5, 41), (0.0, 0.1, 1.0)
    found = [D_star(Gaussian(0, 1), Gaussian(h, 1))(x) for h in shifts]
    expected = [1 / (1 + numpy.exp(h * x - h**2 / 2)) for h in shifts]
    return equal([D_star(P_DATA, P_DATA)(x), *found], [0 * x + 0.5, *expected])
