"""Settings: every one checked in words, by whichever door it comes in; one line declares it for all of them."""

import dataclasses
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minigan.errors import near
from minigan.systems import RecipeError, recipe_of
from minigan.systems.gan import Recipe
from minigan.systems.recipes import mnist, mnist_paper
from minigan.systems.settings import PLACES, changed, declarations, experiment

FIELDS = list(declarations(Recipe))
NAN, INF = math.nan, math.inf
WRONG_TYPES = ["1", None, True, [1], {"a": 1}, NAN]
NO_RATE = [0, 0.0, -0.1, INF, -INF, *WRONG_TYPES]
NO_COUNT = [0, -1, 1.0, 1.5, INF, *WRONG_TYPES]
NO_CHOICE = ["", "Mnist", " adam", "none", 1, None, True, ["mnist"], {"a": 1}, NAN]
NO_PATH = ["", 1, True, ["a"], {"a": 1}, NAN]
NO_WORDS = [10, None, True, ["dense 10"], NAN]
BAD = {  # setting: (what its message must name as allowed, values to refuse)
    "name": (["letters", "digits", "hyphens"], ["", "a b", "a/b", "../a", "a\n", "a.b", 1, None, True, ["a"], NAN]),
    "about": (["a text"], [None, 1, ["text"]]),
    "data": (["mnist", "images", "cifar10", "tfd", "ring", "line"], ["cifar-10", *NO_CHOICE]),
    "path": (["a path", "or none (null in JSON)"], NO_PATH),
    "size": (["whole number", "at least 1", "or none (null in JSON)"], [v for v in NO_COUNT if v is not None]),
    "seed": (["whole number", "at least 0"], [v for v in NO_COUNT if v != 0 or type(v) is not int] + [0.0]),
    "batch": (["whole number", "at least 1"], NO_COUNT),
    "epochs": (["whole number", "at least 1"], NO_COUNT),
    "choose": (["yes or no", "true or false in JSON"], [0, 1, "true", "", None, [True], NAN]),
    "k": (["whole number", "at least 1"], NO_COUNT),
    "objective": (["non-saturating", "minimax"], ["saturating", *NO_CHOICE]),
    "update": (["alternating", "simultaneous"], ["both", *NO_CHOICE]),
    "d_rate": (["above 0"], [*NO_RATE, 10**400]),
    "g_rate": (["above 0"], NO_RATE),
    "average": (
        ["between 0 and 1", "none (null in JSON)"],
        [0, 1, 0.0, 1.0, -0.5, 1.5, INF, "0.9", True, False, [0.9], {}, NAN],
    ),
    "pretrained": (["whole number", "at least 0"], [v for v in NO_COUNT if v != 0 or type(v) is not int]),
    "start_from": (["a path", "or none (null in JSON)"], NO_PATH),
}
TEXTS = {  # of words: (what the message must name, texts to refuse)
    "G": (["dense"], ["", "dens 3", "dense 3", "dense data, dense 4"]),
    "D": (["dense"], ["", "dens 3", "dense data", "dense 2"]),
    "noise": (["uniform"], ["", "normal 3", "uniform, gaussian"]),
    "optimizer": (["adam, momentum"], ["", "sgd", "adam, adam"]),
}
CASES = [(name, value) for name, (_, values) in BAD.items() for value in values]


def test_every_setting_of_a_gan_is_tried_with_bad_values():
    assert BAD.keys() | TEXTS.keys() == set(FIELDS)


@pytest.mark.parametrize("name, value", CASES)
def test_a_bad_value_is_refused_in_a_line_that_names_the_setting_the_value_and_what_is_allowed(name, value):
    with pytest.raises(RecipeError) as caught:
        dataclasses.replace(mnist, **{name: value})
    message = str(caught.value)
    assert message.startswith(f"{name} is {value!r}: ") and "\n" not in message
    assert all(allowed in message.partition(f"{value!r}: ")[2] for allowed in BAD[name][0])


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_that_is_no_words_is_refused_in_a_line_that_names_the_setting(name):
    for value in [*TEXTS[name][1], *NO_WORDS]:
        with pytest.raises(RecipeError) as caught:
            dataclasses.replace(mnist, **{name: value})
        message = str(caught.value)
        assert message.startswith(f"{name}: ") and "\n" not in message, value
        assert not isinstance(value, str) or all(word in message for word in TEXTS[name][0]), message


@pytest.mark.parametrize("name, value", CASES[::7])
def test_a_bad_value_in_json_is_refused_too(name, value):
    """Nothing gets in by another door. (JSON's NaN and Infinity are Python's own; keys become text.)"""
    with pytest.raises(RecipeError, match=f"^{name} is "):
        recipe_of(json.loads(json.dumps({**json.loads(mnist.to_json()), name: value})))


