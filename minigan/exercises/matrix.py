"""Does an exercise test what it says? Every named bug against every name, and every one-operator mutant.

    minigan exercises 02_dense --matrix

Each bug is put into the reference, and what that computes goes through the diagnosis: a row has one mark, under the
bug's own name. A mutant is caught by a case, or listed in the bank as equivalent with the reason.
"""

from dataclasses import dataclass

from minigan.exercises import diagnosis, grader
from minigan.exercises.diagnosis import Examiner
from minigan.exercises.exercise import Question
from minigan.exercises.mutants import mutants
from minigan.exercises.outcomes import outcomes

SEEDS = (diagnosis.SEED, grader.SEED)  # of the cases of `check`, and of the grader's


@dataclass(frozen=True)
class Matrix:
    """What a question's cases see. reference: whether it passes. told: for each bug the names it is told by.

    mutants: how many there are. survivors: the statements of those that no case catches.
    """

    question: Question
    reference: bool
    told: tuple[tuple[str, ...], ...]
    mutants: int
    survivors: tuple[str, ...]

    @property
    def problems(self):
        """What does not hold, a line each."""
        own = [bug.name for bug in self.question.bugs]
        lines = [] if self.reference else ["the reference does not pass"]
        for name, names in zip(own, self.told):
            if names != (name,):
                lines.append(f"{name} is told as {' and '.join(names)}")
        listed = {statement for statement, _ in self.question.equivalent}
        slip_by, caught = sorted({*self.survivors} - listed), sorted(listed - {*self.survivors})
        lines += [f"no case catches {statement!r}: add a case, or list it in `equivalent`" for statement in slip_by]
        lines += [f"listed as equivalent, but caught: {statement!r}" for statement in caught]
        return lines

    @property
    def table(self):
        """The matrix as lines of text."""
        bugs, count = self.question.bugs, len(self.question.bugs)
        caught, listed = self.mutants - len(self.survivors), len(self.question.equivalent)
        lines = [
            f"{self.question.name}: reference {'right' if self.reference else 'WRONG'}, {count} bugs, "
            f"{self.mutants} mutants: {caught} caught, {listed} equivalent",
            " " * 36 + " ".join(f"{i % 10}" for i in range(1, count + 1)),
        ]
        for i, (bug, names) in enumerate(zip(bugs, self.told), 1):
            marks = " ".join("x" if other.name in names else "." for other in bugs)
            lines.append(f"{i:4} {bug.name:30} {marks}")
        lines += [f"     equivalent: {statement}: {reason}" for statement, reason in self.question.equivalent]
        return [*lines, *(f"     PROBLEM: {problem}" for problem in self.problems)]


def matrix(question, seeds=SEEDS):
    """The Matrix of a question: what holds for the cases of each seed."""
    examiners = [Examiner(question, seed) for seed in seeds]

    def told(function):
        names = []
        for examiner in examiners:
            got = outcomes(function, examiner.cases)
            if examiner.agree(got, examiner.right):
                names.append("right")
            else:
                names.append(examiner.diagnose(got).name)
                names += [bug.name for bug in examiner.explaining(got)]
        return tuple(dict.fromkeys(names))

    bugs = tuple(told(question.with_bug(bug)) for bug in question.bugs)
    every = mutants(question.source)
    survivors = tuple(mutant.wrong for mutant in every if "right" in told(question.made(mutant.source)))
    return Matrix(question, told(question.function) == ("right",), bugs, len(every), survivors)
