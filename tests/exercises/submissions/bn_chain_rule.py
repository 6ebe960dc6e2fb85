# right: batch_statistics, moved_statistics, batchnorm_forward, batchnorm_parameter_gradients, batchnorm_input_gradient, batchnorm_evaluation_gradient, images_as_rows   wrong:
import numpy as np


def batch_statistics(x):
    N, D = x.shape
    mu = 1.0 / N * np.sum(x, axis=0)
    xmu = x - mu
    return mu, 1.0 / N * np.sum(xmu**2, axis=0)


def moved_statistics(running_mean, running_var, x, weight):
    mu, var = batch_statistics(x)
    N = x.shape[0]
    momentum = 1 - weight
    return (
        momentum * running_mean + (1 - momentum) * mu,
        momentum * running_var + (1 - momentum) * var * N / (N - 1),
    )


def batchnorm_forward(x, gamma, beta, running_mean, running_var, weight, eps, training):
    new_mean, new_var = running_mean.copy(), running_var.copy()
    if training:
        mu, var = batch_statistics(x)
        new_mean, new_var = moved_statistics(running_mean, running_var, x, weight)
    else:
        mu, var = running_mean, running_var
    ivar = 1.0 / np.sqrt(var + eps)
    return (x - mu) * ivar * gamma + beta, new_mean, new_var


def forward_cache(x, eps):
    mu, var = batch_statistics(x)
    sqrtvar = np.sqrt(var + eps)
    return x - mu, 1 / sqrtvar, sqrtvar, var


def batchnorm_parameter_gradients(dy, x, eps):
    xmu, ivar, _, _ = forward_cache(x, eps)
    return np.sum(dy * xmu * ivar, axis=0), np.sum(dy, axis=0)


def batchnorm_input_gradient(dy, x, gamma, eps):
    N, D = dy.shape
    xmu, ivar, sqrtvar, var = forward_cache(x, eps)
    dxhat = dy * gamma
    divar = np.sum(dxhat * xmu, axis=0)
    dxmu1 = dxhat * ivar
    dsqrtvar = -1.0 / (sqrtvar**2) * divar
    dvar = 0.5 * 1.0 / np.sqrt(var + eps) * dsqrtvar
    dsq = 1.0 / N * np.ones((N, D)) * dvar
    dxmu2 = 2 * xmu * dsq
    dx1 = dxmu1 + dxmu2
    dmu = -1 * np.sum(dxmu1 + dxmu2, axis=0)
    dx2 = 1.0 / N * np.ones((N, D)) * dmu
    return dx1 + dx2


def batchnorm_evaluation_gradient(dy, x, gamma, running_mean, running_var, eps):
    return dy * (gamma / np.sqrt(running_var + eps))


def images_as_rows(x):
    return np.moveaxis(x, 1, -1).reshape(-1, x.shape[1])
