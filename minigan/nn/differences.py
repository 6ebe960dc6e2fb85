"""Central differences along random directions, and how to distinguish a kink and a wrong gradient."""

import math
from typing import NamedTuple

import numpy

TOLERANCE = 1e-6  # of a directional derivative, in float64

# The step h. What differences cut off is h^2/6 of a third derivative, about 2e-11 where curvature is ordinary;
# what they round off is a few eps |y| / h, about 2e-11 of y. Each leaves more than four digits to the tolerance.
STEP = 1e-5


class ContractError(Exception):
    """A layer or an objective breaks one of the manners; the message says which."""


class GradientError(ContractError):
    """A gradient is not the derivative."""


class KinkError(ValueError):
    """x lies so near to a kink of the function that differences say nothing about its gradient: move x."""


class Row(NamedTuple):
    """A result: the largest relative error found for one quantity, and the largest allowed."""

    name: str
    quantity: str
    error: float
    tolerance: float


class Slopes:
    """Derivatives of L = sum(dy * y) along random directions, and the largest relative errors of gradients."""

    def __init__(self, name, dy, stream):
        self.name, self.dy, self.stream, self.worst = name, dy, stream, {}
        self.directions = 0

    def check(self, run, arrays, gradients):
        """One direction in each of `arrays`, which run() reads to make y.

        With d ~ N(0, 1), sum(g * d) is of the size of norm(g): an error is relative to that if it is larger,
        or to 32 eps sum |dy y| / h, below which round-off hides it.
        """
        self.directions += 1
        for key, v in arrays.items():
            g, d, y = gradients[key], self.stream.normal(v.shape), run().copy()
            h = STEP * max(1.0, norm(v) / v.size**0.5)
            far, near = ([moved(run, v, t * d) for t in (s, -s)] for s in (h, h / 2))
            numeric, analytic = float((self.dy * (far[0] - far[1])).sum()) / (2 * h), float((g * d).sum())
            hidden = 32 * float(numpy.finfo(float).eps) * float(abs(self.dy * y).sum()) / h
            error, scale = abs(numeric - analytic), max(abs(numeric), abs(analytic), norm(g), hidden / TOLERANCE)
            if not error <= TOLERANCE * scale:
                if in_steps(run, v, d, far):
                    raise ContractError(
                        f"{self.name}: y moves with {key} in steps, as if rounded to float32 on the way: a layer must "
                        "compute in the dtype of x (look for astype, dtype= and arrays of another dtype)"
                    )
                if error <= 3 * bend(self.dy, y, far, near, h):
                    raise KinkError(f"{self.name}: a kink lies within {h:.0e} along a direction in {key}: move x")
                raise GradientError(
                    f"{self.name}: the gradient for {key} is not the derivative: along "
                    f"random direction {self.directions} it gives "
                    f"{analytic:.9g}, central differences {numeric:.9g}, ratio {analytic / (numeric or math.nan):.6g}"
                )
            self.worst[key] = max(self.worst.get(key, 0.0), error / (scale or 1.0))

    def rows(self):
        """A Row for each array that was checked."""
        return [Row(self.name, key, error, TOLERANCE) for key, error in self.worst.items()]


def bend(dy, y, far, near, h):
    """At least half of what kinks between -h and h can add to a central difference; about 1e-10 if there are none.

    Let y(t) be a smooth part plus k max(t - r, 0), with 0 <= r < h (for a kink at -r look in the mirror). Its
    slope at 0 is 0 and its central difference c(h) is k (h - r) / 2h, the error e. With the second
    difference S(h) = y(h) - 2 y(0) + y(-h),

        |c(h) - c(h/2)|         =  k r / 2h          if r < h/2, else e
        |S(h) - 4 S(h/2)| / 2h  =  k |3r - h| / 2h   if r < h/2, else e

    and of the smooth part only h^2 and h^3 are left. The first is blind at r = 0 and the second at r = h/3;
    their sum is at least e/2, which it is at r = h/3. It is taken for each output by itself, since in a sum
    over them the bends of several kinks could cancel where their errors do not.
    """
    slope = (far[0] - far[1]) / (2 * h) - (near[0] - near[1]) / h
    curve = (far[0] - 2 * y + far[1]) - 4 * (near[0] - 2 * y + near[1])
    return float((abs(dy) * (abs(slope) + abs(curve) / (2 * h))).sum())


def in_steps(run, v, d, far):
    """Whether most of what moves with v by 1e-5 stands still to the bit by 1e-9: then y was rounded on the way to it.

    A float64 is rounded to a relative 1e-16, so that such a step is seen; a float32 to 6e-8. It is tried at v and at
    both far ends, since on one side of a kink y may stand still rightly. far: y at both far ends.
    """
    scale = max(1.0, norm(v) / v.size**0.5)
    still = moving = abs(far[0] - far[1]) > 1e-3 * STEP * (1.0 + abs(far[0]))
    for place in (-STEP * scale, 0.0, STEP * scale):
        plus, minus = (moved(run, v, (place + h) * d) for h in (1e-4 * STEP * scale, -1e-4 * STEP * scale))
        still = still & (plus == minus)
    return 2 * int(still.sum()) > int(moving.sum())


def moved(run, v, step):
    """run() with v moved by step, and v put back to the bit. A copy, since a layer may return x itself."""
    saved = v.copy()
    v += step
    try:
        return run().copy()
    finally:
        v[...] = saved


def norm(array):
    """The Euclidean norm of all an array's numbers."""
    return float((array * array).sum()) ** 0.5
