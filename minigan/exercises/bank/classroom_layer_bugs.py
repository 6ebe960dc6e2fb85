"""Bugs of exercises 01 to 04 that submissions written without sight of the bank had, as changes to the references."""

from minigan.exercises.exercise import Bug

SOFTMAX = (
    "Your numbers of one array add up to 1: that is a softmax, which compares entries with each other. A sigmoid takes "
    "each logit by itself.",
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
        "Your result is the decision, 0 or 1. Asked is the probability: at a = 1 it is 0.73.",
        "你的结果是判定，即 0 或 1。要的是概率：在 a = 1 处它是 0.73。",
    ),
)
SOFTPLUS = "numpy.maximum(a, 0.0) + numpy.log1p(numpy.exp(-abs(a)))"
BITS = (
    "These are bits: the logarithm to base 2. Asked is the natural logarithm.",
    "这是比特：用了以 2 为底的对数。要的是自然对数。",
)
MORE_SOFTPLUS = (
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
MORE_LOG_SIGMOID = (
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

MORE_RELU = (
    Bug(
        "floor-above-0",
        "numpy.maximum(x, 0.0)",
        "numpy.maximum(x, SIZE)",
        "What is negative becomes a small number above 0. A ReLU gives 0 there.",
        "负数变成了一个大于 0 的小数。ReLU 在那里给出 0。",
        sizes=(1e-3, 0.1),
        bounds=(1e-6, 1.0),
    ),
    Bug(
        "elu",
        "numpy.maximum(x, 0.0)",
        "numpy.where(x > 0, x, numpy.exp(numpy.minimum(x, 0.0)) - 1.0)",
        "This is an ELU: for negative inputs it falls towards -1. A ReLU is 0 there.",
        "这是 ELU：输入为负时它趋向 -1。ReLU 在那里是 0。",
    ),
    Bug(
        "softplus",
        "numpy.maximum(x, 0.0)",
        "numpy.logaddexp(0.0, x)",
        "This is softplus, a ReLU with a rounded corner. At x = 0 it is log 2, and a ReLU is 0.",
        "这是 softplus，即转角被磨圆的 ReLU。在 x = 0 处它是 log 2，而 ReLU 是 0。",
    ),
)
MORE_SIGMOID_GRADIENT = (
    Bug(
        "sign",
        "dy * y * (1.0 - y)",
        "-dy * y * (1.0 - y)",
        "The sign is wrong: the sigmoid rises everywhere, so its slope is never negative.",
        "符号错了：sigmoid 处处上升，斜率不会为负。",
    ),
    Bug(
        "slope-squared",
        "dy * y * (1.0 - y)",
        "dy * (y * (1.0 - y)) ** 2",
        "The slope of the sigmoid is in it twice. The chain rule has it once.",
        "sigmoid 的斜率乘了两次。链式法则里只有一次。",
    ),
)
MORE_DROPOUT = (
    Bug(
        "scaled-twice",
        "x * mask / keep",
        "x * mask / keep**2",
        "You divide by keep twice. Once is enough for the mean over the masks to be x: has the mask been divided "
        "already?",
        "你除以了两次 keep。对掩码取平均要得到 x，除一次就够了：mask 是不是已经除过了？",
    ),
    Bug(
        "dropped-as-it-was",
        "x * mask / keep",
        "numpy.where(mask, x / keep, x)",
        "What is dropped stays as it was. What mask calls False has to become 0.",
        "该丢弃的保持了原样。mask 为 False 的元素应变成 0。",
    ),
)

REPEATED = (
    "numpy.repeat goes through dy entry by entry and writes each of them several times side by side; but x has first "
    "piece 0 of all units, then piece 1 of all units. Which function writes the whole row again and again?",
    "numpy.repeat 把 dy 的每个元素各自连写几次；而 x 里先是所有单元的第 0 片，再是所有单元的第 1 片。"
    "哪个函数会把整行一遍遍地重复？",
)
SEEN = "x.reshape(m, pieces, units)"
BACK = "return dx.reshape(x.shape)"
REPEATED_DY = "numpy.repeat(dy, pieces, axis=1)"
IS_LARGEST = f"({SEEN} == {SEEN}.max(axis=1, keepdims=True)).reshape(x.shape)"
MORE_MAXOUT = (
    Bug(
        "two-pieces-only",
        ".max(axis=1)",
        "[:, :2].max(axis=1)",
        "You compare the first two pieces only. pieces may be any number: x has as many blocks of units.",
        "你只比较了前两片。pieces 可以是任何数：x 里有同样多块单元。",
    ),
    Bug(
        "sum-of-the-pieces",
        ".max(axis=1)",
        ".sum(axis=1)",
        "You add the pieces. Maxout takes the largest of them, so that most of them do not count at all.",
        "你把各片加了起来。maxout 取其中最大的，其余的完全不起作用。",
    ),
    Bug(
        "pieces-before-rows",
        "x.reshape(m, pieces, n // pieces).max(axis=1)",
        "x.reshape(pieces, m, n // pieces).max(axis=0)",
        "You reshape with the pieces first, and that mixes the rows: reshape fills the last axis fastest, and the "
        "first one slowest. The first axis must stay the examples'.",
        "你在 reshape 时把片放在了最前面，这会把各行混在一起：reshape 最先填最后一个轴，最后才填第一个轴。"
        "第一个轴必须仍是样例。",
    ),
)
MORE_MAXOUT_GRADIENT = (
    Bug(
        "divided-by-pieces", BACK, "return dx.reshape(x.shape) / pieces",
        "The right piece gets a part of dy only: you divide by the number of pieces. y moves just as far as the "
        "largest piece does, so all of dy is for that piece.",
        "正确的那一片只得到了 dy 的一部分：你除以了片数。最大的一片移动多少，y 就移动多少，所以 dy 全部归它。",
    ),
    Bug(
        "repeat-for-tile", BACK,
        f"return {REPEATED_DY} * (x == numpy.repeat({SEEN}.max(axis=1), pieces, axis=1))", *REPEATED,
    ),
    Bug("repeat-for-tile", BACK, f"return {REPEATED_DY} * {IS_LARGEST}", *REPEATED),
    Bug(
        "repeat-for-tile", BACK,
        f"return numpy.tile(dy, pieces) * (x == numpy.repeat({SEEN}.max(axis=1), pieces, axis=1))", *REPEATED,
    ),
    Bug(
        "shared-by-softmax", BACK,
        f"e = numpy.exp({SEEN} - {SEEN}.max(axis=1, keepdims=True))\n"
        "    return (e / e.sum(axis=1, keepdims=True) * dy[:, None]).reshape(x.shape)",
        "You share dy among the pieces by a softmax. That belongs to a smooth maximum; here y is one piece's value, "
        "and only that piece changes it.",
        "你用 softmax 把 dy 分给了各片。那是光滑最大值的梯度；这里 y 就是某一片的值，只有那一片能改变它。",
    ),
    Bug(
        "two-pieces-only", f"{SEEN}.argmax(axis=1)", f"{SEEN}[:, :2].argmax(axis=1)",
        "You compare the first two pieces only, and the others never get anything. pieces may be any number.",
        "你只比较了前两片，其余各片永远得不到梯度。pieces 可以是任何数。",
    ),
)  # fmt: skip
