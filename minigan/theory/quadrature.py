"""Integrals on the line by Gauss-Legendre rules on panels.

The n-point rule is exact for polynomials of degree 2n - 1. On a panel of half-width h, an integrand that is
analytic out to a Bernstein ellipse of parameter rho is integrated to O(rho^-2n): with 20 nodes on panels of a
standard deviation, what remains is rounding. Kinks spoil this, so panels are split where p = q. What is not known to
ACCURACY is returned with a QuadratureWarning, which says where the trouble is and what helps.
"""

from functools import lru_cache

import numpy

from minigan.theory.accuracy_warnings import warn

NODES = 20  # to each panel
ROUNDING = 1e-12  # a difference smaller than this has no sign
ACCURACY = 1e-9  # relative to the integral of |values|; what has a larger estimated error is warned of
TOLD = 5  # times the foreseen error: what a warning says where no finer panels can be tried
SLOWEST = 1.001  # an integrand that falls as |x|^-s towards an infinite end has an integral if s > 1


@lru_cache
def _legendre(nodes):
    return numpy.polynomial.legendre.leggauss(nodes)


def gauss_legendre(edges, nodes=NODES, but=()):
    """(x, weight): nodes and weights of the rule on every panel between consecutive edges, both 1-D, x sorted.

    but: the numbers of the panels that are left out.
    """
    edges = numpy.asarray(edges, dtype=float)
    unit, weight = _legendre(nodes)
    low, high = numpy.delete(edges[:-1], but), numpy.delete(edges[1:], but)
    centre, half = 0.5 * (high + low), 0.5 * (high - low)
    return (centre[:, None] + half[:, None] * unit).ravel(), (half[:, None] * weight).ravel()


def bisect(f, low, high):
    """Where f changes sign between low and high: arrays of brackets, with f(low) and f(high) of opposite sign.

    Brackets are halved 64 times, or while they are few cut eight times into 256 parts, since a call of f takes as long
    for one point as for a hundred. f is given points on a first axis before the brackets' own.
    """
    parts, rounds = (256, 8) if numpy.size(low) < 100 else (2, 64)
    fractions = numpy.linspace(0, 1, parts + 1).reshape(-1, *(1,) * numpy.ndim(low))
    falling = f(low) > 0
    for _ in range(rounds):
        x = low + (high - low) * fractions
        right_of_root = numpy.ones((parts, *numpy.shape(low)), bool)
        right_of_root[:-1] = (f(x[1:-1]) < 0) == falling  # the last, at high, is right of it whatever rounding says
        first = numpy.argmax(right_of_root, axis=0)[None]
        low, high = (numpy.take_along_axis(x, i, 0)[0] for i in (first, first + 1))
    return 0.5 * (low + high)


@lru_cache
def _coefficients(nodes, orders):
    """The matrix that takes the values at the nodes of a panel to their Legendre coefficients of these orders."""
    unit, weight = _legendre(nodes)
    polynomials = numpy.polynomial.legendre.legvander(unit, nodes - 1)
    return numpy.stack([(n + 0.5) * weight * polynomials[:, n] for n in orders], axis=1)


def unresolved(values):
    """|a_39| of each panel as far as it can be foreseen, of values (panels, NODES): what the rule cannot integrate.

    On a panel the values are sum_n a_n P_n(x). For analytic values |a_n| falls as rho^-n, for a kink or a jump as a
    power of n. Either law is continued, with high the largest of |a_15| to |a_19|, and low that of |a_8| and |a_9|,
    since single ones are 0: |a_39| = high (high / low)^2.5. Of kinks, jumps, powers and waves in random places, about
    nine in ten have an error below TOLD times this.
    """
    low, high = (abs(values @ _coefficients(NODES, orders)).max(axis=-1) for orders in ((8, 9), (15, 16, 17, 18, 19)))
    return high * numpy.minimum(1, high / numpy.maximum(low, 1e-300)) ** 2.5


