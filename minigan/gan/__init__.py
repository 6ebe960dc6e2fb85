"""The paper: V and the generator's objectives, Algorithm 1, and the experiments' numbers."""

from minigan.gan.algorithm1 import discriminator_step, generator_step, simultaneous
from minigan.gan.objectives import Objective, minimax, non_saturating, value, value_gradient
from minigan.gan.recipe import Recipe, RecipeError
from minigan.gan.recipes import RECIPES, recipe_named

__all__ = [
    "RECIPES",
    "Objective",
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
