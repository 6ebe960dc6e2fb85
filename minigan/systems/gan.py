"""The paper's own system: a generator and a discriminator that play Algorithm 1."""

from dataclasses import dataclass
from typing import ClassVar

from minigan.backend import array_module
from minigan.data.dataset import Minibatches
from minigan.gan.algorithm1 import algorithm1, simultaneous
from minigan.gan.joined import expect_separate, joined
from minigan.gan.losses import OBJECTIVES
from minigan.gan.objectives import value
from minigan.nn import build
from minigan.nn.ops import sigmoid
from minigan.nn.optimizers import Average
from minigan.systems import settings, shapes
from minigan.systems.settings import RecipeError, setting

UPDATES = {"alternating": algorithm1, "simultaneous": simultaneous, "joined": joined}
DECAY = settings.or_none(settings.number("a decay between 0 and 1", lambda v: 0 < v < 1))


@dataclass(frozen=True, kw_only=True)
class Nets(settings.Recipe):
    """The settings of every system that has a D and a G."""

    G: str = setting("dense 1200, relu, dense 1200, relu, dense data bias=mean, sigmoid", settings.DATA, "G's layers")
    D: str = setting(
        "dense 1200, maxout 5, dense 1", settings.LOGIT, "D's layers; the last one gives the logit: dense 1"
    )
    noise: str = setting(
        "uniform 100",
        settings.NOISE,
        "distribution of z, uniform or gaussian, of variance 1, and how many numbers z has",
    )
    k: int = setting(1, settings.whole(1), "steps of D for each step of G")
    objective: str = setting("non-saturating", settings.one_of(*OBJECTIVES), "what G minimises")
    optimizer: str = setting("adam beta1=0.5", settings.OPTIMIZER, "optimizer of both players: adam, or momentum MU")
    d_rate: float = setting(0.001, settings.POSITIVE, "D's learning rate, for a step up the gradient of V")
    g_rate: float = setting(
        0.001, settings.POSITIVE, "G's learning rate, for a step down the gradient of its objective"
    )

    def taken(self):
        """An iteration takes k minibatches."""
        return self.k * self.batch


@dataclass(frozen=True, kw_only=True)
class Players(Nets):
    """The settings of every system whose G, or its moving average, is what samples come from."""

    average: float | None = setting(
        None,
        DECAY,
        "decay of a moving average of theta_g, used for samples; none: theta_g itself is used",
    )


@dataclass(frozen=True, kw_only=True)
class Recipe(Players):
    """The settings of a GAN."""

    system = "gan"

    update: str = setting(
        "alternating",
        settings.one_of(*UPDATES),
        "Algorithm 1, or both at once as in the paper's released code, or joined: Algorithm 1, D's minibatches in one",
    )
    pretrained: int = setting(0, settings.whole(0), "how many of G's last dense layers are taken from another run")
    start_from: str | None = setting(None, settings.PATH, "the folder of that run")

    def __post_init__(self):
        super().__post_init__()
        if self.update == "simultaneous" and self.k != 1:
            raise RecipeError(f"k is {self.k!r}: the simultaneous update has k = 1; with update alternating k is free")
        if self.start_from and not self.pretrained:
            raise RecipeError(f"start_from is {self.start_from!r}: {self.name} has no pretrained layers to start from")

    def start(self):
        """Where it has pretrained layers, a run that trained them."""
        return "G's last layers" if self.pretrained else ""


def players(recipe, streams, size, x, shape=None, given=0, updates=1):
    """(D, G, D's optimiser, G's, the moving average of theta_g or None) of a recipe of Players.

    size: numbers to a z; x: (n, values) training examples, as G is to draw them; shape: of one, such as (28, 28).
    given: values beside z and beside x. updates: how many an iteration makes of G, and k times as many of D.
    """
    n, steps = x.shape[1], len(x) // recipe.taken() * updates
    shape = shape or (n,)
    shapes.expect_as_data(recipe, size + given, shape)
    G = build.network(recipe.G, size + given, streams.init, shape, x.mean(axis=0), gives=n)
    D = build.network(recipe.D, n + given, streams.init, shape, gives=1)
    d_optimizer = build.optimizer(recipe.optimizer, D, recipe.d_rate, steps * recipe.k)
    g_optimizer = build.optimizer(recipe.optimizer, G, recipe.g_rate, steps)
    return D, G, d_optimizer, g_optimizer, Average(G, recipe.average) if recipe.average else None


class Gan:
    """D and G, which play one iteration of Algorithm 1 at every step.

    Samples come from the moving average of theta_g where the recipe has one, else from G.
    """

    Recipe = Recipe
    saved = ("D", "G", "d_optimizer", "g_optimizer", "average", "minibatches")
    metrics: ClassVar = {"V": "+.3f", "D(x)": ".2f", "D(G(z))": ".2f"}  # the last two with D's dropout on

    def __init__(self, recipe, data, streams):
        self.recipe, self.streams, self.noise = recipe, streams, build.noise(recipe.noise)
        self.epoch_steps = len(data.train) // recipe.taken()
        made = players(recipe, streams, self.noise.size, data.train, data.shape)
        self.D, self.G, self.d_optimizer, self.g_optimizer, self.average = made
        self.minibatches = Minibatches(data.train, streams.data)
        if recipe.update == "joined":
            try:
                expect_separate(self.D)
            except ValueError as error:
                raise RecipeError(f"update is 'joined': {error}") from None

    def step(self):
        """One iteration: V, and the means of D(x) and D(G(z)), on its last minibatch."""
        recipe, streams = self.recipe, self.streams
        ((a_real, a_fake),) = UPDATES[recipe.update](
            self.D,
            self.G,
            self.minibatches,
            lambda m: self.noise(m, streams.noise),
            self.d_optimizer,
            self.g_optimizer,
            steps=1,
            k=recipe.k,
            m=recipe.batch,
            objective=OBJECTIVES[recipe.objective],
            rng=streams.dropout,
        )
        if self.average:
            self.average.update(self.G)
        return value(a_real, a_fake), sigmoid(a_real).mean(), sigmoid(a_fake).mean()

    @property
    def sampler(self):
        """The network that samples come from."""
        return self.average.network(self.G) if self.average else self.G

    @property
    def source(self):
        """Where samples come from, in words."""
        return "the moving average of theta_g" if self.average else "theta_g"

    def start_from(self, other):
        """Give G's last layers the parameters of another run's network, all of it: layers in a row lie so in theta.

        Raises RecipeError if it does not fit.
        """
        layers = [repr(layer) for layer in self.G.layers[-len(other.layers) :]]
        trained = sum("W" in layer.params for layer in other.layers)
        if layers != [repr(layer) for layer in other.layers] or trained != self.recipe.pretrained:
            raise RecipeError(
                f"start_from is {self.recipe.start_from!r}: G there, {other!r}, is not the last "
                f"{self.recipe.pretrained} dense layers of {self.recipe.name}'s, {self.G!r}"
            )
        self.G.theta[-other.theta.size :] = array_module(self.G.theta).asarray(other.theta)
        self.G.version += 1
