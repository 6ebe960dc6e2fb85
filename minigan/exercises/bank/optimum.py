"""Exercise 06: the best discriminator, and C(G) = -log 4 + 2 JSD."""

import numpy

from minigan.exercises.exercise import Bug, Exercise, Question


def best_discriminator(p, q):
    """D* = p_data / (p_data + p_g), point by point, with p for p_data and q for p_g"""
    return p / (p + q)


def kl_divergence(p, q):
    """KL(p, q) = sum over the points of p log(p / q), in nats"""
    seen = p > 0  # 0 log 0 = 0
    with numpy.errstate(divide="ignore"):  # infinite where q = 0 < p
        return numpy.sum(p[seen] * numpy.log(p[seen] / q[seen]))


def js_divergence(p, q):
    """JSD(p, q) = (KL(p, m) + KL(q, m)) / 2, in nats, m being half p and half q"""
    m = (p + q) / 2
    return (kl_divergence(p, m) + kl_divergence(q, m)) / 2


def value_at_optimum(p, q):
    """C(G) = E_p log D* + E_q log(1 - D*), in nats"""
    real, fake = p > 0, q > 0  # 0 log 0 = 0
    of_real = numpy.sum(p[real] * numpy.log(p[real] / (p + q)[real]))
    of_fake = numpy.sum(q[fake] * numpy.log(q[fake] / (p + q)[fake]))
    return of_real + of_fake


def density_cases(stream):
    """Densities at points of the line and of the plane, with zeros, and with both far out in a tail."""
    yield numpy.array([0.3]), numpy.array([0.1])
    yield numpy.array([0.5, 0.0]), numpy.array([0.0, 0.2])
    for shape in ((2,), (5,), (3, 2)):
        yield stream.uniform(shape, 0.1, 2.0), stream.uniform(shape, 0.1, 2.0)
    yield numpy.array([2e-12, 0.4]), numpy.array([6e-12, 0.4])


def probability_cases(stream):
    """Vectors of probabilities: equal, different, with zeros in q, in p, in both, and with no point in common."""
    yield numpy.array([1.0]), numpy.array([1.0])
    for n in (2, 3, 5):
        yield _probabilities(stream, n), _probabilities(stream, n)
    yield numpy.array([0.0, 0.25, 0.75]), numpy.array([0.5, 0.3, 0.2])
    yield numpy.array([0.5, 0.3, 0.2]), numpy.array([0.0, 0.25, 0.75])
    yield numpy.array([0.0, 0.6, 0.4, 0.0]), numpy.array([0.3, 0.0, 0.7, 0.0])
    yield numpy.array([0.0, 0.4, 0.6]), numpy.array([0.0, 0.7, 0.3])  # no divergence is infinite here
    yield numpy.array([1.0, 0.0]), numpy.array([0.0, 1.0])


def tail_cases(stream):
    """probability_cases, then points that one of the two hardly ever draws: there D* or 1 - D* rounds to 1."""
    yield from probability_cases(stream)
    yield numpy.array([1.0, 1e-20]), numpy.array([1e-20, 1.0])


def _probabilities(stream, n):
    weights = stream.uniform((n,), 0.1, 1.0)
    return weights / weights.sum()


