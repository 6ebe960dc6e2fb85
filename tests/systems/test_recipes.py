"""Recipes: the paper's numbers, typed again; every field checked in words; JSON there and back."""

import dataclasses
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minigan.gan.recipe import RULES, Recipe, RecipeError, layers, near
from minigan.systems.recipes import RECIPES, images, mnist, mnist_paper, recipe_named

FIELDS = [field.name for field in dataclasses.fields(Recipe)]
NAN, INF = math.nan, math.inf

# -------------------------------------------------------------------------------- the paper's numbers

PAPER = {  # from /design/paper.md, "The recipes", column MNIST, and the paper's section 5
    "name": "mnist-paper",
    "data": "mnist",
    "seed": 1,
    "generator": "relu 1200, relu 1200",  # "100 -> ReLU 1200 -> ReLU 1200 -> Sigmoid 784; irange .05 x 3"
    "output": "sigmoid",
    "discriminator": "maxout 240x5, maxout 240x5",  # "784 -> Maxout 240x5 -> Maxout 240x5 -> Sigmoid 1, irange .005"
    "keep": (0.8, 0.5, 0.5),  # "p = .8 on the pixels, every other D layer incl. the output layer p = .5"
    "noise": "uniform",  # "uniform(-sqrt 3, sqrt 3), 100-d"
    "noise_size": 100,
    "generator_irange": 0.05,
    "discriminator_irange": 0.005,
    "batch": 100,
    "k": 1,
    "epochs": 250,  # no end is recorded; from 250 on, momentum is constant
    "objective": "non-saturating",  # "g_obj = mean softplus(-a_fake)"
    "update": "simultaneous",  # "G and D are updated SIMULTANEOUSLY from the same old parameters, ... This is k=1"
    "optimizer": "momentum",
    "d_rate": 0.05,  # lr0 = .1 on half of V
    "g_rate": 0.1,
    "rate_divisor": 1.000004,  # "lr_t = lr_0 / 1.000004^t, floor 1e-6"
    "rate_floor": 1e-6,
    "momentum": (0.5, 0.7),  # "mu = .5 + .2 min((e - 1) / 249, 1)"
    "momentum_epochs": 250,
    "average": None,
    "choose": False,
    # what this data set did not need
    "path": None,
    "size": None,
    "output_irange": None,  # "irange .05 x 3"
    "output_sparse": None,
    "sigmoid_bias": 0.0,
    "column_norm": None,  # "max_col_norm (TFD only)"
    "pretrained": 0,
    "start_from": None,
}
# The same page's columns TFD and CIFAR-10 fully connected, where they differ from MNIST's.
TFD = {
    "data": "tfd",
    "generator": "relu 8000, sigmoid 8000",  # "stage 1: 100 -> ReLU 8000 (.05) -> Sigmoid 8000 (.05, b = -2) -> ..."
    "sigmoid_bias": -2.0,
    "output_sparse": 100,  # "-> Sigmoid 2304 (sparse_init 100: 100 N(0,1) weights per output)"
    "discriminator": "maxout 1200x5, maxout 1200x5",
    "column_norm": 1.9365,
    "noise": "gaussian",
    "epochs": 50,  # "50 then 22 (EpochCounter)"
    "d_rate": 0.025,  # lr0 = .05 on half of V
    "g_rate": 0.05,
}
PAPERS = {
    "tfd-paper-pretrain": TFD,
    "tfd-paper": TFD
    # "100 -> ReLU 8000 -> Sigmoid 100 (b = -2) -> then ALL pretrained layers"
    | {"generator": "relu 8000, sigmoid 100, relu 8000, sigmoid 8000", "pretrained": 3, "epochs": 22},
    "cifar10-fc-paper": {
        "data": "cifar10",
        "generator": "relu 8000, sigmoid 8000",  # "100 -> ReLU 8000 (.05) -> Sigmoid 8000 (.05) -> Linear 3072 (.5)"
        "output": "linear",
        "output_irange": 0.5,
        "discriminator": "maxout 1600x5, maxout 1600x5",
        "noise": "gaussian",
        "epochs": 250,  # not recorded
        "d_rate": 0.0125,  # lr0 = .025 on half of V
        "g_rate": 0.025,
    },
}
ADAMS = {"betas"}  # of Adam, which the paper did not use


