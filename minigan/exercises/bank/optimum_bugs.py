"""The named bugs of exercise 06 on D* and the divergences, as changes to the references in optimum.py."""

from minigan.exercises.exercise import Bug

SIZES = (1e-8, 1e-7, 1e-9, 1e-10, 1e-12, 1e-15, 1e-16, 1e-5, 2e-3)  # of small numbers that are added


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
        "这是两个密度之比，即几率（odds），在 0 与无穷大之间。D 是概率：在 p = q 处它等于 1/2。",
    ),
    Bug(
        "logit", "p / (p + q)", "numpy.log(p) - numpy.log(q)",
        "That is the logit of D*, a net's output in notebook 03. The question asks for the probability itself, between "
        "0 and 1.",
        "这是 D* 的 logit，也就是第 03 篇中网络的输出。要的是概率本身，在 0 与 1 之间。",
    ),
    Bug(
        "too-sure", "p / (p + q)", "(p > q).astype(float)",
        "Your D answers only 0 or 1, for the more probable of the two. That is the best guess, but not the best D: at "
        "an example where your D is 0, log D is -inf, and so is V.",
        "你的 D 只回答 0 或 1，选可能性较大的一个。那是最好的猜测，却不是最好的 D：在你的 D 等于 0 的样例处，log D 是 "
        "-inf，V 也是。",
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
        "epsilon", "(p + q)", "(p + q + SIZE)",
        "It is as if a small number were added to the denominator. That makes D* wrong where both densities are small. "
        "Far out in the tails they are, and D* may still be near 0 or near 1 there.",
        "结果就像在分母里加了一个很小的数一样。这会使 D* 在两个密度都很小的地方出错：远在尾部就是这样，而那里的 D* "
        "仍可能接近 0 或 1。",
        sizes=SIZES,
    ),
    Bug(
        "epsilon-on-both-sides", "p / (p + q)", "(p + SIZE) / (p + q + 2 * SIZE)",
        "It is as if a small number were added to both densities. That pulls D* to 1/2 where they are small, and "
        "where one of them is 0 D* is no longer sure. Neither needs it: the two are never 0 at once.",
        "结果就像给两个密度都加了一个很小的数一样。在密度很小的地方，这把 D* 拉向 1/2；在其中一个为 0 的地方，D* "
        "也不再确定。其实不需要它：两者不会同时为 0。",
        sizes=SIZES[:6],
    ),
    Bug(
        "clipped", "p / (p + q)", "numpy.clip(p / (p + q), SIZE, 1 - SIZE)",
        "It is as if D* were kept off 0 and 1 by a small number. Where only one of the two densities is there, D* is "
        "sure, and rightly so: 0 and 1 are allowed.",
        "结果就像用一个很小的数把 D* 限制住，使它到不了 0 和 1 一样。只有一个密度不为 0 的地方，D* 是确定的，"
        "而且理应如此：0 和 1 都可以取到。",
        sizes=(1e-3, 1e-4, 2e-5), bounds=(2e-6, 0.2),
    ),
    Bug(
        "without-brackets", "p / (p + q)", "p / p + q",
        "A division binds before a sum: you have p / p, which is 1, plus q. What is to be divided by?",
        "除法先于加法：你算的是 p / p，即 1，再加上 q。应该除以什么？",
    ),
    Bug(
        "sigmoid-of-the-difference", "p / (p + q)", "1 / (1 + numpy.exp(q - p))",
        "Your D is a sigmoid of p - q. Where both densities are small it says 1/2, though one of them may be many "
        "times the other: D depends on their ratio alone.",
        "你的 D 是 p - q 的 sigmoid。在两个密度都很小的地方它给出 1/2，尽管其中一个可能是另一个的许多倍："
        "D 只取决于两者之比。",
    ),
)  # fmt: skip

SUM_P = "numpy.sum(p[seen] * numpy.log(p[seen] / q[seen]))"