D_BUGS = (
    Bug(
        "p-and-q-swapped", "p / (p + q)", "q / (p + q)",
        "p and q have changed places: your D says with what probability a point is a sample of G. What should D be "
        "where there is data and G makes nothing?",
        "p 和 q 对调了：你的 D 给出的是该点来自 G 的概率。在有数据、而 G 什么也不生成的地方，D 应该是多少？",
    ),
    Bug(
        "odds", "p / (p + q)", "p / q",
        "That is the ratio of the densities: the odds, from 0 to infinity. D is a probability: at p = q it is 1/2.",
        "这是两个密度之比，即胜率（odds），在 0 与无穷大之间。D 是概率：在 p = q 处它等于 1/2。",
    ),
    Bug(
        "logit", "p / (p + q)", "numpy.log(p) - numpy.log(q)",
        "That is the logit of D*, a net's output in notebook 03. Asked is the probability itself, between 0 and 1.",
        "这是 D* 的 logit，也就是笔记本 03 中网络的输出。要的是概率本身，在 0 与 1 之间。",
    ),
    Bug(
        "certain", "p / (p + q)", "(p > q).astype(float)",
        "Your D decides for the more probable of the two. That is the best guess, but not the best D: V rewards "
        "probabilities, and a D that is certain where it cannot be pays an infinite price.",
        "你的 D 只选了可能性较大的一个。那是最好的猜测，却不是最好的 D：V 奖励概率，不该确定而确定，代价是无穷大。",
    ),
    Bug(
        "over-the-mixture", "p / (p + q)", "p / ((p + q) / 2)",
        "You divide by the mixture (p + q) / 2. Then D is 2 where only data are. At p = q it should be 1/2.",
        "你除以了混合分布 (p + q) / 2。这样在只有数据的地方 D 等于 2。在 p = q 处它应该是 1/2。",
    ),
    Bug(
        "one-sum-for-all-points", "(p + q)", "(p + q).sum()",
        "You divide by one number, the sum over all points. D* is found at every point by itself: D may be anything "
        "at one point, whatever it is at another.",
        "你除以了一个数，即对所有点的总和。D* 是逐点求出的：D 在一点取什么值，与别的点无关。",
    ),
    Bug(
        "epsilon-1e-8", "(p + q)", "(p + q + 1e-8)",
        "A small number such as 1e-8 in the denominator makes D* wrong where both densities are smaller than that: "
        "far out in the tails, where D* still has a clear opinion.",
        "分母里加上 1e-8 之类的小数，会使 D* 在两个密度都更小的地方出错：远在尾部，而那里的 D* 仍有明确的判断。",
    ),
)  # fmt: skip

SUM_P = "numpy.sum(p[seen] * numpy.log(p[seen] / q[seen]))"

KL_BUGS = (
    Bug(
        "wrong-way-round", "p > 0", "q > 0",
        "That is KL(q, p), and the divergence is not symmetric. Which of the two distributions are you sampling "
        "from when you take the expectation?",
        "这是 KL(q, p)，而这个散度是不对称的。取期望时，你是从两个分布中的哪一个抽样的？",
        more=((SUM_P, "numpy.sum(q[seen] * numpy.log(q[seen] / p[seen]))"),),
    ),
    Bug(
        "log-base-2", "numpy.log(", "numpy.log2(",
        "These are bits: the logarithm to base 2. The paper's divergences are in nats, with the natural logarithm.",
        "这是比特：用了以 2 为底的对数。论文中的散度以奈特（nat）为单位，用自然对数。",
    ),
    Bug(
        "zero-times-infinity", "p > 0", "p >= 0",
        "Where p is 0 you compute 0 times the logarithm of 0, and that is nan. Such a point is never drawn from p: "
        "what does it add to the expectation?",
        "在 p 为 0 的地方你计算了 0 乘以 0 的对数，结果是 nan。这样的点永远不会从 p 中抽到：它对期望的贡献是多少？",
    ),
    Bug(
        "zeros-of-q-left-out", "p > 0", "(p > 0) & (q > 0)",
        "You leave out the points where q is 0 and p is not. Just they make the divergence infinite: q says that "
        "they cannot happen, and they do.",
        "你略去了 q 为 0 而 p 不为 0 的点。正是它们使散度为无穷大：q 说它们不可能发生，它们却发生了。",
    ),
    Bug(
        "epsilon-1e-8", SUM_P, "numpy.sum(p[seen] * numpy.log(p[seen] / (q[seen] + 1e-8)))",
        "A small number such as 1e-8 inside of the logarithm makes a finite number of an infinite divergence, and "
        "which one it is depends on your small number alone. A zero of p and a zero of q mean different things.",
        "对数里加上 1e-8 之类的小数，把无穷大的散度变成了有限的数，大小只取决于那个小数。p 的零与 q 的零含义不同。",
    ),
    Bug(
        "sign", "p[seen] / q[seen]", "q[seen] / p[seen]",
        "The ratio inside of the logarithm is upside down, so that the divergence comes out negative. It is never "
        "below 0, and 0 only where p = q.",
        "对数里的比值上下颠倒了，所以散度成了负数。它从不小于 0，且只在 p = q 时为 0。",
    ),
    Bug(
        "not-weighted", "p[seen] * numpy.log", "numpy.log",
        "Every point counts the same in your sum. An expectation under p counts each as often as p draws it.",
        "在你的和中每个点的分量都一样。而在 p 下的期望，是按 p 抽到该点的频率来计的。",
    ),
    Bug(
        "mean-over-the-points", "numpy.sum", "numpy.mean",
        "You divide by the number of points. The weights p sum to 1 already: the sum is the expectation.",
        "你除以了点的个数。权重 p 的和已经是 1：求和本身就是期望。",
    ),
    Bug(
        "cross-entropy", "p[seen] / q[seen]", "1 / q[seen]",
        "That is the cross-entropy. The divergence is what it exceeds the entropy of p by, so that it is 0 at p = q.",
        "这是 p 与 q 的交叉熵。散度是它超出 p 的熵的部分，所以在 p = q 时为 0。",
    ),
)  # fmt: skip

