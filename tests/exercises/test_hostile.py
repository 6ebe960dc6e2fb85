"""Each hostile function gets its verdict, and the sound ones before and after it their points.

They are the questions of exercises made here, some hostile functions in each, and are graded as any submission is.
"""

import importlib.util
import sys
from functools import partial
from pathlib import Path

import numpy
import pytest
from exercises import hostile

from minigan.exercises import grader
from minigan.exercises.cage import Cage
from minigan.exercises.exercise import Exercise, Question
from minigan.exercises.submission import Submission

TOGETHER = 5  # of hostile functions, in one submission: what one leaves behind, the next may meet
NAMES = list(hostile.IN_A_FUNCTION)
PARTS = [NAMES[start : start + TOGETHER] for start in range(0, len(NAMES), TOGETHER)]


def cases(stream):
    yield (numpy.array([[1.0]]),)
    yield (stream.normal((2, 3)),)


def graded(names, folder, monkeypatch):
    """{function: its Result}: sound_0, then hostile_n and sound_after_n for each of the names."""
    order = ["sound_0", *(f"{kind}_{n}" for n in range(len(names)) for kind in ("hostile", "sound_after"))]
    path = folder / "hostile_bank.py"
    path.write_text("\n\n".join(f"def {name}(a):\n    return a + 1.0" for name in order) + "\n")
    spec = importlib.util.spec_from_file_location("hostile_bank", path)
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "hostile_bank", module)
    spec.loader.exec_module(module)
    questions = tuple(Question(getattr(module, name), cases, "a + 1") for name in order)
    exercise = Exercise("99_hostile", {"en": "", "zh": ""}, questions)
    monkeypatch.setattr(grader, "exercises", lambda: {exercise.name: exercise})
    monkeypatch.setattr(grader, "Cage", partial(Cage, call_seconds=0.5, patience=2.0))
    monkeypatch.setattr(grader, "examiner", grader.examiner.__wrapped__)
    bodies = {f"hostile_{n}": hostile.IN_A_FUNCTION[name][0] for n, name in enumerate(names)}
    cells = [f"def {name}(a):\n    {bodies.get(name, hostile.RIGHT)}\n" for name in order]
    return {r.name: r for r in grader.grade(Submission(Path("x.py"), ("import numpy", *cells), exercise.name))}


@pytest.mark.parametrize("names", PARTS, ids="+".join)
def test_hostile_functions_get_their_verdicts_and_the_sound_ones_beside_them_their_points(names, tmp_path, monkeypatch):
    results = graded(names, tmp_path, monkeypatch)
    for n, name in enumerate(names):
        result = results[f"hostile_{n}"]
        assert result.status in hostile.IN_A_FUNCTION[name][1], (name, result.output)
        assert (result.score == result.max_score) == (result.status == "right"), name
        assert all(line.isprintable() for line in result.output.split("\n")), name
        assert len(result.output) < 3000, name
    sound = {name: (r.status, r.score) for name, r in results.items() if name.startswith("sound")}
    assert sound == dict.fromkeys(["sound_0", *(f"sound_after_{n}" for n in range(len(names)))], ("right", 2.0))
