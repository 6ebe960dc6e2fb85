"""The IDX reader, against files that the test writes itself, good ones and bad ones."""

import gzip
import hashlib
import struct

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from minigan.data.idx import DataError, read_idx


def idx_bytes(array, code=8):
    """An IDX file, by the format's definition."""
    return struct.pack(f">HBB{array.ndim}I", 0, code, array.ndim, *array.shape) + array.tobytes()


IMAGES = (numpy.arange(2 * 3 * 4) * 7 % 256).astype("uint8").reshape(2, 3, 4)
GOOD = idx_bytes(IMAGES)


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """One folder for all; hypothesis wants no function-scoped fixtures."""
    return tmp_path_factory.mktemp("idx")


def write(folder, data, name="file-idx"):
    path = folder / name
    path.write_bytes(data)
    return path


# ------------------------------------------------------------------------------------------------------ good files


@given(array=hnp.arrays("uint8", hnp.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=5)))
def test_what_was_written_is_read(folder, array):
    for data in (idx_bytes(array), gzip.compress(idx_bytes(array), 1)):
        read = read_idx(write(folder, data))
        assert read.dtype == "uint8" and read.shape == array.shape
        numpy.testing.assert_array_equal(read, array)


@pytest.mark.parametrize("shape", [(10,), (4, 5), (300, 2), (2, 28, 28)])
def test_dimensions_in_the_order_of_the_header_last_fastest(folder, shape):
    """300 needs two bytes of a size: a reader of little-endian sizes, or of one byte, sees another number."""
    array = (numpy.arange(numpy.prod(shape)) % 251).astype("uint8").reshape(shape)
    read = read_idx(write(folder, idx_bytes(array)))
    assert read.shape == shape and (read == array).all() and read[-1].tolist() == array[-1].tolist()


def test_a_path_may_be_text_and_need_not_say_whether_the_file_is_gzipped(folder):
    assert (read_idx(str(write(folder, gzip.compress(GOOD), "without-suffix"))) == IMAGES).all()
    assert (read_idx(str(write(folder, GOOD, "plain.gz"))) == IMAGES).all()


def test_the_digest_is_of_the_uncompressed_file(folder):
    sha256 = hashlib.sha256(GOOD).hexdigest()
    for data in (GOOD, gzip.compress(GOOD, 1), gzip.compress(GOOD, 9)):
        assert (read_idx(write(folder, data), sha256) == IMAGES).all()


# ------------------------------------------------------------------------------------------------------- bad files

ZIPPED = gzip.compress(GOOD, mtime=0)
BAD = {
    "empty": b"",
    "one byte": b"\0",
    "magic cut": GOOD[:3],
    "sizes cut": GOOD[:15],
    "no payload": GOOD[:16],
    "payload cut by one byte": GOOD[:-1],
    "one byte too many": GOOD + b"\0",
    "first byte not zero": b"\1" + GOOD[1:],
    "second byte not zero": b"\0\1" + GOOD[2:],
    "signed bytes": idx_bytes(IMAGES, 9),
    "floats": idx_bytes(IMAGES, 13),
    "type code 0": idx_bytes(IMAGES, 0),
    "text": b"<!DOCTYPE html><html>404 Not Found</html>",
    "little-endian sizes": struct.pack("<4B3I", 0, 0, 8, 3, 2, 3, 4) + IMAGES.tobytes(),
    "sizes whose product overflows 64 bits to 0": struct.pack(">4B4I", 0, 0, 8, 4, 2**16, 2**16, 2**16, 2**16),
    "gzip, truncated": ZIPPED[:-9],
    "gzip, its header only": ZIPPED[:10],
    "gzip, its magic only": ZIPPED[:2],
    "gzip, damaged inside": ZIPPED[:12] + bytes([ZIPPED[12] ^ 0xFF]) + ZIPPED[13:],
    "gzip, wrong checksum": ZIPPED[:-8] + bytes([ZIPPED[-8] ^ 1]) + ZIPPED[-7:],
    "gzip of something else": gzip.compress(b"not IDX"),
    "gzip of a cut file": gzip.compress(GOOD[:-1]),
}


def assert_data_error(path, *args):
    """A DataError in one line that names the file and what to do."""
    with pytest.raises(DataError) as caught:
        read_idx(path, *args)
    message = str(caught.value)
    assert str(path) in message and "\n" not in message
    assert any(
        remedy in message for remedy in ("get the file again", "get it again", "install minigan again", "should")
    )


@pytest.mark.parametrize("data", BAD.values(), ids=BAD)
def test_a_bad_file_ends_in_a_data_error_that_names_it(folder, data):
    assert_data_error(write(folder, data))


def test_a_missing_file_and_a_folder_end_in_a_data_error(folder):
    assert_data_error(folder / "no-such-file")
    assert_data_error(folder)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_wrong_digest_is_refused(folder, pack):
    """One bit of one pixel: a well-formed file, and another one than was meant."""
    sha256 = hashlib.sha256(GOOD).hexdigest()
    changed = GOOD[:-1] + bytes([GOOD[-1] ^ 1])
    assert read_idx(write(folder, pack(changed))).shape == (2, 3, 4)
    assert_data_error(write(folder, pack(changed)), sha256)


@given(data=st.binary(max_size=60))
def test_random_bytes_give_an_array_or_a_data_error(folder, data):
    """Nothing else: no ValueError of NumPy's, no array of a shape that the header does not name."""
    for prefix in (b"", b"\0\0\x08", b"\0\0\x08\1", b"\x1f\x8b", ZIPPED[:10]):
        path = write(folder, prefix + data)
        try:
            assert read_idx(path).tobytes() == (prefix + data)[4 + 4 * (prefix + data)[3] :]
        except DataError as error:
            assert str(path) in str(error)


@given(cut=st.integers(0, len(ZIPPED) - 1))
def test_a_gzip_file_cut_anywhere_is_refused(folder, cut):
    assert_data_error(write(folder, ZIPPED[:cut]))


@given(position=st.integers(0, len(GOOD) - 1), flip=st.integers(1, 255))
def test_with_a_digest_every_changed_byte_is_refused(folder, position, flip):
    data = bytearray(GOOD)
    data[position] ^= flip
    assert_data_error(write(folder, bytes(data)), hashlib.sha256(GOOD).hexdigest())


# Headers that NumPy cannot make an array of: more dimensions than its 64, sizes too large although one is 0.
@pytest.mark.parametrize(
    "header",
    [struct.pack(">4B65I", 0, 0, 8, 65, *[1] * 65) + b"\7", struct.pack(">4B4I", 0, 0, 8, 4, *[2**32 - 1] * 3, 0)],
)
def test_a_header_beyond_numpys_limits_is_refused(folder, header):
    assert_data_error(write(folder, header))
