"""The named bugs of exercise 14 on the divergence and its gradients, as changes to the references in vae.py."""

from minigan.exercises.exercise import Bug

TERMS = "(numpy.exp(lv) + mean**2 - 1 - lv) / 2"
MEAN_OF_SUMS = f"({TERMS}).sum(axis=1).mean()"

KL_BUGS = (
    Bug(
        "log-sd-for-log-variance", TERMS, "(numpy.exp(2 * lv) + mean**2 - 1 - 2 * lv) / 2",
        "This is right for an lv that is the logarithm of the standard deviation. Here it is the logarithm of the "
        "variance, as in question 1.",
        "假如 lv 是标准差的对数，这就对了。这里它是方差的对数，与第 1 题一样。",
    ),
    Bug(
        "sd-for-variance", TERMS, "(numpy.exp(lv / 2) + mean**2 - 1 - lv) / 2",
        "You have the standard deviation where the variance belongs. What is the mean of c^2 when the mean of c is 0?",
        "该用方差的地方你用了标准差。c 的均值为 0 时，c^2 的均值是什么？",
    ),
    Bug(
        "variance-squared", TERMS, "(numpy.exp(lv) ** 2 + mean**2 - 1 - lv) / 2",
        "You square the variance. Formulas with sigma^2 have the standard deviation sigma in them, and exp(lv) is a "
        "square already.",
        "你把方差又平方了一次。写着 sigma^2 的公式里，sigma 是标准差，而 exp(lv) 已经是它的平方。",
    ),
    Bug(
        "lv-as-the-variance", TERMS, "(lv + mean**2 - 1 - numpy.log(lv)) / 2",
        "You use lv as the variance, and its logarithm is nan where lv is negative. lv is the logarithm already.",
        "你把 lv 当成了方差，lv 为负时它的对数是 nan。lv 本身就已经是对数。",
    ),
    Bug(
        "half-forgotten", TERMS, "(numpy.exp(lv) + mean**2 - 1 - lv)",
        "Yours is twice the divergence: the 1/2 in the exponent of the normal density is missing.",
        "你的结果是散度的两倍：漏掉了正态密度的指数里的 1/2。",
    ),
    Bug(
        "without-brackets", TERMS, "numpy.exp(lv) + mean**2 - 1 - lv / 2",
        "Brackets are missing: only the last term is halved.",
        "缺少括号：只有最后一项除以了 2。",
    ),
    Bug(
        "mean-not-squared", TERMS, "(numpy.exp(lv) + mean - 1 - lv) / 2",
        "The mean is not squared. A code at -3 is as far from N(0, 1) as one at 3: does your formula say so?",
        "均值没有平方。均值为 -3 的编码与均值为 3 的编码离 N(0, 1) 一样远：你的公式是这样吗？",
    ),
    Bug(
        "mean-forgotten", TERMS, "(numpy.exp(lv) - 1 - lv) / 2",
        "The mean is not in your result: the codes may lie anywhere, and the divergence is the same.",
        "结果里没有均值：编码不论在哪里，散度都一样。",
    ),
    Bug(
        "variance-forgotten", TERMS, "(mean**2 - 1 - lv) / 2",
        "The variance is not in your result, only its logarithm. The larger lv is, the smaller yours gets, without "
        "end; a divergence is never negative.",
        "结果里没有方差，只有它的对数。lv 越大你的结果越小，没有止境；而散度从不为负。",
    ),
    Bug(
        "lv-forgotten", TERMS, "(numpy.exp(lv) + mean**2 - 1) / 2",
        "The logarithm of the variance is missing. Yours is smallest for a code without any spread; the divergence is "
        "infinite there.",
        "缺少方差的对数。你的结果在编码没有任何散布时最小，而散度在那里是无穷大。",
    ),
    Bug(
        "lv-with-the-wrong-sign", TERMS, "(numpy.exp(lv) + mean**2 - 1 + lv) / 2",
        "lv has the wrong sign: your result falls without end as lv falls, so it pushes the noise towards 0. A "
        "divergence is never negative.",
        "lv 的符号错了：lv 减小时你的结果不断下降，这会把噪声压向 0。散度从不为负。",
    ),
    Bug(
        "one-forgotten", TERMS, "(numpy.exp(lv) + mean**2 - lv) / 2",
        "A constant is missing: for a code that is N(0, 1) itself, the divergence must be 0.",
        "缺少一个常数：编码恰好服从 N(0, 1) 时，散度应当为 0。",
    ),
    Bug(
        "one-added", TERMS, "(numpy.exp(lv) + mean**2 + 1 - lv) / 2",
        "The constant has the wrong sign: for a code that is N(0, 1) itself, the divergence must be 0.",
        "常数的符号错了：编码恰好服从 N(0, 1) 时，散度应当为 0。",
    ),
    Bug(
        "minus-kl", TERMS, "(1 + lv - mean**2 - numpy.exp(lv)) / 2",
        "This is -KL, as it stands in the bound that the paper maximises. The question asks for KL, which is 0 or "
        "larger.",
        "这是 -KL，论文要最大化的下界里出现的就是它。要的是 KL，它不小于 0。",
    ),
    Bug(
        "the-other-way-round", TERMS, "(numpy.exp(-lv) + mean**2 * numpy.exp(-lv) - 1 + lv) / 2",
        "This is the divergence from N(0, 1) to the code. The question asks for the other direction: the mean is taken "
        "over the code's distribution.",
        "这是从 N(0, 1) 到编码的散度。要的是另一个方向：平均是对编码的分布取的。",
    ),
    Bug(
        "in-bits", MEAN_OF_SUMS, f"{MEAN_OF_SUMS} / numpy.log(2)",
        "Your result is in bits. The question asks for nats, with the natural logarithm.",
        "你的结果以比特为单位。要的是奈特，即用自然对数。",
    ),
    Bug(
        "mean-over-the-code", MEAN_OF_SUMS, f"({TERMS}).mean()",
        "You take the mean over the numbers of a code. They are independent, so their divergences add: a code of four "
        "numbers carries more than a code of one.",
        "你对一个编码的各个数取了平均。它们相互独立，所以散度相加：四个数的编码比一个数的编码携带得多。",
    ),
    Bug(
        "sum-over-the-minibatch", MEAN_OF_SUMS, f"({TERMS}).sum()",
        "You add over the examples too. L is a mean over the minibatch: write every row twice, and it does not change.",
        "你对各个样例也求了和。L 是小批量上的平均：把每一行都重复写两次，它不会改变。",
    ),
    Bug(
        "over-the-wrong-axis", MEAN_OF_SUMS, f"({TERMS}).sum(axis=0).mean()",
        "The two axes have changed places: you add over the examples and take the mean over the code.",
        "两个轴弄反了：你对样例求了和，却对编码的各个数取了平均。",
    ),
    Bug(
        "one-for-each-example", MEAN_OF_SUMS, f"({TERMS}).sum(axis=1)",
        "You return the divergence of each example. The question asks for their mean, one number.",
        "你返回的是每个样例的散度。要的是它们的平均，一个数。",
    ),
    Bug(
        "one-for-each-number", MEAN_OF_SUMS, TERMS,
        "You return the divergence of each number of the code. Add them for each example, and take the mean over the "
        "minibatch.",
        "你返回的是编码中每个数的散度。应当对每个样例求和，再对小批量取平均。",
    ),
)  # fmt: skip

