"""Claims of papers since 2014: beside its falsifier each check is given other mistakes, some of them nearly right."""

from math import exp, inf, log, pi, sqrt

import numpy
import pytest

from minigan.claims.registry import all_claims
from minigan.gan.objectives import Loss, minimax
from minigan.theory import methods, scores, transport
from minigan.theory.densities import Gaussian
from minigan.theory.divergences import jsd, kl
from minigan.theory.dynamics import MINIMAX, WGAN, dirac_gan

CLAIMS = {c.id: c for claims in all_claims().values() for c in claims}


def steps_of(beta):
    """The factor of a step with momentum beta, whatever the claim asks for."""
    return lambda h, _: CLAIMS["steps.momentum"].right(h, beta)


NEAR = {
    "gauss.r1": {
        "R1 on b as well": lambda s, g: (s**2 / 2 + g, 0.5 + g),
        "s for s^2": lambda s, g: (s / 2 + g, 0.5),
        "one in 100,000 off": lambda s, g: ((s**2 / 2 + g) * (1 + 1e-5), 0.5),
    },
    "gauss.ttur": {"s^4": lambda s: s**4, "the inverse, D's rate": lambda s: 4 / s**4},
    "field.consensus": {"c for c^2": lambda g, c: -g * c, "half of it": lambda g, c: -g * c**2 / 2},
    "field.trap": {"not moved": lambda k, g: k, "twice": lambda k, g: k - 2 * g * k**2},
    "field.sga": {
        "the other sense": lambda game, g: methods.symplectic(game, -g),
        "J - J' without its half": lambda game, g: methods.symplectic(game, 2 * g),
        "not adjusted": lambda game, g: game,
    },
    "field.penalty": {"c for c^2": lambda eta, c: eta * c, "no 2 from the square, twice": lambda e, c: 2 * e * c**2},
    "field.unrolled": {
        "no gradient through the unrolled steps": lambda K, eta, c: K * eta * c**2 / 2,
        "one step fewer": lambda K, eta, c: (K - 1) * eta * c**2,
    },
    "field.gp": {
        "no penalty": lambda: dirac_gan(WGAN),
        "(|psi| - 1)^2 without its half": lambda: methods.dirac_wgan_gp(WGAN, 2.0),
        "minimax for the critic": lambda: methods.dirac_wgan_gp(MINIMAX, 1.0),
    },
    "field.gp.stops": {"the slope's place, 1": lambda g, c: 1.0, "g": lambda g, c: g},
    "gauss.penalty": {"s for s^2": lambda s, eta: (s + eta) / 2, "the Dirac GAN's": lambda s, eta: eta / 2},
    "gauss.unrolled": {
        "K for 2K": lambda s, K, eta: (s**2 + (1 - (1 - eta * s**2 / 2) ** K) / s**2) / 2,
        "K -> infinity": lambda s, K, eta: (s**2 + 1 / s**2) / 2,
    },
    "gauss.consensus": {
        "no g in the determinant": lambda s, g: (s**2 / 2 + g * (s**4 + 2) / 4, 1 / 4),
        "the Dirac GAN's": lambda s, g: (s**2 / 2 + g / 2, 1 / 4 + g * s**2 / 8 + g**2 / 16),
    },
    "steps.extra": {
        "the implicit step": lambda z: 1 / abs(1 - z),
        "without z^2": lambda z: abs(1 + z + z**2 / 2),
        "the square": lambda z: abs(1 + z + z**2) ** 2,
    },
    "steps.optimistic": {"the smaller one": lambda z: abs(numpy.roots([1, -(1 + 2 * z), z])).min()},
    "steps.lookahead": {
        "four steps": lambda z: abs(0.5 + 0.5 * (1 + z) ** 4),
        "a third of the way": lambda z: abs(1 + ((1 + z) ** 5 - 1) / 3),
    },
    "steps.volume": {"all grow": lambda h, k: 1 + h**2, "nearly": lambda h, k: 1 + 1e-11},
    "steps.momentum": {"+1/2": steps_of(0.5), "none": steps_of(0.0), "-0.49": steps_of(-0.49)},
    "steps.beta": {"(1 - b)^4": lambda b: b / (1 - b) ** 4, "no Polyak": lambda b: b},
    "steps.polyak": {"1 - b": lambda b: (1 - b) / (2 * (1 - b) ** 3), "no half": lambda b: (1 + b) / (1 - b) ** 3},
    "steps.average": {"a step fewer": lambda d, h, n: d / (h * (n - 1)), "h left out": lambda d, h, n: d / n},
    "steps.ema": {
        "the flow's angle": lambda d, w: (1 - d) / abs(1 - d * numpy.exp(0.1j)),
    },
    "steps.rk4": {"third order": lambda z: abs(1 + z + z**2 / 2 + z**3 / 6), "the flow's": lambda z: abs(numpy.exp(z))},
    "steps.replicator": {"D alone": lambda path: CLAIMS["steps.replicator"].right(path[:, :1])},
    "w1.crossing": {"-|x|": lambda x: -abs(x), "slope 2": lambda x: 2 * abs(x), "x^2": lambda x: x**2},
    "w2.line": {"the sum squared": lambda mu, s, nu, t: (abs(mu - nu) + abs(s - t)) ** 2},
    "w2.plane": {"tr(S T)": lambda S, T: numpy.trace(S @ T), "no determinants": lambda S, T: sqrt(numpy.trace(S @ T))},
    "sliced.w1": {"all of it": lambda s: s, "1 / pi": lambda s: s / pi, "a half": lambda s: s / 2},
    "sliced.w2": {"all of it": lambda w: w, "d^2": lambda w: w / 4},
    "mmd.gaussians": {
        "normalised kernels": lambda d, v, s: exp(-(d**2) / (2 * (s**2 + v))) / sqrt(s**2 + v),
        "no width of its own": lambda d, v, s: s / sqrt(s**2 + v) * exp(-(d**2) / (2 * v)),
    },
    "mmd.bias": {"E k not taken off": lambda n, k: 2 / n},
    "energy.gaussians": {"no own distances": lambda b, p, q: 2 * b, "own ones added": lambda b, p, q: 2 * b + p + q},
    "sn.product": {"the largest entry": lambda W: abs(W).max(), "the L1 norm": lambda W: numpy.linalg.norm(W, 1)},
    "ratio.mean": {"twice D*": lambda D: 2 * D, "nearly": lambda D: D / (1 - D) * (1 + 1e-9)},
    "ratio.accepts": {"the odds over 3": lambda D: D / (1 - D) / 3, "above 1": lambda D: D / (1 - D)},
    "ratio.rejects": {"all": lambda D: 1 + 0 * D, "the square": lambda D: (D / (1 - D) / 2) ** 2},
    "ratio.mh": {"q / p": lambda D: (1 - D) / D, "the square": lambda D: (D / (1 - D)) ** 2},
    "ratio.lsif": {"D*": lambda D: D, "q / p": lambda D: (1 - D) / D},
    "ratio.fisher": {"shifted": lambda D: 2 * D - 0.9, "the sign": lambda D: numpy.sign(2 * D - 1)},
    "pac.lost": {"m losses of a fifth": lambda m: 0.2 * m, "the power of TV": lambda m: 0.2**m},
    "pac.spread": {"as of a lost fifth": lambda m: 1 - 0.8**m},
    "ab.near_perfect": {"ascent": Loss("up", minimax.value, lambda a: -0.5 * minimax.gradient(a))},
    "ab.cauchy": {"a Gaussian's tail": lambda t: 0.0, "1 / t": lambda t: 1 / t},
    "ssl.logit": {"no generated class": lambda l: l.sum(axis=1, keepdims=True)},
    "kl.product": {"KL(q, p), m left out": lambda p, q: kl(q, p) if len(p.points) < 10 else kl(p, q)},
    "h2.product": {"additive": lambda h2, m: m * h2, "without the 2": lambda h2, m: 1 - (1 - h2 / 2) ** m},
    "dpi.threshold": {"at p_data's mean": 0.0, "nearly": 1.001},
    "dpi.projection": {"1 for all": lambda c: 1.0, "the sine's": lambda c: 1 - c**2},
    "tv.bretagnolle": {"half of it": lambda d: sqrt(1 - exp(-d)) / 2, "exp(-KL / 4)": lambda d: sqrt(1 - exp(-d / 4))},
    "fgan.local": {
        name: {**CLAIMS["fgan.local"].right, name: 1.5} for name in CLAIMS["fgan.local"].right
    },
    "ns.softened": {"without the 2": lambda p, q, m: kl(m, p), "q for p": lambda p, q, m: 2 * kl(m, q)},
    "modes.forward": {"the modes' own": lambda v: 1.0, "nearly": lambda v: sqrt(v) * 1.0001},
    "modes.reverse": {"JSD": lambda q: jsd(q, Gaussian(0, 1))},
    "theis.mixture": {"JSD": jsd},
    "kl.logit": {"both of one sign": lambda p, q: (kl(p, q), kl(q, p)), "JSD": lambda p, q: (jsd(p, q), -jsd(p, q))},
    "dv.tight": {"log 2 added": lambda T: CLAIMS["dv.tight"].right(T) + log(2)},
    "dv.nguyen": {"around c = 0": lambda c: exp(c) - c - 1, "quadratic": lambda c: (c - 1) ** 2 / 2},
    "mine.batch": {"unbiased": lambda v, m: 0.0, "the variance of two": lambda v, m: 2 * v / m},
    "infogan.bound": {"in bits": lambda b: b + 1.0, "H(c) taken off": lambda b: b - log(2)},
    "bigan.joint": {"of one side": lambda w: log(2) * w - log(4), "JSD": lambda w: log(2) * w},
    "vae.gap": {"no gap": lambda q, posterior: 0.0, "TV's": lambda q, posterior: jsd(q, posterior)},
    "iwae.order": {"the larger": numpy.maximum, "the smaller": numpy.minimum},
    "ais.steps": {"unbiased": lambda T: 0.0, "one step's": lambda T: -2 / T**2, "of one jump": lambda T: -2.0},
    "birthday.paradox": {
        "with 364 others": lambda n, N: 1 - numpy.prod([1 - i / N for i in range(n - 1)]),
        "one's own birthday": lambda n, N: 1 - (1 - 1 / N) ** (n - 1),
    },
    "modes.distinct": {"n": lambda K, n: min(K, n), "one draw fewer": lambda K, n: K * (1 - (1 - 1 / K) ** (n - 1))},
    "modes.uneven": {"one draw fewer": lambda m, n: scores.distinct(m, n - 5)},
    "is.classes": {"in bits": lambda K, sure: 2 ** log(CLAIMS["is.classes"].right(K, sure))},
    "is.blind": {"nine classes": [1.0] * 9 + [0.0], "uneven": [2.0] + [1.0] * 9},
    "pr.tv": {"TV": lambda d: d, "1 - TV^2": lambda d: 1 - d**2},
    "fid.moments": {"half": lambda p, q: transport.wasserstein2_gaussians(p, q) ** 2 / 2},
    "fid.bias": {"unbiased": lambda d, n: 0.0, "the covariances' share": lambda d, n: (d**2 + d) / (2 * n)},
    "games.slope": {
        name: {**CLAIMS["games.slope"].right, name: lambda u, f=f: 1.001 * f(u)}
        for name, f in CLAIMS["games.slope"].right.items()
    },
    "G.losses": {
        objective.name: {**CLAIMS["G.losses"].right, objective: lambda D, f=f: f(D) + 1e-5}
        for objective, f in CLAIMS["G.losses"].right.items()
    },
    "fgan.bernoulli": {
        name: {**CLAIMS["fgan.bernoulli"].right, name: (lambda u, f=f: f(u) + 1e-6 * u, *rest)}
        for name, (f, *rest) in CLAIMS["fgan.bernoulli"].right.items()
    },
    "gauss.numbers": {
        f"number {i}": [n + 1e-8 * (i == j) for j, n in enumerate(CLAIMS["gauss.numbers"].right)] for i in range(5)
    },
    "ab.dirac": {
        "W2^2 for W1": lambda t: (log(2) * (t != 0), t * t),
        "a smooth JSD": lambda t: (log(2) * (1 - exp(-9 * abs(t))), abs(t)),
    },
    "games.chi2": {"G's label 0.1": (1.0, -1.0, 0.1), "smoothed": (0.9, -1.0, 0.0)},
    "w1.gaussians": {
        "the scale alone": lambda a, b: b * sqrt(2 / pi),
        "the shift alone": lambda a, b: a,
        "the larger": lambda a, b: max(a, b * sqrt(2 / pi)),
    },
    "damp.linear": {
        "theta slower": lambda B: numpy.block([[numpy.zeros((2, 2)), B], [-0.999 * B.T, numpy.zeros((3, 3))]]),
        "phi slower": lambda B: numpy.block([[numpy.zeros((2, 2)), 0.999 * B], [-B.T, numpy.zeros((3, 3))]]),
    },
    "told.if": {
        "twice as much": lambda size, floor, eps: max(2e-9, 2000 * eps) * max(size, floor),
        "no rounding": lambda size, floor, eps: 1e-9 * max(size, floor),
        "no size": lambda size, floor, eps: max(1e-9, 1000 * eps) * floor,
    },
    "told.slow": {
        "always, at an open end": lambda s, open_ends: inf if any(open_ends) else 0,
        "also at a bounded end": lambda s, open_ends: inf if s <= 1 else 0,
        "not at s = 1": lambda s, open_ends: inf if s < 1 and any(open_ends) else 0,
        "at the upper end": lambda s, open_ends: inf if s <= 1 and open_ends[1] else 0,
    },
    "told.beyond": {
        "s for s - 1": lambda s, R: R ** (1 - s) / s,
        "the square": lambda s, R: R**-s / (s - 1),
        "of one s": lambda s, R: 1 / R,
    },
    "told.w2": {
        "49 panels": lambda s, t: (s - t) ** 2 * log(2) * numpy.array([49, 1]),
        "half of the last": lambda s, t: (s - t) ** 2 * log(2) * numpy.array([50, 0.5]),
    },
    "told.kernel": {"0.1": lambda panel: 0.1 * panel, "all panels": lambda panel: 0.9},
    "told.w1": {"a half": lambda unit: 1e-12 * unit / 2, "none": lambda unit: 1e-9 * unit / 4},
    "own.zero": {
        "the other half": lambda c: 2 * (1 - c) * log(1 - c) - 2,
        "at the middle": lambda c: -2.0,
    },
    "own.guessed": {"no constant": lambda x: x**2 / 2 + x, "log x for its square": lambda x: x / 2 + x},
    "own.loss.kinks": {
        "the gradient in sd without m": lambda m, c: (
            CLAIMS["own.loss.kinks"].right(m, c)[0],
            CLAIMS["own.loss.kinks"].right(m, c)[1] / m,
        ),
        "no 1 / m": lambda m, c: CLAIMS["own.loss.kinks"].right(m, c * m),
    },
    "own.loss.slope": {"one kink": lambda a: -1.0 * (a < 1), "both of 1": lambda a: -1.0 * (a < 1) - 1.0 * (a < -2)},
    "own.mc.exact": {"the standard deviation": lambda a, b: abs(a - b) / sqrt(2)},
    "mmd.witness": {"half": lambda squared: sqrt(squared) / 2},
}  # fmt: skip


@pytest.mark.parametrize("id", NEAR)
def test_another_mistake_is_rejected_too(id):
    c = CLAIMS[id]
    tolerance = c.method.tolerance
    for mistake, formula in NEAR[id].items():
        outcome = c.check(formula)
        assert outcome.error > (tolerance if outcome.tolerance is None else outcome.tolerance), (mistake, outcome)


def test_every_near_miss_is_of_a_claim():
    assert set(NEAR) <= set(CLAIMS)
