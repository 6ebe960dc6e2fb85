# right: best_smoothed_discriminator   wrong: one_sided_loss (the rest of the label is added as a constant), one_sided_gradients (that of the loss above: nothing is smoothed), least_squares_d_gradients (the half is left out), least_squares_g_gradient (minus the gradient of D)
import numpy as np


def one_sided_loss(a_real, a_fake, alpha):
    return np.mean(np.logaddexp(0, -a_real) + (1 - alpha) / 2) + np.mean(np.logaddexp(0, a_fake))


def sigmoid(a):
    return np.exp(-np.logaddexp(0, -a))


def one_sided_gradients(a_real, a_fake, alpha):
    return -sigmoid(-a_real) / len(a_real), sigmoid(a_fake) / len(a_fake)


def best_smoothed_discriminator(p, q, alpha, beta):
    return (alpha * p + beta * q) / (p + q)


def least_squares_d_gradients(a_real, a_fake):
    return 2 * (a_real - 1) / len(a_real), 2 * a_fake / len(a_fake)


def least_squares_g_gradient(a_fake):
    return -a_fake / len(a_fake)
