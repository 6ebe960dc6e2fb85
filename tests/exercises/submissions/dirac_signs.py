# right: dirac_simultaneous_step   wrong: dirac_field (G ascends too; the step at once subtracts it, which is right together), dirac_step (G still sees the old psi), regularised_field (gamma/2 psi, the 2 of the square forgotten), field_jacobian (transposed)
# %%
import numpy as np


def D(a):
    return np.exp(-np.logaddexp(0, -a))


def dirac_field(psi, theta):
    s = D(psi * theta)
    return -theta * s, -psi * s


def dirac_simultaneous_step(psi, theta, rate):
    up, down = dirac_field(psi, theta)
    return psi + rate * up, theta - rate * down


def dirac_step(psi, theta, rate):
    f = dirac_field(psi, theta)
    new_psi = psi + rate * f[0]
    new_theta = theta + rate * f[1]
    return new_psi, new_theta


def regularised_field(psi, theta, gamma):
    f = dirac_field(psi, theta)
    return f[0] - gamma / 2 * psi, f[1]


def field_jacobian(gamma):
    df_dpsi = [-gamma, 0.5]
    df_dtheta = [-0.5, 0]
    return np.array([df_dpsi, df_dtheta])
