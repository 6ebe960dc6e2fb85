"""The elementary functions that nets, objectives and likelihoods share, safe for every finite argument.

All are written with e = exp(-|a|), which lies in (0, 1] and cannot overflow. Nothing is clipped and no
epsilon is added: where a gradient vanishes, it vanishes because the mathematics says so. They take arrays of float32
or float64; TypeError says what else was given.
"""

from minigan.backend import array_module, expect_floating
from minigan.nn import kernels
from minigan.nn.kernels import on_gpu


@on_gpu(kernels.sigmoid)
def sigmoid(a):
    """1 / (1 + exp(-a)). Note 1 - sigmoid(a) = sigmoid(-a), which keeps its digits where the left side loses them."""
    xp = array_module(a)
    expect_floating(a=a)
    e = xp.exp(-xp.abs(a))
    return xp.maximum(a >= 0, e) / (1.0 + e)  # 1 or e above, as e <= 1; `where` would take three times as long


@on_gpu(kernels.softplus)
def softplus(a):
    """log(1 + exp(a)); its derivative is sigmoid(a)."""
    xp = array_module(a)
    expect_floating(a=a)
    return xp.maximum(a, 0.0) + xp.log1p(xp.exp(-xp.abs(a)))


@on_gpu(kernels.log_sigmoid)
def log_sigmoid(a):
    """log sigmoid(a) = -softplus(-a); its derivative is sigmoid(-a)."""
    return -softplus(-a)


def log_mean_exp(a, axis):
    """log of the mean of exp(a) along an axis. The largest term is taken out first, so that one at least is exp(0)."""
    xp = array_module(a)
    expect_floating(a=a)
    largest = a.max(axis=axis, keepdims=True)
    return largest.squeeze(axis) + xp.log(xp.exp(a - largest).mean(axis=axis))
