"""`check(function)` in a cell: right, or an error that says what is wrong. It compares as the grader does."""

import difflib
import traceback
from contextlib import contextmanager
from pathlib import Path

import numpy

import minigan
from minigan.exercises.bank import exercise_of, exercises
from minigan.exercises.cage import Answer
from minigan.exercises.diagnosis import SEED, Examiner
from minigan.exercises.exercise import LANGUAGES, ExerciseError
from minigan.exercises.messages import message
from minigan.exercises.outcomes import given
from minigan.exercises.verdict import verdict

LIBRARIES = (
    str(Path(minigan.__file__).parent),
    str(Path(numpy.__file__).parent),
    "<__array_function__",
)  # no code of a student's own


class Told(Exception):
    """An error that a notebook shows by its message alone, without a trace of the checker."""

    def _render_traceback_(self):
        return str(self).splitlines()


class Wrong(Told, AssertionError):
    """An answer that is not right."""


class NothingToCheck(Told, ExerciseError):
    """What is no function that an exercise asks for."""


def check(function, lang="en"):
    """Print that a function of an exercise is right, or raise Wrong with what is wrong.

    function: of the name that the exercise asks for. lang: "en" or "zh". It runs here, without the grader's limits, and
    as there on top of the right functions for the questions before it. Raises ExerciseError for anything else.
    """
    if lang not in LANGUAGES:
        raise NothingToCheck(f"lang is {lang!r}: it must be 'en' or 'zh'")
    name = asked_name(function, lang)
    exercise = exercise_of(name)
    earlier = [q.function for q in exercise.questions[: [q.name for q in exercise.questions].index(name)]]
    judge = Examiner(exercise.question(name), SEED)
    with standing_in(function, earlier):
        result = verdict(exercise.name, judge, lambda case: answer(function, case), lang)
    if earlier and result.status in ("wrong", "error"):  # right on top of its own functions is right as well
        own = verdict(exercise.name, judge, lambda case: answer(function, case), lang)
        result = own if own.status == "right" else result
    if result.score < result.max_score:
        raise Wrong(message("failed", lang, name=name, output=result.output))
    print(message("passed", lang, name=name, points=judge.question.points))


def asked_name(function, lang):
    """The name of a function that an exercise asks for. Raises NothingToCheck, and names what is near."""
    if not callable(function):
        raise NothingToCheck(message("no function", lang, got=repr(function)))
    name = getattr(function, "__name__", type(function).__name__)
    known = [question.name for exercise in exercises().values() for question in exercise.questions]
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        if near:
            raise NothingToCheck(message("not asked, but near", lang, name=name, near=near[0]))
        raise NothingToCheck(message("not asked", lang, name=name))
    return name


@contextmanager
def standing_in(function, earlier):
    """Meanwhile the names of earlier questions, where `function` looks them up, are those of the right functions."""
    names = getattr(function, "__globals__", {})
    own = {right.__name__: names[right.__name__] for right in earlier if right.__name__ in names}
    names.update({right.__name__: instead(right, own[right.__name__]) for right in earlier if right.__name__ in own})
    try:
        yield
    finally:
        names.update(own)


def instead(right, own):
    """A right function in the place of one's own; what it does not take is for one's own."""

    def earlier(*arguments, **keywords):
        try:
            return right(*arguments, **keywords)
        except Exception:
            return own(*arguments, **keywords)

    return earlier


def answer(function, case):
    """The Answer of a function here."""
    arguments = given(case)
    try:
        with numpy.errstate(all="ignore"):
            value = function(*arguments)
    except NotImplementedError:
        return Answer("stub")
    except (Exception, SystemExit) as error:
        return Answer("error", error=described(error))
    changed = [
        i
        for i, (a, b) in enumerate(zip(case, arguments))
        if isinstance(a, numpy.ndarray) and a.tobytes() != b.tobytes()
    ]
    return Answer("value", value, changed=tuple(changed))


def described(error):
    """An error in a line, with the last line of one's own code on the way to it."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if not f.filename.startswith(LIBRARIES)]
    where = f" (in {frames[-1].name}, line {frames[-1].lineno}: {frames[-1].line})" if frames else ""
    return f"{type(error).__name__}: {error}{where}"
