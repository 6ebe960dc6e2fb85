"""Exercise 20: batch normalisation: forward in training and in evaluation, gradients, and running statistics.

    x_hat = (x - mean) / sqrt(var + eps),    y = gamma x_hat + beta

x: (m, features); mean, var, gamma, beta: (features,): each feature (a column of x) is normalised by itself. In training
mean and var are those of the minibatch, in evaluation running ones. Ioffe and Szegedy 2015 (arXiv 1502.03167). So it is
in minigan.nn.normalization, where `remember` moves the running ones.
"""

import numpy

from minigan.exercises.bank.batchnorm_bugs import MOVED_BUGS, STATISTICS_BUGS
from minigan.exercises.bank.batchnorm_forward_bugs import FORWARD_BUGS
from minigan.exercises.bank.batchnorm_gradient_bugs import EVALUATION_BUGS, PARAMETER_BUGS
from minigan.exercises.bank.batchnorm_image_bugs import IMAGE_BUGS
from minigan.exercises.bank.batchnorm_input_bugs import INPUT_BUGS
from minigan.exercises.exercise import Exercise, Question


def batch_statistics(x):
    """mean and var: (features,), of each feature over the m examples of x: (m, features), var divided by m"""
    mean = x.mean(axis=0)
    return mean, ((x - mean) ** 2).mean(axis=0)


def moved_statistics(running_mean, running_var, x, weight):
    """The new running_mean and running_var: (features,), after one minibatch x: (m, features)"""
    mean, var = batch_statistics(x)
    unbiased = var * len(x) / (len(x) - 1)
    return running_mean + weight * (mean - running_mean), running_var + weight * (unbiased - running_var)


def batchnorm_forward(x, gamma, beta, running_mean, running_var, weight, eps, training):
    """y: (m, features), and running_mean and running_var: (features,) as they are after this pass"""
    if training:
        mean, var = batch_statistics(x)
        running_mean, running_var = moved_statistics(running_mean, running_var, x, weight)
    else:
        mean, var = running_mean, running_var
    x_hat = (x - mean) / numpy.sqrt(var + eps)
    return gamma * x_hat + beta, running_mean, running_var


