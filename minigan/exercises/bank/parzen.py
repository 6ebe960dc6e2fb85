"""Exercise 09: the Parzen window log-likelihood, by which the paper's Table 1 compares models."""

import numpy

from minigan.exercises.bank.brackets_bugs import EXPONENT_BRACKETS
from minigan.exercises.bank.classroom_dirac_bugs import MORE_LIKELIHOOD, MORE_LOG_MEAN_EXP, MORE_SIGMA
from minigan.exercises.bank.parzen_bugs import LIKELIHOOD_BUGS, LOG_MEAN_EXP_BUGS, SIGMA_BUGS
from minigan.exercises.exercise import Exercise, Question


def log_mean_exp(a):
    """log of the mean of exp(a) over the last axis"""
    top = a.max(axis=-1, keepdims=True)
    return top[..., 0] + numpy.log(numpy.exp(a - top).mean(axis=-1))


def parzen_log_likelihood(x, samples, sigma):
    """log p(x_i) = log of (1/n) sum_j N(x_i; samples_j, sigma^2 I), in nats"""
    d = x.shape[1]
    squares = ((x[:, None] - samples) ** 2).sum(axis=2)
    constant = d * numpy.log(sigma * numpy.sqrt(2 * numpy.pi))
    log_normal = -squares / (2 * sigma**2) - constant
    return log_mean_exp(log_normal)


def best_sigma(valid, samples, sigmas):
    """The one of the sigmas with the highest mean of log p(x) over the validation examples"""
    means = [parzen_log_likelihood(valid, samples, sigma).mean() for sigma in sigmas]
    return sigmas[numpy.argmax(means)]


def exponent_cases(stream):
    """(a,): a vector, a matrix and more axes, small numbers first; then those whose exponential is 0 or infinite."""
    for small in ([0.5], [0.0, 1.0], [[0.0, 1.0, 2.0], [3.0, 5.0, 4.0]]):
        yield (numpy.array(small),)
    for shape in ((3,), (2, 3), (3, 2), (2, 3, 4)):
        yield (stream.normal(shape),)
    yield (numpy.array([[-1000.0, -1001.0, -1003.0]]),)
    yield (numpy.array([[1000.0, 1001.0], [-1000.0, 3.0]]),)
    yield (numpy.array([[1000.0, -1000.0]]),)


SIZES = ((1, 1, 1), (1, 2, 1), (2, 3, 1), (2, 3, 2), (3, 2, 4), (4, 5, 3))  # n_x, n, d


def likelihood_cases(stream):
    """(x, samples, sigma): small whole numbers, the last too far off for a float's exponential; then several sizes."""
    yield numpy.array([[0.0]]), numpy.array([[0.0]]), 1.0
    yield numpy.array([[1.0]]), numpy.array([[0.0], [3.0]]), 0.5
    yield numpy.array([[1.0, 2.0]]), numpy.array([[1.0, 0.0], [3.0, 3.0]]), 2.0
    yield numpy.array([[1.0, 2.0], [0.0, 1.0]]), numpy.array([[0.0, 0.0], [1.0, 1.0], [2.0, 0.0]]), 1.0
    yield numpy.array([[50.0]]), numpy.array([[0.0]]), 1.0
    for (n_x, n, d), sigma in zip(SIZES, (0.5, 2.0, 0.3, 0.8, 1.5, 0.2)):
        yield stream.normal((n_x, d)), stream.normal((n, d)), sigma
    yield stream.normal((2, 3)) + 5.0, stream.normal((4, 3)), 0.01


def sigma_cases(stream):
    """(valid, samples, sigmas): the best one in any place, some valid examples outliers, some copies of samples."""
    one_sample = numpy.array([[0.0]])
    yield numpy.array([[1.0]]), one_sample, numpy.array([0.25, 1.0])
    yield numpy.array([[1.0]]), one_sample, numpy.array([1.0, 10.0])
    yield numpy.array([[1.0], [2.0]]), one_sample, numpy.array([1.0, 0.5, 2.0])
    yield numpy.array([[1.0], [9.0]]), one_sample, numpy.array([10.0, 1.0, 0.01])
    yield numpy.array([[0.5, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 6.0]]).T, one_sample, numpy.array([0.5, 1.0, 2.0, 5.0])
    for n_valid, n, d in ((3, 2, 1), (4, 3, 2), (8, 5, 2), (5, 8, 3)):
        sigmas = stream.uniform((9,), -2.0, 1.5)
        yield stream.normal((n_valid, d)), 2 * stream.normal((n, d)), 10**sigmas
        yield 3 * stream.normal((n_valid, d)), stream.normal((n, d)), 10 ** sigmas[::-1].copy()
    samples = stream.normal((6, 2))
    yield numpy.concatenate([samples[:3], stream.normal((3, 2)) + 4.0]), samples, numpy.array([3.0, 0.1, 1.0, 30.0])


EXERCISE = Exercise(
    "09_parzen",
    {"en": "The Parzen window", "zh": "Parzen 窗"},
    (
        Question(
            log_mean_exp,
            exponent_cases,
            "log of the mean of exp(a) over the last axis, for a from -1000 to 1000, with a: (..., n), result: (...)",
            (*LOG_MEAN_EXP_BUGS, *MORE_LOG_MEAN_EXP),
            formula_zh="exp(a) 沿最后一个轴的平均的对数，a 从 -1000 到 1000，其中 a: (..., n)，结果的形状为 (...)",
        ),
        Question(
            parzen_log_likelihood,
            likelihood_cases,
            "log p(x_i) = log of mean_j N(x_i; samples_j, sigma^2 I), with x: (n_x, d), samples: (n, d), log p: (n_x,)",
            (*LIKELIHOOD_BUGS, *MORE_LIKELIHOOD, *EXPONENT_BRACKETS),
            points=3,
            outputs=("log p",),
            formula_zh="log p(x_i) = N(x_i; samples_j, sigma^2 I) 对 j 的平均的对数，其中 x: (n_x, d)，"
            "samples: (n, d)，log p: (n_x,)",
            equivalent=(
                (
                    "squares = ((samples - x[:, None]) ** 2).sum(axis=2)",
                    "a square does not see the sign of what it is of",
                ),
            ),
        ),
        Question(
            best_sigma,
            sigma_cases,
            "the sigma with the highest mean log p(valid_i), with valid: (n_x, d), samples: (n, d), sigmas: (k,)",
            (*SIGMA_BUGS, *MORE_SIGMA),
            points=1,
            outputs=("the best sigma",),
            outputs_zh=("最佳 sigma",),
            formula_zh="使 log p(valid_i) 的平均最高的 sigma，其中 valid: (n_x, d)，samples: (n, d)，sigmas: (k,)",
            equivalent=(
                (
                    "means = [parzen_log_likelihood(valid, samples, sigma).sum() for sigma in sigmas]",
                    "the sum is the mean times the number of examples, the same for every sigma",
                ),
            ),
        ),
    ),
)
