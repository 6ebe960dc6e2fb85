"""What can be seen of a wrong answer that no known mistake explains: facts, in all the cases in which it is wrong."""

from typing import NamedTuple

import numpy

from minigan.exercises.messages import symptom
from minigan.exercises.outcomes import Difference, difference, outcome


class Symptom(NamedTuple):
    """A fact by name, the part of the result it is of, and the number or parameter that goes with it."""

    name: str
    part: int = 0
    number: str = ""

    def says(self, question, lang):
        """The fact in words."""
        return symptom(self.name, lang, question.parts(lang)[self.part], self.number)


def find(examiner, got, ask=None):
    """The Symptom of outcomes that are not right, or None. ask(case): the Outcome of one more call.

    Only where every failing case fails in the values, or the shape, of the same part.
    """
    failures = examiner.failures(got)
    place, (kind, part) = failures[0]
    if kind == "value" and ask is not None:
        again = ask(examiner.cases[place])
        if again.kind != "value":  # its time may be up: no more is asked of it
            ask = None
        elif differs(again, got[place]):
            return Symptom("two-answers")
    if any(gap.kind not in ("value", "shape") or gap.part != part for _, gap in failures):
        return None
    pairs = [(got[place].parts[part], examiner.right[place].parts[part]) for place, _ in failures]
    rows = [getattr(next(iter(examiner.cases[place]), None), "shape", ())[:1] for place, _ in failures]
    found = fact(pairs, rows)
    if found is not None and not (found[1] and examiner.is_answer(part)):  # with such a number one had the answer
        return Symptom(found[0], part, found[1])
    if ask is not None and {gap for _, gap in failures} == {Difference("value", part)} and len(failures) > 1:
        for argument, name in enumerate(examiner.question.parameters):
            if ignored(examiner, got, ask, argument, [place for place, _ in failures]):
                return Symptom("ignored", part, name)
    return None


def differs(one, other):
    """Whether two calls gave two answers."""
    return difference(one, other, 1e-12) is not None


def ignored(examiner, got, ask, argument, places):
    """Whether another value of an argument changes no answer, though it changes every right one."""
    for place in places[:4]:
        case = examiner.cases[place]
        if not isinstance(case[argument], numpy.ndarray | float):
            return False
        other = (*case[:argument], 1.5 * case[argument] + 0.25, *case[argument + 1 :])
        right = outcome(examiner.question.function, other)
        if right.kind != "value" or not differs(right, examiner.right[place]) or differs(ask(other), got[place]):
            return False
    return True


def fact(pairs, rows):
    """The name of what holds of every (got, right), and a number that goes with it; None if nothing known does.

    rows: the number of rows of each case's first argument, as a shape, () if it is no array. Of a value that is not
    finite the first pair decides: it is the one that is shown.
    """
    if all(a.ndim == 2 and _near(a, b.T) for a, b in pairs) and not all(_near(b, b.T) for _, b in pairs):
        return "transpose", ""
    first, right = pairs[0]
    if first.shape == right.shape and not numpy.isfinite(first[numpy.isfinite(right)]).all():
        return ("nan" if numpy.isnan(first).any() else "infinite"), ""
    if first.shape == right.shape and numpy.isfinite(first[numpy.isinf(right)]).any():
        return "finite", ""
    if any(a.shape != b.shape or not numpy.isfinite(b).all() for a, b in pairs):
        return None
    if all(_rounded(a, b) for a, b in pairs):
        return "rounded", ""
    if len(pairs) < 2:
        return None
    for name, holds in FACTS.items():
        if all(holds(a, b) for a, b in pairs):
            return name, ""
    ratios = [_ratio(a, b) for a, b in pairs]
    if all(r is not None and abs(r - 1.0) > 1e-3 for r in ratios):
        if numpy.allclose(ratios, ratios[0], rtol=1e-6):
            return "ratio", f"{ratios[0]:.6g}"
        if all(rows) and len({m for (m,) in rows}) > 1:
            m = numpy.array([m for (m,) in rows], dtype=float)
            for name, expected in (("batch", m), ("batch-inverse", 1.0 / m)):
                if numpy.allclose(ratios, expected, rtol=1e-6):
                    return name, ""
    shift = float((pairs[0][0] - pairs[0][1]).flat[0]) if pairs[0][0].size else 0.0
    if shift and all(_near(a - b, numpy.full(b.shape, shift)) for a, b in pairs):
        return "shift", f"{shift:.6g}"
    return ("nearly", "") if all(_nearly(a, b) for a, b in pairs) else None


def _near(a, b):
    """Whether two arrays are the same, to a millionth of the largest number in the second."""
    if a.shape != b.shape or not numpy.isfinite(a).all() or not numpy.isfinite(b).all():
        return False
    return not b.size or bool(abs(a - b).max() <= 1e-6 * abs(b).max())


def _whole(a, b):
    return any(numpy.array_equal(a, rounded(b)) for rounded in (numpy.trunc, numpy.floor, numpy.rint))


def _precision(a, b):
    return numpy.array_equal(a, a.astype(numpy.float32)) and numpy.allclose(a, b, rtol=1e-4, atol=0.0)


def _rounded(a, b):
    return any(numpy.allclose(a, numpy.round(b, digits), rtol=1e-12, atol=0.0) for digits in range(1, 9)) and a.any()


def _nearly(a, b):
    return bool(b.any() and abs(a - b).max() <= 1e-4 * abs(b).max())


def _order(a, b):
    return _near(numpy.sort(a, axis=None), numpy.sort(b, axis=None))


FACTS = {
    "zeros": lambda a, b: not a.any(),
    "sign": lambda a, b: _near(a, -b),
    "whole": _whole,
    "precision": _precision,
    "order": _order,
}


def _ratio(a, b):
    """The one number that a is times b, or None."""
    if not b.any():
        return None
    r = float((a * b).sum() / (b * b).sum())
    return r if _near(a, r * b) else None
