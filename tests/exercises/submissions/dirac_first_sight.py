# right: dirac_simultaneous_step   wrong: dirac_field (the logit is clipped at 10), dirac_step (G moves by D's direction), regularised_field (the square stays), field_jacobian (the sigmoid at 0 is forgotten)
import numpy as np


def dirac_field(psi, theta):
    a = np.clip(psi * theta, -10, 10)
    s = 1 / (1 + np.exp(-a))
    return -s * theta, s * psi


def dirac_simultaneous_step(psi, theta, rate):
    point = np.array([psi, theta]) + rate * np.array(dirac_field(psi, theta))
    return tuple(point)


def dirac_step(psi, theta, rate):
    psi = psi + rate * dirac_field(psi, theta)[0]
    theta = theta + rate * dirac_field(psi, theta)[0]
    return psi, theta


def regularised_field(psi, theta, gamma):
    d, g = dirac_field(psi, theta)
    return d - gamma * psi**2, g


def field_jacobian(gamma):
    return np.array([[-gamma, -1.0], [1.0, 0.0]])
