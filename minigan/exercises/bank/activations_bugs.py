"""The named bugs of exercise 03, as changes to the text of its references in activations.py."""

from minigan.exercises.exercise import Bug

RELU_BUGS = (
    Bug(
        "wrong-side", "numpy.maximum(x, 0.0)", "numpy.minimum(x, 0.0)",
        "You keep the negative numbers and set the positive ones to 0. It is the other way round.",
        "你保留了负数，把正数变成了 0。应该反过来。",
    ),
    Bug(
        "absolute-value", "numpy.maximum(x, 0.0)", "abs(x)",
        "Negative inputs come out positive: this is the absolute value. Where the input of a ReLU is negative, its "
        "output is 0.",
        "负的输入变成了正的输出：这是绝对值。ReLU 的输入为负时，输出是 0。",
    ),
    Bug(
        "its-slope", "numpy.maximum(x, 0.0)", "1.0 * (x > 0)",
        "Your result has only 0 and 1 in it: it is the slope of ReLU, or the mask. Where x is positive, "
        "how large is y?",
        "你的结果里只有 0 和 1：那是 ReLU 的斜率，或者说掩码。x 为正时，y 有多大？",
    ),
    Bug(
        "leaky", "numpy.maximum(x, 0.0)", "numpy.where(x > 0, x, SIZE * x)",
        "This is a leaky ReLU: negative inputs still come through a little.",
        "这是 leaky ReLU：负的输入仍会漏过一点。",
        sizes=(0.01, 0.1, 0.2, 0.3, 1e-4), bounds=(1e-5, 0.9),
    ),
    Bug(
        "capped", "numpy.maximum(x, 0.0)", "numpy.clip(x, 0.0, SIZE)",
        "Large inputs are cut off, as with ReLU6 or a clip from 0 to 1. A ReLU has no upper bound.",
        "大的输入被截断了，例如用了 ReLU6，或截断在 0 与 1 之间。ReLU 没有上界。",
        sizes=(6.0, 1.0, 10.0, 255.0), bounds=(0.1, 900.0),
    ),
    Bug(
        "max-for-maximum", "numpy.maximum(x, 0.0)", "numpy.max(x, axis=0)",
        "This is the largest number along axis 0: in numpy.max(x, 0) the 0 is taken for an axis. The question asks for "
        "a comparison of each entry with the number 0; NumPy has another function for that, of nearly the same name.",
        "这是沿第 0 轴的最大值：在 numpy.max(x, 0) 里，0 被当成了轴。要的是把每个元素与数 0 比较；"
        "NumPy 有另一个名字相近的函数。",
    ),
)  # fmt: skip

RELU_GRADIENT_BUGS = (
    Bug(
        "wrong-side", "(x > 0)", "(x <= 0)",
        "The gradient goes through where it should stop, and stops where it should go through. If you write it as an "
        "assignment, dx[...] = 0, check which entries it sets to 0.",
        "梯度在该停的地方通过了，在该通过的地方停住了。如果写成赋值 dx[...] = 0，请检查它把哪些元素设成了 0。",
    ),
    Bug(
        "wrong-side-without-the-kink", "(x > 0)", "(x < 0)",
        "The gradient goes through where x is negative. Which inputs had an influence on y?",
        "梯度在 x 为负的地方通过了。哪些输入影响了 y？",
    ),
    Bug(
        "slope-1-at-the-kink", "(x > 0)", "(x >= 0)",
        "Only x = 0 is wrong. There ReLU has no derivative, and it is agreed to take 0.",
        "只有 x = 0 处不对。ReLU 在那里没有导数，约定取 0。",
    ),
    Bug(
        "forgot-dy", "dy * (x > 0)", "1.0 * (x > 0)",
        "You return the slope of ReLU, 0 or 1, without the gradient that comes from above: dy is not used.",
        "你返回的是 ReLU 的斜率 0 或 1，没有乘上面传来的梯度：dy 没有用到。",
    ),
    Bug(
        "mask-of-dy", "(x > 0)", "(dy > 0)",
        "You look at the sign of dy, as if the gradient were sent through a ReLU. Which quantity decided "
        "in the forward pass?",
        "你看的是 dy 的符号，仿佛让梯度也过了一次 ReLU。前向传播时是由哪个量决定的？",
    ),
    Bug(
        "value-for-slope", "(x > 0)", "numpy.maximum(x, 0.0)",
        "You multiply dy by ReLU itself. The chain rule wants its slope, which is the same for x = 1 and "
        "x = 2.",
        "你把 dy 乘上了 ReLU 的值。链式法则要的是斜率，它在 x = 1 和 x = 2 处相同。",
    ),
    Bug(
        "no-mask", "dy * (x > 0)", "1.0 * dy",
        "All of dy comes through. Where x is negative, y does not depend on it.",
        "dy 原封不动地全都通过了。x 为负时，y 与 x 无关。",
    ),
    Bug(
        "leaky", "(x > 0)", "numpy.where(x > 0, 1.0, SIZE)",
        "Where x is not positive you let a part of dy through: that is the way back of a leaky ReLU. This one is flat "
        "there.",
        "在 x 不为正的地方，你让 dy 的一部分通过了：这是 leaky ReLU 的反向传播。而这里的 ReLU 在那里是平的。",
        sizes=(0.01, 0.1, 0.2, 0.3), bounds=(1e-5, 0.9),
    ),
    Bug(
        "sign-of-x", "(x > 0)", "numpy.sign(x)",
        "You multiply by the sign of x: where x is negative, minus dy comes through, as from the absolute value. ReLU "
        "is flat there.",
        "你乘以了 x 的符号：x 为负的地方通过的是 -dy，那是绝对值的反向传播。ReLU 在那里是平的。",
    ),
    Bug(
        "capped", "(x > 0)", "((x > 0) & (x < 6))",
        "Where x is large nothing comes through: that is the way back of a ReLU that is cut off above, such as ReLU6. "
        "This one has no upper bound.",
        "在 x 很大的地方什么也没有通过：那是有上界的 ReLU（例如 ReLU6）的反向传播。而这里的 ReLU 没有上界。",
    ),
    Bug(
        "half-at-the-kink", "(x > 0)", "numpy.heaviside(x, 0.5)",
        "Only x = 0 is wrong, where you take half of dy, as with (1 + sign(x)) / 2. ReLU has no derivative there, and "
        "it is agreed to take 0.",
        "只有 x = 0 处不对：你取了 dy 的一半，例如用了 (1 + sign(x)) / 2。ReLU 在那里没有导数，约定取 0。",
    ),
    Bug(
        "guided", "dy * (x > 0)", "numpy.maximum(dy, 0.0) * (x > 0)",
        "Negative entries of dy are dropped as well, as in guided backpropagation, which is made for pictures. A "
        "gradient is linear in dy: if dy changes its sign, so must the result.",
        "dy 里为负的元素也被丢掉了，就像用来作图的导向反向传播（guided backpropagation）那样。梯度对 dy 是线性的："
        "dy 变号，结果也应变号。",
    ),
)  # fmt: skip

