"""Exercise 21: four statements that this project made and corrected, then a check that can fail, and its falsifier."""

import numpy

from minigan.exercises.bank.claims_bugs import BETWEEN_BUGS, GRADIENT_BUGS, STAYS_BUGS, STEPS_BUGS
from minigan.exercises.bank.claims_check_bugs import CLAIM_BUGS, FALSIFIER_BUGS
from minigan.exercises.exercise import Exercise, Question
from minigan.exercises.values import Code


def first_and_for_good(distance, bound):
    """The first step at which the distance is below the bound, and the step from which on it stays below"""
    below = distance < bound
    return numpy.argmax(below), len(below) - numpy.argmin(below[::-1])


def two_steps(p, q, eta):
    """q after one step down U: of the exponentiated gradient, and of the gradient with respect to log q"""
    g = numpy.log(q / (p + q))
    mirror = q * numpy.exp(-eta * g)
    of_log_q = q * numpy.exp(-eta * q * (g - q @ g))
    return mirror / mirror.sum(), of_log_q / of_log_q.sum()


def jsd_between(tv):
    """The smallest JSD that Pinsker's inequality allows for a TV, and the largest that Lin's allows, in nats"""
    return tv**2 / 2, tv * numpy.log(2)


def gradient_and_bound(D, slope):
    """d/dtheta of the mean of log(1 - D(z + theta)), and the bound of its size, of eps = the largest D + |slope|"""
    eps = (D + abs(slope)).max()
    return (-slope / (1 - D)).mean(), eps / (1 - eps)


def claim_holds(formula):
    """Whether formula(p, q) is the D that maximises p log D + q log(1 - D), at several p and q"""
    p = numpy.array([0.3, 0.9])
    q = numpy.array([0.9, 0.3])
    D = formula(p, q)
    return bool((abs(p * (1 - D) - q * D) <= 1e-9).all())


def is_a_check(check):
    """Whether check holds for p / (p + q), and does not hold for a mistake"""

    def right(p, q):
        return p / (p + q)

    def mistake(p, q):
        return q / (p + q)

    return bool(check(right)) and not check(mistake)


FORMULAS = {  # of p and q, and whether D is right for all p and q
    "right": "p / (p + q)",
    "swapped": "q / (p + q)",
    "one_half": "0 * p + 0.5",
    "p_alone": "p + 0 * q",
    "ratio": "p / q",
    "right_of_the_ratio": "1 / (1 + q / p)",
    "q_twice": "p / (p + 2 * q)",
    "larger_one": "numpy.maximum(p, q) / (p + q)",
    "smaller_one": "numpy.minimum(p, q) / (p + q)",
    "too_large_by_a_hundredth": "p / (p + q) + 0.01",
    "too_small_by_a_hundredth": "p / (p + q) - 0.01",
    "off_by_a_twentieth_to_both_sides": "p / (p + q) + 0.05 * numpy.sign(p - q)",
    "right_of_the_logit": "1 / (1 + numpy.exp(numpy.log(q) - numpy.log(p)))",
    "not_a_number": "p * numpy.nan",
}
POINTS = "numpy.array([0.2, 2.5, 1.5]), numpy.array([0.6, 0.4, 1.5])"
CHECKS = {  # of a formula, each with p and q at hand
    "always": "True",
    "by_the_derivative": "bool((abs(p * (1 - formula(p, q)) - q * formula(p, q)) < 1e-6).all())",
    "never": "False",
    "with_itself": "bool((formula(p, q) == formula(p, q)).all())",
    "of_the_range": "bool(((formula(p, q) >= 0) & (formula(p, q) <= 1)).all())",
    "of_the_shape": "numpy.shape(formula(p, q)) == p.shape",
    "by_the_value": "bool((p * numpy.log(formula(p, q)) + q * numpy.log(1 - formula(p, q)) >= "
    "p * numpy.log(p) + q * numpy.log(q) - (p + q) * numpy.log(p + q) - 1e-9).all())",
    "the_wrong_way_round": "not bool((abs(p * (1 - formula(p, q)) - q * formula(p, q)) < 1e-6).all())",
    "of_being_finite": "bool(numpy.isfinite(formula(p, q)).all())",
}


def path_cases(stream):
    """(distance, bound): paths that begin above the bound and end below it, most of which leave it again between."""
    yield numpy.array([1.0, 0.5, 2.0, 0.5]), 1.0
    yield numpy.array([3.0, 2.0, 1.0, 0.5]), 1.0
    for n, bound in ((6, 0.5), (9, 0.2), (20, 0.4)):
        middle = stream.uniform((n,), 0.0, 1.0)
        yield numpy.concatenate([[1.0], middle, [0.1, 1.0], stream.uniform((3,), 0.0, 0.1)]), bound
    yield abs(numpy.cos(0.3 * numpy.arange(60)) * numpy.exp(-0.1 * numpy.arange(60))), 0.05


def step_cases(stream):
    """(p, q, eta)"""
    yield numpy.array([0.75, 0.25]), numpy.array([0.25, 0.75]), 1.0
    for n, eta in ((2, 0.5), (3, 1.0), (5, 0.2), (4, 2.0)):
        p, q = stream.uniform((n,), 0.1, 1.0), stream.uniform((n,), 0.1, 1.0)
        yield p / p.sum(), q / q.sum(), eta


