# right: dirac_simultaneous_step, dirac_step   wrong: dirac_field (inf/inf, nan for a product of 1200), regularised_field (a slope of 1 is asked for, as in WGAN-GP), field_jacobian (without the penalty)
# %%
import numpy as np


def dirac_field(psi, theta):
    e = np.exp(psi * theta)
    D = e / (1 + e)
    return -theta * D, psi * D


def dirac_simultaneous_step(psi, theta, rate):
    (psi, theta), f = (psi, theta), dirac_field(psi=psi, theta=theta)
    return tuple(old + rate * way for old, way in zip((psi, theta), f))


def dirac_step(psi, theta, rate):
    psi, _ = dirac_simultaneous_step(psi, theta, rate)
    _, theta = dirac_simultaneous_step(psi, theta, rate)
    return psi, theta


def regularised_field(psi, theta, gamma):
    d, g = dirac_field(psi, theta)
    # R = gamma/2 (|a'| - 1)^2
    return d - gamma * (abs(psi) - 1) * np.sign(psi), g


def field_jacobian(gamma):
    # at psi = 0 the penalty is 0, so it does not matter there
    return np.array([[0, -1 / 2], [1 / 2, 0]])
