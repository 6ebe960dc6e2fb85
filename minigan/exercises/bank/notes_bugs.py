"""The named bugs of exercise 13 on D and on G's slope: the notes' own formulas first, then what else one writes."""

from minigan.exercises.exercise import Bug

SLOPES = "-1 / (1 - D), -D"

SLOPE_BUGS = (
    Bug(
        "the-notes-vanishing-in-both", SLOPES, "-D, -D",
        "That is the note's picture: a slope in D that vanishes at D = 0. Look at the graph of log(1 - D) near D = 0, "
        "or take a difference there: which of the two slopes is small?",
        "这正是笔记里的图：对 D 的斜率在 D = 0 处消失。看看 log(1 - D) 在 D = 0 附近的图像，或在那里取个差分："
        "两个斜率中哪一个小？",
    ),
    Bug(
        "slope-in-D-twice", SLOPES, "-1 / (1 - D), -1 / (1 - D)",
        "You give the slope in D for both. The logit comes before D: one factor is missing, the slope of the sigmoid.",
        "两个你给的都是对 D 的斜率。logit 在 D 之前：还要乘一个因子，即 sigmoid 的斜率。",
    ),
    Bug(
        "log-forgotten", SLOPES, "-1 / (1 - D), -D * (1 - D)",
        "Your second slope is that of 1 - D, without the logarithm around it. The chain is longer: a, D, log(1 - D).",
        "你的第二个斜率是 1 - D 的，没有算外面的对数。链条有三环：a、D、log(1 - D)。",
    ),
    Bug(
        "rising", SLOPES, "1 / (1 - D), D",
        "Your slopes are positive. But log(1 - D) falls when D rises, and it falls when the logit rises.",
        "你的斜率是正的。但 log(1 - D) 随 D 的增大而下降，随 logit 的增大也下降。",
    ),
    Bug(
        "of-log-D", SLOPES, "1 / D, 1 - D",
        "Those are the slopes of log D. The question asks for those of the other term of V, the one of the generated "
        "samples.",
        "这是 log D 的斜率。要的是 V 中样本那一项的斜率。",
    ),
    Bug(
        "swapped-results", SLOPES, "-D, -1 / (1 - D)",
        "Both are right, in the wrong order: first the slope in D, then that in the logit.",
        "两个都对，但顺序反了：先是对 D 的斜率，再是对 logit 的斜率。",
    ),
    Bug(
        "sigmoid-twice", SLOPES, "-1 / (1 - D), -1 / (1 + numpy.exp(-D))",
        "Your second slope takes the sigmoid of D. What you are given is D itself, which the sigmoid has made already.",
        "你的第二个斜率对 D 取了 sigmoid。给你的就是 D 本身，已经是 sigmoid 的输出。",
    ),
    Bug(
        "of-minus-log-D-in-a", SLOPES, "-1 / (1 - D), -(1 - D)",
        "Your second slope is that of -log D in the logit, the other objective. It is steep where D is near 0; is "
        "log(1 - D)?",
        "你的第二个斜率是 -log D 对 logit 的斜率，那是另一个目标。在 D 接近 0 处它很陡；log(1 - D) 在那里也陡吗？",
    ),
)  # fmt: skip

D_OF_SUM = "p / (p + (n - 1) * q)"

SUM_BUGS = (
    Bug(
        "the-notes-D", D_OF_SUM, "p / (p + q)",
        "That is the paper's D*, for means over examples and samples, and the note says the same of its sum. But with "
        "its n - 1 samples to each example, and none of them weighted, samples count for more.",
        "这是论文中的 D*，对应于样例与样本各取平均；笔记对它的求和也这么说。但每个样例配 n - 1 个样本且不加权，"
        "样本的分量就更重了。",
    ),
    Bug(
        "equilibrium-only", D_OF_SUM, "1 / n + 0 * p",
        "You have what D becomes at the equilibrium, p = q. The question asks for D for any p and q.",
        "你给的是平衡点 p = q 处的 D。要的是任意 p 和 q 时的 D。",
    ),
    Bug(
        "n-samples", D_OF_SUM, "p / (p + n * q)",
        "You count n samples to an example. Count again what the sum runs over.",
        "你按每个样例 n 个样本来算。再数一遍求和的范围。",
    ),
    Bug(
        "weight-on-the-data", D_OF_SUM, "(n - 1) * p / ((n - 1) * p + q)",
        "The weight is on the wrong density: the more samples there are for each example, the smaller D should be.",
        "权重加在了错的密度上：每个样例配的样本越多，D 应当越小。",
    ),
    Bug(
        "probability-of-a-fake", D_OF_SUM, "(n - 1) * q / (p + (n - 1) * q)",
        "That is 1 - D: how probable it is that x is a sample of G. Where the data are dense, D should be near 1.",
        "这是 1 - D：x 来自 G 的概率。在数据密集的地方，D 应接近 1。",
    ),
    Bug(
        "epsilon", D_OF_SUM, "p / (p + (n - 1) * q + SIZE)",
        "It is as if a small number were added to the denominator. That makes D wrong where both densities are small. "
        "Far out in the tails they are, and D may still be near 0 or near 1 there.",
        "结果就像在分母里加了一个很小的数一样。这会使 D 在两个密度都很小的地方出错：远在尾部就是这样，而那里的 D "
        "仍可能接近 0 或 1。",
        sizes=(1e-8, 1e-12, 2e-3),
    ),
)  # fmt: skip