def test_mnist_paper_has_the_papers_numbers():
    assert {k: v for k, v in dataclasses.asdict(mnist_paper).items() if k not in ADAMS | {"about"}} == PAPER
    assert set(FIELDS) == PAPER.keys() | ADAMS | {"about"}


@pytest.mark.parametrize("name", PAPERS)
def test_the_other_paper_recipes_have_the_papers_numbers(name):
    there = {k: v for k, v in dataclasses.asdict(RECIPES[name]).items() if k not in ADAMS | {"about"}}
    assert there == PAPER | PAPERS[name] | {"name": name}


def test_images_is_mnist_on_other_images():
    there, here = dataclasses.asdict(images), dataclasses.asdict(mnist)
    assert {field for field in FIELDS if there[field] != here[field]} == {"name", "about", "data"}


def test_mnist_paper_is_250_epochs_of_500_iterations_after_which_rates_are_607_thousandths():
    """paper.md: "MNIST: 500 updates/epoch -> lr x .998 per epoch, x .607 after 250 epochs"."""
    per_epoch = 50_000 // (mnist_paper.batch * mnist_paper.k)
    assert per_epoch == 500 and mnist_paper.rate_divisor**-per_epoch == pytest.approx(0.998, abs=5e-4)
    assert mnist_paper.rate_divisor ** -(per_epoch * mnist_paper.epochs) == pytest.approx(0.607, abs=5e-4)


# -------------------------------------------------------------------------------- the shelf


def test_the_shelf_has_the_papers_recipes_and_small_ones_each_under_its_name():
    assert set(RECIPES) == {"mnist", "mnist-small", "mnist-paper", "images", "ring", "line", *PAPERS}
    for name, shelved in RECIPES.items():
        assert shelved.name == name and recipe_named(name) is shelved and shelved.about


@pytest.mark.parametrize(
    "asked, named",
    [
        ("mnist-papers", ["mnist-paper"]),
        ("mnits", ["mnist"]),
        ("rign", ["ring"]),
        ("Line", ["line"]),
        ("cifar10-paper", ["cifar10-fc-paper"]),
        ("celeba", list(RECIPES)),  # nothing is near: all there are
        ("", list(RECIPES)),
    ],
)
def test_an_unknown_recipe_is_refused_with_the_near_names_or_with_all(asked, named):
    with pytest.raises(RecipeError) as caught:
        recipe_named(asked)
    message = str(caught.value)
    assert message.startswith(f"unknown recipe {asked!r}; ") and "\n" not in message
    assert all(name in message for name in named)
    assert ("did you mean" in message) is (len(named) == 1), message


def test_near_names_the_near_ones_and_not_the_far():
    assert near("bach", ["batch", "k", "epochs"]) == "; did you mean batch?"
    assert near("xyz", ["batch", "k"]) == "; there are batch, k"


# -------------------------------------------------------------------------------- every field has a rule

