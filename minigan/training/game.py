"""A game in progress: what a recipe sets going, what is watched of it, and what a checkpoint holds of it."""

import json
from math import inf, isfinite

import numpy

from minigan.backend import array_module, to_host
from minigan.data.dataset import Minibatches, checksum, in_numbers
from minigan.errors import UserError
from minigan.evaluation.parzen import SIGMAS, choose_sigma, parzen_score
from minigan.evaluation.rows import Overflow, expect_squares, middle
from minigan.gan import objectives
from minigan.gan.algorithm1 import algorithm1, simultaneous
from minigan.gan.losses import OBJECTIVES
from minigan.gan.players import draw_noise, make_discriminator, make_generator, make_optimizer
from minigan.gan.recipe import RecipeError
from minigan.nn.ops import sigmoid
from minigan.nn.optimizers import Average
from minigan.random import Streams
from minigan.training import saved

SHOWN = 100  # samples in a picture
SCORED = 10_000  # samples in a Parzen score, as in the paper
DIVERGED = "training has diverged; lower d_rate and g_rate"
FRAMES = 64  # pictures kept for the animation; when there are more, every second one goes
TOY_SIGMAS = tuple(float(sigma) for sigma in numpy.logspace(-2, 0, 10))  # toy data are narrower than digits


class NonFiniteError(UserError, ArithmeticError):
    """V or a theta became infinite or not a number; the message names the training step."""


