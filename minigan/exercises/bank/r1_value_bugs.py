"""The named bugs of exercise 17 on R and its gradient in g, as changes to the references in r1.py."""

from minigan.exercises.exercise import Bug

R = "gamma / 2 * (g**2).sum(axis=1).mean()"
NORM = "numpy.sqrt((g**2).sum(axis=1))"

PENALTY_BUGS = (
    Bug(
        "half-forgotten", R, "gamma * (g**2).sum(axis=1).mean()",
        "Yours is twice too large: the half is missing. It is there so that the derivative of the square has no 2.",
        "你的结果大了一倍：缺少二分之一。有了它，平方的导数里就没有 2。",
    ),
    Bug(
        "half-twice", R, "gamma / 4 * (g**2).sum(axis=1).mean()",
        "There is a half too much in your R.",
        "你的 R 里多了一个二分之一，只应有一个。",
    ),
    Bug(
        "gamma-forgotten", R, "(g**2).sum(axis=1).mean() / 2",
        "gamma is not in your R: it says how much the penalty counts beside D's loss.",
        "你的 R 里没有 gamma：它决定惩罚项相对于 D 的损失有多大分量。",
    ),
    Bug(
        "gamma-squared", R, "gamma**2 / 2 * (g**2).sum(axis=1).mean()",
        "gamma is squared in yours. Only the gradient is.",
        "你把 gamma 也平方了。只有梯度要平方。",
    ),
    Bug(
        "sum-for-mean", R, "gamma / 2 * (g**2).sum()",
        "You add over the examples. With a mean, the strength of the penalty does not depend on the size of the "
        "minibatch.",
        "你对样例求了和。取平均时，惩罚的强度与小批量的大小无关。",
    ),
    Bug(
        "sum-for-mean", R, "gamma * (g**2).sum()",
        "You add over the examples, and the half is missing. With a mean, the strength of the penalty does not "
        "depend on the size of the minibatch.",
        "你对样例求了和，而且缺少二分之一。取平均时，惩罚的强度与小批量的大小无关。",
    ),
    Bug(
        "mean-over-all-entries", R, "gamma * (g**2).mean()",
        "You average over the n entries of a gradient too, and the half is missing. A squared length is the sum "
        "of its squared entries.",
        "你对梯度的 n 个分量也取了平均，而且缺少二分之一。长度的平方是各分量平方之和。",
    ),
    Bug(
        "length-for-its-square", R, f"gamma * {NORM}.mean()",
        "You have the mean of the lengths. R1 has their squares, which are smooth also where g = 0.",
        "你用的是长度的平均。R1 用的是长度的平方，它在 g = 0 处也是光滑的。",
    ),
    Bug(
        "mean-over-all-entries", R, "gamma / 2 * (g**2).mean()",
        "You average over the n entries of a gradient too. A squared length is the sum of its squared entries; "
        "the mean is over the examples.",
        "你对梯度的 n 个分量也取了平均。长度的平方是各分量平方之和；只对样例取平均。",
    ),
    Bug(
        "mean-and-sum-swapped", R, "gamma / 2 * (g**2).mean(axis=1).sum()",
        "Sum and mean have changed places: you average over the entries of a gradient and add over the examples.",
        "求和与平均对调了：你对梯度的分量取了平均，对样例求了和。",
    ),
    Bug(
        "length-for-its-square", R, f"gamma / 2 * {NORM}.mean()",
        "You have the mean of the lengths. R1 has their squares, which are smooth also where g = 0.",
        "你用的是长度的平均。R1 用的是长度的平方，它在 g = 0 处也是光滑的。",
    ),
    Bug(
        "square-of-the-mean-length", R, f"gamma / 2 * {NORM}.mean() ** 2",
        "You square the mean of the lengths. The mean is taken of the squares.",
        "你把长度的平均值平方了。应当先平方，再取平均。",
    ),
    Bug(
        "of-the-mean-gradient", R, "gamma / 2 * (g.mean(axis=0) ** 2).sum()",
        "You average the gradients first: two opposite ones would give 0. Each example's own length counts.",
        "你先对梯度取了平均：两个方向相反的梯度会得到 0。应当用每个样例各自的长度。",
    ),
    Bug(
        "root-of-the-mean", R, "gamma / 2 * numpy.sqrt((g**2).sum(axis=1).mean())",
        "You take the root of the mean of the squares. R1 is without a root.",
        "你对平方的平均值开了方。R1 里没有开方。",
    ),
    Bug(
        "absolute-values", R, "gamma / 2 * abs(g).sum(axis=1).mean()",
        "You add the absolute values of the entries. A squared length is made of their squares.",
        "你把各分量的绝对值相加了。长度的平方由各分量的平方相加得到。",
    ),
    Bug(
        "square-of-the-sum", R, "gamma / 2 * (g.sum(axis=1) ** 2).mean()",
        "You add the entries of a gradient and square the sum. Square first, then add.",
        "你先把梯度的各分量相加，再平方。应当先平方，再相加。",
    ),
    Bug(
        "square-of-the-absolute-sum", R, "gamma / 2 * (abs(g).sum(axis=1) ** 2).mean()",
        "You square the sum of the absolute values. The squared length is the sum of the squares.",
        "你把绝对值之和平方了。长度的平方是各分量的平方之和。",
    ),
    Bug(
        "1-subtracted", R, f"gamma / 2 * (({NORM} - 1) ** 2).mean()",
        "You subtract 1 from the length, as WGAN-GP does: it pulls the length to 1. R1 pulls it to 0.",
        "你从长度里减去了 1，这是 WGAN-GP 的做法：它把长度拉向 1。R1 把它拉向 0。",
    ),
    Bug(
        "1-subtracted", R, f"gamma * (({NORM} - 1) ** 2).mean()",
        "This is the penalty of WGAN-GP: it pulls the length to 1, and has no half. R1 pulls it to 0.",
        "这是 WGAN-GP 的惩罚项：它把长度拉向 1，也没有二分之一。R1 把长度拉向 0。",
    ),
    Bug(
        "one-for-each-example", R, "gamma / 2 * (g**2).sum(axis=1)",
        "You return a number for each example. R is their mean.",
        "你对每个样例返回了一个数。R 是它们的平均。",
    ),
    Bug(
        "one-for-each-entry", R, "gamma / 2 * (g**2).mean(axis=0)",
        "You return a number for each of the n entries. R is one number: add over the entries.",
        "你对 n 个分量各返回了一个数。R 是一个数：对分量要求和。",
    ),
    Bug(
        "sign", R, "-gamma / 2 * (g**2).sum(axis=1).mean()",
        "The sign is the opposite. R is added to a loss that D minimises: it must be large where the gradients "
        "are long.",
        "符号反了。R 要加到 D 最小化的损失上：梯度长时它必须大。",
    ),
    Bug(
        "largest-for-mean", R, "gamma / 2 * (g**2).sum(axis=1).max()",
        "You take the largest of the squared lengths. R has their mean.",
        "你取了长度平方中的最大者。R 是它们的平均。",
    ),
    Bug(
        "divided-by-m-twice", R, "gamma / 2 * (g**2).sum(axis=1).mean() / len(g)",
        "You divide by the number of examples twice: a mean has done it already.",
        "你除以了两次样例数：取平均时已经除过了。",
    ),
    Bug(
        "not-squared", R, "gamma / 2 * g.sum(axis=1).mean()",
        "Nothing is squared in yours: entries of different sign cancel.",
        "你没有平方：符号不同的分量会互相抵消。",
    ),
)  # fmt: skip

