"""Divergences of Gaussians and uniforms as textbooks have them: for any dimension, and to check the quadrature by.

The Gaussian formulas follow from completing the square in the integral of p log p, p^2 / q or sqrt(p q); they stand in
Cover & Thomas, Elements of Information Theory, and in Pardo, Statistical Inference Based on Divergence Measures.
Arguments are Gaussian, MultivariateGaussian or Uniform of densities.py; results are in nats where there are logarithms.
"""

from math import erf, exp, expm1, inf, log, pi, sqrt

import numpy

from minigan.theory.arguments import expect_pair
from minigan.theory.densities import Gaussian, Uniform


def moments(p):
    """(mean, root) of a Gaussian or MultivariateGaussian: root root' is the covariance. Raises ValueError for others.

    The root and not the covariance, since the square of a small standard deviation is 0 in float64.
    """
    if hasattr(p, "root"):
        return p.mu, p.root
    if hasattr(p, "sd"):
        return numpy.array([p.mu]), numpy.array([[p.sd]])
    raise ValueError(f"{p!r} is no Gaussian: its divergences have no closed form here, see divergences.py")


def both_moments(p, q):
    """The moments of both. Raises ValueError also if p and q are not in one space."""
    expect_pair(p, q)
    return *moments(p), *moments(q)


def square(x):
    """The sum of squares; inf where it is beyond 1e308."""
    with numpy.errstate(over="ignore"):
        return float((x * x).sum())


def logdet(root):
    """log det of the covariance root root', root being triangular."""
    return 2 * float(numpy.log(numpy.diag(root)).sum())


def kl_gaussians(p, q):
    """KL(p, q) = (1/2) [tr(S_q^-1 S_p) + (mu_q - mu_p)' S_q^-1 (mu_q - mu_p) - d + log(det S_q / det S_p)]"""
    mu_p, R_p, mu_q, R_q = both_moments(p, q)
    trace, distance = square(numpy.linalg.solve(R_q, R_p)), square(numpy.linalg.solve(R_q, mu_q - mu_p))
    return 0.5 * (trace + distance - p.d + logdet(R_q) - logdet(R_p))


def squared_hellinger_gaussians(p, q):
    """H^2 = 2 - 2 (det S_p det S_q)^(1/4) / det(S)^(1/2) exp(-shift' S^-1 shift / 8), with S = (S_p + S_q) / 2"""
    mu_p, R_p, mu_q, R_q = both_moments(p, q)
    unit = max(abs(R_p).max(), abs(R_q).max())  # of length: H^2 does not depend on it
    R_p, R_q, shift = R_p / unit, R_q / unit, (mu_p - mu_q) / unit
    R = numpy.linalg.cholesky(0.5 * (R_p @ R_p.T + R_q @ R_q.T))
    exponent = 0.25 * (logdet(R_p) + logdet(R_q)) - 0.5 * logdet(R) - square(numpy.linalg.solve(R, shift)) / 8
    return -2 * expm1(exponent)


def chi_squared_gaussians(p, q):
    """chi^2(p, q) = s_q^2 / (s_p v) exp(shift^2 / v^2) - 1, v^2 = 2 s_q^2 - s_p^2, on the line; inf unless v^2 > 0"""
    if p.d != 1 or q.d != 1:
        raise ValueError("chi_squared_gaussians is for the line")
    mu_p, R_p, mu_q, R_q = both_moments(p, q)
    s = float(R_p[0, 0] / R_q[0, 0])  # in units of s_q
    v2 = 2 - s * s
    if v2 <= 0:
        return inf
    exponent = square((mu_p - mu_q) / R_q[0, 0]) / v2 - log(s) - 0.5 * log(v2)
    with numpy.errstate(over="ignore"):  # beyond 1e308
        return float(numpy.expm1(exponent))


def tv_shifted(p, q):
    """TV = 2 Phi(delta / 2) - 1 = erf(delta / sqrt 8), delta the Mahalanobis distance, for Gaussians of one covariance.

    Raises ValueError for two covariances.
    """
    mu_p, R_p, mu_q, R_q = both_moments(p, q)
    if not numpy.allclose(R_p, R_q, rtol=1e-12, atol=0):
        raise ValueError("the covariances differ: tv_shifted is for Gaussians that differ by a shift")
    return erf(sqrt(square(numpy.linalg.solve(R_p, mu_p - mu_q)) / 8))


def along_the_shift(p, q):
    """(N(0, 1), N(delta, 1)) on the line: delta the Mahalanobis distance of two Gaussians of one covariance, any d.

    After x -> root^-1 (x - mu_p) the two differ along the shift only, and elsewhere are the same N(0, I). So this pair
    has their f-divergences and their C(G), which quadrature computes. Raises ValueError for two covariances.
    """
    mu_p, R_p, mu_q, R_q = both_moments(p, q)
    if not numpy.allclose(R_p, R_q, rtol=1e-12, atol=0):
        raise ValueError("the covariances differ: along_the_shift is for Gaussians that differ by a shift")
    return Gaussian(0, 1), Gaussian(sqrt(square(numpy.linalg.solve(R_p, mu_p - mu_q))), 1)


def wasserstein1_gaussians(p, q):
    """W1 = E |a + b Z| = a erf(a / (b sqrt 2)) + b sqrt(2 / pi) exp(-a^2 / 2 b^2) with a = |shift|, b = |s_p - s_q|

    On the line the cheapest way to move one Gaussian onto another is the affine one, x -> mu_q + s_q (x - mu_p) / s_p.
    """
    if p.d != 1 or q.d != 1:
        raise ValueError("wasserstein1_gaussians is for the line")
    mu_p, R_p, mu_q, R_q = both_moments(p, q)
    a, b = abs(float((mu_p - mu_q)[0])), abs(float(R_p[0, 0] - R_q[0, 0]))
    if b == 0:
        return a
    ratio = a / b
    return a * erf(ratio / sqrt(2)) + b * sqrt(2 / pi) * exp(-0.5 * ratio * ratio)


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
