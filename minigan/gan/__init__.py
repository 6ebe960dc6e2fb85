"""The paper: V and the generator's objectives, Algorithm 1, and the experiments' numbers."""

from minigan.gan.algorithm1 import discriminator_step, generator_step, simultaneous
from minigan.gan.losses import LOSSES, OBJECTIVES
from minigan.gan.objectives import Loss, minimax, non_saturating, value, value_gradient
from minigan.gan.recipe import Recipe, RecipeError
from minigan.gan.recipes import RECIPES, recipe_named

__all__ = [
    "LOSSES",
    "OBJECTIVES",
    "RECIPES",
    "Loss",
    "Recipe",
    "RecipeError",
    "discriminator_step",
    "generator_step",
    "minimax",
    "non_saturating",
    "recipe_named",
    "simultaneous",
    "value",
    "value_gradient",
]
