# right: dirac_field, dirac_simultaneous_step, dirac_step, regularised_field, field_jacobian   wrong:
# %%
import numpy as np

J = np.array([[0.0, -1.0], [1.0, 0.0]])  # a quarter turn


def dirac_field(psi, theta):
    w = np.array([psi, theta])
    return np.exp(-np.logaddexp(0, -psi * theta)) * (J @ w)


def dirac_simultaneous_step(psi, theta, rate):
    return np.array([psi, theta]) + rate * dirac_field(psi, theta)


def dirac_step(psi, theta, rate):
    w = np.array([psi, theta], dtype=float)
    for player in (0, 1):
        w[player] = dirac_simultaneous_step(w[0], w[1], rate)[player]
    return w


def regularised_field(psi, theta, gamma):
    return dirac_field(psi, theta) + [-gamma * psi, 0]


def field_jacobian(gamma, h=1e-6):
    columns = [(regularised_field(*e, gamma) - regularised_field(*-e, gamma)) / (2 * h) for e in h * np.eye(2)]
    return np.array(columns).T