U = "gamma * g / len(g)"
ROOT = "numpy.sqrt((g**2).sum(axis=1, keepdims=True))"

DIRECTION_BUGS = (
    Bug(
        "half", U, "gamma / 2 * g / len(g)",
        "Yours is half of what it should be: differentiate the square, too.",
        "你的结果只有一半：平方也要求导。",
    ),
    Bug(
        "twice", U, "2 * gamma * g / len(g)",
        "Yours is twice too large: R has a half, and the derivative of the square cancels it.",
        "你的结果大了一倍：R 里有二分之一，平方的导数与它抵消。",
    ),
    Bug(
        "1-over-m-forgotten", U, "gamma * g",
        "The 1/m is missing: R is a mean over the examples.",
        "缺少 1/m：R 是对 m 个样例的平均。",
    ),
    *(
        Bug(
            "1-over-m-forgotten", U, f"{factor} * gamma * g",
            "The 1/m is missing, and the factor before it is not right either: R has a half, and the derivative "
            "of the square a 2.",
            "缺少 1/m，前面的系数也不对：R 里有二分之一，平方的导数里有 2。",
        )
        for factor in (2, 0.5)
    ),
    Bug(
        "1-over-m-twice", U, "gamma * g / len(g) ** 2",
        "You divide by the number of examples twice.",
        "你除以了两次样例数：R 里只有一个平均。",
    ),
    Bug(
        "divided-by-all-entries", U, "gamma * g / g.size",
        "You divide by the number of all entries. R is a mean over the m examples, and a sum over the n entries "
        "of each.",
        "你除以了所有分量的个数。R 对 m 个样例取平均，对每个样例的 n 个分量求和。",
    ),
    Bug(
        "divided-by-n", U, "gamma * g / g.shape[1]",
        "You divide by n, the length of a row. The mean is over the examples.",
        "你除以的是 n，即一行的长度。平均是对样例取的。",
    ),
    Bug(
        "gamma-forgotten", U, "g / len(g)",
        "gamma is not in your u, but it is in R.",
        "你的 u 里没有 gamma，而 R 与 gamma 成正比。",
    ),
    Bug(
        "g-itself", U, "g",
        "You return g. R's derivative has gamma in it, and the 1/m of a mean.",
        "你返回的就是 g。R 的导数里还有 gamma，以及平均的 1/m。",
    ),
    Bug(
        "of-the-length", U, f"gamma / 2 * g / {ROOT} / len(g)",
        "This is the gradient of the length |g| and not of its square: every row of yours is equally long, "
        "whatever g is.",
        "这是长度 |g| 的梯度，而不是它的平方的梯度：无论 g 多长，你的每一行都一样长。",
    ),
    Bug(
        "of-the-length", U, f"gamma * g / {ROOT} / len(g)",
        "This is the gradient of the length |g| and not of its square: every row of yours is equally long, "
        "whatever g is.",
        "这是长度 |g| 的梯度，而不是它的平方的梯度：无论 g 多长，你的每一行都一样长。",
    ),
    Bug(
        "1-subtracted", U, f"gamma * ({ROOT} - 1) * g / {ROOT} / len(g)",
        "You subtract 1 from the length, as WGAN-GP does. R1 pulls the length to 0.",
        "你从长度里减去了 1，这是 WGAN-GP 的做法。R1 把长度拉向 0。",
    ),
    Bug(
        "1-subtracted", U, f"2 * gamma * ({ROOT} - 1) * g / {ROOT} / len(g)",
        "This is the derivative of WGAN-GP's penalty. R1 pulls the length to 0.",
        "这是 WGAN-GP 惩罚项的导数。R1 把长度拉向 0。",
    ),
    Bug(
        "sign", U, "-gamma * g / len(g)",
        "The sign is the opposite: R rises when g becomes longer.",
        "符号反了：梯度 g 变长时，R 是上升的。",
    ),
    Bug(
        "signs-of-g", U, "gamma / 2 * numpy.sign(g) / len(g)",
        "You have the signs of the entries: that is the gradient of a sum of absolute values.",
        "你用的是各分量的符号：那是绝对值之和的梯度。",
    ),
    Bug(
        "squared", U, "gamma * g**2 / len(g)",
        "The entries are squared in yours. The derivative of a square has the first power.",
        "你的各分量是平方。平方的导数是一次的。",
    ),
    Bug(
        "not-differentiated", U, "gamma / 2 * g**2 / len(g)",
        "These are the terms of R, not differentiated: their sum is R.",
        "这些是 R 的各项，没有求导：它们的和就是 R。",
    ),
    Bug(
        "value-for-gradient", U, "gamma / 2 * (g**2).sum(axis=1).mean()",
        "You return R. The question asks for its derivative with respect to every entry of g.",
        "你返回的是 R。要的是它对 g 的每一个分量的导数。",
    ),
    Bug(
        "lengths-for-rows", U, f"gamma * {ROOT} / len(g)",
        "You have the length of each row in place of the row: a derivative with respect to g has the shape of g.",
        "你用每一行的长度代替了这一行：对 g 的导数与 g 形状相同。",
    ),
    Bug(
        "mean-over-the-minibatch", U, "gamma * g.mean(axis=0)",
        "You average over the examples. Each example's gradient has a row of its own in u.",
        "你对样例取了平均。每个样例的梯度在 u 中各有一行。",
    ),
    Bug(
        "of-the-mean-gradient", U, "0 * g + gamma * g.mean(axis=0) / len(g)",
        "All your rows are equal: this belongs to the squared length of the mean gradient. R has the mean of the "
        "squared lengths.",
        "你的每一行都相同：这对应于平均梯度的长度的平方。R 是长度平方的平均。",
    ),
)  # fmt: skip
