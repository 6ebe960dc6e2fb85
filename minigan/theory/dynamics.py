"""How the two players move: the Dirac GAN and the Gaussian GAN, small enough to be solved and rich enough to diverge.

Dirac GAN (Mescheder et al. 2018): p = delta_0, q = delta_theta, D's logit psi x.
Gaussian GAN: p = N(0, s^2), G(z) = s z + theta, D's logit w x + b. With s = 0 it is the Dirac GAN with a bias.

    game = dirac_gan(NON_SATURATING)
    path = simulate(game, [1.0], [1.0], rate=0.1, steps=500)     # (501, 2): phi and theta after every step
    jacobian(game, [0.0], [0.0])                                 # its eigenvalues say what happens near by

phi holds D's parameters, theta G's, both vectors. A field is the direction in which a player moves: D up its value,
G down its objective, at the same rate unless said otherwise. Both games have their equilibrium at 0, where D = 1/2.
What is asked for a number raises ValueError for another thing, and a game for what is no Game.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from math import pi, sqrt
from typing import Any

import numpy

from minigan.theory.arguments import are_numbers, expect_count, expect_number
from minigan.theory.discriminator import sigmoid

QUADRATURE_NODES = 100  # of the Gauss-Hermite rule, for the expectations over the Gaussians


@dataclass(frozen=True)
class Payoff:
    """The slopes, at D's logit a, of what the players go after: D maximises on examples and samples, G minimises."""

    name: str
    real: Callable[[Any], Any]  # d/da of what D maximises on an example
    fake: Callable[[Any], Any]  # d/da of what D maximises on a sample
    generator: Callable[[Any], Any]  # d/da of what G minimises on a sample


MINIMAX = Payoff("minimax", lambda a: sigmoid(-a), lambda a: -sigmoid(a), lambda a: -sigmoid(a))
NON_SATURATING = Payoff("non-saturating", lambda a: sigmoid(-a), lambda a: -sigmoid(a), lambda a: -sigmoid(-a))
WGAN = Payoff(
    "WGAN", numpy.ones_like, lambda a: -numpy.ones_like(a), lambda a: -numpy.ones_like(a)
)  # no Lipschitz bound
PAYOFFS = (MINIMAX, NON_SATURATING, WGAN)


@dataclass(frozen=True)
class Game:
    """Two players' fields: d_field(phi, theta) and g_field(phi, theta), of `sizes` (of phi, of theta)."""

    d_field: Callable[[Any, Any], Any]
    g_field: Callable[[Any, Any], Any]
    sizes: tuple[int, int]

    def start(self, phi, theta):
        """phi and theta as vectors. Raises ValueError if they are not of the game's sizes."""
        phi, theta = numpy.array(phi, dtype=float), numpy.array(theta, dtype=float)
        if (phi.shape, theta.shape) != tuple((n,) for n in self.sizes):
            raise ValueError(f"phi has shape {phi.shape}, theta {theta.shape}: vectors of {self.sizes} are expected")
        return phi, theta

    def field(self, y):
        """Both fields as one vector, of phi and theta as one vector."""
        phi, theta = y[: self.sizes[0]], y[self.sizes[0] :]
        return numpy.concatenate([self.d_field(phi, theta), self.g_field(phi, theta)])


def dirac_gan(payoff, r1=0.0, r2=0.0, instance_noise=0.0):
    """The Dirac GAN: phi = [psi], theta = [theta].

    d psi / dt = E_p real(psi x) x + E_q fake(psi x) x - (r1 + r2) psi,  d theta / dt = -E_q generator(psi x) psi

    r1, r2: weights gamma of the penalties (gamma / 2) E |d logit / dx|^2 on examples (R1) and on samples (R2); here the
    slope is psi everywhere, so the two do the same. instance_noise: the standard deviation of Gaussian noise
    added to examples and samples alike. Raises ValueError for a negative one.
    """
    expect_payoff(payoff)
    expect_number(r1, "r1")
    expect_number(r2, "r2")
    x, weight = gauss_hermite(instance_noise)

    def d_field(phi, theta):
        a_real, a_fake = phi * x, phi * (x + theta)
        rise = numpy.sum(weight * (payoff.real(a_real) * x + payoff.fake(a_fake) * (x + theta)))
        return rise - (r1 + r2) * phi

    def g_field(phi, theta):
        return -numpy.sum(weight * payoff.generator(phi * (x + theta))) * phi

    return Game(d_field, g_field, (1, 1))


def gaussian_gan(payoff, s, r1=0.0):
    """The Gaussian GAN: phi = [w, b], theta = [theta]; s is G's fixed scale, and the data's.

    d (w, b) / dt = E_p real(w x + b) (x, 1) + E_q fake(w x + b) (x, 1) - r1 (w, 0)
    d theta / dt = -E_q generator(w x + b) w

    The expectations err by less than 1e-6 while |w| s < 4: logits that steep are steps to a polynomial. Raises
    ValueError for s < 0.
    """
    expect_payoff(payoff)
    expect_number(r1, "r1")
    x, weight = gauss_hermite(s)

    def d_field(phi, theta):
        real = weight * payoff.real(phi[0] * x + phi[1])
        fake = weight * payoff.fake(phi[0] * (x + theta) + phi[1])
        return numpy.array([numpy.sum(real * x + fake * (x + theta)) - r1 * phi[0], numpy.sum(real + fake)])

    def g_field(phi, theta):
        return -numpy.sum(weight * payoff.generator(phi[0] * (x + theta) + phi[1])) * phi[:1]

    return Game(d_field, g_field, (2, 1))