HALVED = "(kl_divergence(p, m) + kl_divergence(q, m)) / 2"

JSD_BUGS = (
    Bug(
        "without-the-half", HALVED, "kl_divergence(p, m) + kl_divergence(q, m)",
        "You have twice the divergence: it is the mean of two KLs, not their sum. For distributions without a "
        "common point it is log 2, its largest value.",
        "你得到的是散度的两倍：它是两个 KL 的平均，而不是和。两个没有公共点的分布的 JSD 是 log 2，即它的最大值。",
    ),
    Bug(
        "m-without-the-half", "m = (p + q) / 2", "m = p + q",
        "Your m sums to 2, so that the result is too small by log 2, and negative. What should m be where p = q?",
        "你的 m 的和是 2，不是一个分布，所以结果小了 log 2，成了负数。在 p = q 时，m 应该是什么？",
    ),
    Bug(
        "square-root", HALVED, f"numpy.sqrt({HALVED})",
        "You have taken the square root: that is the Jensen-Shannon distance, which some libraries return under a "
        "similar name. The paper has the divergence.",
        "你开了平方根：那是 Jensen-Shannon 距离，有些库用相近的名字返回它。论文里是散度。",
    ),
    Bug(
        "log-base-2", HALVED, f"{HALVED} / numpy.log(2)",
        "These are bits: the logarithm to base 2, whose largest value is 1. In nats the largest value is log 2.",
        "这是比特：用了以 2 为底的对数，最大值是 1。以奈特为单位时，最大值是 log 2。",
    ),
    Bug(
        "without-the-mixture", "kl_divergence(p, m) + kl_divergence(q, m)", "kl_divergence(p, q) + kl_divergence(q, p)",
        "That is the mean of the two KLs between p and q (Jeffreys' divergence, halved). It is infinite where one "
        "of them is 0; the JSD never is, since each is compared with the mixture.",
        "这是 p 与 q 间两个 KL 的平均（Jeffreys 散度的一半），其中一个为 0 即无穷大；JSD 与混合分布比较，从不如此。",
    ),
    Bug(
        "mixture-first", "kl_divergence(p, m) + kl_divergence(q, m)", "kl_divergence(m, p) + kl_divergence(m, q)",
        "The arguments of both KLs are the wrong way round. Points come from p or from q, not from m: and m is 0 "
        "nowhere where p is not, so the other way nothing can be infinite.",
        "两个 KL 的参数都写反了。点来自 p 或 q，而不是 m；p 不为 0 处 m 也不为 0，换过来就不会出现无穷大。",
    ),
    Bug(
        "one-side-only", HALVED, "kl_divergence(p, m)",
        "You have only the KL of p. The divergence is symmetric: swapping p and q must change nothing.",
        "你只算了 p 的 KL。JSD 是对称的：交换 p 和 q，结果不应改变。",
    ),
)  # fmt: skip

