"""What a data set is to minigan, and how minibatches are drawn from it."""

import copy
from dataclasses import dataclass
from typing import Any

import numpy


@dataclass(frozen=True)
class Dataset:
    """Examples as rows, split once and for all.

    train, valid, test: arrays of shape (n, number of values), of the run's dtype and array module.
    image_shape: (height, width) where a row is a grey picture with values from 0, black, to 1, white;
    (3, height, width) where it is a contrast-normalised colour picture, its values about 0; None where it is a point.
    about: of data that the user gave, what was found and how it was split, in a line.
    """

    name: str
    train: Any
    valid: Any
    test: Any
    image_shape: tuple[int, ...] | None = None
    about: str = ""


def pictures(rows, image_shape):
    """Rows as they are drawn, values in [0, 1]: (n, height, width) grey, or (n, height, width, 3) colour.

    Contrast-normalised colour is divided by its largest absolute value over all rows, as the released code does; 0 is
    then the middle. What is to be compared, such as samples and their neighbours, goes through here together.
    """
    if len(image_shape) == 2:
        return rows.reshape(-1, *image_shape)
    largest = abs(rows).max() or 1.0
    return numpy.moveaxis(rows.reshape(-1, *image_shape), 1, -1) / (2.0 * largest) + 0.5


def split_in_words(train, valid, test):
    """ "40,000 to train on, 10,000 to validate, 10,000 to test" for three arrays."""
    return f"{len(train):,} to train on, {len(valid):,} to validate, {len(test):,} to test"


class Minibatches:
    """Draws minibatches without replacement: every example once per pass, each pass in a new random order.

    minibatches(m) returns m rows. What is left of a pass when fewer than m remain is not used. copy.copy makes
    minibatches of the same rows, drawn by a copy of the stream: neither moves the other.
    """

    def __init__(self, rows, stream):
        self.rows, self.stream = rows, stream
        self.order, self.position = stream.permutation(len(rows)), 0

    def __copy__(self):
        return copy.deepcopy(self, {id(self.rows): self.rows})

    def __call__(self, m):
        if not 1 <= m <= len(self.rows):
            remedy = "take a smaller batch" if m > 1 else "take at least 1"
            raise ValueError(f"a minibatch of {m} from {len(self.rows)} examples: {remedy}")
        if self.position + m > len(self.rows):
            self.order, self.position = self.stream.permutation(len(self.rows)), 0
        chosen = self.order[self.position : self.position + m]
        self.position += m
        return self.rows[chosen]
