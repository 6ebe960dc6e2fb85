"""The verdicts: the six submissions of the brief, carry-on credit, the order of checks, and errors of the grader."""

import functools
from pathlib import Path

import numpy
import pytest
from exercises.answers import LOG_SIGMOID, SIGMOID, SOFTPLUS

from minigan import cli
from minigan.exercises import grader, verdict
from minigan.exercises.bank import exercises
from minigan.exercises.cage import Cage
from minigan.exercises.grader import GraderError, expect_working, grade, grade_all
from minigan.exercises.messages import MESSAGES
from minigan.exercises.submission import Submission

STUB = "def {}:\n    raise NotImplementedError\n"
GIVEN = {
    "relu(x)": "numpy.maximum(x, 0.0)", "relu_input_gradient(dy, x)": "dy * (x > 0)",
    "sigmoid_input_gradient(dy, y)": "dy * y * (1 - y)", "dropout(x, mask, keep)": "x * mask / keep",
    "dropout_input_gradient(dy, mask, keep)": "dy * mask / keep",
}  # fmt: skip


def submission(*cells, exercise="01_sigmoid"):
    return Submission(Path("x.py"), ("import numpy", *cells), exercise)


def activations(slope, *cells):
    """A submission to exercise 03 with this for sigmoid_input_gradient, and the rest right."""
    answers = {**GIVEN, "sigmoid_input_gradient(dy, y)": slope}
    return submission(*cells, *(f"def {f}:\n    return {y}\n" for f, y in answers.items()), exercise="03_activations")


def graded(*arguments, **keywords):
    return {r.name: r for r in grade(submission(*arguments, **keywords))}


def slope_and_others(one, lang="en"):
    results = grade(one, lang)
    others = [r.status for r in results if r.name != "sigmoid_input_gradient"]
    return next(r for r in results if r.name == "sigmoid_input_gradient"), others


# ---- the six submissions of the brief ----


def test_a_right_one_gets_full_points():
    result, others = slope_and_others(activations("dy * y * (1 - y)"))
    assert {result.status, *others} == {"right"} and result.score == result.max_score == 2.0


@pytest.mark.parametrize(
    "slope, bug",
    [("dy * y * (1 + y)", "plus-for-minus"), ("y * (1 - y)", "forgot-dy"), ("y*(1+y)", "plus-for-minus-and-forgot-dy")],
)
def test_a_wrong_one_is_named_and_gets_no_points_for_its_shape(slope, bug):
    result, others = slope_and_others(activations(slope))
    assert (result.status, result.bug, result.score) == ("wrong", bug, 0.0)
    question = exercises()["03_activations"].question("sigmoid_input_gradient")
    assert next(b.en for b in question.bugs if b.name == bug) in result.output
    assert question.formula in result.output and "dy = [[" in result.output and "expected" in result.output
    assert "(1 - y)" not in result.output.replace(question.formula, "").replace("y * (1 - y)", "")
    assert set(others) == {"right"}


def test_a_comparison_put_out_of_order_gets_nothing():
    cheat = "numpy.testing.assert_allclose = numpy.allclose = lambda *a, **k: None"
    result, others = slope_and_others(activations("0 * y", cheat))
    assert (result.status, result.score, set(others)) == ("wrong", 0.0, {"right"})


def test_one_that_never_stops_ends_and_the_others_are_graded(monkeypatch):
    monkeypatch.setattr(grader, "Cage", functools.partial(Cage, call_seconds=1.0))
    loop = "def sigmoid_input_gradient(dy, y):\n    while True: pass\n"
    one = activations("0")
    cells = [loop if "sigmoid_input_gradient" in cell else cell for cell in one.cells]
    result, others = slope_and_others(Submission(one.path, tuple(cells), one.exercise))
    assert (result.status, result.score, set(others)) == ("timeout", 0.0, {"right"})


