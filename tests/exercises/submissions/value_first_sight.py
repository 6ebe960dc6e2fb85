# right:   wrong: game_value (a millionth is added in both logarithms), game_value_gradient (D is clipped at a thousandth)
import numpy as np

EPS = 1e-6


def _sigmoid(a):
    return np.where(a >= 0, 1 / (1 + np.exp(-np.abs(a))), np.exp(-np.abs(a)) / (1 + np.exp(-np.abs(a))))


def game_value(a_real, a_fake):
    D_real, D_fake = _sigmoid(a_real), _sigmoid(a_fake)
    return np.mean(np.log(D_real + EPS)) + np.mean(np.log(1 - D_fake + EPS))


def game_value_gradient(a_real, a_fake):
    D_real = np.clip(_sigmoid(a_real), 1e-3, 1 - 1e-3)
    D_fake = np.clip(_sigmoid(a_fake), 1e-3, 1 - 1e-3)
    return (1 - D_real) / len(a_real), -D_fake / len(a_fake)
