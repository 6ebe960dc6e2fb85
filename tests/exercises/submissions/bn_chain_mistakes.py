# right:    wrong: batch_statistics (the standard deviation: told as std-for-var), moved_statistics (the running numbers are all kept: told as not-kept), batchnorm_forward (running statistics in training: told as running-ones-in-training), batchnorm_parameter_gradients (means over the examples: told as both-means), batchnorm_input_gradient (dvar without the 1/2: told as twice-the-term-of-the-variance), batchnorm_evaluation_gradient (the minibatch's deviation: told as variance-of-the-minibatch), images_as_rows (the order of columns: told as columns-before-rows)
import numpy as np


def batch_statistics(x):
    return x.mean(axis=0), x.std(axis=0)


def moved_statistics(running_mean, running_var, x, weight):
    return running_mean + weight * x.mean(axis=0), running_var + weight * x.var(axis=0, ddof=1)


def batchnorm_forward(x, gamma, beta, running_mean, running_var, weight, eps, training):
    xhat = (x - running_mean) / np.sqrt(running_var + eps)
    if training:
        running_mean = running_mean * (1 - weight) + x.mean(axis=0) * weight
        running_var = running_var * (1 - weight) + x.var(axis=0, ddof=1) * weight
    return gamma * xhat + beta, running_mean, running_var


def batchnorm_parameter_gradients(dy, x, eps):
    xhat = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps)
    return (dy * xhat).mean(axis=0), dy.mean(axis=0)


def batchnorm_input_gradient(dy, x, gamma, eps):
    m, xmu, var = len(x), x - x.mean(axis=0), x.var(axis=0) + eps
    dxhat = dy * gamma
    dvar = -(dxhat * xmu * var**-1.5).sum(axis=0)
    dmu = -(dxhat / np.sqrt(var)).sum(axis=0)
    return dxhat / np.sqrt(var) + dvar * 2 * xmu / m + dmu / m


def batchnorm_evaluation_gradient(dy, x, gamma, running_mean, running_var, eps):
    return gamma * dy / np.sqrt(x.var(axis=0) + eps)


def images_as_rows(x):
    return x.transpose(0, 3, 2, 1).reshape(-1, x.shape[1])
