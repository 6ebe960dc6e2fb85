"""The course of a run: what step returned, a row for every epoch, pictures of samples on the way, the best epoch."""

from math import inf, isfinite

import numpy

from minigan.backend import array_module, to_host
from minigan.errors import UserError

FRAMES = 64  # pictures kept for the animation; when there are more, every second one goes
HALF = float(numpy.finfo("float16").max)


class NonFiniteError(UserError, ArithmeticError):
    """A metric or a parameter became infinite or not a number; the message names the training step."""


class Log:
    """A dictionary for every epoch that has ended, and the metrics of every step of the open one.

    `rows` have the epoch, the step, the mean of each metric over the epoch's steps, and what validation found.
    """

    saved = ("rows", "numbers")

    def __init__(self, metrics, epoch_steps):
        self.metrics, self.epoch_steps = tuple(metrics), epoch_steps
        self.rows = []
        self.numbers = numpy.zeros((0, len(self.metrics)))
        self._pending = []  # what nobody has looked at yet: looking makes the host wait for a GPU

    def note(self, values):
        """Keep what a step returned: a 0-d array for each metric. Raises TypeError for anything else."""
        if not isinstance(values, tuple) or len(values) != len(self.metrics):
            what = f"{len(values)} values" if isinstance(values, tuple) else f"no tuple but {type(values).__name__}"
            raise TypeError(
                f"step() returned {what}: a tuple of one value for each of {', '.join(self.metrics)} is needed"
            )
        self._pending.append(values)

    def look(self, step, advice):
        """The metrics of the open epoch's steps so far, a row each: (steps, metrics). `step`: the present one.

        Raises NonFiniteError, with the advice, if one of them is not finite. This waits for a GPU to finish, so that it
        is not done at every step.
        """
        if self._pending:
            values = [value for row in self._pending for value in row]
            new = to_host(array_module(values[0]).stack(values)).reshape(-1, len(self.metrics)).astype("float64")
            for row_step, row in enumerate(new, step - len(new) + 1):
                for name, value in zip(self.metrics, row.tolist()):
                    if not isfinite(value):
                        raise NonFiniteError(f"{name} is {value} at step {row_step}: {advice}")
            self.numbers = numpy.concatenate([self.numbers, new])
            self._pending = []
        return self.numbers

    def row(self, step, advice):
        """The row of the epoch that has begun, up to `step`."""
        means = numpy.mean(self.look(step, advice), axis=0).tolist()
        return {"epoch": step / self.epoch_steps, "step": step, **dict(zip(self.metrics, means))}

    def close(self, row):
        """End the open epoch, which has this row."""
        self.rows.append(row)
        self.numbers = self.numbers[:0]

    def fits(self, name, value):
        """Whether these can be its rows: one for every epoch in order, with the metrics, all of them numbers."""
        return name != "rows" or all(self._is_row(epoch, row) for epoch, row in enumerate(value, 1))

    def _is_row(self, epoch, row):
        if not isinstance(row, dict) or row.keys() - {"sigma", "validation"} != {"epoch", "step", *self.metrics}:
            return False
        if type(row["step"]) is not int or (row["epoch"], row["step"]) != (epoch, epoch * self.epoch_steps):
            return False
        if not all(isinstance(row[name], float) for name in row.keys() - {"step"}):
            return False
        return all(isfinite(row[name]) for name in self.metrics) and row.get("validation", 0.0) < inf


class Film:
    """Samples of the same noise through the parameters of some epochs, at most FRAMES, evenly spread."""

    saved = ("frames", "epochs", "every")

    def __init__(self, shown, values):
        self.frames = numpy.zeros((0, shown, values), "float16")
        self.epochs, self.every = [], 1

    def wants(self, epoch):
        """Whether a picture of this epoch, counted from 1, is to be taken."""
        return epoch % self.every == 0

    def take(self, epoch, samples):
        """Keep the samples of an epoch, in half precision; thin out if there are too many."""
        frame = numpy.clip(to_host(samples), -HALF, HALF).astype("float16")
        self.frames = numpy.concatenate([self.frames, frame[None]])
        self.epochs = [*self.epochs, epoch]
        if len(self.epochs) > FRAMES:
            self.frames, self.epochs, self.every = self.frames[1::2], self.epochs[1::2], self.every * 2

    def fits(self, name, value):
        """Whether these can be its numbers: from one picture to the next is at least an epoch."""
        return name != "every" or value >= 1


class Best:
    """What the system is about, as the epoch had it that validation chose: `score` is -inf before there is one."""

    saved = ("network", "score", "step")

    def __init__(self, model):
        self.network, self.score, self.step = model.astype(model.theta.dtype), -inf, 0

    def meet(self, model, score, step):
        """Keep a copy of the model of this step if its score is above all before."""
        if score > self.score:
            self.network, self.score, self.step = model.astype(model.theta.dtype), score, step


def best_of(rows):
    """(score, step) of the first of the rows that validation scored best; (-inf, 0) where none has a score."""
    scored = [(row["validation"], row["step"]) for row in rows if row["validation"] > -inf]
    return max(scored, key=lambda pair: pair[0], default=(-inf, 0))