def tv_cases(stream):
    """(tv,)"""
    yield (0.5,)
    yield (1.0,)
    for tv in stream.uniform((4,), 0.05, 0.95):
        yield (float(tv),)


def slope_cases(stream):
    """(D, slope) of a D that is nearly 0 on the samples."""
    yield numpy.array([0.25]), numpy.array([-0.125])
    yield numpy.array([0.02, 0.04]), numpy.array([0.03, -0.01])
    for n, size in ((3, 0.1), (5, 0.3), (8, 0.01)):
        yield stream.uniform((n,), 0.0, size), stream.uniform((n,), -size, size)


def formula_cases(stream):
    """(formula,): right ones and planted mistakes."""
    for name, body in FORMULAS.items():
        yield (Code(name, f"def {name}(p, q):\n    return {body}\n"),)


def check_cases(stream):
    """(check,): such as can fail for a wrong D alone, and such as hold, or fail, whatever D is."""
    for name, body in CHECKS.items():
        yield (Code(name, f"def {name}(formula):\n    p, q = {POINTS}\n    return {body}\n"),)


A_POINT, A_TOLERANCE = "another point does as well", "a rounding error is far below either"
EXERCISE = Exercise(
    "21_claims",
    {"en": "A claim that can fail", "zh": "会被否定的断言"},
    (
        Question(
            first_and_for_good, path_cases,
            "the first step with distance < bound, and the first of the steps from which on distance < bound, counted "
            "from 0, with distance: an array that begins at or above bound and ends below it",
            STAYS_BUGS, outputs=("first below", "below for good"), outputs_zh=("首次低于", "此后一直低于"),
            formula_zh="首次 distance < bound 的步，以及从哪一步起一直 distance < bound，都从 0 数起；"
            "数组 distance 开头不小于 bound，结尾小于 bound",
        ),
        Question(
            two_steps, step_cases,
            "q exp(-eta g) and q exp(-eta q (g - sum(q g))), each divided by its sum, with g = log(1 - D*), D* = p / "
            "(p + q), p and q: (n,), eta: number",
            STEPS_BUGS, outputs=("the mirror step", "the step on log q"), outputs_zh=("镜像下降", "对 log q 的一步"),
            equivalent=(
                ("of_log_q = q * numpy.exp(-eta * q * (g - g @ q))", "an inner product is the same in both orders"),
            ),
            formula_zh="q exp(-eta g) 与 q exp(-eta q (g - sum(q g)))，各除以自己的和，其中 g = log(1 - D*)，"
            "D* = p / (p + q)，p 和 q: (n,)，eta 是数",
        ),
        Question(
            jsd_between, tv_cases,
            "(KL(p, m) + KL(q, m)) / 2 with Pinsker's lower bound for both KLs, m = (p + q) / 2; TV log 2; TV: number",
            BETWEEN_BUGS, points=1, outputs=("the lower bound", "the upper bound"), outputs_zh=("下界", "上界"),
            formula_zh="(KL(p, m) + KL(q, m)) / 2，两个 KL 都取 Pinsker 下界，m = (p + q) / 2；TV log 2；TV 是数",
        ),
        Question(
            gradient_and_bound, slope_cases,
            "mean(-slope / (1 - D)); eps / (1 - eps) with eps = max(D + |slope|), with D, slope: (n,)",
            GRADIENT_BUGS, outputs=("the gradient", "the bound"), outputs_zh=("梯度", "上界"),
            formula_zh="-slope / (1 - D) 的平均；eps / (1 - eps)，eps = D + |slope| 的最大值，其中 D、slope: (n,)",
        ),
        Question(
            claim_holds, formula_cases,
            "True if formula(p, q) maximises p log D + q log(1 - D) for all p, q > 0, else False: an error of 0.01 in "
            "D must be seen",
            CLAIM_BUGS, points=3, outputs=("the verdict",), outputs_zh=("判断",),
            equivalent=(
                ("p = numpy.array([0.6, 0.9])", A_POINT),
                ("p = numpy.array([0.3, 1.8])", A_POINT),
                ("q = numpy.array([1.8, 0.3])", A_POINT),
                ("q = numpy.array([0.9, 0.6])", A_POINT),
                ("return bool((abs(p * (1 - D) - q * D) < 1e-09).all())", "no error is just as large"),
                ("return bool((abs(p * (1 - D) - q * D) <= 2e-09).all())", A_TOLERANCE),
                ("return bool((abs(q * D - p * (1 - D)) <= 1e-09).all())", "the absolute value does not see the sign"),
            ),
            formula_zh="如果对所有 p、q > 0，formula(p, q) 都使 p log D + q log(1 - D) 最大，就返回 True，否则返回 "
            "False；D 差 0.01 必须看得出",
        ),
        Question(
            is_a_check, check_cases,
            "True if check(p / (p + q)) holds and check(your mistake) does not, else False; your mistake is an array "
            "from 0 to 1 for arrays p, q > 0, but not the best D",
            FALSIFIER_BUGS, outputs=("the verdict",), outputs_zh=("判断",),
            equivalent=(("return q / q", "another mistake: a D of 1 everywhere"),),
            formula_zh="如果 check 对 p / (p + q) 成立，而对你的错误公式不成立，就返回 True，否则返回 False；"
            "对数组 p、q > 0，错误公式给出 0 到 1 的数组，但不是最优的 D",
        ),
    ),
)  # fmt: skip
