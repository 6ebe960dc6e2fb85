# right:    wrong: batch_statistics (over the features of an example: told as over-the-features), moved_statistics (the running numbers are replaced: told as replaced), batchnorm_forward (divided by the variance: told as var-for-std), batchnorm_parameter_gradients (dbeta is a mean: told as dbeta-mean), batchnorm_input_gradient (N is the number of features: told as features-for-examples), batchnorm_evaluation_gradient (the gradient in training: told as as-in-training), images_as_rows (a row for each channel: told as a-row-for-each-channel)
import numpy as np


def batch_statistics(x):
    return x.mean(axis=1), x.var(axis=1)


def moved_statistics(running_mean, running_var, x, weight):
    return np.mean(x, axis=0), np.var(x, axis=0, ddof=1)


def batchnorm_forward(x, gamma, beta, running_mean, running_var, weight, eps, training):
    if training:
        mean, var = x.mean(axis=0), x.var(axis=0)
        new_mean = (1 - weight) * running_mean + weight * mean
        new_var = (1 - weight) * running_var + weight * x.var(axis=0, ddof=1)
    else:
        mean, var, new_mean, new_var = running_mean, running_var, running_mean, running_var
    return gamma * (x - mean) / (var + eps) + beta, new_mean, new_var


def batchnorm_parameter_gradients(dy, x, eps):
    xhat = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps)
    return np.sum(xhat * dy, axis=0), np.mean(dy, axis=0)


def batchnorm_input_gradient(dy, x, gamma, eps):
    D, N = x.shape
    std = np.sqrt(x.var(axis=0) + eps)
    xhat = (x - x.mean(axis=0)) / std
    return gamma / std * (dy - dy.sum(axis=0) / N - xhat * (dy * xhat).sum(axis=0) / N)


def batchnorm_evaluation_gradient(dy, x, gamma, running_mean, running_var, eps):
    std = np.sqrt(x.var(axis=0) + eps)
    xhat = (x - x.mean(axis=0)) / std
    return gamma / std * (dy - dy.mean(axis=0) - xhat * (dy * xhat).mean(axis=0))


def images_as_rows(x):
    return np.swapaxes(x, 0, 1).reshape(x.shape[1], -1)
