# right: images_as_rows   wrong: batch_statistics (x is centred in place: told as changes-its-argument), moved_statistics (a correction in the wrong direction: told as correction-upside-down), batchnorm_forward (the running statistics are moved in place: told as changes-its-argument), batchnorm_parameter_gradients (no eps: told as eps-forgotten), batchnorm_input_gradient (gamma is missing: told as gamma-forgotten), batchnorm_evaluation_gradient (multiplied by x_hat: told as times-x-hat)
import numpy as np


def batch_statistics(x):
    mean = x.mean(axis=0)
    x -= mean
    return mean, (x**2).mean(axis=0)


def moved_statistics(running_mean, running_var, x, weight):
    m = len(x)
    return (
        running_mean + weight * (x.mean(axis=0) - running_mean),
        running_var + weight * (x.var(axis=0) * (m - 1) / m - running_var),
    )


def batchnorm_forward(x, gamma, beta, running_mean, running_var, weight, eps, training):
    mean, var = running_mean.copy(), running_var.copy()
    if training:
        mean, var = x.mean(axis=0), x.var(axis=0)
        running_mean += weight * (mean - running_mean)
        running_var += weight * (x.var(axis=0, ddof=1) - running_var)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta, running_mean, running_var


def batchnorm_parameter_gradients(dy, x, eps):
    xhat = (x - x.mean(axis=0)) / x.std(axis=0)
    return np.sum(dy * xhat, axis=0), np.sum(dy, axis=0)


def batchnorm_input_gradient(dy, x, gamma, eps):
    std = np.sqrt(x.var(axis=0) + eps)
    xhat = (x - x.mean(axis=0)) / std
    return (dy - dy.mean(axis=0) - xhat * (dy * xhat).mean(axis=0)) / std


def batchnorm_evaluation_gradient(dy, x, gamma, running_mean, running_var, eps):
    return gamma * dy * (x - running_mean) / np.sqrt(running_var + eps)


def images_as_rows(x):
    return x.transpose((0, 2, 3, 1)).reshape(x.size // x.shape[1], x.shape[1])
