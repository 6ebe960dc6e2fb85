"""V(D, G) and the generator's objectives: right numbers, right gradients, and nothing lost at logits of ten thousand.

The oracles are scipy.special (log_expit, expit), the closed forms typed again, and central differences.
"""

import math

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit, log_expit

from minigan.backend import array_module, to_host
from minigan.commands.checks import gradient_checks
from minigan.gan import objectives
from minigan.gan.objectives import minimax, non_saturating, value, value_gradient

BOTH = pytest.mark.parametrize("objective", [minimax, non_saturating], ids=lambda o: o.name)
EXACT = {  # each objective from scipy: its value, and its gradient at the logits
    "minimax": (lambda a: log_expit(-a).mean(), lambda a: -expit(a) / a.size),
    "non-saturating": (lambda a: -log_expit(a).mean(), lambda a: -expit(-a) / a.size),
}


def logits(m, scale=3.0, seed=0):
    return scale * numpy.random.default_rng(seed).standard_normal((m, 1))


def slope(f, a, d, h=1e-4):
    """The derivative of f at a along d, by differences that are exact to h^4: about 1e-12 here."""
    return (8 * (f(a + h * d) - f(a - h * d)) - (f(a + 2 * h * d) - f(a - 2 * h * d))) / (12 * h)


# -------------------------------------------------------------------------------- V


def test_V_is_minus_log_4_where_D_is_one_half():
    """Theorem 1's number. A logit of 0 is D = 1/2, whatever the sizes of the minibatches."""
    assert value(numpy.zeros((7, 1)), numpy.zeros((3, 1))) == pytest.approx(-math.log(4), rel=1e-15)


@pytest.mark.parametrize("scale", [0.1, 3.0, 100.0, 1e4])
def test_V_is_mean_log_D_of_x_plus_mean_log_of_1_minus_D_of_G_of_z(scale):
    a_real, a_fake = logits(13, scale, 1), logits(5, scale, 2)
    expected = log_expit(a_real).mean() + log_expit(-a_fake).mean()
    assert value(a_real, a_fake) == pytest.approx(expected, rel=1e-13)


def test_V_from_D_itself_where_D_has_not_rounded():
    """Equation (1) as printed, in D and not in logits."""
    a_real, a_fake = logits(13, 1.0, 1), logits(5, 1.0, 2)
    D_real, D_fake = 1 / (1 + numpy.exp(-a_real)), 1 / (1 + numpy.exp(-a_fake))
    expected = numpy.log(D_real).mean() + numpy.log(1 - D_fake).mean()
    assert value(a_real, a_fake) == pytest.approx(expected, rel=1e-13)


def test_V_tells_the_two_minibatches_apart():
    """D right everywhere is near 0, the highest V there is; the same logits with the labels swapped are far below."""
    right = value(numpy.full((4, 1), 9.0), numpy.full((4, 1), -9.0))
    wrong = value(numpy.full((4, 1), -9.0), numpy.full((4, 1), 9.0))
    assert -1e-3 < right < 0 and wrong == pytest.approx(-18.0, rel=1e-4)


@pytest.mark.parametrize("m_real, m_fake", [(1, 1), (13, 5), (5, 13)])
def test_the_gradient_of_V_is_its_derivative(m_real, m_fake):
    a_real, a_fake = logits(m_real, seed=1), logits(m_fake, seed=2)
    da_real, da_fake = value_gradient(a_real, a_fake)
    assert da_real.shape == a_real.shape and da_fake.shape == a_fake.shape
    for seed in range(3, 6):
        d_real, d_fake = logits(m_real, 1.0, seed), logits(m_fake, 1.0, seed + 10)
        along_real = slope(lambda a: value(a, a_fake), a_real, d_real)
        along_fake = slope(lambda a: value(a_real, a), a_fake, d_fake)
        assert (da_real * d_real).sum() == pytest.approx(along_real, rel=1e-8, abs=1e-11)
        assert (da_fake * d_fake).sum() == pytest.approx(along_fake, rel=1e-8, abs=1e-11)


def test_the_gradient_of_V_is_1_minus_D_over_m_and_minus_D_over_m_each_with_its_own_m():
    a_real, a_fake = logits(13, seed=1), logits(5, seed=2)
    da_real, da_fake = value_gradient(a_real, a_fake)
    numpy.testing.assert_allclose(da_real, (1 - expit(a_real)) / 13, rtol=1e-12)
    numpy.testing.assert_allclose(da_fake, -expit(a_fake) / 5, rtol=1e-12)


def test_the_1_over_m_counts_examples_and_not_rows_of_a_vector_of_logits():
    """Logits without a second axis are as good as a column of them."""
    a_real, a_fake = logits(13, seed=1), logits(5, seed=2)
    assert value(a_real[:, 0], a_fake[:, 0]) == value(a_real, a_fake)
    for flat, column in zip(value_gradient(a_real[:, 0], a_fake[:, 0]), value_gradient(a_real, a_fake)):
        numpy.testing.assert_array_equal(flat, column[:, 0])


# -------------------------------------------------------------------------------- what G descends


