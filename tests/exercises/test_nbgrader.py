"""nbgrader takes the notebooks with the solutions for the source of an assignment, and grades what students hand in.

Needs nbgrader, which no extra installs: pip install nbgrader. It starts Jupyter kernels, one for each notebook graded.
"""

import importlib.util
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from minigan.exercises.bank import exercises

pytest.importorskip("nbgrader", reason="nbgrader is not installed")
EXERCISES = Path(__file__).parents[2] / "notebooks" / "exercises"
GRADED = "02_dense"  # by a kernel; the others are only made


def nbgrader(course, *arguments):
    command = [sys.executable, "-m", "nbgrader", *arguments, "gan", "--create", "--CourseDirectory.course_id=gan"]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])  # for its alembic
    done = subprocess.run(command, cwd=course, capture_output=True, text=True, env={**os.environ, "PATH": path})
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course of nbgrader's with one assignment of all exercises, released."""
    folder = tmp_path_factory.mktemp("course")
    shutil.copytree(EXERCISES / "solutions", folder / "source" / "gan")
    nbgrader(folder, "generate_assignment")
    return folder


@pytest.mark.parametrize("name", exercises())
def test_generate_assignment_makes_the_notebook_that_is_handed_out(course, name):
    released = nbformat.read(course / "release" / "gan" / f"{name}.ipynb", as_version=4)
    ours = nbformat.read(EXERCISES / f"{name}.ipynb", as_version=4)
    assert len(released.cells) == len(ours.cells)
    for theirs, mine in zip(released.cells, ours.cells):
        if mine.metadata.get("nbgrader", {}).get("solution"):
            assert "raise NotImplementedError" in theirs.source and "SOLUTION" not in theirs.source
            assert theirs.source.partition("    # YOUR CODE HERE")[0] == mine.source.partition("    raise Not")[0]
        else:
            assert theirs.source == mine.source


@pytest.mark.skipif(importlib.util.find_spec("ipykernel") is None, reason="ipykernel is not installed")
def test_autograde_gives_the_points_of_the_checks(course):
    right = nbformat.read(EXERCISES / "solutions" / f"{GRADED}.ipynb", as_version=4)
    for student, text in (("right", "dy @ W.T"), ("wrong", "dy @ W"), ("stub", None)):
        folder = course / "submitted" / student / "gan"
        folder.mkdir(parents=True)
        notebook = right if text else nbformat.read(course / "release" / "gan" / f"{GRADED}.ipynb", as_version=4)
        for cell in notebook.cells:
            cell.source = cell.source.replace("dy @ W.T", text) if text else cell.source
        nbformat.write(notebook, folder / f"{GRADED}.ipynb")
    nbgrader(course, "autograde")
    with sqlite3.connect(course / "gradebook.db") as book:
        rows = book.execute(
            "select a.student_id, sum(g.auto_score) from submitted_assignment a join submitted_notebook n "
            "on n.assignment_id = a.id join grade g on g.notebook_id = n.id group by a.student_id"
        )
        points = exercises()[GRADED].points
        assert dict(rows.fetchall()) == {"right": points, "wrong": points - 2, "stub": 0}
