"""Exercise 02: a dense layer, forward and both gradients."""

import numpy

from minigan.exercises.bank.classroom_dense_bugs import MORE_DENSE, MORE_DENSE_INPUT, MORE_DENSE_PARAMETERS
from minigan.exercises.exercise import Bug, Exercise, Question

SIZES = ((1, 1, 1), (1, 2, 2), (2, 1, 2), (2, 3, 2), (3, 3, 3), (5, 4, 6))  # m, n_in, n_out


def dense(x, W, b):
    """y = x W + b"""
    return x @ W + b


def dense_input_gradient(dy, x, W):
    """dL/dx = dy W^T"""
    return dy @ W.T


def dense_parameter_gradients(dy, x, W):
    """dL/dW = x^T dy, dL/db = the sum of dy over the minibatch"""
    dW = x.T @ dy
    db = dy.sum(axis=0)
    return dW, db


def dense_cases(stream):
    """(x, W, b), first small whole numbers."""
    yield numpy.array([[2.0]]), numpy.array([[3.0]]), numpy.array([1.0])
    yield numpy.array([[1.0, 2.0]]), numpy.array([[1.0, 2.0], [3.0, 4.0]]), numpy.array([5.0, 6.0])
    for m, n_in, n_out in SIZES:
        yield stream.normal((m, n_in)), stream.normal((n_in, n_out)), stream.normal((n_out,))


def dense_gradient_cases(stream):
    """(dy, x, W), first small whole numbers."""
    yield numpy.array([[2.0]]), numpy.array([[3.0]]), numpy.array([[5.0]])
    yield numpy.array([[1.0], [2.0]]), numpy.array([[3.0], [4.0]]), numpy.array([[5.0]])
    yield numpy.array([[1.0, 2.0]]), numpy.array([[3.0, 4.0]]), numpy.array([[1.0, 2.0], [3.0, 4.0]])
    for m, n_in, n_out in SIZES:
        yield stream.normal((m, n_out)), stream.normal((m, n_in)), stream.normal((n_in, n_out))


