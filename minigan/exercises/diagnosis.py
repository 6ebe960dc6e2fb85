"""Which mistake is it? A wrong answer's outcomes beside those of every named bug, every mutant, and some symptoms.

A name is given only where the submission computes on every case what the mistake computes. What none explains stays
"unknown", with the smallest input it fails on: no hint is better than a false one.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy

from minigan.exercises.exercise import LANGUAGES, Question
from minigan.exercises.mutants import mutants
from minigan.exercises.outcomes import difference, outcomes, same
from minigan.random import Stream

SEED = 2014  # of the cases of `check`; the grader's own may be another


@dataclass(frozen=True)
class Diagnosis:
    """What is wrong: kind "bug", "mutant", "symptom" or "unknown"; its name, and the words for it."""

    kind: str
    name: str
    says: str


class Examiner:
    """A question with its cases drawn, and what the reference, each bug and each mutant give on them."""

    def __init__(self, question: Question, seed=SEED):
        self.question = question
        self.cases = [tuple(case) for case in question.cases(Stream(seed, "float64"))]
        self.right = outcomes(question.function, self.cases)

    @cached_property
    def bugs(self):
        """(bug, its outcomes) for every named bug."""
        return [(bug, outcomes(self.question.with_bug(bug), self.cases)) for bug in self.question.bugs]

    @cached_property
    def mutants(self):
        """(mutant, its outcomes) for every one-operator mutant whose outcomes are not right."""
        found = []
        for mutant in mutants(self.question.source):
            results = outcomes(self.question.made(mutant.source), self.cases)
            if not self.agree(results, self.right):
                found.append((mutant, results))
        return found

    def agree(self, got, want):
        """Whether outcomes agree on all cases."""
        return same(got, want, self.question.tolerance, self.question.floor)

    def first_failure(self, got):
        """(place of the first case that is not right, the Difference), or None."""
        for place, (mine, right) in enumerate(zip(got, self.right)):
            gap = difference(mine, right, self.question.tolerance, self.question.floor)
            if gap is not None:
                return place, gap
        return None

    def diagnose(self, got, lang="en"):
        """The Diagnosis of outcomes that are not right."""
        for bug, results in self.bugs:
            if self.agree(got, results):
                return Diagnosis("bug", bug.name, bug.says(lang))
        for mutant, results in self.mutants:
            if self.agree(got, results) and all(o.kind == "value" for o in got):
                says = {
                    "en": "you have\n    {}\nwhere\n    {}\nis right",
                    "zh": "你写的相当于\n    {}\n而正确的是\n    {}",
                }
                return Diagnosis("mutant", "one-operator", says[lang].format(mutant.wrong, mutant.right))
        return self.symptom(got, lang) or Diagnosis("unknown", "unknown", "")

    def symptom(self, got, lang):
        """A fact that holds in all failing cases, of one part of the result, as a Diagnosis; None if none does."""
        gaps = [
            (place, gap)
            for place, (mine, right) in enumerate(zip(got, self.right))
            if (gap := difference(mine, right, self.question.tolerance, self.question.floor)) is not None
        ]
        part = gaps[0][1].part
        if any(gap.kind not in ("value", "shape") or gap.part != part for _, gap in gaps):
            return None
        pairs = [(got[place].parts[part], self.right[place].parts[part]) for place, _ in gaps]
        rows = [numpy.shape(self.cases[place][0])[:1] for place, _ in gaps]
        found = _symptom(pairs, rows)
        if found is None:
            return None
        name, number = found
        words = SYMPTOMS[name][LANGUAGES.index(lang)]
        return Diagnosis("symptom", name, words.format(self.question.outputs[part], number))


SYMPTOMS = {
    "nan": ("there is nan (not a number) or an infinity in {}", "{} 中有 nan（不是数）或无穷大"),
    "zeros": ("{} is 0 everywhere", "{} 处处为 0"),
    "sign": ("{} has the opposite sign everywhere", "{} 处处符号相反"),
    "transpose": ("{} is the transpose of what it should be", "{} 是正确结果的转置"),
    "ratio": ("{} is {} times what it should be, everywhere", "{} 处处是正确结果的 {} 倍"),
    "batch": (
        "{} is the right one times the number of rows: a sum for a mean?",
        "{} 等于正确结果乘以行数：该取平均的地方求了和？",
    ),
    "batch-inverse": (
        "{} is the right one divided by the number of rows: a mean for a sum?",
        "{} 等于正确结果除以行数：该求和的地方取了平均？",
    ),
    "shift": ("{} is off by the same number, {}, everywhere", "{} 处处相差同一个数 {}"),
}


def _symptom(pairs, rows):
    if all(a.shape == b.T.shape and a.ndim == 2 and numpy.allclose(a, b.T) for a, b in pairs):
        return "transpose", ""
    if any(a.shape != b.shape for a, b in pairs):
        return None
    if all(not numpy.isfinite(a[numpy.isfinite(b)]).all() for a, b in pairs):
        return "nan", ""
    if any(not numpy.isfinite(b).all() for _, b in pairs) or len(pairs) < 2:
        return None
    if all(not a.any() for a, _ in pairs):
        return "zeros", ""
    if all(numpy.allclose(a, -b, rtol=1e-6, atol=1e-12) for a, b in pairs):
        return "sign", ""
    ratios = [_ratio(a, b) for a, b in pairs]
    if all(r is not None and abs(r - 1.0) > 1e-3 for r in ratios):
        if numpy.allclose(ratios, ratios[0], rtol=1e-6):
            return "ratio", f"{ratios[0]:.6g}"
        if all(rows) and len({m for (m,) in rows}) > 1:
            m = numpy.array([m for (m,) in rows], dtype=float)
            for name, expected in (("batch", m), ("batch-inverse", 1.0 / m)):
                if numpy.allclose(ratios, expected, rtol=1e-6):
                    return name, ""
    shifts = [float((a - b).flat[0]) for a, b in pairs if a.size]
    if len(shifts) == len(pairs) and all(numpy.allclose(a - b, shifts[0], rtol=1e-6) for a, b in pairs):
        return "shift", f"{shifts[0]:.6g}"
    return None


def _ratio(a, b):
    """The one number that a is times b, or None."""
    if not b.any():
        return None
    r = float((a * b).sum() / (b * b).sum())
    return r if numpy.allclose(a, r * b, rtol=1e-6, atol=1e-12) else None
