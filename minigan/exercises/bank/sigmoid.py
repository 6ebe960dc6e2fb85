"""Exercise 01: sigmoid, softplus and log-sigmoid of a logit, for every logit from -1000 to 1000.

What breaks them is rounding and overflow, so the cases have large logits of both signs, each by itself: agreement is
relative to the largest value of a case. The floor is 1e-200 or 0, so that sigmoid(-40), 4e-18, is not taken for 0; but
7e-218 at a = -1000, as of a logit clipped at 500, is as good as 0. So 1 / (1 + exp(-a)) as it stands is right: NumPy
warns of an overflow at a = -1000, and 1 / inf is 0. The exercise's text says so.
"""

import numpy

from minigan.exercises.bank.brackets_bugs import SIGMOID_BRACKETS
from minigan.exercises.bank.classroom_dense_bugs import MORE_LOG_SIGMOID, MORE_SIGMOID, MORE_SOFTPLUS
from minigan.exercises.exercise import Bug, Exercise, Question


def sigmoid(a):
    """1 / (1 + exp(-a))"""
    e = numpy.exp(-abs(a))
    return numpy.where(a < 0, e, 1.0) / (1.0 + e)


def softplus(a):
    """log(1 + exp(a))"""
    return numpy.maximum(a, 0.0) + numpy.log1p(numpy.exp(-abs(a)))


def log_sigmoid(a):
    """log(1 / (1 + exp(-a)))"""
    return -softplus(-a)


def logit_cases(stream):
    """(a,): single logits, first those on which a mistake shows in the digits printed; then several, of any shape."""
    for a in (-1000.0, 1000.0, -40.0, 40.0, 0.0, 1.0, -1.0):
        yield (numpy.array([[a]]),)
    yield (stream.normal((2, 3)),)
    yield (numpy.array([[1000.0, -1.0], [-40.0, 40.0], [2.0, -1000.0]]),)
    for a in (4.0, -4.0, 9.0, -9.0, 15.0, -15.0):  # beyond where a threshold may have been put
        yield (numpy.array([[a]]),)
    for low, high in ((2.0, 37.0), (-37.0, -2.0)):
        yield (stream.uniform((1, 1), low, high),)
    for shape in ((4,), (2, 1, 3)):
        yield (stream.normal(shape),)


SIGMOID = "numpy.where(a < 0, e, 1.0) / (1.0 + e)"
SOFTPLUS = "numpy.maximum(a, 0.0) + numpy.log1p(numpy.exp(-abs(a)))"
LOG_SIGMOID = "-softplus(-a)"


PART_LOST = (
    "Your function is the same for a and -a, and never above log 2: you have only what stays in the logarithm when its "
    "large part has been taken out, and the large part is lost. What is softplus(1000)?",
    "你的函数对 a 和 -a 取同样的值，而且从不大于 log 2：你只有从对数里提出大的部分之后剩下的，提出来的那部分却丢了。"
    "softplus(1000) 等于多少？",
)
LOGITS = (2.0, 900.0)  # at which a logit may have been cut off


def clipped(old, new, *more):
    """The bug of clipping the logit at a bound."""
    return Bug(
        "clipped", old, new.format("numpy.clip(a, -SIZE, SIZE)"),
        "It is as if a were cut off at some number and its opposite. Clipping hides the overflow, but beyond the bound "
        "the value is wrong and the slope is 0, so that nothing is learned there. Which power of e cannot overflow, "
        "whatever a is?",
        "结果就像把 a 截断在某个数与它的相反数之间一样。截断掩盖了溢出，但在界限之外值是错的，斜率为 0，"
        "那里什么也学不到。无论 a 取什么值，e 的哪个幂不会溢出？",
        sizes=(20.0, 10.0, 30.0, 50.0, 100.0, 88.7, 300.0, *more), bounds=LOGITS,
    )  # fmt: skip


EPSILON = (
    "It is as if a small number were added before the logarithm. That avoids log(0), and changes the function: it has "
    "a floor now. At a = -1000 the answer is an ordinary number; which?",
    "结果就像取对数之前加了一个很小的数一样。这样避开了 log(0)，却改变了函数：它有了下限。"
    "a = -1000 处的正确答案是个普通的数，是多少？",
)
EPSILONS = (1e-8, 1e-12, 1e-16, 1e-15, 1e-10, 1e-9, 1e-7, 1e-5, 2e-3, 1e-30, 1e-300)
ADDED = (1e-310, 0.5)
PROBABILITIES = (1e-17, 0.5)  # below which nothing tells a floor of a probability from a number added to it
CLIPPED = (
    "It is as if the logit were cut off at some number and its opposite, or the probability kept off 0 by a small "
    "number. Beyond that bound the logarithm no longer changes, so its slope is 0 exactly where D is most wrong. "
    "Compute with the logit itself, and not with a probability.",
    "结果就像把 logit 截断在某个数与它的相反数之间，或者用一个很小的数限制概率、使它到不了 0 一样。"
    "超出之后对数不再变化，恰恰在 D 错得最厉害的地方斜率为 0。请直接用 logit 本身，不要计算概率。",
)


