"""Algorithm 1 with D's minibatches joined: the fast twin of `algorithm1` agrees with it, or refuses."""

from dataclasses import replace

import numpy
import pytest

from minigan.cli import main
from minigan.gan.algorithm1 import algorithm1, discriminator_step
from minigan.gan.joined import joined, joined_discriminator_step
from minigan.gan.objectives import non_saturating
from minigan.nn import Dense, Dropout, LeakyReLU, Maxout, Momentum, Network, ReLU, Sigmoid
from minigan.nn.minibatch import MinibatchDiscrimination
from minigan.nn.normalization import BatchNorm
from minigan.random import Stream
from minigan.runs import Run, load_data
from minigan.systems import RECIPES


def nets():
    s = Stream(1, "float64")
    G = Network([Dense(2, 6, s, 1.0), ReLU(), Dense(6, 3, s, 1.0), Sigmoid()])
    return Network([Dense(3, 8, s, 1.0), Maxout(2), Dense(4, 5, s, 1.0), LeakyReLU(), Dense(5, 1, s, 1.0)]), G


def trained(iterate, k):
    D, G = nets()
    stream, optimizers = Stream(2, "float64"), (Momentum(D, 0.1, 0.5), Momentum(G, 0.1, 0.5))
    course = iterate(
        D, G, lambda m: stream.normal((m, 3)), lambda m: stream.normal((m, 2)), *optimizers,
        steps=5, k=k, m=7, objective=non_saturating, rng=None,
    )  # fmt: skip
    return [numpy.concatenate(logits) for logits in course], D.theta, G.theta


@pytest.mark.parametrize("k", [1, 3])
def test_it_goes_the_way_of_algorithm1(k):
    """To rounding: without dropout both draw the same numbers."""
    for one, other in zip(trained(joined, k), trained(algorithm1, k)):
        numpy.testing.assert_allclose(one, other, rtol=1e-10, atol=1e-13)


def test_the_step_takes_sets_of_two_sizes():
    """Each half has its own 1/m."""
    x, z = Stream(3, "float64").normal((9, 3)), Stream(4, "float64").normal((4, 2))
    thetas = []
    for step in (discriminator_step, joined_discriminator_step):
        D, G = nets()
        a_real, a_fake = step(D, G, x, z, Momentum(D, 0.1, 0.5))
        assert (a_real.shape, a_fake.shape) == ((9, 1), (4, 1))
        thetas.append(D.theta)
    numpy.testing.assert_allclose(*thetas, rtol=1e-10)


def test_with_dropout_examples_and_samples_have_masks_of_their_own():
    s = Stream(1, "float64")
    D, G = Network([Dropout(0.5), Dense(40, 1, s, 1.0)]), Network([Dense(2, 40, s, 1.0)])
    z = s.normal((3, 2))
    a_real, a_fake = joined_discriminator_step(D, G, G(z), z, Momentum(D, 0.1, 0.5), Stream(5, "float64"))
    assert not numpy.allclose(a_real, a_fake)


@pytest.mark.parametrize("mixing", [BatchNorm(3, Stream(1)), MinibatchDiscrimination(3, 2, 2, Stream(1))])
def test_layers_in_which_rows_depend_on_each_other_are_refused(mixing):
    n = 5 if isinstance(mixing, MinibatchDiscrimination) else 3
    D, G = Network([mixing, Dense(n, 1, Stream(1))]), Network([Dense(2, 3, Stream(1))])
    with pytest.raises(ValueError, match="take update alternating"):
        joined_discriminator_step(D, G, numpy.ones((2, 3), "f"), numpy.ones((2, 2), "f"), Momentum(D, 0.1, 0.5))


def test_a_recipe_can_name_it():
    recipe = replace(RECIPES["ring"], update="joined")
    run = Run(recipe, load_data(recipe))
    assert len(list(run.play(3))) == 3


def test_the_command_refuses_it_in_one_line_and_leaves_nothing(tmp_path, capsys):
    D = "normal .02, dense 8, batchnorm, leaky, dense 1"
    status = main(["train", "ring", "--update", "joined", "--D", D, "--out", str(tmp_path / "run")])
    said = capsys.readouterr().err
    assert status == 2 and "take update alternating" in said and "Traceback" not in said
    assert not (tmp_path / "run").exists()
