"""What a system is: a class with its equations, of few names. All else a run shares with all.

A system is a class with

    Recipe        a frozen dataclass of its settings (settings.py), with its name in `system`
    saved         its attributes that a checkpoint holds (state.py)
    metrics       {what step returns: how it is printed}; one that is not finite stops the run
    epoch_steps   steps to a pass over the training data
    __init__(recipe, data, streams)
    step()        one iteration, in place: a 0-d array for each metric, without waiting for a GPU

A system that draws samples also has

    source        where they come from, in words: of the class, also if it is a property
    sampler       a Network, or what acts as one does (Completed of masks.py): samples are sampler(z)
    noise(n, stream, **wanted)   z, with all that the sampler takes

and one that draws none has in their place

    model         the Network that it trains, or what acts as one does
    measures      as below

What a system is about, its sampler or its model, is what validation keeps of an epoch and what is measured. To act as a
Network does is to have `theta`, `astype(dtype)`, which copies it, `saved`, and `layers`, () if it has no row of them.

A system may have

    takes                    the class of its data, Dataset if nothing is said (data/)
    measures(model, stream)  Rows (evaluation/result.py) of numbers that only this system has
    validate(model, stream)  a number, the higher the better, by which an epoch is chosen on validation data;
                             of what draws samples it is the Parzen score if nothing is said; with it comes measures
    shown(model)             (pictures (rows, columns, values), names of the columns): drawn at the end, as shown.png
    start_from(sampler)      take over that of another run, which its recipe names (settings.Recipe.start)
    wanted                   names of what noise can be asked for: label=7, known=x
    given                    how many of the last values of z are what is asked for, and no noise
    from_data                whether noise takes part of the data, without which there are no samples
    remembers                True of one whose step calls Network.remember for every net that it trains, and so keeps
                             the statistics that BatchNorm needs in evaluation; without it no net may have batchnorm

The stream of measures and validate is always of the same seed.
"""

from minigan.data.dataset import Dataset
from minigan.state import parts
from minigan.systems.settings import RecipeError

ALWAYS = ("Recipe", "saved", "metrics", "epoch_steps", "step")
TO_DRAW, ELSE = ("source", "sampler", "noise"), ("model", "measures")


def built(kind, recipe, data, streams):
    """A system of this class.

    Raises TypeError for a class that is none, and RecipeError for data that it does not take, for fewer examples than
    an iteration takes, for a net with batchnorm whose statistics it would not keep, or on minibatches of 1, and where
    an epoch is to be chosen by a score that it has not.
    """
    takes = getattr(kind, "takes", Dataset)
    if not isinstance(data, takes):
        raise RecipeError(
            f"{recipe.name}: the system {recipe.system} takes {takes.__name__}, and the data {data.name} are "
            f"{type(data).__name__}: leave --data out, or name others"
        )
    n, taken = len(data.train), recipe.taken()
    if taken > n:
        k = taken // recipe.batch
        most = f"take a batch of at most {n // k}" if k <= n else f"take a k of at most {n}"
        raise RecipeError(
            f"batch is {recipe.batch}{f' and k is {k}' if hasattr(recipe, 'k') else ''}: an iteration takes "
            f"{taken} examples, {data.name} has {n} to train on; {most}"
        )
    system = kind(recipe, data, streams)
    for name in (*ALWAYS, *(TO_DRAW if draws(system) else ELSE)):
        if not hasattr(system, name):
            raise TypeError(
                f"{kind.__name__} has no {name}: a system has {', '.join(ALWAYS)}, and "
                f"to draw samples {', '.join(TO_DRAW)}, or else {', '.join(ELSE)}"
            )
    for net in (path.removesuffix(".statistics") for path, _, name in parts(system) if name == "statistics"):
        if not getattr(kind, "remembers", False):
            raise RecipeError(
                f"{net} has batchnorm, whose statistics the system {recipe.system} does not keep, and samples would be "
                "wrong: leave the word out, or take a recipe of the system dcgan"
            )
        if recipe.batch < 2:
            raise RecipeError(f"batch is 1: {net} has batchnorm, which compares the examples of a minibatch; take 2")
    if recipe.choose and not (draws(system) or hasattr(system, "validate")):
        raise RecipeError(f"choose is True: a {recipe.system} system has no score to choose an epoch by; leave it out")
    return system


def draws(system):
    """Whether samples can be drawn of a system, or of those of a class."""
    return hasattr(system, "source")


def model(system):
    """What a system is about: its sampler, or of one that draws no samples its model."""
    return system.sampler if draws(system) else system.model
