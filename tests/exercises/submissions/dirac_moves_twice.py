# right:   wrong: dirac_field (the inner derivatives exchanged), dirac_simultaneous_step (against the field), dirac_step (D moves once more together with G), regularised_field (the squared logit penalised in place of its squared slope: times theta squared), field_jacobian (the second derivatives of V - R, G's minus forgotten)
# %%
import numpy as np

# %%
def sigmoid(a):
    return np.exp(-np.logaddexp(0, -a))


def dirac_field(psi, theta):
    s = sigmoid(psi * theta)
    dV_dpsi = -s * psi
    dV_dtheta = -s * theta
    return dV_dpsi, -dV_dtheta


# %%
def dirac_simultaneous_step(psi, theta, rate):
    d_psi, d_theta = dirac_field(psi, theta)
    return psi - rate * d_psi, theta - rate * d_theta


# %%
def dirac_step(psi, theta, rate):
    d_psi, _ = dirac_field(psi, theta)
    psi = psi + rate * d_psi
    d_psi, d_theta = dirac_field(psi, theta)
    psi, theta = psi + rate * d_psi, theta + rate * d_theta
    return psi, theta


# %%
def regularised_field(psi, theta, gamma):
    d_psi, d_theta = dirac_field(psi, theta)
    # R = gamma / 2 (psi theta)^2
    return d_psi - gamma * psi * theta**2, d_theta


# %%
def field_jacobian(gamma):
    return np.array([[-gamma, -0.5], [-0.5, 0.0]])
