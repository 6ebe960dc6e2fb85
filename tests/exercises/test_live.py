"""`check` in a cell: a line of praise, or an error that shows its message and nothing of the checker."""

from pathlib import Path

import numpy
import pytest

from minigan.exercises import Wrong, check
from minigan.exercises.bank import exercises
from minigan.exercises.exercise import ExerciseError
from minigan.exercises.grader import grade
from minigan.exercises.submission import Submission


def named(name, function):
    function.__name__ = name
    return function


def test_right_is_printed_with_its_points(capsys):
    check(named("softplus", lambda a: numpy.logaddexp(0.0, a)))
    assert capsys.readouterr().out == "softplus: right, 2 of 2 points\n"


def test_wrong_raises_and_names_the_mistake():
    with pytest.raises(Wrong, match=r"^sigmoid: .*has wrong values\nLooks like: sign\.") as caught:
        check(named("sigmoid", lambda a: 1.0 / (1.0 + numpy.exp(a))))
    text = str(caught.value)
    assert "expected" in text and "a = [[" in text
    assert isinstance(caught.value, AssertionError)


def test_a_notebook_shows_the_message_and_no_trace():
    with pytest.raises(Wrong) as caught:
        check(named("sigmoid", lambda a: a))
    assert caught.value._render_traceback_() == str(caught.value).splitlines()
    assert not any("Traceback" in line or "grader.py" in line for line in caught.value._render_traceback_())


def test_it_speaks_chinese(capsys):
    check(named("softplus", lambda a: numpy.logaddexp(0.0, a)), lang="zh")
    assert "正确" in capsys.readouterr().out
    with pytest.raises(Wrong, match="看起来是"):
        check(named("sigmoid", lambda a: 1.0 / (1.0 + numpy.exp(a))), lang="zh")


def raises(error):
    def sigmoid(a):
        raise error

    return sigmoid


def ragged(a):
    return [[1.0], [1.0, 2.0]]


def changes(a):
    y = numpy.exp(-numpy.logaddexp(0.0, -a))
    a += 1.0
    return y


class Lie:
    __eq__ = __lt__ = lambda *_: True

    def __array__(self, *_, **__):
        raise RuntimeError("no array")


@pytest.mark.parametrize(
    "function, told",
    [
        (raises(NotImplementedError()), "not implemented"), (raises(KeyError("x")), "KeyError: 'x'"),
        (raises(SystemExit(0)), "SystemExit: 0 (in sigmoid"),
        (named("sigmoid", lambda: 1), "TypeError"), (named("sigmoid", lambda a: None), "it returns nothing"),
        (named("sigmoid", lambda a: "text"), "'text', where"), (named("sigmoid", lambda a: {}), "type dict, where"),
        (named("sigmoid", lambda a: a.astype(object)), "ndarray of dtype object"),
        (named("sigmoid", lambda a: a + 0j), "ndarray of dtype complex128"),
        (named("sigmoid", ragged), "type list, where"),
        (named("sigmoid", lambda a: Lie()), "type Lie, where"),
        (named("sigmoid", lambda a: a[None]), "has shape (1, 2, 3), expected (2, 3)"),
        (named("sigmoid", changes), "changes its argument a in place"),
        (named("sigmoid", lambda a: 10**400), "type int, where"),
        (named("sigmoid", lambda a: ((1.0, [2.0]), 3.0)), "2 values"),
        (named("sigmoid", lambda a: a * numpy.nan), "nan"),
    ],
)  # fmt: skip
def test_whatever_comes_back_is_told_and_nothing_else_is_raised(function, told):
    with pytest.raises(Wrong) as caught:
        check(function)
    assert told in str(caught.value)


def test_a_function_that_no_exercise_asks_for_is_said():
    for wrong, said in (
        (named("nobody", lambda: 0), "no exercise asks for a function nobody"),
        (named("sigmoids", lambda: 0), "no exercise asks for a function sigmoids; should its name be sigmoid?"),
        (lambda a: a, "no exercise asks for a function <lambda>"),
        (3, "3 is not a function: check takes the function itself, as in check(relu)"),
        ("relu", "'relu' is not a function: check takes the function itself, as in check(relu)"),
    ):
        with pytest.raises(ExerciseError) as caught:
            check(wrong)
        assert str(caught.value) == said and caught.value._render_traceback_() == [said]
    with pytest.raises(ExerciseError, match="it must be 'en' or 'zh'"):
        check(named("softplus", lambda a: a), lang="fr")
    with pytest.raises(ExerciseError, match="不是函数"):
        check(3, "zh")