EXERCISE = Exercise(
    "02_dense",
    {"en": "A dense layer", "zh": "全连接层"},
    (
        Question(
            dense,
            dense_cases,
            "y = x W + b, with x: (m, n_in), W: (n_in, n_out), b: (n_out,), y: (m, n_out)",
            (
                *MORE_DENSE,
                Bug(
                    "no-bias", "x @ W + b", "x @ W",
                    "The bias b is not in your result. What should y be where x is 0?",
                    "结果里没有偏置 b。当 x 为 0 时，y 应该是什么？",
                ),
                Bug(
                    "relu-inside", "x @ W + b", "numpy.maximum(x @ W + b, 0)",
                    "Your result is never below 0: it contains a ReLU, which is a separate layer. Can y = x W + b "
                    "be negative?",
                    "你的结果没有负数：里面多了一个 ReLU。ReLU 自己是一层；y = x W + b 可以是负数吗？",
                ),
                Bug(
                    "transposed-W", "x @ W + b", "x @ W.T + b",
                    "You multiply by the transpose of W, which fits only where W is square. An output j is the sum "
                    "over i of x_i W_ij: is i the first or the second index of W?",
                    "你乘的是 W 的转置，只有 W 是方阵时形状才合适。输出 j 是 x_i W_ij 对 i 的和："
                    "求和的是 W 的第几个下标？",
                ),
                Bug(
                    "W-first", "x @ W + b", "W @ x + b",
                    "W x is how textbooks write it, with x a column. Here the examples are the rows of x. Which order "
                    "makes the inner sizes n_in and n_in?",
                    "教科书写 W x，那里 x 是列向量。这里每个样例是 x 的一行。哪种次序能使相邻的两个维数都是 n_in？",
                ),
                Bug(
                    "elementwise", "x @ W + b", "x * W + b",
                    "The star multiplies entry by entry, and broadcasts arrays of different shapes. The product of "
                    "matrices is another operator.",
                    "星号是逐元素相乘，并且会把形状不合的数组广播开。矩阵乘法是另一个运算符。",
                ),
                Bug(
                    "bias-before-the-product", "x @ W + b", "x @ (W + b)",
                    "Here b is added to every row of W and then multiplied by x. The bias does not depend on x.",
                    "这里 b 先加到 W 的每一行上，再与 x 相乘。偏置并不依赖于 x。",
                ),
                Bug(
                    "bias-by-example", "x @ W + b", "x @ W + b.reshape(-1, 1)",
                    "You made b a column, so that each example gets a bias of its own. There is one entry of b "
                    "for each output, and it is the same for all examples.",
                    "你把 b 竖成了一列，于是每个样例各有一个偏置。b 的每个元素对应一个输出，对所有样例都相同。",
                ),
                Bug(
                    "transposed-W-first", "x @ W + b", "W.T @ x + b",
                    "This is the form for examples that are columns. Here each example is a row of x, and the product "
                    "has x first. With equal sizes the shapes fit either way: try it with m, n_in and n_out all "
                    "different.",
                    "这是样例按列排列时的形式。这里每个样例是 x 的一行，x 在前。维数都相等时哪种写法形状都合适："
                    "请换成互不相等的维数试试。",
                ),
            ),
            formula_zh="y = x W + b，其中 x: (m, n_in)，W: (n_in, n_out)，b: (n_out,)，y: (m, n_out)",
        ),
        Question(
            dense_input_gradient,
            dense_gradient_cases,
            "dL/dx: (m, n_in), where y = x W + b, with dy = dL/dy: (m, n_out), x: (m, n_in), W: (n_in, n_out)",
            (
                *MORE_DENSE_INPUT,
                Bug(
                    "W-for-its-transpose", "dy @ W.T", "dy @ W",
                    "W maps n_in numbers to n_out numbers, and a gradient goes the other way. With a square W the "
                    "shapes do not show the mistake.",
                    "W 把 n_in 个数变为 n_out 个数。梯度走的是相反方向；W 是方阵时，形状不会提醒你。",
                ),
                Bug(
                    "forgot-dy", "dy @ W.T", "(0 * dy + 1) @ W.T",
                    "This is the gradient of the sum of y: it does not depend on dy. The chain rule begins with the "
                    "gradient that comes from above.",
                    "这是 y 的总和的梯度，与 dy 无关。链式法则要从上面传来的梯度开始。",
                ),
                Bug(
                    "only-W", "dy @ W.T", "W.T",
                    "You return the derivative of y by x, dy left out. What is asked for is that of L, one row for "
                    "each example.",
                    "你返回的是 y 对 x 的导数，漏掉了 dy。要求的是 L 的导数，每个样例一行。",
                ),
                Bug(
                    "divided-by-m", "dy @ W.T", "dy @ W.T / len(dy)",
                    "You divide by the number of examples. Where L is a mean, its 1/m is in dy already, and here "
                    "nothing divides.",
                    "你除以了样例数。如果 L 是平均值，那么 1/m 已经在 dy 里了，这里不应再除。",
                ),
                Bug(
                    "gradient-of-W", "dy @ W.T", "x.T @ dy",
                    "This is the gradient for W, not the one for x. A gradient has the shape of what it is the "
                    "gradient for.",
                    "这是对 W 的梯度，不是对 x 的梯度。对谁求梯度，梯度就与谁形状相同。",
                ),
                Bug(
                    "times-x", "dy @ W.T", "x * (dy @ W.T)",
                    "There is a factor x too many. y is linear in x; what is left of x in its derivative?",
                    "多了一个因子 x。y 对 x 是线性的；求导之后还剩下 x 吗？",
                ),
                Bug(
                    "transposed-W-first", "dy @ W.T", "W.T @ dy",
                    "This is the rule for examples that are columns, dA = W^T dZ, as some courses write it. Here each "
                    "example is a row of dy: which order makes the inner sizes n_out and n_out?",
                    "这是样例按列排列时的公式 dA = W^T dZ，有些课程这样写。这里每个样例是 dy 的一行："
                    "哪种次序能使相邻的两个维数都是 n_out？",
                ),
                Bug(
                    "W-first", "dy @ W.T", "W @ dy",
                    "You have W first, as if the examples were the columns of dy. They are its rows: the entry for "
                    "example r and input i is a sum over the outputs; write down its indices.",
                    "你把 W 放在前面，仿佛样例是 dy 的列。它们是 dy 的行：第 r 个样例、第 i 个输入对应的元素，"
                    "是对各个输出求的和；请把下标写出来。",
                ),
                Bug(
                    "elementwise", "dy @ W.T", "dy * W",
                    "The star multiplies entry by entry, and broadcasts arrays of different shapes. An input reaches L "
                    "through all the outputs: their shares must be summed.",
                    "星号是逐元素相乘，并且会把形状不合的数组广播开。一个输入通过所有输出影响 L：这些贡献必须加起来。",
                ),
                Bug(
                    "elementwise-by-the-transpose", "dy @ W.T", "dy * W.T",
                    "The transpose is right, the star is not: it multiplies entry by entry, and broadcasts arrays of "
                    "different shapes. An input reaches L through all the outputs: their shares must be summed.",
                    "转置是对的，星号不对：它是逐元素相乘，并且会把形状不合的数组广播开。一个输入通过所有输出影响 L："
                    "这些贡献必须加起来。",
                ),
            ),
            formula_zh="dL/dx: (m, n_in)，这里 y = x W + b，dy = dL/dy: (m, n_out)，x: (m, n_in)，W: (n_in, n_out)",
        ),
        Question(
            dense_parameter_gradients,
            dense_gradient_cases,
            "dL/dW: (n_in, n_out) and dL/db: (n_out,), where y = x W + b, with dy = dL/dy: (m, n_out), x: (m, n_in)",
            (
                *MORE_DENSE_PARAMETERS,
                Bug(
                    "mean-for-sum-in-the-bias", "dy.sum(axis=0)", "dy.mean(axis=0)",
                    "For b you take the mean over the examples. b is used once for each example, and each use adds "
                    "its share. Where L is a mean, its 1/m is in dy already.",
                    "对 b 你取了各样例的平均。b 在每个样例里各用一次，每次的贡献要加起来。如果 L 是平均值，"
                    "那么 1/m 已经在 dy 里了。",
                ),
                Bug(
                    "divided-by-m", "x.T @ dy", "x.T @ dy / len(dy)",
                    "You divide by the number of examples. Where L is a mean, its 1/m is in dy already, and here "
                    "nothing divides.",
                    "你除以了样例数。如果 L 是平均值，那么 1/m 已经在 dy 里了，这里不应再除。",
                    more=(("dy.sum(axis=0)", "dy.sum(axis=0) / len(dy)"),),
                ),
                Bug(
                    "divided-by-m-in-dW", "x.T @ dy", "x.T @ dy / len(dy)",
                    "For W you divide by the number of examples, for b you do not. Where L is a mean, its 1/m is in "
                    "dy already.",
                    "对 W 你除以了样例数，对 b 却没有。如果 L 是平均值，那么 1/m 已经在 dy 里了。",
                ),
                Bug(
                    "first-example-only", "dy.sum(axis=0)", "dy[0]",
                    "Your gradient for b is that of the first example. The others use b as well.",
                    "你对 b 的梯度只来自第一个样例。其他的样例也用到了 b。",
                ),
                Bug(
                    "bias-not-summed", "dy.sum(axis=0)", "dy",
                    "Your gradient for b is dy as it is, one row for each example. b has one row for all of them.",
                    "你对 b 的梯度就是 dy 本身，每个样例一行。而 b 是所有样例共用的一行。",
                ),
                Bug(
                    "bias-over-outputs", "dy.sum(axis=0)", "dy.sum(axis=1)",
                    "For b you sum over the outputs. Which axis is that of the examples, and which shape does b "
                    "have?",
                    "对 b 你沿输出求了和。样例沿哪个轴排列？b 的大小又是多少？",
                ),
                Bug(
                    "bias-of-two-axes", "dy.sum(axis=0)", "dy.sum(axis=0, keepdims=True)",
                    "The numbers for b are right, but it has two axes; b has one, and a step by this gradient would "
                    "give it a second.",
                    "b 的数值是对的，但有两个轴；b 只有一个轴，用这个梯度更新一步就会让它多出一个轴。",
                ),
                Bug(
                    "transposed-dW", "x.T @ dy", "dy.T @ x",
                    "Your gradient for W is the transpose of what it should be. Its entry i, j belongs to input i and "
                    "output j, as in W.",
                    "你对 W 的梯度是正确结果的转置。与 W 一样，它的元素 (i, j) 对应输入 i 和输出 j。",
                ),
                Bug(
                    "forgot-dy", "x.T @ dy", "x.T @ (0 * dy + 1)",
                    "This is the gradient of the sum of y: it does not depend on dy. The chain rule begins with the "
                    "gradient that comes from above.",
                    "这是 y 的总和的梯度，与 dy 无关。链式法则要从上面传来的梯度开始。",
                    more=(("dy.sum(axis=0)", "(0 * dy + 1).sum(axis=0)"),),
                ),
                Bug(
                    "swapped-results", "return dW, db", "return db, dW",
                    "The two gradients have changed places: the one for W comes first.",
                    "两个梯度的位置颠倒了：先返回对 W 的梯度。",
                ),
                Bug(
                    "one-number-for-the-bias", "dy.sum(axis=0)", "dy.sum()",
                    "For b you sum over everything, and get one number. b has an entry for each output: over which "
                    "axis only is to be summed?",
                    "对 b 你把所有元素都加了起来，得到一个数。b 的每个元素对应一个输出：只应沿哪个轴求和？",
                ),
                Bug(
                    "examples-as-columns", "x.T @ dy", "dy @ x.T",
                    "This is the rule for examples that are columns, dW = dZ A^T. Here they are rows: over which "
                    "index must the product of the two matrices sum?",
                    "这是样例按列排列时的公式 dW = dZ A^T。这里样例是行：乘积中相邻的两个维数，也就是求和的那个，"
                    "应当是样例数。",
                ),
            ),
            points=3,
            outputs=("dW", "db"),
            formula_zh="dL/dW: (n_in, n_out)，dL/db: (n_out,)，这里 y = x W + b，dy = dL/dy: (m, n_out)，x: (m, n_in)",
        ),
    ),
)  # fmt: skip
