"""Every number of the recipes that are ours, typed again: a changed one is a changed experiment, and is to be meant.

The paper's own are in test_recipes.py, from the page of its experiments. Here are the other recipes as they were
measured, a recipe's defaults, and the sizes of the nets as that page counts them.
"""

import dataclasses
import re

import pytest

from minigan.systems.gan import Recipe
from minigan.systems.recipes import RECIPES

DEFAULTS = {  # also what an old checkpoint's recipe is taken to have where it lacks a field
    "data": "mnist",
    "path": None,
    "size": None,
    "seed": 1,
    "generator": "relu 1200, relu 1200",
    "output": "sigmoid",
    "discriminator": "maxout 240x5, maxout 240x5",
    "keep": (0.8, 0.5, 0.5),
    "noise": "uniform",
    "noise_size": 100,
    "generator_irange": 0.05,
    "discriminator_irange": 0.005,
    "output_irange": None,
    "output_sparse": None,
    "sigmoid_bias": 0.0,
    "pretrained": 0,
    "start_from": None,
    "batch": 100,
    "k": 1,
    "epochs": 20,
    "objective": "non-saturating",  # "-log D", section 3 of the paper
    "update": "alternating",  # Algorithm 1
    "optimizer": "adam",
    "d_rate": 0.001,
    "g_rate": 0.001,
    "rate_divisor": 1.0,
    "rate_floor": 1e-6,
    "momentum": (0.5, 0.7),
    "momentum_epochs": 250,
    "betas": (0.5, 0.999),
    "column_norm": None,
    "average": None,
    "choose": False,
}
OURS = {
    "mnist": {  # 227 nats at seed 1; see minigan/training/shipped.py
        "generator": "relu 800, relu 800",
        "keep": (0.8, 0.6, 0.6),
        "batch": 200,
        "epochs": 15,
        "d_rate": 0.002,
        "g_rate": 0.002,
        "average": 0.9995,
        "choose": True,
    },
    "mnist-small": {
        "generator": "relu 128",
        "discriminator": "maxout 32x5",
        "keep": (0.8, 0.5),
        "epochs": 2,
        "d_rate": 0.002,
        "g_rate": 0.002,
        "average": 0.99,
    },
    "ring": {
        "data": "ring",
        "generator": "relu 64, relu 64",
        "output": "linear",
        "discriminator": "relu 64, relu 64",
        "keep": (1.0, 1.0, 1.0),
        "noise": "gaussian",
        "noise_size": 2,
        "generator_irange": 0.2,
        "discriminator_irange": 0.2,
        "batch": 128,
        "average": 0.999,
    },
    "line": {
        "data": "line",
        "generator": "relu 32",
        "output": "linear",
        "discriminator": "tanh 32, tanh 32",
        "keep": (1.0, 1.0, 1.0),
        "noise": "gaussian",
        "noise_size": 1,
        "generator_irange": 0.5,
        "discriminator_irange": 0.5,
        "batch": 128,
        "epochs": 10,
        "d_rate": 0.003,
        "average": 0.999,
    },
}
OURS["images"] = OURS["mnist"] | {"data": "images"}
COUNTS = {  # parameters of (G, D) in millions: "params G / D" of the page of the paper's experiments
    "mnist-paper": (784, 2.504, 1.231),
    "tfd-paper-pretrain": (48 * 48, 83.3, 21.0),
    "cifar10-fc-paper": (3 * 32 * 32, 89.4, 37.4),
}


def numbers(recipe):
    return {name: value for name, value in dataclasses.asdict(recipe).items() if name not in ("name", "about")}


def test_a_recipe_that_says_nothing_has_these_numbers():
    assert numbers(Recipe("x", "nothing said")) == DEFAULTS


@pytest.mark.parametrize("name", OURS)
def test_our_recipes_have_these_numbers_and_no_others(name):
    assert numbers(RECIPES[name]) == DEFAULTS | OURS[name]


def test_every_recipe_is_typed_again_somewhere():
    papers = {"mnist-paper", "tfd-paper-pretrain", "tfd-paper", "cifar10-fc-paper"}  # in test_recipes.py
    assert set(RECIPES) == set(OURS) | papers
    assert {RECIPES[name].betas for name in RECIPES} == {(0.5, 0.999)}


@pytest.mark.parametrize("name", COUNTS)
def test_the_papers_nets_have_as_many_parameters_as_its_page_counts(name):
    """A layer of `units` takes units x pieces columns of weights and as many biases; a maxout layer has 5 pieces."""
    values, *expected = COUNTS[name]
    recipe, counts = RECIPES[name], []
    for text, width, last in (
        (recipe.generator, recipe.noise_size, values),
        (recipe.discriminator, values, 1),
    ):
        count = 0
        for units, pieces in re.findall(r"(\d+)(?:x(\d+))?", text):
            count += (width + 1) * int(units) * int(pieces or 1)
            width = int(units)
        counts.append(count + (width + 1) * last)
    assert counts == pytest.approx([1e6 * millions for millions in expected], rel=2e-3)
