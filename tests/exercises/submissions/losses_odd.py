# right: one_sided_loss, one_sided_gradients, best_smoothed_discriminator, least_squares_d_gradients, least_squares_g_gradient   wrong:
import math

import numpy as np


def softplus(t):
    return max(t, 0.0) + math.log1p(math.exp(-abs(t)))


def one_sided_loss(a_real, a_fake, alpha):
    # softplus(-a) + (1 - alpha) a, one number at a time
    real = [softplus(-a) + (1 - alpha) * a for a in a_real.ravel().tolist()]
    fake = [softplus(a) for a in a_fake.ravel().tolist()]
    return math.fsum(real) / len(real) + math.fsum(fake) / len(fake)


def one_sided_gradients(a_real, a_fake, alpha):
    # a half times (1 + tanh(a / 2)) is the sigmoid
    D = lambda a: 0.5 * (1 + np.tanh(a / 2))  # noqa: E731
    real = alpha * (D(a_real) - 1) + (1 - alpha) * D(a_real)
    return [real / a_real.size, D(a_fake) / a_fake.size]


def best_smoothed_discriminator(p, q, alpha, beta):
    # the mean of the labels under the posterior
    posterior = 1 / (1 + q / p)
    return beta + (alpha - beta) * posterior


def least_squares_d_gradients(a_real, a_fake):
    real = np.empty_like(a_real)
    for row in range(len(a_real)):
        real[row, 0] = (a_real[row, 0] - 1) / len(a_real)
    return real, np.divide(a_fake, len(a_fake))


def least_squares_g_gradient(a_fake):
    return least_squares_d_gradients(a_fake, a_fake)[0].tolist()
