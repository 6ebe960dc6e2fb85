# right: batch_statistics, moved_statistics, batchnorm_forward, batchnorm_parameter_gradients, batchnorm_input_gradient, batchnorm_evaluation_gradient, images_as_rows   wrong:
import numpy as np


class BN:
    def __init__(self, x, eps, mean=None, var=None):
        self.m = x.shape[0]
        self.mean = np.einsum("ij->j", x) / self.m if mean is None else mean
        self.centred = x - self.mean
        self.var = (x * x).mean(axis=0) - self.mean**2 if var is None else var
        self.var = np.maximum(self.var, 0)
        self.std = np.sqrt(self.var + eps)
        self.out = self.centred / self.std

    def backward(self, d):
        projected = d - np.outer(np.ones(self.m), d.mean(axis=0))
        return (projected - self.out * np.sum(d * self.out, axis=0) / self.m) / self.std


def batch_statistics(x):
    layer = BN(x, 0.1)
    return layer.mean, layer.var


def moved_statistics(running_mean, running_var, x, weight):
    layer = BN(x, 0.1)
    unbiased = np.sum(layer.centred**2, axis=0) / (len(x) - 1)
    new = np.stack([running_mean, running_var])
    new = new - weight * (new - np.stack([layer.mean, unbiased]))
    return new


def batchnorm_forward(x, gamma, beta, running_mean, running_var, weight, eps, training):
    layer = BN(x, eps) if training else BN(x, eps, running_mean, running_var)
    moved = moved_statistics(running_mean, running_var, x, weight) if training else (running_mean, running_var)
    return gamma * layer.out + beta, moved[0], moved[1]


def batchnorm_parameter_gradients(dy, x, eps):
    return np.diag(dy.T @ BN(x, eps).out), dy.sum(0)


def batchnorm_input_gradient(dy, x, gamma, eps):
    return BN(x, eps).backward(gamma * dy)


def batchnorm_evaluation_gradient(dy, x, gamma, running_mean, running_var, eps):
    return dy @ np.diag(gamma / np.sqrt(running_var + eps))


def images_as_rows(x):
    return np.einsum("nchw->nhwc", x).reshape(-1, x.shape[1])