NOTEBOOK = """
import numpy
def softplus(a):
    {}
def log_sigmoid(a):
    return {}
"""


def cells(softplus, log_sigmoid):
    names = {}
    exec(compile(NOTEBOOK.format(softplus, log_sigmoid), "cell", "exec"), names)
    return names


@pytest.mark.parametrize("softplus", ["raise NotImplementedError", "return -a"])
def test_a_function_is_checked_on_top_of_the_right_ones_before_it(softplus, capsys):
    names = cells(softplus, "-softplus(-a)")
    own = names["softplus"]
    check(names["log_sigmoid"])
    assert names["softplus"] is own and "right" in capsys.readouterr().out
    with pytest.raises(Wrong):
        check(own)


def test_or_on_top_of_ones_own_where_that_is_right(capsys):
    names = cells("return -numpy.logaddexp(0, a)", "softplus(-a)")
    check(names["log_sigmoid"])
    assert "right together with your own earlier functions" in capsys.readouterr().out
    with pytest.raises(Wrong):
        check(cells("return -numpy.logaddexp(0, a)", "softplus(a)")["log_sigmoid"])
    names = cells("raise KeyError", "softplus(a) / 0")
    own = names["softplus"]
    with pytest.raises(Wrong):
        check(names["log_sigmoid"])
    assert names["softplus"] is own


def test_a_stub_before_it_is_not_this_questions():
    names = cells("raise NotImplementedError", "-softplus([['x']])")
    with pytest.raises(Wrong, match="it raised an error"):
        check(names["log_sigmoid"])


def test_a_keyword_of_ones_own_and_a_class_are_as_good(capsys):
    names = cells("return 7", "-softplus(a=-a)")
    check(names["log_sigmoid"])
    names = {}
    exec(NOTEBOOK.format("raise NotImplementedError", "0"), names)
    exec("class log_sigmoid:\n    def __new__(cls, a):\n        return -softplus(-a)\n", names)
    check(names["log_sigmoid"])
    assert capsys.readouterr().out.count("log_sigmoid: right") == 2


def test_an_error_that_cannot_be_printed_is_an_error():
    class Mute(Exception):
        def __str__(self):
            raise RuntimeError

    with pytest.raises(Wrong, match="an error that cannot be printed"):
        check(raises(Mute()))


def test_an_error_is_told_with_ones_own_line():
    names = cells("return a", "numpy.zeros(3) @ a")
    with pytest.raises(Wrong, match=r"ValueError: matmul: .* \(in log_sigmoid, line 6"):
        check(names["log_sigmoid"])


def test_a_comma_too_many_is_told():
    with pytest.raises(Wrong, match="the result is an object of type tuple"):
        check(named("softplus", lambda a: (numpy.logaddexp(0, a),)))


def test_a_list_is_as_good_as_the_array_of_it_and_an_array_of_two_as_a_pair(capsys):
    check(named("softplus", lambda a: numpy.logaddexp(0, a).tolist()))
    slopes = lambda D: numpy.stack([-1 / (1 - D), -D])  # noqa: E731
    check(named("slopes_of_log_not_D", slopes))
    check(named("slopes_of_log_not_D", lambda D: list(slopes(D))))
    with pytest.raises(Wrong, match="expected 2 values"):
        check(named("slopes_of_log_not_D", lambda D: numpy.stack([slopes(D)[0]] * 3)))


def test_interrupting_it_interrupts():
    with pytest.raises(KeyboardInterrupt):
        check(raises(KeyboardInterrupt()))


CALLABLES = {
    "lambda": "softplus = lambda a: numpy.logaddexp(0, a)",
    "partial": "softplus = functools.partial(numpy.logaddexp, 0)",
    "object": "class Soft:\n    def __call__(self, a):\n        return numpy.logaddexp(0, a)\nsoftplus = Soft()",
    "another name": "def mine(a):\n    return numpy.logaddexp(0, a)\nsoftplus = mine",
    "method": "class Soft:\n    def f(self, a):\n        return numpy.logaddexp(0, a)\nsoftplus = Soft().f",
    "decorated": "def d(f):\n    return lambda *a: f(*a)\n@d\ndef softplus(a):\n    return numpy.logaddexp(0, a)",
    "vectorised": "softplus = numpy.vectorize(lambda a: numpy.logaddexp(0, a))",
    "loop": "def softplus(a):\n    return numpy.array([numpy.logaddexp(0, x) for x in a.ravel()]).reshape(a.shape)",
    "made in a loop": "for name in ('softplus',):\n    globals()[name] = lambda a: numpy.logaddexp(0, a)",
}


