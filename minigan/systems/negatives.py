"""The discriminator as generator: samples are the points where D is largest, and D then learns that they are not real.

From lectures on GANs, not from a paper. In turns:

    1. train D to distinguish examples from negatives: it maximises V(D, G) with the negatives in the place of G(z);
    2. x~ = argmax over x of D(x): by gradient ascent through D's input gradient, from random starting points, or on a
       grid in one or two dimensions; the x~ become negatives.

The negatives of `keep` rounds are kept, beside the first, which are drawn uniformly: without the old ones D would
become large again where it has already learned to be small. D* = p / (p + q) with q the negatives' density: D need not
be largest where p is. With a generator that learns to compute x~, in place of the search, this becomes a GAN.
"""

from dataclasses import dataclass
from typing import ClassVar

from minigan.backend import array_module
from minigan.data.dataset import Minibatches
from minigan.gan.objectives import value, value_gradient
from minigan.nn import build
from minigan.nn.ops import sigmoid
from minigan.systems import settings
from minigan.systems.settings import RecipeError, setting

SEARCHES = ("ascent", "grid")


@dataclass(frozen=True, kw_only=True)
class Recipe(settings.Recipe):
    """The settings of a discriminator that draws."""

    system = "negatives"

    D: str = setting(
        "dense 64, tanh, dense 64, tanh, dense 1", settings.LOGIT, "D's layers; the last one gives the logit: dense 1"
    )
    optimizer: str = setting("adam", settings.OPTIMIZER, "optimizer of D: adam, or momentum MU")
    rate: float = setting(0.001, settings.POSITIVE, "D's learning rate")
    search: str = setting("ascent", settings.one_of(*SEARCHES), "how x~ is found: by gradient ascent, or on a grid")
    ascents: int = setting(
        50, settings.whole(1), "how many steps of gradient ascent; or points of the grid in each direction"
    )
    ascent_rate: float = setting(0.05, settings.POSITIVE, "length of such a step, relative to the width of the data")
    round: int = setting(300, settings.whole(1), "steps of D between two searches")
    keep: int = setting(15, settings.whole(1), "how many rounds of negatives are kept beside the first")
    found: int = setting(500, settings.whole(1), "how many negatives are found in a round")


class Negatives:
    """D and its negatives. Samples are found by the same search."""

    Recipe = Recipe
    saved = ("D", "optimizer", "minibatches", "negatives", "played")
    metrics: ClassVar = {"V": "+.3f", "D(x)": ".2f", "D(negatives)": ".2f"}
    source = "where D is largest, sought from random points"

    def __init__(self, recipe, data, streams):
        self.recipe, self.streams, n = recipe, streams, data.train.shape[1]
        if recipe.search == "grid" and n > 2:
            raise RecipeError(f"search is grid: it is for one or two dimensions, and {data.name} has {n}; take ascent")
        self.epoch_steps = len(data.train) // recipe.taken()
        self.box = data.train.min(axis=0), data.train.max(axis=0)
        self.D = build.network(recipe.D, n, streams.init, n)
        self.optimizer = build.optimizer(recipe.optimizer, self.D, recipe.rate, self.epoch_steps)
        self.minibatches = Minibatches(data.train, streams.data)
        self.played = 0  # steps
        self.negatives = self.noise((1 + recipe.keep) * recipe.found, streams.noise)

    def step(self):
        """One step of D up V; and after every round the search. Returns V and the means of D on both minibatches."""
        recipe, D, rng = self.recipe, self.D, self.streams.dropout
        x = self.minibatches(recipe.batch)
        x_negative = self.negatives[self.streams.noise.integers(len(self.negatives), recipe.batch)]
        a_real, real = D.forward(x, rng)
        a_negative, negative = D.forward(x_negative, rng)
        da_real, da_negative = value_gradient(a_real, a_negative)
        gradient = D.parameter_gradient(da_real, real)
        gradient += D.parameter_gradient(da_negative, negative)
        self.optimizer.ascend(D, gradient)
        self.played += 1
        if self.played % recipe.round == 0:
            self.refute()
        return value(a_real, a_negative), sigmoid(a_real).mean(), sigmoid(a_negative).mean()

    def refute(self):
        """Put what the search finds in the place of the oldest negatives; the first of all stay."""
        found, turn = self.recipe.found, (self.played // self.recipe.round - 1) % self.recipe.keep
        start = (1 + turn) * found
        self.negatives[start : start + found] = self.sampler(self.noise(found, self.streams.noise))

    @property
    def sampler(self):
        """What samples come from: it takes starting points."""
        return Search(self.D, self.recipe, self.box)

    def noise(self, n, stream):
        """n starting points, uniform in the smallest box around the training data."""
        low, high = self.box
        return low + (high - low) * stream.uniform((n, len(low)))


class Search:
    """x~ = argmax D(x), sought from each starting point. To a run it is what a sampler is to other systems."""

    saved, layers = ("D",), ()

    def __init__(self, D, recipe, box):
        self.D, self.recipe, self.box = D, recipe, box

    @property
    def theta(self):
        """D's parameters."""
        return self.D.theta

    def astype(self, dtype):
        """The same search with a copy of D."""
        return Search(self.D.astype(dtype), self.recipe, self.box)

    def __call__(self, x, rng=None):
        return self.on_grid(x) if self.recipe.search == "grid" else self.ascend(x)

    def ascend(self, x):
        """Steps of one length up the gradient of D's logit, halved ten times on the way; x stays in the box."""
        xp, (low, high) = array_module(x), self.box
        length, n = self.recipe.ascent_rate * (high - low), self.recipe.ascents
        for i in range(n):
            a, cache = self.D.forward(x)
            g = self.D.input_gradient(xp.ones_like(a), cache)
            size = xp.sqrt((g * g).sum(axis=1, keepdims=True))
            x = xp.clip(x + 0.5 ** (10 * i / n) * length * g / xp.where(size > 0, size, 1.0), low, high)
        return x

    def on_grid(self, x):
        """The point of the grid with the largest D, moved by less than a cell so that not all samples are one point.

        Where in its cell a starting point lies says how far it is moved.
        """
        xp, (low, high), n = array_module(x), self.box, self.recipe.ascents
        cell = (high - low) / n
        middles = [low[k] + cell[k] * (xp.arange(n, dtype=x.dtype) + 0.5) for k in range(len(low))]
        grid = xp.stack([part.ravel() for part in xp.meshgrid(*middles)], axis=1)
        best = grid[self.D(grid).argmax()]
        return best + ((x - low) % cell - 0.5 * cell)
