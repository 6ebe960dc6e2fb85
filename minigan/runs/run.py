"""A run: a system in training, at a step, with the course it took and what a checkpoint holds of it."""

import json
from dataclasses import fields
from math import inf, isclose, isfinite

from minigan import state
from minigan.backend import array_module
from minigan.checkpoint import CheckpointError
from minigan.data.dataset import checksum, difference, in_numbers
from minigan.evaluation.measures import stream
from minigan.evaluation.parzen import choose_sigma, parzen_score, sigmas_for
from minigan.evaluation.rows import Overflow, expect_squares, middle
from minigan.random import Stream, Streams
from minigan.runs.log import Best, Film, Log, NonFiniteError, best_of
from minigan.systems import contract
from minigan.systems.settings import RecipeError, experiment
from minigan.systems.table import SYSTEMS, recipe_of

SHOWN = 100  # samples in a picture
SCORED = 10_000  # samples in a score, as in the paper
BLOCK = 1000  # rows of z at a time


def draw(G, z):
    """G(z), in blocks of rows."""
    return array_module(z).concatenate([G(z[i : i + BLOCK]) for i in range(0, len(z), BLOCK)])


class Run:
    """A system with its data and random streams, at a step of its training.

    `step` counts iterations, `log.rows` has a dictionary for every epoch that has ended. system: the class of a system
    that is not in minigan's table, whose Recipe the recipe is. Of a system that draws no samples, z_shown, z_scored and
    film are None. Raises as systems.contract.built.
    """

    saved = ("step", "system", "streams", "log", "film", "best")

    def __init__(self, recipe, data, system=None):
        self.recipe, self.data = recipe, data
        # Of a user's own data, which may be changed between two sittings: then a run could not go on bit for bit.
        self.checksum = checksum(data) if recipe.path else None
        self.examples = in_numbers(data) if recipe.path else None
        self.streams = Streams(recipe.seed, data.dtype, array_module(data.train))
        self.system = contract.built(system or SYSTEMS[recipe.system], recipe, data, self.streams)
        self.epoch_steps = self.system.epoch_steps
        self.draws = contract.draws(self.system)
        self.z_shown = self.system.noise(SHOWN, self.streams.evaluation) if self.draws else None
        self.z_scored = self.system.noise(SCORED, self.streams.evaluation) if self.draws else None
        self.step = 0
        self.log = Log(self.system.metrics, self.epoch_steps)
        self.film = Film(SHOWN, data.train.shape[1]) if self.draws else None
        self.best = Best(contract.model(self.system)) if recipe.choose else None

    def __repr__(self):
        return f"Run({self.recipe.name}, a {self.recipe.system} at step {self.step}, epoch {self.epoch:.3g})"

    @property
    def epoch(self):
        """Passes over the training data made so far."""
        return self.step / self.epoch_steps

    def play(self, steps):
        """Train until step number `steps`: a generator that yields after every iteration."""
        while self.step < steps:
            self.log.note(self.system.step())
            self.step += 1
            if self.step % self.epoch_steps == 0:
                self._end_epoch()
            yield

    def look(self):
        """The metrics of the open epoch's steps so far: (steps, metrics). Raises NonFiniteError as Log.look."""
        return self.log.look(self.step, self._advice())

    def table(self):
        """A row for every epoch, the one that has begun included."""
        return self.log.rows + ([self.log.row(self.step, self._advice())] if len(self.look()) else [])

    def _advice(self):
        rates = [field.name for field in fields(self.recipe) if field.name.endswith("rate")]
        return "training has diverged" + (f"; lower {' and '.join(rates)}" if rates else "")

    def _end_epoch(self):
        row = self.log.row(self.step, self._advice())
        model, epoch = contract.model(self.system), len(self.log.rows) + 1
        if self.best:
            row |= self._validate(model)
            self.best.meet(model, row["validation"], self.step)
        self.log.close(row)
        if self.film and self.film.wants(epoch):
            self.film.take(epoch, draw(model, self.z_shown))

    def _validate(self, model):
        """{"validation": score} by the system's own score, or {"sigma": width, "validation": score} by Parzen's.

        What has no score, such as samples too far off, has -inf, which is below every score. Raises NonFiniteError for
        a model that is not finite, where the score is the system's own.
        """
        if hasattr(self.system, "validate"):
            if not array_module(model.theta).isfinite(model.theta).all():  # what no metric need show
                raise NonFiniteError(f"{self.recipe.name}'s model is not finite at step {self.step}: {self._advice()}")
            score = float(self.system.validate(model, stream(self.data)))
            return {"validation": score if isfinite(score) else -inf}
        samples, valid, sigmas = draw(model, self.z_scored), self.data.valid, sigmas_for(self.data)
        sigma, score = sigmas[0], -inf
        if array_module(samples).isfinite(samples).all():
            try:
                sigma, score = choose_sigma(samples, valid, sigmas)
            except Overflow:
                expect_squares(valid, valid, middle(valid))  # raises again if it is the data that are too large
        return {"sigma": sigma, "validation": score}

    # ---- samples ----

    @property
    def chosen(self):
        """The Best of the epoch that validation chose, whose the run's result is; None where it chose none."""
        return self.best if self.best and self.best.score > -inf else None

    @property
    def result(self):
        """The sampler, or the model, that the run has come to: of the epoch that validation chose, or of now."""
        chosen = self.chosen
        return chosen.network if chosen else contract.model(self.system)

    @property
    def result_step(self):
        """The step that the result is of."""
        chosen = self.chosen
        return chosen.step if chosen else self.step

    def expect_draws(self):
        """Raise RecipeError for a system that draws no samples."""
        if not self.draws:
            raise RecipeError(
                f"{self.recipe.name}: the system {self.recipe.system} draws no samples; `minigan evaluate RUN` prints "
                "what it is measured by"
            )

    def noise(self, n, seed=0, **wanted):
        """n rows of what the result draws samples from, by a seed. wanted: what this system can be asked for.

        Raises RecipeError for what it cannot be asked for, and as `expect_draws`.
        """
        self.expect_draws()
        asked = getattr(self.system, "wanted", ())
        for name in wanted:
            if name not in asked:
                there = f"; in Python it takes {', '.join(asked)}" if asked else ""
                raise RecipeError(f"{self.recipe.name}: the system {self.recipe.system} takes no {name}{there}")
        return self.system.noise(n, Stream(seed, self.data.dtype, self.streams.init.xp), **wanted)

    def samples(self, n, seed=0, **wanted):
        """n samples of the run's result: (n, number of values). Raises RecipeError as `noise`, and for n below 1."""
        if n < 1:
            raise RecipeError(f"n is {n}: at least 1 sample is needed")
        return draw(self.result, self.noise(n, seed, **wanted))

    def score(self, bar=False):
        """The Parzen score of 10,000 samples of the run's result, by the paper's procedure; raises as `noise`."""
        self.expect_draws()
        samples = draw(self.result, self.z_scored)
        return parzen_score(samples, self.data.valid, self.data.test, sigmas_for(self.data), bar)

    def when(self):
        """When the run's result was reached, in words: "epoch 3, step 1170"."""
        return f"epoch {self.result_step / self.epoch_steps:.3g}, step {self.result_step}"

    def origin(self):
        """Where the run's result, or what samples are drawn by it, comes from, in words."""
        source = f"{self.system.source}, " if self.draws else ""
        return f"{source}{self.when()}" + (", chosen by validation" if self.chosen else "")

    # ---- checkpoints ----

    def state(self):
        """(arrays, meta) for checkpoint.save: copies of all that is needed to go on, bit for bit.

        Raises NonFiniteError rather than give a state that is not finite.
        """
        self.look()
        arrays, plain = state.taken(self)
        for path, array in arrays.items():  # a metric, of before the update, need not show it yet
            if not array_module(array).isfinite(array).all():
                name = path.removeprefix("system.")
                raise NonFiniteError(f"{name} is not finite at step {self.step}: {self._advice()}")
        told = {"recipe": json.loads(self.recipe.to_json()), "data": self.checksum, "examples": self.examples}
        return arrays, {**told, "plain": plain}

    def restore(self, arrays, meta):
        """Become, newly built, the run that `state` was taken of. Raises CheckpointError if that does not fit."""
        try:
            same = experiment(recipe_of(meta.get("recipe"), type(self.system))) == experiment(self.recipe)
        except RecipeError:
            same = False
        if not same:
            raise CheckpointError("recipe.json is not that of the checkpoint: put the old one back")
        examples = meta.get("examples", self.examples)  # an older minigan's checkpoint has none
        if meta.get("data") != self.checksum or text(examples) != text(self.examples):  # None if not the user's
            differ = difference(examples, self.examples)
            raise CheckpointError(
                f"{self.recipe.path} is not what the run was trained on{differ}: put the old data back"
            )
        plain = meta["plain"] if isinstance(meta.get("plain"), dict) else {}
        state.expect_fits(self, arrays, plain)
        self._expect_whole(arrays, plain)
        state.given(self, arrays, plain)

    def _expect_whole(self, arrays, plain):
        """Raise CheckpointError unless what fits one by one also fits together, and the step."""

        def expect(name, ok):
            if not ok:
                raise CheckpointError(f"the checkpoint's {name} does not fit its step: {state.AGAIN}")

        rows = plain["log.rows"]
        epochs, begun = divmod(plain["step"], self.epoch_steps)
        expect("log.rows", len(rows) == epochs and (not self.best or all(map(self._is_validated, rows))))
        expect("log.numbers", len(arrays["log.numbers"]) == begun)
        if self.film:
            every = plain["film.every"]
            expect("film.epochs", text(plain["film.epochs"]) == text(list(range(every, epochs + 1, every))))
            expect("film.frames", len(arrays["film.frames"]) == len(plain["film.epochs"]))
        if self.best:
            score, step = best_of(rows)
            expect("best.score", plain["best.score"] == score)
            expect("best.step", plain["best.step"] == step)

    def _is_validated(self, row):
        """Whether a row has a score as `_validate` gives it."""
        if hasattr(self.system, "validate"):
            return "validation" in row and "sigma" not in row
        tried = any(isclose(row.get("sigma", 0), width, rel_tol=1e-6) for width in sigmas_for(self.data))
        return "validation" in row and tried


def text(value):
    """JSON text, in which 1, 1.0 and true differ and NaN is like itself."""
    return json.dumps(value, sort_keys=True)
