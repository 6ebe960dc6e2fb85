"""The named bugs of exercise 11, as changes to the text of its references in gradient_checker.py."""

from minigan.exercises.exercise import Bug

QUOTIENT = "(f(x + h * d) - f(x - h * d)) / (2 * h)"

DIFFERENCE_BUGS = (
    Bug(
        "forward-difference", QUOTIENT, "(f(x + h * d) - f(x)) / h",
        "You step to one side only, so the error is proportional to h. With a step to both sides, the error of one "
        "cancels that of the other, and what is left is proportional to h squared.",
        "你只向一侧走了一步，误差与 h 成正比。向两侧各走一步，一侧的误差抵消另一侧的，剩下的与 h 的平方成正比。",
    ),
    Bug(
        "twice", QUOTIENT, "(f(x + h * d) - f(x - h * d)) / h",
        "You have twice the derivative. How far apart are the two points?",
        "你得到的是导数的两倍。两个点相距多远？",
    ),
    Bug(
        "back-by-one-step-only", QUOTIENT, "(f(x + h * d) - f(x)) / (2 * h)",
        "From x + h d you went back by one step only, to x. The second point should lie on the other side of x.",
        "你从 x + h d 只往回走了一步，又站在 x 处：第二个点应在另一侧。",
    ),
    Bug(
        "without-d", QUOTIENT, "(f(x + h) - f(x - h)) / (2 * h)",
        "You move every entry of x by h, and d has no influence. Along d each entry moves in its own measure.",
        "你把 x 的每个元素都移动了 h，d 没有起作用。沿 d 移动时，各元素移动的量各不相同。",
    ),
    Bug(
        "d-times-the-slope-of-ones", QUOTIENT, "(d * (f(x + h) - f(x - h)) / (2 * h)).sum()",
        "You move all entries alike and multiply by d afterwards. What does f do when x moves along d itself?",
        "你让所有元素移动相同的量，之后才乘以 d。x 沿 d 本身移动时，f 怎样变化？",
    ),
    Bug(
        "unit-length", QUOTIENT,
        "(f(x + h * d / numpy.sqrt((d**2).sum())) - f(x - h * d / numpy.sqrt((d**2).sum()))) / (2 * h)",
        "You make d a unit vector first. The question asks for the derivative along d as it is: a d twice as long has "
        "twice the derivative, as the inner product of gradient and d has.",
        "你先把 d 变成了单位向量。要的是沿 d 本身的导数：d 长一倍，导数也大一倍，与梯度和 d 的内积一致。",
    ),
    Bug(
        "sign", QUOTIENT, "(f(x - h * d) - f(x + h * d)) / (2 * h)",
        "The sign is wrong: where f rises along d, the derivative is positive.",
        "符号错了：f 沿 d 上升时，导数为正。",
    ),
    Bug(
        "backward-difference", QUOTIENT, "(f(x) - f(x - h * d)) / h",
        "You step to one side only, backwards, so the error is proportional to h. With a step to both sides, the error "
        "of one cancels that of the other, and what is left is proportional to h squared.",
        "你只向一侧（向后）走了一步，误差与 h 成正比。向两侧各走一步，一侧的误差抵消另一侧的，"
        "剩下的与 h 的平方成正比。",
    ),
    Bug(
        "without-brackets", QUOTIENT, "(f(x + h * d) - f(x - h * d)) / 2 * h",
        "Your result shrinks with h where it should hardly change: / 2 * h divides by 2 and then multiplies by h.",
        "你的结果随 h 缩小，而它本该几乎不变：/ 2 * h 是先除以 2，再乘以 h。",
    ),
    Bug(
        "not-divided", QUOTIENT, "f(x + h * d) - f(x - h * d)",
        "That is the change of f. A derivative is the change divided by the distance: how far apart are the two "
        "points, in units of d?",
        "这是 f 的改变量。导数是改变量除以距离：以 d 为单位，两个点相距多远？",
    ),
)  # fmt: skip

LOSS, SAID = "(dy * forward(x)).sum()", "(backward(dy, x) * d).sum()"
MEASURED = "directional_difference(loss, x, d, 1e-5)"
BOUND = "abs(said - measured) <= 1e-6 * max(abs(said), abs(measured))"

