"""What a refusal advises, followed to the letter, is accepted; and whatever part of the user's data changed is seen."""

import dataclasses
import re

import numpy
import pytest

from minigan.checkpoint import CheckpointError
from minigan.data.dataset import Dataset
from minigan.gan.recipe import Recipe, RecipeError
from minigan.training import game as game_module
from minigan.training.game import Game

RECIPE = Recipe("planted", "made for a test", generator="linear 2", output="linear", noise_size=2, batch=50)


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(game_module, "SCORED", 4)


def data(seed=1):
    rng = numpy.random.default_rng(seed)
    return Dataset("points", *(rng.random((n, 2)) for n in (40, 12, 12)))


@pytest.mark.parametrize("k", [1, 3])
def test_the_batch_that_is_advised_is_the_largest_that_is_taken(k):
    with pytest.raises(RecipeError) as caught:
        Game(dataclasses.replace(RECIPE, k=k), data())
    most = int(re.search(r"at most (\d+)", str(caught.value))[1])
    Game(dataclasses.replace(RECIPE, k=k, batch=most), data())
    with pytest.raises(RecipeError):
        Game(dataclasses.replace(RECIPE, k=k, batch=most + 1), data())


@pytest.mark.parametrize("part", ["train", "valid", "test"])
def test_a_change_of_one_number_in_any_part_of_the_users_data_is_seen(part):
    recipe = dataclasses.replace(RECIPE, batch=10, data="images", path="somewhere")
    state = Game(recipe, data()).state()
    Game(recipe, data()).restore(*state)
    changed = data()
    getattr(changed, part)[-1, -1] += 1e-6
    with pytest.raises(CheckpointError, match="not what the run was trained on"):
        Game(recipe, changed).restore(*state)
