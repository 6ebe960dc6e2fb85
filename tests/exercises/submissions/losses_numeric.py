# right: one_sided_loss, one_sided_gradients, best_smoothed_discriminator, least_squares_d_gradients, least_squares_g_gradient   wrong:
import numpy as np
from scipy.special import expit, log_expit


def bce(a, y):
    return -(y * log_expit(a) + (1 - y) * log_expit(-a))


def one_sided_loss(a_real, a_fake, alpha):
    return float(np.average(bce(a_real, alpha)) + np.average(bce(a_fake, 0.0)))


def one_sided_gradients(a_real, a_fake, alpha):
    labels = np.vstack([np.full_like(a_real, alpha), np.zeros_like(a_fake)])
    weights = np.vstack([np.full_like(a_real, 1 / len(a_real)), np.full_like(a_fake, 1 / len(a_fake))])
    both = weights * (expit(np.vstack([a_real, a_fake])) - labels)
    return both[: len(a_real)], both[len(a_real) :]


def best_smoothed_discriminator(p, q, alpha, beta):
    # through the odds
    odds = (alpha * p + beta * q) / ((1 - alpha) * p + (1 - beta) * q)
    return odds / (1 + odds)


def least_squares_d_gradients(a_real, a_fake):
    # a complex step of the loss, one output at a time
    def loss(r, f):
        return 0.5 * np.mean((r - 1) ** 2) + 0.5 * np.mean(f**2)

    grads = []
    for which, a in enumerate((a_real, a_fake)):
        g = np.zeros(a.shape)
        for k in range(len(a)):
            pair = [a_real.astype(complex), a_fake.astype(complex)]
            pair[which][k, 0] += 1e-30j
            g[k, 0] = loss(*pair).imag / 1e-30
        grads.append(g)
    return tuple(grads)


def least_squares_g_gradient(a_fake):
    return np.mean(1.0) * (a_fake - 1.0) / np.size(a_fake)
