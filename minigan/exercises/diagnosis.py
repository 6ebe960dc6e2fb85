"""Which mistake is it? A wrong answer's outcomes beside those of every named bug, every mutant, and some symptoms.

A name is given only where the submission computes on every case what the mistake computes. What none explains stays
"unknown", with the smallest input it fails on: no hint is better than a false one.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy

from minigan.exercises import families, symptoms
from minigan.exercises.exercise import Question
from minigan.exercises.mutants import mutants
from minigan.exercises.outcomes import Difference, difference, outcomes, same
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
        self.grids: dict[tuple, list] = {}  # of families.on_grid

    @cached_property
    def bugs(self):
        """(bug, its outcomes) for every named bug that is one computation; a size or a mask makes it many."""
        return [(b, outcomes(self.question.with_bug(b), self.cases)) for b in self.question.bugs if not b.is_family]

    def explaining(self, got):
        """The bugs that give the outcomes: those that are one computation, then those of some size, of these the ones
        whose size someone may have typed, if there are any. A mask explains much: it counts where nothing else does.
        """
        found = [bug for bug, results in self.bugs if self.agree(got, results)]
        sizes = [(bug, families.size_of(self, bug, got)) for bug in self.question.bugs if bug.sizes]
        sized = [(bug, size) for bug, size in sizes if size is not None]
        typed = [bug for bug, size in sized if families.is_round(size)]
        found += typed or [bug for bug, _ in sized]
        return found or [b for b in self.question.bugs if b.any_mask and families.is_masked(self, b, got)]

    @cached_property
    def mutants(self):
        """(mutant, its outcomes) for every one-operator mutant whose outcomes are not right."""
        found = []
        for mutant in mutants(self.question.source):
            results = outcomes(self.question.made(mutant.source), self.cases)
            if not self.agree(results, self.right):
                found.append((mutant, results))
        return found

    @property
    def verdicts(self):
        """Whether the answers are True or False: so little that what gives the same need not be the same mistake."""
        return all(part.ndim == 0 and part in (0, 1) for outcome in self.right for part in outcome.parts)

    def is_answer(self, part):
        """Whether to show the right value of a part is to give the answer: an entry of it is the same in every case."""
        values = [outcome.parts[part] for outcome in self.right]
        alike = len({value.shape for value in values}) == 1
        return alike and bool((numpy.array(values) == values[0]).all(axis=0).any())

    def agree(self, got, want):
        """Whether outcomes agree on all cases."""
        return same(got, want, self.question.tolerance, self.question.floor)

    def failures(self, got):
        """(place, Difference) of every case that is not right."""
        pairs = enumerate(zip(got, self.right))
        gaps = [(place, difference(a, b, self.question.tolerance, self.question.floor)) for place, (a, b) in pairs]
        return [(place, gap) for place, gap in gaps if gap is not None]

    def first_failure(self, got):
        """(place of the first case that is not right, the Difference), or None."""
        return next(iter(self.failures(got)), None)

    def telling_shapes(self, got, part):
        """The place of the case that tells best what is wrong with a shape: no sizes of 1, none of them twice."""

        def alike(place):
            shape = self.right[place].parts[part].shape
            return shape.count(1) + len(shape) - len(set(shape))

        places = [place for place, gap in self.failures(got) if gap == Difference("shape", part)]
        return min(places, key=lambda place: (alike(place), place))

    def diagnose(self, got, lang="en", ask=None):
        """The Diagnosis of outcomes that are not right. ask(case): the Outcome of one more call, where it can be had.

        An answer that is one number in all cases, nan or infinite in all that fail, or an error in any, is compared
        with no mutant: much that is one operator away from right gives 0, nan or an error, and none of it is what was
        done. Nor are verdicts compared with mutants or searched for symptoms.
        """
        for bug in self.explaining(got)[:1]:
            return Diagnosis("bug", bug.name, bug.says(lang))
        unknown = Diagnosis("unknown", "unknown", "")
        if self.verdicts:
            return unknown
        wrong = [got[place] for place, _ in self.failures(got)]
        comparable = (
            all(outcome.kind == "value" for outcome in got) and any(map(_finite, wrong)) and not _one_number(got)
        )
        for mutant, results in self.mutants if comparable else []:
            if mutant.change and self.agree(got, results):
                return Diagnosis("mutant", "one-operator", mutant.change.says(lang))
        found = symptoms.find(self, got, ask)
        return unknown if found is None else Diagnosis("symptom", found.name, found.says(self.question, lang))


def _finite(outcome):
    return all(isinstance(part, numpy.ndarray) and numpy.isfinite(part).all() for part in outcome.parts)


def _one_number(got):
    parts = [part for outcome in got for part in outcome.parts]
    if not all(isinstance(part, numpy.ndarray) for part in parts):
        return False
    return len({number for part in parts for number in part.ravel().tolist()}) < 2
