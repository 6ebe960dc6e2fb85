"""The random streams: independent by use, the same bits from the same seed, and restored to the bit."""

import json
from collections import Counter

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minigan.backend import array_module, to_host
from minigan.random import Stream, Streams
from minigan.state import given as given_state
from minigan.state import taken

DRAWS = {  # every method of a stream
    "uniform": lambda stream: stream.uniform((3, 5), -1.0, 1.0),
    "normal": lambda stream: stream.normal((3, 5)),
    "mask": lambda stream: stream.mask((3, 5), 0.5),
    "integers": lambda stream: stream.integers(10, 15),
    "permutation": lambda stream: stream.permutation(15),
}


def bits(array):
    """What must be equal for two arrays to be the same to the last bit."""
    host = to_host(array)
    return host.shape, host.dtype, host.tobytes()


def all_bits(stream):
    return [bits(draw(stream)) for draw in DRAWS.values()]


# ------------------------------------------------------------------------------------------------ streams and seeds


def test_there_is_a_stream_for_every_use():
    streams = Streams(1)
    own = [getattr(streams, use) for use in Streams.uses]
    assert {"init", "data", "noise", "dropout"} <= set(Streams.uses)
    assert all(type(stream) is Stream for stream in own) and len(set(map(id, own))) == len(own)


@given(seed=st.integers(0, 2**64), bit=st.integers(0, 70))
def test_the_same_seed_gives_the_same_bits_and_another_seed_or_use_gives_others(seed, bit):
    """Whatever bit the seeds differ in. Two streams of 15 float32 numbers agree by chance with probability 2**-360."""
    drawn = {}
    for s in (seed, seed ^ 2**bit):
        for use in Streams.uses:
            drawn[s, use] = bits(getattr(Streams(s), use).uniform((15,)))
            assert bits(getattr(Streams(s), use).uniform((15,))) == drawn[s, use]
    assert len(set(drawn.values())) == 2 * len(Streams.uses)


@pytest.mark.parametrize("use", Streams.uses)
def test_drawing_from_one_stream_changes_no_other(use):
    """However much is drawn, and of whatever: a run with k = 5 starts from the same parameters as one with k = 1."""
    quiet, busy = Streams(7), Streams(7)
    for _ in range(3):
        all_bits(getattr(busy, use))
    for other in Streams.uses:
        assert (all_bits(getattr(quiet, other)) == all_bits(getattr(busy, other))) is (other != use)


def test_streams_are_uncorrelated():
    """The correlation of n independent pairs has standard deviation 1/sqrt(n); it exceeds 5 of them with 6e-7."""
    n = 20_000
    z = numpy.stack([getattr(Streams(3, "float64"), use).normal((n,)) for use in Streams.uses])
    off_diagonal = numpy.corrcoef(z) - numpy.eye(len(z))
    assert abs(off_diagonal).max() < 5 / n**0.5


def test_numpys_global_state_is_neither_used_nor_changed():
    numpy.random.seed(1)  # noqa: NPY002 - it is the thing to be left alone
    before = numpy.random.get_state()[1].copy()  # noqa: NPY002
    first = all_bits(Streams(5).noise)
    assert (numpy.random.get_state()[1] == before).all()  # noqa: NPY002
    numpy.random.seed(2)  # noqa: NPY002
    assert all_bits(Streams(5).noise) == first


# ---------------------------------------------------------------------------------------------------- state


@given(
    dtype=st.sampled_from(["float32", "float64"]),
    before=st.lists(st.sampled_from(sorted(DRAWS)), max_size=6),
    after=st.lists(st.sampled_from(sorted(DRAWS)), min_size=1, max_size=6),
    use=st.sampled_from(Streams.uses),
)
def test_a_restored_state_continues_bit_for_bit_also_through_json(dtype, before, after, use):
    """After any draws; an odd count of float32 leaves half a word in the generator, which belongs to its state."""
    streams = Streams(11, dtype)
    for name in before:
        DRAWS[name](getattr(streams, use))
    _, saved = taken(streams)
    text = json.dumps(saved)
    expected = [bits(DRAWS[name](getattr(streams, use))) for name in after]
    for state in (saved, json.loads(text)):  # `saved` is a copy: drawing has not moved it
        other = Streams(11, dtype)
        given_state(other, {}, state)
        assert [bits(DRAWS[name](getattr(other, use))) for name in after] == expected
        assert taken(other) == taken(streams)


def test_a_state_of_all_streams_restores_every_one():
    streams = Streams(1)
    _, saved = taken(streams)
    assert set(saved) == {f"{use}.state" for use in Streams.uses}
    expected = {use: all_bits(getattr(streams, use)) for use in Streams.uses}
    given_state(streams, {}, saved)
    assert {use: all_bits(getattr(streams, use)) for use in Streams.uses} == expected


# ---------------------------------------------------------------------------------------- dtype and array module


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_numbers_have_the_streams_dtype_and_array_module(dtype, xp):
    stream = Streams(1, dtype, xp).noise
    drawn = {name: draw(stream) for name, draw in DRAWS.items()}
    assert all(array_module(array) is xp for array in drawn.values())
    assert drawn["uniform"].dtype == drawn["normal"].dtype == dtype
    assert drawn["mask"].dtype == bool and drawn["integers"].dtype.kind == drawn["permutation"].dtype.kind == "i"
    assert [array.shape for array in drawn.values()] == [(3, 5), (3, 5), (3, 5), (15,), (15,)]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_every_array_module_sees_the_same_numbers(dtype, xp):
    device, host = Streams(2, dtype, xp), Streams(2, dtype)
    for use in Streams.uses:
        assert all_bits(getattr(device, use)) == all_bits(getattr(host, use))


