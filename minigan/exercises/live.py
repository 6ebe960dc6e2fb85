"""`check(function)` in a cell: right, or an error that says what is wrong. It compares as the grader does."""

import numpy

from minigan.exercises.bank import exercise_of
from minigan.exercises.cage import Answer
from minigan.exercises.diagnosis import SEED, Examiner
from minigan.exercises.grader import verdict
from minigan.exercises.messages import message
from minigan.exercises.outcomes import given


class Wrong(AssertionError):
    """An answer that is not right. In a notebook it shows its message and no trace of the checker."""

    def _render_traceback_(self):
        return str(self).splitlines()


class Here:
    """What stands for a cage where a function runs in one's own notebook."""

    errors: tuple[str, ...] = ()


def check(function, lang="en"):
    """Print that a function of an exercise is right, or raise Wrong with what is wrong.

    function: of the name that the exercise asks for. lang: "en" or "zh". It runs here, without the grader's
    limits. Raises ExerciseError for a function that no exercise asks for.
    """
    name = getattr(function, "__name__", repr(function))
    exercise = exercise_of(name)
    judge = Examiner(exercise.question(name), SEED)
    answers = []
    for case in judge.cases:
        answers.append(answer(function, case))
        if answers[-1].kind == "stub":
            break
    result = verdict(exercise.name, judge, answers, Here(), lang)
    if result.score < result.max_score:
        raise Wrong(f"{name}: {result.output}")
    points = message("points", lang, score=judge.question.points, points=judge.question.points)
    print(f"{name}: {result.output}, {points}")


def answer(function, case):
    """The Answer of a function here."""
    arguments = given(case)
    try:
        with numpy.errstate(all="ignore"):
            value = function(*arguments)
    except NotImplementedError:
        return Answer("stub")
    except Exception as error:
        return Answer("error", error=f"{type(error).__name__}: {error}")
    changed = [
        i
        for i, (a, b) in enumerate(zip(case, arguments))
        if isinstance(a, numpy.ndarray) and a.tobytes() != b.tobytes()
    ]
    return Answer("value", value, changed=tuple(changed))
