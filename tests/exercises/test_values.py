"""What a process may write is decoded to a value or refused; nothing else happens."""

import json

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minigan.exercises.outcomes import parts_of
from minigan.exercises.values import LARGEST, Other, ValueRefused, clean, decode, encode


@pytest.mark.parametrize(
    "value",
    [None, True, 3, -2.5, 1e300, "text", (1, (2.0, None)), numpy.eye(3), numpy.zeros((0, 2), "f4"), numpy.arange(3)],
)
def test_what_is_encoded_is_decoded_again(value):
    got = decode(json.loads(json.dumps(encode(value))))
    if isinstance(value, numpy.ndarray):
        assert got.dtype == value.dtype
        numpy.testing.assert_array_equal(got, value)
    else:
        assert (type(got), got) == (type(value), value)


def array(**changes):
    return {**encode(numpy.ones(2)), **changes}


@pytest.mark.parametrize(
    "forged",
    [
        3, [], "none", {}, {"number": [1]}, {"number": None}, {"number": "x"}, {"number": 2**63},
        {"number": "0x1p99999"},
        {"tuple": 3}, {"tuple": [1]}, {"text": 3}, {"other": None}, {"code": "1 / 0", "name": "f"},
        array(dtype="O"), array(dtype="f8,f8"), array(dtype="(2,)f8"), array(dtype="nonsense"), array(dtype=None),
        array(dtype=["f8"]), array(dtype="c16"), array(dtype="U2"), array(dtype="M8[s]"), array(shape=[3]),
        array(shape=[-1]),
        array(shape=[True, 2]), array(shape="2"), array(shape=[LARGEST + 1]), array(shape=[2.0]), array(array=3),
        array(array="AAA"), array(array="\ud800"), array(shape=None), array(shape=[0, 10**30]),
    ],
    ids=repr,
)  # fmt: skip
def test_what_is_forged_is_refused(forged):
    with pytest.raises(ValueRefused):
        decode(forged)


def test_depth_is_bounded():
    value = {"none": True}
    for _ in range(10**4):
        value = {"tuple": [value]}
    with pytest.raises(ValueRefused):
        decode(value)


SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats()
KEYS = st.sampled_from(["none", "number", "tuple", "array", "dtype", "shape", "text", "other"])
VALUES = st.recursive(SCALARS, lambda v: st.lists(v, max_size=3) | st.dictionaries(KEYS, v, max_size=3), max_leaves=8)


@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_whatever_comes_is_a_value_or_refused(forged):
    try:
        got = decode(forged)
    except ValueRefused:
        return
    assert got is None or isinstance(got, bool | int | float | str | tuple | numpy.ndarray | Other)


@given(st.text(max_size=300))
def test_cleaned_text_is_one_printable_line(text):
    assert clean(text, 100).isprintable() and len(clean(text, 100)) <= 100


def test_text_that_is_shown_has_no_escapes():
    assert decode({"text": "a\x1b[2J\n\ud800"}).isprintable()
    assert decode({"other": "x\n\x1b[2J"}).name == "x [2J"


@pytest.mark.parametrize("value", [object(), 1j, numpy.array(["x"]), Other("f"), {"a": 1}])
def test_what_cannot_be_sent_is_refused(value):
    with pytest.raises(ValueRefused):
        encode(value)


@pytest.mark.parametrize(
    "value", [{"text": "x" * 1001}, {"list": [{"number": 1}] * 101}, {"tuple": [{"none": 1}] * 101}]
)
def test_what_the_other_side_would_not_write_is_refused_however_long(value):
    with pytest.raises(ValueRefused):
        decode(value)


def test_no_array_of_text_or_of_objects_is_made_of_a_list(monkeypatch):
    """A list of one long text and many short ones would be an array of gigabytes."""
    made, asarray = [], numpy.asarray
    monkeypatch.setattr(numpy, "asarray", lambda *a, **k: made.append(asarray(*a, **k)) or made[-1])
    for value in (["x" * 1000, *[""] * 99], [[1.0], "x"], [None], [[[1], [Other("f")]]]):
        (part,) = parts_of(value)
        assert isinstance(part, Other) and part.name == "list" and not made
    (part,) = parts_of([[1, 2.0], [True, numpy.float32(3)]])
    assert part.tolist() == [[1, 2], [1, 3]]
