# right:   wrong: dirac_field (the non-saturating objective for G), dirac_simultaneous_step (a step in turn), dirac_step (G first), regularised_field (the penalty's sign, D ascends it), field_jacobian (both players penalised)
# %%
import numpy as np


def dirac_field(psi, theta):
    a = psi * theta
    return -theta * np.exp(-np.logaddexp(0, -a)), psi * np.exp(-np.logaddexp(0, a))


def dirac_simultaneous_step(psi, theta, rate):
    psi = psi + rate * dirac_field(psi, theta)[0]
    theta = theta + rate * dirac_field(psi, theta)[1]
    return psi, theta


def dirac_step(psi, theta, rate):
    theta = theta + rate * dirac_field(psi, theta)[1]
    psi = psi + rate * dirac_field(psi, theta)[0]
    return psi, theta


def regularised_field(psi, theta, gamma):
    d, g = dirac_field(psi, theta)
    return d + gamma * psi, g


def field_jacobian(gamma):
    turn = np.array([[0, -1], [1, 0]]) / 2
    return turn - gamma * np.eye(2)
