"""The recipes' numbers, typed again from the page of the paper's experiments, and compared after parsing.

A changed number is a changed experiment, and is to be meant. Texts are typed in another way on purpose: what they mean
is compared.
"""

import json

import pytest

from minigan.nn import build
from minigan.systems import RECIPES, RecipeError, recipe_named, recipe_of, shapes
from minigan.systems.gan import Recipe
from minigan.systems.recipes import images, mnist, mnist_paper
from minigan.systems.settings import declarations, experiment

MOMENTUM = "momentum mu=0.5 to=0.7 epochs=250 divisor=1.000004 floor=0.000001"  # "lr_t = lr_0 / 1.000004^t, floor 1e-6"


def paper_D(width):
    """ "p = .8 on the pixels, every other D layer incl. the output layer p = .5"; 5 pieces, irange .005."""
    hidden = f"dense {width}, maxout 5, dropout 0.5"
    return f"uniform 0.005, dropout 0.8, {hidden}, {hidden}, dense 1"


PAPER = {  # from /design/paper.md, "The recipes", column MNIST, and the paper's section 5
    "system": "gan", "data": "mnist", "seed": 1, "size": None, "pretrained": 0, "average": None, "choose": False,
    # "100 -> ReLU 1200 -> ReLU 1200 -> Sigmoid 784; irange .05 x 3"
    "G": "uniform 0.05, dense 1200, relu, dense 1200, relu, dense data bias=mean, sigmoid",
    "D": paper_D(1200),  # "784 -> Maxout 240x5 -> Maxout 240x5 -> Sigmoid 1"
    "noise": "uniform 100",  # "uniform(-sqrt 3, sqrt 3), 100-d"
    "batch": 100, "k": 1,
    "epochs": 250,  # no end is recorded; from 250 on, momentum is constant
    "objective": "non-saturating",  # "g_obj = mean softplus(-a_fake)"
    "update": "simultaneous",  # "G and D are updated SIMULTANEOUSLY from the same old parameters, ... This is k=1"
    "optimizer": MOMENTUM,  # "mu = .5 + .2 min((e - 1) / 249, 1)"
    "d_rate": 0.05, "g_rate": 0.1,  # lr0 = .1 on half of V
}  # fmt: skip
# The same page's columns TFD and CIFAR-10 fully connected, where they differ from MNIST's.
# "stage 1: 100 -> ReLU 8000 (.05) -> Sigmoid 8000 (.05, b = -2) -> Sigmoid 2304 (sparse_init 100: N(0,1) weights)"
FACES = "dense 8000, relu, dense 8000 bias=-2.0, sigmoid, sparse 100, dense data bias=mean, sigmoid"
TFD = {
    "data": "tfd", "noise": "gaussian 100", "d_rate": 0.025, "g_rate": 0.05,  # lr0 = .05 on half of V
    "G": f"uniform 0.05, {FACES}", "D": paper_D(6000), "optimizer": f"{MOMENTUM} column_norm=1.9365",
    "epochs": 50,  # "50 then 22 (EpochCounter)"
}  # fmt: skip
PAPERS = {
    "mnist-paper": {},
    "tfd-paper-pretrain": TFD,
    # "100 -> ReLU 8000 -> Sigmoid 100 (b = -2) -> then ALL pretrained layers"
    "tfd-paper": TFD
    | {"G": f"uniform 0.05, dense 8000, relu, dense 100 bias=-2, sigmoid, {FACES}", "pretrained": 3, "epochs": 22},
    "cifar10-fc-paper": {
        "data": "cifar10", "noise": "gaussian 100",
        # "100 -> ReLU 8000 (.05) -> Sigmoid 8000 (.05) -> Linear 3072 (.5)"
        "G": "uniform 0.05, dense 8000, relu, dense 8000, sigmoid, uniform 0.5, dense data",
        "D": paper_D(8000), "d_rate": 0.0125, "g_rate": 0.025,  # lr0 = .025 on half of V
    },
}  # fmt: skip
PAPERS["cifar10-conv-paper"] = {
    "data": "cifar10", "noise": "gaussian 100",
    # "100 -> ReLU 8000 -> Sigmoid 8000 -> reshape 80ch x 10 x 10 -> Deconv 5x5 stride 3 pad 0 -> 3 x 32 x 32, linear,
    # untied bias (3 32 32), irange .05"
    "G": "uniform 0.05, dense 8000, relu, dense 8000, sigmoid, reshape 80x10x10, "
    "convt data kernel=5x5 stride=3 pad=0 bias=no, bias, rows",
    # "MaxoutConv 32ch x 2, 8x8 pad 4, pool 4/2 (33 -> 16) -> 32 x 2, 8x8 pad 3, pool 4/2 (15 -> 7) -> 192 x 2, 5x5
    # pad 3, pool 2/2 (9 -> 5) -> Maxout 500 x 5 -> Sigmoid 1; .005; tied conv bias"
    "D": "uniform 0.005, reshape data, dropout 0.8, "
    "conv 64 8x8 pad=4 bias=yes, maxout 2, pool 4x4 stride=2 ceil=yes, dropout 0.5, "
    "conv 64 8x8 pad=3, maxout 2, pool 4x4 stride=2 ceil=yes, dropout 0.5, "
    "conv 384 5x5 pad=3, maxout 2, pool 2x2 stride=2 ceil=yes, rows, dropout 0.5, "
    "dense 2500, maxout 5, dropout 0.5, dense 1",
    "batch": 128, "d_rate": 0.002, "g_rate": 0.004,  # lr0 = .004 on half of V
}  # fmt: skip
OURS = {  # as they were measured
    "mnist": {  # 227 nats at seed 1; see minigan/runs/shipped.py
        "G": "uniform 0.05, dense 800, relu, dense 800, relu, dense data bias=mean, sigmoid",
        "D": paper_D(1200).replace("dropout 0.5", "dropout 0.6"),
        "batch": 200, "epochs": 15, "d_rate": 0.002, "g_rate": 0.002, "average": 0.9995, "choose": True,
    },
    "mnist-small": {
        "G": "uniform 0.05, dense 128, relu, dense data bias=mean, sigmoid",
        "D": "uniform 0.005, dropout 0.8, dense 160, maxout 5, dropout 0.5, dense 1",
        "epochs": 2, "d_rate": 0.002, "g_rate": 0.002, "average": 0.99,
    },
    "ring": {
        "data": "ring", "noise": "gaussian 2", "batch": 128, "epochs": 20, "average": 0.999,
        "G": "uniform 0.2, dense 64, relu, dense 64, relu, dense data",
        "D": "uniform 0.2, dense 64, relu, dense 64, relu, dense 1",
    },
    "line": {
        "data": "line", "noise": "gaussian 1", "batch": 128, "epochs": 10, "d_rate": 0.003, "average": 0.999,
        "G": "uniform 0.5, dense 32, relu, dense data",
        "D": "uniform 0.5, dense 32, tanh, dense 32, tanh, dense 1",
    },
}  # fmt: skip
OURS["images"] = OURS["mnist"] | {"data": "images"}
OURS["gan-mnist"] = OURS["mnist"] | {
    "G": "dense 400, relu, dense 400, relu, dense data bias=mean, sigmoid", "noise": "gaussian 20", "choose": False,
}  # fmt: skip
ADAM = PAPER | {"update": "alternating", "optimizer": "adam beta1=0.5", "d_rate": 0.001, "g_rate": 0.001, "epochs": 20}


