"""The games after the paper: other losses, D held smooth, and other ways of taking the two steps.

`objective` names the losses of D and G (gan/games.py). Beside them:

    r1, gp           D also minimises r1/2 E |g|^2 on real examples, or gp E (|g| - 1)^2 between real and fake ones,
                     g = dD(x)/dx (nn/penalty.py): Mescheder et al. 2018; Gulrajani et al. 2017
    clip             after each of D's steps theta_d is clipped to [-clip, clip]: Arjovsky et al. 2017
    blur             Gaussian noise is added to the real and fake examples that D sees. Its standard deviation falls
                     linearly from `blur` to 0 over `fade` epochs: Sonderby et al. 2017; Arjovsky & Bottou 2017

and `update`, how theta = (theta_d, theta_g) follows v(theta), the two gradients:

    alternating      Algorithm 1: k steps of D, then one of G, which meets the new D
    simultaneous     theta <- theta - rate v(theta)
    extragradient    theta' = theta - rate v(theta), and then theta <- theta - rate v(theta'): Gidel et al. 2019
    optimistic       theta <- theta - rate (2 v(theta) - v(theta before)): Daskalakis et al. 2018
"""

from dataclasses import dataclass
from typing import ClassVar

from minigan.backend import array_module
from minigan.data.dataset import Minibatches
from minigan.gan.games import GAMES
from minigan.nn import build, penalty
from minigan.systems import settings
from minigan.systems.gan import Gan, Players, players
from minigan.systems.settings import RecipeError, setting

NOT_BELOW_0 = settings.number("a number, 0 or above,", lambda v: v >= 0)
UPDATES = ("alternating", "simultaneous", "extragradient", "optimistic")


@dataclass(frozen=True, kw_only=True)
class Recipe(Players):
    """The settings of a game of the zoo."""

    system = "zoo"

    objective: str = setting("non-saturating", settings.one_of(*GAMES), "the losses of D and G")
    update: str = setting("alternating", settings.one_of(*UPDATES), "how D and G take their steps")
    r1: float = setting(
        0.0, NOT_BELOW_0, "weight of R1, which penalises the squared slope of D at real examples; 0: no R1"
    )
    gp: float = setting(0.0, NOT_BELOW_0, "weight of WGAN-GP's penalty on slopes of D other than 1; 0: no penalty")
    clip: float | None = setting(
        None, settings.or_none(settings.POSITIVE), "bound to which D's parameters are clipped; none: no clipping"
    )
    blur: float = setting(
        0.0, NOT_BELOW_0, "standard deviation, at the start, of noise that is added to D's input; 0: no noise"
    )
    fade: int = setting(5, settings.whole(1), "epochs until that noise has faded to 0")

    def __post_init__(self):
        super().__post_init__()
        if self.update != "alternating" and self.k != 1:
            raise RecipeError(f"k is {self.k!r}: the {self.update} update has k = 1; with update alternating k is free")