BOTH = (8e-10, 0.5)  # below which nothing tells one small number from two
WITH_BOTH = "numpy.sum(p[seen] * numpy.log((p[seen] + SIZE) / (q[seen] + SIZE)))"
ON_BOTH_SIDES = (
    "It is as if a small number were added to p and q, or both were kept above it. Where q is 0 and p is not, the "
    "divergence is infinite, and yours is finite. A zero of p and a zero of q mean different things.",
    "结果就像给 p 和 q 都加了一个很小的数，或者不让它们小于它一样。q 为 0 而 p 不为 0 时散度是无穷大，"
    "你的却是有限的。p 的零与 q 的零含义不同。",
)

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
        "You leave out the points where q is 0 and p is not. Exactly these points make the divergence infinite: q "
        "gives them the probability 0, and p draws them.",
        "你略去了 q 为 0 而 p 不为 0 的点。正是这些点使散度为无穷大：q 给它们的概率是 0，而 p 会抽到它们。",
    ),
    Bug(
        "epsilon", SUM_P, "numpy.sum(p[seen] * numpy.log(p[seen] / (q[seen] + SIZE)))",
        "It is as if a small number were added inside the logarithm. That makes a finite number of an infinite "
        "divergence, and which one it is depends on your small number. A zero of p and a zero of q mean different "
        "things.",
        "结果就像在对数里加了一个很小的数一样。这把无穷大的散度变成了有限的数，大小取决于你加的那个很小的数。"
        "p 的零与 q 的零含义不同。",
        sizes=(*SIZES, 1e-300), bounds=(1e-310, 0.5),
    ),
    Bug(
        "epsilon", SUM_P, "numpy.sum(p[seen] * numpy.log(p[seen] / q[seen] + SIZE))",
        "It is as if a small number were added inside the logarithm. A point that p never draws is better left out of "
        "the sum: then nothing has to be added, and the others keep their values.",
        "结果就像在对数里加了一个很小的数一样。p 永远抽不到的点，最好不要放进和里：这样什么也不用加，其余的值也不变。",
        sizes=(1e-5, 2e-3), bounds=(2e-6, 0.5),
    ),
    Bug("epsilon-on-both-sides", SUM_P, WITH_BOTH, *ON_BOTH_SIDES, sizes=(1e-8, 1e-7, 1e-5, 2e-3), bounds=BOTH),
    Bug(
        "epsilon-on-both-sides", SUM_P, WITH_BOTH.replace("(p[seen] *", "((p[seen] + SIZE) *"), *ON_BOTH_SIDES,
        sizes=(1e-3,), bounds=BOTH,
    ),
    Bug(
        "epsilon-on-both-sides", SUM_P, WITH_BOTH.replace("+ SIZE", ".clip(SIZE)"), *ON_BOTH_SIDES,
        sizes=(1e-8, 1e-3), bounds=BOTH,
    ),
    Bug(
        "sign", "p[seen] / q[seen]", "q[seen] / p[seen]",
        "The ratio inside the logarithm is upside down, so that the divergence comes out negative. It is never below "
        "0, and 0 only where p = q.",
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
        "That is the cross-entropy of p and q. It is the divergence plus the entropy of p, so it is not 0 at p = q.",
        "这是 p 与 q 的交叉熵。它等于散度加上 p 的熵，所以在 p = q 时不为 0。",
    ),
    Bug(
        "weighted-by-q", "p[seen] * numpy.log", "q[seen] * numpy.log",
        "q stands before your logarithm of p / q. That is no divergence: it can be negative. The expectation is under "
        "the distribution that the points are drawn from.",
        "在 p / q 的对数前面，你乘的是 q。这不是散度：它可以为负。期望应在抽出这些点的那个分布下取。",
    ),
    Bug(
        "minus-the-other-divergence", "p > 0", "q > 0",
        "q stands before your logarithm of p / q, so that you have -KL(q, p), which is never positive. The "
        "expectation is under the distribution that the points are drawn from.",
        "在 p / q 的对数前面，你乘的是 q，所以得到 -KL(q, p)，它从不为正。期望应在抽出这些点的那个分布下取。",
        more=((SUM_P, "numpy.sum(q[seen] * numpy.log(p[seen] / q[seen]))"),),
    ),
    Bug(
        "infinite-at-every-zero-of-q", SUM_P, f"(numpy.inf if (q == 0).any() else {SUM_P})",
        "You answer inf as soon as q is 0 somewhere. If p is 0 there as well, nothing is ever drawn at that point, "
        "and it adds nothing. Which zeros of q are the bad ones?",
        "只要 q 在某处为 0，你就返回 inf。如果那里 p 也为 0，这个点就永远不会被抽到，没有贡献。q 的哪些零才有问题？",
    ),
    Bug(
        "quotient-of-logarithms", "numpy.log(p[seen] / q[seen])", "numpy.log(p[seen]) / numpy.log(q[seen])",
        "You divide two logarithms. The logarithm of a quotient is something else: what is log(1 / 2), and what is "
        "log 1 divided by log 2?",
        "你把两个对数相除了。商的对数是另一回事：log(1 / 2) 是多少？log 1 除以 log 2 又是多少？",
    ),
    Bug(
        "absolute-values", "numpy.log(p[seen] / q[seen])", "abs(numpy.log(p[seen] / q[seen]))",
        "You take the absolute value of every logarithm. Where p is below q the logarithm is negative, and must stay "
        "so: it is only the whole sum that is never below 0.",
        "你对每个对数都取了绝对值。在 p 小于 q 的地方对数为负，必须保留：不小于 0 的只是总和。",
    ),
)  # fmt: skip

