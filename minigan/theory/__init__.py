"""The oracle: what must be true. Exact distributions, divergences, D*, the game and its dynamics, without any net.

    distributions   Gaussian, MultivariateGaussian, Uniform, Mixture, Discrete, point_mass, empirical
    divergences     kl, jsd, tv, chi_squared, squared_hellinger, wasserstein1, and any f (divergences.py); Gaussians of
                    any dimension in closed form (closed_forms.py)
    discriminator   optimal_discriminator, optimal_logit, smoothed_discriminator, accuracy
    game            value, c_of_g, generator_gradient of the objectives in game.py; Proposition 2
    your own        Density, divergence_of(f), objective_of(loss), any D: docs/own-theory.md
    in any space    monte_carlo.mean, .value, .c_of_g, .jsd, .kl: averages over samples, with their standard errors
    dynamics        dirac_gan, gaussian_gan, simulate, flow, jacobian (dynamics.py)
    methods         what makes two players converge: extragradient, optimistic, momentum, consensus, ... (methods.py)
    distances       mmd_squared, energy_distance (kernels.py), wasserstein2 (transport.py)
    scores          precision_recall, inception_score, collision: of samples, exactly (scores.py)

Divergences and values are in nats. Samplers draw from a minigan.random.Stream: Gaussian(0, 1).sample(5, Stream(1)).
"""

from minigan.theory.densities import Gaussian, Mixture, MultivariateGaussian, Uniform
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
from minigan.theory.own_density import Density
from minigan.theory.own_formulas import divergence_of, objective_of

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
    "divergence_of",
    "empirical",
    "f_divergence",
    "generator_gradient",
    "jsd",
    "kl",
    "objective_of",
    "optimal_discriminator",
    "optimal_logit",
    "point_mass",
    "smoothed_discriminator",
    "squared_hellinger",
    "tv",
    "value",
    "wasserstein1",
]
