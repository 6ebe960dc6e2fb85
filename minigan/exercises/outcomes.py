"""What a function gives on the cases of its question, and whether two functions give the same."""

import math
from typing import Any, NamedTuple

import numpy

from minigan.exercises.values import Code, Other


class Outcome(NamedTuple):
    """The result of a call: kind "value" with the parts of the value, or "error"."""

    kind: str
    parts: tuple[Any, ...] = ()


class Difference(NamedTuple):
    """How an outcome differs from the right one: by "kind", "count", "type", "shape" or "value", and in which part."""

    kind: str
    part: int = 0


def parts_of(value, count=1):
    """A value as a tuple of arrays; what is no number stays what it is.

    count: how many are expected. Where several are, a list or an array of so many is as good as a tuple; where one is,
    a list is as good as an array. A tuple of one is no array: a comma too many.
    """
    if isinstance(value, tuple) and len(value) == count == 1:
        return (Other("tuple"),)
    stacked = isinstance(value, numpy.ndarray) and value.ndim > 0 and len(value) == count
    several = isinstance(value, tuple) or (count > 1 and (isinstance(value, list) or stacked))
    return tuple(map(_part, value if several else (value,)))


def _part(part):
    if part is None or isinstance(part, str | Other):
        return part
    if isinstance(part, list | tuple) and not _numbers(part):  # which would be made arrays of text, or of objects
        return Other(type(part).__name__)
    try:
        array = numpy.asarray(part)
        if array.dtype.kind in "biuf":
            return array.astype(float)
    except Exception:  # rows of differing lengths; in a notebook also an object that fails to be an array
        pass
    return Other(f"ndarray of dtype {part.dtype}" if isinstance(part, numpy.ndarray) else type(part).__name__)


def _numbers(part):
    if isinstance(part, list | tuple):
        return all(map(_numbers, part))
    return isinstance(part, bool | int | float | numpy.ndarray | numpy.generic)


def given(arguments):
    """Arguments for a call here: copies of the arrays, so that nobody changes a case, and functions made of Code."""
    return [a.copy() if isinstance(a, numpy.ndarray) else a.function() if isinstance(a, Code) else a for a in arguments]


def outcome(function, arguments):
    """The Outcome of a function of the grader's own, on copies of the arguments."""
    try:
        with numpy.errstate(all="ignore"):
            return Outcome("value", parts_of(function(*given(arguments))))
    except Exception:
        return Outcome("error")


def outcomes(function, cases):
    """The Outcome for each case."""
    return [outcome(function, arguments) for arguments in cases]


def difference(got, want, tolerance, floor=1e-3):
    """The Difference of one Outcome from another, None if there is none.

    Values agree within tolerance times the largest finite value of that part, or times `floor` if that is less; an
    infinite one must be met exactly, and so must nan.
    """
    if got.kind != want.kind:
        return Difference("kind")
    if len(got.parts) != len(want.parts):
        return Difference("count")
    for place, (mine, right) in enumerate(zip(got.parts, want.parts)):
        if not isinstance(right, numpy.ndarray):
            if type(mine) is not type(right) or (isinstance(right, str) and mine != right):
                return Difference("type", place)
        elif not isinstance(mine, numpy.ndarray):
            return Difference("type", place)
        elif mine.shape != right.shape:
            return Difference("shape", place)
        elif not _close(mine, right, tolerance, floor):
            return Difference("value", place)
    return None


def same(got, want, tolerance, floor=1e-3):
    """Whether two lists of outcomes agree case by case."""
    return len(got) == len(want) and all(difference(a, b, tolerance, floor) is None for a, b in zip(got, want))


def _close(mine, right, tolerance, floor):
    finite = numpy.isfinite(right)
    if not finite.all():
        if not numpy.array_equal(mine[~finite], right[~finite], equal_nan=True):
            return False
        mine, right = mine[finite], right[finite]
    if not right.size:
        return True
    scale = max(float(abs(right).max()), floor)
    gap = abs(mine - right).max()
    return bool(math.isfinite(gap) and gap <= tolerance * scale)
