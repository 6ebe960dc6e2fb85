"""The losses of D and G that came after the paper, each pair a game. a = D's output.

a is a logit, a score, or what an activation makes T of, as the loss has it.

D minimises d, a mean over real and over fake outputs; G minimises g. With u = p_data(x) / p_g(x), the best D gives
`optimum(u)` at x. The claims games.* (claims/games.py) check these, and which divergence the best D measures.

    non-saturating, minimax   the paper's two                                 a* = log u
    least squares             Mao et al. 2017, equation (2)                   a* = u / (1 + u)
    Wasserstein               Arjovsky et al. 2017, with D's slope bounded
    hinge                     Lim & Ye 2017                                   a* = sign(u - 1)
    boundary seeking          Hjelm et al. 2018, for G; D as in the paper     a* = log u
    smoothed, smoothed both   Salimans et al. 2016: the label 0.9 for real (and 0.1 for fake)
    softmax                   Lin 2017: D shares 1 among the real ones, G among all of the minibatch
    relativistic              Jolicoeur-Martineau 2018, paired: is x more real than G(z)?
    KL, reverse KL, Pearson,  f-GAN, Nowozin et al. 2016: D maximises E_p T - E_q f*(T), T = the output activation of
    Hellinger, JS             table 2 at a; G minimises -E_q f*(T)
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import log

from minigan.backend import array_module
from minigan.gan.objectives import Loss, logits, minimax, non_saturating, value, value_gradient
from minigan.nn.ops import log_sigmoid, sigmoid, softplus


@dataclass(frozen=True)
class Game:
    """A pair of losses. optimum: D's best output as a function of u, but for a constant where only differences count;
    None where there is one only with D's slope bounded."""

    name: str
    d: Loss  # of a_real, a_fake; D minimises it
    g: Loss  # of a_fake, or of a_real and a_fake; G minimises it
    optimum: Callable | None = None


def means(name, real=None, fake=None, largest=1e4):
    """The Loss mean r(a_real) + mean f(a_fake), real = (r, dr/da) and fake = (f, df/da), or mean f(a_fake) alone."""
    parts = [part for part in (real, fake) if part]
    inputs = ("a_real", "a_fake") if real else ("a_fake",)

    def total(*outputs):
        return sum(function(logits(a)).mean() for (function, _), a in zip(parts, outputs))

    def gradient(*outputs):
        each = tuple(slope(logits(a)) * (1.0 / a.size) for (_, slope), a in zip(parts, outputs))
        return each if real else each[0]

    return Loss(name, total, gradient, inputs, largest)


# ---- pairs of a mean over real and a mean over fake: (value, derivative) of each ----


def one(a):
    """1, of a's shape."""
    return array_module(a).ones_like(a)


DOWN, UP = (
    (lambda a: a, one),
    (lambda a: -a, lambda a: -one(a)),
)  # a step down its gradient takes the output down, or up


def to(target):
    """(1/2) (a - target)^2."""
    return lambda a: 0.5 * (a - target) ** 2, lambda a: a - target


def label(alpha):
    """-alpha log sigmoid(a) - (1 - alpha) log sigmoid(-a): D is told that this is real with probability alpha."""
    return lambda a: -alpha * log_sigmoid(a) - (1.0 - alpha) * log_sigmoid(-a), lambda a: sigmoid(a) - alpha


def hinge(sign):
    """max(0, 1 - sign a)."""
    return lambda a: array_module(a).maximum(1.0 - sign * a, 0.0), lambda a: (sign * a < 1.0) * (-sign * one(a))


def exp(a):
    """e^a."""
    return array_module(a).exp(a)


def of_f(name, T, conjugate, optimum, largest=80.0):
    """f-GAN: T = (T, dT/da) and conjugate = (f*(T), its derivative in a), both at D's output a."""
    upside_down = (lambda a: -T[0](a), lambda a: -T[1](a))
    back = (lambda a: -conjugate[0](a), lambda a: -conjugate[1](a))
    d, g = means(f"{name}: D", upside_down, conjugate, largest), means(f"{name}: G", None, back, largest)
    return Game(name, d, g, optimum)


def _log(u):
    return array_module(u).log(u)


