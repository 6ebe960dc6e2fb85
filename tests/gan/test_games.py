"""The games after the paper: values against other writings of the formulas, D's optimum by SciPy's search."""

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.special import expit, log_softmax, xlog1py, xlogy

from minigan.backend import to_host
from minigan.gan.games import GAMES

A, B = np.array([[-2.5], [-0.3], [0.7], [3.0]]), np.array([[1.9], [-1.2], [0.1], [-0.4]])


def bernoulli(alpha, a):
    """Cross entropy of a label alpha, in D and not in the logit."""
    return -(xlogy(alpha, expit(a)) + xlog1py(1 - alpha, -expit(a))).mean()


def f_gan(T, conjugate):
    return lambda a, b: -T(a).mean() + conjugate(T(b)).mean(), lambda a, b: -conjugate(T(b)).mean()


def _all(a, b):
    return log_softmax(np.concatenate([a, b])[:, 0])


WRITTEN_OTHERWISE = {
    "non-saturating": (lambda a, b: bernoulli(1, a) + bernoulli(0, b), lambda a, b: bernoulli(1, b)),
    "minimax": (lambda a, b: bernoulli(1, a) + bernoulli(0, b), lambda a, b: -bernoulli(0, b)),
    "least squares": (
        lambda a, b: ((a - 1) ** 2).mean() / 2 + (b**2).mean() / 2,
        lambda a, b: ((b - 1) ** 2).mean() / 2,
    ),
    "Wasserstein": (lambda a, b: b.mean() - a.mean(), lambda a, b: -b.mean()),
    "hinge": (lambda a, b: np.clip(1 - a, 0, None).mean() + np.clip(1 + b, 0, None).mean(), lambda a, b: -b.mean()),
    "boundary seeking": (
        lambda a, b: bernoulli(1, a) + bernoulli(0, b),
        lambda a, b: ((np.log(expit(b)) - np.log(1 - expit(b))) ** 2).mean() / 2,
    ),
    "smoothed": (lambda a, b: bernoulli(0.9, a) + bernoulli(0, b), lambda a, b: bernoulli(1, b)),
    "smoothed both": (lambda a, b: bernoulli(0.9, a) + bernoulli(0.1, b), lambda a, b: bernoulli(1, b)),
    "softmax": (lambda a, b: -_all(a, b)[:4].mean(), lambda a, b: -_all(a, b).mean()),
    "relativistic": (lambda a, b: -np.log(expit(a - b)).mean(), lambda a, b: -np.log(expit(b - a)).mean()),
    # The conjugates f* in t, and the output activations, as tables 2 and 6 of Nowozin et al. have them
    "KL": f_gan(lambda a: a, lambda t: np.exp(t - 1)),
    "reverse KL": f_gan(lambda a: -np.exp(-a), lambda t: -1 - np.log(-t)),
    "Pearson": f_gan(lambda a: a, lambda t: t**2 / 4 + t),
    "Hellinger": f_gan(lambda a: 1 - np.exp(-a), lambda t: t / (1 - t)),
    "JS": f_gan(lambda a: np.log(2) - np.log(1 + np.exp(-a)), lambda t: -np.log(2 - np.exp(t))),
}


def of(loss, a, b, method="value"):
    return getattr(loss, method)(*({"a_real": a, "a_fake": b}[name] for name in loss.inputs))


def test_each_game_is_here():
    assert set(WRITTEN_OTHERWISE) == set(GAMES)


@pytest.mark.parametrize("name", GAMES)
def test_both_losses_are_what_they_are_when_written_otherwise(name):
    for loss, other in zip((GAMES[name].d, GAMES[name].g), WRITTEN_OTHERWISE[name]):
        assert of(loss, A, B) == pytest.approx(other(A, B), rel=1e-12)