@pytest.mark.parametrize("kind", CALLABLES)
def test_it_takes_every_callable_that_the_grader_takes(capsys, kind):
    code = f"import functools\nimport numpy\n{CALLABLES[kind]}\n"
    names = {"check": check}
    exec(f"{code}check(softplus)", names)
    assert capsys.readouterr().out == "softplus: right, 2 of 2 points\n"
    with pytest.raises(Wrong, match=r"^softplus: "):
        exec(f"{code.replace('logaddexp', 'add')}check(softplus)", {"check": check})
    submission = Submission(Path("x.py"), (code,), "01_sigmoid")
    assert {result.name: result.status for result in grade(submission)}["softplus"] == "right"


def test_the_name_in_the_call_is_what_is_checked(tmp_path):
    """As the grader does: `log_sigmoid = softplus` is a wrong log_sigmoid, and no right softplus."""
    path = tmp_path / "cell.py"
    path.write_text("def softplus(a):\n    return numpy.logaddexp(0, a)\nlog_sigmoid = softplus\ncheck(log_sigmoid)\n")
    with pytest.raises(Wrong, match=r"^log_sigmoid: "):
        exec(compile(path.read_text(), str(path), "exec"), {"check": check, "numpy": numpy})


def test_a_partial_and_an_object_find_the_right_functions_before_them():
    earlier = "import functools\nimport numpy\ndef softplus(a):\n    return 7\n"
    for own in ("log_sigmoid = functools.partial(lambda sign, a: -softplus(sign * a), -1)",
                "class L:\n    def __call__(self, a):\n        return -softplus(-a)\nlog_sigmoid = L()"):  # fmt: skip
        exec(f"{earlier}{own}\ncheck(log_sigmoid)", {"check": check})


FIELD = "def dirac_field(psi, theta):\n    {}\n"
STEP = (
    "def dirac_simultaneous_step(psi, theta, rate):\n"
    "    d, g = dirac_field(psi, theta)\n    return psi + rate * d, theta + rate * g\n"
)


@pytest.mark.parametrize("body, points", [("raise NotImplementedError", 0), ("return 1.0, 2.0", 1)])
def test_what_is_nothing_without_an_earlier_question_has_no_points_before_that_is_written(body, points, capsys):
    """A mistake in the field costs once, and a field that is a stub earns nothing by steps along the right one."""
    code = FIELD.format(body) + STEP
    names = {"check": check}
    if points:
        exec(f"{code}check(dirac_simultaneous_step)", names)
    else:
        with pytest.raises(Wrong, match="not written yet"):
            exec(f"{code}check(dirac_simultaneous_step)", names)
    result = grade(Submission(Path("x.py"), (code,), "10_dirac"))[1]
    assert result.score == points and ("not written yet" in result.output) == (points == 0)


def test_the_fraction_as_it_stands_is_right_as_exercise_01_says_and_the_jsd_as_06_says(capsys):
    folder = Path(__file__).parents[2] / "notebooks" / "exercises"
    sources = [(folder / name).read_text().replace("#", " ") for name in ("01_sigmoid.py", "06_optimum.py")]
    words = [" ".join(source.split()) for source in sources]
    assert "The fraction above still gives the right values" in words[0] and "the check accepts it" in words[0]
    with numpy.errstate(over="ignore"):
        check(named("sigmoid", lambda a: 1.0 / (1.0 + numpy.exp(-a))))
    with pytest.raises(Wrong, match="overflow"):
        check(named("sigmoid", lambda a: numpy.exp(a) / (1.0 + numpy.exp(a))))
    jsd = exercises()["06_optimum"].question("js_divergence").function
    check(named("value_at_optimum", lambda p, q: -numpy.log(4) + 2 * jsd(p, q)))
    assert (
        capsys.readouterr().out.count("right") == 2
        and "the values are just as right and the check accepts them" in words[1]
    )


def test_points_follow_work():
    """A line that is like another's is worth as much; the loop of the algorithm is worth more than a step of it."""
    points = {q.name: q.points for exercise in exercises().values() for q in exercise.questions}
    assert points["relu"] == points["dropout"] == points["dropout_input_gradient"] < points["relu_input_gradient"]
    assert points["d_step"] < points["training_iteration"]
