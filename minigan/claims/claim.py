"""What a claim is: a sentence about the mathematics, a check that computes it, and a mistake the check must reject.

    @claim(
        "eq1",
        "V(D, G) = E_p log D(x) + E_q log(1 - D(x)); at D = 1/2 it is -log 4",
        "equation (1)",
        QUADRATURE,
        right=game.value,
        wrong=lambda D, p, q: game.value(D, p, q) / 2,
        mistake="the mean of the two expectations, not their sum",
    )
    def half(value):
        return equal(value(lambda x: 0.5 + 0 * x, Gaussian(0, 1), Gaussian(2, 1)), -log(4))

The check is a function of the formula under test, and is run twice: with `right`, when it must hold, and with `wrong`,
the falsifier, when it must not. A check that cannot fail is not a check.
"""

import math
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy

from minigan.theory.accuracy_warnings import QuadratureWarning


@dataclass(frozen=True)
class Method:
    """How a number was computed, the error that leaves, and the law by which it falls."""

    name: str
    tolerance: float | None  # None: the check says, since it depends on what was drawn
    law: str


ROUNDING = Method(
    "rounding",
    1e-12,
    "sums of up to a few thousand float64 terms of order 1, each rounded to 1.1e-16",
)
QUADRATURE = Method(
    "quadrature",
    1e-10,
    "Gauss-Legendre with n nodes to a panel of width h errs by O(h^2n), n = 20 (shown by law.quadrature); "
    "rounding is below it",
)
DIFFERENCES = Method(
    "differences",
    1e-6,
    "central differences err by f''' h^2 / 6 + 1e-16 |f| / h (shown by law.differences): below 1e-9 at h = 1e-5, "
    "with room for third derivatives of a thousand",
)
MONTE_CARLO = Method(
    "Monte Carlo",
    None,
    "the standard error falls as n^-1/2 (shown by law.monte_carlo); 4 of them, estimated from the same draws, "
    "are exceeded by chance once in 16,000",
)


class Outcome(NamedTuple):
    """What a check found: computed =, <= or >= expected up to an error; the tolerance where the method has none."""

    computed: float
    relation: str
    expected: float
    error: float
    tolerance: float | None = None
    cases: int = 1  # how many numbers were compared; this is the one with the largest error


def equal(computed, expected, tolerance=None):
    """computed = expected, numbers or arrays; of arrays the worst entry is reported."""
    computed, expected = numpy.broadcast_arrays(*(numpy.asarray(a, dtype=float) for a in (computed, expected)))
    with numpy.errstate(invalid="ignore"):
        errors = numpy.where(computed == expected, 0.0, abs(computed - expected))  # inf = inf
    return _worst(computed, "=", expected, errors, tolerance)


def at_most(computed, bound, tolerance=None):
    """computed <= bound, numbers or arrays; the error is by how much it is above."""
    computed, bound = numpy.broadcast_arrays(*(numpy.asarray(a, dtype=float) for a in (computed, bound)))
    return _worst(computed, "<=", bound, computed - bound, tolerance)


def at_least(computed, bound, tolerance=None):
    """computed >= bound, numbers or arrays; the error is by how much it is below."""
    computed, bound = numpy.broadcast_arrays(*(numpy.asarray(a, dtype=float) for a in (computed, bound)))
    return _worst(computed, ">=", bound, bound - computed, tolerance)


def estimate(draws, expected, errors=4.0):
    """The mean of independent draws = expected, within 4 standard errors."""
    draws = numpy.asarray(draws, dtype=float)
    return equal(draws.mean(), expected, errors * draws.std(ddof=1) / len(draws) ** 0.5)


def _worst(computed, relation, expected, errors, tolerance):
    """The Outcome of the entry with the largest error; one that is no number is the worst of all."""
    errors = numpy.where(numpy.isnan(errors), numpy.inf, errors).ravel()
    i = int(numpy.argmax(errors))
    error = max(0.0, float(errors[i]))
    return Outcome(float(computed.ravel()[i]), relation, float(expected.ravel()[i]), error, tolerance, errors.size)


class Result(NamedTuple):
    """One run of a claim's check."""

    computed: float
    relation: str
    expected: float
    error: float
    tolerance: float
    holds: bool
    seconds: float
    cases: int
    problem: str  # the exception, if the check ended in one: then the claim neither holds nor is rejected

    def plain(self):
        """As a dictionary for JSON, which knows no infinity and no NaN: those become text."""
        return plain(self)


def plain(result):
    """The fields of a named tuple by name, with text for what JSON has no number for: infinity and NaN."""
    fields = result._asdict().items()
    return {k: str(v) if isinstance(v, float) and not math.isfinite(v) else v for k, v in fields}


@dataclass(frozen=True)
class Claim:
    """One checked sentence. check(formula) returns an Outcome; `mistake` says in words what is wrong with `wrong`."""

    id: str
    statement: str
    source: str
    method: Method
    right: Any
    wrong: Any
    mistake: str
    check: Callable[[Any], Outcome]

    def describe(self):
        """What the claim says, in words, for a table or a file."""
        words = {name: getattr(self, name) for name in ("id", "statement", "source", "mistake")}
        return {**words, "method": self.method.name, "law": self.method.law}

    def verify(self):
        """The Result of the check of the right formula: it should hold, and no integral in it be known too little."""
        with warnings.catch_warnings():
            warnings.simplefilter("error", QuadratureWarning)
            return self._run(self.right)

    def falsify(self):
        """The Result of the same check of the wrong formula: it should not hold."""
        return self._run(self.wrong)

    def _run(self, formula):
        start = time.perf_counter()
        try:
            found, problem = self.check(formula), ""
            if not isinstance(found, Outcome):
                raise TypeError(f"the check returns {found!r}; return equal(computed, expected), at_most or at_least")
        except (Exception, SystemExit) as error:  # its neighbours are checked all the same
            found, problem = equal(numpy.nan, numpy.nan, 0.0), f"{type(error).__name__}: {error}"
        seconds = time.perf_counter() - start
        tolerance = self.method.tolerance if found.tolerance is None else found.tolerance
        if tolerance is None:
            raise ValueError(f"{self.id}: its method has no tolerance of its own, and its check gave none")
        holds = bool(found.error <= tolerance)
        return Result(*found[:4], float(tolerance), holds, seconds, found.cases, problem)


def claim(id, statement, source, method, *, right, wrong, mistake):
    """Makes a Claim of the check that it decorates."""

    if not isinstance(method, Method):
        raise ValueError(f"{id}: its method is {method!r}; take ROUNDING, QUADRATURE, or Method(name, tolerance, law)")
    if right is wrong:
        raise ValueError(f"{id}: right and wrong are the same; wrong must be a formula with a mistake in it")

    def make(check):
        return Claim(id, statement, source, method, right, wrong, mistake, check)

    return make
