"""A checkpoint comes back bit for bit, is there as a whole or not at all, and is never trusted."""

import io
import os
import pickle
import zipfile
from pathlib import Path

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from minigan import checkpoint
from minigan.checkpoint import CheckpointError

ARRAYS = {
    "D.theta": numpy.linspace(-1, 1, 7, dtype="float32"),
    "pieces": numpy.arange(12, dtype="uint8").reshape(3, 4),
    "numbers": numpy.zeros((0, 3)),
    "order": numpy.arange(5)[::-1],
    "odd": numpy.array([numpy.nan, -0.0, numpy.inf, 5e-324]),
}
META = {"step": 20, "streams": numpy.random.PCG64(1).state, "rows": [{"V": -1.386294361119891}], "best_score": None}


def expect_same(arrays, meta):
    """Assert that these are ARRAYS and META, bit for bit."""
    assert arrays.keys() == ARRAYS.keys()
    for name, array in ARRAYS.items():
        got = arrays[name]
        assert (got.dtype, got.shape, got.tobytes()) == (array.dtype, array.shape, array.tobytes()), name
    assert {key: meta[key] for key in META} == META


def files(folder):
    return sorted(path.name for path in Path(folder).iterdir())


@pytest.fixture
def saved(tmp_path):
    path = tmp_path / "checkpoint.npz"
    checkpoint.save(path, ARRAYS, META)
    return path


class Fallen(BaseException):
    """Stands for the end of the process at some line."""


# ---- round trip ----


def test_arrays_and_meta_come_back_bit_for_bit(saved):
    expect_same(*checkpoint.load(saved))
    assert max(META["streams"]["state"].values()) > 2**64  # such integers are beyond every NumPy dtype


@settings(max_examples=25)  # each writes a file and waits for the disk
@given(
    hnp.arrays(
        st.sampled_from(["float16", "float32", "float64", "uint8", "int64", "bool"]),
        hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
    )
)
def test_any_array_comes_back_bit_for_bit(tmp_path_factory, array):
    path = tmp_path_factory.mktemp("any") / "checkpoint.npz"
    checkpoint.save(path, {"a": array, "t": array.T}, {})
    arrays, _ = checkpoint.load(path)
    for name, expected in (("a", array), ("t", array.T)):
        assert (arrays[name].dtype, arrays[name].shape) == (expected.dtype, expected.shape)
        assert arrays[name].tobytes() == expected.tobytes()


def test_a_loaded_generator_state_continues_the_same_stream(saved):
    bits = numpy.random.PCG64(1)
    expected = bits.random_raw(5)
    other = numpy.random.PCG64(2)
    other.state = checkpoint.load(saved)[1]["streams"]
    assert other.random_raw(5).tolist() == expected.tolist()


def test_two_saves_of_the_same_state_are_the_same_bytes(saved, monkeypatch):
    first = saved.read_bytes()
    monkeypatch.setattr("time.time", lambda: 2e9)
    monkeypatch.setattr("os.getpid", lambda: 4711)
    checkpoint.save(saved, {name: array.copy() for name, array in ARRAYS.items()}, dict(META))
    assert saved.read_bytes() == first


# ---- as a whole or not at all ----


@pytest.mark.parametrize("old", [b"the old file", None])
@pytest.mark.parametrize("end", [RuntimeError, KeyboardInterrupt, Fallen])
def test_an_end_in_the_middle_of_writing_leaves_the_old_file_and_nothing_else(tmp_path, old, end):
    path = tmp_path / "checkpoint.npz"
    if old:
        path.write_bytes(old)

    def fill(stream):
        stream.write(b"half of the new")
        stream.flush()
        raise end

    with pytest.raises(end):
        checkpoint.write(path, fill)
    assert files(tmp_path) == (["checkpoint.npz"] if old else [])
    assert not old or path.read_bytes() == old


@pytest.mark.parametrize("call", ["replace", "fsync"])
def test_the_name_is_taken_only_after_everything_is_on_the_disk(saved, monkeypatch, call):
    before, seen = saved.read_bytes(), []

    def fall(*args):
        seen.append([(name, len((saved.parent / name).read_bytes())) for name in files(saved.parent)])
        raise Fallen

    monkeypatch.setattr(os, call, fall)
    with pytest.raises(Fallen):
        checkpoint.save(saved, ARRAYS, META | {"step": 21, "more": "x" * 1000})
    assert saved.read_bytes() == before  # the old one is whole at the moment of the fall
    (during,) = seen
    (part,) = [size for name, size in during if name != saved.name]
    assert part > len(before)  # and the new one is complete beside it, not in Python's buffer


