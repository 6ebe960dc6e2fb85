"""The table of systems, and how a recipe is found by its name or in a file."""

from typing import Any

from minigan.errors import near
from minigan.systems.autoencoder import Autoencoder
from minigan.systems.conditional import Conditional
from minigan.systems.dcgan import Dcgan
from minigan.systems.gan import Gan
from minigan.systems.inference import Inference
from minigan.systems.inpainting import Inpainting, Regression
from minigan.systems.irgan import Irgan
from minigan.systems.negatives import Negatives
from minigan.systems.recipes import RECIPES
from minigan.systems.search import Search
from minigan.systems.semisupervised import SemiSupervised
from minigan.systems.settings import RecipeError, from_values
from minigan.systems.vae import Vae
from minigan.systems.zoo import Zoo

_GIVEN = (Conditional, Inpainting, Regression)
_AFTER = (Inference, SemiSupervised, Negatives, Zoo, Irgan, Search)
_ALL = (Gan, Dcgan, Autoencoder, Vae, *_GIVEN, *_AFTER)
SYSTEMS: dict[str, Any] = {system.Recipe.system: system for system in _ALL}


def recipe_named(name):
    """The recipe of this name. Raises RecipeError, naming the near ones, if there is none."""
    if name not in RECIPES:
        raise RecipeError(f"unknown recipe {name!r}{near(name, list(RECIPES))}")
    return RECIPES[name]


def recipe_of(values, system=None):
    """The recipe that a dictionary holds, as recipe.json has it. Raises RecipeError for what is none.

    system: the class of one that is not in the table.
    """
    if not isinstance(values, dict):
        raise RecipeError("expected an object with the settings of a recipe")
    there = SYSTEMS if system is None else {system.Recipe.system: system}
    named = values.get("system")
    if not isinstance(named, str) or named not in there:
        own = ", or, from Python, of a class of your own: runs.open(folder, system=CLASS)" if system is None else ""
        raise RecipeError(f"system is {named!r}: allowed are {', '.join(there)}{own}")
    return from_values(there[named].Recipe, {name: value for name, value in values.items() if name != "system"})
