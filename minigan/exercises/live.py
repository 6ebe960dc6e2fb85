"""`check(function)` in a cell: right, or an error that says what is wrong. It compares as the grader does."""

import difflib
import functools
import inspect
import os
import re
import time
import traceback
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy

import minigan
from minigan.exercises import course
from minigan.exercises.bank import exercise_of, exercises
from minigan.exercises.cage import Answer
from minigan.exercises.diagnosis import SEED, Examiner
from minigan.exercises.exercise import LANGUAGES, ExerciseError
from minigan.exercises.messages import message
from minigan.exercises.outcomes import given
from minigan.exercises.verdict import better, verdict

FOLDERS = (Path(minigan.__file__).parent, Path(numpy.__file__).parent)  # where no code of a student's own is
LIBRARIES = (*(f"{folder}{os.sep}" for folder in FOLDERS), "<__array_function__")


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

    function: anything that can be called and that has, where `check` is called, the name that the exercise asks for.
    lang: "en" or "zh". It runs here, without the grader's limits, and as there on top of the right functions for the
    questions before it. Raises ExerciseError for anything else.
    """
    if lang not in LANGUAGES:
        raise NothingToCheck(f"lang is {lang!r}: it must be 'en' or 'zh'")
    name = asked_name(function, lang, inspect.currentframe().f_back)  # type: ignore[union-attr]
    exercise = exercise_of(name)
    before = (*exercise.pasted, *exercise.questions[: [q.name for q in exercise.questions].index(name)])
    judge = Examiner(exercise.question(name), SEED)
    earlier = [] if judge.question.hands_functions else [question.function for question in before]
    calls: list[str] = []

    def on_top_of(earlier):
        with standing_in(function, earlier, calls):
            return verdict(exercise.name, judge, lambda case: answer(function, case), lang)

    result = better(on_top_of, earlier, lambda: calls, lang)
    if judge.question.trains and result.status == "right":
        names = globals_of(function)
        answers = course.Answers(lambda name, case: answer(names.get(name), case), time.process_time)
        result = course.followed(result, judge, answers, lang, SEED)
    rests_on = judge.question.rests_on
    if result.score and rests_on and not written(globals_of(function).get(rests_on), exercise.question(rests_on)):
        result = replace(result, score=0.0, output=message("rests", lang, on=rests_on))
    if result.score < result.max_score:
        raise Wrong(message("failed", lang, name=name, output=result.output))
    print(message("passed", lang, name=name, said=result.output, points=judge.question.points))


def written(function, question):
    """Whether one's own function of a question is there and is no stub."""
    return callable(function) and answer(function, Examiner(question, SEED).cases[0]).kind != "stub"


def asked_name(function, lang, frame):
    """The name of a function that an exercise asks for. Raises NothingToCheck, and names what is near.

    frame: of the code that calls `check`. The name is the one written in that call, which is what the grader looks for;
    else the function's own; else one by which it is known there, as a lambda or a functools.partial is.
    """
    if not callable(function):
        raise NothingToCheck(message("no function", lang, got=repr(function)))
    known = [question.name for exercise in exercises().values() for question in exercise.questions]
    here = {**frame.f_globals, **frame.f_locals}
    bound = [name for name in known if here.get(name) is function]
    called = re.findall(r"\bcheck\(\s*(\w+)", "".join(inspect.getframeinfo(frame).code_context or ()))
    own = getattr(function, "__name__", type(function).__name__)
    name = next((name for name in (*called, own) if name in bound), bound[0] if bound and own not in known else own)
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        if near:
            raise NothingToCheck(message("not asked, but near", lang, name=name, near=near[0]))
        raise NothingToCheck(message("not asked", lang, name=name))
    return name


@contextmanager
def standing_in(function, earlier, calls):
    """Meanwhile the names of earlier questions, where `function` looks them up, are those of the right functions.

    calls: a list to which the name of each that is called is added.
    """
    names = globals_of(function)
    rights = {right.__name__: right for right in earlier}
    own = {name: names[name] for name in rights if name in names}
    names.update({name: instead(rights[name], mine, calls) for name, mine in own.items()})
    try:
        yield
    finally:
        names.update(own)


def globals_of(function):
    """The names among which a function finds others: a decorated one's, a partial's, a class's or an object's too."""
    while isinstance(function, functools.partial | numpy.vectorize):
        function = function.func if isinstance(function, functools.partial) else function.pyfunc
    function = inspect.unwrap(function)
    ways = [function, *(getattr(function, name, None) for name in ("__init__", "__new__", "__call__"))]
    return next((getattr(way, "__globals__") for way in ways if hasattr(way, "__globals__")), {})  # noqa: B009


def instead(right, own, calls):
    """A right function in the place of one's own; what it does not take is for one's own."""

    def earlier(*arguments, **keywords):
        calls.append(right.__name__)
        if keywords and callable(own):
            bound = inspect.signature(own).bind(*arguments, **keywords)
            if bound.kwargs:
                return own(*arguments, **keywords)
            arguments, keywords = bound.args, {}
        try:
            return right(*arguments)
        except Exception as error:
            try:
                return own(*arguments)
            except NotImplementedError:  # a stub: it is not this question that is not implemented
                raise error from None

    return earlier


def answer(function, case):
    """The Answer of a function here."""
    arguments = given(case)
    if not callable(function):
        return Answer("missing")
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
    try:
        said = str(error)
    except Exception:
        said = "an error that cannot be printed"
    return f"{type(error).__name__}: {said}{where}"