def test_the_order_is_write_then_sync_then_rename(tmp_path, monkeypatch):
    calls = []
    for name in ("fsync", "replace"):
        real = getattr(os, name)
        monkeypatch.setattr(os, name, lambda *a, name=name, real=real: (calls.append(name), real(*a))[1])
    checkpoint.write_text(tmp_path / "metrics.csv", "V\n-1.386\n")
    assert calls == ["fsync", "replace"]


def test_a_killed_process_leaves_the_old_file_whole(saved):
    before = saved.read_bytes()

    def fill(stream):
        stream.write(b"half of the new")
        stream.flush()
        os._exit(9)  # neither `finally` nor buffers

    pid = os.fork()
    if pid == 0:
        checkpoint.write(saved, fill)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 9
    assert saved.read_bytes() == before
    expect_same(*checkpoint.load(saved))


def test_text_is_written_in_utf8_with_unix_line_ends(tmp_path):
    checkpoint.write_text(tmp_path / "a.csv", "σ ± 2\n")
    assert (tmp_path / "a.csv").read_bytes() == "σ ± 2\n".encode()
    assert files(tmp_path) == ["a.csv"]


# ---- bad files ----


def expect_refused(path, *words):
    """Assert that load raises a CheckpointError of one line which names the file and says what to do."""
    with pytest.raises(CheckpointError) as caught:
        checkpoint.load(path)
    message = str(caught.value)
    assert "\n" not in message and message.startswith(f"{path}: "), message
    assert all(word in message for word in words), message
    return message


def npz(**members):
    """The bytes of a zip file with these members, whatever they hold."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in members.items():
            archive.writestr(f"{name}.npy", data)
    return stream.getvalue()


def npy(array, allow_pickle=False):
    stream = io.BytesIO()
    numpy.save(stream, array, allow_pickle=allow_pickle)
    return stream.getvalue()


def npy_header(shape):
    """The bytes of a .npy file of float32 whose header claims this shape, without data."""
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}".encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header


class Bomb:
    """Creates a file when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (Path.write_text, (self.path, "boom"))


def meta(text):
    return npy(numpy.array(text))


def bad_files(bomb):
    """{name: bytes} of what is not a checkpoint."""
    whole = numpy.array('{"version": 1}')
    return {
        "empty": b"",
        "random bytes": numpy.random.default_rng(0).bytes(5000),
        "random bytes that begin like a zip file": b"PK\x03\x04" + numpy.random.default_rng(1).bytes(5000),
        "an empty zip file": npz(),
        "text": b"this is not a checkpoint\n",
        "a .npy": npy(numpy.arange(3.0)),
        "a .npy of text": meta('{"version": 1}'),
        "a pickle": pickle.dumps(Bomb(bomb)),
        "a pickled object array": npy(numpy.array([Bomb(bomb)], dtype=object), allow_pickle=True),
        "an npz with a pickled array": npz(
            meta=npy(whole), theta=npy(numpy.array([Bomb(bomb)], dtype=object), allow_pickle=True)
        ),
        "an npz whose meta is pickled": npz(meta=npy(numpy.array(Bomb(bomb), dtype=object), allow_pickle=True)),
        "an npz with a bare pickle inside": npz(meta=npy(whole), theta=pickle.dumps(Bomb(bomb))),
        "no meta": npz(theta=npy(numpy.zeros(3))),
        "meta is numbers": npz(meta=npy(numpy.zeros(3))),
        "meta is not JSON": npz(meta=meta("{'version': 1}")),
        "meta is cut": npz(meta=meta('{"version": 1')),
        "meta is a list": npz(meta=meta("[1]")),
        "meta is a number": npz(meta=meta("1")),
        "meta is nested too deeply": npz(meta=meta("[" * 100_000 + "]" * 100_000)),
        "meta is not an array": npz(meta='{"version": 1}'),
        "another npz": npz(meta=meta("{}")),
        "an array too large for memory": npz(meta=npy(whole), theta=npy_header("(1000000000000000,)")),
        "an array too large for an integer": npz(meta=npy(whole), theta=npy_header("(10000000000000000000000,)")),
        "an array of negative length": npz(meta=npy(whole), theta=npy_header("(-1,)")),
        "an array whose header is cut": npz(meta=npy(whole), theta=npy_header("((((")),
        "an array without data": npz(meta=npy(whole), theta=npy_header("(7,)")),
    }


