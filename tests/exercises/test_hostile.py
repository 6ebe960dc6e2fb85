"""Each hostile function gets its verdict within seconds, and the sound ones after it their points.

They are the questions of one exercise, made here, and graded as any submission is.
"""

import importlib.util
import sys
import time
from functools import partial
from pathlib import Path

import numpy
import pytest
from exercises import hostile

from minigan.exercises import grader
from minigan.exercises.cage import Cage
from minigan.exercises.exercise import Exercise, Question
from minigan.exercises.submission import Submission

NAMES = {name: f"hostile_{n}" for n, name in enumerate(hostile.IN_A_FUNCTION)}
SOUND = ["sound_0", *(f"sound_after_{n}" for n in range(len(NAMES))), "sound_last"]
ORDER = ["sound_0", *(f for pair in zip(NAMES.values(), SOUND[1:]) for f in pair), "sound_last"]


def cases(stream):
    yield (numpy.array([[1.0]]),)
    yield (stream.normal((2, 3)),)


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """({name of a function: its Result}, the seconds that it took)."""
    path = tmp_path_factory.mktemp("bank") / "hostile_bank.py"
    path.write_text("\n\n".join(f"def {name}(a):\n    return a + 1.0" for name in ORDER) + "\n")
    spec = importlib.util.spec_from_file_location("hostile_bank", path)
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as m:
        m.setitem(sys.modules, "hostile_bank", module)
        spec.loader.exec_module(module)
        exercise = Exercise(
            "99_hostile", {"en": "", "zh": ""}, tuple(Question(getattr(module, n), cases, "a + 1") for n in ORDER)
        )
        m.setattr(grader, "exercises", lambda: {exercise.name: exercise})
        m.setattr(grader, "Cage", partial(Cage, call_seconds=0.5, patience=4.0))
        m.setattr(grader, "examiner", grader.examiner.__wrapped__)
        bodies = {f: hostile.IN_A_FUNCTION[name][0] for name, f in NAMES.items()}
        cells = [f"def {name}(a):\n    {bodies.get(name, hostile.RIGHT)}\n" for name in ORDER]
        began = time.monotonic()
        results = grader.grade(Submission(Path("x.py"), ("import numpy", *cells), exercise.name))
        return {r.name: r for r in results}, time.monotonic() - began


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_function_gets_its_verdict(graded, name):
    result = graded[0][NAMES[name]]
    assert result.status in hostile.IN_A_FUNCTION[name][1], result.output
    assert (result.score == result.max_score) == (result.status == "right")
    assert all(line.isprintable() for line in result.output.split("\n"))
    assert len(result.output) < 3000


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_function_after_it_is_right(graded, name):
    assert (graded[0][name].status, graded[0][name].score) == ("right", 2.0), graded[0][name].output


def test_all_of_them_take_seconds_each(graded):
    assert graded[1] < 6.0 * len(NAMES)  # a hang would not end at all