P = "q * D / (1 - D)"

DENSITY_BUGS = (
    Bug(
        "the-notes-D-itself", P, "D + 0 * q",
        "The note takes D for a measure of how likely x is. D compares two densities: it is near 1 where there is "
        "little data and still less from G. What is q for?",
        "笔记把 D 当作 x 可能性大小的度量。D 是在比较两个密度：在数据很少、而 G 更少的地方，D 也接近 1。q 有什么用？",
    ),
    Bug(
        "odds", P, "D / (1 - D)",
        "That is the ratio of the two densities, p to q. One of them is given.",
        "这是两个密度 p 与 q 之比。其中一个是已知的。",
    ),
    Bug(
        "D-times-q", P, "q * D",
        "D is the part of p in the sum of both densities, not its ratio to q.",
        "D 是 p 在两个密度之和中所占的份额，而不是它与 q 的比。",
    ),
    Bug(
        "upside-down", P, "q * (1 - D) / D",
        "Your ratio is upside down: a D near 1 should mean much data.",
        "你的比值上下颠倒了：D 接近 1 应意味着数据多。",
    ),
    Bug(
        "logarithm", P, "numpy.log(q * D / (1 - D))",
        "That is the logarithm of the density: the logit plus log q. The question asks for the density.",
        "这是密度的对数，即 logit 加 log q。要的是密度本身。",
    ),
    Bug(
        "epsilon", P, "q * D / (1 - D + SIZE)",
        "It is as if a small number were added to 1 - D. Where D is nearly 1 that is no longer small beside 1 - D, and "
        "p comes out too small.",
        "结果就像给 1 - D 加了一个很小的数一样。在 D 接近 1 的地方，与 1 - D 相比它不再是小数目，算出的 p 就偏小了。",
        sizes=(1e-8, 1e-10, 1e-6, 2e-3),
    ),
)  # fmt: skip

D_FAKE, SLOPE = "numpy.exp(-numpy.logaddexp(0, -psi * (z + theta)))", "-psi * D_fake.mean()"
OF_EXAMPLES = "psi * numpy.exp(-numpy.logaddexp(0, psi * x)).mean()"

G_BUGS = (
    Bug(
        "the-notes-examples", SLOPE, OF_EXAMPLES,
        "As the note does, you move G by the term of the examples. Change theta a little: which x changes with it, and "
        "which D(x)?",
        "和笔记一样，你用真实样例那一项来更新 G。把 theta 改变一点：哪些 x 会跟着变？哪些 D(x) 会变？",
    ),
    Bug(
        "both-terms", SLOPE, f"{SLOPE} + {OF_EXAMPLES}",
        "You let both terms of V depend on theta. The examples are there whatever G does.",
        "你让 V 的两项都依赖 theta。不管 G 做什么，样例都在那里。",
    ),
    Bug(
        "not-through-D", SLOPE, "-D_fake.mean()",
        "You stop at D's logit. From there the chain rule goes on, through D, down to the sample and to theta.",
        "你停在了 D 的 logit。链式法则还要继续：穿过 D，到样本，再到 theta。",
    ),
    Bug(
        "non-saturating", SLOPE, "-psi * (1 - D_fake).mean()",
        "That is the slope of -mean log D(G(z)), the other objective. V has log(1 - D) over the samples.",
        "这是另一个目标 -mean log D(G(z)) 的斜率。V 中对样本取的是 log(1 - D)。",
    ),
    Bug(
        "descends", SLOPE, "psi * D_fake.mean()",
        "You return the direction in which G moves, with a minus. The question asks for the derivative itself: the "
        "minus sign belongs to G's step, which comes later.",
        "你给的是 G 迈步的方向。要的是导数本身：之后 G 才沿它下降。",
    ),
    Bug(
        "sum-for-mean", SLOPE, "-psi * D_fake.sum()",
        "You add up over the samples. V has their mean: twice as many samples should not pull twice as hard.",
        "你对样本求了和。V 里是平均：样本多一倍，拉力不应也大一倍。",
    ),
    Bug(
        "at-z", D_FAKE, "numpy.exp(-numpy.logaddexp(0, -psi * z))",
        "You evaluate D at the noise z. It must be evaluated at the sample: what does G make of z?",
        "你让 D 判断的是噪声 z，而应该是样本。G 把 z 变成什么？",
    ),
    Bug(
        "over-the-examples", SLOPE, "-psi * D_fake.sum() / len(x)",
        "You divide by the number of examples. The mean is over the samples, of which there may be another number.",
        "你除以了样例的个数。平均是对样本取的，而样本的个数可以不同。",
    ),
    Bug(
        "of-mean-log-D", SLOPE, "psi * (1 - D_fake).mean()",
        "That is the slope of mean log D(G(z)), the other objective, which G maximises. V has log(1 - D) over the "
        "samples.",
        "这是 mean log D(G(z)) 的斜率，即另一个目标，G 会沿它上升。V 中对样本取的是 log(1 - D)。",
    ),
)  # fmt: skip
