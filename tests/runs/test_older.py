"""What an older minigan wrote is read by today's names: its recipes mean what today's do, and a damaged one is told.

tests/golden_recipes.json has the recipes of November 2026 as recipe.json was; tests/test_golden.py goes on with runs.
"""

import json
from pathlib import Path

import pytest

from minigan.checkpoint import CheckpointError
from minigan.runs import older
from minigan.runs.folders import recipe_in
from minigan.systems import RECIPES, RecipeError, recipe_of
from minigan.systems.settings import experiment

OLD = json.loads((Path(__file__).parent.parent / "golden_recipes.json").read_text())


@pytest.mark.parametrize("name", OLD)
def test_an_older_recipe_means_what_todays_of_its_name_does(name, tmp_path):
    path = tmp_path / "older.json"  # no run, which the tests beside this one would find
    path.write_text(json.dumps(OLD[name]))
    there, here = experiment(recipe_in(path)), experiment(RECIPES[name])
    assert {key: there[key] for key in there if there[key] != here[key]} == {}


CHANGED = {  # fields of then: a setting of today, and what must be in it
    "output": ("linear", "G", "dense data"), "keep": ([1.0, 1.0], "D", "dense 160, maxout 5, dense 1"),
    "noise_size": (7, "noise", "uniform 7"), "generator_irange": (0.3, "G", "uniform 0.3, dense 128"),
    "output_irange": (0.4, "G", "uniform 0.4, dense data"), "output_sparse": (9, "G", "sparse 9, dense data"),
    "betas": ([0.25, 0.75], "optimizer", "adam beta1=0.25 beta2=0.75"),
    "column_norm": (2.5, "optimizer", "column_norm=2.5"),
    "generator": ("leaky 3, sigmoid 4, linear 5", "G", "dense 3, leaky, dense 4, sigmoid, dense 5, dense data"),
    "d_rate": (0.5, "d_rate", 0.5), "k": (3, "k", 3), "choose": (True, "choose", True), "seed": (9, "seed", 9),
}  # fmt: skip


@pytest.mark.parametrize("field", CHANGED)
def test_each_field_of_then_is_in_the_setting_that_it_has_become(field):
    value, name, expected = CHANGED[field]
    found = getattr(recipe_of(older.recipe(OLD["mnist-small"] | {field: value})), name)
    assert expected in found if isinstance(expected, str) else found == expected


def test_momentum_and_sigmoid_biases_are_kept():
    old = OLD["tfd-paper-pretrain"] | {"momentum": [0.1, 0.2], "momentum_epochs": 9, "rate_divisor": 1.5}
    made = recipe_of(older.recipe(old | {"sigmoid_bias": -3.0, "rate_floor": 0.25}))
    assert made.optimizer == "momentum 0.1 to=0.2 epochs=9 divisor=1.5 floor=0.25 column_norm=1.9365"
    assert "dense 8000 bias=-3.0, sigmoid" in made.G and "dense data bias=mean" in made.G


def test_what_an_old_file_lacks_has_the_default_of_then():
    made = recipe_of(older.recipe({"name": "a", "about": "b"}))
    assert (made.batch, made.epochs, made.noise, made.k) == (100, 20, "uniform 100", 1)
    assert made.D.endswith("dropout 0.5, dense 1200, maxout 5, dropout 0.5, dense 1")


def test_what_is_of_today_or_no_recipe_is_left_as_it_is():
    for values in ({"system": "gan", "name": "a"}, [], 3, None):
        assert older.recipe(values) is values


@pytest.mark.parametrize("changes, said", [
    ({"keep": 1}, "not as an older minigan wrote it"), ({"betas": [0.5]}, "not as an older minigan wrote it"),
    ({"generator": "elu 3"}, "no layer: 'elu 3'"), ({"output": "softmax"}, "not as an older minigan"),
    ({"epoch": 3}, "unknown field 'epoch'; did you mean epochs?"),
    ({"momentum": 0.5, "optimizer": "momentum"}, "not as an older"),
])  # fmt: skip
def test_a_damaged_older_recipe_is_told_in_a_line(changes, said):
    with pytest.raises(RecipeError) as caught:
        older.recipe(OLD["mnist-small"] | changes)
    assert said in str(caught.value) and "\n" not in str(caught.value)


def test_a_checkpoint_of_the_older_version_that_lacks_what_it_had_is_told():
    with pytest.raises(CheckpointError, match="not as an older minigan wrote it"):
        older.checkpoint(None, {}, {"version": 1})
    arrays, meta = {"x": 1}, {"version": 2}
    assert older.checkpoint(None, arrays, meta) == (arrays, meta)
