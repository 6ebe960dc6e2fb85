"""Bugs of exercises 11 to 13 that submissions written without sight of the bank had, as changes to the references."""

from minigan.exercises.exercise import Bug

QUOTIENT = "(f(x + h * d) - f(x - h * d)) / (2 * h)"
MORE_DIFFERENCE = (
    Bug(
        "divided-by-the-count",
        QUOTIENT,
        f"{QUOTIENT} / d.size",
        "You divide by the number of entries. The derivative along d is a sum over the entries, and not their mean.",
        "你除以了元素的个数。沿 d 的导数是对各元素求和，而不是取平均。",
    ),
    Bug(
        "divided-by-the-length",
        QUOTIENT,
        f"{QUOTIENT} / numpy.linalg.norm(d)",
        "You divide by the length of d. The limit is the inner product of the gradient with d as it is, and not with a "
        "direction of length 1.",
        "你除以了 d 的长度。极限是梯度与 d 本身的内积，而不是与长度为 1 的方向的内积。",
    ),
    Bug(
        "h-below-only",
        QUOTIENT,
        "(f(x + d) - f(x - d)) / (2 * h)",
        "h is missing beside d: the steps are whole d long, and only the division has h in it.",
        "d 旁边缺少 h：步长是整个 d，只有除法里用到了 h。",
    ),
)
BOUND = "abs(said - measured) <= 1e-6 * max(abs(said), abs(measured))"
SUM = (
    "You compare with the sum of the two numbers, which is twice the larger one: an error of one and a half millionths "
    "passes. The bound is a millionth of the larger one.",
    "你与两个数的和相比，它约是较大者的两倍：百万分之一点五的误差就通过了。界限是较大者的百万分之一。",
)
FLOOR_AND_SUM = (
    "Two things are in your bound: the sum of the two numbers, where the larger one is asked for, and a small number "
    "that lets errors below it pass. Which comparison of two zeros needs no division?",
    "你的界限有两个问题：要求与较大者相比，你用了两个数的和；还有一个很小的数，使比它小的误差都能通过。"
    "比较两个 0，怎样才不需要除法？",
)
MORE_CHECKER = (
    Bug("relative-to-the-sum", BOUND, "abs(said - measured) <= 1e-6 * (abs(said) + abs(measured))", *SUM),
    Bug(
        "floor-and-sum",
        BOUND,
        "abs(said - measured) <= 1e-6 * max(1e-8, abs(said) + abs(measured))",
        *FLOOR_AND_SUM,
    ),
)