KL = of_f("KL", DOWN, (lambda a: exp(a - 1.0), lambda a: exp(a - 1.0)), lambda u: 1.0 + _log(u))
REVERSE_KL = of_f("reverse KL", (lambda a: -exp(-a), lambda a: exp(-a)), (lambda a: a - 1.0, one), _log)
PEARSON = of_f(
    "Pearson", DOWN, (lambda a: 0.25 * a * a + a, lambda a: 0.5 * a + 1.0), lambda u: 2.0 * (u - 1.0), largest=1e4
)
HELLINGER = of_f(
    "Hellinger", (lambda a: 1.0 - exp(-a), lambda a: exp(-a)), (lambda a: exp(a) - 1.0, exp), lambda u: 0.5 * _log(u)
)
JS = of_f(
    "JS",
    (lambda a: log(2.0) + log_sigmoid(a), lambda a: sigmoid(-a)),
    (lambda a: -log(2.0) + softplus(a), sigmoid),
    _log,
    largest=1e4,
)


# ---- games in which the outputs of a minibatch are weighed against each other ----


def shared(name, all_of_them):
    """Softmax GAN: -sum t_i log softmax(a)_i over real and fake together; t = 1/m on the real ones, or 1/2m on all."""

    def outputs(a_real, a_fake):
        a = array_module(a_real).concatenate([logits(a_real), logits(a_fake)])
        return a, a - a.max(), len(a_real)

    def total(a_real, a_fake):
        a, small, m = outputs(a_real, a_fake)
        wanted = a if all_of_them else a[:m]
        return array_module(a).log(exp(small).sum()) + a.max() - wanted.mean()

    def gradient(a_real, a_fake):
        a, small, m = outputs(a_real, a_fake)
        share = exp(small)
        share /= share.sum()
        if all_of_them:
            share -= 1.0 / len(a)
        else:
            share[:m] -= 1.0 / m
        return share[:m], share[m:]

    return Loss(name, total, gradient, ("a_real", "a_fake"))


def rated(name, sign):
    """Relativistic, paired: mean softplus(-sign (a_real - a_fake)). Raises ValueError for minibatches of two sizes."""

    def difference(a_real, a_fake):
        if logits(a_real).shape != logits(a_fake).shape:
            raise ValueError(f"a_real has shape {a_real.shape}, a_fake {a_fake.shape}: expected pairs")
        return sign * (a_real - a_fake)

    def gradient(a_real, a_fake):
        da = sigmoid(-difference(a_real, a_fake)) * (-sign / a_real.size)
        return da, -da

    return Loss(name, lambda *outputs: softplus(-difference(*outputs)).mean(), gradient, ("a_real", "a_fake"))


# ---- the table ----

_PAPER = Loss(
    "-V(D, G)",
    lambda a_real, a_fake: -value(a_real, a_fake),
    lambda a_real, a_fake: tuple(-da for da in value_gradient(a_real, a_fake)),
    ("a_real", "a_fake"),
)


def smoothed(name, alpha, beta):
    """One-sided where beta = 0."""
    d = means(f"{name}: D", label(alpha), label(beta))
    return Game(name, d, non_saturating, lambda u: _log((alpha * u + beta) / ((1.0 - alpha) * u + 1.0 - beta)))


_ALL = (
    Game("non-saturating", _PAPER, non_saturating, _log),
    Game("minimax", _PAPER, minimax, _log),
    Game(
        "least squares",
        means("least squares: D", to(1.0), to(0.0)),
        means("least squares: G", None, to(1.0)),
        lambda u: u / (1.0 + u),
    ),
    Game("Wasserstein", means("Wasserstein: D", UP, DOWN), means("Wasserstein: G", None, UP)),
    Game(
        "hinge",
        means("hinge: D", hinge(1.0), hinge(-1.0)),
        means("hinge: G", None, UP),
        lambda u: array_module(u).sign(u - 1.0),
    ),
    Game("boundary seeking", _PAPER, means("boundary seeking: G", None, to(0.0)), _log),
    smoothed("smoothed", 0.9, 0.0),
    smoothed("smoothed both", 0.9, 0.1),
    Game("softmax", shared("softmax: D", False), shared("softmax: G", True), lambda u: _log(u / (1.0 + u))),
    Game("relativistic", rated("relativistic: D", 1.0), rated("relativistic: G", -1.0), _log),
    KL,
    REVERSE_KL,
    PEARSON,
    HELLINGER,
    JS,
)
GAMES = {game.name: game for game in _ALL}
