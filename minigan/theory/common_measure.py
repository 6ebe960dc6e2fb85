"""One measure under which two distributions meet: quadrature nodes on panels of both, and the atoms of both.

    c = common_measure(p, q)
    c.integral(exp(c.log_p) * f(c.x))        # E_p f(x), and so for q

The panels are split where p = q, since what is integrated may have a kink there.
"""

from functools import lru_cache
from typing import Any, NamedTuple

import numpy

from minigan.theory import poles
from minigan.theory.accuracy_warnings import at_most_one_warning, warn
from minigan.theory.arguments import expect_line, expect_numbers, pointwise
from minigan.theory.quadrature import ACCURACY, bisect, gauss_legendre, integrate, panel_errors, sign_changes


class Common(NamedTuple):
    """Two distributions against one measure: E_p f = sum(weight * exp(log_p) * f(x)), and so for q.

    The first `nodes` of the x are quadrature nodes, which have the densities; then come the atoms, all points that have
    a mass under p or q, each of weight 1. At an atom, log_p is the log of p's mass there, or -inf if it has none.
    """

    x: numpy.ndarray
    weight: numpy.ndarray
    log_p: numpy.ndarray
    log_q: numpy.ndarray
    open_ends: tuple  # whether the first and the last node stand for an infinite end of the line
    nodes: int
    edges: Any = None  # of the panels
    pair: Any = ()  # the two distributions

    def integral(self, values, floor=0.01, eps=1e-16):
        """The sum of weight * values; inf if a value is, or if they do not vanish towards an infinite end of the line.

        values: an array, one for each x; or a function of a Common that gives them, which is asked again on finer
        panels where they grow without bound towards an edge (poles.py). Of an integral that diverges, finitely many
        panels would give a number that depends on where they stop. Warns (QuadratureWarning) where the panels are too
        wide for the values; floor and eps as of quadrature.integrate.
        """
        n, of = self.nodes, values if callable(values) else None
        values = of(self) if of else values
        if of and n:
            errors, allowed = panel_errors(self.weight[:n], values[:n], floor, eps)
            suspected = numpy.flatnonzero((errors > allowed / errors.size) & (errors.sum() > allowed))
            edges, found = poles.graded(self.edges, self.x[:n], values[:n], suspected)
            if found:
                x, weight = gauss_legendre(edges, but=poles.nearest_parts(edges, found))
                c = _measured(self.pair, x, weight, self.open_ends)
                values = of(c)
                with at_most_one_warning():
                    return poles.integral(found, x, values[: x.size], allowed) + c.integral(values, floor, eps)
        masses = float(numpy.sum(values[n:]))
        error = (lambda: self._seen_error(of, values)) if of and self.pair else None
        return masses + integrate(self.x[:n], self.weight[:n], values[:n], self.open_ends, floor, eps, error)

    def _seen_error(self, of, values):
        """Twice how far the integral moves if all panels are cut in two or in three: few errors are larger."""
        moves, whole = [], numpy.sum(self.weight[: self.nodes] * values[: self.nodes])
        for parts in (2, 3):
            at = numpy.arange(parts * (self.edges.size - 1) + 1) / parts
            edges = numpy.interp(at, numpy.arange(self.edges.size), self.edges)
            x, weight = gauss_legendre(edges)
            c = _measured(self.pair, x, weight, self.open_ends)
            moves.append(abs(numpy.sum(c.weight[: c.nodes] * of(c)[: c.nodes]) - whole))
        return 2 * max(moves)


def common_measure(p, q, kinks=None, more_edges=()):
    """The Common of two distributions on the line, its arrays for reading only.

    kinks: where the panels are split too, besides where p = q, since what is integrated may have a kink or a jump
    there: numbers, or a function that changes sign there. more_edges: numbers, edges beside those of p and q, for an
    integrand that is large elsewhere. Raises ValueError for other dimensions than 1.
    """
    expect_line(p, q)
    if kinks is not None and not callable(kinks):
        kinks, more_edges = None, (*more_edges, *expect_numbers(kinks, "kinks"))
    c = _common(p, q, kinks, tuple(more_edges))
    warn_of_guesses(p, c, c.log_q)
    warn_of_guesses(q, c, c.log_p)
    return c


def warn_of_guesses(p, c, log_other):
    """Warn (QuadratureWarning) where the other distribution has mass, but log p is continued beyond what is known."""
    low, high = p.known
    guessed = (c.x < low) | (c.x > high)
    mass = numpy.sum(c.weight[guessed] * numpy.exp(log_other[guessed]))
    if mass > ACCURACY:
        warn(
            f"{p!r} underflows to 0 outside of {low:.4g} to {high:.4g}, where the other distribution has a mass of "
            f"{mass:.0e}: its logarithm is a guess there, and a divergence may be infinite in truth. Give it instead, "
            "Density.of_log(...)"
        )


@lru_cache(maxsize=256)  # a pair meets many integrals, one after the other; distributions are known by their identity
def _common(p, q, kinks, more_edges):
    x = weight = edges = numpy.zeros(0)
    smooth = [d for d in (p, q) if not d.discrete]
    ends = tuple(any(bool(numpy.isinf(d.support[end])) for d in smooth) for end in (0, 1))
    if smooth:
        edges = numpy.unique(numpy.concatenate([*(d.edges() for d in smooth), more_edges]))
        before, after = 2 * edges[0] - edges[1], 2 * edges[-1] - edges[-2]  # at an open end a panel outside both
        edges = numpy.concatenate([[before] * ends[0], edges, [after] * ends[1]])
        x, _ = gauss_legendre(edges)
        turning = [lambda x: p.log_density(x) - q.log_density(x)]
        turning += [] if kinks is None else [pointwise(kinks, "kinks")]
        with numpy.errstate(invalid="ignore"):  # -inf - -inf, in a gap that neither density fills
            splits = [bisect(f, *sign_changes(f, x)) for f in turning]
        edges = numpy.unique(numpy.concatenate([edges, *splits]))
        x, weight = gauss_legendre(edges)
    return _measured((p, q), x, weight, ends, edges)


def _measured(pair, x, weight, ends, edges=None):
    """The Common of the pair (p, q) on these nodes, and on their atoms."""
    p, q = pair
    atoms = numpy.union1d(p.points, q.points)
    x = numpy.where(numpy.isin(x, atoms), numpy.nextafter(x, numpy.inf), x)  # a node has a density, an atom a mass
    nodes, x, weight = x.size, numpy.concatenate([x, atoms]), numpy.concatenate([weight, numpy.ones(atoms.size)])
    parts = x, weight, p.log_density_beside(x, atoms), q.log_density_beside(x, atoms)
    for array in parts:
        array.flags.writeable = False  # whoever asks next is given the same arrays
    return Common(*parts, ends, nodes, edges, pair)