WRONG_TYPES = ["1", None, True, [1], {"a": 1}, NAN]
NO_RATE = [0, 0.0, -0.1, INF, -INF, *WRONG_TYPES]
NO_COUNT = [0, -1, 1.0, 1.5, INF, *WRONG_TYPES]
NO_CHOICE = ["", "Mnist", " adam", "none", 1, None, True, ["mnist"], {"a": 1}, NAN]
NO_LAYERS = ["", "relu", "relu 0", "relu -5", "relu 12.5", "relu 10,", ",", "relu 10 relu 10", "relu10", "elu 10"]
NO_LAYERS += ["maxout 240", "maxout 240x", "maxout 0x5", "maxout 240x0", "maxout 240 x 5", "relu 240x5", "Relu 10"]
NO_LAYERS += ["relu 10\n, relu", 10, None, True, ["relu 10"], ["relu 10", "relu 10"], NAN]
NO_PAIR = [(), (0.5,), (0.5, 0.6, 0.7), (0.5, 1), (0.5, 1.0), (-0.1, 0.5), (0.5, NAN), (INF, 0.5), ("0.5", "0.6")]
NO_PAIR += [(None, 0.5), ([0.5], 0.5), [[0.5, 0.6]], 0.5, "0.5", "ab", None, True, {0: 0.5, 1: 0.5}, NAN]
NO_KEEP = [(0.0, 0.5, 0.5), (0.5, 0.5, 1.5), (0.5, 0.5, -0.5), (0.5, NAN, 0.5), (0.5, INF, 0.5), ("0.5", 0.5, 0.5)]
NO_KEEP += [([0.5], 0.5, 0.5), (None, 0.5, 0.5), (), [[0.5, 0.5, 0.5]], 0.5, "0.5", None, True, {0.5: 1}, NAN]

NO_PATH = ["", 1, True, ["a"], {"a": 1}, NAN]

BAD = {  # field: (what its message must name as allowed, values to refuse)
    "name": (["letters", "digits", "hyphens"], ["", "a b", "a/b", "../a", "a\n", "a.b", 1, None, True, ["a"], NAN]),
    "data": (["mnist", "images", "cifar10", "tfd", "ring", "line"], ["cifar-10", *NO_CHOICE]),
    "path": (["a path", "or null"], NO_PATH),
    "size": (["whole number", "at least 1", "or null"], [v for v in NO_COUNT if v is not None]),
    "start_from": (["a path", "or null"], NO_PATH),
    "output_irange": (["above 0", "or null"], [v for v in NO_RATE if v is not None]),
    "output_sparse": (["whole number", "at least 1", "or null"], [v for v in NO_COUNT if v is not None]),
    "sigmoid_bias": (["a number"], [INF, -INF, *WRONG_TYPES]),
    "pretrained": (["whole number", "at least 0"], [v for v in NO_COUNT if v != 0 or type(v) is not int]),
    "column_norm": (["above 0", "or null"], [v for v in NO_RATE if v is not None]),
    "seed": (["whole number", "at least 0"], [v for v in NO_COUNT if v != 0 or type(v) is not int] + [0.0]),
    "generator": (["relu 1200", "maxout 240x5"], NO_LAYERS),
    "output": (["sigmoid", "tanh", "linear"], ["relu", *NO_CHOICE]),
    "discriminator": (["relu 1200", "maxout 240x5"], NO_LAYERS),
    "keep": (["above 0", "at most 1"], NO_KEEP),
    "noise": (["uniform", "gaussian"], ["normal", *NO_CHOICE]),
    "about": (["a text"], [None, 1, ["text"]]),
    "noise_size": (["whole number", "at least 1"], NO_COUNT),
    "generator_irange": (["above 0"], NO_RATE),
    "discriminator_irange": (["above 0"], NO_RATE),
    "batch": (["whole number", "at least 1"], NO_COUNT),
    "k": (["whole number", "at least 1"], NO_COUNT),
    "epochs": (["whole number", "at least 1"], NO_COUNT),
    "objective": (["non-saturating", "minimax"], ["saturating", *NO_CHOICE]),
    "update": (["alternating", "simultaneous"], ["both", *NO_CHOICE]),
    "optimizer": (["momentum", "adam"], ["sgd", *NO_CHOICE]),
    "d_rate": (["above 0"], NO_RATE),
    "g_rate": (["above 0"], NO_RATE),
    "rate_divisor": (["at least 1"], [0.999, 0, -1, -INF, *WRONG_TYPES]),
    "rate_floor": (["at least 0"], [-1e-9, -1, -INF, *WRONG_TYPES]),
    "momentum": (["pair", "from 0 to below 1"], NO_PAIR),
    "momentum_epochs": (["whole number", "at least 2"], [1, *NO_COUNT]),
    "betas": (["pair", "from 0 to below 1"], NO_PAIR),
    "average": (["between 0 and 1", "null"], [0, 1, 0.0, 1.0, -0.5, 1.5, INF, "0.9", True, False, [0.9], {}, NAN]),
    "choose": (["true or false"], [0, 1, "true", "", None, [True], NAN]),
}
CASES = [(field, value) for field, (_, values) in BAD.items() for value in values]
LOOSE = [  # infinities, which are not even JSON, truths for numbers, ints beyond floats
    ("rate_divisor", INF),
    ("rate_floor", INF),
    ("keep", (True, 0.5, 0.5)),
    ("momentum", (False, 0.5)),
    ("betas", (False, 0.5)),
    ("d_rate", 10**400),
]