class Zoo:
    """D and G in a game of the zoo. Samples come from the moving average of theta_g, if there is one, else from G."""

    Recipe = Recipe
    saved = ("D", "G", "d_optimizer", "g_optimizer", "average", "minibatches", "d_before", "g_before")
    sampler, source = Gan.sampler, Gan.source
    metrics: ClassVar = {"d loss": "+.3f", "D real": "+.2f", "D fake": "+.2f"}  # D's mean outputs, as they are

    def __init__(self, recipe, data, streams):
        self.recipe, self.streams, self.game = recipe, streams, GAMES[recipe.objective]
        self.noise, self.epoch_steps = build.noise(recipe.noise), len(data.train) // recipe.taken()
        updates = 2 if recipe.update == "extragradient" else 1  # of G in an iteration
        made = players(recipe, streams, self.noise.size, data.train, data.shape, updates=updates)
        self.D, self.G, self.d_optimizer, self.g_optimizer, self.average = made
        self.epoch_updates = self.epoch_steps * updates
        if recipe.r1 or recipe.gp:
            try:
                penalty.expect_allowed(self.D)
            except TypeError as error:
                raise RecipeError(f"D is {recipe.D!r}, with r1 or gp: {error}") from None
        self.minibatches = Minibatches(data.train, streams.data)
        self.d_before = self.g_before = None  # gradients, of the optimistic update
        if recipe.update == "optimistic":
            self.d_before, self.g_before = self.D.theta * 0.0, self.G.theta * 0.0

    def step(self):
        """One iteration: D's loss and its mean outputs on real and fake examples, of its last minibatch."""
        a_real, a_fake = getattr(self, self.recipe.update)()
        if self.average:
            self.average.update(self.G)
        return self.game.d.value(a_real, a_fake), a_real.mean(), a_fake.mean()

    # ---- how the steps are taken ----

    def alternating(self):
        """k steps of D, then one of G on the last minibatch's real examples and new noise."""
        for _ in range(self.recipe.k):
            x, z = self.minibatch()
            v_d, logits = self.d_gradient(x, z)
            self.d_descend(v_d)
        self.g_optimizer.descend(self.G, self.g_gradient(x, self.noise(len(x), self.streams.noise)))
        return logits

    def simultaneous(self):
        """Both from the same theta."""
        v_d, v_g, logits = self.gradients()
        self.both_descend(v_d, v_g)
        return logits

    def extragradient(self):
        """Look one step ahead, and take from here the step that is right there. Each has a minibatch of its own."""
        theta_d, theta_g = self.D.theta.copy(), self.G.theta.copy()
        self.simultaneous()
        v_d, v_g, logits = self.gradients()
        self.D.theta, self.G.theta = theta_d, theta_g
        self.both_descend(v_d, v_g)
        return logits

    def optimistic(self):
        """The gradient, plus once more the change that it has just made: 2 v - v before."""
        v_d, v_g, logits = self.gradients()
        if self.d_optimizer.updates == 0:
            self.d_before, self.g_before = v_d, v_g
        self.both_descend(2.0 * v_d - self.d_before, 2.0 * v_g - self.g_before)
        self.d_before, self.g_before = v_d, v_g
        return logits

    def both_descend(self, v_d, v_g):
        """Each a step of its own optimiser."""
        self.d_descend(v_d)
        self.g_optimizer.descend(self.G, v_g)

    def d_descend(self, v_d):
        """D's step, and the clipping after it."""
        self.d_optimizer.descend(self.D, v_d)
        if clip := self.recipe.clip:
            self.D.theta = array_module(self.D.theta).clip(self.D.theta, -clip, clip)

    # ---- the two gradients ----

    def gradients(self):
        """v(theta) on a new minibatch, and D's outputs on it."""
        x, z = self.minibatch()
        v_d, logits = self.d_gradient(x, z)
        return v_d, self.g_gradient(x, z), logits

    def d_gradient(self, x, z):
        """Of D's loss, with its penalties, in theta_d; and D's outputs on real and fake examples."""
        D, recipe, rng = self.D, self.recipe, self.streams.dropout
        x, x_fake = self.blurred(x), self.blurred(self.G(z, rng))
        a_real, real = D.forward(x, rng)
        a_fake, fake = D.forward(x_fake, rng)
        da_real, da_fake = self.game.d.gradient(a_real, a_fake)
        gradient = D.parameter_gradient(da_real, real)
        gradient += D.parameter_gradient(da_fake, fake)
        if recipe.r1:
            gradient += penalty.r1(D, x, recipe.r1, rng)[1]
        if recipe.gp:
            gradient += penalty.wgan_gp(D, penalty.between(x, x_fake, self.streams.noise), recipe.gp, rng)[1]
        return gradient, (a_real, a_fake)

    def g_gradient(self, x, z):
        """Of G's loss in theta_g, through D; x: real examples, for losses that compare with them."""
        D, G, rng = self.D, self.G, self.streams.dropout
        x_fake, cache_g = G.forward(z, rng)
        a_fake, fake = D.forward(self.blurred(x_fake), rng)
        if self.game.g.inputs == ("a_fake",):
            da_fake = self.game.g.gradient(a_fake)
        else:
            _, da_fake = self.game.g.gradient(D(self.blurred(x), rng), a_fake)
        return G.parameter_gradient(D.input_gradient(da_fake, fake), cache_g)

    def minibatch(self):
        """m real examples, and noise for as many fake ones."""
        m = self.recipe.batch
        return self.minibatches(m), self.noise(m, self.streams.noise)

    def blurred(self, x):
        """x with what is left of the noise on it."""
        left = 1.0 - self.g_optimizer.updates / (self.recipe.fade * self.epoch_updates)
        sd = self.recipe.blur * max(0.0, left)
        return x + sd * self.streams.noise.normal(x.shape) if sd else x
