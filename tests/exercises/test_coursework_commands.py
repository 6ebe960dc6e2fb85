"""`minigan exercises` lists what there is; the zip of `minigan gradescope` grades by itself, in another folder."""

import doctest
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from minigan import cli
from minigan.exercises import gradescope
from minigan.exercises.bank import exercise_named, exercises
from minigan.exercises.exercise import ExerciseError
from minigan.exercises.grader import SEED

RIGHT = "import numpy\n\ndef dense(x, W, b):\n    return x @ W + b\n"


def test_exercises_lists_every_question_and_one_in_full_with_its_bugs(capsys):
    assert cli.main(["exercises"]) == 0
    listed = capsys.readouterr().out
    assert all(f"{q.name}(" in listed for e in exercises().values() for q in e.questions)
    assert cli.main(["exercises", "02_dense", "--lang", "zh"]) == 0
    told = capsys.readouterr().out
    question = exercises()["02_dense"].question("dense")
    unbroken = "".join(told.split())
    assert all("".join(bug.zh.split()) in unbroken for bug in question.bugs) and "log_sigmoid" not in told


def test_a_mistake_of_several_forms_is_listed_once(capsys):
    assert cli.main(["exercises", "03_activations"]) == 0
    listed = capsys.readouterr().out
    assert listed.count("another-mask: ") == 2  # of dropout, and of its gradient
    assert cli.main(["exercises"]) == 0
    assert " ".join(capsys.readouterr().out.split()).count("epsilon, epsilon,") == 0


