"""Every enclosure holds, is narrow, and its falsifier is refused; several against mpmath at 30 digits.

The proofs are made once, and shared. Skipped where python-flint is not installed: the test extra brings it.
"""

import json
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

flint = pytest.importorskip("flint", reason="python-flint is not installed")
mpmath = pytest.importorskip("mpmath", reason="mpmath is not installed")

from minigan.claims import table  # noqa: E402
from minigan.claims.rigorous import balls, divergences, value  # noqa: E402
from minigan.claims.rigorous.enclosure import digits_of, distance_of, ends, number, width_of, within  # noqa: E402
from minigan.claims.rigorous.registry import GROUPS, Enclosure, all_enclosures  # noqa: E402
from minigan.theory.densities import Gaussian, Mixture  # noqa: E402

ENCLOSURES = {e.id: e for group in all_enclosures().values() for e in group}
mp = mpmath.mp.clone()
mp.dps = 30


@pytest.mark.parametrize("e", ENCLOSURES.values(), ids=lambda e: e.id)
def test_the_number_is_enclosed_and_the_packages_own_lies_there_and_a_falsifier_does_not(e):
    proof = e.prove()
    assert proof.holds and proof.width <= 1e-15, proof
    assert len(proof.digits) >= 18
    rows = [*table.proved(e, proof), *table.enclosed(e, proof, True)]
    assert all(len(line) <= 80 for row in rows for line in row.split("\n"))
    json.dumps(proof.plain(), allow_nan=False)
    proof = e.falsify()
    assert not proof.holds and not proof.problem and proof.distance > 10 * proof.tolerance, proof
    assert all(len(line) <= 80 for line in table.refused(e, proof))


def test_every_enclosure_is_registered_once_and_has_its_words():
    written = [e for module in GROUPS.values() for e in vars(module).values() if isinstance(e, Enclosure)]
    assert len(written) == len(ENCLOSURES) >= 50
    assert all(len(e.id) <= 18 and e.statement and e.source and e.mistake for e in written)


# --------------------------------------------------------------------------------- an oracle that shares no code


def normal(mu, sd):
    """N(x; mu, sd^2), of x."""
    return lambda x: mp.npdf(x, mu, sd)


def over(f, *breaks):
    """The integral of f over the line, in pieces: beyond 25 it is below 1e-60."""
    return mp.quad(f, [-25, -8, -4, *breaks, 4, 8, 25], method="gauss-legendre")


def bumps(x):
    return (normal(-1, mp.mpf(1) / 2)(x) + normal(1, mp.mpf(1) / 2)(x)) / 2


def jsd():
    p, q = normal(0, 1), normal(1, 2)
    return over(lambda x: p(x) * mp.log(2 * p(x) / (p(x) + q(x))) + q(x) * mp.log(2 * q(x) / (p(x) + q(x))), 0) / 2


def kl_mixture():
    q = normal(0, mp.mpf(3) / 4)
    return over(lambda x: bumps(x) * mp.log(bumps(x) / q(x)), -1, 0, 1)


def not_saturating():
    """By the chain rule through the sample, where the enclosure differentiates the density."""
    m, s = mp.mpf(1) / 2, mp.mpf(5) / 4

    def f(x):
        q, left, right = normal(m, s)(x), normal(-1, mp.mpf(1) / 2)(x) / 4, 3 * normal(mp.mpf(3) / 2, 1)(x) / 4
        score = (left * 4 * (-1 - x) + right * (mp.mpf(3) / 2 - x)) / (left + right)
        return -(q**2) / (left + right + q) * (score - (m - x) / s**2)

    return over(f, -1, 0, 1)


def chi2_mixture():
    q = normal(mp.mpf(1) / 2, mp.mpf(5) / 4)
    return over(lambda x: (bumps(x) - q(x)) ** 2 / q(x), -1, 0, 1)


def accuracy_prior():
    p, q = normal(0, 1), normal(1, 2)
    low, high = ((-1 + sign * mp.sqrt(4 + 24 * mp.log(6))) / 3 for sign in (-1, 1))
    fake = mp.quad(q, [-45, -8, low]) + mp.quad(q, [high, 8, 47])
    return (3 * mp.quad(p, [low, 0, high]) + fake) / 4


def alternating():
    """The largest and the smallest radius, D(x) = 1 / (1 + exp(-psi x))."""
    psi, theta, h, r = mp.mpf(1), mp.mpf(1), mp.mpf(1) / 10, []
    for _ in range(500):
        psi -= h * theta / (1 + mp.exp(-psi * theta))
        theta += h * psi / (1 + mp.exp(-psi * theta))
        r.append(mp.hypot(psi, theta))
    return max(r), min(r)


