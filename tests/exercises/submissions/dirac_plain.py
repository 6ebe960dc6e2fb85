# right: dirac_field, dirac_simultaneous_step, dirac_step, regularised_field, field_jacobian   wrong:
# %%
import math

import numpy as np


def sigma(a):
    return 1 / (1 + math.exp(-a)) if a > 0 else math.exp(a) / (math.exp(a) + 1)


def dirac_field(psi, theta):
    s = sigma(psi * theta)
    return -s * theta, s * psi


def dirac_simultaneous_step(psi, theta, rate):
    d_psi, d_theta = dirac_field(psi, theta)
    psi += rate * d_psi
    theta += rate * d_theta
    return psi, theta


def dirac_step(psi, theta, rate):
    psi += rate * dirac_field(psi, theta)[0]
    theta += rate * dirac_field(psi, theta)[1]
    return psi, theta


def regularised_field(psi, theta, gamma):
    v, w = dirac_field(psi, theta)
    return v - gamma * psi, w


def field_jacobian(gamma):
    return np.array([[-gamma, -0.5], [0.5, 0]])
