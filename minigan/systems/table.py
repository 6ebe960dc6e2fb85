"""The table of systems, and how a recipe is found by its name or in a file."""

from typing import Any

from minigan.errors import near
from minigan.systems.autoencoder import Autoencoder
from minigan.systems.gan import Gan
from minigan.systems.recipes import RECIPES
from minigan.systems.settings import RecipeError, from_values
from minigan.systems.vae import Vae

SYSTEMS: dict[str, Any] = {system.Recipe.system: system for system in (Gan, Autoencoder, Vae)}


def recipe_named(name):
    """The recipe of this name. Raises RecipeError, naming the near ones, if there is none."""
    if name not in RECIPES:
        raise RecipeError(f"unknown recipe {name!r}{near(name, list(RECIPES))}")
    return RECIPES[name]


def recipe_of(values):
    """The recipe that a dictionary holds, as recipe.json has it. Raises RecipeError for what is none."""
    if not isinstance(values, dict):
        raise RecipeError("expected an object with the settings of a recipe")
    system = values.get("system")
    if not isinstance(system, str) or system not in SYSTEMS:
        raise RecipeError(f"system is {system!r}: allowed are {', '.join(SYSTEMS)}")
    return from_values(SYSTEMS[system].Recipe, {name: value for name, value in values.items() if name != "system"})
