"""What else is known of KL and of the JSD: products, features, bounds, and how p_g fits what it cannot match."""

from math import acos, exp, log, sqrt

import numpy

from minigan.claims.claim import QUADRATURE, ROUNDING, Method, at_most, claim, equal
from minigan.claims.distances import projected
from minigan.claims.games import P, Q
from minigan.claims.minimum import random_pairs
from minigan.claims.ratios import packed
from minigan.theory import closed_forms
from minigan.theory.densities import Gaussian, Mixture, MultivariateGaussian
from minigan.theory.discrete import Discrete
from minigan.theory.discriminator import optimal_logit
from minigan.theory.divergences import F_DIVERGENCES, f_divergence, jsd, kl, squared_hellinger, tv
from minigan.theory.game import SUM, generator_gradient

NEAR = Method("expansion", 1e-3, "relative: the next term is O(eps) of this one, eps = 1e-4 and |h| <= 1")
FAR = Mixture([0.5, 0.5], [Gaussian(-20, 1), Gaussian(20, 1)])  # two modes, which share no mass in float64


@claim(
    "kl.product",
    "KL of m independent draws together is m times KL of one, which the JSD, bounded by log 2, cannot be",
    "Cover & Thomas",
    ROUNDING,
    right=kl,
    wrong=jsd,
    mistake="the JSD for KL",
)
def product(divergence):
    one = divergence(P, Q)
    return equal([divergence(packed(P.masses, m), packed(Q.masses, m)) for m in (1, 2, 3)], [one, 2 * one, 3 * one])


@claim(
    "h2.product",
    "H^2 of m draws together: 1 - H^2 / 2, the integral of sqrt(p q), is taken to the power m",
    "Tsybakov 2009",
    ROUNDING,
    right=lambda h2, m: 2 - 2 * (1 - h2 / 2) ** m,
    wrong=lambda h2, m: 1 - (1 - h2) ** m,
    mistake="as if H^2 reached 1 where nothing is shared",
)
def hellinger_product(law):
    one = 2 - 2 * sum(numpy.sqrt(P.masses * Q.masses))
    found = [squared_hellinger(packed(P.masses, m), packed(Q.masses, m)) for m in (1, 2, 3)]
    return equal(found, [law(one, m) for m in (1, 2, 3)])


@claim(
    "dpi.threshold",
    "of N(0, 1) and N(2, 1) the verdict D* > 1/2 has the JSD 0.255714, x itself 0.336831",
    "data process.",
    QUADRATURE,
    right=1.0,
    wrong=2.0,
    mistake="the threshold at p_g's mean, not where p = q",
)
def threshold(x):
    p, q = Gaussian(0, 1), Gaussian(2, 1)
    verdicts = [Discrete([0, 1], [d.cdf(x), 1 - d.cdf(x)]) for d in (p, q)]
    return equal([jsd(*verdicts), jsd(p, q)], [0.255713939632826, 0.336830820346832])


@claim(
    "dpi.features",
    "a D that sees a histogram only: every D_f falls, or stays, as bins are joined; 64 bins down to 2",
    "Csiszar 1967",
    QUADRATURE,
    right=lambda masses: masses.reshape(-1, 2).sum(axis=1),
    wrong=lambda masses: masses[::2] / masses[::2].sum(),
    mistake="every other bin left out, not joined",
)
def features(joined):
    (p, q), found = random_pairs(1, seed=31)[0], []
    edges = numpy.concatenate([[-60], numpy.linspace(-4, 4, 63), [60]])
    shares = [numpy.diff(d.cdf(edges)) for d in (p, q)]
    while shares[0].size > 1:
        binned_p, binned_q = (Discrete(range(masses.size), masses) for masses in shares)
        found.append([f_divergence(binned_p, binned_q, f) for f in F_DIVERGENCES])
        shares = [joined(masses) for masses in shares]
    whole = [f_divergence(p, q, f) for f in F_DIVERGENCES]
    return at_most(found, [whole, *found[:-1]])


@claim(
    "dpi.projection",
    "of two round Gaussians in the plane a D that sees x . u has KL |shift|^2 cos^2 / 2: all of it along the shift",
    "data process.",
    QUADRATURE,
    right=lambda c: c**2,
    wrong=lambda c: c,
    mistake="cos for cos^2",
)
def projection(share):
    p, q = (MultivariateGaussian(mean, numpy.eye(2)) for mean in ([0.0, 0.0], [2.0, 0.0]))
    cosines = (1.0, 0.8, 0.0)
    found = [kl(projected(p, acos(c)), projected(q, acos(c))) for c in cosines]
    return equal([*found, closed_forms.kl_gaussians(p, q)], [*(2 * share(c) for c in cosines), 2])


@claim(
    "tv.bretagnolle",
    "TV <= sqrt(1 - exp(-KL)), below 1 also where KL > 2 and Pinsker's bound is above 1",
    "Bretagnolle 79",
    QUADRATURE,
    right=lambda divergence: sqrt(1 - exp(-divergence)),
    wrong=lambda divergence: 1 - exp(-divergence),
    mistake="without the root",
)
def bretagnolle(bound):
    near = [(Discrete([0, 1], [0.5, 0.5]), Discrete([0, 1], [0.5 + e, 0.5 - e])) for e in (0.01, 0.3, 0.4999)]
    pairs = [*random_pairs(5, seed=12), *near]
    return at_most([tv(p, q) for p, q in pairs], [bound(kl(p, q)) for p, q in pairs])


