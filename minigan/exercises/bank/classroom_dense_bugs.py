"""Bugs of exercises 01 and 02 that submissions written without sight of the bank had, as changes to the references."""

from minigan.exercises.exercise import Bug

SOFTMAX = (
    "The numbers of your result add up to 1: that is a softmax, which compares entries with each other. A sigmoid "
    "takes each logit by itself.",
    "你的结果在一个数组里加起来等于 1：这是 softmax，它在各元素之间比较。而 sigmoid 对每个 logit 单独计算。",
)
SIGMOID = "numpy.where(a < 0, e, 1.0) / (1.0 + e)"
MORE_SIGMOID = (
    Bug("softmax", SIGMOID, "numpy.exp(a - a.max()) / numpy.exp(a - a.max()).sum()", *SOFTMAX),
    Bug(
        "softmax",
        SIGMOID,
        "numpy.exp(a - a.max(axis=-1, keepdims=True)) / numpy.exp(a - a.max(axis=-1, keepdims=True)).sum(axis=-1, "
        "keepdims=True)",
        *SOFTMAX,
    ),
    Bug(
        "tanh",
        SIGMOID,
        "numpy.tanh(a)",
        "This is the hyperbolic tangent, which runs from -1 to 1. A probability lies between 0 and 1: what is it at "
        "a = 0?",
        "这是双曲正切 tanh，取值从 -1 到 1。概率在 0 与 1 之间：a = 0 处它是多少？",
    ),
    Bug(
        "decision",
        SIGMOID,
        "(a > 0).astype(float)",
        "Your result is the decision, 0 or 1. The question asks for the probability: at a = 1 it is 0.73.",
        "你的结果是判定，即 0 或 1。要的是概率：在 a = 1 处它是 0.73。",
    ),
)
SOFTPLUS = "numpy.maximum(a, 0.0) + numpy.log1p(numpy.exp(-abs(a)))"
BITS = (
    "These are bits: the logarithm to base 2. The question asks for the natural logarithm.",
    "这是比特：用了以 2 为底的对数。要的是自然对数。",
)
ADDED = (
    "It is as if a small number were added inside the logarithm. Where a is far below 0 softplus is nearly 0 as well, "
    "and yours stops at that number. Nothing has to be added: 1 plus an exponential is never 0.",
    "结果就像在对数里加了一个很小的数一样。a 远小于 0 时 softplus 也接近 0，而你的结果停在这个数上。"
    "其实什么也不用加：1 加一个指数永远不为 0。",
)
MORE_SOFTPLUS = (
    Bug("epsilon", SOFTPLUS, "numpy.log(1.0 + numpy.exp(a) + SIZE)", *ADDED, sizes=(1e-8, 1e-10), bounds=(1e-13, 0.5)),
    Bug(
        "epsilon",
        SOFTPLUS,
        "numpy.log(1.0 + numpy.exp(numpy.clip(a, -700.0, 700.0)) + SIZE)",
        *ADDED,
        sizes=(1e-8, 1e-10),
        bounds=(1e-13, 0.5),
    ),
    Bug(
        "epsilon",
        SOFTPLUS,
        "numpy.maximum(a, 0.0) + numpy.log(1.0 + numpy.exp(-abs(a)) + SIZE)",
        *ADDED,
        sizes=(1e-8, 1e-10),
        bounds=(1e-13, 0.5),
    ),
    Bug("log-base-2", SOFTPLUS, f"({SOFTPLUS}) / numpy.log(2.0)", *BITS),
    Bug(
        "relu",
        SOFTPLUS,
        "numpy.maximum(a, 0.0)",
        "This is ReLU, the part that is large. Softplus is above it everywhere: what is it at a = 0?",
        "这是 ReLU，只有大的那部分。softplus 处处比它大：a = 0 处它是多少？",
    ),
    Bug(
        "logarithm-forgotten",
        SOFTPLUS,
        "1.0 + numpy.exp(a)",
        "The logarithm is missing: you have what stands in it.",
        "缺少对数：你只有对数里面的部分。",
    ),
)
PART_LOST = (
    "Your function is the same for a and -a, and never below -log 2: you have only what stays in the logarithm when "
    "its large part has been taken out, and the large part is lost. What is the answer at a = -1000?",
    "你的函数对 a 和 -a 取同样的值，而且从不小于 -log 2：你只有从对数里提出大的部分之后剩下的，提出来的那部分却丢了。"
    "a = -1000 处的正确答案是多少？",
)
MORE_LOG_SIGMOID = (
    Bug("minimum-forgotten", "-softplus(-a)", "-numpy.log1p(numpy.exp(-abs(a)))", *PART_LOST),
    Bug("minimum-forgotten", "-softplus(-a)", "-numpy.log(1.0 + numpy.exp(-abs(a)))", *PART_LOST),
    Bug(
        "large-part-only",
        "-softplus(-a)",
        "numpy.minimum(a, 0.0)",
        "You have only the part that is large for negative a: your result is 0 for every positive a. At a = 0 the "
        "probability is 1/2; what is its logarithm?",
        "你只有 a 为负时很大的那一部分：a 为正时你的结果都是 0。a = 0 处的概率是 1/2；它的对数是多少？",
    ),
    Bug(
        "symmetric",
        "-softplus(-a)",
        "-abs(a) - numpy.log1p(numpy.exp(-abs(a)))",
        "Your function is the same for a and -a. The term outside the logarithm is needed for one sign of a only: "
        "at a = 1000 the probability is 1; what is its logarithm?",
        "你的函数对 a 和 -a 取同样的值。从对数里提出来的那一项只在 a 取一种符号时才有：a = 1000 处的概率是 1；"
        "它的对数是多少？",
    ),
    Bug(
        "logarithm-forgotten",
        "-softplus(-a)",
        "sigmoid(a)",
        "This is the sigmoid itself, a probability between 0 and 1. The question asks for its logarithm, which is "
        "never positive.",
        "这是 sigmoid 本身，即 0 与 1 之间的概率。题目要的是它的对数，从不为正。",
    ),
    Bug("log-base-2", "-softplus(-a)", "-softplus(-a) / numpy.log(2.0)", *BITS),
    Bug(
        "log1p-missing",
        "-softplus(-a)",
        "numpy.minimum(a, 0.0) - numpy.log(1.0 + numpy.exp(-abs(a)))",
        "Nothing overflows any more. But 1 + e rounds to 1 where e is below 1e-16, and its logarithm to 0: at a = 40 "
        "the answer is -4e-18. NumPy has a function for a logarithm near 1.",
        "已经不会溢出了。但 e 小于 1e-16 时 1 + e 舍入为 1，对数就成了 0，而 a = 40 处的正确答案是 -4e-18。"
        "NumPy 有一个函数专门计算 1 附近的对数。",
    ),
)

