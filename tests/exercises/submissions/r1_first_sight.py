# right: activation_slopes   wrong: input_gradients (the slopes are left out on the way back), r1_penalty (gamma and not half of it), r1_direction (1/m is missing), r1_gradients (b gets the sum over the examples of what comes down to h)
import numpy as np


def activation_slopes(x, W, b, leak):
    return np.where(x @ W + b > 0, 1, leak)


def input_gradients(x, W, b, v, leak):
    return np.tile((W @ v).T, (len(x), 1))


def r1_penalty(g, gamma):
    return gamma * np.mean(np.sum(g**2, axis=1))


def r1_direction(g, gamma):
    return gamma * g


def r1_gradients(x, W, b, v, leak, gamma):
    s = np.where(x @ W + b > 0, 1, leak)
    delta = s * v.T
    u = gamma / len(x) * delta @ W.T
    return u.T @ delta, delta.sum(axis=0), ((u @ W) * s).sum(axis=0, keepdims=True).T