@pytest.mark.parametrize(
    "changes",
    [
        {"seed": 0},
        {"seed": 2**70},
        {"average": 0.5},
        {"d_rate": 3},
        {"name": "my-MNIST-2"},
        {"G": "dense 3,leaky , dense 2 bias=-.5,tanh,dense data"},
        {"D": "dense 1"},
        {"optimizer": "momentum 0"},
        {"update": "simultaneous"},
        {"k": 5, "batch": 1},
        {"data": "tfd", "path": "/a b/TFD.mat"},
        {"pretrained": 2, "start_from": "runs/images-1"},
    ],
    ids=repr,
)
def test_what_is_allowed_is_allowed(changes):
    made = dataclasses.replace(mnist, **changes)
    assert {name: getattr(made, name) for name in changes} == changes


@pytest.mark.parametrize("changes, said", [
    ({"update": "simultaneous", "k": 2}, "k is 2: the simultaneous update has k = 1; with update alternating k is"),
    ({"start_from": "runs/a"}, "start_from is 'runs/a': mnist has no pretrained layers"),
])  # fmt: skip
def test_settings_that_do_not_go_together_are_refused(changes, said):
    with pytest.raises(RecipeError) as caught:
        dataclasses.replace(mnist, **changes)
    assert str(caught.value).startswith(said) and "\n" not in str(caught.value)


def test_a_recipe_is_frozen_and_can_be_hashed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        mnist.k = 5
    assert len({mnist, dataclasses.replace(mnist), mnist_paper}) == 2


# -------------------------------------------------------------------------------- as options

OPTIONS = {"seed": "7", "k": "3", "d_rate": ".5", "average": "none", "choose": "no", "objective": "minimax"}
VALUES = {"seed": 7, "k": 3, "d_rate": 0.5, "average": None, "choose": False, "objective": "minimax"}


def test_an_options_text_becomes_the_settings_value():
    assert changed(mnist, OPTIONS) == dataclasses.replace(mnist, **VALUES)


@pytest.mark.parametrize("name, text", [("k", "many"), ("k", "1.0"), ("d_rate", "fast"), ("choose", "maybe"),
                                        ("average", ""), ("d_rate", "nan"), ("seed", "")])  # fmt: skip
def test_a_text_that_is_no_value_is_refused_as_it_was_typed(name, text):
    with pytest.raises(RecipeError, match=f"^{name} is '?{text}'?: "):
        changed(mnist, {name: text})


def test_a_setting_that_a_recipe_has_not_is_refused_with_those_that_it_has():
    with pytest.raises(RecipeError) as caught:
        changed(mnist, {"kl": "1"})
    message = str(caught.value)
    assert message.startswith("mnist: a gan recipe has no setting kl; it has ")
    assert all(name in message for name in FIELDS if name not in ("name", "about", *PLACES))


def test_the_experiment_is_what_the_settings_mean_and_not_where_files_are():
    same = dataclasses.replace(mnist, path="/a", noise="uniform size=100", optimizer="adam beta1=0.50")
    assert experiment(same) == experiment(mnist)
    for other in ({"noise": "uniform 99"}, {"seed": 2}, {"name": "x"}, {"choose": False}):
        assert experiment(dataclasses.replace(mnist, **other)) != experiment(mnist)


# -------------------------------------------------------------------------------- JSON


@given(
    d_rate=st.floats(1e-300, 1e300),
    average=st.none() | st.floats(0, 1, exclude_min=True, exclude_max=True),
    seed=st.integers(0, 2**128),
    about=st.text(),
)
def test_every_number_comes_back_from_json_to_the_last_bit(**changes):
    made = dataclasses.replace(mnist, **changes)
    assert recipe_of(json.loads(made.to_json())) == made


def test_settings_that_json_leaves_out_have_their_defaults():
    assert recipe_of({"system": "gan", "name": "a", "about": "b"}) == Recipe(name="a", about="b")


@pytest.mark.parametrize("values, said", [
    ([], "expected an object"), (1, "expected an object"), (None, "expected an object"), ("gan", "expected an object"),
    ({}, "system is None: allowed are gan, "), ({"system": "gna"}, "system is 'gna': allowed are gan, "),
    ({"system": ["gan"]}, "system is"), ({"system": "gan", "about": "b"}, "name is missing"),
    ({"system": "gan", "name": "a"}, "about is missing"),
])  # fmt: skip
def test_what_is_no_recipe_is_refused_in_words(values, said):
    with pytest.raises(RecipeError) as caught:
        recipe_of(values)
    assert str(caught.value).startswith(said) and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "name, named", [("bacth", "did you mean batch"), ("d_rat", "d_rate"), ("zzz", ", ".join(FIELDS))]
)
def test_an_unknown_setting_is_refused_with_the_near_ones_or_all(name, named):
    with pytest.raises(RecipeError) as caught:
        recipe_of({**json.loads(mnist.to_json()), name: 1})
    assert str(caught.value).startswith(f"a gan recipe has no setting {name!r}; ") and named in str(caught.value)


def test_near_names_the_near_ones_and_not_the_far():
    assert near("bach", ["batch", "k", "epochs"]) == "; did you mean batch?"
    assert near("xyz", ["batch", "k"]) == "; there are batch, k"