AFFINE = "x @ W + b"
MORE_DENSE = (
    Bug(
        "sigmoid-inside",
        AFFINE,
        f"1 / (1 + numpy.exp(-({AFFINE})))",
        "All of your numbers lie between 0 and 1: there is a sigmoid in it. That is a layer of its own; y = x W + b "
        "may be any number.",
        "你的数都在 0 与 1 之间：里面多了一个 sigmoid。那是另外一层；y = x W + b 可以是任何数。",
    ),
    Bug(
        "tanh-inside",
        AFFINE,
        f"numpy.tanh({AFFINE})",
        "All of your numbers lie between -1 and 1: there is a tanh in it. That is a layer of its own; y = x W + b may "
        "be any number.",
        "你的数都在 -1 与 1 之间：里面多了一个 tanh。那是另外一层；y = x W + b 可以是任何数。",
    ),
)
MORE_DENSE_INPUT = (
    Bug(
        "summed-over-the-examples",
        "dy @ W.T",
        "dy.sum(axis=0) @ W.T",
        "You add up the examples before the product, so that one row is left. Each example has a gradient of its own: "
        "the result has the shape of x.",
        "你在相乘之前把各样例加了起来，只剩下一行。每个样例都有自己的梯度：结果的形状与 x 相同。",
    ),
    Bug(
        "relu-inside",
        "dy @ W.T",
        "(dy @ W.T) * (x > 0)",
        "Where x is not positive you send nothing back: that is the slope of a ReLU, a layer of its own. y = x W + b "
        "depends on every x.",
        "在 x 不为正的地方你什么也没有传回：那是 ReLU 的斜率，是另外一层。y = x W + b 依赖于每一个 x。",
    ),
    Bug(
        "pseudo-inverse",
        "dy @ W.T",
        "dy @ numpy.linalg.pinv(W)",
        "You go back by the inverse of W, which would give the x that makes y. A gradient goes back by the derivative: "
        "how much does y change when x does?",
        "你用 W 的逆往回走，那样得到的是产生 y 的 x。梯度按导数往回传：x 变化时 y 变化多少？",
    ),
)
DW, DB = "x.T @ dy", "dy.sum(axis=0)"
MORE_DENSE_PARAMETERS = (
    Bug(
        "last-example-only",
        DW,
        "numpy.outer(x[-1], dy[-1])",
        "Only the last example counts in your gradient. Does a loop put each example's gradient in the place of the "
        "one before, where it should be added?",
        "你的梯度里只有最后一个样例。循环里是不是把每个样例的梯度赋值覆盖了前一个，而不是加上去？",
        more=((DB, "dy[-1]"),),
    ),
    Bug(
        "weight-decay",
        DW,
        f"{DW} + SIZE * W",
        "A multiple of W is added to dW: the slope of an L2 penalty on the weights. No such penalty is in L here.",
        "你在 dW 上加了 W 的倍数：那是权重的 L2 惩罚项的斜率。这里的 L 没有这样的惩罚项。",
        sizes=(0.01, 1e-4, 0.1, 0.5, 1.0),
        bounds=(1e-6, 10.0),
    ),
)
