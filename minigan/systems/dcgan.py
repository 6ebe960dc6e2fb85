"""DCGAN: G and D are convolutions, with BatchNorm, and one minibatch of samples serves both steps.

Radford et al. 2016 (arXiv 1511.06434) for the nets; for the updates, the two programs that are read most beside it:

    D first   MXNet's example/gan/dcgan.py             G first   github.com/tqchen/mxnet-gan
      x_fake = G(z)                                      x_fake = G(z)
      D's step, at x and x_fake                          G's step, at D(x_fake), with the D of before
      G's step, at D(x_fake), with the new D             D's step, at x and at the same x_fake

Algorithm 1 draws new noise for G's step. "G first" is the simultaneous update of the GAN paper's released code: both
gradients are taken at the old parameters. D maximises

    mean [t log D(x) + (1 - t) log(1 - D(x))] + mean log(1 - D(G(z))),

a sum, not half of it. t = 1; with one-sided labels t = 0.9.
"""

from dataclasses import dataclass
from typing import ClassVar

from minigan.data.dataset import Minibatches
from minigan.gan.games import label, means
from minigan.gan.losses import OBJECTIVES
from minigan.gan.objectives import value
from minigan.nn import build
from minigan.nn.ops import sigmoid
from minigan.random import Stream
from minigan.systems import settings
from minigan.systems.gan import Players, players
from minigan.systems.settings import RecipeError, setting

ORDERS = ("D first", "G first")
SETTLED, TOGETHER = 20, 100  # minibatches, and samples in each, by which BatchNorm's statistics are measured anew
SHARE = settings.number("a number above 0 and at most 1", lambda v: 0 < v <= 1)


@dataclass(frozen=True, kw_only=True)
class Recipe(Players):
    """The settings of a DCGAN."""

    system = "dcgan"

    update: str = setting("D first", settings.one_of(*ORDERS), "whose step comes first")
    real: float = setting(1.0, SHARE, "t, the label of real examples: 0.9 for one-sided label smoothing")

    def __post_init__(self):
        super().__post_init__()
        if self.update == "G first" and self.k != 1:
            raise RecipeError(f"k is {self.k!r}: G first has k = 1; with update D first k is free")


class Dcgan:
    """D and G. Each of their passes in D's step moves the statistics of BatchNorm a tenth of the way."""

    Recipe = Recipe
    saved = ("D", "G", "d_optimizer", "g_optimizer", "average", "minibatches")
    metrics: ClassVar = {"V": "+.3f", "D(x)": ".2f", "D(G(z))": ".2f"}  # of D in training
    remembers = True

    def __init__(self, recipe, data, streams):
        self.recipe, self.streams, self.noise = recipe, streams, build.noise(recipe.noise)
        self.epoch_steps = len(data.train) // recipe.taken()
        made = players(recipe, streams, self.noise.size, data.train, data.shape)
        self.D, self.G, self.d_optimizer, self.g_optimizer, self.average = made
        self.minibatches = Minibatches(data.train, streams.data)
        self.loss = means("D", label(recipe.real), label(0.0))
        self.objective = OBJECTIVES[recipe.objective]

    def step(self):
        """One iteration, of k steps of D: V, and the means of D(x) and D(G(z)), on its last minibatch."""
        a_real, a_fake = self.d_first() if self.recipe.update == "D first" else self.g_first()
        if self.average:
            self.average.update(self.G)
        return value(a_real, a_fake), sigmoid(a_real).mean(), sigmoid(a_fake).mean()

    def d_first(self):
        """D's steps, then G's, on the last of their samples, through the new D."""
        D, rng = self.D, self.streams.dropout
        for _ in range(self.recipe.k):
            x_fake, cache_g, logits, passes = self.looked_at()
            self.d_optimizer.descend(D, self.d_gradient(logits, passes))
        a, cache = D.forward(x_fake, rng)
        dx_fake = D.input_gradient(self.objective.gradient(a), cache)
        self.g_optimizer.descend(self.G, self.G.parameter_gradient(dx_fake, cache_g))
        return logits

    def g_first(self):
        """G's step and D's, at the parameters of before."""
        _, cache_g, logits, (real, fake) = self.looked_at()
        dx_fake = self.D.input_gradient(self.objective.gradient(logits[1]), fake)
        g_gradient = self.G.parameter_gradient(dx_fake, cache_g)
        d_gradient = self.d_gradient(logits, (real, fake))
        self.g_optimizer.descend(self.G, g_gradient)
        self.d_optimizer.descend(self.D, d_gradient)
        return logits

    def looked_at(self):
        """G(z) and its cache, D's logits on x and G(z), and the two passes. Real and fake go through D by themselves.

        In one minibatch they would share BatchNorm's mean and variance, by which D could tell them apart.
        """
        m, rng = self.recipe.batch, self.streams.dropout
        x_fake, cache_g = self.G.forward(self.noise(m, self.streams.noise), rng)
        a_real, real = self.D.forward(self.minibatches(m), rng)
        a_fake, fake = self.D.forward(x_fake, rng)
        for network, cache in ((self.G, cache_g), (self.D, real), (self.D, fake)):
            network.remember(cache)
        return x_fake, cache_g, (a_real, a_fake), (real, fake)

    def d_gradient(self, logits, passes):
        """The gradient of D's loss in theta_d: the sum of that of both passes."""
        da_real, da_fake = self.loss.gradient(*logits)
        gradient = self.D.parameter_gradient(da_real, passes[0])
        gradient += self.D.parameter_gradient(da_fake, passes[1])
        return gradient

    @property
    def sampler(self):
        """G, with the moving average of theta_g if there is one, and then with statistics measured for it."""
        if not self.average:
            return self.G
        G = self.average.network(self.G)
        if G.statistics is not None:
            stream = Stream(self.recipe.seed, G.theta.dtype, self.streams.noise.xp)  # its own: it moves no other
            G.settle((self.noise(TOGETHER, stream) for _ in range(SETTLED)), stream)
        return G

    @property
    def source(self):
        """Where samples come from, in words."""
        return "the moving average of theta_g" if self.average else "theta_g"
