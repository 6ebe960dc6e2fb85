"""A run's complete state in one file, written atomically and read without trusting it.

The file is a NumPy .npz archive: the arrays, and under "meta" everything else as JSON text. Nothing is
pickled, on the way out or in. What belongs into it, state.py says.
"""

import json
import os
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import numpy

from minigan.errors import UserError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

VERSION = 2
READ = (1, 2)  # 1: before a run was of any system (runs/older.py)
ARRAYS, PICTURES = (".npy", ".npz"), (".png", ".pdf", ".svg")  # how the names of such files end


class CheckpointError(UserError, ValueError):
    """A checkpoint cannot be read; the message names the file and says what to do."""


@contextmanager
def alone(path, wait=True):
    """Keep out every other process, and thread, that asks for this file: until the block ends, or the process does.

    The file is made where it is missing. Raises BlockingIOError if another has it, unless it is to be waited for.
    The lock is the operating system's own (flock), so that a process that was killed leaves none behind. Windows and
    some network file systems have no such lock: nobody is kept out there. Yields a function that says whether the file
    of this name is still the one that is locked.
    """
    if fcntl is None:
        yield lambda: True
        return
    while True:
        with open(path, "ab") as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise
            except OSError:  # a file system without locks
                pass
            if _is_open(path, stream):  # else whoever had it has renamed or removed it, and this is no lock on the next
                yield lambda: _is_open(path, stream)
                return


def _is_open(path, stream):
    try:
        return os.path.samestat(os.stat(path), os.fstat(stream.fileno()))
    except FileNotFoundError:
        return False


def write(path, fill):
    """Write a file as a whole or not at all: fill(stream) writes a temporary file, which then takes the name.

    Two processes that write the same file do so one after the other, fill included.
    """
    path = Path(path)
    temporary = path.with_name(f".{path.name}.part")  # one name, so that what a kill left behind is used again
    try:
        with alone(temporary):
            try:
                with open(temporary, "wb") as stream:
                    fill(stream)
                    stream.flush()
                    os.fsync(stream.fileno())
                os.replace(temporary, path)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
    except OSError as error:
        # of the file that one knows: the temporary one's name is none, and a full disk names no file at all
        raise OSError(error.errno, error.strerror or str(error), str(path)) from None


def write_text(path, text):
    """Write a text file as a whole or not at all."""
    write(path, lambda stream: stream.write(text.encode()))


def write_array(path, array):
    """Write an array as NumPy does, whole or not at all: into an .npy, or by the name "samples" into an .npz."""
    if Path(path).suffix.lower() == ".npz":
        write(path, lambda stream: numpy.savez(stream, samples=array))
    else:
        # through write alone: NumPy writes to a file of its own accord without the system's word on why that fails
        write(path, lambda stream: numpy.save(SimpleNamespace(write=stream.write), array))


def save(path, arrays, meta):
    """Save named NumPy arrays, and a dictionary that JSON can hold."""
    text = json.dumps({"version": VERSION, "arrays": sorted(arrays), **meta})
    write(path, lambda stream: numpy.savez(stream, meta=numpy.array(text), **arrays))


def load(path):
    """(arrays, meta) as they were saved, "version" in meta. Raises CheckpointError for all but a whole checkpoint."""
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
    version = meta.get("version")
    if type(version) is not int or version not in READ:  # true is 1, too
        raise CheckpointError(
            f"{path}: checkpoint version {version}, this minigan reads versions 1 and {VERSION}; {again}"
        )
    if not whole:
        raise CheckpointError(f"{path}: some of its arrays are missing or damaged; {again}")
    return arrays, meta
