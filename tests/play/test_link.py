"""A link restores what is played, and a bad one gets a line."""

from dataclasses import replace
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minigan.errors import UserError
from minigan.play import link
from minigan.play.presets import FIRST, PRESETS
from minigan.play.settings import GAMES, SHOWN, Settings
from minigan.play.targets import NAMED, drawn

RATES = st.floats(1e-9, 1e3)
COORDINATES = st.floats(-2.4, 2.4)
DRAWINGS = st.integers(1, 2).flatmap(
    lambda d: st.lists(st.lists(COORDINATES, min_size=d, max_size=d), min_size=1, max_size=9)
)
WIDTHS = st.integers(1, 64)
SETTINGS = st.builds(
    Settings,
    data=st.one_of(st.sampled_from(list(NAMED)), DRAWINGS.map(lambda places: drawn(places).text)),
    G=WIDTHS.map("uniform 0.2, dense {}, relu, dense data".format),
    D=st.tuples(WIDTHS, st.floats(0, 1)).map(lambda pair: f"dense {pair[0]}, leaky slope={pair[1]!r}, dense 1"),
    noise=st.sampled_from(["gaussian 1", "uniform 3"]),
    objective=st.sampled_from(GAMES),
    k=st.integers(1, 50),
    optimizer=st.sampled_from(["adam", "momentum 0.5"]),
    d_rate=RATES,
    g_rate=RATES,
    r1=st.floats(0, 1e9),
    gp=st.floats(0, 1e9),
    clip=st.one_of(st.none(), RATES),
    batch=st.integers(1, 327),  # with k = 50, as many examples as there are
    seed=st.integers(0, 2**63),
)


@given(st.sampled_from(list(PRESETS)), SETTINGS)
def test_a_link_gives_back_the_settings_that_it_was_made_of(preset, settings):
    assert link.read(link.write(preset, settings)) == (preset, settings)
    assert link.read("?" + link.write(preset, settings) + "&lang=zh") == (preset, settings)


@pytest.mark.parametrize("name", PRESETS)
def test_the_link_of_a_preset_is_its_name(name):
    assert link.write(name, PRESETS[name].settings) == f"preset={name}"


def test_a_link_without_anything_is_the_first_preset():
    assert link.read("") == (FIRST, PRESETS[FIRST].settings)


def test_a_link_that_names_a_setting_twice_has_the_last():
    assert link.read("k=3&k=4")[1] == replace(PRESETS[FIRST].settings, k=4)


@pytest.mark.parametrize(
    "query, line",
    [
        ("preset=helvetca", "no preset 'helvetca'; did you mean helvetica"),
        ("dd_rate=1", "no setting 'dd_rate'; did you mean d_rate"),
        ("epochs=3", "no setting 'epochs'"),  # of a recipe, and not of the playground
        ("k=", "k is ''"),
        ("k=1.5", "k is '1.5'"),
        ("k=9999", "from 1 to 50"),
        ("d_rate=nan", "a number above 0"),
        ("d_rate=1e999", "a number above 0"),
        ("r1=-1", "0 or above"),
        ("clip=0", "none"),
        ("seed=-1", "at least 0"),
        ("D=dense+1,+%3Cscript%3E", "no such word"),
        ("data=plane+0+0+0", "two numbers"),
        ("data=line+" + quote_plus("1e99"), "at most 2.4"),
        ("&".join(f"k={n}" for n in range(99)), "more than 40 parts"),
    ],
)
def test_a_bad_link_gets_a_line_that_names_what_is_wrong(query, line):
    with pytest.raises(UserError, match=line) as refused:
        link.read(query)
    assert "\n" not in str(refused.value)


@given(st.text(max_size=200))
def test_no_link_at_all_gets_more_than_a_line(query):
    try:
        link.read(query)
    except UserError as error:
        assert str(error)


@given(st.sampled_from(SHOWN), st.text(max_size=60))
def test_no_text_in_any_setting_gets_more_than_a_line(name, text):
    try:
        link.read(f"{name}={quote_plus(text)}")
    except UserError as error:
        assert str(error)