@pytest.mark.parametrize("command", ["exercises", "gradescope"])
def test_an_unknown_exercise_is_one_line_and_exit_status_2(command, capsys):
    assert cli.main([command, "77_none"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.fixture(scope="module")
def autograder(tmp_path_factory):
    """The zip of an exercise, unpacked where minigan is not."""
    folder = tmp_path_factory.mktemp("autograder")
    assert cli.main(["gradescope", "02_dense", "--out", str(folder / "grader.zip")]) == 0
    with zipfile.ZipFile(folder / "grader.zip") as archive:
        archive.extractall(folder / "source")
        names = archive.namelist()
    assert {"setup.sh", "run_autograder"} <= set(names)
    assert not any(name.startswith(("notebooks", "tests")) for name in names)
    return folder / "source"


def results(autograder, tmp_path, files):
    """results.json of a submission of these files, {name: text}, made by the zip's own minigan."""
    submission, out = tmp_path / "submission", tmp_path / "results.json"
    submission.mkdir()
    for name, text in files.items():
        (submission / name).write_text(text)
    command = [sys.executable, "-m", "minigan.exercises.gradescope", "02_dense", "en", "7", str(submission), str(out)]
    code = "import minigan; print(minigan.__file__)"
    environment = {**os.environ, "PYTHONPATH": str(autograder)}
    where = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=autograder, capture_output=True, text=True
    )
    assert Path(where.stdout.strip()).is_relative_to(autograder)
    done = subprocess.run(command, cwd=autograder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(out.read_text())


def test_the_zip_grades_a_submission_and_writes_gradescopes_results(autograder, tmp_path):
    tests = results(autograder, tmp_path, {"homework.py": RIGHT})["tests"]
    assert [(t["name"], t["score"], t["max_score"], t["status"]) for t in tests] == [
        ("dense", 2.0, 2.0, "passed"),
        ("dense_input_gradient", 0.0, 2.0, "failed"),
        ("dense_parameter_gradients", 0.0, 3.0, "failed"),
    ]
    assert all(t["visibility"] == "visible" and t["output"] for t in tests)


@pytest.mark.parametrize("files", [{}, {"a.py": RIGHT, "b.py": RIGHT}, {"a.ipynb": "no notebook"}])
def test_a_submission_that_cannot_be_graded_is_told_so(autograder, tmp_path, files):
    said = results(autograder, tmp_path, files)
    assert said["score"] == 0 and said["output"] and str(tmp_path) not in said["output"]


def test_the_zip_is_the_same_bytes_again_and_by_itself_draws_inputs_that_nobody_knows(tmp_path, capsys):
    seeds = []
    for name, *seed in (("one.zip", "--seed", "7"), ("two.zip", "--seed", "7"), ("three.zip",), ("four.zip",)):
        assert cli.main(["gradescope", "02", "--out", str(tmp_path / name), *seed]) == 0
        with zipfile.ZipFile(tmp_path / name) as archive:
            command = archive.read("run_autograder").decode().split()
        seeds.append(command[command.index("02_dense") + 2])
        assert f"(seed {seeds[-1]})" in capsys.readouterr().out
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    assert seeds[:2] == ["7", "7"] and len({*seeds, str(SEED)}) == 4


def test_the_zip_installs_what_the_guide_promises_students_and_what_minigan_needs():
    root = Path(__file__).parents[2]
    guide = " ".join((root / "notebooks" / "exercises" / "README.md").read_text().split())
    needed = re.search(r"^dependencies = \[(.*)\]$", (root / "pyproject.toml").read_text(), re.MULTILINE)[1]
    assert set(re.findall(r'"(.*?)"', needed)) <= set(gradescope.PACKAGES)
    assert "Students' code may use NumPy, SciPy and matplotlib" in guide
    assert "NumPy, SciPy, matplotlib, tqdm and IPython into the image" in guide
    bare = {re.split("[<>=]", package)[0] for package in gradescope.PACKAGES}
    assert bare == {"numpy", "scipy", "matplotlib", "tqdm", "ipython"}
    assert all(f"'{package}'" in gradescope.setup() for package in gradescope.PACKAGES)


def test_of_what_is_uploaded_to_gradescope_the_one_that_answers_is_graded(tmp_path):
    (tmp_path / "hw.py").write_text("from my_layers import *\n" + RIGHT)
    (tmp_path / "my_layers.py").write_text("y = 1")
    (tmp_path / "plots.py").write_text("x = 1")
    (tmp_path / "report.pdf").write_text("x")
    submission, said = gradescope.the_one(tmp_path, "02_dense")
    assert submission.path.name == "hw.py" and submission.modules == {"my_layers.py": "y = 1"}
    assert any("report.pdf: passed over" in line for line in said)


def test_otters_tests_are_doctests_that_only_right_functions_pass(tmp_path, capsys):
    for lang in ("en", "zh"):
        folder = tmp_path / lang
        assert cli.main(["otter", "05", "--out", str(folder), "--lang", lang]) == 0
        questions = exercises()["05_value"].questions
        assert sorted(path.stem for path in folder.iterdir()) == sorted(question.name for question in questions)
        for question in questions:
            names = {}
            exec((folder / f"{question.name}.py").read_text(), names)
            test, ((case,),) = names["test"], [suite["cases"] for suite in names["test"]["suites"]]
            assert names["OK_FORMAT"] and (test["name"], test["points"]) == (question.name, question.points)
            for function, failed in ((question.function, 0), (lambda *a: 0.0, 1)):
                code = doctest.DocTestParser().get_doctest(case["code"], {question.name: function}, "t", None, 0)
                assert doctest.DocTestRunner(verbose=False).run(code, out=lambda _: None).failed == failed
    assert cli.main(["otter", "05", "--out", str(tmp_path / "en" / "game_value.py")]) == 2


def test_an_exercise_is_named_by_its_number_or_by_the_beginning_of_its_name(capsys, monkeypatch):
    for name in ("05", "5", "05_v", "05_value"):
        assert cli.main(["exercises", name]) == 0 and capsys.readouterr().out.startswith("05_value: ")
    assert cli.main(["exercises", "0"]) == 2 and "no exercise" in capsys.readouterr().err
    assert cli.main(["exercises", "77"]) == 2 and cli.main(["grade", "x.py", "--exercise", "77"]) == 2
    monkeypatch.setattr("minigan.exercises.bank.exercises", lambda: {"01_a": 1, "01_b": 2})
    with pytest.raises(ExerciseError, match="several exercises begin with '01': 01_a, 01_b; write more"):
        exercise_named("01")
