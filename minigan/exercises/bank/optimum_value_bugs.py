"""The named bugs of exercise 06 on C(G), as changes to the text of its reference in optimum.py."""

from minigan.exercises.exercise import Bug

OF_REAL = "p[real] / (p + q)[real]"
OF_FAKE = "q[fake] / (p + q)[fake]"
TOTAL = "return of_real + of_fake"
SUM_FAKE = f"numpy.sum(q[fake] * numpy.log({OF_FAKE}))"
WEIGHED_ALIKE = (
    "p, q = p[real & fake], q[real & fake]\n"
    "    return numpy.sum((p + q) * (numpy.log(p / (p + q)) + numpy.log(q / (p + q)))) / 2"
)
SIZES = (1e-8, 1e-5, 2e-3)  # of small numbers that are added
EPSILON = (
    "A small number inside the logarithms makes C(G) too large, by twice that number where p and q have no point in "
    "common. Leave out what is never drawn, and no logarithm of 0 is left.",
    "对数里加上一个很小的数，使 C(G) 偏大，p 与 q 没有公共点时正好大了这个数的两倍。略去永远抽不到的点，"
    "就不会有 0 的对数。",
)

OPTIMUM_BUGS = (
    Bug(
        "p-and-q-swapped", OF_REAL, "q[real] / (p + q)[real]",
        "Your D* has p and q swapped: it is sure of the wrong side, and V of such a D falls below -log 4. The best "
        "D cannot be worse than the one that knows nothing.",
        "你的 D* 把 p 和 q 对调了：它坚信错误的一方，这样的 D 的 V 低于 -log 4。最好的 D 不可能比一无所知的 D 还差。",
        more=((OF_FAKE, "p[fake] / (p + q)[fake]"),),
    ),
    Bug(
        "jsd-once", TOTAL, "return (of_real + of_fake - numpy.log(4)) / 2",
        "That is -log 4 + JSD: equation (6) has another factor before the JSD. Between p and q without a common "
        "point, D is always right: what is V then?",
        "这是 -log 4 + JSD：公式 (6) 中 JSD 前面的系数不同。p 与 q 没有公共点时 D 总是对的：那时 V 是多少？",
    ),
    Bug(
        "log-4-missing", TOTAL, "return of_real + of_fake + numpy.log(4)",
        "That is 0 where p = q, and never negative: -log 4 is missing. What is V of the D that is always 1/2?",
        "你的结果在 p = q 时为 0，而且永远不会是负数：缺少了 -log 4。处处等于 1/2 的 D，它的 V 是多少？",
    ),
    Bug(
        "log-2-for-log-4", TOTAL, "return of_real + of_fake + numpy.log(2)",
        "You have log 2 where it should be log 4. Where D is 1/2, each of the two terms of V is log(1/2).",
        "该是 log 4 的地方你用了 log 2。在 D 等于 1/2 的地方，V 的两项各为 log(1/2)。",
    ),
    Bug(
        "plus-log-4", TOTAL, "return of_real + of_fake + 2 * numpy.log(4)",
        "The sign of log 4 is wrong: your C(G) is positive, but V is a mean of logarithms of probabilities.",
        "log 4 的符号错了：你的 C(G) 是正的，而 V 是概率的对数的平均。",
    ),
    Bug(
        "minus-jsd", TOTAL, "return -2 * numpy.log(4) - of_real - of_fake",
        "The divergence has the wrong sign: with it, -log 4 is the largest value of C(G), and G improves by being "
        "unlike the data.",
        "散度的符号错了：这样 -log 4 成了 C(G) 的最大值，G 越不像数据反而越好。",
    ),
    Bug(
        "log-base-2", OF_REAL + "))", OF_REAL + ")) / numpy.log(2)",
        "These are bits: the logarithm to base 2. In nats C(G) is -1.386 where p = q.",
        "这是比特：用了以 2 为底的对数。以奈特为单位时，p = q 处的 C(G) 是 -1.386。",
        more=((OF_FAKE + "))", OF_FAKE + ")) / numpy.log(2)"),),
    ),
    Bug(
        "zero-times-infinity", "p > 0, q > 0", "p >= 0, q >= 0",
        "Where p or q is 0 you compute 0 times the logarithm of 0, and that is nan. A point that is never drawn "
        "adds nothing to an expectation.",
        "在 p 或 q 为 0 的地方你计算了 0 乘以 0 的对数，结果是 nan。永远抽不到的点，对期望没有贡献。",
    ),
    Bug(
        "log-D-in-both", OF_FAKE, "p[fake] / (p + q)[fake]",
        "The second half is E_q log D*: over G's samples V has the logarithm of 1 - D.",
        "你的第二项写成了 E_q log D*：对 G 的样本，V 里是 1 - D 的对数。",
    ),
    Bug(
        "half", TOTAL, "return (of_real + of_fake) / 2",
        "You have half of C(G): the mean of the two expectations. V adds them: it is -log 4 where p = q, not -log 2.",
        "你得到的是 C(G) 的一半：把两个期望取了平均。V 是把它们相加：p = q 时是 -log 4，而不是 -log 2。",
    ),
    Bug(
        "one-minus-D", OF_FAKE, "(1 - p[fake] / (p + q)[fake])",
        "Where q is far smaller than p, D* rounds to 1 and 1 - D* to 0, whose logarithm is -inf: the digits of q are "
        "lost. What is 1 - D* as a fraction of its own?",
        "当 q 远小于 p 时，D* 舍入成 1，1 - D* 成了 0，其对数为 -inf：q 的有效数字丢失了。"
        "1 - D* 直接写成一个分数是什么？",
    ),
    Bug(
        "one-minus-D-and-nan", "p > 0, q > 0", "p >= 0, q >= 0",
        "Two mistakes: where p or q is 0 you compute 0 times the logarithm of 0, which is nan; and where q is far "
        "smaller than p, 1 - D* rounds to 0. Which points are ever drawn, and what is 1 - D* as a fraction of its "
        "own?",
        "有两个错误：在 p 或 q 为 0 的地方你计算了 0 乘以 0 的对数，结果是 nan；而当 q 远小于 p 时，1 - D* 舍入成 0。"
        "哪些点才抽得到？1 - D* 直接写成一个分数是什么？",
        more=((OF_FAKE, "(1 - p[fake] / (p + q)[fake])"),),
    ),
    Bug(
        "both-under-the-data", SUM_FAKE, "numpy.sum(p[real] * numpy.log(q[real] / (p + q)[real]))",
        "Both of your expectations are under the data: the second has the weight p too. In V the samples of G are "
        "drawn from another distribution than the examples.",
        "你的两个期望都是在数据分布下取的：第二项的权重也是 p。在 V 中，G 的样本与样例来自不同的分布。",
    ),
    Bug(
        "one-weight-for-both", TOTAL, WEIGHED_ALIKE,
        "You give log D* and log(1 - D*) one and the same weight, half of p + q. They are two expectations under two "
        "distributions: D* is weighed by how often data lie at a point, 1 - D* by how often samples do.",
        "你给 log D* 和 log(1 - D*) 用了同一个权重，即 p + q 的一半。它们是两个分布下的期望：一个按数据落在该点的频率"
        "加权，另一个按样本落在该点的频率加权。",
    ),
    Bug(
        "not-weighted", TOTAL, f"return numpy.log({OF_REAL}).mean() + numpy.log({OF_FAKE}).mean()",
        "Every point counts the same in your means. An expectation under p counts each point as often as p draws it, "
        "and one under q as often as q does. A mean over rows does that only for rows that were drawn.",
        "在你的平均里每个点的分量都一样。p 下的期望按 p 抽到该点的频率来计，q 下的按 q 的频率。只有各行是抽样得来时，"
        "对行取平均才是期望。",
    ),
    Bug(
        "not-weighted-and-one-minus-D", TOTAL,
        "D = p / (p + q)\n    return numpy.log(D[real]).mean() + numpy.log(1 - D[fake]).mean()",
        "Every point counts the same in your means. An expectation under p counts each point as often as p draws it, "
        "and one under q as often as q does. Besides, 1 - D* rounds to 0 where q is far smaller than p.",
        "在你的平均里每个点的分量都一样。p 下的期望按 p 抽到该点的频率来计，q 下的按 q 的频率。此外，"
        "当 q 远小于 p 时 1 - D* 舍入成 0。",
    ),
    Bug(
        "mean-over-the-points", "numpy.sum(p[real]", "numpy.mean(p[real]",
        "You divide by the number of points. The weights p sum to 1 already, and so do the weights q: the sums are "
        "the expectations.",
        "你除以了点的个数。权重 p 的和已经是 1，q 也是：求和本身就是期望。",
        more=(("numpy.sum(q[fake]", "numpy.mean(q[fake]"),),
    ),
    Bug("epsilon", OF_REAL, f"{OF_REAL} + SIZE", *EPSILON, more=((OF_FAKE, f"{OF_FAKE} + SIZE"),), sizes=SIZES),
)  # fmt: skip
