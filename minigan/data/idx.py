"""The IDX format of the MNIST files: a magic number, the sizes big-endian, then the numbers.

offset 0   two zero bytes, a type code (8: unsigned byte), the number of dimensions d
offset 4   d sizes, four bytes each
then       the data, last dimension fastest
"""

import gzip
import hashlib
import zlib
from pathlib import Path
from shlex import quote

import numpy

from minigan.errors import UserError


class DataError(UserError, ValueError):
    """A data file is missing or is not what it should be; the message names the file and the remedy."""


def read_idx(path, sha256=None):
    """The array of unsigned bytes in an IDX file, gzipped or not.

    sha256: if given, what the digest of the uncompressed file must be. Raises DataError.
    """
    path = Path(path)
    try:
        data = path.read_bytes()
        if data[:2] == b"\x1f\x8b":
            data = gzip.decompress(data)
    except FileNotFoundError:
        raise DataError(f"{path}: no such file; if it belongs to minigan, install minigan again") from None
    except PermissionError as error:
        remedy = f"`chmod u+r {quote(str(path))}`, or get the file again"
        raise DataError(f"{path}: cannot be read ({error.strerror}); {remedy}") from None
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path}: cannot be read ({error}); get the file again") from None
    if sha256 is not None and hashlib.sha256(data).hexdigest() != sha256:
        raise DataError(f"{path}: its SHA-256 is not the original's; get the file again, or install minigan again")
    if len(data) < 4 or data[:3] != b"\0\0\x08" or len(data) < 4 + 4 * data[3]:
        raise DataError(f"{path}: not an IDX file of unsigned bytes (it should begin with the bytes 0 0 8)")
    shape = tuple(int(size) for size in numpy.frombuffer(data, ">u4", count=data[3], offset=4))
    values = numpy.frombuffer(data, numpy.uint8, offset=4 + 4 * data[3])
    if values.size != numpy.prod(shape, dtype=object):
        raise DataError(f"{path}: holds {values.size} bytes where its header says {shape}; get the file again")
    try:
        return values.reshape(shape)
    except ValueError as error:
        raise DataError(f"{path}: no array can have its header's shape ({error}); get the file again") from None