class Game:
    """D and G with their optimisers, streams and data, at a training step.

    `step` counts Algorithm 1's iterations. `rows` has a dictionary for every epoch that has ended, with
    the means over its iterations of V, D(x) and D(G(z)), the last two with D's dropout on.
    """

    def __init__(self, recipe, data):
        n = len(data.train)
        if recipe.k * recipe.batch > n:
            raise RecipeError(
                f"batch is {recipe.batch} and k is {recipe.k}: an iteration takes {recipe.k * recipe.batch} examples, "
                f"{data.name} has {n} to train on; take a batch of at most {n // recipe.k}"
            )
        self.recipe, self.data = recipe, data
        # Of a user's own data, which may be changed between two sittings: then a run could not go on bit for bit.
        self.checksum = checksum(data) if recipe.path else None
        self.examples = in_numbers(data) if recipe.path else None
        self.epoch_steps = len(data.train) // (recipe.k * recipe.batch)
        self.streams = streams = Streams(recipe.seed, data.train.dtype, array_module(data.train))
        n = data.train.shape[1]
        self.G = make_generator(recipe, n, streams.init, data.train.mean(axis=0))
        self.D = make_discriminator(recipe, n, streams.init)
        self.g_optimizer = make_optimizer(recipe, self.G, recipe.g_rate, self.epoch_steps)
        self.d_optimizer = make_optimizer(recipe, self.D, recipe.d_rate, self.epoch_steps * recipe.k)
        self.average = Average(self.G, recipe.average) if recipe.average else None
        self.minibatches = Minibatches(data.train, streams.data)
        self.z_shown = draw_noise(recipe, SHOWN, streams.evaluation)
        self.z_scored = draw_noise(recipe, SCORED, streams.evaluation)
        self.step = 0
        self.rows = []
        self.frames, self.frame_epochs, self.frame_every = [], [], 1
        self.best_theta, self.best_score = None, -inf
        self._pending = []  # logits that nobody has looked at yet: looking makes the host wait for a GPU
        self._numbers = []  # [V, D(x), D(G(z))] of every step of the open epoch

    @property
    def epoch(self):
        """Passes over the training data made so far."""
        return self.step / self.epoch_steps

    def play(self, steps):
        """Play until step number `steps`: a generator that yields after every iteration of Algorithm 1."""
        recipe, streams = self.recipe, self.streams
        iterate = algorithm1 if recipe.update == "alternating" else simultaneous
        objective = OBJECTIVES[recipe.objective]
        for logits in iterate(
            self.D,
            self.G,
            self.minibatches,
            lambda m: draw_noise(recipe, m, streams.noise),
            self.d_optimizer,
            self.g_optimizer,
            steps=steps - self.step,
            m=recipe.batch,
            k=recipe.k,
            objective=objective,
            rng=streams.dropout,
        ):
            self.step += 1
            self._pending.append(logits)
            if self.average:
                self.average.update(self.G)
            if self.step % self.epoch_steps == 0:
                self._end_epoch()
            yield

    def look(self):
        """[V, D(x), D(G(z))] of the open epoch's steps so far, a row a step. Raises NonFiniteError if V is not finite.

        This waits for a GPU to finish, so it is not done at every step.
        """
        if self._pending:
            numbers = [
                number
                for a_real, a_fake in self._pending
                for number in (objectives.value(a_real, a_fake), sigmoid(a_real).mean(), sigmoid(a_fake).mean())
            ]
            rows = to_host(array_module(numbers[0]).stack(numbers)).reshape(-1, 3).tolist()  # one wait for them all
            first = self.step - len(rows) + 1
            for step, (V, _, _) in enumerate(rows, first):
                if not isfinite(V):
                    raise NonFiniteError(f"V is {V} at step {step}: {DIVERGED}")
            self._numbers += rows
            self._pending = []
        return self._numbers

    def table(self):
        """A row for every epoch, the one that has begun included."""
        return self.rows + ([self._row()] if self.look() else [])

    def _row(self):
        V, d_real, d_fake = numpy.mean(self.look(), axis=0).tolist()
        return {"epoch": self.epoch, "step": self.step, "V": V, "D(x)": d_real, "D(G(z))": d_fake}

    def _end_epoch(self):
        row = self._row()
        self._numbers = []
        if self.recipe.choose:
            row["sigma"], row["validation"] = self._validate()
            if row["validation"] > self.best_score:
                self.best_score, self.best_theta = row["validation"], self.theta_now().copy()
        self.rows.append(row)
        epoch = len(self.rows)
        if epoch % self.frame_every == 0:
            self.frames.append(to_host(self.samples(self.z_shown, self.theta_now())).astype("float16"))
            self.frame_epochs.append(epoch)
            if len(self.frames) > FRAMES:
                self.frames, self.frame_epochs = self.frames[1::2], self.frame_epochs[1::2]
                self.frame_every *= 2

    def _validate(self):
        """(sigma, score) on validation data; -inf, below every score, if samples are too far off to have one."""
        samples, valid = self.samples(self.z_scored, self.theta_now()), self.data.valid
        if array_module(samples).isfinite(samples).all():
            try:
                return choose_sigma(samples, valid, self.sigmas)
            except Overflow:
                expect_squares(valid, valid, middle(valid))  # raises again if it is the data that are too large
        return self.sigmas[0], -inf

    # ---- samples ----

    @property
    def sigmas(self):
        """The widths that Parzen windows are tried with: the paper's for images."""
        return SIGMAS if self.data.image_shape else TOY_SIGMAS

    def theta_now(self):
        """The parameters that samples come from at this step: the moving average of theta_g, or theta_g."""
        return self.average.theta if self.average else self.G.theta

    def theta_chosen(self):
        """The parameters of the run's result: those of the epoch that validation chose, or those of now."""
        return self.theta_now() if self.best_theta is None else self.best_theta

    @property
    def chosen_step(self):
        """The step that the run's result is of: at the end of the epoch that validation chose, or the present one."""
        if self.best_theta is None:
            return self.step
        return max(self.rows, key=lambda row: row.get("validation", -numpy.inf))["step"]

    def when(self):
        """When the run's result was reached, in words: "epoch 3, step 1170"."""
        return f"epoch {self.chosen_step / self.epoch_steps:.3g}, step {self.chosen_step}"

    def samples(self, z, theta):
        """G(z) with the parameters theta, in blocks of rows."""
        G = self.G.astype(self.G.theta.dtype)
        G.theta[...] = theta
        return array_module(z).concatenate([G(z[i : i + 1000]) for i in range(0, len(z), 1000)])

    def score(self, bar=False):
        """The Parzen score of 10,000 samples of the run's result, by the paper's procedure."""
        samples = self.samples(self.z_scored, self.theta_chosen())
        return parzen_score(samples, self.data.valid, self.data.test, self.sigmas, bar)

    def origin(self):
        """Where samples of the run's result come from, in words."""
        source = "the moving average of theta_g" if self.average else "theta_g"
        return f"{source}, {self.when()}" + (", chosen by validation" if self.best_theta is not None else "")

    # ---- checkpoints ----

    def _arrays(self):
        """Every array that a checkpoint fills in place, by name."""
        arrays = {"D.theta": self.D.theta, "G.theta": self.G.theta, "order": self.minibatches.order}
        for player, optimizer in (("D", self.d_optimizer), ("G", self.g_optimizer)):
            arrays |= {f"{player}.{name}": vector for name, vector in optimizer.vectors.items()}
        return arrays | ({"average": self.average.theta} if self.average else {})

    def state(self):
        """(arrays, meta) for checkpoint.save: copies of all that is needed to go on, bit for bit.

        Raises NonFiniteError rather than give a state that is not finite.
        """
        numbers = self.look()
        for name, theta in (("theta_d", self.D.theta), ("theta_g", self.G.theta)):
            if not array_module(theta).isfinite(theta).all():  # V, of before the update, need not show it yet
                raise NonFiniteError(f"{name} is not finite at step {self.step}: {DIVERGED}")
        arrays = {name: to_host(array).copy() for name, array in self._arrays().items()}
        arrays["numbers"] = numpy.array(numbers).reshape(-1, 3)
        arrays["frames"] = numpy.array(self.frames)
        if self.best_theta is not None:
            arrays["best"] = to_host(self.best_theta).copy()
        return arrays, self._meta()

    def _meta(self):
        return {
            "recipe": json.loads(self.recipe.to_json()),
            "data": self.checksum,
            "examples": self.examples,
            "step": self.step,
            "updates": [self.d_optimizer.updates, self.g_optimizer.updates],
            "averaged": self.average.updates if self.average else 0,
            "position": self.minibatches.position,
            "streams": self.streams.state,
            "rows": list(self.rows),
            "frame_epochs": list(self.frame_epochs),
            "frame_every": self.frame_every,
            "best_score": self.best_score if self.best_theta is not None else None,
        }

    def restore(self, arrays, meta):
        """Become the game that `state` was taken of. Raises CheckpointError, changing nothing, if that does not fit."""
        own = self._arrays()
        saved.expect_fits(self, own, self._meta(), arrays, meta)
        xp = array_module(self.G.theta)
        for name, array in own.items():
            array[...] = xp.asarray(arrays[name])
        self.best_theta = xp.asarray(arrays["best"]) if "best" in arrays else None
        self.best_score = meta["best_score"] if "best" in arrays else -inf
        self._pending, self._numbers = [], arrays["numbers"].tolist()
        self.frames, self.frame_epochs = list(arrays["frames"]), list(meta["frame_epochs"])
        self.frame_every = meta["frame_every"]
        self.step, self.rows = meta["step"], list(meta["rows"])
        self.d_optimizer.updates, self.g_optimizer.updates = meta["updates"]
        if self.average:
            self.average.updates = meta["averaged"]
        self.minibatches.position = meta["position"]
        self.streams.state = meta["streams"]
        for network in (self.D, self.G):
            network.version += 1
