"""The exercises, one file each: the reference of every function asked for, cases to try it on, and named bugs.

A file defines EXERCISE and is listed in FILES, in the order of the ladder. Names of functions are not used twice, so
that a name says which exercise a function belongs to.
"""

import importlib
from functools import cache

from minigan.exercises.exercise import ExerciseError

FILES = (
    "sigmoid", "dense", "activations", "maxout", "value", "optimum", "algorithm1", "saturation",
    "parzen", "dirac", "gradient_checker", "optimizers", "notes", "vae", "conditional", "policy", "r1", "losses",
    "convolution", "batchnorm", "claims", "own_gan",
)  # fmt: skip


@cache
def exercises():
    """{name: Exercise}, in the order of the ladder."""
    found = [importlib.import_module(f"minigan.exercises.bank.{name}").EXERCISE for name in FILES]
    return {exercise.name: exercise for exercise in found}


def exercise_named(name):
    """The exercise of a name, or of the beginning of one name only: "05_value", "05", "5".

    Raises ExerciseError if there is none, or if several begin so.
    """
    beginning = f"{int(name):02d}_" if name.isdecimal() else name
    found = [full for full in exercises() if name and full.startswith(beginning)]
    if name in exercises() or len(found) == 1:
        return exercises()[name if name in exercises() else found[0]]
    if found:
        raise ExerciseError(f"several exercises begin with {name!r}: {', '.join(found)}; write more of the name")
    raise ExerciseError(f"no exercise {name!r}; there are {', '.join(exercises())}")


def exercise_of(function_name):
    """The exercise that asks for a function of this name. Raises ExerciseError if none does."""
    for exercise in exercises().values():
        if any(question.name == function_name for question in exercise.questions):
            return exercise
    known = ", ".join(question.name for exercise in exercises().values() for question in exercise.questions)
    raise ExerciseError(f"no exercise asks for a function {function_name!r}; they ask for {known}")