def integrate(x, weight, values, open_ends=(False, False), floor=0.01, eps=1e-16, error=None):
    """sum(weight * values) over the nodes of panels; inf or -inf where the integral diverges towards an open end.

    x, weight: as from gauss_legendre; open_ends: whether the first and the last x stand for an infinite end of the
    line. nan where it diverges towards both, with opposite signs. Warns (QuadratureWarning) if the estimated error is
    above ACCURACY times the integral of |values|, or times floor where that is less, and where the values fall towards
    an open end, but too slowly. eps: the relative rounding error of the values; 1e-7 for those computed in float32.
    error: a function without arguments that gives the error to tell of, if that is known better than by `unresolved`.
    """
    with numpy.errstate(over="ignore", invalid="ignore"):
        total, size = float(numpy.sum(weight * values)), float(numpy.sum(weight * abs(values)))
    if not numpy.isfinite(size):
        return total
    ends = [end_of_line(x, values, size, end) for end, is_open in zip((0, -1), open_ends) if is_open]
    slow = [s for missing, s in ends if numpy.isinf(missing) and s > 0.01]
    if slow:
        warn(
            f"an integral is infinite: towards an end of the line what is integrated falls as |x|^-{slow[0]:.3g} only; "
            "it would have to fall faster than 1 / |x|"
        )
    if any(numpy.isinf(missing) for missing, _ in ends):
        return sum(missing for missing, _ in ends if numpy.isinf(missing))
    errors, allowed = panel_errors(weight, values, floor, eps)
    if errors.sum() > allowed:
        told = TOLD * errors.sum() if error is None else max(error(), allowed)
        worst = slice(NODES * errors.argmax(), NODES * (errors.argmax() + 1))
        warn(
            f"an integral is known to about {told:.0e} only: between x = {x[worst].min():.4g} and "
            f"{x[worst].max():.4g} what is integrated has a kink or a jump, or varies fast. In a function of yours, "
            "name these points with kinks=[x1, x2, ...], as many as it takes, and the kinks of a loss, which are "
            "logits, with objective_of(loss, kinks=[a1, ...]); give a Density of yours more edges, or its support "
            "instead"
        )
    beyond = sum(missing for missing, _ in ends)
    if beyond > allowed:
        warn(
            f"an integral lacks about {beyond:.0e}: what is integrated falls so slowly that it counts beyond "
            f"x = {max(abs(x[0]), abs(x[-1])):.2g}"
        )
    return total


def panel_errors(weight, values, floor, eps):
    """(the error of each panel that is foreseen, the sum of them that is allowed): see `integrate`."""
    with numpy.errstate(over="ignore", invalid="ignore"):
        size = float(numpy.sum(weight * abs(values)))
        errors = weight.reshape(-1, NODES).sum(axis=1) * unresolved(values.reshape(-1, NODES))
    return errors, max(ACCURACY, 1000 * eps) * max(size, floor)


def end_of_line(x, values, size, end):
    """(what the integral of |values| has beyond the outermost node, s), if they fall as |x|^-s; end: 0 or -1.

    s is measured over the outermost panel. Without an s above 1 the first is inf, with the sign of the values.
    """
    inner = NODES - 1 if end == 0 else -NODES
    centre, last, before = x[x.size // 2], abs(values[end]), abs(values[inner])
    reach = abs(x[end] - centre)
    if last * reach <= 1e-12 * size:
        return 0.0, numpy.inf
    s = numpy.log(before / last) / numpy.log(reach / abs(x[inner] - centre)) if last < before else 0.0
    return float(last * reach / (s - 1) if s > SLOWEST else numpy.copysign(numpy.inf, values[end])), s


def sign_changes(f, x):
    """(low, high): neighbours among the points x between which f changes sign. Zeros and NaNs of f are passed over."""
    with numpy.errstate(invalid="ignore"):  # -inf - -inf, where neither density is
        values = f(x)
    told = numpy.isfinite(values) & (abs(values) > ROUNDING)
    x, values = x[told], values[told]
    turn = numpy.flatnonzero((values[:-1] > 0) != (values[1:] > 0))
    return x[turn], x[turn + 1]
