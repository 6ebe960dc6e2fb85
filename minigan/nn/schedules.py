"""Schedules: learning rates and momenta that change as training goes on, functions of the count of updates made."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

from minigan.backend import is_number


@dataclass(frozen=True)
class Constant:
    """The same number at every update."""

    value: float

    def __call__(self, update):
        return self.value


@dataclass(frozen=True)
class Ramp:
    """A number that goes in a straight line from `start` to `stop` between two updates, and is constant outside."""

    start: float
    stop: float
    first: float
    last: float

    def __post_init__(self):
        if not self.first < self.last:
            raise ValueError(f"Ramp: first is {self.first} and last {self.last}, expected first < last")

    def __call__(self, update):
        done = (update - self.first) / (self.last - self.first)
        return self.start + (self.stop - self.start) * min(max(done, 0.0), 1.0)


@dataclass(frozen=True)
class Decay:
    """start / divisor^update, never below `floor`, and constant if start is: the paper's learning rate.

    Raises ValueError unless start >= 0, divisor >= 1 and floor >= 0.
    """

    start: float
    divisor: float = 1.0
    floor: float = 1e-6

    def __post_init__(self):
        if not (0 <= self.start < inf and 1 <= self.divisor < inf and 0 <= self.floor < inf):
            raise ValueError(f"{self}: expected start at least 0, divisor at least 1, floor at least 0, all finite")

    def __call__(self, update):
        return max(self.start * self.divisor**-update, min(self.floor, self.start))


@dataclass(frozen=True)
class ByEpoch:
    """A schedule that is asked for the count of epochs: constant within each."""

    schedule: Callable[[int], float]
    updates_per_epoch: int

    def __call__(self, update):
        return self.schedule(update // self.updates_per_epoch)


def as_schedule(value, name):
    """The value itself if it is a function of the count of updates, else a Constant.

    Raises TypeError for what is neither, ValueError for a number that is negative or not finite.
    """
    if callable(value):
        return value
    if not is_number(value):
        raise TypeError(f"{name} is {value!r}, expected a number or a function of the count of updates")
    if not 0 <= value < inf:
        raise ValueError(
            f"{name} is {value}, expected a number from 0 up (`descend` goes down the gradient, `ascend` up)"
        )
    return Constant(value)
