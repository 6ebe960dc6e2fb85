"""Shapes from words alone: those of the network that is built, without its memory; and pictures that G cannot draw."""

import dataclasses
import tracemalloc

import pytest

from minigan.nn import build
from minigan.random import Stream
from minigan.systems import RECIPES
from minigan.systems.shapes import expect_as_data, parameters, steps, written_otherwise
from minigan.words import WordError

TEXTS = {  # on 12 values, for data of 2 x 6 x 5
    "dense": "uniform .1, dense 7, relu, dense 6 bias=-2, sigmoid, sparse 4, dense data bias=mean, sigmoid",
    "up": "normal .1, dense 24, reshape 4x3x2, batchnorm, relu, convt data 4x5 stride=2 pad=1 bias=no, bias, rows",
    "down": "reshape 3x2x2, conv 6 2x2 pad=1, maxout 2, pool 2x2 ceil=yes, leaky, rows, dropout .5, minibatch 3 2, "
    "dense 1",
}


@pytest.mark.parametrize("name", TEXTS)
def test_shapes_and_numbers_of_parameters_are_those_of_the_network_that_is_built(name, rng):
    network = build.network(TEXTS[name], 12, Stream(1, "float64"), (2, 6, 5))
    assert parameters(TEXTS[name], 12, (2, 6, 5)) == network.theta.size
    x, found = rng.normal(size=(3, 12)), [shape for _, shape, layer in steps(TEXTS[name], 12, (2, 6, 5)) if layer]
    assert len(found) == len(network.layers)
    for layer, shape in zip(network.layers, found):
        x, _ = layer.forward(x)
        assert x.shape[1:] == shape


def test_64_million_parameters_are_counted_in_less_than_a_megabyte():
    tracemalloc.start()
    try:
        assert parameters(RECIPES["cifar10-conv-paper"].G, 100, (3, 32, 32)) > 64e6
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()


def test_a_word_that_does_not_fit_is_named():
    with pytest.raises(WordError, match="'reshape 4x3x3': it stands on rows of 24 values, and 4x3x3 needs 36"):
        list(steps(TEXTS["up"].replace("4x3x2", "4x3x3"), 12, (2, 6, 5)))


G28 = "normal .02, dense 9, relu, dense 3136, reshape 64x7x7, batchnorm, relu, convt 32 4x4 stride=2 pad=1, relu, "
G28 += "convt data 4x4 stride=2 pad=1, rows, sigmoid"
NETS = {"dcgan": RECIPES["dcgan"].G, "dcgan-mnist": G28, "dcgan-fashion": G28}
REFUSED = {  # recipe, the data's shape, what is said
    "48 for 32": ("dcgan", (3, 48, 48), [
        "dcgan: G draws pictures of 32 x 32, and the data's are 48 x 48: ", "--size 32 crops and scales them, or in G",
        "`dense 9216, reshape 256x6x6` for `dense 4096, reshape 256x4x4`"]),
    "grey": ("dcgan", (64, 64), ["32 x 32, and the data's are 64 x 64: ", "`dense 16384, reshape 256x8x8`"]),
    "no square": ("dcgan-fashion", (36, 28), ["28 x 28", "36 x 28: --size 28", "`dense 4032, reshape 64x9x7`"]),
    "no multiple": ("dcgan-fashion", (30, 30), ["30 x 30: --size 28 crops and scales them"]),
    "MNIST for 32": ("dcgan-mnist", (32, 32), ["28 x 28, and the data's are 32 x 32: in G write `dense 4096, "]),
    "nothing": ("dcgan-mnist", (30, 30), ["30 x 30: G needs other strides, kernels or pads"]),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_pictures_of_another_size_are_refused_with_what_to_do(case):
    name, shape, words = REFUSED[case]
    with pytest.raises(WordError) as caught:
        expect_as_data(dataclasses.replace(RECIPES[name], G=NETS[name]), 100, shape)
    message = str(caught.value)
    assert [word for word in words if word not in message] == [] and "\n" not in message, message
    assert ("in G write" in message) is any("dense" in word for word in words), message


def test_a_number_of_channels_that_is_not_the_datas_is_refused_with_what_to_do():
    recipe = dataclasses.replace(RECIPES["dcgan"], G=RECIPES["dcgan"].G.replace("convt data", "convt 3"))
    expect_as_data(recipe, 100, (3, 32, 32))
    with pytest.raises(WordError) as caught:
        expect_as_data(recipe, 100, (32, 32))
    assert str(caught.value) == (
        "dcgan: G draws pictures of 3x32x32, and the data's are 1x32x32: "
        "write `data` for the number of channels in G's last convt"
    )


@pytest.mark.parametrize("last, remedy", [
    ("convt 8 1x1, conv 3 1x1", "write `data` for the number of channels in G's last conv"),
    ("convt data 1x1, maxout 2", "G needs other strides, kernels or pads"),
    ("relu", "G needs other strides, kernels or pads"),
])  # fmt: skip
def test_the_number_of_channels_is_to_be_changed_where_it_is_written(last, remedy):
    G = f"dense 32, reshape 2x4x4, {last}, rows"
    with pytest.raises(WordError) as caught:
        expect_as_data(dataclasses.replace(RECIPES["dcgan"], G=G), 100, (6, 4, 4))
    assert str(caught.value).endswith(f"the data's are 6x4x4: {remedy}")


@pytest.mark.parametrize("shape", [(3, 48, 48), (48, 48), (3, 64, 32)])
def test_the_G_that_is_advised_draws_pictures_as_the_data_are(shape):
    text, data = RECIPES["dcgan"].G, shape if len(shape) == 3 else (1, *shape)
    (advice,) = written_otherwise(text, 100, (3, 32, 32), data)
    new, old = advice.split("`")[1::2]
    other = text.replace(old, new)
    assert other != text and data in [shape for _, shape, _ in steps(other, 100, data)]
    expect_as_data(dataclasses.replace(RECIPES["dcgan"], G=other), 100, shape)


def test_what_fits_is_let_through_and_what_is_no_picture_is_left_to_others():
    expect_as_data(RECIPES["dcgan"], 100, (3, 32, 32))
    expect_as_data(RECIPES["dcgan"], 100, (32, 32))
    expect_as_data(RECIPES["mnist"], 100, (5, 7))
    expect_as_data(RECIPES["ring"], 2, (2,))