# f(u) near u = 1: D_f(p, q) = (f''(1) / 2) E_q (p / q - 1)^2 + ..., since f'(1) (u - 1) has mean 0. The GAN's is about
# its own f(1) = -log 4.
CURVATURES = {"KL": 1, "reverse KL": 1, "Pearson": 2, "squared Hellinger": 0.5, "Jensen-Shannon": 0.5, "GAN": 0.5}


@claim(
    "fgan.local",
    "near p = q smooth f-divergences are all f''(1) / 2 chi^2; f''(1) = 1 for both KL, 2 Pearson, 1/2 H^2, JS, GAN",
    "Csiszar 2004",
    NEAR,
    right=CURVATURES,
    wrong={**CURVATURES, "Jensen-Shannon": 0.25},
    mistake="the curvature of the JSD with its halves, 1/4",
)
def local(curvatures):
    eps, h = 1e-4, numpy.array([1, -0.5, 0.2, -1, 0.6, 0.1])
    h = h - Q.masses @ h  # so that the masses still sum to 1
    near, square = Discrete(Q.points, Q.masses * (1 + eps * h)), eps**2 * Q.masses @ h**2
    smooth = [f for f in F_DIVERGENCES if f.name in CURVATURES]
    at_one = numpy.array([-log(4) if f.name == "GAN" else 0.0 for f in smooth])
    found = ([f_divergence(near, Q, f) for f in smooth] - at_one) / square
    return equal(found / [curvatures[f.name] / 2 for f in smooth], 1)


@claim(
    "ns.softened",
    "KL(q, p) - 2 JSD(p, q), whose gradient -log D has at D*, is 2 KL(m, p), m = (p + q) / 2: never below 0",
    "Shannon 2020",
    QUADRATURE,
    right=lambda p, q, m: 2 * kl(m, p),
    wrong=lambda p, q, m: 2 * kl(p, m),
    mistake="KL from p to the mixture",
)
def softened(formula):
    p = Mixture([0.4, 0.6], [Gaussian(-1, 0.7), Gaussian(1.5, 1)])
    qs = [Gaussian(0.4, 1.2), Gaussian(-2, 0.5), Gaussian(3, 1)]
    found = [kl(q, p) - 2 * jsd(p, q) for q in qs]
    return equal(found, [formula(p, q, Mixture([0.5, 0.5], [p, q])) for q in qs])


@claim(
    "modes.forward",
    "KL(p, q) over Gaussians q: best are p's mean and variance; of modes at +-20, N(0, 401), KL log(401 / 4) / 2",
    "Minka 2005",
    QUADRATURE,
    right=sqrt,
    wrong=lambda variance: sqrt(variance - 1),
    mistake="the modes' own variance of 1 left out",
)
def forward(sd):
    best = kl(FAR, Gaussian(0, sd(401)))
    others = [kl(FAR, Gaussian(m, s)) for m, s in ((0.1, sqrt(401)), (0, 20.2), (0, 19.9), (20, 1))]
    return equal([best, min(best, *others)], log(401 / 4) / 2)


@claim(
    "modes.reverse",
    "KL(q, p) of a q on one of two far modes is log 2, less than of a q over both; its gradient there is 0",
    "Minka 2005",
    QUADRATURE,
    right=lambda q: kl(q, FAR),
    wrong=lambda q: kl(FAR, q),
    mistake="KL(p, q), which is large where q has no mass at a mode",
)
def reverse(divergence):
    one, both = Gaussian(20, 1), Gaussian(0, sqrt(401))
    gradient = generator_gradient(FAR, one, SUM)
    return equal([divergence(one), min(divergence(one), divergence(both)), *gradient], [log(2), log(2), 0, 0])


@claim(
    "theis.mixture",
    "a model that is noise 99 times in 100 loses only log 100 = 4.6 nats of log-likelihood: KL(p, 0.01 p + 0.99 noise)",
    "Theis 2016",
    QUADRATURE,
    right=kl,
    wrong=lambda p, q: kl(q, p),
    mistake="KL the other way round, which is large",
)
def mostly_noise(divergence):
    p = Gaussian(0, 1)
    model = Mixture([0.01, 0.99], [p, Gaussian(60, 3)])
    return equal([divergence(p, model), tv(p, model)], [log(100), 0.99])


@claim(
    "kl.logit",
    "the mean logit of D* over real examples is KL(p, q), over generated samples -KL(q, p)",
    "Mescheder 17b",
    QUADRATURE,
    right=lambda p, q: (closed_forms.kl_gaussians(p, q), -closed_forms.kl_gaussians(q, p)),
    wrong=lambda p, q: (closed_forms.kl_gaussians(q, p), -closed_forms.kl_gaussians(p, q)),
    mistake="the two directions swapped",
)
def mean_logit(both):
    pairs = [(Gaussian(0, 1), Gaussian(1, 2)), (Gaussian(-1, 0.5), Gaussian(0, 1))]
    found = [[d.mean(optimal_logit(p, q)) for d in (p, q)] for p, q in pairs]
    return equal(found, [both(p, q) for p, q in pairs])