@BOTH
def test_an_objective_is_its_formula(objective):
    for a in logits(1), logits(9), logits(9, 100.0):
        exact_value, exact_gradient = EXACT[objective.name]
        assert objective.value(a) == pytest.approx(exact_value(a), rel=1e-13)
        numpy.testing.assert_allclose(objective.gradient(a), exact_gradient(a), rtol=1e-12)


@BOTH
def test_an_objectives_gradient_is_the_derivative_of_its_value(objective):
    a = logits(9)
    for seed in range(1, 4):
        d = logits(9, 1.0, seed)
        assert (objective.gradient(a) * d).sum() == pytest.approx(slope(objective.value, a, d), rel=1e-8, abs=1e-11)


@BOTH
def test_descending_an_objective_raises_the_logits_of_samples(objective):
    """Either way G makes D say "real": only the strength differs."""
    assert (objective.gradient(logits(50)) < 0).all()


def test_minimax_is_the_half_of_V_that_G_can_change():
    a_real, a_fake = logits(13, seed=1), logits(5, seed=2)
    assert value(a_real, a_fake) == pytest.approx(log_expit(a_real).mean() + minimax.value(a_fake), rel=1e-13)
    numpy.testing.assert_array_equal(minimax.gradient(a_fake), value_gradient(a_real, a_fake)[1])


def test_where_D_is_one_half_both_objectives_pull_alike_but_differ_in_value():
    a = numpy.zeros((4, 1))
    numpy.testing.assert_array_equal(minimax.gradient(a), numpy.full((4, 1), -0.125))
    numpy.testing.assert_array_equal(non_saturating.gradient(a), numpy.full((4, 1), -0.125))
    assert minimax.value(a) == pytest.approx(-math.log(2), rel=1e-15)
    assert non_saturating.value(a) == pytest.approx(math.log(2), rel=1e-15)


@pytest.mark.parametrize(
    "a, ratio", [(-10.0, 22026.465794806718), (-5.0, 148.4131591025766), (2.0, 0.1353352832366127)]
)
def test_the_non_saturating_gradient_is_1_minus_D_over_D_times_the_minimax_one(a, ratio):
    """Section 3 of the paper, in a number: where D is sure of a sample (a = -10), minimax is 22026 times weaker."""
    for dtype, rel in ("float64", 1e-13), ("float32", 1e-6):
        batch = numpy.full((6, 1), a, dtype)
        weak, strong = minimax.gradient(batch), non_saturating.gradient(batch)
        numpy.testing.assert_allclose(strong / weak, ratio, rtol=rel)


# -------------------------------------------------------------------------------- saturation, not broken


def test_nothing_is_clipped_and_no_epsilon_is_added():
    """The minimax gradient goes on falling as exp(a) as long as float64 can say so; an epsilon would end that."""
    a = numpy.array([[-30.0], [-80.0], [-300.0], [-700.0]])
    numpy.testing.assert_allclose(minimax.gradient(a), -numpy.exp(a) / 4, rtol=1e-12)
    numpy.testing.assert_allclose(value_gradient(-a, a)[0], numpy.exp(a) / 4, rtol=1e-12)
    for a in (-30.0, -80.0, -700.0):
        assert minimax.value(numpy.array([[a]])) == pytest.approx(-math.exp(a), rel=1e-12)
        assert non_saturating.value(numpy.array([[-a]])) == pytest.approx(math.exp(a), rel=1e-12)


def test_at_logits_of_ten_thousand_float32_gives_the_limits(xp):
    """D sure and right: nothing to gain, nothing to follow. D sure and wrong: V = -20000, gradients of a full 1/m."""
    high = xp.asarray(numpy.full((4, 1), 1e4, "float32"))
    with numpy.errstate(over="raise", divide="raise", invalid="raise"):
        right, wrong = value(high, -high), value(-high, high)
        g_right, g_wrong = value_gradient(high, -high), value_gradient(-high, high)
        low = (
            [o.value(-high) for o in (minimax, non_saturating)],
            [o.gradient(-high) for o in (minimax, non_saturating)],
        )
        top = [o.value(high) for o in (minimax, non_saturating)], [o.gradient(high) for o in (minimax, non_saturating)]
    assert float(right) == 0.0 and float(wrong) == -20000.0
    for gradients, expected in ((g_right, (0.0, 0.0)), (g_wrong, (0.25, -0.25)), (low[1], (0.0, -0.25))):
        for g, e in zip(gradients, expected):
            numpy.testing.assert_array_equal(to_host(g), numpy.full((4, 1), e, "float32"))
    for g, e in zip(top[1], (-0.25, 0.0)):
        numpy.testing.assert_array_equal(to_host(g), numpy.full((4, 1), e, "float32"))
    assert [float(v) for v in low[0]] == [0.0, 10000.0] and [float(v) for v in top[0]] == [-10000.0, 0.0]


signed = st.floats(-1e4, 1e4, width=32)


