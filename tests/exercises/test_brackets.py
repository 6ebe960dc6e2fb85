"""Slips that everybody makes, lost brackets and a lost term, are named as students write them."""

import numpy as np
import pytest

from minigan.exercises.bank import exercises
from minigan.exercises.cage import Answer
from minigan.exercises.diagnosis import Examiner
from minigan.exercises.outcomes import given
from minigan.exercises.verdict import verdict

QUESTIONS = {q.name: q for e in exercises().values() for q in e.questions}


def s(a):
    return 1 / (1 + np.exp(-a))


def js(p, q):
    m = p + q / 2
    with np.errstate(all="ignore"):
        return (np.nansum(p * np.log(p / m)) + np.nansum(q * np.log(q / m))) / 2


SLIPS = [
    ("sigmoid", lambda a: 1 / 1 + np.exp(-a), "without-brackets"),
    ("softplus", lambda a: np.log1p(np.exp(-np.abs(a))), "maximum-forgotten"),
    ("softplus", lambda a: np.log(1 + np.exp(-np.abs(a))), "maximum-forgotten"),
    ("log_sigmoid", lambda a: -np.log1p(np.exp(-abs(a))), "minimum-forgotten"),
    ("log_sigmoid", lambda a: -np.log(1 + np.exp(-abs(a))), "minimum-forgotten"),
    ("log_sigmoid", lambda a: np.minimum(a, 0), "large-part-only"),
    ("log_sigmoid", lambda a: -np.abs(a) - np.log1p(np.exp(-np.abs(a))), "symmetric"),
    ("log_sigmoid", s, "logarithm-forgotten"),
    ("sigmoid_input_gradient", lambda dy, y: dy * y - y**2, "without-brackets"),
    ("sigmoid_input_gradient", lambda dy, y: dy * y * 1 - y, "without-brackets"),
    ("sigmoid_input_gradient", lambda dy, y: y - y**2 * dy, "without-brackets"),
    ("game_value_gradient", lambda a, b: (1 - s(a) / len(a), -s(b) / len(b)), "without-brackets"),
    ("js_divergence", js, "without-brackets"),
    ("non_saturating_slope", lambda a: s(a) - 1 / len(a), "without-brackets"),
    ("non_saturating_slope", lambda a: -(1 - s(a) / len(a)), "without-brackets"),
    ("optimal_logit_of_shift", lambda x, shift: (x - shift) ** 2 - x**2 / 2, "without-brackets"),
    ("log_mean_exp", lambda a: a.max(-1) + np.log(np.mean(np.exp(a), -1)), "put-back-but-not-taken-out"),
    ("slopes_of_log_not_D", lambda D: (-1 / 1 - D, -D), "without-brackets"),
    ("best_D_of_the_sum", lambda p, q, n: p / (p + n - 1 * q), "without-brackets"),
    ("best_D_of_the_sum", lambda p, q, n: p / p + (n - 1) * q, "without-brackets"),
    ("density_of_data", lambda D, q: q * D / 1 - D, "without-brackets"),
    ("kl_of_code", lambda m, s: np.exp(2 * s) + m**2 - 1 / 2 - s, "without-brackets"),
]


@pytest.mark.parametrize("name, function, bug", SLIPS, ids=[f"{name}-{bug}" for name, _, bug in SLIPS])
def test_a_slip_is_named_as_a_student_writes_it(name, function, bug):
    with np.errstate(all="ignore"):
        said = verdict("", Examiner(QUESTIONS[name], 77), lambda case: Answer("value", function(*given(case))), "en")
    assert said.bug == bug
