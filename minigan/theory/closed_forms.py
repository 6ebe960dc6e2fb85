"""Divergences of Gaussians and uniforms as textbooks have them: for any dimension, and to check the quadrature by.

The Gaussian formulas follow from completing the square in the integral of p log p, p^2 / q or sqrt(p q); they stand in
Cover & Thomas, Elements of Information Theory, and in Pardo, Statistical Inference Based on Divergence Measures.
Arguments are Gaussian, MultivariateGaussian or Uniform of densities.py; results are in nats where there are logarithms.
"""

from math import erf, exp, expm1, inf, log, pi, sqrt

import numpy

from minigan.theory.arguments import expect_pair
from minigan.theory.densities import Uniform


def moments(p):
    """(mean, covariance) of a Gaussian or MultivariateGaussian, as vector and matrix. Raises ValueError for others."""
    if hasattr(p, "covariance"):
        return p.mu, p.covariance
    if hasattr(p, "sd"):
        return numpy.array([p.mu]), numpy.array([[p.sd**2]])
    raise ValueError(f"{p!r} is no Gaussian: its divergences have no closed form here, see divergences.py")


def both_moments(p, q):
    """The moments of both. Raises ValueError also if p and q are not in one space."""
    expect_pair(p, q)
    return *moments(p), *moments(q)


def kl_gaussians(p, q):
    """KL(p, q) = (1/2) [tr(S_q^-1 S_p) + (mu_q - mu_p)' S_q^-1 (mu_q - mu_p) - d + log(det S_q / det S_p)]"""
    mu_p, S_p, mu_q, S_q = both_moments(p, q)
    shift = mu_q - mu_p
    logdet = numpy.linalg.slogdet(S_q)[1] - numpy.linalg.slogdet(S_p)[1]
    trace = numpy.trace(numpy.linalg.solve(S_q, S_p))
    return float(0.5 * (trace + shift @ numpy.linalg.solve(S_q, shift) - p.d + logdet))


def squared_hellinger_gaussians(p, q):
    """H^2 = 2 - 2 (det S_p det S_q)^(1/4) / det(S)^(1/2) exp(-shift' S^-1 shift / 8), with S = (S_p + S_q) / 2"""
    mu_p, S_p, mu_q, S_q = both_moments(p, q)
    S, shift = 0.5 * (S_p + S_q), mu_p - mu_q
    logdets = [numpy.linalg.slogdet(matrix)[1] for matrix in (S_p, S_q, S)]
    exponent = 0.25 * (logdets[0] + logdets[1]) - 0.5 * logdets[2] - shift @ numpy.linalg.solve(S, shift) / 8
    return -2 * expm1(exponent)


def chi_squared_gaussians(p, q):
    """chi^2(p, q) = s_q^2 / (s_p v) exp(shift^2 / v^2) - 1, v^2 = 2 s_q^2 - s_p^2, on the line; inf unless v^2 > 0"""
    if p.d != 1 or q.d != 1:
        raise ValueError("chi_squared_gaussians is for the line")
    (mu_p,), S_p, (mu_q,), S_q = both_moments(p, q)
    v2 = float(2 * S_q[0, 0] - S_p[0, 0])
    if v2 <= 0:
        return inf
    with numpy.errstate(over="ignore"):  # beyond 1e308
        return float(S_q[0, 0] / sqrt(S_p[0, 0] * v2) * numpy.exp((mu_p - mu_q) ** 2 / v2) - 1)


def tv_shifted(p, q):
    """TV = 2 Phi(delta / 2) - 1 = erf(delta / sqrt 8), delta the Mahalanobis distance, for Gaussians of one covariance.

    Raises ValueError for two covariances.
    """
    mu_p, S_p, mu_q, S_q = both_moments(p, q)
    if not numpy.allclose(S_p, S_q, rtol=1e-12, atol=0):
        raise ValueError("the covariances differ: tv_shifted is for Gaussians that differ by a shift")
    shift = mu_p - mu_q
    return erf(sqrt(shift @ numpy.linalg.solve(S_p, shift) / 8))


def wasserstein1_gaussians(p, q):
    """W1 = E |a + b Z| = a erf(a / (b sqrt 2)) + b sqrt(2 / pi) exp(-a^2 / 2 b^2) with a = |shift|, b = |s_p - s_q|

    On the line the cheapest way to move one Gaussian onto another is the affine one, x -> mu_q + s_q (x - mu_p) / s_p.
    """
    if p.d != 1 or q.d != 1:
        raise ValueError("wasserstein1_gaussians is for the line")
    (mu_p,), S_p, (mu_q,), S_q = both_moments(p, q)
    a, b = abs(float(mu_p - mu_q)), abs(sqrt(S_p[0, 0]) - sqrt(S_q[0, 0]))
    return a if b == 0 else a * erf(a / (b * sqrt(2))) + b * sqrt(2 / pi) * exp(-(a**2) / (2 * b**2))


def kl_uniforms(p, q):
    """KL(p, q) = log(length of q / length of p) if p lies in q, else inf. Raises ValueError for other distributions."""
    (a, b), (low, high) = p.support, q.support
    if not all(isinstance(u, Uniform) for u in (p, q)):
        raise ValueError(f"{p!r}, {q!r}: kl_uniforms is for two Uniforms")
    return log((high - low) / (b - a)) if low <= a and b <= high else inf


def jsd_uniforms(p, q):
    """JSD(p, q) = (1 - overlap) log 2 of two uniforms of length 1. Raises ValueError for other lengths."""
    (a, b), (low, high) = p.support, q.support
    if not (abs(b - a - 1) < 1e-12 and abs(high - low - 1) < 1e-12):
        raise ValueError(f"{p!r}, {q!r}: jsd_uniforms is for uniforms of length 1")
    return (1 - max(0.0, min(b, high) - max(a, low))) * log(2)
