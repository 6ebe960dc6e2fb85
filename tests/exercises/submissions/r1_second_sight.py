# right: r1_penalty   wrong: activation_slopes (1 at the kink), input_gradients (the mean over the minibatch), r1_direction (the norm is not squared), r1_gradients (the activation is applied to u W anew)
import numpy as np


def activation_slopes(x, W, b, leak):
    return np.where(x @ W + b >= 0, 1.0, leak)


def input_gradients(x, W, b, v, leak):
    return (np.where(x @ W + b > 0, 1.0, leak) * v.T @ W.T).mean(0)


def r1_penalty(g, gamma):
    return gamma / 2 * np.mean(np.linalg.norm(g, axis=1) ** 2)


def r1_direction(g, gamma):
    return gamma / 2 * g / np.linalg.norm(g, axis=1, keepdims=True) / len(g)


def r1_gradients(x, W, b, v, leak, gamma):
    s = np.where(x @ W + b > 0, 1.0, leak)
    delta = s * v.T
    u = gamma / len(x) * delta @ W.T
    moved = u @ W
    moved = np.where(moved > 0, moved, leak * moved)
    return u.T @ delta, np.zeros_like(b), moved.sum(axis=0)[:, None]
