"""The exercises, one file each: the reference of every function asked for, cases to try it on, and named bugs.

A file defines EXERCISE and is listed in FILES, in the order of the ladder. Names of functions are not used twice, so
that a name says which exercise a function belongs to.
"""

import importlib
from functools import cache

from minigan.exercises.exercise import ExerciseError

FILES = (
    "sigmoid", "dense", "activations", "maxout", "value", "optimum", "algorithm1", "saturation",
    "parzen", "dirac", "gradient_checker", "optimizers", "notes",
)  # fmt: skip


@cache
def exercises():
    """{name: Exercise}, in the order of the ladder."""
    found = [importlib.import_module(f"minigan.exercises.bank.{name}").EXERCISE for name in FILES]
    return {exercise.name: exercise for exercise in found}


def exercise_named(name):
    """The exercise of a name. Raises ExerciseError if there is none."""
    if name not in exercises():
        raise ExerciseError(f"no exercise {name!r}; there are {', '.join(exercises())}")
    return exercises()[name]


def exercise_of(function_name):
    """The exercise that asks for a function of this name. Raises ExerciseError if none does."""
    for exercise in exercises().values():
        if any(question.name == function_name for question in exercise.questions):
            return exercise
    known = ", ".join(question.name for exercise in exercises().values() for question in exercise.questions)
    raise ExerciseError(f"no exercise asks for a function {function_name!r}; they ask for {known}")
