"""A GAN that is played step by step: the system of systems/zoo.py, its streams, and what it is asked to do next.

play = Simulation(Settings(data="ring", k=5))
play.step()                          # one iteration: k steps of D, then one of G
play.d_step(), play.g_step()         # one step of one player; k of the first, then the second, are one iteration
play = play.changed(replace(play.settings, k=1))
"""

import numpy

from minigan import state
from minigan.errors import UserError
from minigan.play.settings import restarts
from minigan.play.targets import blobs
from minigan.random import Streams
from minigan.systems.zoo import Zoo


class Diverged(UserError):
    """Training has gone to numbers that are not finite."""


class Simulation:
    """One run. steps, d_steps, g_steps: iterations and single steps of each player so far."""

    def __init__(self, settings):
        self.settings, self.target = settings, blobs(settings.data)
        self.streams = Streams(settings.seed)
        with numpy.errstate(all="ignore"):  # weights may overflow, which the first step notices
            self.system = Zoo(settings, self.target.dataset(), self.streams)
        self.steps = self.d_steps = self.g_steps = 0
        self._x = None  # the minibatch of examples that D saw last: losses of G that compare take it

    def step(self):
        """One iteration, as the recipe's update takes it. Raises Diverged."""
        with numpy.errstate(all="ignore"):  # what overflows is noticed below
            self.system.step()
        self.steps += 1
        updates = 2 if self.settings.update == "extragradient" else 1
        self.d_steps += updates * self.settings.k
        self.g_steps += updates
        self._expect_finite()

    def d_step(self):
        """One step of D on a new minibatch. Raises Diverged."""
        with numpy.errstate(all="ignore"):
            self._x, z = self.system.minibatch()
            self.system.d_descend(self.system.d_gradient(self._x, z)[0])
        self.d_steps += 1
        self._expect_finite()

    def g_step(self):
        """One step of G on new noise. Raises Diverged."""
        system, m = self.system, self.settings.batch
        with numpy.errstate(all="ignore"):
            x = self._x if self._x is not None else system.minibatches(m)
            z = system.noise(m, self.streams.noise)
            system.g_optimizer.descend(system.G, system.g_gradient(x, z))
        self.g_steps += 1
        self._expect_finite()

    def changed(self, settings):
        """The run with other settings: it goes on from where it is, or starts anew where the nets or the seed differ.

        So does one that has diverged. This one is left as it is. Raises RecipeError or WordError for settings that
        cannot be played.
        """
        new = Simulation(settings)
        if self.finite and not restarts(self.settings, settings):
            for old_part, new_part in ((self.system, new.system), (self.streams, new.streams)):
                state.given(new_part, *state.taken(old_part))
            new.steps, new.d_steps, new.g_steps = self.steps, self.d_steps, self.g_steps
        return new

    @property
    def finite(self):
        """Whether all numbers of both players' theta are finite."""
        return all(numpy.isfinite(net.theta).all() for net in (self.system.D, self.system.G))

    def _expect_finite(self):
        if not self.finite:
            raise Diverged(
                f"step {self.steps}: training diverged, theta holds numbers that are not finite; "
                "take lower learning rates, or more R1, and go back to start"
            )
