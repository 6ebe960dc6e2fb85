"""What systems with an encoder and a decoder are measured by, of test data: how they come back from their codes."""

from minigan.backend import to_host
from minigan.evaluation.modes import mode_coverage
from minigan.evaluation.result import Row


def mean_row(quantity, values, best):
    """The Row of the mean of a number (n,) that each test example has, with its standard error."""
    values = to_host(values).astype("float64")
    return Row("system", quantity, values.mean(), values.std() / len(values) ** 0.5, None, best)


def given_back(data, y):
    """The Row of |y - x|^2, with test data x given back as y (n, number of values)."""
    return [mean_row("test data: |y - x|^2", ((y - data.test) ** 2).sum(axis=1), "0")]


def half_way(data, c, decoder):
    """The Row of the share within 3 sd of a mode, of what lies half-way between the codes c of two test points.

    Of data without known modes there is none. The points are paired as they come.
    """
    if data.centres is None:
        return []
    n = len(c) // 2
    share = mode_coverage(decoder(0.5 * (c[:n] + c[n : 2 * n])), data.centres, data.spread).high_quality
    return [Row("system", "half-way: within 3 sd", share, (share * (1 - share) / n) ** 0.5, None, "high")]
