"""The named bugs of exercise 13 on smoothing, on the code's KL and on copying: the notes' own formulas first."""

from minigan.exercises.exercise import Bug

SIGMOID = "numpy.exp(-numpy.logaddexp(0, -a))"

SMOOTHING_BUGS = (
    Bug(
        "the-notes-constants", f"{SIGMOID} - alpha", f"{SIGMOID} - 1",
        "That is the slope without any smoothing, and the note's formula has it too: it adds constants to -log D. At "
        "which D must the slope be 0, so that D gives alpha on an example?",
        "这是完全没有平滑时的斜率，笔记的公式也是如此：它只给 -log D 加了常数。要使 D 对样例给出 alpha，斜率应在 D "
        "等于多少时为 0？",
    ),
    Bug(
        "first-term-only", f"{SIGMOID} - alpha", f"alpha * ({SIGMOID} - 1)",
        "You have the slope of the first term alone. D then learns more slowly, but its output still goes to 1.",
        "你只算了第一项的斜率。这样 D 学得慢一些，但它的输出仍会趋向 1。",
    ),
    Bug(
        "the-other-label", f"{SIGMOID} - alpha", f"{SIGMOID} - (1 - alpha)",
        "alpha is the label of an example, near 1. Your slope is 0 at D = 1 - alpha, which is the output for a fake.",
        "alpha 是样例的标签，接近 1。你的斜率在 D = 1 - alpha 处为 0，那是假样本该有的输出。",
    ),
    Bug(
        "ascends", f"{SIGMOID} - alpha", f"alpha - {SIGMOID}",
        "The sign is that of something to maximise. Here it is a loss, with a minus before it.",
        "这是要上升的量的符号。这里是损失，前面有负号。",
    ),
    Bug(
        "gradient-at-D", f"{SIGMOID} - alpha", f"(1 - alpha) / (1 - {SIGMOID}) - alpha / {SIGMOID}",
        "That is the slope in D. In the logit there is one more factor, and the fractions disappear.",
        "这是对 D 的斜率。对 logit 还要乘一个因子，那时分数就都消去了。",
    ),
    Bug(
        "overflow", f"{SIGMOID} - alpha", "numpy.exp(a) / (1 + numpy.exp(a)) - alpha",
        "exp(a) is infinite at a = 1000, and infinity over infinity, or times 0, is nan. Write the sigmoid so that "
        "its exponential stays small on both sides.",
        "在 a = 1000 处 exp(a) 为无穷大，而无穷大除以无穷大、或乘以 0，都是 nan。请换一种写法，"
        "使 sigmoid 里的 exp 在两侧都不会变大。",
    ),
    Bug(
        "divided-by-m", f"{SIGMOID} - alpha", f"({SIGMOID} - alpha) / a.size",
        "You divide by the number of logits. The formula contains no mean: the question asks for the slope of each "
        "loss in its own logit.",
        "你除以了 logit 的个数。公式里没有平均：要的是每个损失对它自己那个 logit 的斜率。",
    ),
)  # fmt: skip

KL = "(numpy.exp(2 * s) + m**2 - 1) / 2 - s"