# ------------------------------------------------------------------------------------------------ distributions


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("low, high", [(0.0, 1.0), (-1.0, 1.0), (-0.05, 0.05), (-(3**0.5), 3**0.5)])
def test_uniform_fills_its_interval_and_does_not_leave_it(dtype, low, high):
    """Of n draws on an interval of length L the extremes lie within 20 L / n of its ends but for e^-20 of the time."""
    n = 100_000
    u = Stream(4, dtype).uniform((n,), low, high).astype("float64")
    near = 20 * (high - low) / n
    rounding = numpy.finfo(dtype).eps * (high - low)  # of low and high themselves to the dtype
    assert low - rounding <= u.min() < low + near and high - near < u.max() <= high + rounding
    deciles, _ = numpy.histogram(u, bins=10, range=(low - rounding, high + rounding))
    assert abs(deciles - n / 10).max() < 5 * (n * 0.1 * 0.9) ** 0.5  # five standard deviations of a binomial


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_normal_has_a_standard_normals_moments(dtype):
    """The first four raw moments, each within 5 standard deviations: var(z^p) = E z^2p - (E z^p)^2."""
    n = 100_000
    z = Stream(5, dtype).normal((n,)).astype("float64")
    raw = {1: 0, 2: 1, 3: 0, 4: 3, 6: 15, 8: 105}
    for p in (1, 2, 3, 4):
        assert abs((z**p).mean() - raw[p]) < 5 * ((raw[2 * p] - raw[p] ** 2) / n) ** 0.5


@pytest.mark.parametrize("keep", [0.5, 0.8, 0.1, 0.9, 1 / 3])
def test_a_masks_frequency_is_keep(keep):
    """Within five standard deviations of a binomial, and the rounding of keep to 2**-16.

    Over all n, over the rows, and over the four positions in the generator's 64-bit word.
    """
    shape = (1000, 400)
    mask = Stream(6).mask(shape, keep)
    n = mask.size

    def bound(n):
        return 5 * (keep * (1 - keep) / n) ** 0.5 + 2**-17

    assert abs(mask.mean() - keep) < bound(n)
    assert abs(mask.mean(axis=1) - keep).max() < bound(shape[1])
    assert abs(mask.reshape(-1, 4).mean(axis=0) - keep).max() < bound(n / 4)


@pytest.mark.parametrize("lag", [1, 2, 3, 4, 400])
def test_a_masks_elements_are_independent(lag):
    """At keep 1/2 the product of two distinct elements' signs is itself a fair sign: mean 0, deviation 1/sqrt(n)."""
    signs = 2.0 * Stream(7).mask((1000, 400), 0.5).ravel() - 1.0
    assert abs((signs[lag:] * signs[:-lag]).mean()) < 5 / (signs.size - lag) ** 0.5


def test_a_masks_probability_is_keep_rounded_to_a_multiple_of_two_to_the_minus_16():
    """As its docstring says: the true frequencies of all 2**16 sixteen-bit words, not a sample of them."""
    assert "2**-16" in Stream.mask.__doc__
    words = numpy.arange(2**16, dtype="uint16")

    class Counting:
        """A bit generator that returns every sixteen-bit word once."""

        def random_raw(self, size):
            return words.view("uint64")[:size]

    stream = Stream(8)
    stream._generator = type("Generator", (), {"bit_generator": Counting()})()
    for keep in (0.5, 0.8, 1 / 3, 0.999999, 1.0, 0.9, 2**-16, 2**-18):
        assert stream.mask((2**16,), keep).sum() == round(keep * 2**16)


def test_a_mask_with_keep_1_keeps_all():
    assert Stream(9).mask((1000, 100), 1.0).all()


def test_a_mask_does_not_depend_on_the_dtype():
    """So that a float64 check of a float32 run drops the same units."""
    masks = [bits(Stream(10, dtype).mask((7, 11), 0.8)) for dtype in ("float32", "float64")]
    assert masks[0] == masks[1]


@given(shape=st.lists(st.integers(0, 7), min_size=1, max_size=4).map(tuple))
def test_a_mask_has_any_shape(shape):
    """The count of elements need not be a multiple of the four that one random word decides."""
    assert Stream(11).mask(shape, 0.5).shape == shape


def test_two_masks_differ():
    stream = Stream(12)
    assert bits(stream.mask((20, 20), 0.5)) != bits(stream.mask((20, 20), 0.5))


def test_integers_run_from_0_to_high_minus_1():
    """Each of the ten within five standard deviations of a binomial."""
    counts = numpy.bincount(Stream(13).integers(10, 10_000), minlength=11)
    assert counts[10:].sum() == 0 and abs(counts[:10] - 1000).max() < 5 * (10_000 * 0.1 * 0.9) ** 0.5


@given(n=st.integers(0, 50))
def test_a_permutation_holds_every_integer_once(n):
    assert sorted(Stream(14).permutation(n)) == list(range(n))


def test_every_permutation_is_as_likely_as_every_other():
    """Each of the 24 of four integers within five standard deviations of a binomial; rotations alone would be four."""
    stream, n = Stream(15), 6000
    drawn = Counter(tuple(stream.permutation(4).tolist()) for _ in range(n))
    assert len(drawn) == 24
    assert all(abs(count - n / 24) < 5 * (n / 24 * 23 / 24) ** 0.5 for count in drawn.values())