HALVED = "(kl_divergence(p, m) + kl_divergence(q, m)) / 2"

JSD_BUGS = (
    Bug(
        "half-of-the-second-only", HALVED, "kl_divergence(p, m) + kl_divergence(q, m) / 2",
        "Only the second KL is halved: without brackets a division comes before a sum. Is your JSD(p, q) the same as "
        "JSD(q, p)?",
        "只有第二个 KL 被除以了 2：不加括号时，先做除法再做加法。你的 JSD(p, q) 与 JSD(q, p) 相等吗？",
    ),
    Bug(
        "half-missing", HALVED, "kl_divergence(p, m) + kl_divergence(q, m)",
        "You have twice the divergence: it is the mean of two KLs, not their sum. For distributions without a "
        "common point it is log 2, its largest value.",
        "你得到的是散度的两倍：它是两个 KL 的平均，而不是和。两个没有公共点的分布的 JSD 是 log 2，即它的最大值。",
    ),
    Bug(
        "m-without-the-half", "m = (p + q) / 2", "m = p + q",
        "Your m sums to 2, not to 1, so your result is too small by log 2: it is never above 0. What should m be where "
        "p = q?",
        "你的 m 的和是 2 而不是 1，所以结果小了 log 2，从不大于 0。在 p = q 时，m 应该是什么？",
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
        "That is the mean of the two KLs between p and q (Jeffreys' divergence, halved). It is infinite where p or "
        "q is 0; the JSD never is, since each is compared with the mixture.",
        "这是 p 与 q 间两个 KL 的平均（Jeffreys 散度的一半），p、q 之一为 0 处它就是无穷大；"
        "JSD 让两者各自与混合分布比较，从不会这样。",
    ),
    Bug(
        "mixture-first", "kl_divergence(p, m) + kl_divergence(q, m)", "kl_divergence(m, p) + kl_divergence(m, q)",
        "The arguments of both KLs are in the wrong order. The points are drawn from p or from q, not from m. In the "
        "right order nothing can become infinite, because m is above 0 wherever p or q is.",
        "两个 KL 的参数次序都反了。点是从 p 或 q 中抽取的，而不是从 m。次序正确时不会出现无穷大，因为凡是 p 或 q 大于 "
        "0 处，m 也大于 0。",
    ),
    Bug(
        "one-side-only", HALVED, "kl_divergence(p, m)",
        "You have only the KL of p. The divergence is symmetric: swapping p and q must change nothing.",
        "你只算了 p 的 KL。JSD 是对称的：交换 p 和 q，结果不应改变。",
    ),
    Bug(
        "zero-times-infinity", HALVED, "(numpy.sum(p * numpy.log(p / m)) + numpy.sum(q * numpy.log(q / m))) / 2",
        "Where p or q is 0 you compute 0 times the logarithm of 0, and that is nan. A point that is never drawn "
        "adds nothing to an expectation; you already have a function that handles this.",
        "在 p 或 q 为 0 的地方你计算了 0 乘以 0 的对数，结果是 nan。永远抽不到的点，对期望没有贡献；"
        "你已经有一个知道这一点的函数。",
    ),
    Bug(
        "geometric-middle", "m = (p + q) / 2", "m = numpy.sqrt(p * q)",
        "You have a quarter of KL(p, q) + KL(q, p), as comes out with the geometric mean of p and q for m. It is "
        "infinite where one of the two is 0 and the other is not; with the mixture for m nothing is.",
        "你得到的是 KL(p, q) + KL(q, p) 的四分之一，用 p 与 q 的几何平均作 m 就会这样。"
        "p、q 中恰有一个为 0 处它就是无穷大；以混合分布作 m 就不会这样。",
    ),
)  # fmt: skip
