"""Exercise 14: the gradients of the variational autoencoder of Kingma and Welling 2014 (arXiv 1312.6114).

lv is the logarithm of the code's variance, so that its standard deviation is exp(lv / 2). All is in nats, and L is a
mean over the minibatch.
"""

import numpy

from minigan.exercises.bank.vae_bugs import CODE_BUGS, CODE_GRADIENT_BUGS
from minigan.exercises.bank.vae_encoder_bugs import ENCODER_BUGS
from minigan.exercises.bank.vae_kl_bugs import KL_BUGS, KL_GRADIENT_BUGS
from minigan.exercises.exercise import Exercise, Question


def sampled_code(mean, lv, noise):
    """c: (m, d), a sample of N(mean, exp(lv)) made of standard normal noise, with all three of shape (m, d)"""
    return mean + numpy.exp(lv / 2) * noise


def sampled_code_gradients(dc, lv, noise):
    """dL/dmean and dL/dlv of c = sampled_code(mean, lv, noise), from dc = dL/dc, all of shape (m, d)"""
    return dc, dc * noise * numpy.exp(lv / 2) / 2


def code_kl(mean, lv):
    """KL from N(mean, exp(lv)) to N(0, 1) in nats, summed over the code: its mean over the minibatch, one number"""
    return ((numpy.exp(lv) + mean**2 - 1 - lv) / 2).sum(axis=1).mean()


def code_kl_gradients(mean, lv):
    """The gradients of code_kl(mean, lv) in mean and in lv, each (m, d)"""
    return mean / len(mean), (numpy.exp(lv) - 1) / (2 * len(lv))


def encoder_gradients(x, mean, lv, noise, W, b):
    """dL/dmean and dL/dlv of L = mean over the rows of |c W + b - x|^2 / 2, plus code_kl(mean, lv)"""
    c = sampled_code(mean, lv, noise)
    dy = (c @ W + b - x) / len(x)
    dmean, dlv = sampled_code_gradients(dy @ W.T, lv, noise)
    kl_mean, kl_lv = code_kl_gradients(mean, lv)
    return dmean + kl_mean, dlv + kl_lv


SIZES = ((1, 1), (2, 1), (1, 2), (2, 3), (3, 2), (3, 3), (5, 4))  # m, d
SIZES_WITH_X = ((1, 1, 1), (2, 1, 1), (2, 2, 2), (1, 2, 3), (3, 2, 1), (3, 1, 4), (4, 3, 3))  # m, d, n


def three_cases(stream):
    """(mean or dc, lv, noise), first whole numbers."""
    yield numpy.array([[1.0]]), numpy.array([[2.0]]), numpy.array([[3.0]])
    yield numpy.array([[1.0, 2.0]]), numpy.array([[-2.0, 2.0]]), numpy.array([[3.0, -1.0]])
    for size in SIZES:
        yield stream.normal(size), stream.normal(size), stream.normal(size)


def code_kl_cases(stream):
    """(mean, lv), first whole numbers."""
    for mean, lv, _ in three_cases(stream):
        yield mean, lv


def encoder_cases(stream):
    """(x, mean, lv, noise, W, b), first whole numbers."""
    yield tuple(map(numpy.array, ([[5.0]], [[1.0]], [[2.0]], [[3.0]], [[2.0]], [1.0])))
    for m, d, n in SIZES_WITH_X:
        mean, lv, noise = stream.normal((m, d)), stream.normal((m, d)), stream.normal((m, d))
        yield stream.normal((m, n)), mean, lv, noise, stream.normal((d, n)), stream.normal((n,))


EXERCISE = Exercise(
    "14_vae",
    {"en": "The variational autoencoder", "zh": "变分自编码器"},
    (
        Question(
            sampled_code,
            three_cases,
            "c: (m, d), a sample of N(mean, exp(lv)) made of standard normal noise, with mean, lv, noise: (m, d)",
            CODE_BUGS,
            points=1,
            outputs=("c",),
            formula_zh="c: (m, d)，由标准正态噪声 noise 得到的 N(mean, exp(lv)) 的样本，其中 mean、lv、noise: (m, d)",
        ),
        Question(
            sampled_code_gradients,
            three_cases,
            "dL/dmean, dL/dlv: (m, d), for the c of sampled_code, with dc = dL/dc, lv, noise: (m, d)",
            CODE_GRADIENT_BUGS,
            outputs=("dmean", "dlv"),
            formula_zh="dL/dmean、dL/dlv: (m, d)，c 由 sampled_code 得到，其中 dc = dL/dc，lv、noise: (m, d)",
        ),
        Question(
            code_kl,
            code_kl_cases,
            "KL from N(mean, exp(lv)) to N(0, 1), nats: the sum over the code, then the mean over the minibatch, with "
            "mean, lv: (m, d)",
            KL_BUGS,
            outputs=("KL",),
            formula_zh="N(mean, exp(lv)) 到 N(0, 1) 的 KL 散度，以奈特为单位：对编码的各个数求和，再对小批量取平均，"
            "其中 mean、lv: (m, d)",
        ),
        Question(
            code_kl_gradients,
            code_kl_cases,
            "dKL/dmean, dKL/dlv: (m, d), for the KL of code_kl, with mean, lv: (m, d)",
            KL_GRADIENT_BUGS,
            points=1,
            outputs=("dmean", "dlv"),
            formula_zh="dKL/dmean、dKL/dlv: (m, d)，KL 即 code_kl 的结果，其中 mean、lv: (m, d)",
        ),
        Question(
            encoder_gradients,
            encoder_cases,
            "dL/dmean, dL/dlv: (m, d), L = mean over the rows of |c W + b - x|^2 / 2 + KL, with x: (m, n), mean, lv, "
            "noise: (m, d), W: (d, n), b: (n,)",
            ENCODER_BUGS,
            points=3,
            outputs=("dmean", "dlv"),
            formula_zh="dL/dmean、dL/dlv: (m, d)，L = |c W + b - x|^2 / 2 对各行的平均 + KL，其中 x: (m, n)，"
            "mean、lv、noise: (m, d)，W: (d, n)，b: (n,)",
        ),
    ),
)