def meant(values):
    """What such values mean, as `experiment` has it of a recipe."""
    kinds = {name: declared.metadata["kind"] for name, declared in declarations(Recipe).items()}
    return {name: kinds[name].meaning(value) if name in kinds else value for name, value in values.items()}


def found(name):
    return {key: value for key, value in experiment(RECIPES[name]).items() if key not in ("name", "about")}


@pytest.mark.parametrize("name", PAPERS)
def test_the_papers_recipes_have_the_papers_numbers(name):
    assert found(name) == meant(PAPER | PAPERS[name])


@pytest.mark.parametrize("name", OURS)
def test_our_recipes_have_these_numbers_and_no_others(name):
    assert found(name) == meant(ADAM | OURS[name])


def test_every_gan_recipe_is_typed_again_here_and_another_number_would_be_seen():
    assert {name for name, recipe in RECIPES.items() if recipe.system == "gan"} == {*PAPERS, *OURS}
    for other in (TFD | {"G": TFD["G"].replace("-2.0", "-2.5")}, TFD | {"optimizer": MOMENTUM}, TFD | {"epochs": 51}):
        assert meant(PAPER | other) != found("tfd-paper-pretrain")


@pytest.mark.parametrize("name, values, millions", [
    ("mnist-paper", 784, (2.504, 1.231)),
    ("tfd-paper-pretrain", 48 * 48, (83.3, 21.0)),
    ("cifar10-fc-paper", 3 * 32 * 32, (89.4, 37.4)),
])  # fmt: skip
def test_the_papers_nets_have_as_many_parameters_as_its_page_counts(name, values, millions):
    """Millions of G and of D: "params G / D" of the page. Counted from the words, without building the nets."""
    recipe, counts = RECIPES[name], []
    for text, width in ((recipe.G, build.noise(recipe.noise).size), (recipe.D, values)):
        count = 0
        for word, arguments in (item.meaning for item in build.parse(text, build.LAYERS, skip=1)):
            if word == "dense":
                units = values if arguments["units"] == "data" else arguments["units"]
                count, width = count + (width + 1) * units, units
            elif word == "maxout":
                width //= arguments["pieces"]
        counts.append(count)
    assert counts == pytest.approx([1e6 * number for number in millions], rel=2e-3)