def expect_payoff(payoff):
    """Raise ValueError for what is no Payoff."""
    if not isinstance(payoff, Payoff):
        raise ValueError(f"payoff is {payoff!r}: take MINIMAX, NON_SATURATING or WGAN of minigan.theory.dynamics")


def expect_game(game):
    """Raise ValueError for what is no Game."""
    if not isinstance(game, Game):
        raise ValueError(f"game is {game!r}: make one, such as dirac_gan(MINIMAX) of minigan.theory.dynamics")


def gauss_hermite(sd):
    """(x, weight) with sum(weight * f(x)) = E f(x) for x from N(0, sd^2); at sd = 0 the one point 0.

    Raises ValueError for sd < 0.
    """
    expect_number(sd, "a standard deviation")
    if not sd >= 0:
        raise ValueError(f"a standard deviation of {sd}: it must be at least 0")
    if sd == 0:
        return numpy.zeros(1), numpy.ones(1)
    x, weight = _hermite(QUADRATURE_NODES)
    return sd * x, weight / sqrt(2 * pi)


@lru_cache
def _hermite(nodes):
    return numpy.polynomial.hermite_e.hermegauss(nodes)


def simulate(game, phi, theta, rate, steps, *, k=1, update="alternating", g_rate=None):
    """The path of the two players' gradient steps: (steps + 1, number of parameters), phi before theta.

    update: "alternating", as Algorithm 1 does with k steps of D before each step of G, or "simultaneous", both
    from the same old parameters (k = 1). g_rate: G's step size where it is not D's. Raises ValueError otherwise,
    and for phi or theta of another length than the game's.
    """
    expect_game(game)
    allowed = {"alternating": are_numbers(k) and k >= 1 and k == int(k), "simultaneous": k == 1}
    if not allowed.get(update, False):
        raise ValueError(f'update "{update}" with k = {k}: "alternating" with k >= 1, or "simultaneous" with k = 1')
    g_rate = rate if g_rate is None else g_rate
    expect_number(rate, "rate")
    expect_number(g_rate, "g_rate")
    expect_count(steps, "steps")
    phi, theta = game.start(phi, theta)
    path = [numpy.concatenate([phi, theta])]
    for _ in range(int(steps)):
        if update == "simultaneous":
            phi, theta = phi + rate * game.d_field(phi, theta), theta + g_rate * game.g_field(phi, theta)
        else:
            for _ in range(int(k)):
                phi = phi + rate * game.d_field(phi, theta)
            theta = theta + g_rate * game.g_field(phi, theta)
        path.append(numpy.concatenate([phi, theta]))
    return numpy.array(path)


def flow(game, phi, theta, time, steps):
    """The path of d (phi, theta) / dt = field, the limit of small rates, by the classical Runge-Kutta method.

    Shape (steps + 1, number of parameters), as of `simulate`. Raises ValueError for fewer than 1 step.
    """
    expect_game(game)
    expect_number(time, "time")
    expect_count(steps, "steps")
    y, h = numpy.concatenate(game.start(phi, theta)), time / steps
    path = [y]
    for _ in range(int(steps)):
        k1 = game.field(y)
        k2 = game.field(y + 0.5 * h * k1)
        k3 = game.field(y + 0.5 * h * k2)
        k4 = game.field(y + h * k3)
        y = y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        path.append(y)
    return numpy.array(path)


def jacobian(game, phi, theta, step=1e-5):
    """The matrix of derivatives of (d_field, g_field) in (phi, theta), by central differences, error O(step^2)."""
    expect_game(game)
    expect_number(step, "step")
    y = numpy.concatenate(game.start(phi, theta))
    columns = [(game.field(y + step * e) - game.field(y - step * e)) / (2 * step) for e in numpy.eye(y.size)]
    return numpy.stack(columns, axis=1)


def penalized_eigenvalues(gamma):
    """The two eigenvalues of the Dirac GAN at 0 under R1 or R2: -gamma / 2 +- sqrt(gamma^2 / 4 - 1 / 4).

    +-i/2 without a penalty: circles. Real parts are most negative at gamma = 1, where the root vanishes.
    """
    expect_number(gamma, "gamma")
    root = numpy.sqrt(complex(gamma**2 - 1)) / 2
    return numpy.array([-gamma / 2 - root, -gamma / 2 + root])


def gaussian_eigenvalues(s):
    """The two eigenvalues of the Gaussian GAN's (w, theta) at 0: (-s^2 +- sqrt(s^4 - 4)) / 4; of its b: -1/2.

    From the Jacobian [[-s^2 / 2, -1/2], [1/2, 0]]: the curvature of V in w is the data's variance times
    D (1 - D) = 1/4, once on each side. So s -> 0 is the Dirac GAN's +-i/2, s = 1 spirals in, s = sqrt 2 is critical.
    The Dirac GAN with instance noise of standard deviation s has the same.
    """
    expect_number(s, "s")
    root = numpy.sqrt(complex(s**4 - 4)) / 4
    return numpy.array([-(s**2) / 4 - root, -(s**2) / 4 + root])
