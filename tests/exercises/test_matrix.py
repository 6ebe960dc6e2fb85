"""The matrix of an exercise tells what its cases see, and each way in which an exercise can be unsound."""

import dataclasses

import pytest

from minigan import cli
from minigan.exercises.bank import dense, exercises
from minigan.exercises.exercise import Bug
from minigan.exercises.matrix import matrix

QUESTION = exercises()["02_dense"].question("dense_input_gradient")


def with_bugs(*bugs):
    return dataclasses.replace(QUESTION, bugs=(*QUESTION.bugs, *(Bug(*bug, en="...", zh="...") for bug in bugs)))


def test_a_sound_question_has_one_mark_in_each_row_on_the_diagonal():
    found = matrix(QUESTION)
    assert found.problems == [] and found.told == tuple((bug.name,) for bug in QUESTION.bugs)
    rows = [line.split() for line in found.table[2 : 2 + len(QUESTION.bugs)]]
    assert [row[2:].index("x") for row in rows] == list(range(len(rows)))
    assert all(row[2:].count("x") == 1 for row in rows)


def test_two_bugs_that_compute_the_same_are_a_problem_of_both():
    problems = matrix(with_bugs(("twice", "dy @ W.T", "2 * dy @ W.T"), ("doubled", "dy @ W.T", "(dy + dy) @ W.T")))
    assert problems.problems == ["twice is told as twice and doubled", "doubled is told as twice and doubled"]


def test_a_bug_that_no_case_sees_is_a_problem():
    assert matrix(with_bugs(("none", "dy @ W.T", "dy.copy() @ W.T"))).problems == ["none is told as right"]


def test_a_case_that_is_missing_lets_a_mutant_slip_by():
    def no_bias(stream):
        for x, W, b in dense.dense_cases(stream):
            yield x, W, 0 * b

    question = dataclasses.replace(exercises()["02_dense"].question("dense"), cases=no_bias)
    found = matrix(question)
    assert "no case catches 'return x @ W - b': add a case, or list it in `equivalent`" in found.problems and any(
        "PROBLEM" in line for line in found.table
    )


def test_what_is_listed_as_equivalent_and_is_not_is_a_problem():
    question = dataclasses.replace(QUESTION, equivalent=(("return dy @ W", "no reason"),))
    assert matrix(question).problems == ["listed as equivalent, but caught: 'return dy @ W'"]


def test_a_reference_that_agrees_with_itself_only_once_is_a_problem():
    calls = []

    def dense_input_gradient(dy, x, W):
        calls.append(dy)
        return dy @ W.T + len(calls)

    question = dataclasses.replace(QUESTION, bugs=())
    object.__setattr__(question, "function", dense_input_gradient)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(question), "source", QUESTION.source)
        assert matrix(question).problems == ["the reference does not pass"]


def test_the_command_prints_it_and_fails_if_it_does_not_hold(capsys, monkeypatch):
    assert cli.main(["exercises", "02_dense", "--matrix"]) == 0
    out = capsys.readouterr().out
    assert all(f" {bug.name} " in out for q in exercises()["02_dense"].questions for bug in q.bugs)
    assert out.endswith("each as it should be\n") and all(len(line) <= 120 for line in out.splitlines())
    unsound = with_bugs(("twice", "dy @ W.T", "2 * dy @ W.T"), ("doubled", "dy @ W.T", "(dy + dy) @ W.T"))
    broken = dataclasses.replace(exercises()["02_dense"], questions=(unsound,))
    monkeypatch.setattr("minigan.commands.coursework.exercise_named", lambda name: broken)
    assert cli.main(["exercises", "02_dense", "--matrix"]) == 1
    assert "2 problems" in capsys.readouterr().out