SHAPES = {  # of the convolutional nets for CIFAR-10, after each layer that changes them
    "G": [(8000,), (80, 10, 10), (3, 32, 32), (3072,)],
    "D": [(3, 32, 32), (64, 33, 33), (32, 33, 33), (32, 16, 16), (64, 15, 15), (32, 15, 15), (32, 7, 7), (384, 9, 9),
          (192, 9, 9), (192, 5, 5), (4800,), (2500,), (500,), (1,)],
}  # fmt: skip
PARAMETERS = {  # "64.8M / 12.5M"
    "G": 101 * 8000 + 8001 * 8000 + 80 * 3 * 5 * 5 + 3 * 32 * 32,
    "D": (3 * 64 + 1) * 64 + (32 * 64 + 1) * 64 + (32 * 25 + 1) * 384 + (192 * 25 + 1) * 2500 + 501,
}


@pytest.mark.parametrize("player, width", [("G", 100), ("D", 3 * 32 * 32)])
def test_the_papers_convolutional_nets_have_its_pages_shapes_and_numbers_of_parameters(player, width):
    text = getattr(RECIPES["cifar10-conv-paper"], player)
    found = [(width,)]
    for _, shape, _ in shapes.steps(text, width, (3, 32, 32)):
        found += [shape] if shape != found[-1] else []
    assert found[1:] == SHAPES[player]
    assert shapes.parameters(text, width, (3, 32, 32)) == PARAMETERS[player]
    assert PARAMETERS[player] / 1e6 == pytest.approx({"G": 64.8, "D": 12.5}[player], abs=0.05)


def test_images_is_mnist_on_other_images():
    there, here = experiment(images), experiment(mnist)
    assert {name for name in there if there[name] != here[name]} == {"name", "about", "data"}


def test_mnist_paper_is_250_epochs_of_500_iterations_after_which_rates_are_607_thousandths():
    """paper.md: "MNIST: 500 updates/epoch -> lr x .998 per epoch, x .607 after 250 epochs"."""
    per_epoch = 50_000 // mnist_paper.taken()
    (item,) = build.parse(mnist_paper.optimizer, build.OPTIMIZERS, skip=3)
    divisor = item.meaning[1]["divisor"]
    assert per_epoch == 500 and divisor**-per_epoch == pytest.approx(0.998, abs=5e-4)
    assert divisor ** -(per_epoch * mnist_paper.epochs) == pytest.approx(0.607, abs=5e-4)


# -------------------------------------------------------------------------------- the shelf


def test_each_recipe_is_under_its_name_and_says_what_it_is():
    for name, shelved in RECIPES.items():
        assert shelved.name == name and recipe_named(name) is shelved and shelved.about


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_goes_through_json_and_back(name):
    text = RECIPES[name].to_json()
    again = recipe_of(json.loads(text))
    assert again == RECIPES[name] and again.to_json() == text and text.endswith("}\n")
    assert list(json.loads(text)) == ["system", *declarations(RECIPES[name])]


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