SIGMOID_GRADIENT_BUGS = (
    Bug(
        "plus-for-minus", "(1.0 - y)", "(1.0 + y)",
        "You have 1 + y for the last factor. A sigmoid is flat at both ends, so its slope is 0 at y = 0 "
        "and also at y = 1.",
        "你的最后一个因子是 1 + y。sigmoid 两端都是平的，所以斜率在 y = 0 处为 0，在 y = 1 处也为 0。",
    ),
    Bug(
        "forgot-dy", "dy * y", "y",
        "You return the slope of the sigmoid, without the gradient that comes from above: dy is not used.",
        "你返回的是 sigmoid 的斜率，没有乘上面传来的梯度：dy 没有用到。",
    ),
    Bug(
        "plus-for-minus-and-forgot-dy", "dy * y * (1.0 - y)", "y * (1.0 + y)",
        "Two mistakes: the last factor is 1 + y, which is not 0 where the sigmoid is flat at the top; and "
        "dy is not used.",
        "有两个错误：最后一个因子是 1 + y，在 sigmoid 上端变平的地方它不为 0；而且 dy 没有用到。",
    ),
    Bug(
        "sigmoid-twice", "return dy", "y = 1.0 / (1.0 + numpy.exp(-y))\n    return dy",
        "You take the sigmoid of y. But y is what came out of the sigmoid: it has been taken already.",
        "你对 y 又取了一次 sigmoid。但 y 已经是 sigmoid 的输出，不必再取。",
    ),
    Bug(
        "slope-of-tanh", "y * (1.0 - y)", "(1.0 - y * y)",
        "1 - y^2 is the slope of tanh. A sigmoid has its steepest place at y = 1/2; what is its slope "
        "there?",
        "1 - y^2 是 tanh 的斜率。sigmoid 在 y = 1/2 处最陡；那里的斜率是多少？",
    ),
    Bug(
        "one-factor", "dy * y", "dy",
        "You have only one of the two factors. The slope must be 0 at both ends, y = 0 and y = 1.",
        "两个因子你只有一个。斜率在两端 y = 0 和 y = 1 处都应为 0。",
    ),
    Bug(
        "one-minus-dy", "(1.0 - y)", "(1.0 - dy)",
        "The last factor has dy in it, so that your result is not proportional to dy. A gradient is: twice the dy, "
        "twice the dx. Of which quantity should the slope be made?",
        "最后一个因子里出现了 dy，所以结果不与 dy 成正比。而梯度应当如此：dy 加倍，dx 也加倍。斜率应该由哪个量构成？",
    ),
    Bug(
        "by-way-of-x", "dy * y * (1.0 - y)", "dy * (1 / y - 1) / (1 + (1 / y - 1)) ** 2",
        "You are right except where y came out as 0: somewhere you divide by y, as on the way back from y to x, and "
        "nan comes of it. The slope can be had from y without any division.",
        "除了 y 为 0 的地方，你都是对的：你在某处除以了 y（例如由 y 倒推 x 时），于是得到 nan。斜率可以直接由 y 算出，"
        "不需要除法。",
    ),
)  # fmt: skip
