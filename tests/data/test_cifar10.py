"""CIFAR-10's reader, on archives of the same layout with twelve records a batch."""

import gzip
import io
import tarfile

import numpy
import pytest

from minigan.backend import array_module, to_host
from minigan.data import cifar10
from minigan.data.idx import DataError

N = 12
NAMES = [f"data_batch_{i}.bin" for i in range(1, 6)] + ["test_batch.bin"]


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(cifar10, "RECORDS", N)


@pytest.fixture
def files(rng):
    """{name: bytes} of a small CIFAR-10: a label, then 3,072 bytes, twelve times in each of six files."""
    return {name: b"".join(bytes([i % 10]) + rng.bytes(3072) for i in range(N)) for name in NAMES}


def as_folder(path, files):
    path.mkdir(exist_ok=True)
    for name, data in files.items():
        (path / name).write_bytes(data)
    return path


def as_archive(path, files, mode="w:gz"):
    with tarfile.open(path, mode) as archive:
        for name, data in {"batches.meta.txt": b"airplane\n", **files, "readme.html": b"<html>"}.items():
            member = tarfile.TarInfo(f"cifar-10-batches-bin/{name}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


@pytest.mark.parametrize("mode", ["w:gz", "w", "folder"])
def test_archive_and_folder_give_the_same_and_nothing_is_unpacked(tmp_path, files, mode):
    path = as_folder(tmp_path / "c", files) if mode == "folder" else as_archive(tmp_path / "c", files, mode)
    before = sorted(tmp_path.rglob("*"))
    batches = cifar10.read(path)
    assert sorted(tmp_path.rglob("*")) == before
    for name, (pixels, classes) in zip(NAMES, batches, strict=True):
        assert pixels.shape == (N, 3072) and pixels.dtype == classes.dtype == numpy.uint8
        assert b"".join(bytes([c]) + p.tobytes() for p, c in zip(pixels, classes)) == files[name]
    assert cifar10.labels(path).tolist() == [i % 10 for i in range(N)] * 6


def test_the_first_four_batches_train_the_fifth_validates(tmp_path, files):
    """The paper's train[0:40000] and [40000:50000]."""
    data = cifar10.load(as_folder(tmp_path / "c", files))
    assert (data.name, data.image_shape) == ("cifar10", (3, 32, 32))
    assert "48 to train on, 12 to validate, 12 to test" in data.about and "\n" not in data.about
    expected = []
    for name in NAMES:  # by explicit loops in float64
        for i in range(N):
            x = numpy.frombuffer(files[name], numpy.uint8)[i * 3073 + 1 : (i + 1) * 3073].astype("float64")
            x = x - x.sum() / 3072
            expected.append(55 * x / sum(v * v for v in x) ** 0.5)
    rows = numpy.concatenate([data.train, data.valid, data.test])
    assert rows.dtype == numpy.float32 and [len(data.train), len(data.valid), len(data.test)] == [48, 12, 12]
    numpy.testing.assert_allclose(rows, expected, rtol=1e-4, atol=1e-5)


def test_normalised_pictures_have_mean_0_and_length_55_and_do_not_see_brightness_or_contrast(xp, rng):
    pixels = rng.integers(0, 100, (5, 3072)).astype("uint8")
    brighter = pixels * 2 + 3
    one, two = (cifar10.normalise(p, "float64", xp) for p in (pixels, brighter))
    assert array_module(one) is xp
    numpy.testing.assert_allclose(to_host(one).mean(axis=1), 0.0, atol=1e-12)
    numpy.testing.assert_allclose((to_host(one) ** 2).sum(axis=1), 55.0**2, rtol=1e-12)
    numpy.testing.assert_allclose(to_host(one), to_host(two), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_picture_of_one_colour_becomes_zeros(dtype):
    assert (cifar10.normalise(numpy.full((2, 3072), 77, "uint8"), dtype) == 0.0).all()


WRONG = {  # what is done to the files: (names and their new content, words of the message)
    "truncated": (lambda f: {**f, "data_batch_3.bin": f["data_batch_3.bin"][:-1]}, ["data_batch_3.bin holds 36875"]),
    "too long": (lambda f: {**f, "test_batch.bin": f["test_batch.bin"] + b"\0"}, ["test_batch.bin holds 36877"]),
    "empty": (lambda f: {**f, "data_batch_1.bin": b""}, ["data_batch_1.bin holds 0"]),
    "missing": (lambda f: {k: v for k, v in f.items() if "5" not in k}, ["data_batch_5.bin is missing", "kriz/cifar"]),
    "label 10": (
        lambda f: {**f, "data_batch_2.bin": b"\x0a" + f["data_batch_2.bin"][1:]},
        ["data_batch_2", "label 10"],
    ),
    "the pickled version": (lambda f: {k[:-4]: v for k, v in f.items()}, ["data_batch_1.bin is missing", "binary"]),
}


def refused(path, words):
    with pytest.raises(DataError) as caught:
        cifar10.load(path)
    message = str(caught.value)
    assert [word for word in [str(path), *words] if word not in message] == [] and "\n" not in message, message


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("make", [as_folder, as_archive])
def test_wrong_batches_are_refused_in_a_line(tmp_path, files, wrong, make):
    change, words = WRONG[wrong]
    refused(make(tmp_path / "c", change(files)), words)


def test_an_archive_that_is_cut_or_is_none_is_refused_in_a_line(tmp_path, files):
    whole = as_archive(tmp_path / "c.tar.gz", files).read_bytes()
    for n, data in enumerate(
        [whole[: len(whole) // 2], whole[:20], b"", b"<html>404</html>", gzip.compress(b"no tar")]
    ):
        path = tmp_path / f"{n}.tar.gz"
        path.write_bytes(data)
        refused(path, ["kriz/cifar"])


def test_a_link_in_the_archive_is_not_followed(tmp_path, files):
    (tmp_path / "secret").write_bytes(files["data_batch_1.bin"])
    path = tmp_path / "c.tar"
    with tarfile.open(path, "w") as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            if name == "data_batch_1.bin":
                member.type, member.linkname = tarfile.SYMTYPE, str(tmp_path / "secret")
                archive.addfile(member)
            else:
                member.size = len(data)
                archive.addfile(member, io.BytesIO(data))
    refused(path, ["data_batch_1.bin is missing"])