DMEAN, DLV = "mean / len(mean)", "(numpy.exp(lv) - 1) / (2 * len(lv))"
BOTH = f"return {DMEAN}, {DLV}"

KL_GRADIENT_BUGS = (
    Bug(
        "missing-1-over-m", BOTH, "return mean, (numpy.exp(lv) - 1) / 2",
        "The 1/m is missing: code_kl is a mean over the minibatch. Write every row twice, and each row's gradient is "
        "halved.",
        "缺少 1/m：code_kl 是小批量上的平均。把每一行都重复写两次，每一行的梯度就减半。",
    ),
    Bug(
        "missing-1-over-m-in-dmean", DMEAN, "mean",
        "The 1/m is missing in your dmean. Both gradients are those of one mean over the minibatch.",
        "你的 dmean 缺少 1/m。两个梯度属于同一个小批量上的平均。",
    ),
    Bug(
        "missing-1-over-m-in-dlv", DLV, "(numpy.exp(lv) - 1) / 2",
        "The 1/m is missing in your dlv. Both gradients are those of one mean over the minibatch.",
        "你的 dlv 缺少 1/m。两个梯度属于同一个小批量上的平均。",
    ),
    Bug(
        "mean-over-the-code", BOTH, "return mean / mean.size, (numpy.exp(lv) - 1) / (2 * lv.size)",
        "You divide by the number of all entries. The divergence is a sum over the code and a mean over the examples "
        "only.",
        "你除以了所有元素的个数。散度对编码的各个数求和，只对样例取平均。",
    ),
    Bug(
        "half-forgotten", BOTH, "return 2 * mean / len(mean), (numpy.exp(lv) - 1) / len(lv)",
        "Both are twice too large: the 1/2 before the bracket is missing.",
        "两个梯度都大了一倍：漏掉了括号前的 1/2。",
    ),
    Bug(
        "half-forgotten-in-dlv", DLV, "(numpy.exp(lv) - 1) / len(lv)",
        "Your dlv is twice too large. In dmean the 1/2 cancels against the square; is there a square of lv?",
        "你的 dlv 大了一倍。在 dmean 里 1/2 与平方求导出来的 2 抵消了；对 lv 有平方吗？",
    ),
    Bug(
        "square-not-differentiated", DMEAN, "mean / (2 * len(mean))",
        "Your dmean is half of what it should be: what does the square of the mean give when it is differentiated?",
        "你的 dmean 只有应有的一半：均值的平方求导得到什么？",
    ),
    Bug(
        "two-kept-in-dmean", DMEAN, "2 * mean / len(mean)",
        "Your dmean is twice too large: the 2 of the square is there, and the 1/2 before the bracket is not.",
        "你的 dmean 大了一倍：平方求导的 2 有了，括号前的 1/2 却没有。",
    ),
    Bug(
        "one-forgotten", DLV, "numpy.exp(lv) / (2 * len(lv))",
        "A term is missing in dlv: yours is positive for every lv, so the noise would shrink without end. At which lv "
        "is the divergence smallest?",
        "dlv 里缺一项：无论 lv 多大你的结果都是正的，噪声会不断缩小。散度在哪个 lv 处最小？",
    ),
    Bug(
        "lv-with-the-wrong-sign", DLV, "(numpy.exp(lv) + 1) / (2 * len(lv))",
        "One term of dlv has the wrong sign. The divergence is smallest at lv = 0, so dlv must be 0 there.",
        "dlv 中有一项符号错了。散度在 lv = 0 处最小，所以那里 dlv 必须为 0。",
    ),
    Bug(
        "log-sd-for-log-variance", DLV, "(numpy.exp(2 * lv) - 1) / len(lv)",
        "This is right for an lv that is the logarithm of the standard deviation. Here it is the logarithm of the "
        "variance.",
        "假如 lv 是标准差的对数，这就对了。这里它是方差的对数。",
    ),
    Bug(
        "sd-for-variance", DLV, "(numpy.exp(lv / 2) - 1) / (2 * len(lv))",
        "You have the standard deviation where the variance belongs.",
        "该用方差的地方你用了标准差：KL 的公式里没有标准差。",
    ),
    Bug(
        "gradient-of-the-variance", DLV, "(1 - numpy.exp(-lv)) / (2 * len(lv))",
        "This is the gradient in the variance. lv is its logarithm: one more link of the chain is missing.",
        "这是对方差的梯度。lv 是方差的对数：链式法则还差一环。",
    ),
    Bug(
        "gradient-of-the-sd", DLV, "(numpy.exp(lv / 2) - numpy.exp(-lv / 2)) / len(lv)",
        "This is the gradient in the standard deviation. From it to lv, the logarithm of the variance, one more link "
        "of the chain is missing.",
        "这是对标准差的梯度。从标准差到方差的对数 lv，链式法则还差一环。",
    ),
    Bug(
        "minus-kl", BOTH, f"return -{DMEAN}, -{DLV}",
        "Both signs are the opposite: this is the gradient of -KL, which the paper's bound contains. The loss contains "
        "KL itself.",
        "两个符号都相反：这是 -KL 的梯度，论文的下界里是 -KL。损失里是 KL 本身。",
    ),
    Bug(
        "the-other-way-round", BOTH,
        "return mean * numpy.exp(-lv) / len(mean), (1 - (1 + mean**2) * numpy.exp(-lv)) / (2 * len(lv))",
        "These are the gradients of the divergence in the other direction, from N(0, 1) to the code.",
        "这是另一个方向的散度的梯度，即从 N(0, 1) 到编码的散度。",
    ),
    Bug(
        "detached-lv", DLV, "0 * lv",
        "Your dlv is 0: the divergence would have no influence on the noise. It depends on lv in two terms.",
        "你的 dlv 是 0：这样散度对噪声就毫无影响。散度有两项与 lv 有关。",
    ),
    Bug(
        "swapped-results", BOTH, f"return {DLV}, {DMEAN}",
        "The two results have changed places: the question asks for dmean first.",
        "两个结果的次序颠倒了：要的是 dmean 在前。",
    ),
    Bug(
        "summed-over-the-minibatch", BOTH,
        "return mean.sum(axis=0) / len(mean), (numpy.exp(lv) - 1).sum(axis=0) / (2 * len(lv))",
        "You add over the examples. Each example has a mean and an lv of its own, and so a gradient of its own.",
        "你把各个样例的梯度加了起来。每个样例有自己的 mean 和 lv，也就有自己的梯度。",
    ),
)  # fmt: skip