def test_every_field_has_a_rule_and_bad_values_in_this_test():
    assert set(RULES) == set(BAD) == set(FIELDS)
    assert all(values for _, values in BAD.values())


@pytest.mark.parametrize("field, value", [*CASES, *LOOSE])
def test_a_bad_value_is_refused_in_a_line_that_names_the_field_the_value_and_what_is_allowed(field, value):
    with pytest.raises(RecipeError) as caught:
        dataclasses.replace(mnist, **{field: value})
    message = str(caught.value)
    shown = tuple(value) if isinstance(value, list) else value
    assert message.startswith(f"{field} is {shown!r}: ") and "\n" not in message
    assert all(allowed in message.partition(f"{shown!r}: ")[2] for allowed in BAD[field][0])


@pytest.mark.parametrize("field, value", CASES[::7])
def test_a_bad_value_in_json_is_refused_too(field, value):
    """Nothing gets in by another door. (JSON's NaN and Infinity are Python's own; keys become text.)"""
    text = json.dumps({**dataclasses.asdict(mnist), field: value})
    with pytest.raises(RecipeError, match=f"^{field} is "):
        Recipe.from_json(text)


@pytest.mark.parametrize(
    "changes",
    [
        {"seed": 0},
        {"seed": 2**70},
        {"keep": (1, 1.0, 0.001)},
        {"momentum": (0, 0.99)},
        {"betas": (0.0, 0.0)},
        {"rate_divisor": 1},
        {"rate_floor": 0},
        {"average": 0.5},
        {"d_rate": 3},
        {"momentum_epochs": 2},
        {"name": "my-MNIST-2"},
        {"generator": "leaky 3,tanh 2 , maxout 4x1,  sigmoid 1, linear 7"},
        {"discriminator": "tanh 5", "keep": (1.0, 1.0)},
        {"update": "simultaneous"},
        {"k": 5, "batch": 1},
        {"data": "tfd", "path": "/a b/TFD.mat", "sigmoid_bias": -2, "output_sparse": 800, "column_norm": 1},
        {"data": "images", "output_irange": 0.5},
        {"pretrained": 2, "start_from": "runs/images-1"},
    ],
    ids=repr,
)
def test_what_is_allowed_is_allowed(changes):
    made = dataclasses.replace(mnist, **changes)
    assert {field: getattr(made, field) for field in changes} == changes


def test_the_simultaneous_update_is_refused_with_another_k():
    with pytest.raises(
        RecipeError, match=r"^k is 2: the simultaneous update has k = 1; with update alternating k is free$"
    ):
        dataclasses.replace(mnist, update="simultaneous", k=2)


@pytest.mark.parametrize("keep", [(0.5,), (0.5, 0.5), (0.5, 0.5, 0.5, 0.5)])
def test_keep_has_one_number_for_each_layer_of_D_and_one_for_the_logits(keep):
    with pytest.raises(RecipeError) as caught:
        dataclasses.replace(mnist, keep=keep)
    assert str(caught.value).startswith(f"keep is {keep!r}: one number for each layer of D")


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"output_sparse": 801}, ["output_sparse is 801", "G's last layer has 800 inputs"]),
        ({"pretrained": 3}, ["pretrained is 3", "G has 3 layers"]),
        ({"start_from": "runs/a"}, ["start_from is 'runs/a'", "mnist has no pretrained layers"]),
    ],
)
def test_what_cannot_be_of_these_nets_is_refused(changes, words):
    with pytest.raises(RecipeError) as caught:
        dataclasses.replace(mnist, **changes)
    assert [word for word in words if word not in str(caught.value)] == [] and "\n" not in str(caught.value)


