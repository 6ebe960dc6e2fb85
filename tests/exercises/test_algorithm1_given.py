"""The nets that exercises 07 and 15 give: the same text in notebooks and bank, with gradients that are right."""

import ast
import inspect
import textwrap
from pathlib import Path

import numpy
import pytest

from minigan.exercises.bank import algorithm1, conditional
from minigan.random import Stream

FOLDER = Path(__file__).parent.parent.parent / "notebooks/exercises"
NOTEBOOK = FOLDER / "07_algorithm1.py"
ASKED = [question.name for question in algorithm1.EXERCISE.questions]
GIVEN = [
    name
    for name, value in vars(algorithm1).items()
    if inspect.isfunction(value) and value.__module__ == algorithm1.__name__
    if name not in ASKED and not name.startswith("_") and not name.endswith("_cases")
]
SIZES = [(1, 1, 1, 1), (3, 2, 1, 4), (4, 1, 3, 2), (5, 3, 2, 3)]  # m, n, n_z, units


def given_functions(source):
    """{name: text} of the functions in the cells that are tagged as given."""
    cells = [cell for cell in source.split("\n# %%") if cell.partition("\n")[0] == ' tags=["given"]']
    found = {}
    for cell in cells:
        body = cell.partition("\n")[2]
        for node in ast.parse(body).body:
            assert isinstance(node, ast.FunctionDef)
            found[node.name] = ast.get_source_segment(body, node)
    return found


def derivative(function, at, along, step=1e-6):
    """The derivative of a number in a direction, by central differences."""
    return (function(at + step * along) - function(at - step * along)) / (2 * step)


def drawn(size, seed=1):
    """(theta_d, theta_g, x, z, stream) of a size."""
    m, n, n_z, units = size
    stream = Stream(seed, "float64")
    theta_d, theta_g = stream.normal(((n + 2) * units + 1,)), stream.normal((n * (n_z + 1),))
    return theta_d, theta_g, stream.normal((m, n)), stream.normal((m, n_z)), stream


@pytest.mark.parametrize("bank, name", [(algorithm1, "07_algorithm1"), (conditional, "15_conditional")])
def test_the_notebook_gives_the_functions_of_the_bank_word_for_word(bank, name):
    """The bank has them twice, since the grader runs a file of it by itself: both are the same text too."""
    given = given_functions((FOLDER / f"{name}.py").read_text(encoding="utf-8"))
    assert list(given) == GIVEN and len(GIVEN) == 7
    for name, text in given.items():
        assert text == textwrap.dedent(inspect.getsource(getattr(bank, name))).rstrip()
        assert inspect.getsource(getattr(bank, name)) == inspect.getsource(getattr(algorithm1, name))


def test_a_given_function_that_was_changed_is_seen():
    source = NOTEBOOK.read_text(encoding="utf-8").replace("1 - hidden**2", "1 - hidden")
    given = given_functions(source)
    assert given["D_parameter_gradient"] != inspect.getsource(algorithm1.D_parameter_gradient).rstrip()


@pytest.mark.parametrize("size", SIZES)
def test_the_given_gradients_agree_with_differences(size):
    theta_d, theta_g, x, z, stream = drawn(size)
    da, dx = stream.normal((size[0], 1)), stream.normal(x.shape)

    def of_theta_d(theta):
        return (algorithm1.D_forward(theta, x) * da).sum()

    def of_x(points):
        return (algorithm1.D_forward(theta_d, points) * da).sum()

    def of_theta_g(theta):
        return (algorithm1.G_forward(theta, z) * dx).sum()

    for function, at, gradient in (
        (of_theta_d, theta_d, algorithm1.D_parameter_gradient(theta_d, x, da)),
        (of_x, x, algorithm1.D_input_gradient(theta_d, x, da)),
        (of_theta_g, theta_g, algorithm1.G_parameter_gradient(z, dx)),
    ):
        assert gradient.shape == at.shape
        along = stream.normal(at.shape)
        assert derivative(function, at, along) == pytest.approx((gradient * along).sum(), rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("size", SIZES)
def test_both_gradients_asked_for_agree_with_differences_through_both_nets(size):
    theta_d, theta_g, x, z, stream = drawn(size)

    def D(theta_d, x):
        return algorithm1.probability(algorithm1.D_forward(theta_d, x))

    def V(theta_d):
        fake = algorithm1.G_forward(theta_g, z)
        return numpy.log(D(theta_d, x)).mean() + numpy.log(1 - D(theta_d, fake)).mean()

    def J(theta_g):
        return -numpy.log(D(theta_d, algorithm1.G_forward(theta_g, z))).mean()

    for function, at, gradient in (
        (V, theta_d, algorithm1.d_gradient(theta_d, theta_g, x, z)),
        (J, theta_g, algorithm1.g_gradient(theta_d, theta_g, z)),
    ):
        along = stream.normal(at.shape)
        assert derivative(function, at, along) == pytest.approx((gradient * along).sum(), rel=1e-6, abs=1e-8)
