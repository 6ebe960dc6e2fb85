"""Exercises 19 and 20: their references against the definitions, differences of losses, and the package's layers."""

import numpy
import pytest

from minigan.exercises.bank import batchnorm, convolution, exercises
from minigan.exercises.diagnosis import Examiner
from minigan.exercises.matrix import SEEDS
from minigan.exercises.outcomes import outcome, outcomes
from minigan.nn.convolution import Conv2d, definition
from minigan.nn.normalization import BatchNorm
from minigan.random import Stream

SHAPES = [  # (m, C, F), (H, W), (kh, kw), stride, padding
    ((2, 3, 2), (5, 4), (3, 2), 2, 1),
    ((1, 2, 3), (3, 6), (1, 3), 3, 0),
    ((3, 1, 2), (2, 2), (3, 3), 1, 2),
]


def slopes(function, at, step):
    """The derivative of a number in every entry of an array, by central differences."""
    found = numpy.empty(at.shape)
    for entry in numpy.ndindex(at.shape):
        moved = numpy.zeros(at.shape)
        moved[entry] = step
        found[entry] = (function(at + moved) - function(at - moved)) / (2 * step)
    return found


def test_the_number_of_places_is_that_of_those_one_can_count():
    for n in range(1, 12):
        for padding in range(3):
            for k in range(1, n + 2 * padding + 1):
                for stride in range(1, 5):
                    places = [start for start in range(0, 99, stride) if start + k <= n + 2 * padding]
                    assert convolution.output_size(n, k, stride, padding) == len(places)


@pytest.mark.parametrize("sizes, image, kernel, stride, padding", SHAPES)
def test_convolution_is_its_definition_and_its_gradients_are_differences_and_those_of_the_package(
    sizes, image, kernel, stride, padding
):
    stream, (m, C, F) = Stream(1, "float64"), sizes
    layer = Conv2d(C, F, kernel, stream, stride=stride, padding=padding)
    W, b = stream.normal((F, C, *kernel)), stream.normal((F,))
    x = stream.normal((m, C, *image))
    layer.params["W"][...], layer.params["b"][...] = W, b
    y = convolution.conv_forward(x, W, b, stride, padding)
    numpy.testing.assert_allclose(y, definition(x, W, b, stride, padding), rtol=1e-12, atol=1e-14)
    dy = stream.normal(y.shape)

    def loss(x, W, b):
        return float((dy * definition(x, W, b, stride, padding)).sum())

    dW, db = convolution.conv_parameter_gradients(dy, x, W, stride, padding)
    dx = convolution.conv_input_gradient(dy, x, W, stride, padding)
    for mine, differences in (  # linear in each: no step need be small
        (dx, slopes(lambda x: loss(x, W, b), x, 0.5)),
        (dW, slopes(lambda W: loss(x, W, b), W, 0.5)),
        (db, slopes(lambda b: loss(x, W, b), b, 0.5)),
    ):
        numpy.testing.assert_allclose(mine, differences, rtol=1e-10, atol=1e-12)
    _, cache = layer.forward(x)
    out = {"W": numpy.empty(W.shape), "b": numpy.empty(b.shape)}
    layer.parameter_gradients(dy, cache, out)
    for mine, theirs in ((dx, layer.input_gradient(dy, cache)), (dW, out["W"]), (db, out["b"])):
        numpy.testing.assert_allclose(mine, theirs, rtol=1e-12, atol=1e-13)


def test_the_numbers_in_the_text_of_exercise_19_are_right():
    x, W, b, dy = (numpy.array(each, dtype=float) for each in ([[1, 2, 4]], [[1, 10]], [0], [[1, 2]]))
    dW, _ = convolution.conv_parameter_gradients(dy[None, None], x[None, None], W[None, None], 1, 0)
    dx = convolution.conv_input_gradient(dy[None, None], x[None, None], W[None, None], 1, 0)
    assert (dW.ravel().tolist(), dx.ravel().tolist()) == ([5, 10], [1, 12, 20])
    x, W, b = numpy.array([[[[1.0, 2], [3, 4]]]]), numpy.array([[[[1.0, 10], [100, 1000]]]]), b + 0.5
    assert convolution.conv_forward(x, W, b, 1, 0).ravel().tolist() == [4321.5]
    assert convolution.conv_forward(x, W, b, 2, 1).ravel().tolist() == [1000.5, 200.5, 30.5, 4.5]


