"""The named bugs of exercise 18 on D* with label smoothing, as changes to the reference in losses.py."""

from minigan.exercises.exercise import Bug

D = "(alpha * p + beta * q) / (p + q)"

OPTIMUM_BUGS = (
    Bug(
        "unsmoothed", D, "p / (p + q)",
        "Neither alpha nor beta is in your D*: this is the best D without smoothing.",
        "你的 D* 里既没有 alpha，也没有 beta：这是不平滑时最好的 D。",
    ),
    Bug(
        "beta-forgotten", D, "alpha * p / (p + q)",
        "beta is missing: this is D* with one-sided smoothing. A sample is told to be real with probability beta, "
        "and there are q of them.",
        "缺少 beta：这是单侧平滑时的 D*。样本以概率 beta 被标为真，而样本的密度是 q。",
    ),
    Bug(
        "alpha-forgotten", D, "(p + beta * q) / (p + q)",
        "alpha is missing: only the samples' label is smoothed in yours.",
        "缺少 alpha：你只平滑了样本的标签。",
    ),
    Bug(
        "alpha-and-beta-swapped", D, "(beta * p + alpha * q) / (p + q)",
        "alpha and beta have changed places. Which of the two belongs to the data?",
        "alpha 与 beta 对调了。两者之中哪一个属于数据？",
    ),
    Bug(
        "1-minus-beta", D, "(alpha * p + (1 - beta) * q) / (p + q)",
        "You have 1 - beta where the samples count for D. beta is the probability with which a sample is told to "
        "be real.",
        "在样本给 D 的那一项里你用了 1 - beta。beta 才是样本被标为真的概率。",
    ),
    Bug(
        "1-minus-alpha-for-beta", D, "(alpha * p + (1 - alpha) * q) / (p + q)",
        "You have 1 - alpha where beta belongs. The samples have a label of their own.",
        "该用 beta 的地方你用了 1 - alpha。样本有它自己的标签。",
    ),
    Bug(
        "1-minus-D", D, "((1 - alpha) * p + (1 - beta) * q) / (p + q)",
        "This is 1 - D*: the weights of log(1 - D) stand in your numerator.",
        "这是 1 - D*：你的分子里是 log(1 - D) 的权重。",
    ),
    Bug(
        "smoothed-denominator", D, "alpha * p / (alpha * p + beta * q)",
        "In your denominator stand smoothed densities. Add the weights of both logarithms, log D and log(1 - D): "
        "what is left of alpha and beta?",
        "你的分母里是平滑后的密度。把 log D 与 log(1 - D) 的权重加起来：alpha 和 beta 还剩下什么？",
    ),
    Bug(
        "denominator-of-one-logarithm", D, "alpha * p / (alpha * p + (1 - beta) * q)",
        "You keep log D for the data and log(1 - D) for the samples only. With smoothing, data and samples occur "
        "in both logarithms.",
        "你只保留了数据的 log D 和样本的 log(1 - D)。平滑之后，数据和样本都出现在两个对数里。",
    ),
    Bug(
        "alpha-in-the-denominator-too", D, "(alpha * p + beta * q) / (alpha * p + q)",
        "In your denominator the data have the weight alpha. Add the weights of log D and of log(1 - D): what is "
        "left of alpha?",
        "你的分母里数据带着权重 alpha。把 log D 与 log(1 - D) 的权重加起来：alpha 还剩下什么？",
    ),
    Bug(
        "beta-forgotten-and-alpha-below", D, "alpha * p / (alpha * p + q)",
        "beta is missing, and in your denominator the data have the weight alpha. Add the weights of log D and of "
        "log(1 - D): what is left of alpha?",
        "缺少 beta，而且你的分母里数据带着权重 alpha。把 log D 与 log(1 - D) 的权重加起来：alpha 还剩下什么？",
    ),
    Bug(
        "alpha-plus-beta", D, "(alpha * p + beta * q) / ((alpha + beta) * (p + q))",
        "You divide by alpha + beta. They are probabilities of two different labels, and need not sum to 1.",
        "你除以了 alpha + beta。它们是两个不同标签的概率，和不必是 1。",
    ),
    Bug(
        "denominator-forgotten", D, "alpha * p + beta * q",
        "You have the weight of log D only. D* is its share of the weights of both logarithms.",
        "你只有 log D 的权重。D* 是它在两个对数的权重之中所占的比例。",
    ),
    Bug(
        "odds", D, "(alpha * p + beta * q) / ((1 - alpha) * p + (1 - beta) * q)",
        "These are the odds D / (1 - D), one weight over the other. D is the share of one weight in both.",
        "这是 D / (1 - D)，即两个权重之比。D 是一个权重在两者之和中的比例。",
    ),
    Bug(
        "logit", D, "numpy.log((alpha * p + beta * q) / ((1 - alpha) * p + (1 - beta) * q))",
        "This is the best logit. D is its sigmoid.",
        "这是最好的 logit。D 是它的 sigmoid，在 0 与 1 之间。",
    ),
    Bug(
        "cut-off-at-alpha", D, "numpy.clip(p / (p + q), beta, alpha)",
        "You cut the D of the paper off at beta and alpha. Smoothing changes D everywhere, not only at the ends: "
        "set the derivative to 0.",
        "你把论文的 D 在 beta 和 alpha 处截断了。平滑会处处改变 D，不只是在两端：请令导数为 0。",
    ),
    Bug(
        "beta-added", D, "alpha * p / (p + q) + beta",
        "You add beta whole. It counts in proportion to how many samples there are at x.",
        "你把 beta 整个加上了。它应当按 x 处样本所占的比例计入。",
    ),
    Bug(
        "beta-subtracted", D, "(alpha * p - beta * q) / (p + q)",
        "You subtract the part of the samples. beta raises D: with it some samples are told to be real.",
        "你减去了样本那一部分。beta 会升高 D：有了它，一部分样本被标为真。",
    ),
    Bug(
        "difference-of-the-labels", D, "(alpha - beta) * p / (p + q)",
        "Your D* goes from 0 to alpha - beta. Where there are only samples, p = 0, the best D is beta.",
        "你的 D* 从 0 到 alpha - beta。只有样本的地方（p = 0），最好的 D 是 beta。",
    ),
)  # fmt: skip
