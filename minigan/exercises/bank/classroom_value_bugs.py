"""Bugs of exercises 05, 06 and 08 that submissions written without sight of the bank had: changes to the references."""

from minigan.exercises.exercise import Bug

HALVED = "(kl_divergence(p, m) + kl_divergence(q, m)) / 2"
FROM_MIXTURE = (
    "One of your two divergences runs from the mixture, the other to it. KL is not symmetric: both are expectations "
    "under p or q, of a ratio to the mixture.",
    "你的两个散度中，一个以混合分布为第一个参数，另一个以它为第二个参数。KL 不对称："
    "两个都应是在 p 或 q 下取期望，与混合分布相比。",
)
DA_REAL, DA_FAKE = "numpy.exp(-numpy.logaddexp(0, a_real))", "-numpy.exp(-numpy.logaddexp(0, -a_fake))"
LABELS = (
    "The label of your data is not 1, or that of your samples not 0: smoothing, as it came after the paper. V in "
    "equation (1) has the labels 1 and 0 only.",
    "你的数据的标签不是 1，或者样本的标签不是 0：这是论文之后才有的标签平滑。公式 (1) 的 V 只有 1 和 0 两种标签。",
)
MORE_VALUE_GRADIENT = (
    Bug("smoothed-labels", DA_REAL, f"({DA_REAL} - SIZE)", *LABELS, sizes=(0.1, 0.05), bounds=(1e-4, 0.49)),
    Bug(
        "smoothed-labels",
        DA_REAL,
        f"({DA_REAL} - SIZE)",
        *LABELS,
        sizes=(0.1, 0.05),
        bounds=(1e-4, 0.49),
        more=((DA_FAKE, f"({DA_FAKE} + SIZE)"),),
    ),
)
MORE_KL = (
    Bug(
        "log-of-the-expectation",
        "numpy.sum(p[seen] * numpy.log(p[seen] / q[seen]))",
        "numpy.log(numpy.sum(p[seen] * p[seen] / q[seen]))",
        "You take the expectation of the ratio and then its logarithm. The logarithm is inside the expectation: each "
        "point has its own.",
        "你先求比值的期望，再取对数。对数在期望的里面：每个点各取各的对数。",
    ),
)
MORE_JSD = (
    Bug("one-from-the-mixture", HALVED, "(kl_divergence(p, m) + kl_divergence(m, q)) / 2", *FROM_MIXTURE),
    Bug("one-from-the-mixture", HALVED, "(kl_divergence(m, p) + kl_divergence(q, m)) / 2", *FROM_MIXTURE),
)
OF_REAL, OF_FAKE = "p[real] / (p + q)[real]", "q[fake] / (p + q)[fake]"
SUM_FAKE = f"numpy.sum(q[fake] * numpy.log({OF_FAKE}))"
ONE_MINUS_P = (
    "The weight of your second half is 1 - p. The samples of G are drawn from q, a distribution of its own: 1 - p does "
    "not even have the sum 1.",
    "你的第二项的权重是 1 - p。G 的样本来自 q，那是另一个分布：1 - p 的和甚至不等于 1。",
)
MORE_OPTIMUM = (
    Bug(
        "half-a-jsd",
        "return of_real + of_fake",
        "return (of_real + of_fake - 3 * numpy.log(4)) / 4",
        "That is -log 4 and half of the JSD. Between p and q without a common point, D is always right: what is V "
        "then?",
        "这是 -log 4 加上 JSD 的一半。p 与 q 没有公共点时 D 总是对的：那时 V 是多少？",
    ),
    Bug("one-minus-p-for-q", SUM_FAKE, SUM_FAKE.replace("q[fake] * ", "(1 - p[fake]) * "), *ONE_MINUS_P),
    Bug("one-minus-p-for-q", SUM_FAKE, "numpy.nansum((1 - p) * numpy.log(1 - p / (p + q)))", *ONE_MINUS_P),
    Bug("one-minus-p-for-q", SUM_FAKE, "numpy.nansum((1 - p) * numpy.log(q / (p + q)))", *ONE_MINUS_P),
)
MORE_D = (
    Bug(
        "squares",
        "p / (p + q)",
        "p**2 / (p**2 + q**2)",
        "You have the squares of the densities. That makes D more certain than the data allow: at p = 2 q it should be "
        "2/3.",
        "你用了密度的平方。这样 D 比数据所允许的更确定：在 p = 2 q 处它应该是 2/3。",
    ),
    Bug(
        "scaled-to-the-sum-1",
        "p / (p + q)",
        "p / p.sum() / (p / p.sum() + q / q.sum())",
        "You scale p and q to the sum 1 first. They are densities at some points, not all the points there are: D* is "
        "found at each by itself.",
        "你先把 p 和 q 各自缩放到和为 1。它们是一些点上的密度，并不是全部的点：D* 是逐点求出的。",
    ),
)