CHECKER_BUGS = (
    Bug(
        "dy-of-ones", LOSS, "forward(x).sum()",
        "Your checker uses ones in place of dy. So it cannot see that a backward forgets dy. A softmax whose gradient "
        "is 0 passes too, because its outputs sum to 1.",
        "你的检查器用全 1 代替了 dy，因此看不出忘了乘 dy 的反向传播。梯度为 0 的 softmax 也会通过，"
        "因为它的输出之和恒为 1。",
        more=((SAID, "(backward(numpy.ones_like(dy), x) * d).sum()"),),
    ),
    Bug(
        "forward-difference", MEASURED, "(loss(x + 1e-5 * d) - loss(x)) / 1e-5",
        "A right layer fails. A one-sided difference with h = 1e-5 has an error of about 1e-5, which is larger than "
        "the tolerance of a millionth. That tolerance is meant for a central difference.",
        "正确的层没有通过。h = 1e-5 的单侧差分本身就有约 1e-5 的误差，超过百万分之一：这个容差是为中心差分定的。",
    ),
    Bug(
        "absolute-tolerance", BOUND, "abs(said - measured) <= 1e-6",
        "Your tolerance is an absolute number, or contains one, as numpy.isclose and allclose do by default (atol = "
        "1e-8). A gradient smaller than that number then passes even if it is wrong, and even if it is 0. What should "
        "the size of the error be compared with?",
        "你的容差是一个绝对数值，或含有绝对数值（numpy.isclose 和 allclose 默认带有 atol = 1e-8）。"
        "比这个数更小的梯度即使错了也会通过，哪怕它是 0。误差的大小应当与什么相比？",
    ),
    Bug(
        "zero-over-zero", BOUND, "abs(said - measured) / max(abs(said), abs(measured)) <= 1e-6",
        "A right layer fails, one whose gradient is 0. If you divide, 0 / 0 is nan, and nan is not below any "
        "tolerance. If you do not divide, 0 is not less than 0. Which comparison lets two zeros pass?",
        "梯度为 0 的正确的层没有通过。如果用除法，0 除以 0 是 nan，而 nan 不小于任何容差；如果不用除法，0 也不小于 0。"
        "怎样比较才能让两个 0 通过？",
    ),
    Bug(
        "first-row-only", LOSS, "(dy * forward(x))[0].sum()",
        "You compare in the first row only. A layer can be right there and wrong in all the others: let the whole of "
        "x, dy and d take part.",
        "你只比较了第一行。一个层可能在这里正确，在其余各行都错：应让 x、dy 和 d 的全部元素参与。",
        more=((SAID, "(backward(dy, x) * d)[0].sum()"),),
    ),
    Bug(
        "no-absolute-value", BOUND, "said - measured <= 1e-6 * max(abs(said), abs(measured))",
        "A gradient that is too small passes, even one of the wrong sign: your difference is negative then, and below "
        "every tolerance.",
        "偏小的梯度也会通过，甚至符号相反的也行：那时你的差是负数，小于任何容差。",
    ),
    Bug(
        "right-layers-fail", MEASURED, "directional_difference(loss, x, d, 1e-12)",
        "Right layers fail. Are your two sides the same derivative, with the same d, dy and x in both, and summed in "
        "both? Or is h too small (with 1e-12 a difference is made of rounding), your comparison too strict, or the "
        "type too coarse?",
        "正确的层没有通过。你比较的两边是同一个导数吗：都用到了 d、dy 和 x，是同样的值，也都求了和吗？"
        "还是 h 太小（取 1e-12 时，差值只剩舍入误差）、比较太严，或者类型的精度太低？",
    ),
    Bug(
        "too-loose", BOUND, BOUND.replace("1e-6", "1e-2"),
        "A gradient that is wrong by a thousandth passes: your tolerance is too wide. In float64 a right one agrees "
        "with a central difference to far better than that.",
        "错了千分之一的梯度也能通过：你的容差太宽。在 float64 中，正确的梯度与中心差分的吻合要好得多。",
    ),
    Bug(
        "sign-lost", BOUND, BOUND.replace("said - measured", "abs(said) - abs(measured)"),
        "A gradient of the wrong sign passes, because you compare the absolute values of the two numbers. A step along "
        "such a gradient goes in the wrong direction.",
        "符号相反的梯度也能通过，因为你只比较了两个数的绝对值。沿这样的梯度走一步，方向就反了。",
    ),
    Bug(
        "dy-forgotten-in-the-sum", LOSS, "forward(x).sum()",
        "Right layers fail, and one that forgets dy passes: your difference quotient uses the outputs without dy, "
        "but you compare it with a gradient that contains dy. Of which sum of the outputs is backward(dy, x) the "
        "gradient?",
        "正确的层没有通过，忘了乘 dy 的层却通过了：你的差商来自没有乘 dy 的输出，却拿来与含有 dy 的梯度比较。"
        "backward(dy, x) 是输出的哪种和的梯度？",
    ),
    Bug(
        "floor-in-the-tolerance", BOUND, BOUND.replace("abs(measured))", "abs(measured), 1e-8)"),
        "A tiny gradient that is wrong by a thousandth passes: a small number stands in your tolerance, such as a "
        "floor of 1e-8 in a denominator, and errors below what it allows do not count. Which comparison of two zeros "
        "needs no division?",
        "极小的梯度错了千分之一也能通过：你的容差里有一个很小的数，例如分母的下限 1e-8，"
        "比它所允许的更小的误差都不算数。怎样比较两个 0 才不用除法？",
    ),
    Bug(
        "no-absolute-value-the-other-way", BOUND, BOUND.replace("abs(said - measured)", "measured - said"),
        "A gradient that is too large passes: your difference is negative then, and below every tolerance.",
        "偏大的梯度也会通过：那时你的差是负数，小于任何容差。",
    ),
    Bug(
        "negative-bound", BOUND, "abs(said - measured) <= 1e-6 * max(said, measured)",
        "A right layer fails where the derivative is negative: the larger of two negative numbers is negative, and so "
        "is your bound. The larger one in size is meant.",
        "导数为负时，正确的层没有通过：两个负数中较大的仍是负数，你的界限也成了负数。应当比较的是大小，"
        "而不是带符号的值。",
    ),
)  # fmt: skip