@pytest.mark.parametrize("m, eps", [(2, 0.5), (3, 1e-3), (6, 1e-5)])
def test_batch_normalisation_is_its_formula_and_its_gradients_are_differences(m, eps):
    stream, n = Stream(2, "float64"), 3
    dy, x, gamma, beta, mean = (stream.normal(size) for size in ((m, n), (m, n), (n,), (n,), (n,)))
    var = 0.5 + stream.uniform((n,))

    def loss(x, gamma, beta, training):
        total = 0.0
        for k in range(n):
            centre = sum(x[:, k]) / m if training else mean[k]
            spread = sum((each - centre) ** 2 for each in x[:, k]) / m if training else var[k]
            for i in range(m):
                total += dy[i, k] * (gamma[k] * (x[i, k] - centre) / (spread + eps) ** 0.5 + beta[k])
        return total

    for training in (True, False):
        y, _, _ = batchnorm.batchnorm_forward(x, gamma, beta, mean, var, 0.1, eps, training)
        assert (dy * y).sum() == pytest.approx(loss(x, gamma, beta, training), rel=1e-12)
    dgamma, dbeta = batchnorm.batchnorm_parameter_gradients(dy, x, eps)
    for mine, differences in (
        (dgamma, slopes(lambda gamma: loss(x, gamma, beta, True), gamma, 0.5)),
        (dbeta, slopes(lambda beta: loss(x, gamma, beta, True), beta, 0.5)),
        (
            batchnorm.batchnorm_evaluation_gradient(dy, x, gamma, mean, var, eps),
            slopes(lambda x: loss(x, gamma, beta, False), x, 0.5),
        ),
    ):
        numpy.testing.assert_allclose(mine, differences, rtol=1e-10, atol=1e-12)
    dx = batchnorm.batchnorm_input_gradient(dy, x, gamma, eps)
    numpy.testing.assert_allclose(dx, slopes(lambda x: loss(x, gamma, beta, True), x, 1e-5), rtol=1e-6, atol=1e-8)


def test_batch_normalisation_of_the_exercise_is_that_of_the_package_for_images_written_as_rows():
    stream = Stream(3, "float64")
    x, dy = stream.normal((3, 2, 4, 5)), stream.normal((3, 2, 4, 5))
    layer = BatchNorm(2, stream, eps=0.1)
    for parameter in layer.params.values():
        parameter[...] = stream.normal((2,))
    gamma, beta, rows, drows = *layer.params.values(), batchnorm.images_as_rows(x), batchnorm.images_as_rows(dy)
    start = [statistic.copy() for statistic in layer.statistics.values()]
    for training in (True, False):
        y, cache = layer.forward(x, stream if training else None)
        mine, mean, var = batchnorm.batchnorm_forward(rows, gamma, beta, *start, 0.2, 0.1, training)
        numpy.testing.assert_allclose(mine, batchnorm.images_as_rows(y), rtol=1e-12, atol=1e-14)
        if training:
            dx = batchnorm.batchnorm_input_gradient(drows, rows, gamma, 0.1)
            out = {name: numpy.empty(2) for name in layer.params}
            layer.parameter_gradients(dy, cache, out)
            found = batchnorm.batchnorm_parameter_gradients(drows, rows, 0.1)
            numpy.testing.assert_allclose(found, list(out.values()), rtol=1e-12)
        else:
            dx = batchnorm.batchnorm_evaluation_gradient(drows, rows, gamma, *start, 0.1)
        theirs = batchnorm.images_as_rows(layer.input_gradient(dy, cache))
        numpy.testing.assert_allclose(dx, theirs, rtol=1e-11, atol=1e-14)
        if training:
            layer.remember(cache, 0.2)
            numpy.testing.assert_allclose([mean, var], list(layer.statistics.values()), rtol=1e-12)
            for statistic, value in zip(layer.statistics.values(), start):
                statistic[...] = value


def test_the_numbers_in_the_text_of_exercise_20_are_right():
    x, dy = numpy.array([[1.0], [3.0]]), numpy.array([[2.0], [6.0]])
    gamma, beta, mean, var = (numpy.array([each]) for each in (4.0, 10.0, 6.0, 1.0))
    trained = batchnorm.batchnorm_forward(x, gamma, beta, mean, var, 0.25, 3.0, True)
    assert [part.ravel().tolist() for part in trained] == [[8, 12], [5], [1.25]]
    evaluated = batchnorm.batchnorm_forward(x, gamma, beta, mean, var, 0.25, 3.0, False)
    assert [part.ravel().tolist() for part in evaluated] == [[0, 4], [6], [1]]
    assert [each.tolist() for each in batchnorm.batchnorm_parameter_gradients(dy, x, 3.0)] == [[2], [8]]
    assert batchnorm.batchnorm_input_gradient(dy, x, gamma, 3.0).ravel().tolist() == [-3, 3]


@pytest.mark.parametrize("name", ["19_convolution", "20_batchnorm"])
def test_no_bug_of_these_raises_on_every_case_for_then_every_error_would_have_its_name(name):
    for question in exercises()[name].questions:
        cases = Examiner(question).cases
        for bug in question.bugs:
            function = question.with_bug(bug)
            assert any(outcome(function, case).kind == "value" for case in cases), bug.name


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", ["19_convolution", "20_batchnorm"])
def test_a_right_answer_in_float32_has_its_points(name, seed):
    """As of one who casts the input: six digits are enough."""
    for question in exercises()[name].questions:
        examiner = Examiner(question, seed)
        single = [[a.astype("float32") if isinstance(a, numpy.ndarray) else a for a in case] for case in examiner.cases]
        assert examiner.agree(outcomes(question.function, single), examiner.right), question.name
