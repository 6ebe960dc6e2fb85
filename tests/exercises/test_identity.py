"""Which exercise a file answers: by its own text, then its name, then its functions; a contradiction is said."""

import json

import pytest

from minigan.exercises.bank import exercises
from minigan.exercises.identity import identify
from minigan.exercises.submission import read_all

HELPERS = "\n".join(f"def {q.name}(a):\n    return a\n" for q in exercises()["01_sigmoid"].questions)
VALUE = "def game_value(a, b):\n    return 0\n\ndef game_value_gradient(a, b):\n    return a, b\n"
DENSE = "\n".join(f"def {q.name}(*a):\n    return a\n" for q in exercises()["02_dense"].questions)


def notebook(path, *cells):
    """Write a notebook of (type, source, grade_id or None) cells."""
    cells = [
        {"cell_type": kind, "source": source, "metadata": {"nbgrader": {"grade_id": name}} if name else {}}
        for kind, source, name in cells
    ]
    path.write_text(json.dumps({"cells": cells, "nbformat": 4, "metadata": {}}))
    return path


def told(path):
    return [(submission.exercise, submission.known_by) for submission in read_all(path)]


@pytest.mark.parametrize("title", ["# Exercise 05 · The value of the game", "# 练习 05 · 博弈的价值"])
def test_a_title_says_more_than_helpers_of_another_exercise(tmp_path, title):
    """hw5 (final).ipynb of exercise 05 with 01's functions as helpers: 01 has more functions, and is not meant."""
    path = notebook(tmp_path / "hw5 (final).ipynb", ("markdown", title, None), ("code", HELPERS + VALUE, None))
    assert told(path) == [("05_value", "text")]
    (note,) = read_all(path)[0].notes("en")
    assert note == "it also defines the functions of 01_sigmoid, which are not graded here"


def test_the_names_of_question_cells_say_it_without_a_title(tmp_path):
    path = notebook(tmp_path / "x.ipynb", ("code", HELPERS, None), ("code", VALUE, "game_value"))
    assert told(path) == [("05_value", "text")]
    path.write_text("")
    script = tmp_path / "x.py"
    script.write_text(f'{HELPERS}\n# %% nbgrader={{"grade": false, "grade_id": "game_value"}}\n{VALUE}')
    assert told(script) == [("05_value", "text")]


def test_pasted_question_cells_of_another_exercise_do_not_make_it_that_one(tmp_path):
    cells = [("code", HELPERS, "sigmoid"), ("code", VALUE, "game_value"), ("code", "check(x)", "check_game_value")]
    assert told(notebook(tmp_path / "x.ipynb", *cells)) == [("05_value", "text")]


def test_the_name_says_it_where_the_text_does_not(tmp_path):
    path = notebook(tmp_path / "Ada 05-Value.ipynb", ("code", HELPERS + VALUE, None))
    assert told(path) == [("05_value", "name")]


def test_a_contradiction_is_said_in_both_languages(tmp_path):
    path = notebook(tmp_path / "02_dense.ipynb", ("markdown", "# Exercise 05", None), ("code", VALUE, None))
    (submission,) = read_all(path)
    assert submission.exercise == "05_value"
    assert submission.notes("en") == [
        "according to the file's own text this is 05_value, and it is graded as that; "
        "according to the file's name it is 02_dense"
    ]
    assert "05_value" in submission.notes("zh")[0] and "文件名" in submission.notes("zh")[0]


def test_functions_of_another_exercise_alone_are_a_contradiction_too(tmp_path):
    (submission,) = read_all(notebook(tmp_path / "05_value.ipynb", ("code", DENSE, None)))
    assert submission.exercise == "05_value" and submission.others == {"functions": ("02_dense",)}


def test_being_told_another_exercise_than_the_file_says_is_said(tmp_path):
    path = notebook(tmp_path / "02_dense.ipynb", ("code", DENSE, None))
    (submission,) = read_all(path, "05_value")
    assert submission.exercise == "05_value" and "02_dense" in submission.notes("en")[0]
    assert read_all(path, "02_dense")[0].notes("en") == []


@pytest.mark.parametrize("titles", [True, False])
def test_a_file_may_answer_several_exercises(tmp_path, titles):
    three = "\n".join(f"{q.name} = lambda *a: a" for q in exercises()["03_activations"].questions)
    words = [("markdown", f"# Exercise {number}", None) for number in ("02", "03") if titles]
    path = notebook(tmp_path / "both.ipynb", *words, ("code", DENSE, None), ("code", three, None))
    way = "text" if titles else "functions"
    assert told(path) == [("02_dense", way), ("03_activations", way)]


@pytest.mark.parametrize(
    "code", ["relu, dense = f, g", "dense = other = f", "dense: Callable = f", "class dense:\n    pass",
             "async def dense(x): pass", "dense=numpy.dot"],
)  # fmt: skip
def test_whatever_defines_a_name_defines_it(code):
    assert "02_dense" in (identify("x.py", code, "", ()).exercises + identify("y.py", code, "", ()).exercises)


@pytest.mark.parametrize("code", ["dense(3)", "dense == 3", "x = dense", "    def dense(self): pass", "print(dense)"])
def test_what_only_uses_a_name_does_not_define_it(code):
    assert identify("x.py", code, "", ()).exercises == ()
