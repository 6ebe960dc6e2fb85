"""The systems of the literature, each on a page: its settings, its state, its step. The rest a run shares with all.

A system is a class with

    Recipe        a frozen dataclass of its settings (settings.py), with its name in `system`
    saved         its attributes that a checkpoint holds (state.py)
    metrics       {what step returns: how it is printed}; one that is not finite stops the run
    epoch_steps   steps to a pass over the training data
    __init__(recipe, data, streams)
    step()        one iteration, in place: a 0-d array for each metric, without waiting for a GPU

and, since samples are drawn of it,

    sampler       a Network: samples are sampler(z)
    source        where they come from, in words
    noise(n, stream, **wanted)   z, with all that the sampler takes

and perhaps

    wanted                names of what noise can be asked for: label=7, known=x
    given                 how many of the last values of z are what is asked for, and no noise
    from_data             whether noise takes part of the data, without which there are no samples
    measures(G, stream)   rows of numbers (evaluation/measures.py) that only this system has, for a sampler G
    start_from(G)         take over another run's sampler, where the recipe names one
"""

from minigan.systems.recipes import RECIPES
from minigan.systems.settings import RecipeError
from minigan.systems.table import SYSTEMS, recipe_named, recipe_of

__all__ = ["RECIPES", "SYSTEMS", "RecipeError", "recipe_named", "recipe_of"]
