"""The exercises' notebooks: fresh, of one kind, without their solutions, and saying what the bank says."""

import ast
import dataclasses
import importlib.util
import re
import sys
from functools import cache
from pathlib import Path

import nbformat
import pytest

from minigan.exercises.bank import exercises
from minigan.exercises.exercise import Bug
from minigan.exercises.grader import grade
from minigan.exercises.submission import read
from notebooks import build as notebooks

FOLDER = Path(__file__).parents[2] / "notebooks" / "exercises"
SPEC = importlib.util.spec_from_file_location("exercise_build", FOLDER / "build.py")
build = importlib.util.module_from_spec(SPEC)
sys.modules["exercise_build"] = build
SPEC.loader.exec_module(build)
NAMES = build.names()
BUGS = [bug for exercise in exercises().values() for question in exercise.questions for bug in question.bugs]


@cache  # many tests read them, none changes them
def cells(name):
    return notebooks.code_cells(notebooks.from_source(f"exercises/{name}"))


def test_every_exercise_of_the_bank_has_a_notebook_and_a_row_in_the_guide():
    assert list(exercises()) == NAMES
    guide = (FOLDER / "README.md").read_text()
    for name, exercise in exercises().items():
        minutes = re.search(r"\*Time:\* (\d+) minutes", (FOLDER / f"{name}.py").read_text())[1]
        assert 20 <= int(minutes) <= 60
        assert re.search(rf"\| {name[:2]} \| \[.*\]\({name}\.ipynb\).* \| {minutes} \| {exercise.points} \|", guide)


def test_the_bugs_that_the_guide_shows_are_bugs_of_the_bank_so_that_a_teacher_may_begin_from_them():
    blocks = re.findall(r"```text\n(Bug.*?)```", (FOLDER / "README.md").read_text(), re.DOTALL)
    shown = [eval(ast.unparse(node), {"Bug": Bug}) for block in blocks for node in ast.parse(block).body]
    known = [dataclasses.replace(bug, en="...", zh="...") for bug in BUGS]
    assert len(shown) == 3 and {bug.is_family for bug in shown} == {True, False}
    assert all(bug in known for bug in shown)


@pytest.mark.parametrize("name", NAMES)
def test_both_notebooks_are_what_the_source_makes(name):
    """It executes the solution."""
    build.check(name)


def test_the_command_names_what_is_stale_and_its_status_is_2(monkeypatch, capsys):
    def stale(name):
        raise notebooks.StaleError(f"{name}: stale")

    monkeypatch.setattr(build, "check", stale)
    monkeypatch.setattr(sys, "argv", ["build.py", "--check", "01", "02"])
    assert build.main() == 2
    assert capsys.readouterr().err.splitlines()[-2:] == ["01_sigmoid: stale", "02_dense: stale"]


@pytest.mark.parametrize("name", NAMES)
def test_the_notebook_handed_out_has_stubs_and_no_solution(name):
    handed_out = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    text = "\n".join(cell.source for cell in notebooks.code_cells(handed_out))
    assert "SOLUTION" not in text and not any(cell.outputs for cell in notebooks.code_cells(handed_out))
    for question in exercises()[name].questions:
        body = ast.parse(text)
        (function,) = [n for n in body.body if isinstance(n, ast.FunctionDef) and n.name == question.name]
        *_, last = function.body
        assert isinstance(last, ast.Raise) and last.exc.id == "NotImplementedError"
        assert ast.get_docstring(function)


@pytest.mark.parametrize("name", NAMES)
def test_stubs_are_not_implemented_and_solutions_have_full_points(name):
    for path, status in ((FOLDER / f"{name}.ipynb", "stub"), (FOLDER / f"solutions/{name}.ipynb", "right")):
        graded = grade(read(path))
        assert {result.status for result in graded} == {status} and graded.notes == ()


@pytest.mark.parametrize("name", NAMES)
def test_questions_points_and_solutions_are_those_of_the_bank(name):
    """The parameters, the statements between the marks, the points of the check: one truth in two places."""
    source = cells(name)
    for question in exercises()[name].questions:
        (cell,) = [c for c in source if re.search(rf"^def {question.name}\(", c.source, re.MULTILINE)]
        assert cell.metadata.nbgrader.solution and cell.metadata.nbgrader.grade_id == question.name
        (written,) = [
            n for n in ast.parse(cell.source).body if isinstance(n, ast.FunctionDef) and n.name == question.name
        ]
        (reference,) = ast.parse(question.source).body
        assert ast.unparse(written.args) == ast.unparse(reference.args)
        assert [ast.unparse(n) for n in written.body[1:]] == [ast.unparse(n) for n in reference.body[1:]]
        (check,) = [c for c in source if re.match(rf"check\({question.name}\)", c.source)]
        assert check.metadata.nbgrader.points == question.points and check.metadata.nbgrader.grade
        assert check.metadata.nbgrader.locked


@pytest.mark.parametrize("name", NAMES)
def test_the_questions_of_the_bank_are_in_the_order_of_the_notebook(name):
    checks = [re.match(r"check\((\w+)\)", cell.source) for cell in cells(name)]
    assert [found[1] for found in checks if found] == [question.name for question in exercises()[name].questions]


@pytest.mark.parametrize("name", NAMES)
def test_the_first_cell_is_the_last_of_the_notebooks_and_a_picture_is_drawn(name):
    """First, since after a question it could take the name of a student's helper."""
    first, *_ = cells(name)
    assert first.source == notebooks.code_cells(notebooks.from_source("00_ten_minutes"))[-1].source
    solution = nbformat.read(FOLDER / f"solutions/{name}.ipynb", as_version=4)
    outputs = [output for cell in notebooks.code_cells(solution) for output in cell.outputs]
    assert any("image/png" in output.get("data", {}) for output in outputs)
    assert (FOLDER / f"solutions/{name}.ipynb").stat().st_size < 500_000


@pytest.mark.parametrize("name", NAMES)
def test_the_chinese_text_has_the_same_code(name):
    chinese = notebooks.code_cells(notebooks.from_source(f"exercises/zh/{name}"))
    assert [c.source for c in chinese] == [
        re.sub(r"^check\((\w+)\)", r'check(\1, lang="zh")', c.source, flags=re.M) for c in cells(name)
    ]
    words = [c.source for c in notebooks.from_source(f"exercises/zh/{name}").cells if c.cell_type == "markdown"]
    assert all(re.search(r"[\u4e00-\u9fff]", text) for text in words)
    for question in exercises()[name].questions:
        if re.search(r"\b(the|of|with|where|and|for|in|is|entry)\b", question.formula):
            assert re.search(r"[\u4e00-\u9fff]", question.formula_zh), question.formula


@pytest.mark.parametrize("name", NAMES)
def test_no_cell_after_a_question_takes_a_name_that_a_student_may_have_given_to_a_helper(name):
    """A helper `kl` of a student's own, and a picture that says `kl = ...`: then the grader would find a number."""
    source = cells(name)
    (first, *_) = [i for i, cell in enumerate(source) if cell.metadata.get("nbgrader", {}).get("solution")]
    questions = {question.name for question in (*exercises()[name].questions, *exercises()[name].pasted)}
    bound = set()
    for statement in ast.parse("\n".join(cell.source for cell in source[first:])).body:
        if isinstance(statement, ast.FunctionDef):
            bound.add(statement.name)
        else:
            bound |= {n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    assert bound - questions <= {"picture", "picture_of_slopes", "second_picture", "bell", "x_of_bells"}
