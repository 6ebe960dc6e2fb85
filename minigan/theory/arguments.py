"""What the functions of theory/ are given, checked in one place, so that a wrong argument is told in a sentence."""

import numpy

from minigan.random import Stream

NORMALIZED = 1e-8  # how far from 1 a sum or an integral of probabilities may be


def expect_pair(p, q):
    """Raise ValueError unless p and q are distributions in one space."""
    for name, d in (("p", p), ("q", q)):
        if not hasattr(d, "log_density"):
            made = "Density(f, support=(low, high)) of a density f" if callable(d) else "Discrete(points, masses)"
            made = f"Density({name}.pdf, support={name}.support())" if hasattr(d, "pdf") else made
            raise ValueError(f"{name} is {d!r}: a distribution is expected, such as {made}")
    if p.d != q.d:
        raise ValueError(f"p has dimension {p.d}, q {q.d}: they must be in one space")


def expect_line(p, q):
    """Raise ValueError unless p and q are distributions on the line."""
    expect_pair(p, q)
    if p.d > 1:
        raise ValueError(
            f"p has dimension {p.d}: quadrature is for the line; see minigan.theory.closed_forms for Gaussians, and "
            "minigan.theory.monte_carlo for averages over samples"
        )


def are_numbers(*values):
    """Whether all are finite real numbers."""
    return all(isinstance(v, int | float | numpy.number) and numpy.isfinite(v) for v in values)


def expect_number(value, name):
    """Raise ValueError, with its name, for what is no finite real number."""
    if not are_numbers(value):
        raise ValueError(f"{name} is {value!r}: a finite number is needed, such as 0.1")


def expect_count(value, what, least=1):
    """Raise ValueError unless the value is a whole number of at least `least`. what: of what, such as "steps"."""
    if not (are_numbers(value) and value >= least and value == int(value)):
        raise ValueError(f"{value} {what}: at least {least} is needed, a whole number")


def expect_numbers(values, what):
    """The values as a row of floats. Raises ValueError unless all are finite numbers."""
    try:
        row = numpy.atleast_1d(numpy.asarray(values, dtype=float))
    except (TypeError, ValueError):
        row = numpy.array([numpy.nan])
    if row.ndim != 1 or not numpy.isfinite(row).all():
        raise ValueError(f"{what} is {values!r}: give numbers, such as [0.3, 2.0]")
    return row


def outputs(f, x, name="D"):
    """f at the points x, one float64 for each: (n,) on the line, or (n, d). f is called in the first way that works.

    With all points; with a column of them, as a network of minigan.nn wants them; with one point at a time. What it
    gives may be (n,), (n, 1) or one number for all. Raises ValueError, with its name, for an f that cannot be called
    so, or gives something else.
    """
    y = _called(f, x, name)
    return numpy.broadcast_to(y.astype(float).reshape(-1), len(x)).copy()


def rounding_of(f, x, name="D"):
    """The rounding error of the type of number that f gives at the points x: 1e-16, or 1e-7 for float32."""
    y = _called(f, x, name)
    return 1e-16 if y.dtype.itemsize >= 8 or y.dtype.kind != "f" else float(numpy.finfo(y.dtype).eps)


def _called(f, x, name):
    """f at the points x as it gives them, in the first form of a call that works."""
    if not callable(f):
        raise ValueError(f"{name} is {f!r}: a function of an array of points is needed")
    n, problems = len(x), []
    column = x[:, None] if x.ndim == 1 else x
    for call in (lambda: f(x), lambda: f(column), lambda: [f(point) for point in x.tolist()]):
        try:
            y = numpy.asarray(call())
            y.astype(float)
            break
        except (TypeError, ValueError, IndexError) as error:
            problems.append(f"{type(error).__name__}: {error}")
    else:
        raise ValueError(
            f"{name} cannot be called with {n} points at once, in a column, or one at a time "
            f"({'; '.join(dict.fromkeys(problems))}): give a function of an array of points, such as "
            "lambda x: 1 / (1 + numpy.exp(-x))"
        )
    if y.shape not in ((), (n,), (n, 1)):
        raise ValueError(f"{name} gives shape {y.shape} for {n} points: expected ({n},), ({n}, 1) or one number")
    return y


def pointwise(f, name):
    """f as a function of arrays of any shape: see `outputs`."""
    if not callable(f):
        raise ValueError(f"{name} is {f!r}: a function of an array x is needed")

    def function(x):
        x = numpy.asarray(x, dtype=float)
        with numpy.errstate(all="ignore"):  # far out, where it is asked too, exp may overflow and a square underflow
            return outputs(f, x.ravel(), name).reshape(x.shape)

    return function


def between_0_and_1(u):
    """u as an array. Raises ValueError unless all of it lies between 0 and 1."""
    u = numpy.asarray(u, dtype=float)
    if not numpy.all((u > 0) & (u < 1)):
        raise ValueError("a quantile is asked for a probability that is not between 0 and 1")
    return u


def expect_stream(stream):
    """The stream itself. Raises TypeError for another source of random numbers, such as NumPy's Generator."""
    if not isinstance(stream, Stream):
        raise TypeError(f'stream is {stream!r}: give a minigan.random.Stream, such as Stream(1, "float64")')
    return stream


def probabilities(values, what):
    """The values as an array. Raises ValueError unless they are at least 0 and sum to 1."""
    p = numpy.asarray(values, dtype=float)
    if p.ndim != 1 or p.size == 0 or not numpy.all(p >= 0):
        raise ValueError(f"{what} {p.tolist()}: expected a row of numbers, none negative")
    if not abs(p.sum() - 1) < NORMALIZED:
        raise ValueError(f"{what} sum to {p.sum():.8g}, not 1: divide them by their sum")
    return p
