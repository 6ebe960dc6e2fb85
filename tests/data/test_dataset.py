"""Minibatches: without replacement, in a new order each pass, and the same ones from the same seed."""

import dataclasses

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minigan.backend import array_module, to_host
from minigan.data.dataset import Dataset, Minibatches, pictures, split_in_words
from minigan.random import Stream


def numbered(n, xp=numpy):
    """n rows that say which they are: row i is (i, i + .5)."""
    return xp.asarray(numpy.arange(n)[:, None] + numpy.array([0.0, 0.5]))


def indices(batch):
    """Which rows a minibatch holds; each must be whole."""
    host = to_host(batch)
    assert (host[:, 1] == host[:, 0] + 0.5).all()
    return host[:, 0].astype(int).tolist()


def minibatches(n, xp=numpy, seed=1):
    return Minibatches(numbered(n, xp), Stream(seed, "float64", xp))


@given(m=st.integers(1, 12), whole=st.integers(1, 5), seed=st.integers(0, 99))
def test_each_example_comes_exactly_once_a_pass(m, whole, seed):
    draw = minibatches(m * whole, seed=seed)
    for _ in range(3):
        drawn = [i for _ in range(whole) for i in indices(draw(m))]
        assert sorted(drawn) == list(range(m * whole))


@given(n=st.integers(1, 30), data=st.data())
def test_of_a_pass_with_leftovers_none_comes_twice_and_the_leftovers_are_not_used(n, data):
    """The rows of a pass are distinct; the next pass is a new order of all rows and starts a minibatch of its own."""
    m = data.draw(st.integers(1, n))
    draw, passes = minibatches(n), []
    for _ in range(2):
        first = draw(m)
        order = to_host(draw.order).tolist()
        drawn = indices(first) + [i for _ in range(n // m - 1) for i in indices(draw(m))]
        assert drawn == order[: m * (n // m)] and len(set(drawn)) == len(drawn)
        assert sorted(order) == list(range(n))
        passes.append(order)
    assert n < 12 or passes[0] != passes[1]  # 1 in 12! that two orders agree


def test_every_pass_has_a_new_order(xp):
    draw = minibatches(50, xp)
    orders = [indices(draw(50)) for _ in range(4)]
    assert len(set(map(tuple, orders))) == 4 and [0, *range(1, 50)] not in orders
    assert all(sorted(order) == list(range(50)) for order in orders)


def test_minibatches_of_changing_size_still_share_a_pass():
    draw = minibatches(10)
    assert sorted(indices(draw(3)) + indices(draw(5)) + indices(draw(2))) == list(range(10))


def test_a_minibatch_larger_than_the_data_raises():
    draw = minibatches(5)
    with pytest.raises(ValueError, match="a minibatch of 6 from 5 examples: take a smaller batch"):
        draw(6)
    assert sorted(indices(draw(5))) == list(range(5))  # and nothing was used up


def test_the_same_seed_gives_the_same_minibatches_on_every_array_module(xp):
    device, host, other = minibatches(17, xp), minibatches(17), minibatches(17, seed=2)
    drawn = [device(5) for _ in range(10)]
    assert all(array_module(batch) is xp and batch.shape == (5, 2) for batch in drawn)
    expected, others = [indices(host(5)) for _ in range(10)], [indices(other(5)) for _ in range(10)]
    assert [indices(batch) for batch in drawn] == expected != others


def test_drawing_makes_the_host_wait_for_nothing(xp, no_synchronisation):
    draw = minibatches(17, xp)
    with no_synchronisation():
        for _ in range(10):
            draw(5)


def test_a_minibatch_is_a_copy_and_the_rows_stay_as_they_are(xp):
    draw = minibatches(6, xp)
    batch = draw(6)
    batch *= 0.0
    numpy.testing.assert_array_equal(to_host(draw.rows), numbered(6))


def test_order_position_and_stream_are_the_whole_state():
    """What a checkpoint must hold: the rest of the pass, and the passes after it, follow from these three."""
    draw = minibatches(11)
    for _ in range(3):
        draw(3)
    order, position, state = draw.order.copy(), draw.position, draw.stream.state
    expected = [indices(draw(3)) for _ in range(7)]
    other = minibatches(11, seed=9)
    other.order, other.position, other.stream.state = order, position, state
    assert [indices(other(3)) for _ in range(7)] == expected


def test_a_dataset_is_frozen():
    rows = numbered(3)
    data = Dataset("three", rows, rows, rows)
    assert data.image_shape is None
    with pytest.raises(dataclasses.FrozenInstanceError):
        data.train = rows


# ------------------------------------------------------------------------------------------------- pictures to look at


def test_grey_pictures_are_the_rows_folded():
    rows = numpy.linspace(0, 1, 24).reshape(2, 12)
    drawn = pictures(rows, (3, 4))
    assert drawn.shape == (2, 3, 4) and drawn[1, 2, 3] == 1.0 and drawn[0, 1, 0] == rows[0, 4]


def test_colour_pictures_are_divided_by_the_largest_value_of_all_and_0_is_the_middle():
    """The released code shows x / max |x| on a scale from -1 to 1, for all pictures of a figure together."""
    rows = numpy.zeros((2, 3 * 2 * 2))
    rows[0, 4:8] = -4.0  # all of green
    rows[1, 3] = 2.0  # red, the last pixel
    drawn = pictures(rows, (3, 2, 2), "contrast")
    assert drawn.shape == (2, 2, 2, 3)
    numpy.testing.assert_array_equal(drawn[0], numpy.broadcast_to([0.5, 0.0, 0.5], (2, 2, 3)))
    assert drawn[1, 1, 1].tolist() == [0.75, 0.5, 0.5] and (drawn[1, 0] == 0.5).all()
    assert (pictures(numpy.zeros((1, 12)), (3, 2, 2), "contrast") == 0.5).all()


def test_colour_from_0_to_1_is_drawn_as_it_is():
    rows = numpy.linspace(0, 1, 36).reshape(2, 18)
    drawn = pictures(rows, (3, 2, 3))
    assert drawn.shape == (2, 2, 3, 3)
    assert drawn[1, 1, 2].tolist() == [rows[1, 5], rows[1, 11], rows[1, 17]]  # red, green, blue of the last pixel


def test_split_in_words_counts_each_part():
    words = split_in_words(range(40_000), range(10_000), range(7))
    assert words == "40,000 to train on, 10,000 to validate, 7 to test"
