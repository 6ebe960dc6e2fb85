# right: dirac_step   wrong: dirac_field (the data's half counts too), dirac_simultaneous_step (the rate is halved for G), regularised_field (gamma without psi), field_jacobian (the penalty is squared)
import numpy as np


def dirac_field(psi, theta):
    s = np.exp(-np.logaddexp(0, -psi * theta))
    return 0.5 - s * theta, s * psi


def dirac_simultaneous_step(psi, theta, rate):
    f, g = dirac_field(psi, theta)
    return psi + rate * f, theta + 0.5 * rate * g


def dirac_step(psi, theta, rate):
    state = [psi, theta]
    for who in (0, 1):
        state[who] += rate * dirac_field(*state)[who]
    return state


def regularised_field(psi, theta, gamma):
    f, g = dirac_field(psi, theta)
    return f - gamma, g


def field_jacobian(gamma):
    return np.array([[-(gamma**2), -0.5], [0.5, 0]])
