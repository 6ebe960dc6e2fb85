# right: batch_statistics, moved_statistics, batchnorm_forward, batchnorm_parameter_gradients, batchnorm_input_gradient, batchnorm_evaluation_gradient, images_as_rows   wrong:
import numpy as np


def batch_statistics(x):
    return np.mean(x, axis=0), np.var(x, axis=0)


def moved_statistics(running_mean, running_var, x, weight):
    sample = np.var(x, axis=0, ddof=1)
    return np.average([running_mean, x.mean(0)], axis=0, weights=[1 - weight, weight]), (1 - weight) * running_var + weight * sample


def batchnorm_forward(x, gamma, beta, running_mean, running_var, weight, eps, training):
    if not training:
        a = gamma * (running_var + eps) ** -0.5
        return a * x + (beta - a * running_mean), running_mean, running_var
    a = gamma * (x.var(0) + eps) ** -0.5
    moved = moved_statistics(running_mean, running_var, x, weight)
    return (a * x + (beta - a * x.mean(0)), *moved)


def normalised(x, eps):
    return (x - x.mean(0)) / np.sqrt(x.var(0) + eps)


def batchnorm_parameter_gradients(dy, x, eps):
    return np.einsum("mk,mk->k", dy, normalised(x, eps)), np.ones(len(dy)) @ dy


def batchnorm_input_gradient(dy, x, gamma, eps):
    m = len(x)
    dgamma, dbeta = batchnorm_parameter_gradients(dy, x, eps)
    return gamma / np.sqrt(x.var(0) + eps) / m * (m * dy - dbeta - normalised(x, eps) * dgamma)


def batchnorm_evaluation_gradient(dy, x, gamma, running_mean, running_var, eps):
    return np.array([gamma * row / np.sqrt(running_var + eps) for row in dy])


def images_as_rows(x):
    return np.stack([x[:, c].ravel() for c in range(x.shape[1])], axis=1)
