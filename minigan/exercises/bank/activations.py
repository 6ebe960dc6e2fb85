"""Exercise 03: ReLU, sigmoid and dropout, and the way back through each."""

import numpy

from minigan.exercises.exercise import Bug, Exercise, Question


def relu(x):
    """y = max(x, 0)"""
    return numpy.maximum(x, 0.0)


def relu_input_gradient(dy, x):
    """dL/dx = dy where x > 0, else 0"""
    return dy * (x > 0)


def sigmoid_input_gradient(dy, y):
    """dL/dx = dy y (1 - y), with y = sigmoid(x)"""
    return dy * y * (1.0 - y)


def dropout(x, mask, keep):
    """y = x mask / keep"""
    return x * mask / keep


def dropout_input_gradient(dy, mask, keep):
    """dL/dx = dy mask / keep, with the mask of the forward pass"""
    return dy * mask / keep


def relu_cases(stream):
    """(x,): both signs, then any, and 0; one axis, as in the picture, and three."""
    yield (numpy.array([[2.0]]),)
    yield (numpy.array([[-2.0]]),)
    yield (numpy.array([[-1.0, 0.0, 3.0]]),)
    for shape in ((4, 3), (5,), (2, 3, 2)):
        yield (stream.normal(shape),)


def relu_gradient_cases(stream):
    """(dy, x): both signs of each, the kink, then any; the last of one axis, as in the picture."""
    for dy, x in ((3.0, 2.0), (3.0, -2.0), (-3.0, 2.0), (3.0, 0.0)):
        yield numpy.array([[dy]]), numpy.array([[x]])
    for shape in ((2, 3), (5, 4), (6,)):
        yield stream.normal(shape), stream.normal(shape)


def sigmoid_gradient_cases(stream):
    """(dy, y), with y a probability; the last has sigmoids that came out as 0 and 1."""
    for shape in ((1, 1), (1, 2), (2, 3), (5, 4), (6,)):
        yield stream.normal(shape), stream.uniform(shape, 0.05, 0.95)
    yield numpy.array([[3.0, -3.0, 2.0]]), numpy.array([[0.0, 1.0, 0.5]])


def dropout_cases(stream):
    """(x or dy, mask, keep): one that is kept, one that is dropped, then any, also of one axis."""
    for kept in (True, False):
        yield stream.normal((1, 1)), numpy.array([[kept]]), 0.8
    yield stream.normal((1, 3)), numpy.array([[True, False, True]]), 0.5
    for shape, keep in (((2, 3), 0.5), ((5, 4), 0.8), ((4, 6), 0.3), ((7,), 0.6)):
        yield stream.normal(shape), stream.mask(shape, keep), keep


UNSCALED = (
    "What is kept is not scaled. Then the mean of the result over the masks is smaller than without dropout, and in "
    "evaluation, where nothing is dropped, the next layer would see larger numbers than it was trained on.",
    "保留下来的没有放大。这样结果对掩码的平均小于不用 dropout 时的值；评估时什么也不丢弃，"
    "下一层看到的数就会比训练时大。",
)
SCALED_BY_KEEP = (
    "You multiply by keep. That makes up for dropout where nothing is dropped; here what is kept must make up for "
    "what is lost. Is it to be larger or smaller than before?",
    "你乘了 keep。那是在什么也不丢弃的时候用的补偿；这里，留下的要补偿丢掉的。它应该变大还是变小？",
)
INVERTED = (
    "You keep what is to be dropped, and drop what is to be kept. mask is True where an input stays.",
    "你保留了该丢弃的，丢弃了该保留的。mask 为 True 表示该输入保留。",
)
BY_DROPPED = (
    "You divide by 1 - keep, the probability of being dropped. Which probability makes the mean of the result x again?",
    "你除以了 1 - keep，即被丢弃的概率。除以哪个概率，才能使结果的平均值恢复原样？",
)
BY_COUNT = (
    "You divide by the share that this mask happened to keep. keep is a probability, the same for every mask; so each "
    "input would depend on what became of the others.",
    "你除以了这个掩码恰好保留的比例。keep 是概率，对每个掩码都相同；你这样做，每个输入就与其他输入的去留有关了。",
)

