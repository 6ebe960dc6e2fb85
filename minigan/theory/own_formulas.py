"""An f-divergence from f alone, and a generator's objective from its loss alone: what is not given is computed.

    triangular = divergence_of(lambda u: (u - 1) ** 2 / (u + 1), "triangular")
    f_divergence(p, q, triangular), triangular.derivative(2.0), triangular.conjugate(0.5)

    squared = objective_of(lambda a: (a - 1) ** 2 / 2, "least squares")
    generator_gradient(p, q, squared)

What is given is compared with f or with the loss, and refused in words where it does not belong to it.
"""

from math import inf

import numpy
from numpy import exp

from minigan.theory.arguments import expect_numbers, pointwise
from minigan.theory.divergences import FDivergence
from minigan.theory.game import GeneratorObjective
from minigan.theory.quadrature import bisect

TOLERANCE = 1e-6  # relative, of a derivative or a conjugate that is given
U = exp(numpy.linspace(-12, 12, 193))  # the ratios p / q at which f is looked at; 1 is among them
NEAR_1 = exp(numpy.linspace(-0.25, 0.25, 257))  # ratios of a G that is nearly right, looked at more closely
FAR = 207.0  # log u up to which f is asked for: the cube of u = 1e90 is still finite


def divergence_of(f, name="of your own", derivative=None, conjugate=None, at_zero=None, at_infinity=None):
    """The FDivergence of a convex f, a function of an array of u > 0: D_f(p, q) = E_q f(p / q).

    derivative, f'(u), and conjugate, f*(t) = sup_u [u t - f(u)], are found numerically if they are not given: the first
    by differences of sixth order, to about 1e-10 of its size, the second by solving f'(u) = t. at_zero, lim f(u) as
    u -> 0, and at_infinity, lim f(u) / u, are read off f between u = 1e-90 and 1e90; beyond, f(u) and f(u) / u are
    continued as log u or as a power of u. f(1) = 0 is not asked for: D_f(p, p) = f(1). Raises ValueError where f lies
    above one of its chords between the u of U or of NEAR_1, where it is not finite there, where a limit cannot be read
    off, and where what is given does not belong to f.
    """
    f = _convex(f)
    slope = _derivative_of(f) if derivative is None else _checked_derivative(f, derivative)
    s = numpy.array([FAR / 3, 2 * FAR / 3, FAR])
    at_zero = _limit(f(exp(-s)), at_zero, "at_zero", "f(u) as u -> 0")
    with numpy.errstate(over="ignore"):
        ratios = f(exp(s)) / exp(s)
    at_infinity = _limit(ratios, at_infinity, "at_infinity", "f(u) / u as u -> inf")
    sup = _conjugate_of(f, slope, at_zero)
    if conjugate is not None:
        _compare(conjugate, sup, slope(U[16:-16]), "conjugate", "sup over u of u t - f(u)")
    return FDivergence(
        name, _integrand_of(f), slope, conjugate or sup, at_zero, at_infinity, quotient=at_infinity == inf
    )


def _convex(f):
    """f as a function of float64 arrays. Raises ValueError if it is not convex on U and NEAR_1, or not finite there."""
    values = pointwise(f, "f")
    for u in (U, NEAR_1):
        _expect_below_chords(u, values(u))
    return values


def _expect_below_chords(u, f_u):
    """Raise ValueError unless the values f_u at the points u are finite and lie below their chords."""
    if not numpy.isfinite(f_u).all():
        i = _middle(~numpy.isfinite(f_u))
        raise ValueError(
            f"f({u[i]:.4g}) is {f_u[i]} in float64: f must be finite for all u > 0, f(1) above all, and not overflow "
            f"up to u = {U[-1]:.4g}"
        )
    for step in (1, 8, 64):  # short chords and long ones
        low, middle, high = u[: -2 * step], u[step:-step], u[2 * step :]
        share = (middle - low) / (high - low)
        chord = (1 - share) * f_u[: -2 * step] + share * f_u[2 * step :]
        rounding = 1e-12 * (abs(chord) + (1 + high) * (1 + abs(numpy.log(high))))
        above = f_u[step:-step] > chord + rounding
        if above.any():
            i = _middle(above)
            raise ValueError(
                f"f is not convex: f({middle[i]:.4g}) = {f_u[i + step]:.6g} lies above the chord from u = {low[i]:.4g} "
                f"to {high[i]:.4g}, which is at {chord[i]:.6g} there"
            )