def test_a_recipe_is_frozen_and_can_be_hashed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        mnist.k = 5
    assert len({mnist, dataclasses.replace(mnist), mnist_paper}) == 2


# -------------------------------------------------------------------------------- JSON


@pytest.mark.parametrize("name", list(RECIPES))
def test_a_recipe_goes_through_json_and_back(name):
    text = RECIPES[name].to_json()
    again = Recipe.from_json(text)
    assert again == RECIPES[name] and hash(again) == hash(RECIPES[name])
    assert again.to_json() == text and text.endswith("}\n")
    assert list(json.loads(text)) == FIELDS and len(text.splitlines()) >= len(FIELDS) + 2


@given(
    d_rate=st.floats(1e-300, 1e300),
    average=st.none() | st.floats(0, 1, exclude_min=True, exclude_max=True),
    betas=st.tuples(*[st.floats(0, 1, exclude_max=True)] * 2),
    seed=st.integers(0, 2**128),
    about=st.text(),
)
def test_every_number_comes_back_from_json_to_the_last_bit(**changes):
    made = dataclasses.replace(mnist, **changes)
    assert Recipe.from_json(made.to_json()) == made


def test_fields_that_json_leaves_out_have_their_defaults():
    assert Recipe.from_json('{"name": "a", "about": "b"}') == Recipe("a", "b")


@pytest.mark.parametrize("text", ["", "{", "no", '{"name": "a"', '{"name": "a" "about": "b"}', "\x00", "{'name': 1}"])
def test_what_is_not_json_is_refused_in_words(text):
    with pytest.raises(RecipeError, match=r"^recipe\.json is not JSON \("):
        Recipe.from_json(text)


@pytest.mark.parametrize(
    "text", ["[]", "1", "null", '"name about"', "{}", '{"name": "a"}', '{"about": "b"}', '["name"]']
)
def test_json_that_is_no_recipe_is_refused_in_words(text):
    with pytest.raises(RecipeError, match=r"^recipe\.json: expected an object with the fields of a recipe"):
        Recipe.from_json(text)


@pytest.mark.parametrize(
    "field, named", [("bacth", "did you mean batch"), ("d_rat", "d_rate"), ("momentum_epoch", "momentum_epochs")]
)
def test_an_unknown_field_is_refused_with_the_near_ones(field, named):
    with pytest.raises(RecipeError) as caught:
        Recipe.from_json(json.dumps({**dataclasses.asdict(mnist), field: 1}))
    assert str(caught.value).startswith(f"unknown field {field!r}; ") and named in str(caught.value)


def test_an_unknown_field_like_no_other_is_refused_with_all_there_are():
    with pytest.raises(RecipeError) as caught:
        Recipe.from_json(json.dumps({**dataclasses.asdict(mnist), "zzz": 1}))
    assert all(field in str(caught.value) for field in FIELDS)


# -------------------------------------------------------------------------------- layers


@pytest.mark.parametrize(
    "text, expected",
    [
        ("relu 1200, relu 1200", [("relu", 1200, 1), ("relu", 1200, 1)]),
        ("maxout 240x5, maxout 60x2", [("maxout", 240, 5), ("maxout", 60, 2)]),
        ("leaky 3,tanh 2 , sigmoid 1,linear 7", [("leaky", 3, 1), ("tanh", 2, 1), ("sigmoid", 1, 1), ("linear", 7, 1)]),
        ("maxout 1x1", [("maxout", 1, 1)]),
    ],
)
def test_layers_are_read_as_kind_units_and_pieces(text, expected):
    assert layers(text) == expected


@pytest.mark.parametrize("text", [text for text in NO_LAYERS if isinstance(text, str)])
def test_what_is_not_a_layer_raises(text):
    with pytest.raises(ValueError, match="layer"):
        layers(text)