EXERCISE = Exercise(
    "03_activations",
    {"en": "ReLU, sigmoid and dropout", "zh": "ReLU、sigmoid 与 dropout"},
    (
        Question(
            relu,
            relu_cases,
            "y = max(x, 0), entry by entry, with y of x's shape",
            (
                Bug(
                    "wrong-side", "numpy.maximum(x, 0.0)", "numpy.minimum(x, 0.0)",
                    "You keep the negative numbers and set the positive ones to 0. It is the other way round.",
                    "你保留了负数，把正数变成了 0。应该反过来。",
                ),
                Bug(
                    "absolute-value", "numpy.maximum(x, 0.0)", "abs(x)",
                    "Negative inputs come out positive. A ReLU says nothing at all where its input is negative.",
                    "负的输入变成了正的输出。输入为负时，ReLU 应当什么也不输出。",
                ),
                Bug(
                    "its-slope", "numpy.maximum(x, 0.0)", "1.0 * (x > 0)",
                    "Your result has only 0 and 1 in it: it is the slope of ReLU, or the mask. Where x is positive, "
                    "how large is y?",
                    "你的结果里只有 0 和 1：那是 ReLU 的斜率，或者说掩码。x 为正时，y 有多大？",
                ),
                Bug(
                    "leaky", "numpy.maximum(x, 0.0)", "numpy.where(x > 0, x, 0.01 * x)",
                    "This is a leaky ReLU of slope 0.01: negative inputs still come through a little.",
                    "这是斜率为 0.01 的 leaky ReLU：负的输入仍会漏过一点。",
                ),
            ),
            points=1,
            formula_zh="y = max(x, 0)，逐个元素计算，y 的形状与 x 相同",
        ),
        Question(
            relu_input_gradient,
            relu_gradient_cases,
            "dL/dx where y = max(x, 0), taken as 0 at x = 0, with dy = dL/dy, x and dL/dx of one shape",
            (
                Bug(
                    "wrong-side", "(x > 0)", "(x <= 0)",
                    "The gradient goes through where it should stop, and stops where it should go through. As an "
                    "assignment dx[...] = 0 reads easily the wrong way: say to yourself which entries it clears.",
                    "梯度在该停的地方通过了，在该通过的地方停住了。写成赋值 dx[...] = 0 时最容易弄反："
                    "请说清楚它清掉的是哪些元素。",
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
            ),
            formula_zh="dL/dx，这里 y = max(x, 0)，在 x = 0 处取 0，dy = dL/dy、x 与 dL/dx 形状相同",
        ),
        Question(
            sigmoid_input_gradient,
            sigmoid_gradient_cases,
            "dL/dx where y = sigmoid(x), from dy = dL/dy and y, all of one shape",
            (
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
                    "你对 y 又取了一次 sigmoid。但传进来的 y 已经是前向传播的输出，不必再取。",
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
            ),
            formula_zh="dL/dx，这里 y = sigmoid(x)，由 dy = dL/dy 和 y 计算，三者形状相同",
        ),
        Question(
            dropout,
            dropout_cases,
            "y = x mask / keep, with mask True where an input is kept, keep the probability of that, all of x's shape",
            (
                Bug("unscaled", "x * mask / keep", "x * mask", *UNSCALED),
                Bug("scaled-by-keep", "x * mask / keep", "x * mask * keep", *SCALED_BY_KEEP),
                Bug("mask-inverted", "x * mask / keep", "x * ~mask / keep", *INVERTED),
                Bug("scaled-by-what-is-dropped", "x * mask / keep", "x * mask / (1.0 - keep)", *BY_DROPPED),
                Bug("scaled-by-the-count", "x * mask / keep", "x * mask / max(mask.mean(), 1e-12)", *BY_COUNT),
                Bug(
                    "kept-for-dropped", "x * mask / keep", "x * ~mask / (1.0 - keep)",
                    "You read both mask and keep as if they said what is dropped. mask is True where an input stays, "
                    "and keep is the probability of that.",
                    "你把 mask 和 keep 都理解成了丢弃。mask 为 True 表示该输入保留，keep 是保留的概率。",
                ),
            ),
            formula_zh="y = x mask / keep，mask 为 True 表示该输入保留，keep 是保留的概率，mask 与 y 的形状都与 x 相同",
        ),
        Question(
            dropout_input_gradient,
            dropout_cases,
            "dL/dx where y = x mask / keep, with dy = dL/dy, mask and dL/dx of one shape",
            (
                Bug(
                    "no-mask", "dy * mask / keep", "dy / keep",
                    "The gradient also goes to inputs that were dropped. They had no influence on y, so L does not "
                    "depend on them.",
                    "被丢弃的输入也得到了梯度。它们没有影响 y，所以 L 与它们无关。",
                ),
                Bug(
                    "as-if-there-were-no-dropout", "dy * mask / keep", "1.0 * dy",
                    "dy comes through as it is, as in evaluation. In training y depends on mask and keep, and so does "
                    "its derivative.",
                    "dy 原样通过，就像评估时那样。训练时 y 依赖于 mask 和 keep，它的导数也是。",
                ),
                Bug(
                    "unscaled", "dy * mask / keep", "dy * mask",
                    "The factor of the forward pass is missing: where an input is kept, y is not x but a multiple of "
                    "it.",
                    "漏掉了前向传播中的因子：输入被保留时，y 不等于 x，而是 x 的倍数。",
                ),
                Bug(
                    "scaled-by-keep", "dy * mask / keep", "dy * mask * keep",
                    "You undo the factor of the forward pass. A derivative has the same factor as the function, not "
                    "its inverse.",
                    "你在抵消前向传播中的因子。导数带有与函数相同的因子，而不是它的倒数。",
                ),
                Bug("mask-inverted", "dy * mask / keep", "dy * ~mask / keep", *INVERTED),
                Bug(
                    "scaled-twice", "dy * mask / keep", "dy * mask / keep**2",
                    "The factor of dropout is in it twice. Where an input is kept, how much does y change when x "
                    "changes by 1?",
                    "dropout 的因子乘了两次。输入被保留时，x 改变 1，y 改变多少？",
                ),
                Bug(
                    "forgot-dy", "dy * mask / keep", "mask / keep",
                    "You return the slope of dropout, without the gradient that comes from above: dy is not used.",
                    "你返回的是 dropout 的斜率，没有乘上面传来的梯度：dy 没有用到。",
                ),
            ),
            formula_zh="dL/dx，这里 y = x mask / keep，dy = dL/dy、mask 与 dL/dx 形状相同",
        ),
    ),
)  # fmt: skip
