# right: dirac_field, dirac_simultaneous_step, dirac_step, regularised_field   wrong: field_jacobian (1 for sigmoid(0))
# %%
import numpy as np


class DiracGAN:
    def __init__(self, psi, theta, gamma=0.0):
        self.psi, self.theta, self.gamma = psi, theta, gamma

    @property
    def D_fake(self):
        with np.errstate(over="ignore"):
            return 1 / (1 + np.exp(-self.psi * self.theta))

    def d_direction(self):
        return -self.D_fake * self.theta - self.gamma * self.psi

    def g_direction(self):
        return self.D_fake * self.psi

    def directions(self):
        return self.d_direction(), self.g_direction()

    def d_step(self, rate):
        self.psi = self.psi + rate * self.d_direction()
        return self

    def g_step(self, rate):
        self.theta = self.theta + rate * self.g_direction()
        return self


def dirac_field(psi, theta):
    return DiracGAN(psi, theta).directions()


def dirac_simultaneous_step(psi, theta, rate):
    return DiracGAN(psi, theta).d_step(rate).psi, DiracGAN(psi, theta).g_step(rate).theta


def dirac_step(psi, theta, rate):
    game = DiracGAN(psi, theta).d_step(rate).g_step(rate)
    return game.psi, game.theta


def regularised_field(psi, theta, gamma):
    return DiracGAN(psi, theta, gamma=gamma).directions()


def field_jacobian(gamma):
    return np.array([[-gamma, -1.0], [1.0, 0.0]])