def proposition_2():
    p, q = [mp.mpf(i) / 55 for i in range(1, 11)], [mp.mpf(11 - i) / 55 for i in range(1, 11)]
    for _ in range(10):
        q = [b * mp.exp(-mp.log(b / (a + b)) / 2) for a, b in zip(p, q)]
        q = [b / sum(q) for b in q]
    return sum(a * mp.log(2 * a / (a + b)) + b * mp.log(2 * b / (a + b)) for a, b in zip(p, q)) / 2


ORACLE = {
    "jsd.gaussians": jsd,
    "kl.mixture": kl_mixture,
    "ab.ns.mean": not_saturating,
    "chi2.mixture": chi2_mixture,
    "prior.bayes": accuracy_prior,
    "w1.gaussians": lambda: over(lambda x: abs(mp.ncdf(x) - mp.ncdf((x - 1) / 2)), -1),
    "energy.gaussians": lambda: 2 * over(lambda x: (mp.ncdf(x) - mp.ncdf(x - 2)) ** 2, 0),
    "eq3.sinh": lambda: -over(lambda z: mp.npdf(z) * mp.log1p(mp.exp((mp.sinh(z) + 1) / 4)), 0),
    "gauss.eig": lambda: mp.sqrt(4 - (mp.mpf(5) / 4) ** 4) / 4,
    "prop2.half": proposition_2,
    "dirac.outermost": lambda: alternating()[0],
    "dirac.innermost": lambda: alternating()[1],
}


@pytest.mark.parametrize("id", ORACLE)
def test_thirty_digits_of_mpmath_are_the_digits_that_are_proved(id):
    shown, exact = ENCLOSURES[id].prove().digits, ORACLE[id]()
    places = len(shown.partition(".")[2])
    assert abs(mp.mpf(shown) - exact) <= mp.mpf(10) ** -places * (mp.mpf(1) / 2 + mp.mpf(10) ** -6)


# ------------------------------------------------------------------------------------------- what a proof rests on


def test_what_is_cut_off_is_in_the_radius(monkeypatch):
    """Cut at 5, where what is left out shows: the ball is wide, and holds the number all the same."""
    ids = [
        "eq1.line",
        "eq4.shifted",
        "jsd.gaussians",
        "kl.gaussians",
        "chi2.gaussians",
        "ls.value",
        "prop1.perturbation",
    ]
    narrow = {id: ends(ENCLOSURES[id]._right_ball) for id in ids}
    monkeypatch.setattr(balls, "END", 5)
    for id in ids:
        cut = replace(ENCLOSURES[id])
        assert cut.prove().width > 1e-9 and not cut.prove().holds
        low, high = ends(cut._right_ball)
        assert low < narrow[id][0] and narrow[id][1] < high, id


@pytest.mark.parametrize("p", [Gaussian(0.5, 1.25), Mixture([0.25, 0.75], [Gaussian(-1, 0.5), Gaussian(1.5, 1)])])
def test_a_tails_bound_is_the_integral_of_its_bound(p):
    parts = [(w, c.mu, c.sd) for w, c in zip(getattr(p, "weights", [1]), getattr(p, "components", [p]))]

    def f(x):
        return (2 + 3 * x**2) * sum(mp.mpf(float(w)) * mp.npdf(x, mu, sd) for w, mu, sd in parts)

    exact = mp.quad(f, [-25, -8, -3]) + mp.quad(f, [3, 8, 25])
    low, high = map(float, ends(balls.beyond(3, [(p, 2, 3)])))
    assert low == -high and high == pytest.approx(float(exact), rel=1e-7) and high >= exact


def test_a_logarithm_says_where_it_is_not_analytic():
    """A mixture's density crosses the negative axis there, away from 0: its logarithm alone is finite.

    1 + e^a cannot, where softplus takes its logarithm: it has 0 in the ball, or no negative number.
    """
    p, x = Mixture([0.5, 0.5], [Gaussian(-1, 1), Gaussian(1, 1)]), flint.acb(0, flint.arb(3.14, 0.05))
    assert balls.density(p, x, False)[1].is_finite() and not balls.density(p, x, True)[1].is_finite()
    a = flint.acb(flint.arb(0, 0.1), flint.arb(3.14, 0.05))
    assert not balls.softplus(a, True).is_finite() and balls.softplus(a + 0.2, True).is_finite()


