"""The pictures of the groups since 2014 show what the claims say. Their files: tests/test_theory_plots.py."""

from math import log

import numpy
import pytest

from minigan.claims import pictures
from minigan.claims.registry import GROUPS


def curve(axes, beginning):
    """(x, y) of the line whose label begins so."""
    (line,) = (line for line in axes.lines if line.get_label().startswith(beginning))
    return numpy.asarray(line.get_xdata(), float), numpy.asarray(line.get_ydata(), float)


def test_every_picture_is_of_a_group_of_its_name():
    modules = {module.__name__.rpartition(".")[2] for module in GROUPS.values()}
    assert {name.removesuffix(".png") for name in pictures.DRAWN} <= modules and len(pictures.DRAWN) == 7


def test_damped_fields_arrive_and_the_others_do_not():
    figure = pictures.fields_figure()
    ends = {axes.get_title(): numpy.hypot(*curve(axes, "alternating")).item(-1) for axes in figure.axes}
    arrive = {title: end < 0.05 for title, end in ends.items()}
    assert list(arrive.values()) == [False, True, True, True, False], ends


def test_the_radii_of_steps_grow_stay_or_shrink():
    (axes,) = pictures.steps_figure().axes
    last = {line.get_label(): line.get_ydata()[-1] for line in axes.lines}
    assert last["simultaneous"] == pytest.approx(2**0.5 * 1.01**200, rel=1e-9)
    assert 1.3 < last["alternating"] < 1.5 > last["alternating, momentum -1/2"] == pytest.approx(0.7559, abs=1e-4)
    assert last["extragradient"] == pytest.approx(2**0.5 * (1 - 0.1**2 + 0.1**4) ** 200, rel=1e-9)
    assert last["optimistic"] < last["extragradient"] < last["lookahead, half way back after 5"]
    assert last["mean of the alternating steps"] < 0.1


def test_bounded_distances_flatten_and_W1_is_the_shift():
    (axes,) = pictures.distances_figure().axes
    for label, limit in (("JSD", log(2)), ("TV", 1), ("MMD", 2 / 3**0.5)):
        _, y = curve(axes, label)
        assert y[0] == pytest.approx(0, abs=1e-12) and limit - 0.01 < y[-1] < limit
    x, y = curve(axes, "W1")
    numpy.testing.assert_allclose(y, x)


def test_both_bounds_touch_KL_and_none_is_above():
    (axes,) = pictures.bounds_figure().axes
    (_, donsker), (c, f_gan) = curve(axes, "Donsker"), curve(axes, "f-GAN")
    numpy.testing.assert_allclose(donsker, curve(axes, "KL(p, q)")[1][0], atol=1e-10)
    assert c[numpy.argmax(f_gan)] == pytest.approx(1.0) and numpy.all(f_gan <= donsker + 1e-12)


def test_precision_and_recall_begin_and_end_at_the_shares_of_the_modes():
    (axes,) = pictures.samples_figure().axes
    for label, recall, precision in (("one of two", 0.5, 1.0), ("a third", 1.0, 2 / 3), ("modes of shares", 1.0, 1.0)):
        x, y = curve(axes, label)
        assert (x.max(), y.max()) == pytest.approx((recall, precision), abs=1e-3)
