"""Gaussians and mixtures in ball arithmetic, and integrals over the whole line with a proof of what was cut off.

A function f of a complex ball x and a flag is integrated by flint's acb.integral (Petras' algorithm). It bounds f on
ellipses about pieces of the line, which bounds the error of Gauss-Legendre there, if f is analytic on the ellipse. When
the flag is set f must say so: where it cannot, it returns a ball that is not finite, and the piece is halved. exp and
polynomials are analytic everywhere; a quotient is not where its denominator's ball has 0, and is not finite there
anyway; log is not on the negative real axis: log(x, analytic) answers with the flag. For log(p + q) that means
that p + q, a real and positive number on the line, has to stay off the negative axis in the complex neighbourhood.

What is beyond [-END, END] is not computed but bounded: |f| <= sum of (constant + square x^2) p(x) there, given with
each integrand, has a closed form in erfc: below 1e-80 here, and part of the radius.
"""

from functools import reduce
from operator import add

from flint import acb, arb

from minigan.theory import densities

END = 48  # every distribution here is N(m, s^2) or a mixture of such, with |m| <= 8 and s <= 2
GOAL = arb(2) ** -90  # of an integral's error: a wish, since the radius has what it came to


def density(p, x, analytic=False):
    """(p(x), log p(x)) of a densities.Gaussian or a Mixture of Gaussians, at a ball x; p(x) is analytic everywhere."""
    if isinstance(p, densities.Mixture):
        mixed = reduce(add, (arb(float(w)) * density(c, x)[0] for w, c in zip(p.weights, p.components)))
        return mixed, mixed.log(analytic=analytic)
    s = arb(p.sd)
    log_p = -(((x - p.mu) / s) ** 2) / 2 - (s * (2 * arb.pi()).sqrt()).log()
    return log_p.exp(), log_p


def cdf(p, x):
    """F(x) of a Gaussian, at a real ball x: erfc((mu - x) / (s sqrt 2)) / 2."""
    return ((arb(p.mu) - x) / (arb(p.sd) * arb(2).sqrt())).erfc() / 2


def softplus(a, analytic=False):
    """log(1 + e^a): -log D is softplus(-a), -log(1 - D) is softplus(a).

    Where Re a > 0 in all of the ball it is a + log(1 + e^-a): the same function on the line, and analytic however
    large Im a is, since e^-a is below 1.
    """
    return a + (1 + (-a).exp()).log(analytic=analytic) if a.real > 0 else (1 + a.exp()).log(analytic=analytic)


def sigmoid(a):
    """1 / (1 + e^-a): not finite on a ball that has a zero of the denominator."""
    return 1 / (1 + (-a).exp())


def integral(f, low, high):
    """The integral of f(x, analytic) from low to high, a real ball."""
    return acb.integral(f, acb(low), acb(high), rel_tol=GOAL, abs_tol=GOAL).real


def over_line(f, *tails):
    """The integral of f(x, analytic) over the line; tails: (p, constant, square), as in the module's first lines."""
    return integral(f, -END, END) + beyond(END, tails)


def beyond(end, tails):
    """A ball about 0 that has the integral over |x| >= end of all f with |f| <= sum (constant + square x^2) p."""
    bound = arb(0)
    for p, constant, square in tails:
        for weight, c in zip(getattr(p, "weights", [1.0]), getattr(p, "components", [p])):
            bound += arb(float(weight)) * sum(_moments(side * c.mu, c.sd, end, constant, square) for side in (1, -1))
    return arb(0, bound.upper())


def _moments(mu, s, end, constant, square):
    """The integral from end to infinity of (constant + square x^2) N(x; mu, s^2).

    With z = (x - mu) / s, r = (end - mu) / s and Q the mass above r: z has the integral N(r; 0, 1), and z^2 has
    r N(r; 0, 1) + Q.
    """
    mu, s = arb(mu), arb(s)
    r = (end - mu) / s
    Q, at_r = (r / arb(2).sqrt()).erfc() / 2, (-r * r / 2).exp() / (2 * arb.pi()).sqrt()
    return constant * Q + square * (mu**2 * Q + 2 * mu * s * at_r + s**2 * (r * at_r + Q))
