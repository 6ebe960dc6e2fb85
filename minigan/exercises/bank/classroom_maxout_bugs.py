"""Bugs of exercises 03 and 04 that submissions written without sight of the bank had, as changes to the references."""

from minigan.exercises.exercise import Bug

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
