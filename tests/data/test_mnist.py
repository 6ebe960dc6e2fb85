"""MNIST as it is known: its sizes, first labels, class counts and mean pixel, none of them computed by minigan."""

import gzip
import shutil
import tracemalloc

import numpy
import pytest

from minigan.backend import array_module, to_host
from minigan.data import mnist
from minigan.data.idx import DataError

TRAIN_COUNTS = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]  # of the digits 0 to 9
TEST_COUNTS = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]


@pytest.fixture(scope="module")
def raw():
    """The four files, read once."""
    return {(kind, split): getattr(mnist, kind)(split) for kind in ("images", "labels") for split in ("train", "t10k")}


@pytest.fixture(scope="module")
def data():
    return mnist.load()


def test_sizes_and_types(raw):
    for split, n in (("train", 60_000), ("t10k", 10_000)):
        assert raw["images", split].shape == (n, 28, 28) and raw["labels", split].shape == (n,)
        assert raw["images", split].dtype == raw["labels", split].dtype == numpy.uint8


def test_the_first_labels(raw):
    assert raw["labels", "train"][:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert raw["labels", "t10k"][:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]


def test_the_class_counts(raw):
    assert numpy.bincount(raw["labels", "train"]).tolist() == TRAIN_COUNTS
    assert numpy.bincount(raw["labels", "t10k"]).tolist() == TEST_COUNTS


def test_the_mean_and_the_standard_deviation_of_a_pixel(raw):
    """.1307 and .3081: the two numbers by which everyone normalises MNIST, given to four digits."""
    values = numpy.arange(256) / 255.0
    counts = sum(numpy.bincount(part.ravel(), minlength=256) for part in numpy.split(raw["images", "train"], 20))
    mean = counts @ values / counts.sum()
    deviation = (counts @ (values - mean) ** 2 / counts.sum()) ** 0.5
    assert abs(mean - 0.1307) < 5e-5 and abs(deviation - 0.3081) < 5e-5


def test_pictures_are_upright(raw):
    """Rows come before columns: the mean 1 is a vertical stroke, so that its columns differ more than its rows."""
    one = raw["images", "train"][raw["labels", "train"] == 1].mean(axis=0)
    assert one.mean(axis=0).std() > 2 * one.mean(axis=1).std()


def test_the_split_is_50000_10000_10000_in_order(raw, data):
    assert (data.name, data.image_shape) == ("mnist", (28, 28))
    parts = raw["images", "train"][:50_000], raw["images", "train"][50_000:], raw["images", "t10k"]
    for rows, pictures, n in zip((data.train, data.valid, data.test), parts, (50_000, 10_000, 10_000)):
        assert rows.shape == (n, 784) and rows.dtype == numpy.float32
        # the pixels come back exactly: float32 holds p / 255 to better than half a step of 1 / 255
        numpy.testing.assert_array_equal(numpy.rint(rows * 255).astype("uint8").reshape(n, 28, 28), pictures)
        # and are p / 255 to float32's rounding, of the factor and of the product
        numpy.testing.assert_allclose(rows[:100], pictures[:100].reshape(100, -1) / 255.0, rtol=2**-23)
        assert rows.min() == 0.0 and rows.max() == 1.0


def test_the_dtype_and_the_array_module_are_those_asked_for(xp, raw, monkeypatch):
    """Tried on 16 pixels of each picture, to save memory."""
    monkeypatch.setattr(mnist, "images", lambda split, folder: raw["images", split][:, ::7, ::7])
    data = mnist.load("float64", xp)
    for rows in (data.train, data.valid, data.test):
        assert array_module(rows) is xp and rows.dtype == numpy.float64
    # p / 255 to float64's rounding of the factor and of the product
    exact = raw["images", "t10k"][:, ::7, ::7].reshape(10_000, 16) / 255.0
    numpy.testing.assert_allclose(to_host(data.test), exact, rtol=2**-52)


@pytest.mark.parametrize("name", mnist.SHA256)
def test_a_changed_copy_is_refused(tmp_path, name):
    """One byte at the end, in a well-formed gzip file; and the message names the file."""
    data = bytearray(gzip.decompress((mnist.FILES / f"{name}.gz").read_bytes()))
    data[-1] ^= 1
    (tmp_path / f"{name}.gz").write_bytes(gzip.compress(bytes(data), 1))
    split, kind = name.split("-")[:2]
    with pytest.raises(DataError, match=rf"{name}\.gz.*SHA-256"):
        getattr(mnist, kind)(split, tmp_path)


def test_a_file_in_anothers_place_is_refused(tmp_path):
    shutil.copy(mnist.FILES / "t10k-labels-idx1-ubyte.gz", tmp_path / "train-labels-idx1-ubyte.gz")
    with pytest.raises(DataError, match="SHA-256"):
        mnist.labels("train", tmp_path)


def test_a_missing_file_is_named_with_the_remedy(tmp_path):
    with pytest.raises(DataError, match=r"train-images-idx3-ubyte\.gz: no such file.*install minigan again"):
        mnist.load(folder=tmp_path)


def test_the_arrays_are_held_once_also_while_they_are_made():
    """Beside what is returned there is room for the bytes of the training pictures, and for little else."""
    tracemalloc.start()
    data = mnist.load()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    held = sum(part.nbytes for part in (data.train, data.valid, data.test))
    assert peak < held + 60_000 * 784
