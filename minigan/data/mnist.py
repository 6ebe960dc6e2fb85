"""MNIST, inside the package: 60,000 + 10,000 handwritten digits of 28 x 28 pixels.

The four files are Yann LeCun's and Corinna Cortes's originals; files/README.md has their licence.
"""

from pathlib import Path

import numpy

from minigan.data.dataset import Dataset
from minigan.data.idx import read_idx

FILES = Path(__file__).parent / "files"
SHA256 = {  # of the uncompressed files
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}


def images(split, folder=FILES):
    """The pictures of "train" (60,000) or "t10k" (10,000), unsigned bytes of shape (n, 28, 28), checked by SHA-256."""
    return _read(folder, f"{split}-images-idx3-ubyte")


def labels(split, folder=FILES):
    """The digits 0 to 9 that `images` of the same split show, unsigned bytes of shape (n,)."""
    return _read(folder, f"{split}-labels-idx1-ubyte")


def load(dtype="float32", xp=numpy, folder=FILES):
    """The paper's split, pixels divided by 255, with labels: 50,000 to train, 10,000 to validate, 10,000 to test."""

    def rows(pictures):
        values = xp.asarray(pictures.reshape(len(pictures), -1)).astype(dtype)
        values /= 255.0  # in place: beside 60,000 pictures in float32 there is no room for them again
        return values

    pictures = images("train", folder)
    train, valid = rows(pictures[:50000]), rows(pictures[50000:])
    del pictures
    test = rows(images("t10k", folder))
    known, unknown = (xp.asarray(labels(split, folder)) for split in ("train", "t10k"))
    return Dataset(
        "mnist",
        train,
        valid,
        test,
        image_shape=(28, 28),
        labels=(known[:50000], known[50000:], unknown),
        digits=True,
    )


def _read(folder, name):
    return read_idx(Path(folder) / f"{name}.gz", SHA256[name])