@pytest.mark.parametrize("kind", bad_files("x"))
def test_a_bad_file_is_refused_in_one_line_and_never_unpickled(tmp_path, kind):
    path, bomb = tmp_path / "checkpoint.npz", tmp_path / "bomb"
    path.write_bytes(bad_files(bomb)[kind])
    expect_refused(path, "train again")
    assert not bomb.exists()


def test_the_bomb_would_go_off(tmp_path):
    """Else the test above proves nothing."""
    path, bomb = tmp_path / "checkpoint.npz", tmp_path / "bomb"
    path.write_bytes(bad_files(bomb)["an npz with a pickled array"])
    with numpy.load(path, allow_pickle=True) as archive:
        archive["theta"]
    assert bomb.exists()


def test_a_missing_file_is_named(tmp_path):
    expect_refused(tmp_path / "nowhere" / "checkpoint.npz", "No such file")


def test_a_folder_in_its_place_is_refused(tmp_path):
    (tmp_path / "checkpoint.npz").mkdir()
    expect_refused(tmp_path / "checkpoint.npz")


@pytest.mark.parametrize("version", [0, 3, "1", True, None, [1]])
def test_another_version_is_refused_and_both_are_named(tmp_path, version):
    path = tmp_path / "checkpoint.npz"
    path.write_bytes(npz(meta=meta(f'{{"version": {checkpoint.json.dumps(version)}}}')))
    expect_refused(path, f"version {version}", "versions 1 and 2", "train again")


def test_a_file_cut_anywhere_is_refused(saved):
    whole = saved.read_bytes()
    for length in [*range(0, len(whole), 17), len(whole) - 1]:
        saved.write_bytes(whole[:length])
        expect_refused(saved)


def test_a_file_with_a_hole_anywhere_is_refused(saved):
    whole = saved.read_bytes()
    for i in range(0, len(whole) - 4, 29):
        saved.write_bytes(whole[:i] + whole[i + 4 :])
        expect_refused(saved)


@pytest.mark.parametrize("mask", [0x40, 0xFF])
def test_a_byte_flipped_anywhere_is_noticed_unless_it_means_nothing(tmp_path, mask):
    """Also in the zip directory, where a changed length can make the arrays that follow disappear."""
    path, arrays = tmp_path / "checkpoint.npz", {"theta": numpy.arange(3.0), "best": numpy.ones(2, "float32")}
    checkpoint.save(path, arrays, {"step": 2})
    whole, refused = path.read_bytes(), 0
    with open(path, "r+b", buffering=0) as stream:
        for i, byte in enumerate(whole):
            os.pwrite(stream.fileno(), bytes([byte ^ mask]), i)
            try:
                got, meta = checkpoint.load(path)
                assert meta["step"] == 2 and got.keys() == arrays.keys(), i
                assert all(got[name].tobytes() == arrays[name].tobytes() for name in arrays), i
            except CheckpointError:
                refused += 1
            os.pwrite(stream.fileno(), bytes([byte]), i)
    assert path.read_bytes() == whole
    assert 0.5 * len(whole) < refused < len(whole)  # the rest are dates and permissions of the archive's own


@pytest.mark.parametrize("name", ARRAYS)
def test_a_flipped_bit_in_an_array_is_refused(saved, name):
    data = ARRAYS[name].tobytes()
    if not data:
        return
    whole = saved.read_bytes()
    assert whole.count(data) == 1
    for i in (0, len(data) // 2, len(data) - 1):
        at = whole.index(data) + i
        saved.write_bytes(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
        expect_refused(saved, "train again")


def test_a_refused_file_is_left_as_it_is_and_closed(saved):
    saved.write_bytes(b"PK\x03\x04 damaged")
    expect_refused(saved)
    assert saved.read_bytes() == b"PK\x03\x04 damaged"
    assert files(saved.parent) == ["checkpoint.npz"]
    if os.path.isdir("/proc/self/fd"):
        links = (Path("/proc/self/fd") / fd for fd in os.listdir("/proc/self/fd"))
        assert str(saved) not in {os.readlink(link) for link in links if link.is_symlink()}
