"""Random numbers: one independent stream per use, all spawned from one seed.

    streams = Streams(seed=1)
    z = streams.noise.uniform((100, 100), -1.0, 1.0)

Initial values, the data's order, the noise z, the dropout masks and the noise of samples to be looked at
or scored each have their own stream, so that drawing more of one does not change another: a run with
k = 5 starts from the same parameters as a run with k = 1. Numbers are drawn on the host also when they
are used on a GPU, so that both see the same.
"""

import copy
import importlib
import json
import math

import numpy

from minigan.backend import floating


class Streams:
    """The five streams of a run: `init`, `data`, `noise`, `dropout`, `evaluation`.

    dtype: of the floating-point numbers drawn, and so of the whole run: "float32" to train,
    "float64" to check. xp: the array module (numpy or cupy) of the arrays returned.
    """

    uses = saved = ("init", "data", "noise", "dropout", "evaluation")

    def __init__(self, seed, dtype="float32", xp=numpy):
        children = numpy.random.SeedSequence(seed).spawn(len(self.uses))
        self.init, self.data, self.noise, self.dropout, self.evaluation = (
            Stream(child, dtype, xp) for child in children
        )

    def __copy__(self):
        """As copy.deepcopy: streams that two shared would be drawn from by both."""
        return copy.deepcopy(self)


class Stream:
    """One stream of random arrays of one dtype and one array module.

    A copy, by the module copy or by pickle, goes on from the same state, and neither moves the other. Raises
    TypeError for a dtype other than float32 and float64.
    """

    saved = ("state",)

    def __init__(self, seed, dtype="float32", xp=numpy):
        self.dtype = floating(dtype)
        self.xp = xp
        self._generator = numpy.random.Generator(numpy.random.PCG64(seed))

    def uniform(self, shape, low=0.0, high=1.0):
        """Uniform from low to high; high itself only by rounding."""
        draw = self._generator.random(shape, dtype=self.dtype)
        return self.xp.asarray(draw * (high - low) + low)

    def normal(self, shape):
        """Standard normal."""
        return self.xp.asarray(self._generator.standard_normal(shape, dtype=self.dtype))

    def mask(self, shape, keep):
        """Booleans, each True with probability `keep` rounded to a multiple of 2**-16.

        Sixteen random bits decide one Boolean: a mask for every input of every layer of D, three times
        an iteration, would otherwise be among the dearest things that training does.
        """
        size = math.prod(shape)
        bits = self._generator.bit_generator.random_raw((size + 3) // 4).view(numpy.uint16)[:size]
        return self.xp.asarray((bits < round(keep * 2**16)).reshape(shape))

    def integers(self, high, size):
        """Integers from 0 to high - 1."""
        return self.xp.asarray(self._generator.integers(high, size=size))

    def permutation(self, n):
        """The integers 0 to n - 1 in random order."""
        return self.xp.asarray(self._generator.permutation(n))

    def __copy__(self):
        """As copy.deepcopy: a generator that two shared would be moved by both."""
        return copy.deepcopy(self)

    def __getstate__(self):
        return {**self.__dict__, "xp": self.xp.__name__}  # a module has no copy: it goes by its name

    def __setstate__(self, state):
        self.__dict__.update(state, xp=importlib.import_module(state["xp"]))

    def fits(self, name, state):
        """Whether a state can be this stream's, further on: a generator takes it, and its increment is this seed's."""
        bits = numpy.random.PCG64(0)
        try:
            bits.state = state
        except Exception:  # NumPy raises whatever there is to raise
            return False
        if json.dumps(bits.state, sort_keys=True) != json.dumps(state, sort_keys=True):  # 1, 1.0 and true differ
            return False
        return bits.state["state"]["inc"] == self.state["state"]["inc"] and state["has_uint32"] in (0, 1)

    @property
    def state(self):
        """The generator's state, as a dictionary of plain numbers; assign it to continue from there."""
        return self._generator.bit_generator.state

    @state.setter
    def state(self, state):
        self._generator.bit_generator.state = state
