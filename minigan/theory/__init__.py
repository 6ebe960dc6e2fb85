"""The oracle: what must be true. Exact distributions, divergences, D*, the game and its dynamics, without any net."""

from minigan.theory.densities import Density, Gaussian, Mixture, MultivariateGaussian, Uniform
from minigan.theory.discrete import Discrete, empirical, point_mass
from minigan.theory.discriminator import accuracy, optimal_discriminator, optimal_logit, smoothed_discriminator
from minigan.theory.divergences import (
    chi_squared,
    f_divergence,
    jsd,
    kl,
    squared_hellinger,
    tv,
    wasserstein1,
)
from minigan.theory.game import c_of_g, generator_gradient, value

__all__ = [
    "Density",
    "Discrete",
    "Gaussian",
    "Mixture",
    "MultivariateGaussian",
    "Uniform",
    "accuracy",
    "c_of_g",
    "chi_squared",
    "empirical",
    "f_divergence",
    "generator_gradient",
    "jsd",
    "kl",
    "optimal_discriminator",
    "optimal_logit",
    "point_mass",
    "smoothed_discriminator",
    "squared_hellinger",
    "tv",
    "value",
    "wasserstein1",
]