@pytest.mark.parametrize("name", GAMES)
def test_both_gradients_are_those_of_differences_one_output_at_a_time(name):
    h = 1e-6
    for loss in (GAMES[name].d, GAMES[name].g):
        found = of(loss, A, B, "gradient")
        found = dict(zip(loss.inputs, found if isinstance(found, tuple) else (found,), strict=True))
        for part, there in {"a_real": A, "a_fake": B}.items():
            if part not in found:
                continue
            assert found[part].shape == there.shape
            for i in range(4):
                moved = [{"a_real": A.copy(), "a_fake": B.copy()} for _ in range(2)]
                moved[0][part][i] += h
                moved[1][part][i] -= h
                up, down = (of(loss, m["a_real"], m["a_fake"]) for m in moved)
                assert found[part][i, 0] == pytest.approx((up - down) / (2 * h), rel=1e-6, abs=1e-9)


SEPARATE = [name for name in GAMES if name not in ("softmax", "relativistic", "Wasserstein")]


@pytest.mark.parametrize("u", [0.2, 0.9, 3.0])
@pytest.mark.parametrize("name", SEPARATE)
def test_the_best_output_at_a_point_is_what_a_search_finds(name, u):
    """Minimise u r(a) + f(a), with r and f the loss's two means."""
    d = GAMES[name].d

    def at(a):
        one, zero = np.full((1, 1), a), np.zeros((1, 1))
        rest = d.value(zero, zero)
        return u * (d.value(one, zero) - rest) + d.value(zero, one) - rest

    found = minimize_scalar(at, bounds=(-6, 8), method="bounded", options={"xatol": 1e-9}).x
    assert float(GAMES[name].optimum(np.array(u))) == pytest.approx(found, abs=2e-4)


P, Q = np.array([0.5, 0.2, 0.3]), np.array([0.1, 0.6, 0.3])


@pytest.mark.parametrize("name", ["softmax", "relativistic"])
def test_where_outputs_are_compared_the_best_ones_are_where_the_gradient_vanishes(name):
    """Three points, real with chances P and fake with Q: as many rows of each as its chance says."""
    rows = [np.repeat(np.arange(3), (10 * chances).round().astype(int)) for chances in (P, Q)]
    best = np.asarray(GAMES[name].optimum(P / Q))

    def slope_at(best):
        if name == "softmax":
            real, fake = GAMES[name].d.gradient(best[rows[0]][:, None], best[rows[1]][:, None])
            pairs = zip((real, fake), rows)
        else:  # every real one beside every fake one
            i, j = (side.ravel() for side in np.meshgrid(*rows))
            pairs = zip(GAMES[name].d.gradient(best[i][:, None], best[j][:, None]), (i, j))
        return sum(np.bincount(row, weights=da[:, 0], minlength=3) for da, row in pairs)

    np.testing.assert_allclose(slope_at(best), 0.0, atol=1e-12)
    np.testing.assert_allclose(slope_at(best + 5.0), 0.0, atol=1e-12)  # only differences count
    assert np.abs(slope_at(1.2 * best)).max() > 1e-3


@pytest.mark.parametrize("name", GAMES)
def test_on_any_array_module_and_in_float32(name, xp):
    for loss in (GAMES[name].d, GAMES[name].g):
        a, b = (xp.asarray(x.astype("float32")) for x in (A, B))
        value, gradient = of(loss, a, b), of(loss, a, b, "gradient")
        assert value.dtype == "float32" and to_host(value) == pytest.approx(of(loss, A, B), rel=1e-5)
        for part in gradient if isinstance(gradient, tuple) else (gradient,):
            assert part.dtype == "float32" and type(part) is type(a)


@pytest.mark.parametrize("name", GAMES)
def test_what_is_no_logit_of_each_example_is_refused(name):
    with pytest.raises(ValueError, match="one logit for each example"):
        GAMES[name].d.value(np.zeros((4, 2)), np.zeros((4, 2)))
    if name == "relativistic":
        with pytest.raises(ValueError, match="expected pairs"):
            GAMES[name].d.value(A, B[:3])
