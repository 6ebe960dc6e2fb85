"""Minibatch discrimination: against a loop over pairs; its gradients are checked by check_layer, whole."""

import numpy as np
import pytest

from minigan.backend import to_host
from minigan.nn import Network, build
from minigan.nn.gradcheck import check_layer
from minigan.nn.minibatch import MinibatchDiscrimination, MinibatchDistances
from minigan.random import Stream

KINDS = {  # of the distance of two examples among m: its term of o
    MinibatchDiscrimination: lambda distance, m: np.exp(-distance),
    MinibatchDistances: lambda distance, m: distance / (m * (m - 1)),
}
kinds = pytest.mark.parametrize("kind", KINDS)


def layer(xp=np, kind=MinibatchDiscrimination):
    return kind(3, 4, 2, Stream(1, "float64", xp), 0.7)


@kinds
def test_it_is_the_formula_pair_by_pair(kind, rng, xp):
    one, x = layer(xp, kind), rng.standard_normal((5, 3))
    M = (x @ to_host(one.params["T"])).reshape(5, 4, 2)
    o = np.zeros((5, 4))
    for i in range(5):
        for j in range(5):
            o[i] += KINDS[kind](np.abs(M[i] - M[j]).sum(axis=1), 5)
    y = to_host(one.forward(xp.asarray(x))[0])
    np.testing.assert_array_equal(y[:, :3], x)
    np.testing.assert_allclose(y[:, 3:], o, rtol=1e-12)


def test_of_one_thing_drawn_m_times_it_says_m():
    y, _ = layer().forward(np.full((6, 3), 0.4))
    np.testing.assert_allclose(y[:, 3:], 6.0)


def test_one_example_has_no_distance_to_others():
    assert layer(kind=MinibatchDistances).forward(np.ones((1, 3)))[0].tolist() == [[1.0] * 3 + [0.0] * 4]


@kinds
def test_its_gradients_pass_the_checker(kind, rng, xp):
    rows = check_layer(layer(xp, kind), xp.asarray(rng.standard_normal((6, 3))))
    assert [row.quantity for row in rows] == ["x", "T", "float32"]
    assert all(row.error <= row.tolerance for row in rows)


def test_shapes_are_refused_by_name(rng):
    one, x = layer(), rng.standard_normal((5, 3))
    _, cache = one.forward(x)
    with pytest.raises(
        ValueError, match=r"MinibatchDiscrimination\(3, 4, 2\): x has shape \(5, 2\), expected \(m, 3\)"
    ):
        one.forward(x[:, :2])
    with pytest.raises(ValueError, match=r"dy has shape \(5, 6\), expected \(5, 7\)"):
        one.input_gradient(np.zeros((5, 6)), cache)


def test_in_words_it_adds_its_features_to_the_values_before_it():
    D = build.network("uniform .1, dense 6, relu, minibatch 4 3, dense 1", 2, Stream(1), 2)
    assert repr(D) == "Network(Dense(2, 6), ReLU(), MinibatchDiscrimination(6, 4, 3), Dense(10, 1))"
    T = D.layers[2].params["T"]
    assert T.shape == (6, 12) and 0.05 < np.abs(T).max() <= 0.1
    with pytest.raises(build.WordError, match=r"write `uniform 0\.05` before it"):
        build.network("normal .1, dense 6, minibatch 4 3, dense 1", 2, Stream(1), 2)
    assert isinstance(D, Network)
    assert "MinibatchDistances(6, 4, 3)" in repr(build.network("dense 6, distances 4 3, dense 1", 2, Stream(1), 2))
