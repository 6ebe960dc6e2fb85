"""A run's complete state in one file, written atomically and read without trusting it.

The file is a NumPy .npz archive: the arrays, and under "meta" everything else as JSON text. Nothing is
pickled, on the way out or in.
"""

import json
import os
from contextlib import suppress
from pathlib import Path

import numpy

from minigan.errors import UserError

VERSION = 1
ARRAYS, PICTURES = (".npy", ".npz"), (".png", ".pdf", ".svg")  # how the names of such files end


class CheckpointError(UserError, ValueError):
    """A checkpoint cannot be read; the message names the file and says what to do."""


def write(path, fill):
    """Write a file as a whole or not at all: fill(stream) writes a temporary file, which then takes the name."""
    path = Path(path)
    temporary = path.with_name(f".{path.name}.part")  # one name, so that what a kill left behind is used again
    try:
        with open(temporary, "wb") as stream:
            fill(stream)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, path)
    except OSError as error:
        # of the file that one knows: the temporary one's name is none, and a full disk names no file at all
        raise OSError(error.errno, error.strerror or str(error), str(path)) from None
    finally:
        with suppress(OSError):  # where it could not even be made
            temporary.unlink()


def write_text(path, text):
    """Write a text file as a whole or not at all."""
    write(path, lambda stream: stream.write(text.encode()))


def write_array(path, array):
    """Write an array as NumPy does, whole or not at all: into an .npy, or by the name "samples" into an .npz."""
    if Path(path).suffix.lower() == ".npz":
        write(path, lambda stream: numpy.savez(stream, samples=array))
    else:
        write(path, lambda stream: numpy.save(stream, array))


def save(path, arrays, meta):
    """Save named NumPy arrays, and a dictionary that JSON can hold."""
    text = json.dumps({"version": VERSION, "arrays": sorted(arrays), **meta})
    write(path, lambda stream: numpy.savez(stream, meta=numpy.array(text), **arrays))


def load(path):
    """(arrays, meta) as they were saved. Raises CheckpointError for all but a whole checkpoint of this version."""
    path = Path(path)
    again = "train again, or take the file from a backup"
    try:
        with open(path, "rb") as stream, numpy.load(stream, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        meta = json.loads(str(arrays.pop("meta")))
        whole = sorted(arrays) == meta.get("arrays") and all(isinstance(a, numpy.ndarray) for a in arrays.values())
    except OSError as error:
        raise CheckpointError(f"{path}: {error.strerror or 'damaged'}; {again}") from None
    except Exception:  # damaged, a file makes zipfile, zlib, NumPy and json raise whatever there is to raise
        raise CheckpointError(f"{path}: damaged, or not a minigan checkpoint; {again}") from None
    if meta.get("version") != VERSION:
        raise CheckpointError(
            f"{path}: checkpoint version {meta.get('version')}, this minigan reads version {VERSION}; {again}"
        )
    if not whole:
        raise CheckpointError(f"{path}: some of its arrays are missing or damaged; {again}")
    return arrays, meta
