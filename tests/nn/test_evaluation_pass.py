"""The gradient checker asked for the evaluation pass looks at that pass alone, of theta as of the layers."""

import pytest

from minigan.nn.gradcheck import GradientError, check_network
from minigan.nn.layers import Dense, Dropout
from minigan.nn.network import Network
from minigan.random import Streams


class WrongInTraining(Dropout):
    """A Dropout whose gradient is twice the right one wherever a mask was drawn."""

    def input_gradient(self, dy, mask):
        return super().input_gradient(dy, mask) * (1.0 if mask is None else 2.0)


def test_a_network_that_is_wrong_in_training_only_passes_the_check_of_evaluation():
    streams = Streams(1, "float64")
    network = Network([Dense(4, 5, streams.init, 1.0), WrongInTraining(0.5), Dense(5, 2, streams.init, 1.0)])
    x = streams.data.normal((6, 4))
    assert check_network(network, x, training=False)[-1].quantity == "theta"
    with pytest.raises(GradientError):
        check_network(network, x, training=True)
