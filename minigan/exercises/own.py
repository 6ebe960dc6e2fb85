"""A GAN of a student's own functions, trained as `minigan train` does it: the same recipe, bar, run folder, pictures.

    run = train_own(globals(), OWN_RING)

The functions are those of exercise 22 and of the exercises before it, by name, as globals() of a notebook has them.
minigan gives the data, the noise, the initial theta and the folder; every step of theta is the student's. What is saved
is a GAN of minigan's like any other: `minigan sample`, `evaluate`, `figures` and `compare` take its folder.
"""

from dataclasses import replace
from typing import Any, ClassVar

import numpy

from minigan import runs
from minigan.exercises.bank.own_gan import EXERCISE
from minigan.exercises.exercise import ExerciseError
from minigan.gan.objectives import value
from minigan.nn.layers import Dense, Dropout, Maxout, ReLU, Sigmoid
from minigan.nn.ops import sigmoid
from minigan.nn.optimizers import Adam
from minigan.systems import RECIPES, RecipeError
from minigan.systems.gan import Gan, Recipe

OWN_RING = replace(RECIPES["ring"], name="own-ring", about="the ring, by your own functions")
OWN_MNIST = Recipe(
    name="own-mnist",
    about="digits, by your own functions: small nets, some eight minutes in plain NumPy",
    G="uniform 0.05, dense 256, relu, dense 256, relu, dense data bias=mean, sigmoid",
    D="uniform 0.005, dropout 0.8, dense 600, maxout 5, dropout 0.5, dense 1",
    noise="uniform 50",
    epochs=16,
    d_rate=0.002,
    g_rate=0.002,
    average=0.999,
)
NAMES = [question.name for question in (*EXERCISE.pasted, *EXERCISE.questions)]


class OwnGan(Gan):
    """A Gan whose step is the student's own_iteration. functions: {name: function}."""

    functions: ClassVar[dict[str, Any]]

    def __init__(self, recipe, data, streams):
        super().__init__(recipe, data, streams)
        expect_possible(recipe, self)
        self.adam = (recipe.d_rate, self.d_optimizer.beta1, self.d_optimizer.beta2, self.d_optimizer.eps)

    def step(self):
        """One iteration by the student's functions: V, and the means of D(x) and D(G(z)), on its minibatch before it.

        The masks of dropout are drawn anew in every iteration, and are the same for all passes of D in it.
        """
        m, streams = self.recipe.batch, self.streams
        z, x, z_g = self.noise(m, streams.noise), self.minibatches(m), self.noise(m, streams.noise)
        D, G = in_words(self.D, m, streams.dropout), in_words(self.G, m, streams.dropout)
        d, g = rows(self.D, self.d_optimizer, -1), rows(self.G, self.g_optimizer, 1)
        forward = self.functions["net_forward"]
        a_real, a_fake = forward(D, d[0], x), forward(D, d[0], forward(G, g[0], z))
        t = self.d_optimizer.updates + 1
        d, g = self.functions["own_iteration"](D, G, d, g, t, x, z, z_g, self.adam)
        take(d, self.D, self.d_optimizer, -1)
        take(g, self.G, self.g_optimizer, 1)
        if self.average:
            self.average.update(self.G)
        return value(a_real, a_fake), sigmoid(a_real).mean(), sigmoid(a_fake).mean()


def expect_possible(recipe, system):
    """Raise RecipeError for a recipe that asks for what own_iteration does not do."""
    asked = (
        ("k", recipe.k == 1, "1"),
        ("objective", recipe.objective == "non-saturating", "non-saturating"),
        ("update", recipe.update == "alternating", "alternating"),
        ("optimizer", isinstance(system.d_optimizer, Adam), "adam"),
        ("g_rate", recipe.g_rate == recipe.d_rate, f"{recipe.d_rate}, as d_rate"),
    )
    for name, possible, allowed in asked:
        if not possible:
            raise RecipeError(f"{name} is {getattr(recipe, name)!r}: own_iteration of exercise 22 wants {allowed}")
    for net in (system.D, system.G):
        in_words(net, 1, system.streams.dropout)


def in_words(network, m, stream):
    """A Network's layers as exercise 22 writes them; each mask of dropout is drawn anew, for m rows."""
    words: list[tuple[Any, ...]] = []
    n = next(len(layer.params["W"]) for layer in network.layers if isinstance(layer, Dense))
    for layer in network.layers:
        if isinstance(layer, Dense):
            words.append(("dense", *layer.params["W"].shape))
            n = layer.params["W"].shape[1]
        elif isinstance(layer, Maxout):
            words.append(("maxout", layer.pieces))
            n //= layer.pieces
        elif isinstance(layer, Dropout):
            words.append(("dropout", stream.mask((m, n), layer.keep), layer.keep))
        elif isinstance(layer, ReLU | Sigmoid):
            words.append((type(layer).__name__.lower(),))
        else:
            raise RecipeError(f"{layer!r}: the layers of exercise 22 are dense, relu, sigmoid, maxout and dropout")
    return tuple(words)


def rows(network, optimizer, sign):
    """The rows theta, m, v of a player.

    sign: -1 for D. minigan's m is then a mean of the gradient of V, and a student's one of that of -V.
    """
    return numpy.stack([network.theta, sign * optimizer.m, optimizer.v])


def take(state, network, optimizer, sign):
    """Let a player have the rows theta, m, v that the student's functions gave."""
    network.theta = numpy.asarray(state[0])
    optimizer.m[...], optimizer.v[...] = sign * numpy.asarray(state[1]), state[2]
    optimizer.updates += 1


def own_gan(functions):
    """The system of these functions, a class, for runs.Run and runs.start_run.

    functions: {name: function}, as globals(). Raises ExerciseError if one is missing.
    """
    missing = [name for name in NAMES if not callable(functions.get(name))]
    if missing:
        raise ExerciseError(f"{', '.join(missing)} missing: bring your function of the earlier exercise, or write it")
    return type("OwnGan", (OwnGan,), {"functions": functions})


def train_own(functions, recipe=OWN_RING, folder=None, steps=None):
    """Train a GAN of these functions up to `steps` (by default the recipe's epochs); returns the Run.

    folder: None for the next free one, runs/own-ring-1 and so on. Raises ExerciseError as own_gan, RecipeError for a
    recipe that own_iteration does not fit, and RunError for a folder that is not free.
    """
    with runs.new_run(recipe, folder, system=own_gan(functions)) as (run, place):
        print(f"run folder {place}: {recipe.about}")
        runs.train(run, place, steps)
        drawn = runs.draw_results(run, place)
    print(f"look at {', '.join(str(path) for path in drawn)}; then try: minigan evaluate {place}")
    return run