def batchnorm_parameter_gradients(dy, x, eps):
    """dL/dgamma and dL/dbeta: (features,), of a pass in training, with dy = dL/dy: (m, features)"""
    mean, var = batch_statistics(x)
    x_hat = (x - mean) / numpy.sqrt(var + eps)
    return (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def batchnorm_input_gradient(dy, x, gamma, eps):
    """dL/dx: (m, features), of a pass in training, with dy = dL/dy: (m, features), x: (m, features)"""
    mean, var = batch_statistics(x)
    std = numpy.sqrt(var + eps)
    x_hat = (x - mean) / std
    return gamma / std * (dy - dy.mean(axis=0) - x_hat * (dy * x_hat).mean(axis=0))


def batchnorm_evaluation_gradient(dy, x, gamma, running_mean, running_var, eps):
    """dL/dx: (m, features), of a pass in evaluation, with dy = dL/dy: (m, features)"""
    return gamma * dy / numpy.sqrt(running_var + eps)


def images_as_rows(x):
    """Images x: (m, C, H, W) as rows: (m H W, C), a row for each pixel of each example, a column for each channel"""
    m, C, H, W = x.shape
    return x.transpose(0, 2, 3, 1).reshape(m * H * W, C)


SIZES = ((3, 2), (3, 3), (4, 2), (5, 3), (4, 4), (6, 1))  # m, features
WEIGHTS = (0.1, 0.25, 0.01, 0.1, 0.3, 0.9)
EPS = (1e-5, 0.5, 0.1, 1e-3, 1e-5, 2.0)


def array(*numbers):
    """Numbers as an array of floats."""
    return numpy.array(numbers, dtype=float)


def minibatches(stream):
    """(x, eps), first whole numbers: x_hat is -1/2, 1/2, then 0, 1/2, 1/2, -1; then a feature that is constant."""
    yield array([1], [3]), 3.0
    yield array([2], [3], [3], [0]), 2.5
    yield array([2, 5], [2, 9], [2, 7]), 0.25
    for size, eps in zip(SIZES, EPS):
        yield 2 * stream.normal(size) + 1, eps


def statistics_cases(stream):
    """(x,), those of minibatches."""
    for x, _ in minibatches(stream):
        yield (x,)


def of_features(stream, x):
    """gamma, beta, running_mean, running_var for the features of x; small whole numbers for two examples."""
    n = x.shape[1]
    if len(x) == 2:
        return array(4), array(10), array(6), array(1)
    return *(stream.normal((n,)) for _ in range(3)), 0.5 + stream.uniform((n,))


def moved_cases(stream):
    """(running_mean, running_var, x, weight), those of minibatches."""
    for (x, _), weight in zip(minibatches(stream), (0.25, 0.1, 0.2, *WEIGHTS)):
        _, _, mean, var = of_features(stream, x)
        yield mean, var, x, weight


def forward_cases(stream):
    """(x, gamma, beta, running_mean, running_var, weight, eps, training): every minibatch in both modes."""
    for (x, eps), weight in zip(minibatches(stream), (0.25, 0.1, 0.2, *WEIGHTS)):
        for training in (True, False):
            yield x, *of_features(stream, x), weight, eps, training
    x = 2 * stream.normal((1, 3)) + 1
    yield x, *of_features(stream, x), 0.1, 1e-3, False  # one example has no variance, but can be evaluated


def parameter_cases(stream):
    """(dy, x, eps), those of minibatches."""
    for x, eps in minibatches(stream):
        yield array([2], [6]) if len(x) == 2 else stream.normal(x.shape), x, eps


def input_cases(stream):
    """(dy, x, gamma, eps), those of minibatches."""
    for dy, x, eps in parameter_cases(stream):
        yield dy, x, of_features(stream, x)[0], eps


def evaluation_cases(stream):
    """(dy, x, gamma, running_mean, running_var, eps), those of minibatches."""
    for dy, x, eps in parameter_cases(stream):
        gamma, _, mean, var = of_features(stream, x)
        yield dy, x, gamma, mean, var, eps


def image_cases(stream):
    """(x,), first whole numbers: the first digit is the example, the second the channel, the third the pixel."""
    yield (array([[[111, 112]], [[121, 122]]]),)
    yield (array([[[111, 112]], [[121, 122]]], [[[211, 212]], [[221, 222]]]),)
    for size in ((2, 3, 2, 2), (3, 2, 3, 2), (2, 2, 2, 2), (1, 3, 2, 4), (4, 1, 2, 2)):
        yield (stream.normal(size),)


EXERCISE = Exercise(
    "20_batchnorm",
    {"en": "Batch normalisation", "zh": "批归一化"},
    (
        Question(
            batch_statistics,
            statistics_cases,
            "mean and var: (features,), the mean of each column of x: (m, features), and the mean of the squared "
            "distances from it",
            STATISTICS_BUGS,
            points=1,
            outputs=("mean", "var"),
            equivalent=(("return (mean, ((mean - x) ** 2).mean(axis=0))", "the square is the same"),),
            formula_zh="mean 与 var: (features,)，即 x: (m, features) 每一列的平均值，以及到平均值的距离的平方的平均值",
        ),
        Question(
            moved_statistics,
            moved_cases,
            "each running number + weight (that of the minibatch - the running number): (features,), the minibatch's "
            "variance being that of a sample, which divides by m - 1",
            MOVED_BUGS,
            outputs=("running_mean", "running_var"),
            formula_zh="每个滑动统计量 + weight (小批量的统计量 - 滑动统计量): (features,)，其中小批量的方差是"
            "样本方差，除以 m - 1",
        ),
        Question(
            batchnorm_forward,
            forward_cases,
            "y = gamma x_hat + beta: (m, features), x_hat = (x - mean) / sqrt(var + eps), with mean and var of the "
            "minibatch in training, running ones in evaluation; then running_mean, running_var after this pass",
            FORWARD_BUGS,
            points=3,
            outputs=("y", "running_mean", "running_var"),
            formula_zh="y = gamma x_hat + beta: (m, features)，x_hat = (x - mean) / sqrt(var + eps)，训练时 mean 和 "
            "var 来自小批量，评估时用滑动统计量；以及这一遍之后的 running_mean、running_var",
        ),
        Question(
            batchnorm_parameter_gradients,
            parameter_cases,
            "dL/dgamma and dL/dbeta: (features,), for y = gamma x_hat + beta in training, with dy, x: (m, features)",
            PARAMETER_BUGS,
            outputs=("dgamma", "dbeta"),
            formula_zh="dL/dgamma 与 dL/dbeta: (features,)，其中训练时 y = gamma x_hat + beta，dy、x: (m, features)",
        ),
        Question(
            batchnorm_input_gradient,
            input_cases,
            "dL/dx: (m, features), for y = gamma x_hat + beta in training, where mean and var depend on x as well",
            INPUT_BUGS,
            points=4,
            outputs=("dx",),
            equivalent=(("x_hat = (mean - x) / std", "x_hat is there twice: the signs cancel"),),
            formula_zh="dL/dx: (m, features)，其中训练时 y = gamma x_hat + beta，mean 和 var 也依赖于 x",
        ),
        Question(
            batchnorm_evaluation_gradient,
            evaluation_cases,
            "dL/dx: (m, features), for y = gamma x_hat + beta in evaluation, where mean and var are running ones",
            EVALUATION_BUGS,
            points=1,
            outputs=("dx",),
            formula_zh="dL/dx: (m, features)，其中评估时 y = gamma x_hat + beta，mean 和 var 是滑动统计量",
        ),
        Question(
            images_as_rows,
            image_cases,
            "the matrix: (m H W, C), row (n H + i) W + j has in column c what x[n, c, i, j] is, with x: (m, C, H, W)",
            IMAGE_BUGS,
            points=1,
            outputs=("the matrix",),
            outputs_zh=("矩阵",),
            formula_zh="矩阵: (m H W, C)，第 (n H + i) W + j 行第 c 列是 x[n, c, i, j]，其中 x: (m, C, H, W)",
        ),
    ),
)