OF_REAL = "p[real] / (p + q)[real]"
OF_FAKE = "q[fake] / (p + q)[fake]"
TOTAL = "return of_real + of_fake"

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
        "这是 -log 4 + JSD：式 (6) 中 JSD 前面的系数不同。p 与 q 没有公共点时 D 总是对的：那时 V 是多少？",
    ),
    Bug(
        "log-4-missing", TOTAL, "return of_real + of_fake + numpy.log(4)",
        "That is 0 where p = q, and never negative: -log 4 is missing. What is V of the D that is always 1/2?",
        "你的结果在 p = q 时为 0，而且永远不会是负数：缺少了 -log 4。处处等于 1/2 的 D，它的 V 是多少？",
    ),
    Bug(
        "log-2-for-log-4", TOTAL, "return of_real + of_fake + numpy.log(2)",
        "You have log 2 where it should be log 4: each of the two halves of V is log(1/2) where D cannot tell.",
        "该是 log 4 的地方你用了 log 2：在 D 无法分辨时，V 的两项各为 log(1/2)。",
    ),
    Bug(
        "plus-log-4", TOTAL, "return of_real + of_fake + 2 * numpy.log(4)",
        "The sign of log 4 is wrong: your C(G) is positive, but V is a mean of logarithms of probabilities.",
        "log 4 的符号错了：你的 C(G) 是正的，而 V 是概率的对数的平均。",
    ),
    Bug(
        "minus-jsd", TOTAL, "return -2 * numpy.log(4) - of_real - of_fake",
        "The divergence has the wrong sign: -log 4 is then the largest C(G), and G wins by being unlike the data.",
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
)  # fmt: skip


EXERCISE = Exercise(
    "06_optimum",
    {"en": "The best discriminator", "zh": "最优判别器"},
    (
        Question(
            best_discriminator, density_cases,
            "D* = p / (p + q), with p, q and D* of one shape",
            D_BUGS, points=1, outputs=("D*",), formula_zh="D* = p / (p + q)，其中 p、q、D* 形状相同",
        ),
        Question(
            kl_divergence, probability_cases,
            "KL(p, q) = sum of p log(p / q), natural logarithm, 0 log 0 = 0, with p and q: (n,), KL a number or inf",
            KL_BUGS, outputs=("KL",),
            formula_zh="KL(p, q) = p log(p / q) 之和，自然对数，0 log 0 = 0，其中 p、q: (n,)，KL 是数或 inf",
        ),
        Question(
            js_divergence, probability_cases,
            "JSD(p, q) = (KL(p, m) + KL(q, m)) / 2 with m = (p + q) / 2, with p and q: (n,), JSD a number",
            JSD_BUGS, outputs=("JSD",),
            formula_zh="JSD(p, q) = (KL(p, m) + KL(q, m)) / 2，m = (p + q) / 2，其中 p、q: (n,)，JSD 是数",
        ),
        Question(
            value_at_optimum, tail_cases,
            "C(G) = sum of p log D* + sum of q log(1 - D*), D* = p / (p + q), with p and q: (n,), C(G) a number",
            OPTIMUM_BUGS, outputs=("C(G)",),
            formula_zh="C(G) = p log D* 之和 + q log(1 - D*) 之和，D* = p / (p + q)，其中 p、q: (n,)，C(G) 是数",
        ),
    ),
)  # fmt: skip
