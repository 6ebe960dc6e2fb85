"""The pictures of the groups show what the claims say. Their files: tests/test_theory_plots.py."""

from math import log

import numpy
import pytest

from minigan.claims import figures, pictures, pictures_of_games, pictures_of_the_paper, pictures_of_tools
from minigan.claims.registry import GROUPS


def curve(axes, beginning):
    """(x, y) of the line whose label begins so."""
    (line,) = (line for line in axes.lines if line.get_label().startswith(beginning))
    return numpy.asarray(line.get_xdata(), float), numpy.asarray(line.get_ydata(), float)


def test_every_group_has_a_picture_with_a_sentence():
    assert set(figures.PICTURES) == {module.__name__.rpartition(".")[2] for module in GROUPS.values()}
    assert len(set(figures.PICTURES.values())) == len(GROUPS)  # no picture stands for two
    assert all(draw.__doc__.strip() for draw in figures.PICTURES.values())


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


def test_D_star_is_one_half_where_prior_and_densities_say():
    """acc.prior: right where x < 1 + log(pi / (1 - pi)) / 2 is real."""
    (axes,) = pictures_of_the_paper.discriminators_figure().axes
    for share in (0.5, 0.8, 0.25):
        x, D = curve(axes, f"D*, {share:.0%}")
        assert numpy.interp(0.5, D[::-1], x[::-1]) == pytest.approx(1 + log(share / (1 - share)) / 2, abs=1e-3)


def test_C_is_smallest_at_no_shift_and_the_parabola_lies_on_it_there():
    (axes,) = pictures_of_the_paper.minimum_figure().axes
    (shift, C), (_, parabola) = curve(axes, "C(G)"), curve(axes, "-log 4 + shift")
    assert shift[numpy.argmin(C)] == pytest.approx(0) and C.min() == pytest.approx(-log(4), abs=1e-12)
    near = abs(shift) < 0.35
    numpy.testing.assert_allclose(C[near], parabola[near], atol=2e-3)
    assert 0 > C[0] > -0.05


def test_the_slope_of_each_cost_is_that_of_its_divergence():
    """By hand, of N(shift, s^2) and N(0, 1): KL(p_g, p_data) has the slope shift, KL(p_data, p_g) shift / s^2."""
    (axes,) = pictures_of_the_paper.objectives_figure().axes
    shift, both = curve(axes, "their sum")
    numpy.testing.assert_allclose(both, shift, rtol=1e-8)
    numpy.testing.assert_allclose(curve(axes, "-D / (1 - D)")[1], shift / 1.5**2, rtol=1e-8)
    parts = curve(axes, "minimax")[1] + curve(axes, "non-saturating")[1]
    numpy.testing.assert_allclose(parts, both, rtol=1e-8)


def test_smoothed_labels_bound_D():
    (axes,) = pictures_of_the_paper.labels_figure().axes
    assert curve(axes, "D*, labels")[1].max() == pytest.approx(1, abs=1e-3)
    one_sided, both = (line.get_ydata() for line in axes.lines if line.get_label().startswith("best D"))
    assert (min(one_sided), max(one_sided)) == pytest.approx((0.0, 0.9), abs=1e-2)
    assert (min(both), max(both)) == pytest.approx((0.1, 0.9), abs=1e-2)


def test_every_divergence_is_0_where_the_two_are_one():
    (axes,) = pictures_of_the_paper.divergences_figure().axes
    (coins,) = pictures_of_the_paper.by_hand_figure().axes
    (convex,) = pictures_of_the_paper.f_divergences_figure().axes
    for each, at in ((axes, 1.0), (coins, 0.3), (convex, 1.0)):
        for line in each.lines:
            x, y = numpy.asarray(line.get_xdata(), float), numpy.asarray(line.get_ydata(), float)
            assert numpy.nanmin(y) > -1e-12 and abs(x[numpy.nanargmin(y)] - at) < 0.03, line.get_label()
    s, there = curve(axes, "KL(p, q)")
    numpy.testing.assert_allclose(there, numpy.log(s) + 1 / (2 * s**2) - 0.5, atol=1e-9)  # the textbook's


def test_the_mean_of_windows_is_the_blurred_density_and_lower_at_its_peaks():
    (axes,) = pictures_of_the_paper.finite_figure().axes
    p, _, blurred = (line.get_ydata() for line in axes.lines)
    x = axes.lines[0].get_xdata()
    step = x[1] - x[0]
    assert numpy.sum(x**2 * (blurred - p)) * step == pytest.approx(0.5**2, abs=1e-3)  # sigma^2
    assert max(blurred) < 0.8 * max(p)


