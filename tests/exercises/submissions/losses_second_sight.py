# right: least_squares_g_gradient   wrong: one_sided_loss (both sides are smoothed, and logs of a clipped sigmoid), one_sided_gradients (both sides are smoothed), best_smoothed_discriminator (alpha p over alpha p + q), least_squares_d_gradients (targets 1 and -1)
import numpy as np


def one_sided_loss(a_real, a_fake, alpha):
    def bce(a, y):
        D = np.clip(1 / (1 + np.exp(-np.clip(a, -500, 500))), 1e-7, 1 - 1e-7)
        return -np.mean(y * np.log(D) + (1 - y) * np.log(1 - D))

    return bce(a_real, alpha) + bce(a_fake, 1 - alpha)


def one_sided_gradients(a_real, a_fake, alpha):
    s = lambda a: 1 / (1 + np.exp(-np.clip(a, -500, 500)))  # noqa: E731
    return (s(a_real) - alpha) / len(a_real), (s(a_fake) - (1 - alpha)) / len(a_fake)


def best_smoothed_discriminator(p, q, alpha, beta):
    return alpha * p / (alpha * p + q)


def least_squares_d_gradients(a_real, a_fake):
    return (a_real - 1) / len(a_real), (a_fake + 1) / len(a_fake)


def least_squares_g_gradient(a_fake):
    return (a_fake - 1) / len(a_fake)
