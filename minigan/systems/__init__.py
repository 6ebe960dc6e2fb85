"""The systems of the literature, each on a page: its settings, its state, its step. contract.py says what one is."""

from minigan.systems.recipes import DEFAULT, RECIPES
from minigan.systems.settings import RecipeError
from minigan.systems.table import SYSTEMS, recipe_named, recipe_of

__all__ = ["DEFAULT", "RECIPES", "SYSTEMS", "RecipeError", "recipe_named", "recipe_of"]
