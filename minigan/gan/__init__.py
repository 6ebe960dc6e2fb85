"""The paper: V and the generator's objectives, and Algorithm 1."""

from minigan.gan.algorithm1 import discriminator_step, generator_step, simultaneous
from minigan.gan.losses import LOSSES, OBJECTIVES
from minigan.gan.objectives import Loss, minimax, non_saturating, value, value_gradient

__all__ = [
    "LOSSES",
    "OBJECTIVES",
    "Loss",
    "discriminator_step",
    "generator_step",
    "minimax",
    "non_saturating",
    "simultaneous",
    "value",
    "value_gradient",
]