def _derivative_of(f):
    """f'(u), by differences over 0.3 % of u; at a kink a slope between those of both sides.

    Near u = 0 the differences of an f with f(0) > 0 drown in rounding: there the derivative is taken as constant.
    """

    def differences(u):
        h = 1e-3 * u
        return numpy.clip(rise(f, u, h), (f(u) - f(u - 4 * h)) / (4 * h), (f(u + 4 * h) - f(u)) / (4 * h))

    u = exp(-numpy.arange(FAR))
    drowned = 1e-13 * abs(f(u)) / u > 1e-6 * (1 + abs(differences(u)))
    least = 2 * u[drowned].max() if drowned.any() else 0.0
    return lambda u: differences(numpy.maximum(numpy.asarray(u, dtype=float), least))


def _checked_derivative(f, derivative):
    """The derivative itself. Raises ValueError where it is not between the slopes of f on both sides, as it must be."""
    u, h = U[16:-16], 1e-5
    given = pointwise(derivative, "derivative")(u)
    left, right = (f(u) - f(u * (1 - h))) / (u * h), (f(u * (1 + h)) - f(u)) / (u * h)
    slack = TOLERANCE * (abs(f(u)) / u + abs(left) + abs(right)) + 1e-9
    off = ~((given > left - slack) & (given < right + slack))
    if off.any():
        i = _middle(off)
        raise ValueError(
            f"derivative({u[i]:.4g}) is {given[i]:.6g}, but f rises there by {left[i]:.6g} to {right[i]:.6g} for each "
            "unit of u: correct the derivative, or leave it out and have it computed"
        )
    return derivative


def _conjugate_of(f, derivative, at_zero):
    """f*(t) = u t - f(u) where f'(u) = t; -f(0) below all slopes of f, inf above them."""

    def conjugate(t):
        t = numpy.asarray(t, dtype=float)
        span = numpy.full(t.shape, FAR)
        with numpy.errstate(over="ignore", invalid="ignore"):
            u = exp(bisect(lambda s: derivative(exp(s)) - t, -span, span))
            low, high = 0.995 * u, 1.005 * u  # u t - f(u) is concave, and at a kink of f largest beside this u
            for _ in range(60):
                third = (high - low) / 3
                rising = third * t > f(high - third) - f(low + third)
                low, high = numpy.where(rising, low + third, low), numpy.where(rising, high, high - third)
            best = numpy.maximum(u * t - f(u), low * t - f(low))
            best = numpy.where(derivative(exp(-span)) > t, -at_zero, best)
            steepest = derivative(exp(span)) + TOLERANCE * 1e-3 * (1 + abs(t))
        return numpy.where(steepest < t, inf, best)[()]

    return conjugate


def _compare(given, computed, t, name, meaning):
    """Raise ValueError unless what is given is what is computed at the points t."""
    values, expected = pointwise(given, name)(t), computed(t)
    off = ~(abs(values - expected) <= TOLERANCE * (1 + abs(expected)))
    if off.any():
        i = _middle(off)
        raise ValueError(
            f"{name}({t[i]:.4g}) is {values[i]:.6g}, but {meaning} is {expected[i]:.6g} there: correct the {name}, or "
            "leave it out and have it computed"
        )


def _middle(faults):
    """The place of the fault that is nearest to the middle, where u is 1."""
    places = numpy.flatnonzero(faults)
    return int(places[numpy.argmin(abs(places - faults.size / 2))])