def test_softplus_is_one_function_on_both_sides():
    for a in (-800, -1, 0, 1e-9, 1, 800):
        found = balls.softplus(flint.acb(a), True).real
        assert abs(float(found.mid()) - float(mp.log1p(mp.exp(a)))) <= 1e-13 * max(1, a)


@pytest.mark.parametrize("low, high, shown", [
    ("0.128174", "0.128175", "0.1282"), ("0.12345", "0.12345", "0.12345000000000000000"), ("-0.7", "-0.4", "?"),
    ("-2.7183", "-2.7182", "-2.718"), ("0.49", "0.51", "0.5"), ("0.4999", "0.5001", "0.500"), ("1.4", "1.6", "?"),
    ("-0.0001", "0.0001", "0.000"), ("99.999", "100.001", "100.00"), ("-12", "-12", "-12.0000000000000000000"),
    ("22026.46579480671", "22026.46579480672", "22026.4657948067"), ("-0.0501", "-0.05", "-0.050"),
])  # fmt: skip
def test_the_digits_shown_are_what_both_ends_round_to(low, high, shown):
    with flint.ctx.workprec(200):
        assert digits_of(number(Fraction(low)).union(number(Fraction(high)))) == shown


def test_a_ball_that_is_not_finite_proves_nothing():
    for nothing in (flint.arb.nan(), flint.arb.pos_inf()):
        assert digits_of(nothing) == "?" and width_of(nothing) == distance_of(nothing, 0.0) == float("inf")


def test_width_and_distance_are_those_of_the_ends():
    ball = flint.arb(1, 2**-10)
    assert 2**-9 <= width_of(ball) <= 2**-9 * (1 + 1e-8) and 1 + 2**-10 <= distance_of(ball, 0.0) <= 1 + 2**-10 + 1e-8
    assert distance_of(ball, 3.0) >= 2 + 2**-10 and width_of(flint.arb(2)) == distance_of(flint.arb(2), 2.0) == 0


def test_a_value_is_judged_by_the_ball_widened_by_the_tolerance():
    third = flint.arb(flint.fmpq(1, 3))
    assert within(third, 1 / 3 + 0.9e-12, 1e-12) and not within(third, 1 / 3 + 1.1e-12, 1e-12)
    assert within(third, 1 / 3 - 0.9e-12, 1e-12) and not within(third, 1 / 3 - 1.1e-12, 1e-12)


def test_a_wrong_value_and_a_wide_ball_and_an_error_are_not_enclosed():
    e = ENCLOSURES["notes.sign"]
    assert e.prove().holds
    assert not replace(e, value=lambda: e.value() + 1e-11).prove().holds
    wide = replace(e, ball=lambda sign: e.ball(sign) + flint.arb(0, 1e-15)).prove()
    assert not wide.holds and wide.width > 1e-15 and len(wide.digits) <= 17
    broken = replace(e, value=lambda: 1 / 0).prove()
    assert not broken.holds and broken.problem == "ZeroDivisionError: division by zero" and broken.digits == "?"


def test_a_falsifier_that_meets_the_right_ball_is_not_refused():
    e = ENCLOSURES["notes.sign"]
    assert replace(e, wrong=e.right).falsify().holds
    assert replace(e, wrong=flint.arb(-1, 0.01)).falsify().holds  # wide: it has numbers in common
    near = replace(e, wrong=flint.arb(-1) + flint.arb(1) / 10**14).falsify()  # apart, but the value is in it, widened
    assert near.holds


def test_the_densities_of_ball_arithmetic_are_the_packages():
    for p in (value.DATA, divergences.BUMPS, Gaussian(0.5, 1.25)):
        for x in (-3.0, 0.3, 2.0):
            p_x, log_p = balls.density(p, flint.acb(x), True)
            assert float(p_x.real.mid()) == pytest.approx(float(p.density(x)), rel=1e-13)
            assert float(log_p.real.mid()) == pytest.approx(float(p.log_density(x)), rel=1e-13)
    assert float(balls.cdf(Gaussian(0.5, 1.25), flint.arb(2)).mid()) == pytest.approx(float(Gaussian(0.5, 1.25).cdf(2)))


def test_the_pages_say_how_many_numbers_are_enclosed():
    """As the README's number of claims is tested: what is added or taken away is counted anew on both pages."""
    root = Path(__file__).parents[2]
    pages = {"docs/commands.md": r"proved, for (\d+) numbers", "CHANGELOG.md": r"`--rigorous` encloses (\d+) numbers"}
    for page, words in pages.items():
        said = re.search(words, re.sub(r"\s+", " ", (root / page).read_text(encoding="utf-8")))
        assert said and int(said[1]) == len(ENCLOSURES), page
