"""Grading: every question of a submission gets a verdict, the bug by its name if it has one, and the smallest input.

The student's functions run in a cage; the comparisons, the inputs and the clock are here. A question is graded on top
of the reference for the questions before it, so that a mistake costs once.
"""

import os
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache

import numpy

from minigan.exercises.bank import exercises
from minigan.exercises.cage import Cage
from minigan.exercises.diagnosis import Examiner
from minigan.exercises.messages import message
from minigan.exercises.outcomes import Outcome, parts_of

SEED = 1914  # of the grader's cases; those of `check` in a notebook are others
ENDS = ("missing", "stub", "signature", "timeout", "killed", "memory")  # after which no other case is tried


class GraderError(RuntimeError):
    """The grader itself does not work here: the reference failed. No student's fault."""


@dataclass(frozen=True)
class Result:
    """The verdict on one question: status "right", "wrong", or one of cage.Answer's kinds; bug: its name, or ""."""

    exercise: str
    name: str
    score: float
    max_score: float
    status: str
    bug: str
    output: str


@lru_cache(maxsize=256)
def examiner(name, function, seed=SEED):
    """The Examiner of a question, made once."""
    return Examiner(exercises()[name].question(function), seed)


def grade(submission, lang="en", seed=SEED):
    """A Result for every question of the submission's exercise."""
    exercise = exercises()[submission.exercise]
    results: list[Result] = []
    earlier: list[str] = []
    with Cage([source_of(exercise)]) as reference, Cage(submission.cells, reference) as cage:
        for question in exercise.questions:
            judge = examiner(exercise.name, question.name, seed)
            answers = []
            for case in judge.cases:
                answers.append(cage.call(question.name, case, earlier))
                if answers[-1].kind in ENDS:
                    break
            results.append(verdict(exercise.name, judge, answers, cage, lang))
            earlier.append(question.name)
            if results[-1].status not in ("right", "stub", "missing"):
                cage.renew()  # whatever this question's code did to its process, the next does not feel it
    return results


def source_of(exercise):
    """The text of the file that an exercise's references are in."""
    module = sys.modules[exercise.questions[0].function.__module__]
    with open(str(module.__file__), encoding="utf-8") as stream:
        return stream.read()


def failed_cell(name, cage):
    """The error of the cell that should have defined a function, or else of the first cell that failed; or None."""
    failed = [(cell, e) for cell, e in zip(cage.cells, cage.errors) if e and "NotImplementedError" not in e]
    own = [e for cell, e in failed if re.search(rf"\b{name}\b\s*(=|\()", cell)]
    return next(iter([*own, *(e for _, e in failed)]), None)


def verdict(exercise, judge, answers, cage, lang):
    """The Result of a question from the Answers to its cases."""
    question, last = judge.question, answers[-1]

    def result(status, output, bug="", score=0.0):
        return Result(exercise, question.name, score, float(question.points), status, bug, output)

    if last.kind in ENDS:
        said = message(last.kind, lang, name=question.name, parameters=", ".join(question.parameters))
        detail = last.error if last.kind in ("signature", "killed", "memory") else ""
        if last.kind == "missing" and (failed := failed_cell(question.name, cage)):
            detail = message("cell", lang, error=failed)
        return result(last.kind, "\n".join(filter(None, (said, detail))))
    got = [outcome_of(answer) for answer in answers]
    with numpy.errstate(all="ignore"):
        failure = judge.first_failure(got)
    changed = next((answer for answer in answers if answer.changed), None)
    if failure is None and changed is None:
        return result("right", message("right", lang), score=float(question.points))
    if failure is None and changed is not None:
        argument = question.parameters[changed.changed[0]]
        return result("wrong", message("changed", lang, argument=argument), "changes-its-argument")
    with numpy.errstate(all="ignore"):  # a wrong answer may be of any size
        found = judge.diagnose(got, lang)
    place, _ = failure
    text = explain(judge, found, failure, got, answers[place], lang)
    status = "error" if got[place].kind == "error" else "wrong"
    return result(status, text, found.name if found.kind in ("bug", "mutant") else "")


def outcome_of(answer):
    """A cage's Answer as an Outcome."""
    return Outcome("value", parts_of(answer.value)) if answer.kind == "value" else Outcome("error")


def explain(judge, found, failure, got, answer, lang):
    """What a student reads about a wrong answer: what is wrong, the mistake by name, the formula, the input."""
    question, (place, gap) = judge.question, failure
    right, lines = judge.right[place], []
    output = question.outputs[gap.part] if gap.part < len(question.outputs) else question.outputs[0]
    if gap.kind == "kind":
        lines.append(f"{message('error', lang)}: {answer.error}")
    elif gap.kind == "count":
        count, names = len(got[place].parts), ", ".join(question.outputs)
        lines.append(message("count", lang, got=count, want=len(right.parts), outputs=names))
    elif gap.kind == "type":
        lines.append(message("type", lang, output=output, got=repr(got[place].parts[gap.part])))
    elif gap.kind == "shape":
        shapes = got[place].parts[gap.part].shape, right.parts[gap.part].shape
        lines.append(message("shape", lang, output=output, got=shapes[0], want=shapes[1]))
    else:
        lines.append(message("value", lang, output=output))
    if found.kind == "bug":
        lines.append(f"{message('bug', lang, name=found.name)} {found.says}")
    elif found.kind in ("mutant", "symptom"):
        lines.append(f"{message(found.kind, lang)} {found.says}")
    lines.append(f"{message('formula', lang)} {question.asks(lang)}")
    lines.append(message("input", lang))
    lines += [f"    {name} = {shown(a)}" for name, a in zip(question.parameters, judge.cases[place])]
    if gap.kind in ("value", "shape"):
        expected, mine = right.parts[gap.part], got[place].parts[gap.part]
        digits = 6 if shown(expected) != shown(mine) else 17
        lines.append(f"{message('expected', lang, output=output)} {shown(expected, digits)}")
        lines.append(f"{message('got', lang)} {shown(mine, digits)}")
    return "\n".join(lines)


def shown(value, digits=6):
    """A value in a few short lines."""
    if isinstance(value, numpy.ndarray):
        text = numpy.array2string(value, precision=digits, threshold=24, edgeitems=2, max_line_width=84)
        return text.replace("\n", "\n        ")
    return f"{value:.6g}" if isinstance(value, float) else repr(value)


def expect_working(names, seed=SEED):
    """Raise GraderError unless the reference, run as a submission would be, is right in each exercise."""
    for name in names:
        exercise = exercises()[name]
        with Cage([source_of(exercise)]) as cage:
            for question in exercise.questions:
                judge = examiner(name, question.name, seed)
                answers = [cage.call(question.name, case) for case in judge.cases]
                answer = next((a for a in answers if a.kind != "value"), answers[0])
                if answer.kind != "value" or judge.first_failure([outcome_of(a) for a in answers]) is not None:
                    raise GraderError(
                        f"{name}: the reference itself fails here ({answer.kind}: {answer.error or answer.value}); "
                        "nothing was graded. Is NumPy installed beside minigan, and may it start processes?"
                    )


def grade_all(submissions, lang="en", seed=SEED, progress=None):
    """[(submission, its Results)] in their order, as many at a time as there are cores."""
    for name in {submission.exercise for submission in submissions}:
        for question in exercises()[name].questions:  # once, before the threads would do it twice
            judge = examiner(name, question.name, seed)
            _ = judge.bugs, judge.mutants

    def one(submission):
        results = grade(submission, lang, seed)
        if progress:
            progress()
        return submission, results

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(one, submissions))
