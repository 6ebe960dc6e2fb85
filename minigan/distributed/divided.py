"""How a run is divided among ranks, and which runs can be."""

from dataclasses import replace

import numpy

from minigan.backend import array_module
from minigan.distributed.ranks import DistributedError
from minigan.nn.network import Network
from minigan.nn.optimizers import Optimizer
from minigan.runs.training import interruptible

MEANS = ("gan", "dcgan", "vae", "conditional", "inpainting", "regression", "inference", "zoo")  # systems that divide
WHOLE = {  # and those that do not: why
    "autoencoder": "it keeps the covariance of the codes of whole minibatches",
    "semi-supervised": "it compares the means of whole minibatches, and counts its labelled examples by themselves",
    "negatives": "it searches for its negatives, whose number is not the minibatch's",
    "irgan": "it draws a number of items of its own for each user (policy gradient)",
    "irgan-search": "it draws a number of documents of its own for each query (policy gradient)",
}


# ---- what can be divided ----


def expect_divides(run, size):
    """Raise DistributedError, before anything is written, for a run that `size` ranks cannot share."""
    recipe, name = run.recipe, run.recipe.name
    alone = "train it on one rank, without --mpi"
    if size == 1:
        return
    if recipe.system not in MEANS:
        why = WHOLE.get(recipe.system, "only minigan's own systems are known to be means over examples")
        raise DistributedError(f"{name}: the system {recipe.system} cannot be divided: {why}; {alone}")
    for net in (value for value in vars(run.system).values() if isinstance(value, Network)):
        for layer in net.layers:
            if layer.mixes:
                raise DistributedError(
                    f"{name}: {type(layer).__name__} compares the examples of a minibatch with each other, so that it "
                    f"cannot be divided; take nets without, or {alone}"
                )
    if getattr(recipe, "objective", "") == "softmax":
        raise DistributedError(f"{name}: the objective softmax weighs a minibatch's outputs together; {alone}")
    if getattr(recipe, "update", "") == "optimistic":
        raise DistributedError(f"{name}: the optimistic update keeps a gradient of each rank's own; {alone}")
    if recipe.batch % size:
        below = recipe.batch // size * size
        near = f"{below} or {below + size}" if below else f"{size}"
        raise DistributedError(
            f"{name}: a minibatch of {recipe.batch} cannot be divided among {size} ranks: --batch {near} can, in a new "
            f"run; or start another number of ranks"
        )


# ---- how a run is divided ----


class Around:
    """A thing with a method or two of its rank's own; all else is the thing's."""

    def __init__(self, thing, team):
        self.thing, self.team = thing, team

    def __getattr__(self, name):
        if name.startswith("__"):  # what a copy looks for before there is a thing
            raise AttributeError(name)
        return getattr(self.thing, name)

    def part(self, rows):
        """Where this rank's rows are among those of all ranks, of which each has so many."""
        return slice(self.team.rank * rows, (self.team.rank + 1) * rows)


class Rows(Around):
    """A stream, drawn from for all ranks: each keeps its own rows of what one rank would draw."""

    def uniform(self, shape, low=0.0, high=1.0):
        """As Stream.uniform, of this rank's rows."""
        return self.thing.uniform(self.of_all(shape), low, high)[self.part(shape[0])]

    def normal(self, shape):
        """As Stream.normal, of this rank's rows."""
        return self.thing.normal(self.of_all(shape))[self.part(shape[0])]

    def integers(self, high, size):
        """As Stream.integers, of this rank's rows."""
        return self.thing.integers(high, size * self.team.size)[self.part(size)]

    def mask(self, shape, keep):
        """As Stream.mask, of this rank's rows; the masks of images have examples on their last axis (windows.py)."""
        if len(shape) == 2:
            return self.thing.mask(self.of_all(shape), keep)[self.part(shape[0])]
        m = shape[-1]
        mask = self.thing.mask((*shape[:-1], m * self.team.size), keep)[..., self.part(m)]
        return array_module(mask).ascontiguousarray(mask)

    def of_all(self, shape):
        """The shape of what all ranks draw together."""
        return shape[0] * self.team.size, *shape[1:]


class Share(Around):
    """Minibatches, taken for all ranks: each fetches its own rows."""

    def __call__(self, m):
        return self.thing.rows_at(self.thing.next(m * self.team.size)[self.part(m)])


class Together(Around):
    """An optimiser that is given the mean of all ranks' gradients, which it is of the whole minibatch."""

    def ascend(self, network, gradient):
        """As `Optimizer.ascend`; the gradient becomes the mean, in place."""
        self.thing.ascend(network, self.team.mean(gradient))

    def descend(self, network, gradient):
        """As `Optimizer.descend`; the gradient becomes the mean, in place."""
        self.thing.descend(network, self.team.mean(gradient))


class Divided(Around):
    """A system whose step returns the metrics of the whole minibatch."""

    def step(self):
        """One iteration of all ranks together."""
        metrics = self.thing.step()
        return tuple(self.team.mean(array_module(metrics[0]).stack(metrics)))


def divide(run, team):
    """Make a run, of which every rank has a copy, this rank's part of one run, in place. Raises as `expect_divides`.

    Returns agreed(stop): whether any rank wants to stop, to be asked by all after every step. A metric that is not
    finite raises NonFiniteError there, on every rank at the same step.
    """
    expect_divides(run, team.size)
    system, streams = run.system, run.streams
    if team.rank:
        run.best = run.film = None  # rank 0 has them
    if team.size > 1:
        system.recipe = replace(system.recipe, batch=system.recipe.batch // team.size)
        streams.noise, streams.dropout = Rows(streams.noise, team), Rows(streams.dropout, team)
        if hasattr(system, "minibatches"):
            system.minibatches = Share(system.minibatches, team)
        for name, value in list(vars(system).items()):
            if isinstance(value, Optimizer):
                setattr(system, name, Together(value, team))
        run.system = Divided(system, team)

    def agreed(stop):
        run.look()
        return team.mean(numpy.array([float(stop)]))[0] > 0

    return agreed


def follow(run, steps, team):
    """What every rank but 0 does: train until `steps`, in step with rank 0. Returns whether all got there."""
    agreed = divide(run, team)
    with interruptible() as interrupted, numpy.errstate(over="ignore", invalid="ignore"):
        for _ in run.play(steps):
            if agreed(interrupted.is_set()):
                break
    return run.step >= steps
