# right:   wrong: dirac_field (sigmoid's slope in place of the sigmoid), dirac_simultaneous_step (directions scaled to length 1), dirac_step (theta first), regularised_field (the penalty itself in place of its slope), field_jacobian (the eigenvalues)
# %%
import numpy as np


def dirac_field(psi, theta):
    s = 1 / (1 + np.exp(-psi * theta))
    slope = s * (1 - s)
    return -slope * theta, slope * psi


def dirac_simultaneous_step(psi, theta, rate):
    f = np.array(dirac_field(psi, theta))
    f = f / np.sqrt(np.sum(f**2))
    return psi + rate * f[0], theta + rate * f[1]


def dirac_step(psi, theta, rate):
    psi = psi + rate * dirac_field(psi, theta)[0]
    theta = theta + rate * dirac_field(psi, theta)[1]
    return theta, psi


def regularised_field(psi, theta, gamma):
    R = gamma / 2 * psi**2
    d_psi, d_theta = dirac_field(psi, theta)
    return d_psi - R, d_theta


def field_jacobian(gamma):
    A = np.array([[-gamma, -0.5], [0.5, 0.0]])
    return np.linalg.eigvals(A)