def _limit(values, given, name, meaning):
    """The limit that is given, or of three values, 1e30 apart in u: their own if they agree, inf if they grow on.

    Raises ValueError for one that is no number or not the values' own, and if none is given where they have none.
    """
    first, second = numpy.diff(values) if numpy.isfinite(values).all() else (1.0, inf)
    own = None
    if abs(second) < 1e-9 * (1 + abs(values[2])):
        own = float(values[2]) if abs(values[2]) > 1e-30 else 0.0
    elif second > 0.99 * first > 0:
        own = inf
    if given is not None:
        number = isinstance(given, int | float | numpy.number) and not numpy.isnan(given)
        if not number or not (own is None or given == own or abs(given - own) <= TOLERANCE * (1 + abs(own)) < inf):
            read = "a number" if own is None else f"{own:.6g}"
            raise ValueError(f"{name} is {given!r}, but {meaning} is {read}: correct it, or leave it out")
        return float(given)
    if own is not None:
        return own
    raise ValueError(f"the limit of {meaning} cannot be read off f: give it, {name}=...")


def _integrand_of(f):
    """q f(p / q), of log p and log q."""
    at = exp(numpy.array([1 - FAR, -FAR, FAR - 1, FAR]))
    with numpy.errstate(over="ignore"):
        nearer_0, least, nearer, most = f(at) / numpy.array([1, 1, at[2], at[3]])

    def integrand(log_p, log_q):
        log_u = numpy.asarray(log_p - log_q, dtype=float)
        inner = numpy.clip(log_u, -FAR, FAR)
        with numpy.errstate(over="ignore"):
            total = exp(log_q) * f(exp(inner))
            low, high = log_u < -FAR, log_u > FAR
            total = numpy.where(low, _continued(log_q, nearer_0, least, -FAR - log_u), total)
            return numpy.where(high, _continued(log_p, nearer, most, log_u - FAR), total)

    return integrand


def _continued(log_mass, before, last, steps):
    """exp(log_mass) times what follows so many steps after two values: by factors like u^k, or by terms like log u."""
    if last > 1.1 * before > 0:
        return exp(log_mass + numpy.log(last) + numpy.log(last / before) * steps)
    return exp(log_mass) * (last + (last - before) * steps)


def rise(f, x, h):
    """df/dx by central differences of sixth order, whose error is f^(7) h^6 / 140 and 1e-16 |f| / h of rounding."""
    return sum(c * (f(x + i * h) - f(x - i * h)) for i, c in ((1, 0.75), (2, -0.15), (3, 1 / 60))) / h


def objective_of(loss, name="of your own", derivative=None, divergence="not known", kinks=()):
    """The GeneratorObjective E_z loss(a(G(z))) of a loss, a function of an array of logits a.

    derivative, d loss / da, is found by differences of sixth order, to about 1e-10 of its size, if it is not given.
    divergence: whose gradient the objective has, in words. kinks: the logits where the loss has a kink, [1.0] for the
    hinge max(0, 1 - a). Raises ValueError for a loss that is not finite, and where the derivative is not that of the
    loss.
    """
    loss = pointwise(loss, "loss")
    kinks = tuple(expect_numbers(kinks, "kinks").tolist())
    a = numpy.linspace(-8.1, 7.9, 33)
    lost = ~numpy.isfinite(loss(a))
    if lost.any():
        nearest = numpy.where(lost, abs(a), inf).argmin()
        raise ValueError(
            f"loss({a[nearest]:.4g}) is {loss(a)[nearest]}: the loss is a function of D's logit a, which may be "
            "negative, not of D. Write -log D as lambda a: numpy.logaddexp(0, -a), and other functions of D with "
            "D = 1 / (1 + numpy.exp(-a))"
        )

    def differences(a):
        nearest = numpy.minimum(0.05, abs(numpy.subtract.outer(a, [*kinks, inf])).min(axis=-1))
        return rise(loss, a, numpy.maximum(nearest / 5, 1e-7))  # all six points on the same side of a kink

    slope = differences if derivative is None else pointwise(derivative, "derivative")

    def weighted(log_p, log_q):
        """q loss'(a), a = log p - log q; where exp(a) overflows, for the a at which it does not, and q = p / exp(a)."""
        a = numpy.clip(log_p - log_q, -690.0, 690.0)
        return numpy.where(log_p - log_q > a, exp(log_p - a), exp(log_q)) * slope(a)

    return GeneratorObjective(name, loss, weighted, divergence, kinks)
