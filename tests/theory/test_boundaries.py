"""What happens exactly at a boundary: planted bugs of one comparison that no other test of the theory noticed."""

import numpy
import pytest

from minigan.theory.discrete import Discrete
from minigan.theory.quadrature import sign_changes


def test_a_quantile_at_a_jump_is_the_lowest_point_whose_distribution_function_has_reached_it():
    p = Discrete([0.0, 1.0, 2.0], [0.25, 0.25, 0.5])
    numpy.testing.assert_array_equal(p.quantile([0.25, 0.5]), [0.0, 1.0])  # F(0) = 1/4, F(1) = 1/2
    numpy.testing.assert_array_equal(p.quantile([0.25 + 1e-12, 0.5 + 1e-12]), [1.0, 2.0])


@pytest.mark.parametrize("size, roots", [(1.0, 3), (1e-9, 3), (1e-11, 3), (1e-13, 0)])
def test_a_change_of_sign_counts_down_to_what_rounding_makes_and_no_further(size, roots):
    low, high = sign_changes(lambda x: size * numpy.sin(x), numpy.linspace(1, 11, 101))
    assert len(low) == roots and all(low < high)
