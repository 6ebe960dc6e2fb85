# right: dirac_field, dirac_simultaneous_step, dirac_step, field_jacobian   wrong: regularised_field (the slope of D on the data in the penalty, not that of the logit)
# %%
import math
from collections import namedtuple
from functools import lru_cache
import numpy as np

Point = namedtuple("Point", "psi theta")

# %%
@lru_cache(maxsize=None)
def dirac_field(psi, theta):
    a = psi * theta
    D = 1 / (1 + math.exp(-a)) if a > 0 else math.exp(a) / (1 + math.exp(a))
    return Point(-D * theta, D * psi)


# %%
def dirac_simultaneous_step(psi, theta, rate):
    return Point(*(w + rate * f for w, f in zip((psi, theta), dirac_field(psi, theta))))


# %%
def dirac_step(psi, theta, rate):
    here = Point(psi, theta)
    here = here._replace(psi=here.psi + rate * dirac_field(*here).psi)
    here = here._replace(theta=here.theta + rate * dirac_field(*here).theta)
    return here


# %%
def regularised_field(psi, theta, gamma):
    # D(x) = sigmoid(psi x), so dD/dx = psi / 4 at x = 0; R = gamma / 2 (psi / 4)^2
    field = dirac_field(psi, theta)
    return field._replace(psi=field.psi - gamma * psi / 16)


# %%
def field_jacobian(gamma):
    turn = np.array([[0, -1], [1, 0]])
    return turn / 2 - gamma * np.diag([1, 0])