D_OF_A, NOT_D_OF_A = "numpy.exp(-numpy.logaddexp(0, -a))", "numpy.exp(-numpy.logaddexp(0, a))"
BELOW = (
    "It is as if a small number were added to the probability that you divide by. Where D is sure, that number is the "
    "larger of the two. First simplify the fraction on paper: then there is no division by a probability left.",
    "结果就像给作为除数的概率加了一个很小的数一样。D 很确信时，这个数反而更大。请先在纸上约简这个分数："
    "这样就不再需要除以概率。",
)
CLIPPED = (
    "It is as if D were kept off 0 and 1 by a small number. In the slope no logarithm is left, and nothing can become "
    "infinite: there is nothing to protect.",
    "结果就像用一个很小的数把 D 限制住，使它到不了 0 和 1 一样。斜率里已经没有对数，不会出现无穷大：没有什么需要保护。",
)
SIZES = (1e-8, 1e-7, 1e-12, 1e-5, 2e-3)
MORE_MINIMAX = (
    Bug("epsilon", f"-{D_OF_A}", f"-{D_OF_A} * {NOT_D_OF_A} / ({NOT_D_OF_A} + SIZE)", *BELOW, sizes=SIZES),
    Bug(
        "clipped",
        f"-{D_OF_A}",
        f"-numpy.clip({D_OF_A}, SIZE, 1 - SIZE)",
        *CLIPPED,
        sizes=(1e-3, 0.01),
        bounds=(3e-6, 0.4),
    ),
    Bug(
        "factor-forgotten",
        f"-{D_OF_A}",
        f"-{D_OF_A} / {NOT_D_OF_A}",
        "You have -D / (1 - D): the derivative of the logarithm, times D. The slope of the sigmoid has another factor: "
        "what is dD/da in D?",
        "你得到的是 -D / (1 - D)：对数的导数乘以 D。sigmoid 的斜率还有一个因子：dD/da 用 D 怎样表示？",
    ),
)
MORE_NON_SATURATING = (
    Bug("epsilon", f"-{NOT_D_OF_A}", f"-{D_OF_A} * {NOT_D_OF_A} / ({D_OF_A} + SIZE)", *BELOW, sizes=SIZES),
    Bug(
        "clipped",
        f"-{NOT_D_OF_A}",
        f"-(1 - numpy.clip({D_OF_A}, SIZE, 1 - SIZE))",
        *CLIPPED,
        sizes=(1e-3, 0.01),
        bounds=(3e-6, 0.4),
    ),
)
LOGIT = "shift**2 / 2 - shift * x"
NOT_SQUARED = (
    "One of the two distances is not squared. A normal density has (x - mean)^2 in its exponent, p_data and p_g alike: "
    "then the square of x cancels.",
    "两个距离中有一个没有平方。正态密度的指数里是 (x - 均值)^2，p_data 与 p_g 都一样：这样 x 的平方就消去了。",
)
MORE_LOGIT = (
    Bug("square-forgotten", LOGIT, "(x - shift) / 2 - x**2 / 2", *NOT_SQUARED),
    Bug("square-forgotten", LOGIT, "(x - shift) ** 2 / 2 - x / 2", *NOT_SQUARED),
)
QUOTIENT = (
    "Your pull is a difference quotient with a step that can be seen: its error is larger than a millionth. By the "
    "chain rule the derivative is exact.",
    "你用差商计算，步长大得看得出来：误差超过百万分之一。用链式法则求导则是精确的。",
)


def more_pull(slope, sign):
    """The bugs of a pull of the objective mean -sign softplus(sign a), its slope in a being the function `slope`."""
    exact, steps = f"numpy.sum({slope}(a) * -shift)", (0.01, 0.1, 1e-3, 1e-4)
    objective = f"({'-' if sign > 0 else ''}numpy.logaddexp(0, {'' if sign > 0 else '-'}(a - shift * {{}})).mean())"
    there, back, here = objective.format("SIZE"), objective.format("-SIZE"), objective.format("0")
    return (
        Bug("difference-quotient", exact, f"({there} - {here}) / SIZE", *QUOTIENT, sizes=steps, bounds=(2e-5, 1.0)),
        Bug(
            "difference-quotient", exact, f"({there} - {back}) / (2 * SIZE)", *QUOTIENT,
            sizes=steps[:2], bounds=(5e-3, 1.0),
        ),
        Bug(
            "logit-at-a-fixed-x", exact, f"numpy.sum({slope}(a) * -z)",
            "You take the derivative of the logit in shift at a fixed x: that moves D and leaves the samples. D* is "
            "held fixed here, and the samples move: how fast does the logit change along x?",
            "你在固定的 x 处求了 logit 对 shift 的导数：那是 D 在动，样本不动。这里 D* 固定，动的是样本："
            "沿 x 方向 logit 变化多快？",
        ),
        Bug(
            "median-for-mean", exact, f"numpy.median({slope}(a) * -shift) * len(a)",
            "You take the median of the rows. The objective is a mean: its derivative is the mean of the derivatives.",
            "你对各行取了中位数。目标是平均：它的导数是各导数的平均。",
        ),
    )  # fmt: skip
