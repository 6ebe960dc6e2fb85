"""What an enclosure is: a number of the theory, an interval that is proved to hold it, and the package's own value.

    @enclosure(
        "jsd.gaussians",
        "JSD(N(0, 1), N(1, 2^2))",
        "eq. (6)",
        QUADRATURE,
        value=lambda: jsd(Gaussian(0, 1), Gaussian(1, 2)),
        right=lambda two_jsd: two_jsd / 2,
        wrong=lambda two_jsd: two_jsd,
        mistake="2 JSD taken for JSD",
    )
    def of_gaussians(formula):
        return formula(over_line(...))         # a ball: a midpoint and a radius

A ball's radius counts every error on the way to it: rounding, what an integral's rule leaves, what lies beyond the ends
of the line that were cut off. So the number is in the ball: that is a proof, as far as flint and this code are right.

`value` is what the package computes, in float64. It must lie in the ball widened by the tolerance of `method`, a Method
of claims/claim.py: 1e-12 for rounding, 1e-10 for quadrature, 1e-6 for differences. The parameters of every
distribution here are dyadic fractions, the same number in float64 and in the ball; what cannot be, says so.

The falsifier is computed by balls too. It is refused if its ball and the right one have no number in common, and if the
package's value is not in the wrong ball widened by the same tolerance.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import floor, inf
from typing import Any, NamedTuple

from flint import arb, ctx, fmpq

from minigan.claims.claim import Method, plain

BITS = 128  # of the midpoints, unless an enclosure asks for more: 38 digits
WIDEST = 1e-15  # an enclosure that is wider proves too few digits
MOST_DIGITS = 21  # that are shown


class Proof(NamedTuple):
    """One run of an enclosure: the ball, and where the package's value lies."""

    digits: str  # of the number, rounded: both ends of the ball round to it
    width: float  # of the ball, from end to end, rounded up
    value: float  # what the package computes in float64
    distance: float  # of it from the farther end of the ball, rounded up
    tolerance: float  # by which the ball is widened to judge it
    holds: bool
    seconds: float
    problem: str  # the exception, if it ended in one: then nothing is proved

    def plain(self):
        """As a dictionary for JSON, which knows no infinity and no NaN: those become text."""
        return plain(self)


@dataclass(frozen=True)
class Enclosure:
    """One enclosed number. ball(formula) returns an arb; value() what the package computes for the right formula."""

    id: str
    statement: str
    source: str
    method: Method
    value: Callable[[], float]
    right: Any
    wrong: Any
    mistake: str
    ball: Callable[[Any], Any]
    bits: int = BITS

    def describe(self):
        """What is enclosed, in words, for a table or a file."""
        words = {name: getattr(self, name) for name in ("id", "statement", "source", "mistake")}
        return {**words, "method": self.method.name, "law": self.method.law}

    def prove(self):
        """The Proof of the right formula: its ball is at most 1e-15 wide, and the package's value in it, widened."""
        return self._run(wrong=False)

    def falsify(self):
        """The Proof of the wrong formula: it holds if it is not refused; it should not."""
        return self._run(wrong=True)

    @property
    def tolerance(self):
        """That of the method, by which the ball is widened. Raises ValueError for a method without one."""
        if self.method.tolerance is None:
            raise ValueError(f"{self.id}: {self.method.name} has no tolerance of its own, and an enclosure needs one")
        return self.method.tolerance

    @cached_property  # the proof's, when the falsifier's turn comes
    def _right_ball(self):
        return number(self.ball(self.right))

    def _run(self, wrong):
        start, problem, tolerance = time.perf_counter(), "", self.tolerance
        with ctx.workprec(self.bits):
            try:
                ball, value = number(self.ball(self.wrong)) if wrong else self._right_ball, float(self.value())
                meets = wrong and ball.overlaps(self._right_ball)
            except Exception as error:  # its neighbours are tried all the same
                ball, value, meets, problem = arb.nan(), 0.0, wrong, f"{type(error).__name__}: {error}"
            width, distance = width_of(ball), distance_of(ball, value)
            holds = bool(meets or (width <= WIDEST and within(ball, value, tolerance)))
            seconds = time.perf_counter() - start
            return Proof(digits_of(ball), width, value, distance, tolerance, holds, seconds, problem)


def enclosure(id, statement, source, method, *, value, right, wrong, mistake, bits=BITS):
    """Makes an Enclosure of the function that it decorates, which returns a ball."""

    def make(ball):
        return Enclosure(id, statement, source, method, value, right, wrong, mistake, ball, bits)

    return make


def number(x):
    """x as an arb: of a fraction a ball that has it. Raises TypeError for a complex one."""
    return arb(fmpq(x.numerator, x.denominator)) if isinstance(x, Fraction) else arb(x)


def ends(ball):
    """The lowest and the highest number of a finite ball, as fractions: exact."""
    (low, e), (high, f) = ball.lower().man_exp(), ball.upper().man_exp()
    return Fraction(int(low)) * Fraction(2) ** int(e), Fraction(int(high)) * Fraction(2) ** int(f)


def upper(x):
    """A float64 that is at least x, a fraction above 0 or 0, by less than 1e-15 of it."""
    return float(x) * (1 + 2.0**-51)


def width_of(ball):
    """How wide a ball is; inf if it is not finite."""
    if not ball.is_finite():
        return inf
    low, high = ends(ball)
    return upper(high - low)


def distance_of(ball, value):
    """How far the farther end of a ball is from a float64; inf if the ball is not finite."""
    if not ball.is_finite():
        return inf
    return upper(max(abs(end - Fraction(value)) for end in ends(ball)))


def within(ball, value, tolerance):
    """Whether a float64 lies in a ball widened by the tolerance on both sides: in fractions, so without rounding."""
    low, high = ends(ball)
    return low - Fraction(tolerance) <= Fraction(value) <= high + Fraction(tolerance)


def digits_of(ball, most=MOST_DIGITS):
    """The decimal digits of the number in a ball, rounded to as many as both of the ball's ends round to alike.

    Every number of the ball, so the enclosed one too, rounds to what is shown. At most `most` significant digits; "?"
    where not even the whole number is the same.
    """
    if not ball.is_finite():
        return "?"
    low, high = ends(ball)
    whole = len(str(int(max(abs(low), abs(high)))))
    for places in range(most - whole, -1, -1):
        rounded = {floor(end * 10**places + Fraction(1, 2)) for end in (low, high)}
        if len(rounded) == 1:
            (n,) = rounded
            text = str(abs(n)).rjust(places + 1, "0")
            sign = "-" if n < 0 else ""
            return f"{sign}{text[:-places]}.{text[-places:]}" if places else f"{sign}{text}"
    return "?"