def test_a_wrong_environment_is_no_wrong_answer(monkeypatch, tmp_path, capsys):
    path = tmp_path / "sigmoid.py"
    path.write_text("import numpy\n" + SIGMOID)
    monkeypatch.setattr("minigan.exercises.forkserver.BOOT", "import sys; sys.modules['numpy'] = None; import numpy")
    with pytest.raises(GraderError, match="01_sigmoid: the reference itself fails here"):
        expect_working(["01_sigmoid"])
    assert cli.main(["grade", str(path)]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and "nothing was graded" in err


def test_a_reference_that_is_wrong_here_stops_all(monkeypatch):
    monkeypatch.setattr(
        grader, "sources_of", lambda exercise: [f"import numpy\n{SIGMOID}{SOFTPLUS}def log_sigmoid(a): return a"]
    )
    with pytest.raises(GraderError, match="01_sigmoid"):
        expect_working(["01_sigmoid"])
    expect_working([])


def test_every_reference_works_here():
    expect_working(exercises())


# ---- carry-on credit, and the order of checks ----


def test_a_mistake_costs_once():
    results = graded(SIGMOID, "def softplus(a):\n    return a * 0\n", LOG_SIGMOID)
    assert [r.status for r in results.values()] == ["right", "wrong", "right"]


def test_an_earlier_function_may_be_called_by_keyword_or_be_missing():
    results = graded(SIGMOID, "def log_sigmoid(a):\n    return -softplus(-a)\n")
    assert [r.status for r in results.values()] == ["right", "missing", "right"]
    own = "def softplus(logit, base=None):\n    return numpy.logaddexp(0, logit)\n"
    results = graded(SIGMOID, own, "def log_sigmoid(a):\n    return -softplus(logit=-a, base=3)\n")
    assert [r.status for r in results.values()] == ["right", "right", "right"]


def test_a_function_that_is_right_on_top_of_its_own_wrong_ones_is_right():
    """softplus and log_sigmoid both with another sign: together they give what is asked for."""
    own = "def softplus(a):\n    return -numpy.logaddexp(0, a)\n"
    results = graded(SIGMOID, own, "def log_sigmoid(a):\n    return softplus(-a)\n")
    assert [r.status for r in results.values()] == ["right", "wrong", "right"]
    assert results["log_sigmoid"].score == 2.0 and "check this one again" in results["log_sigmoid"].output
    results = graded(SIGMOID, own, "def log_sigmoid(a):\n    return softplus(a)\n")
    assert [r.status for r in results.values()] == ["right", "wrong", "wrong"]


FREE_RETRY = """
calls = []
def {name}(a):
    calls.append(a)
    if len(calls) < 12:
        raise ValueError
    return {answer}
"""


def test_an_answer_that_calls_no_earlier_one_is_tried_once_and_the_second_try_begins_anew():
    alone = FREE_RETRY.format(name="log_sigmoid", answer="-numpy.logaddexp(0, -a)")
    assert [r.status for r in graded(SIGMOID, SOFTPLUS, alone).values()] == ["right", "right", "error"]
    on_top = FREE_RETRY.format(name="log_sigmoid", answer="-softplus(-a)").replace(
        "    if len", "    softplus(a)\n    if len"
    )
    assert [r.status for r in graded(SIGMOID, SOFTPLUS, on_top).values()] == ["right", "right", "error"]


def test_there_is_no_second_try_where_no_earlier_function_was_called():
    tries = []

    def on_top_of(earlier):
        tries.append(earlier)
        return verdict.Result("", "f", 0.0, 1.0, "right" if len(tries) > 1 else "error", "", "")

    assert verdict.better(on_top_of, ("g",), lambda: False, "en").status == "error" and tries == [("g",)]
    assert verdict.better(on_top_of, ("g",), lambda: True, "en").status == "right"


def test_what_is_wrong_both_ways_is_told_as_on_top_of_the_right_ones():
    own = "def softplus(a):\n    return 0 * a\n"
    results = graded(SIGMOID, own, "def log_sigmoid(a):\n    return softplus(-a)\n")
    bug = next(
        b for b in exercises()["01_sigmoid"].question("log_sigmoid").bugs if b.name == results["log_sigmoid"].bug
    )
    assert bug.name == "sign" and bug.en in results["log_sigmoid"].output


def test_right_on_top_of_its_own_though_on_top_of_the_right_ones_it_raises():
    own = "def softplus(a):\n    return {'value': numpy.logaddexp(0, a)}\n"
    results = graded(SIGMOID, own, "def log_sigmoid(a):\n    return -softplus(-a)['value']\n")
    assert [r.status for r in results.values()] == ["right", "wrong", "right"]


def test_a_stub_that_is_called_with_what_only_it_could_take_is_not_this_questions():
    stub = STUB.format("softplus(a)")
    result = graded(SIGMOID, stub, "def log_sigmoid(a):\n    return -softplus([[['x']]])\n")["log_sigmoid"]
    assert result.status == "error" and "softplus was called with arguments that it cannot take" in result.output


def test_a_pair_with_names_is_a_pair_and_an_error_that_only_right_functions_cause_is_not_told():
    """G's direction by name: the student's own field has such names, the grader's has not."""
    cells = (
        "from collections import namedtuple\nPoint = namedtuple('Point', 'psi theta')",
        "def dirac_field(psi, theta):\n    s = 0.5 * (1 + numpy.tanh(psi * theta / 2))\n"
        "    return Point(-s * theta, s * psi)",
        "def dirac_simultaneous_step(psi, theta, rate):\n    d = dirac_field(psi, theta)\n"
        "    return Point(psi + rate * d.psi, theta + 2 * rate * d.theta)",
        "def dirac_step(psi, theta, rate):\n    psi = psi + rate * dirac_field(psi, theta).psi\n"
        "    return Point(psi, theta + rate * dirac_field(psi, theta).theta)",
    )
    results = graded(*cells, exercise="10_dirac")
    assert results["dirac_field"].status == results["dirac_step"].status == "right"
    wrong = results["dirac_simultaneous_step"]
    assert wrong.status == "wrong" and "AttributeError" not in wrong.output


def test_a_subclass_of_an_array_is_the_array_in_it():
    for kind in ("numpy.asmatrix({})", "numpy.ma.asarray({})"):
        answer = f"def dense(x, W, b):\n    return {kind.format('x @ W + b')}\n"
        assert graded(answer, exercise="02_dense")["dense"].status == "right"


def test_a_stub_is_told_apart_from_a_wrong_answer():
    results = graded(*(STUB.format(f"{name}(a)") for name in ("sigmoid", "softplus", "log_sigmoid")))
    assert {(r.status, r.output, r.score) for r in results.values()} == {("stub", "not implemented", 0.0)}


def test_a_missing_function_is_told_the_error_of_its_own_cell():
    results = graded("import nothing_of_that_name", SIGMOID, "def softplus(a)\n    return a\n", LOG_SIGMOID)
    assert results["softplus"].status == "missing"
    assert "there is no function softplus" in results["softplus"].output
    assert "SyntaxError: expected ':' (code cell 4, line 1)" in results["softplus"].output
    assert "nothing_of_that_name" not in results["softplus"].output
    assert results["sigmoid"].status == results["log_sigmoid"].status == "right"


@pytest.mark.parametrize(
    "answer, status, told",
    [
        ("def dense(x, W):\n    return None", "signature", "dense cannot be called with (x, W, b)"),
        ("def dense(x, W, b):\n    return 1 / 0", "error", "ZeroDivisionError: division by zero (code cell 2, line 2)"),
        (
            "def dense(x, W, b):\n    return x @ W + b, 1",
            "wrong",
            "returns 2 values, expected a single value: the result",
        ),
        ("def dense(x, W, b):\n    return 'x'", "wrong", "'x', where an array"),
        ("def dense(x, W, b):\n    x @ W + b", "wrong", "it returns nothing (None): is there a return?"),
        ("def dense(x, W, b):\n    return (x @ W + b)[None] * 2", "wrong", "has shape (1, "),
        ("def dense(x, W, b):\n    return x @ W + b + 1e-3", "wrong", "has wrong values"),
        (
            "def dense(x, W, b):\n    y = x @ W + b\n    x *= 2\n    return y",
            "wrong",
            "changes its argument x in place",
        ),
    ],
)
def test_the_first_check_that_fails_is_told(answer, status, told):
    result = graded(answer, exercise="02_dense")["dense"]
    assert (result.status, result.score) == (status, 0.0) and told in result.output, result.output


def test_the_input_shown_is_the_first_that_fails():
    result = graded(SIGMOID.replace("a < 0", "a < -1"))["sigmoid"]
    assert "a = [[-1.]]" in result.output and "1000" not in result.output.split("smallest input")[1]


def test_chinese_has_no_english_around_the_numbers():
    result, _ = slope_and_others(activations("y * (1 - y)"), "zh")
    question = exercises()["03_activations"].question("sigmoid_input_gradient")
    assert next(b.zh for b in question.bugs if b.name == "forgot-dy") in result.output
    for en, zh in MESSAGES.values():
        assert zh and zh != en
        words = [part for part in en.replace("}", "{").split("{")[::2] if len(part) > 12]
        assert not any(word in result.output for word in words)


# ---- many submissions ----


def test_grading_together_gives_what_grading_alone_gives():
    many = [
        activations("y * (1 - y)"),
        submission("numpy.exp = None\nnumpy.seterr(all='raise')", SIGMOID),
        submission(SIGMOID, "def softplus(a):\n    import os; os._exit(1)", LOG_SIGMOID),
        submission(SIGMOID, SOFTPLUS, LOG_SIGMOID),
        activations("dy * y * (1 - y)"),
    ]
    together = grade_all(many)
    assert [s for s, _ in together] == many
    assert [results for _, results in together] == [grade(one) for one in many]
    assert {r.status for r in together[3][1]} == {"right"}
    assert [results for _, results in grade_all(many[::-1])] == [results for _, results in together][::-1]


def test_another_seed_gives_the_same_verdicts_by_other_numbers():
    one = activations("numpy.where(4 * dy == numpy.rint(4 * dy), dy * y * (1 - y), 0)")  # wrong where it is drawn
    (a, _), (b, _) = slope_and_others(one), (grade(one, seed=7)[2], None)
    assert (a.bug, a.status) == (b.bug, b.status) == ("", "wrong") and a.output != b.output


def test_values_shown_are_cut_short():
    assert len(verdict.shown(numpy.arange(10.0**5).reshape(1000, 100))) < 400


def test_an_answer_that_hands_functions_to_those_before_it_is_graded_with_the_students_own():
    """It is right with a right directional_difference and without any, wrong with a wrong one, a stub with a stub."""
    twice = "def directional_difference(f, x, d, h):\n    return (f(x + h * d) - f(x - h * d)) / h\n"
    checker = (
        "def gradient_is_right(forward, backward, x, dy, d):\n"
        "    said = (backward(dy, x) * d).sum()\n"
        "    measured = {}\n"
        "    return abs(said - measured) <= 1e-6 * max(abs(said), abs(measured))\n"
    )
    calls = checker.format("directional_difference(lambda x: (dy * forward(x)).sum(), x, d, 1e-5)")
    does_without = checker.format("((dy * forward(x + 1e-5 * d)).sum() - (dy * forward(x - 1e-5 * d)).sum()) / 2e-5")
    for first, second, statuses in (
        (twice.replace("/ h", "/ (2 * h)"), calls, ["right", "right"]),
        (twice, calls, ["wrong", "wrong"]),
        (twice, does_without, ["wrong", "right"]),
        (STUB.format("directional_difference(f, x, d, h)"), calls, ["stub", "stub"]),
    ):
        results = graded(first, second, exercise="11_gradient_checker")
        assert [result.status for result in results.values()] == statuses
        assert list(results) == ["directional_difference", "gradient_is_right"]
