"""Bugs of many exercises that are lost brackets, as in `dy * y - y**2` for `dy * (y - y**2)`: changes to references.

A product or a quotient then takes one term of a sum with it, and the others are left alone. Where the minibatch has one
row, or a factor is 1, nothing shows.
"""

from minigan.exercises.exercise import Bug

NAME = "without-brackets"
DIVIDED = (
    "Brackets are missing: a division comes before a sum, so that your code divides only a part of what it should. Put "
    "brackets round all that is divided, and round all that it is divided by.",
    "缺少括号：除法先于加减法，所以你的代码只除了应除的一部分。请给整个被除数、整个除数都加上括号。",
)
DIVIDED_BY_M = (
    "Brackets are missing: a division comes before a difference, so that your code divides only one of the two terms "
    "by m. Both belong to the mean. With one row there is no difference; try it with two.",
    "缺少括号：除法先于减法，所以你的代码只把两项中的一项除以了 m。两项都属于这个平均。只有一行时看不出区别；"
    "请用两行试试。",
)
BELOW = (
    "Brackets are missing: a division comes before a sum, so that your code divides by the first number alone and adds "
    "the rest afterwards. What is the whole denominator?",
    "缺少括号：除法先于加减法，所以你的代码只除以了第一个数，其余的是后来才加上的。整个分母是什么？",
)

SIGMOID = "numpy.where(a < 0, e, 1.0) / (1.0 + e)"
SIGMOID_BRACKETS = (
    Bug(NAME, SIGMOID, "1.0 / 1.0 + numpy.exp(-a)", *BELOW),
    Bug(NAME, SIGMOID, "numpy.where(a < 0, e, 1.0) / 1.0 + e", *BELOW),
)
SLOPE = "dy * y * (1.0 - y)"
ONE_TERM = (
    "Brackets are missing: dy multiplies only one of the two terms of your slope. The chain rule multiplies the whole "
    "slope by dy: twice the dy gives twice the result.",
    "缺少括号：dy 只乘到了斜率两项中的一项。链式法则要用整个斜率乘以 dy：dy 加倍，结果也加倍。",
)
SLOPE_BRACKETS = (
    Bug(NAME, SLOPE, "dy * y - y**2", *ONE_TERM),
    Bug(NAME, SLOPE, "dy * y * 1.0 - y", *ONE_TERM),
    Bug(NAME, SLOPE, "y - y**2 * dy", *ONE_TERM),
    Bug(
        NAME, SLOPE, "dy - y * y",
        "Brackets are missing, and a factor with them: your result is not proportional to dy. Twice the dy should give "
        "twice the result.",
        "缺少括号，也因此少了一个因子：你的结果不与 dy 成正比。dy 加倍，结果也应加倍。",
    ),
)  # fmt: skip

D_REAL = "(1 / (1 + numpy.exp(-a_real)))"
BY_M_REAL = "numpy.exp(-numpy.logaddexp(0, a_real)) / len(a_real)"
VALUE_GRADIENT_BRACKETS = (Bug(NAME, BY_M_REAL, f"1 - {D_REAL} / len(a_real)", *DIVIDED_BY_M),)

MIDDLE_BRACKETS = (
    Bug(
        NAME, "m = (p + q) / 2", "m = p + q / 2",
        "Brackets are missing in your m: only q is divided by 2, and m sums to 3/2. What should m be where p = q?",
        "你的 m 缺少括号：只有 q 除以了 2，m 的和成了 3/2。在 p = q 时，m 应该是什么？",
    ),
)  # fmt: skip

P_REAL, P_FAKE = "probability(D_forward(theta_d, x))", "probability(D_forward(theta_d, x_fake))"
D_GRADIENT_BRACKETS = (Bug(NAME, f"(1 - {P_REAL}) / len(x)", f"1 - {P_REAL} / len(x)", *DIVIDED_BY_M),)
G_AT_LOGITS = f"-(1 - {P_FAKE}) / len(z)"
G_GRADIENT_BRACKETS = (
    Bug(NAME, G_AT_LOGITS, f"-(1 - {P_FAKE} / len(z))", *DIVIDED_BY_M),
    Bug(NAME, G_AT_LOGITS, f"{P_FAKE} - 1 / len(z)", *DIVIDED_BY_M),
)

D_OF_A, NOT_D_OF_A = "numpy.exp(-numpy.logaddexp(0, -a))", "numpy.exp(-numpy.logaddexp(0, a))"
NON_SATURATING_BRACKETS = (
    Bug(NAME, f"-{NOT_D_OF_A} / len(a)", f"-(1 - {D_OF_A} / len(a))", *DIVIDED_BY_M),
    Bug(NAME, f"-{NOT_D_OF_A} / len(a)", f"{D_OF_A} - 1 / len(a)", *DIVIDED_BY_M),
)
LOGIT_BRACKETS = (
    Bug(
        NAME, "shift**2 / 2 - shift * x", "(x - shift) ** 2 - x**2 / 2",
        "Brackets are missing: only one of your two squares is divided by 2. Each of the two exponents has its 1/2; "
        "then the square of x cancels.",
        "缺少括号：两个平方中只有一个除以了 2。两个指数各有一个 1/2；这样 x 的平方就消去了。",
    ),
)  # fmt: skip

EXPONENT_BRACKETS = (Bug(NAME, "-squares / (2 * sigma**2)", "-squares / 2 * sigma**2", *BELOW),)

MEANS = ("beta1 * m + (1 - beta1) * g", "beta2 * v + (1 - beta2) * g**2")
M_HAT, V_HAT = "m_hat = m / (1 - beta1**t)", "v_hat = v / (1 - beta2**t)"
ADAM_BRACKETS = (
    Bug(
        NAME, MEANS[0], "beta1 * m + 1 - beta1 * g",
        "Brackets are missing in your running means: the weight of the new term is 1 - beta, and a product comes "
        "before a difference.",
        "你的滑动平均缺少括号：新的一项的权重是 1 - beta，而乘法先于减法。",
        more=((MEANS[1], "beta2 * v + 1 - beta2 * g**2"),),
    ),
    Bug(NAME, M_HAT, "m_hat = m / 1 - beta1**t", *BELOW, more=((V_HAT, "v_hat = v / 1 - beta2**t"),)),
)  # fmt: skip

SLOPES_BRACKETS = (Bug(NAME, "-1 / (1 - D), -D", "-1 / 1 - D, -D", *BELOW),)
SUM_BRACKETS = (
    Bug(NAME, "p / (p + (n - 1) * q)", "p / p + (n - 1) * q", *BELOW),
    Bug(
        NAME, "p / (p + (n - 1) * q)", "p / (p + n - 1 * q)",
        "Brackets are missing: a product comes before a difference, so that your q is multiplied by 1. What does the "
        "objective multiply q by?",
        "缺少括号：乘法先于减法，所以你的 q 只乘了 1。目标里 q 乘的是什么？",
    ),
)  # fmt: skip
DENSITY_BRACKETS = (Bug(NAME, "q * D / (1 - D)", "q * D / 1 - D", *BELOW),)
CODE_BRACKETS = (Bug(NAME, "(numpy.exp(2 * s) + m**2 - 1) / 2 - s", "numpy.exp(2 * s) + m**2 - 1 / 2 - s", *DIVIDED),)
