# right: batch_statistics, batchnorm_parameter_gradients   wrong: moved_statistics (the momentum of another framework: told as weight-reversed), batchnorm_forward (the minibatch's statistics in evaluation too: told as batch-ones-in-evaluation), batchnorm_input_gradient (mean and variance taken for constants: told as statistics-as-constants), batchnorm_evaluation_gradient (gamma is missing: told as gamma-forgotten), images_as_rows (reshape alone: told as reshaped-only)
import numpy as np


def batch_statistics(x):
    return x.mean(0), x.var(0)


def moved_statistics(running_mean, running_var, x, weight):
    return weight * running_mean + (1 - weight) * x.mean(0), weight * running_var + (1 - weight) * x.var(0, ddof=1)


def batchnorm_forward(x, gamma, beta, running_mean, running_var, weight, eps, training):
    mean, var = batch_statistics(x)
    y = gamma * (x - mean) / np.sqrt(var + eps) + beta
    if training:
        running_mean, running_var = moved_statistics(running_mean, running_var, x, weight)
    return y, running_mean, running_var


def batchnorm_parameter_gradients(dy, x, eps):
    return (dy * (x - x.mean(0)) / np.sqrt(x.var(0) + eps)).sum(0), dy.sum(0)


def batchnorm_input_gradient(dy, x, gamma, eps):
    return dy * gamma / np.sqrt(x.var(0) + eps)


def batchnorm_evaluation_gradient(dy, x, gamma, running_mean, running_var, eps):
    return dy / np.sqrt(running_var + eps)


def images_as_rows(x):
    return x.reshape(-1, x.shape[1])