EXERCISE = Exercise(
    "01_sigmoid",
    {"en": "Sigmoid, softplus and log-sigmoid, stable", "zh": "数值稳定的 sigmoid、softplus 与 log-sigmoid"},
    (
        Question(
            sigmoid,
            logit_cases,
            "1 / (1 + exp(-a)) for every a from -1000 to 1000, with a of any shape",
            (
                *MORE_SIGMOID,
                *SIGMOID_BRACKETS,
                Bug(
                    "sign", SIGMOID, "1.0 / (1.0 + numpy.exp(a))",
                    "Your function falls where it should rise: it is 1 - sigmoid. What should it be for a large "
                    "positive a?",
                    "你的函数在应当上升的地方下降：它是 1 - sigmoid。当 a 是很大的正数时，它应该是多少？",
                ),
                Bug(
                    "overflow", SIGMOID, "numpy.exp(a) / (1.0 + numpy.exp(a))",
                    "exp(a) is infinite from a = 710 on, and infinity over infinity, or times 0, is nan. The fraction "
                    "may be reduced by exp(a); for which sign of a is which form safe?",
                    "从 a = 710 起 exp(a) 为无穷大，而无穷大除以无穷大、或乘以 0，都是 nan。"
                    "分子分母可以同除以 exp(a)；a 取哪种符号时哪种形式是安全的？",
                ),
                Bug(
                    "one-form-for-all", SIGMOID,
                    "numpy.exp(a) / (1.0 + numpy.exp(a)) if a.min() < 0 else 1.0 / (1.0 + numpy.exp(-a))",
                    "You choose between two forms once for the whole array. Where logits of both signs stand in one "
                    "minibatch, some of them get the form that overflows. The choice must be made entry by entry.",
                    "你对整个数组只选择了一次形式。一个小批量里两种符号的 logit 都有时，其中一些就用上了会溢出的形式。"
                    "必须逐个元素地选择。",
                ),
                Bug(
                    "cancellation", SIGMOID, "0.5 * (1.0 + numpy.tanh(0.5 * a))",
                    "Somewhere you subtract two numbers that are nearly equal, as in 1 + tanh(a / 2) or in 1 - 1 / (1 "
                    "+ exp(a)). At a = -40 their difference rounds to 0. The right answer is small, but it is not 0.",
                    "你在某处用 1 减去了一个接近 1 的数，例如 1 + tanh(a / 2) 或 1 - 1 / (1 + exp(a))。"
                    "在 a = -40 处只剩下 0；正确答案很小，却不是 0。",
                ),
                clipped(SIGMOID, "1.0 / (1.0 + numpy.exp(-{}))"),
                Bug(
                    "derivative", SIGMOID, "e / (1.0 + e) ** 2",
                    "This is the slope of the sigmoid, not the sigmoid: it is largest at a = 0 and falls to both "
                    "sides.",
                    "这是 sigmoid 的斜率，而不是 sigmoid 本身：它在 a = 0 处最大，向两侧下降。",
                ),
                Bug(
                    "the-same-for-both-signs", SIGMOID, "1.0 / (1.0 + e)",
                    "Your function is the same for a and -a, and never below 1/2. The form that is safe for a "
                    "positive a is not that of a negative a: with exp(-abs(a)), what must the numerator be there?",
                    "你的函数对 a 和 -a 取同样的值，而且从不小于 1/2。对正的 a 安全的形式，与对负的 a 的形式不同："
                    "用了 exp(-abs(a)) 之后，a 为负时分子应该是什么？",
                ),
            ),
            tolerance=1e-9,
            floor=1e-200,
            equivalent=(
                ("return numpy.where(a <= 0, e, 1.0) / (1.0 + e)", "at a = 0, e is 1: both forms are the same"),
            ),
            formula_zh="1 / (1 + exp(-a))，对从 -1000 到 1000 的每个 a，a 的形状任意",
        ),
        Question(
            softplus,
            logit_cases,
            "log(1 + exp(a)) for every a from -1000 to 1000, with a of any shape",
            (
                *MORE_SOFTPLUS,
                Bug(
                    "infinite-at-1000", SOFTPLUS, "numpy.log(1.0 + numpy.exp(a))",
                    "At a = 1000 your result is infinite where softplus is 1000, and at a = -40 it is 0 where "
                    "softplus is 4e-18: exp(1000) is infinite, or a probability has rounded to 0 and to 1. Take "
                    "exp(a) out of the logarithm where a is positive.",
                    "在 a = 1000 处你的结果是无穷大，而 softplus 是 1000；在 a = -40 处是 0，而 softplus 是 4e-18："
                    "exp(1000) 为无穷大，或者某个概率舍入成了 0 和 1。当 a 为正时，请把 exp(a) 从对数里提出来。",
                ),
                Bug(
                    "log1p-alone", SOFTPLUS, "numpy.log1p(numpy.exp(a))",
                    "log1p keeps the small results, but exp(a) is still infinite from a = 710 on. Take exp(a) out of "
                    "the logarithm where a is positive; what remains inside?",
                    "log1p 保住了很小的结果，但从 a = 710 起 exp(a) 仍为无穷大。当 a 为正时，"
                    "请把 exp(a) 从对数里提出来；里面还剩什么？",
                ),
                Bug(
                    "log1p-missing", SOFTPLUS, "numpy.maximum(a, 0.0) + numpy.log(1.0 + numpy.exp(-abs(a)))",
                    "Nothing overflows any more. But 1 + e rounds to 1 where e is below 1e-16, and its logarithm to "
                    "0: softplus(-40) is 4e-18. NumPy has a function for a logarithm near 1.",
                    "已经不会溢出了。但 e 小于 1e-16 时 1 + e 舍入为 1，对数就成了 0，而 softplus(-40) 是 4e-18。"
                    "NumPy 有一个函数专门计算 1 附近的对数。",
                ),
                Bug(
                    "sign", SOFTPLUS, "numpy.maximum(-a, 0.0) + numpy.log1p(numpy.exp(-abs(a)))",
                    "You have softplus(-a). For a large positive a, softplus is nearly a; for a large negative a it "
                    "is nearly 0.",
                    "你算的是 softplus(-a)。a 是很大的正数时 softplus 接近 a，a 是很大的负数时它接近 0。",
                ),
                Bug(
                    "symmetric", SOFTPLUS, "abs(a) + numpy.log1p(numpy.exp(-abs(a)))",
                    "Your function is the same for a and -a. The term outside the logarithm is needed for one "
                    "sign of a only: what is softplus(-1000)?",
                    "你的函数对 a 和 -a 取同样的值。从对数里提出来的那一项只在 a 取一种符号时才有："
                    "softplus(-1000) 等于多少？",
                ),
                clipped(SOFTPLUS, "numpy.log(1.0 + numpy.exp({}))", 500.0),
                clipped(SOFTPLUS, "numpy.log1p(numpy.exp({}))"),
                Bug(
                    "taken-out-for-both-signs", SOFTPLUS, "a + numpy.log(1.0 + numpy.exp(-a))",
                    "You take exp(a) out of the logarithm for every a. That helps where a is positive; at a = -1000 "
                    "what remains inside is infinite, and so is your result. The choice must be made entry by entry.",
                    "你对每个 a 都把 exp(a) 从对数里提了出来。a 为正时这样有用；但在 a = -1000 处里面剩下的是无穷大，"
                    "结果也就成了无穷大。必须逐个元素地选择。",
                ),
                Bug("maximum-forgotten", SOFTPLUS, "numpy.log1p(numpy.exp(-abs(a)))", *PART_LOST),
                Bug("maximum-forgotten", SOFTPLUS, "numpy.log(1.0 + numpy.exp(-abs(a)))", *PART_LOST),
            ),
            tolerance=1e-9,
            floor=1e-200,
            formula_zh="log(1 + exp(a))，对从 -1000 到 1000 的每个 a，a 的形状任意",
        ),
        Question(
            log_sigmoid,
            logit_cases,
            "log(1 / (1 + exp(-a))) for every a from -1000 to 1000, with a of any shape",
            (
                *MORE_LOG_SIGMOID,
                Bug(
                    "log-of-the-sigmoid", LOG_SIGMOID, "numpy.log(sigmoid(a))",
                    "You compute a probability and then take its logarithm, or the logarithm of 1 + exp(-a) as it "
                    "stands. For a = -1000 that is an infinity, for a = 40 it is 0. You have a function already that "
                    "has neither fault.",
                    "你先算概率再取对数，或者直接对 1 + exp(-a) 取对数。这样 a = -1000 时得到无穷大，a = 40 时得到 0。"
                    "你已经有一个没有这两个毛病的函数。",
                ),
                Bug(
                    "epsilon", LOG_SIGMOID, "numpy.log(1.0 - sigmoid(-a) + SIZE)",
                    *EPSILON, sizes=(1e-10, 1e-12, 1e-8), bounds=(1e-14, 1e-5),
                ),
                Bug("epsilon", LOG_SIGMOID, "numpy.log(sigmoid(a) + SIZE)", *EPSILON, sizes=EPSILONS, bounds=ADDED),
                Bug(
                    "clipped", LOG_SIGMOID, "numpy.log(sigmoid(numpy.clip(a, -SIZE, SIZE)))",
                    *CLIPPED, sizes=(500.0, 100.0, 10.0, 30.0, 50.0), bounds=LOGITS,
                ),
                Bug(
                    "clipped", LOG_SIGMOID, "-softplus(numpy.clip(-a, -SIZE, SIZE))",
                    *CLIPPED, sizes=(500.0, 100.0, 10.0, 30.0, 50.0), bounds=LOGITS,
                ),
                Bug(
                    "clipped", LOG_SIGMOID, "numpy.log(numpy.clip(sigmoid(a), SIZE, 1.0 - SIZE))",
                    *CLIPPED, sizes=(1e-12, 1e-3, 1e-7, 1e-8, 1e-10, 1e-15, 2e-5), bounds=PROBABILITIES,
                ),
                Bug(
                    "clipped", LOG_SIGMOID, "numpy.log(numpy.maximum(sigmoid(a), SIZE))",
                    *CLIPPED, sizes=(1e-12, 1e-3, 1e-8), bounds=PROBABILITIES,
                ),
                Bug(
                    "log1p-alone", LOG_SIGMOID, "-numpy.log1p(numpy.exp(-a))",
                    "At a = 40 you are right, but exp(1000) is infinite. You have a function already that takes such "
                    "logits.",
                    "在 a = 40 处你是对的，但 exp(1000) 为无穷大。你已经有一个能处理这种 logit 的函数。",
                ),
                Bug(
                    "sign", LOG_SIGMOID, "softplus(-a)",
                    "The logarithm of a probability is never positive; yours is never negative.",
                    "概率的对数不会是正数，而你的结果不会是负数。",
                ),
                Bug(
                    "of-the-other-side", LOG_SIGMOID, "-softplus(a)",
                    "You have log(1 - sigmoid(a)): what D says of a fake, not of an example. What should come out "
                    "where a is large?",
                    "你算的是 log(1 - sigmoid(a))：这对应生成样本，而不是真实样例。a 很大时结果应该是多少？",
                ),
                Bug(
                    "cancellation", LOG_SIGMOID, "a - softplus(a)",
                    "In algebra this is right. But for a large a two nearly equal numbers are subtracted, or 1 + e "
                    "has rounded to 1: at a = 40 only 0 is left, and the answer is -4e-18.",
                    "代数上这是对的。但 a 很大时，两个几乎相等的数相减，或者 1 + e 舍入成了 1：在 a = 40 处只剩下 0，"
                    "而正确答案是 -4e-18。",
                ),
                Bug(
                    "infinite-at-1000", LOG_SIGMOID, "a - numpy.log(1.0 + numpy.exp(a))",
                    "In algebra this is right. But a = 1000 gives -inf where nearly 0 is right, since exp(1000) is "
                    "infinite in a float and exp(-1000) is 0; and at a = 40 two nearly equal numbers are subtracted "
                    "and only 0 is left. You have a function already that takes such logits.",
                    "代数上这是对的。但浮点数中 exp(1000) 为无穷大，exp(-1000) 为 0，所以 a = 1000 处得到 -inf，"
                    "而正确答案几乎是 0；在 a = 40 处，两个几乎相等的数相减，只剩下 0。"
                    "你已经有一个能处理这种 logit 的函数。",
                ),
            ),
            tolerance=1e-9,
            floor=0.0,
            formula_zh="log(1 / (1 + exp(-a)))，对从 -1000 到 1000 的每个 a，a 的形状任意",
        ),
    ),
)  # fmt: skip
