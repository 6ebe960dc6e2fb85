"""What a data set is to minigan, and how minibatches are drawn from it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Dataset:
    """Examples as rows, split once and for all.

    train, valid, test: arrays of shape (n, number of values), of the run's dtype and array module.
    image_shape: (height, width) where a row is a picture with values in [0, 1]; None where it is a point.
    """

    name: str
    train: Any
    valid: Any
    test: Any
    image_shape: tuple[int, int] | None = None


class Minibatches:
    """Draws minibatches without replacement: every example once per pass, each pass in a new random order.

    minibatches(m) returns m rows. What is left of a pass when fewer than m remain is not used.
    """

    def __init__(self, rows, stream):
        self.rows, self.stream = rows, stream
        self.order, self.position = stream.permutation(len(rows)), 0

    def __call__(self, m):
        if m > len(self.rows):
            raise ValueError(f"a minibatch of {m} from {len(self.rows)} examples: take a smaller batch")
        if self.position + m > len(self.rows):
            self.order, self.position = self.stream.permutation(len(self.rows)), 0
        chosen = self.order[self.position : self.position + m]
        self.position += m
        return self.rows[chosen]
