# right: images_as_rows   wrong: batch_statistics (var with m - 1: told as m-minus-1), moved_statistics (var with m: told as divided-by-m), batchnorm_forward (running statistics are always moved: told as moved-in-evaluation), batchnorm_parameter_gradients (x in place of x_hat: told as x-for-x-hat), batchnorm_input_gradient (dmu without the variance's way, as in many notes, and no term of the variance: told as no-term-of-the-variance), batchnorm_evaluation_gradient (eps outside: told as eps-outside-the-root)
import numpy as np


def batch_statistics(x):
    return np.mean(x, axis=0), np.var(x, axis=0, ddof=1)


def moved_statistics(running_mean, running_var, x, weight):
    mean, var = x.mean(axis=0), x.var(axis=0)
    return (1 - weight) * running_mean + weight * mean, (1 - weight) * running_var + weight * var


def batchnorm_forward(x, gamma, beta, running_mean, running_var, weight, eps, training):
    mean, var = (x.mean(axis=0), x.var(axis=0)) if training else (running_mean, running_var)
    y = gamma * ((x - mean) / np.sqrt(var + eps)) + beta
    m = len(x)
    return (
        y,
        running_mean + weight * (x.mean(axis=0) - running_mean),
        running_var + weight * (x.var(axis=0) * m / (m - 1) - running_var),
    )


def batchnorm_parameter_gradients(dy, x, eps):
    return np.sum(dy * x, axis=0), np.sum(dy, axis=0)


def batchnorm_input_gradient(dy, x, gamma, eps):
    std = np.sqrt(np.var(x, axis=0) + eps)
    dxhat = gamma * dy
    dmu = -(dxhat / std).sum(axis=0)
    return dxhat / std + dmu / len(x)


def batchnorm_evaluation_gradient(dy, x, gamma, running_mean, running_var, eps):
    return gamma * dy / (np.sqrt(running_var) + eps)


def images_as_rows(x):
    n, c, h, w = x.shape
    return x.transpose(0, 2, 3, 1).reshape((n * h * w, c))
