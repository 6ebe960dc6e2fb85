"""Grading: every question of a submission gets a verdict, the bug by its name if it has one, and the smallest input.

The student's functions run in a cage; the comparisons, the inputs and the clock are here. A question is graded on top
of the reference for the questions before it, so that a mistake costs once; one that is right on top of the student's
own functions is right as well, as with a sign in both.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache, lru_cache, partial
from pathlib import Path
from threading import Lock

from minigan.cores import cores
from minigan.errors import UserError
from minigan.exercises import course
from minigan.exercises.bank import exercises
from minigan.exercises.cage import Cage
from minigan.exercises.diagnosis import Examiner
from minigan.exercises.messages import message
from minigan.exercises.verdict import Result, answers_to, better, outcome_of, verdict

MOST_NOTES = 3  # of statements that failed
SEED = 1914  # of the grader's cases; those of `check` in a notebook are others


class GraderError(UserError, RuntimeError):
    """The grader itself does not work here: the reference failed. No student's fault."""


@lru_cache(maxsize=256)
def examiner(name, function, seed):
    """The Examiner of a question, made once."""
    return Examiner(exercises()[name].question(function), seed)


class Graded(list[Result]):
    """The Results of a submission. notes: what went wrong around the answers, as lines for student and teacher."""

    notes: tuple[str, ...] = ()


def grade(submission, lang="en", seed=SEED):
    """Graded: a Result for every question of the submission's exercise."""
    exercise = exercises()[submission.exercise]
    results = Graded()
    earlier = [question.name for question in exercise.pasted]
    with (
        Cage(sources_of(exercise)) as reference,
        Cage(submission.cells, reference, modules=submission.modules) as cage,
    ):
        for question in exercise.questions:
            judge = examiner(exercise.name, question.name, seed)
            cage.asked = False
            on_top_of = partial(graded_on_top_of, exercise.name, judge, cage, lang)
            references = () if question.hands_functions else tuple(earlier)
            result = better(on_top_of, references, lambda: cage.asked, lang)
            if question.trains and result.status == "right":
                cage.renew()
                ask = partial(cage.call, within=course.LIMIT)
                answers = course.Answers(ask, partial(cage.spent, question.name))
                result = course.followed(result, judge, answers, lang, seed)
            results.append(unless_it_rests(question, result, results, lang))
            earlier.append(question.name)
            if results[-1].status not in ("right", "stub", "missing"):
                cage.renew()  # whatever this question's code did to its process, the next does not feel it
        results.notes = tuple(notes(cage.faults, lang))
    return results


def notes(faults, lang):
    """What went wrong around the answers, as lines: packages that this environment lacks, statements that failed.

    What follows from another of these is not told again, nor is a stub that was called.
    """
    every = [fault for cell in faults for fault in cell]
    said = [message("lacks around", lang, package=name) for name in dict.fromkeys(f.lacks for f in every) if name]
    own = [f.error for f in every if not f.lacks and not f.cause and not f.error.startswith("NotImplementedError")]
    said += [message("passed over", lang, error=error) for error in own[:MOST_NOTES]]
    return said + ([message("more passed over", lang, count=len(own) - MOST_NOTES)] if own[MOST_NOTES:] else [])


def unless_it_rests(question, result, before, lang):
    """The Result of a question; without points if what it rests on is not written: then the reference did the work."""
    written = {each.name for each in before if each.status not in ("stub", "missing")}
    if not question.rests_on or question.rests_on in written or result.score == 0:
        return result
    return replace(result, score=0.0, status="stub", output=message("rests", lang, on=question.rests_on))


def graded_on_top_of(exercise, judge, cage, lang, earlier):
    """The Result of a question where the reference answers for the `earlier` ones, none of them: in a fresh process."""
    if not earlier:
        cage.renew()  # so that a second try is a first one
    ask = partial(cage.call, judge.question.name, earlier=earlier)
    return verdict(exercise, judge, ask, lang, cage.cells, cage.errors)


def sources_of(exercise):
    """The texts of the files that an exercise's references are in; its own first, which finds no others to import."""
    names = dict.fromkeys(question.function.__module__ for question in (*exercise.questions, *exercise.pasted))
    return [Path(str(sys.modules[name].__file__)).read_text(encoding="utf-8") for name in names]


def expect_working(names, seed=SEED):
    """Raise GraderError unless the reference, run as a submission would be, is right in each exercise."""
    for name in names:
        exercise = exercises()[name]
        with Cage(sources_of(exercise)) as cage:
            for question in exercise.questions:
                judge = examiner(name, question.name, seed)
                answers = answers_to(judge, partial(cage.call, question.name))
                answer = next((a for a in answers if a.kind != "value"), answers[0])
                got = [outcome_of(a, question) for a in answers]
                if answer.kind != "value" or judge.first_failure(got) is not None:
                    raise GraderError(
                        f"{name}: the reference itself fails here ({answer.kind}: {answer.error or answer.value}); "
                        "nothing was graded. Is NumPy installed beside minigan, and may it start processes?"
                    )


@cache
def _expect_working_once(name, seed):
    expect_working([name], seed)


def grade_there(submission, lang, seed):
    """`grade` on another machine, where the reference is tried first, once for each exercise. Raises GraderError."""
    _expect_working_once(submission.exercise, seed)
    return grade(submission, lang, seed)


def grade_all(submissions, lang="en", seed=SEED, done=None):
    """[(submission, its Results)] in their order, as many at a time as there are cores; lang None: each file's own.

    done(place, results) is called as each is made, by one thread at a time. One file must not cost the others
    their marks: where the grader itself fails on it, the exception stands in the place of the results.
    """
    for name in {submission.exercise for submission in submissions}:
        for question in exercises()[name].questions:  # once, before the threads would do it twice
            judge = examiner(name, question.name, seed)
            _ = judge.bugs, judge.mutants
    one_at_a_time = Lock()

    def one(place, submission):
        results: list[Result] | Exception
        try:
            results = grade(submission, lang or submission.lang, seed)
        except Exception as error:
            results = error
        with one_at_a_time:
            if done:
                done(place, results)
        return submission, results

    with ThreadPoolExecutor(cores()) as pool:
        return list(pool.map(one, range(len(submissions)), submissions))