@given(a_real=st.lists(signed, min_size=1, max_size=6), a_fake=st.lists(signed, min_size=1, max_size=6))
def test_up_to_ten_thousand_float32_is_finite_without_a_warning_and_near_the_exact_value(a_real, a_fake):
    """Off by a few float32 roundings (6e-8 each), of 1/m in a gradient's case; below 1e-37 float32 has no digits."""
    a_real, a_fake = (numpy.array(a, "float32")[:, None] for a in (a_real, a_fake))
    real, fake = a_real.astype("float64"), a_fake.astype("float64")
    with numpy.errstate(over="raise", divide="raise", invalid="raise"):
        results = [
            (value(a_real, a_fake), log_expit(real).mean() + log_expit(-fake).mean()),
            *zip(value_gradient(a_real, a_fake), (expit(-real) / real.size, -expit(fake) / fake.size)),
        ]
        for o in (minimax, non_saturating):
            exact_value, exact_gradient = EXACT[o.name]
            results += [(o.value(a_fake), exact_value(fake)), (o.gradient(a_fake), exact_gradient(fake))]
    for got, expected in results:
        assert got.dtype == "float32" and numpy.isfinite(got).all()
        numpy.testing.assert_allclose(got, expected, rtol=2e-6, atol=1e-37)


# -------------------------------------------------------------------------------- manners


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_dtype_is_kept_and_the_array_module_too(xp, dtype):
    """Values too, which are scalars or arrays without axes: a float64 V would be a cast in every iteration."""
    a_real, a_fake = (xp.asarray(logits(m).astype(dtype)) for m in (13, 5))
    values = [value(a_real, a_fake), minimax.value(a_fake), non_saturating.value(a_fake)]
    gradients = [*value_gradient(a_real, a_fake), minimax.gradient(a_fake), non_saturating.gradient(a_fake)]
    assert [v.dtype for v in values] == [dtype] * 3 and [v.shape for v in values] == [()] * 3
    assert [g.dtype for g in gradients] == [dtype] * 4
    assert [g.shape for g in gradients] == [(13, 1), (5, 1), (5, 1), (5, 1)]
    assert all(array_module(array) is xp for array in values + gradients)


def test_the_device_gives_what_the_host_gives_and_nobody_waits(xp, no_synchronisation):
    hosts = logits(13, seed=1), logits(5, seed=2)
    a_real, a_fake = (xp.asarray(a) for a in hosts)

    def everything(a_real, a_fake):
        of_G = [f(a_fake) for o in (minimax, non_saturating) for f in (o.value, o.gradient)]
        return [value(a_real, a_fake), *value_gradient(a_real, a_fake), *of_G]

    with no_synchronisation():
        results = everything(a_real, a_fake)
    for got, expected in zip(results, everything(*hosts)):
        numpy.testing.assert_allclose(to_host(got), expected, rtol=1e-13)  # a GPU's exp may differ in the last bit


def test_logits_are_left_as_they_are():
    a_real, a_fake = logits(13), logits(5)
    before = a_real.tobytes(), a_fake.tobytes()
    value(a_real, a_fake), value_gradient(a_real, a_fake)
    for o in (minimax, non_saturating):
        o.value(a_fake), o.gradient(a_fake)
    assert (a_real.tobytes(), a_fake.tobytes()) == before


def test_gradient_checks_checks_V_and_every_objective_and_all_pass(xp):
    """Every Loss of the module is among them, so that `minigan check` misses none."""
    there = {o.name for o in vars(objectives).values() if isinstance(o, objectives.Loss)}
    rows = {name: check() for name, check in gradient_checks(seed=3, xp=xp)}
    assert there == {"minimax", "non-saturating"} and rows.keys() > {"V(D, G)", *there}
    assert [row.quantity for row in rows["V(D, G)"]] == ["a_real", "a_fake", "float32"]
    for name in there:
        assert [row.quantity for row in rows[name]] == ["a_fake", "float32"]
    assert all(0 <= row.error <= row.tolerance <= 1e-4 for found in rows.values() for row in found)


def test_objectives_are_frozen():
    with pytest.raises(AttributeError):
        minimax.value = non_saturating.value


def test_a_D_with_two_outputs_is_refused(rng):
    """V would look plausible: log D of 2 m numbers is a mean, too."""
    with pytest.raises(ValueError, match=r"D's output has shape \(4, 2\), expected \(m, 1\)"):
        value_gradient(rng.normal(size=(4, 2)), rng.normal(size=(4, 1)))


@pytest.mark.parametrize("shape", [(4, 2), (0, 1), (), (2, 2, 1)])
def test_what_is_not_one_logit_for_each_example_is_refused_by_values_and_gradients(shape):
    wrong, right = numpy.zeros(shape), numpy.zeros((4, 1))
    calls = [f for o in (minimax, non_saturating) for f in (o.value, o.gradient)]
    calls += [lambda a, f=f: f(a, right) for f in (value, value_gradient)]
    calls += [lambda a, f=f: f(right, a) for f in (value, value_gradient)]
    for call in calls:
        with pytest.raises(ValueError, match=r"D's output has shape .*expected \(m, 1\), m > 0"):
            call(wrong)
