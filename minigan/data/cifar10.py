"""CIFAR-10 (Krizhevsky 2009): 50,000 + 10,000 colour photographs of 32 x 32 pixels, from the user's own copy.

The *binary* archive holds data_batch_1.bin ... data_batch_5.bin and test_batch.bin, 10,000 records each: a label
from 0 to 9, then 1,024 bytes of red, 1,024 of green, 1,024 of blue, each row by row from the top.
"""

import tarfile
import zlib
from pathlib import Path

import numpy

from minigan.data.dataset import Dataset, split_in_words
from minigan.data.idx import DataError

WANTED = "CIFAR-10's cifar-10-binary.tar.gz, or its unpacked folder, from https://www.cs.toronto.edu/~kriz/cifar.html"
BATCHES = [*(f"data_batch_{i}.bin" for i in range(1, 6)), "test_batch.bin"]
RECORDS = 10_000  # in a batch
SHAPE = (3, 32, 32)
RECORD = 1 + 3 * 32 * 32
CONTRAST = 55.0  # P/expr/preprocessing.py:71-94, with the scale of A/cifar10_fully_connected.yaml


def load(path, dtype="float32", xp=numpy):
    """The paper's split of contrast-normalised pictures: batches 1-4 to train, batch 5 to validate, the test batch."""
    *parts, test = (normalise(pixels, dtype, xp) for pixels, _ in read(path))
    valid = parts.pop()
    train = xp.concatenate(parts)
    about = f"CIFAR-10 from {path}: colour pictures of 32 x 32, each with mean 0 and length {CONTRAST:g}; "
    return Dataset("cifar10", train, valid, test, SHAPE, about + split_in_words(train, valid, test), "contrast")


def labels(path):
    """The labels 0 to 9 in the order of `read`, the batches one after another: those to train on, then the test's."""
    return numpy.concatenate([classes for _, classes in read(path)])


def normalise(pixels, dtype="float32", xp=numpy):
    """Each row less its own mean, then scaled to Euclidean length 55; a picture of one colour becomes zeros."""
    x = xp.asarray(pixels).astype(dtype)
    x -= x.mean(axis=1, keepdims=True)
    length = xp.sqrt((x * x).sum(axis=1, keepdims=True))
    x *= CONTRAST / xp.where(length > 1e-8, length, 1.0)
    return x


def read(path):
    """[(pixels (10000, 3072), labels (10000,)), ...] of the six batches, unsigned bytes. Raises DataError."""
    path = Path(path)
    files = _from_folder(path) if path.is_dir() else _from_archive(path)
    missing = [name for name in BATCHES if name not in files]
    if missing:
        raise DataError(f"{path}: {missing[0]} is missing; wanted is {WANTED} (the binary version)")
    batches = []
    for name in BATCHES:
        size, data = files[name]
        if size != RECORDS * RECORD or len(data) != size:
            raise DataError(f"{path}: {name} holds {size} bytes, not {RECORDS} x {RECORD}; get the file again")
        records = numpy.frombuffer(data, numpy.uint8).reshape(RECORDS, RECORD)
        if records[:, 0].max() > 9:
            raise DataError(f"{path}: {name} has a label {records[:, 0].max()}, above 9; get the file again")
        batches.append((records[:, 1:], records[:, 0]))
    return batches


def _from_folder(path):
    """{name: (size, bytes)} of the batches that there are; of a file of a wrong size nothing is read."""
    files = {}
    for file in (path / name for name in BATCHES):
        if file.is_file():
            files[file.name] = (file.stat().st_size, _bytes(open(file, "rb"), file.stat().st_size))
    return files


def _from_archive(path):
    """The same from a tar archive, compressed or not. Nothing is unpacked to disk."""
    try:
        with tarfile.open(path, "r:*") as archive:
            members = [m for m in archive if m.isreg() and Path(m.name).name in BATCHES]
            return {Path(m.name).name: (m.size, _bytes(archive.extractfile(m), m.size)) for m in members}
    except (tarfile.TarError, OSError, EOFError, zlib.error) as error:
        reason = str(error).partition(":")[0].partition("\n")[0]
        raise DataError(f"{path}: not a whole tar archive ({reason}); wanted is {WANTED}") from None


def _bytes(stream, size):
    with stream:
        return stream.read() if size == RECORDS * RECORD else b""