VELOCITY, MOVED = "v = mu * v - rate * g", "return theta + v, v"
DECAY = (
    "Your step also subtracts a part of theta itself: that is weight decay. In the step that is asked for, the change "
    "of theta does not depend on theta itself.",
    "这一步里还减去了 theta 本身的一部分：这是权重衰减。要求的这一步只用到梯度 g，与 theta 的大小无关。",
)
CUT_OFF = (
    "It is as if g were cut off at some number and its opposite: gradient clipping. The step that is asked for takes g "
    "as it is.",
    "结果就像把 g 截断在某个数与它的相反数之间一样：这是梯度裁剪。要求的这一步使用 g 本身。",
)
DECAYS = (0.01, 1e-4, 0.1, 5e-4)
MORE_MOMENTUM = (
    Bug(
        "unit-length",
        VELOCITY,
        "v = mu * v - rate * g / numpy.linalg.norm(g)",
        "You scale the gradient to length 1. The step that is asked for takes g as it is: near a minimum g is small, "
        "and so is the step.",
        "你把梯度缩放到了长度 1。要求的这一步使用 g 本身：在极小值附近 g 很小，步子也就小。",
    ),
    Bug("weight-decay", VELOCITY, "v = mu * v - rate * (g + SIZE * theta)", *DECAY, sizes=DECAYS, bounds=(1e-5, 1.0)),
    Bug("weight-decay", MOVED, "return theta + v - rate * SIZE * theta, v", *DECAY, sizes=DECAYS, bounds=(1e-5, 1.0)),
    Bug("weight-decay", MOVED, "return theta + v - SIZE * theta, v", *DECAY, sizes=DECAYS, bounds=(1e-5, 1.0)),
    Bug(
        "gradient-clipped",
        VELOCITY,
        "v = mu * v - rate * numpy.clip(g, -SIZE, SIZE)",
        *CUT_OFF,
        sizes=(1.0, 0.1, 0.5),
        bounds=(1e-3, 1.9),
    ),
)
MEANS = ("beta1 * m + (1 - beta1) * g", "beta2 * v + (1 - beta2) * g**2")
NO_WEIGHT = (
    "The new gradient enters a running mean without its weight: the two weights of a mean add up to 1. Yours is a "
    "running sum, as of momentum.",
    "新的梯度进入滑动平均时没有乘权重：平均的两个权重之和是 1。你的是累积和，像动量那样。",
)
STEP = "theta - rate * m_hat / (numpy.sqrt(v_hat) + eps)"
M_HAT, V_HAT = "m_hat = m / (1 - beta1**t)", "v_hat = v / (1 - beta2**t)"
MORE_ADAM = (
    Bug(
        "amsgrad", MEANS[1], f"numpy.maximum(v, {MEANS[1]})",
        "Your v never falls: you keep the largest so far, as AMSGrad does. The question asks for Adam, whose v is a "
        "running mean.",
        "你的 v 从不下降：你保留了迄今最大的值，那是 AMSGrad。要的是 Adam，它的 v 是滑动平均。",
    ),
    Bug(
        "without-1-minus-beta", MEANS[0], "beta1 * m + g", *NO_WEIGHT, more=((MEANS[1], "beta2 * v + g**2"),),
    ),
    Bug("without-1-minus-beta", MEANS[0], "beta1 * m + g", *NO_WEIGHT),
    Bug("without-1-minus-beta", MEANS[1], "beta2 * v + g**2", *NO_WEIGHT),
    Bug("weight-decay", STEP, f"{STEP} - rate * SIZE * theta", *DECAY, sizes=DECAYS, bounds=(1e-5, 1.0)),
    Bug("weight-decay", STEP, f"{STEP} - SIZE * theta", *DECAY, sizes=DECAYS[:2], bounds=(1e-5, 1.0)),
    Bug(
        "weight-decay", MEANS[0], "beta1 * m + (1 - beta1) * (g + SIZE * theta)", *DECAY,
        more=((MEANS[1], "beta2 * v + (1 - beta2) * (g + SIZE * theta) ** 2"),), sizes=DECAYS, bounds=(1e-5, 1.0),
    ),
    Bug(
        "corrections-exchanged", M_HAT, "m_hat = m / (1 - beta2**t)",
        "The two corrections have changed places: m is a mean with the weights of beta1, v one with those of beta2.",
        "两个修正对调了：m 是用 beta1 的权重求的平均，v 是用 beta2 的。",
        more=((V_HAT, "v_hat = v / (1 - beta1**t)"),),
    ),
)  # fmt: skip

SLOPES = "-1 / (1 - D), -D"
MORE_SLOPES = (
    Bug(
        "factor-forgotten",
        SLOPES,
        "-1 / (1 - D), -D / (1 - D)",
        "Your second slope takes D for the slope of the sigmoid. That has one more factor: what is dD/da in D?",
        "你的第二个斜率把 D 当成了 sigmoid 的斜率。它还有一个因子：dD/da 用 D 怎样表示？",
    ),
    Bug(
        "of-minus-log-D",
        SLOPES,
        "-1 / D, -(1 - D)",
        "These are the slopes of -log D, the other objective of G. The question asks for those of log(1 - D).",
        "这是 -log D（G 的另一个目标）的斜率。要的是 log(1 - D) 的斜率。",
    ),
)
MORE_DENSITY = (
    Bug(
        "p-plus-q",
        "q * D / (1 - D)",
        "q / (1 - D)",
        "That is p + q, the two densities together. What part of it is p?",
        "这是 p + q，即两个密度之和。其中 p 占多少？",
    ),
)
MORE_CODE = (
    Bug(
        "the-1-missing",
        "m**2 - 1)",
        "m**2)",
        "For m = 0 and sd = 1 your divergence is not 0. A term without m and s is missing.",
        "m = 0、sd = 1 时你的散度不是 0。缺少一个不含 m 和 s 的项。",
    ),
)
MORE_COPY = (
    Bug(
        "probabilities",
        "-numpy.log(4), 0.0",
        "0.5, 1.0",
        "These are values of D. C(G) is the value of the game under the best D: the sum of two means of logarithms, "
        "never above 0.",
        "这是 D 的取值。C(G) 是最优 D 之下博弈的价值：两个对数平均之和，从不大于 0。",
    ),
)
MORE_SUM = (
    Bug(
        "n-on-the-data",
        "p / (p + (n - 1) * q)",
        "n * p / (n * p + (n - 1) * q)",
        "You count the data n times too. In the objective log D has the factor p alone.",
        "你把数据也计了 n 次。目标里 log D 的系数只有 p。",
    ),
)