KL_BUGS = (
    Bug(
        "the-notes-log-variance", KL, "(numpy.exp(s) + m**2 - 1 - s) / 2",
        "That is the usual formula, for an s that is the logarithm of the variance. The encoder multiplies the noise "
        "by exp(s): what is exp(s), then, a variance or a standard deviation?",
        "这是常见的公式，其中 s 是方差的对数。而这里的编码器把噪声乘以 exp(s)：那么 exp(s) 是方差还是标准差？",
    ),
    Bug(
        "s-as-the-sd", KL, "(s**2 + m**2 - 1) / 2 - numpy.log(s)",
        "You take s itself for the standard deviation. It may be negative: it is a logarithm.",
        "你把 s 本身当成了标准差。它可以为负：它是个对数。",
    ),
    Bug(
        "wrong-way-round", KL, "(numpy.exp(-2 * s) * (1 + m**2) - 1) / 2 + s",
        "That is the divergence from N(0, 1) to the code. The noise that is drawn is the code's: under which density "
        "is the expectation?",
        "这是从 N(0, 1) 到编码分布的散度。抽样用的是编码的分布：期望是在哪个密度下取的？",
    ),
    Bug(
        "half-missing", KL, "numpy.exp(2 * s) + m**2 - 1 - 2 * s",
        "You have twice the divergence: a 1/2 before all of it is missing.",
        "你得到的是散度的两倍：整个式子前面少了 1/2。",
    ),
    Bug(
        "nothing-against-collapse", KL, "(numpy.exp(2 * s) + m**2 - 1) / 2",
        "One term is missing, the one that keeps the noise from vanishing: your result goes on falling as s goes to "
        "minus infinity. The KL is 0 at m = s = 0 and nowhere else.",
        "缺了一项，恰恰是保住噪声的那一项：你的式子在 s 趋于负无穷时最小。KL 只在 m = s = 0 处为 0。",
    ),
    Bug(
        "summed", KL, f"numpy.sum({KL})",
        "You add up all the divergences, as the loss of a program does. The question asks for one for each entry of m "
        "and s.",
        "你把所有的散度加了起来，像程序里的损失那样。要的是 m 和 s 的每个元素各一个。",
    ),
    Bug(
        "log-of-the-sd-once", KL, "(numpy.exp(2 * s) + m**2 - 1 - s) / 2",
        "Your logarithm is too small by a factor of 2: the usual formula has the logarithm of the variance, and you "
        "put in the logarithm of the standard deviation. The KL is never below 0; try yours at m = 0, s = -0.3.",
        "你的对数只有应有的一半：常见的公式里是方差的对数，而你代入的是标准差的对数。KL 从不小于 0；请用 m = 0、s = "
        "-0.3 试试你的式子。",
    ),
)  # fmt: skip

VALUES = "-numpy.log(4), 0.0"

COPY_BUGS = (
    Bug(
        "the-other-way-round", VALUES, "0.0, -numpy.log(4)",
        "Your two values are exchanged. Either the order is wrong, or you follow the note, as if C(G) were smallest "
        "for the true density. Here p_data is the distribution of the n examples, which are all that D sees: which "
        "p_g has the JSD 0 to it?",
        "你的两个值正好颠倒：要么是顺序写反了，要么和笔记一样，以为准则奖励的是真实密度。"
        "但这里的 p_data 就是这些样例，D 见过的只有它们：哪个 p_g 与它们的 JSD 为 0？",
    ),
    Bug(
        "both-win", VALUES, "-numpy.log(4), -numpy.log(4)",
        "In yours the true density reaches the optimum as well. Under a density, n given points have the probability "
        "0: how well can a D that knows these points distinguish them from samples?",
        "你让密度也达到了最小值。在一个密度之下，n 个点的概率为 0：认得这些点的 D 能做得多好？",
    ),
    Bug(
        "jsd-once", VALUES, "-numpy.log(4), -numpy.log(2)",
        "Your second value contains the JSD only once. The largest JSD is log 2; what stands before it in C(G)?",
        "第二个值里 JSD 只算了一次。JSD 最大为 log 2；在 C(G) 中它前面的系数是多少？",
    ),
    Bug(
        "log-base-2", VALUES, "-2.0, 0.0",
        "These are bits. The paper's values are in nats, with the natural logarithm.",
        "这是比特。论文中的值以奈特为单位，用自然对数。",
    ),
    Bug(
        "sign", VALUES, "numpy.log(4), 0.0",
        "C(G) is a mean of logarithms of probabilities, and never positive.",
        "C(G) 是概率的对数的平均，从不为正。",
    ),
    Bug(
        "log-4-missing", VALUES, "0.0, 2 * numpy.log(2)",
        "Those are 2 JSD alone, without the constant. What is C(G) when D cannot distinguish examples from samples "
        "and outputs 1/2 everywhere?",
        "这只是 2 JSD，没有加上常数。如果 D 无法分辨、处处等于 1/2，C(G) 是多少？",
    ),
    Bug(
        "jsd-alone", VALUES, "0.0, numpy.log(2)",
        "Those are the two divergences themselves. In C(G) the JSD has a factor, and a constant stands beside it.",
        "这是两个 JSD 本身。在 C(G) 中，JSD 前面有系数，旁边还有一个常数。",
    ),
)  # fmt: skip