def test_R1_damps_fastest_at_the_weight_named():
    (axes,) = pictures_of_games.damping_figure().axes
    for label, weight, coupling in (("minimax", 1.0, 0.5), ("WGAN", 2.0, 1.0)):
        gamma, rate = curve(axes, label)
        assert gamma[numpy.argmax(rate)] == pytest.approx(weight) and rate.max() == pytest.approx(coupling)


def test_the_flow_turns_and_steps_at_once_leave_its_circle():
    (axes,) = pictures_of_games.flows_figure().axes
    radii = {
        name: numpy.hypot(*curve(axes, name)) for name in ("flow", "steps of 0.3 in turns", "steps of 0.3 at once")
    }
    numpy.testing.assert_allclose(radii["flow"], 1, atol=1e-6)
    numpy.testing.assert_allclose(radii["steps of 0.3 at once"], (1 + 0.3**2) ** (numpy.arange(22) / 2), rtol=1e-9)
    assert 0.8 < radii["steps of 0.3 in turns"].min() < radii["steps of 0.3 in turns"].max() < 1.25


def test_our_nets_lie_on_the_theory():
    (axes,) = pictures_of_games.algorithm1_figure().axes
    lines, dots = ([line for line in axes.lines if line.get_label().startswith(name)] for name in ("theory", "our"))
    assert len(lines) == len(dots) == 2
    for line, dot in zip(lines, dots):
        numpy.testing.assert_allclose(dot.get_xydata(), line.get_xydata()[::4], atol=1e-9)
    at_once = numpy.hypot(*lines[1].get_xydata().T)
    assert at_once[-1] > numpy.hypot(*lines[0].get_xydata().T)[-1] + 0.1


def test_conjugates_from_f_alone_are_the_closed_forms():
    (axes,) = pictures_of_tools.from_f_alone_figure().axes
    found, dots = ([line for line in axes.lines if (line.get_marker() == "o") is dotted] for dotted in (False, True))
    assert len(found) == len(dots) == 3
    for line, dot in zip(found, dots):
        numpy.testing.assert_allclose(line.get_ydata()[::8], dot.get_ydata(), atol=1e-8)


def test_the_slopes_of_losses_with_kinks_are_the_closed_forms():
    (axes,) = pictures_of_tools.own_losses_figure().axes
    found, dots = ([line for line in axes.lines if (line.get_marker() == "o") is dotted] for dotted in (False, True))
    assert len(found) == len(dots) == 4
    for line, dot in zip(found, dots):
        numpy.testing.assert_allclose(line.get_ydata()[::3], dot.get_ydata(), atol=1e-8)
    assert min(found[2].get_ydata() - found[0].get_ydata()) > 0  # the second kink adds to the slope


def test_an_edge_at_each_kink_gives_all_digits():
    (axes,) = pictures_of_tools.integrals_figure().axes
    assert max(curve(axes, "the same")[1][2:]) < 1e-14 < 1e-7 < min(curve(axes, "panels of one width")[1])


def test_errors_fall_by_their_laws():
    (axes,) = pictures_of_tools.laws_figure().axes
    for label, order in (("1 node", 2), ("2 nodes", 4), ("3 nodes", 6)):
        n, error = curve(axes, label)
        assert log(error[1] / error[3], 4) == pytest.approx(order, abs=0.05)
    n, error = curve(axes, "mean of n samples")
    assert log(error[0] / error[-1], n[-1]) == pytest.approx(0.5, abs=0.05)


def test_a_warning_names_an_error_no_smaller_than_the_real_one():
    (axes,) = pictures_of_tools.uncertain_figure().axes
    assert numpy.all(curve(axes, "named")[1] > curve(axes, "error")[1])


def test_an_MMD_without_a_warning_has_all_digits():
    (axes,) = pictures_of_tools.uncertain_distances_figure().axes
    (width, told), (_, silent) = curve(axes, "with a"), curve(axes, "without")
    assert numpy.nanmax(silent) < 1e-11 and told[0] > 0.1
    assert numpy.all(numpy.isnan(told) != numpy.isnan(silent))
    assert 0.3 < width[numpy.isnan(told)].min() < 0.45


def test_p_g_collapses_against_a_fixed_D_only():
    (axes,) = pictures_of_the_paper.notes_training_figure().axes
    assert curve(axes, "D best")[1][-1] == pytest.approx(8 / 36, abs=1e-6)
    assert curve(axes, "D held")[1][0] == 1 / 8 and curve(axes, "D held")[1][-1] > 0.95
