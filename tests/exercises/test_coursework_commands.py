"""`minigan exercises` lists what there is; the zip of `minigan gradescope` grades by itself, in another folder."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from minigan import cli
from minigan.exercises.bank import exercises

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


def test_the_zip_is_the_same_bytes_again(tmp_path):
    for name in ("one.zip", "two.zip"):
        assert cli.main(["gradescope", "02_dense", "--out", str(tmp_path / name)]) == 0
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
