"""The named bugs of exercise 16 on one draw and on the weights, as changes to the references in policy.py."""

from minigan.exercises.exercise import Bug

DRAWN = "(numpy.arange(len(p)) == i)"
ONE = "r_i * ((numpy.arange(len(p)) == i) - p) / tau"

ONE_DRAW_BUGS = (
    Bug(
        "tau-forgotten", ONE, f"r_i * ({DRAWN} - p)",
        "tau is not in your estimate. g occurs in p only as g / tau: what does that add to the chain rule?",
        "你的估计里没有 tau。g 在 p 中只以 g / tau 的形式出现：链式法则因此多出什么？",
    ),
    Bug(
        "tau-multiplied", ONE, f"r_i * ({DRAWN} - p) * tau",
        "You multiply by tau. At a high temperature a score has less influence on p and not more.",
        "你乘以了 tau。温度高时，分数对 p 的影响更小，而不是更大。",
    ),
    Bug(
        "tau-twice", ONE, f"r_i * ({DRAWN} - p) / tau**2",
        "You divide by tau twice. It is one factor of the chain rule.",
        "你除以了两次 tau。链式法则里只有一个这样的因子。",
    ),
    Bug(
        "sign", ONE, f"r_i * (p - {DRAWN}) / tau",
        "The sign is the opposite, that of a loss to minimise. J is maximised: an item drawn with a positive reward "
        "must get a higher score.",
        "符号反了，那是要下降的损失的符号。J 要上升：抽到的物品如果奖励为正，它的分数应当升高。",
    ),
    Bug(
        "sign", ONE, f"r_i * (p - {DRAWN})",
        "The sign is the opposite, that of a loss to minimise, and tau is missing. J is maximised.",
        "符号反了，那是要下降的损失的符号；而且缺少 tau。J 是要上升的。",
    ),
    Bug(
        "derivative-in-p", ONE, f"r_i * {DRAWN} / p[i]",
        "You differentiate log p_i with respect to p_i. One more link leads from p to the scores: the derivative "
        "of the softmax.",
        "你求的是 log p_i 对 p_i 的导数。从 p 到各个分数还有一环：softmax 的导数。",
    ),
    Bug(
        "derivative-in-p", ONE, f"r_i * {DRAWN} / p[i] / tau",
        "You differentiate log p_i with respect to p_i. One more link leads from p to the scores: the derivative "
        "of the softmax.",
        "你求的是 log p_i 对 p_i 的导数。从 p 到各个分数还有一环：softmax 的导数。",
    ),
    Bug(
        "drawn-item-only", ONE, f"r_i * {DRAWN} * (1 - p) / tau",
        "Only the score of the drawn item moves. log p_i depends on all scores, through the denominator of the "
        "softmax.",
        "只有抽到的物品的分数在动。通过 softmax 的分母，log p_i 依赖于所有的分数。",
    ),
    Bug(
        "normaliser-constant", ONE, f"r_i * {DRAWN} / tau",
        "You take the denominator of the softmax for a constant: your estimate has nothing to subtract. With "
        "positive rewards all scores would rise without end.",
        "你把 softmax 的分母当成了常数，没有减去任何东西。奖励为正时，所有分数会一直升高。",
    ),
    Bug(
        "numerator-forgotten", ONE, "-r_i * p / tau",
        "Your estimate does not depend on which item was drawn: only the part from the denominator of the softmax "
        "is there.",
        "你的估计与抽到哪个物品无关：只有来自 softmax 分母的那一部分。",
    ),
    Bug(
        "reward-forgotten", ONE, f"({DRAWN} - p) / tau",
        "The reward is not in your estimate: every item drawn would get a higher score, good or bad.",
        "你的估计里没有奖励：无论好坏，抽到的物品分数都会升高。",
    ),
    Bug(
        "of-p-for-log-p", ONE, f"r_i * p[i] * ({DRAWN} - p) / tau",
        "This is the gradient of p_i and not of log p_i. That an item is drawn with probability p_i brings this "
        "factor in already: with it twice, the expectation of your estimate is not dJ/dg.",
        "这是 p_i 的梯度，而不是 log p_i 的梯度。物品以概率 p_i 被抽到，这个因子已经在期望里了：再乘一次，估计的"
        "期望就不是 dJ/dg 了。",
    ),
    Bug(
        "divided-by-p", ONE, f"r_i * ({DRAWN} - p) / p[i] / tau",
        "You divide by p_i once too often. The derivative of log p_i has 1 / p_i in it, and it cancels against "
        "the p_i in the derivative of the softmax.",
        "你多除了一次 p_i。log p_i 的导数里的 1 / p_i 会与 softmax 导数里的 p_i 消去。",
    ),
    Bug(
        "p-in-every-entry", ONE, f"r_i * p * ({DRAWN} - p) / tau",
        "Each entry is multiplied by its probability. That factor belongs to the exact gradient, a sum over all "
        "items; here the draws themselves are as frequent as p says.",
        "每一项都乘了自己的概率。这个因子属于对所有物品求和的精确梯度；在这里，抽取的频率本身就由 p 决定。",
    ),
    Bug(
        "log-p-for-p", ONE, f"r_i * ({DRAWN} - numpy.log(p)) / tau",
        "You subtract log p. Differentiate log p_i: the logarithm of the denominator becomes a quotient, and no "
        "logarithm is left.",
        "你减去的是 log p。请对 log p_i 求导：分母的对数变成一个商，不再有对数。",
    ),
    Bug(
        "softmax-twice", ONE, f"r_i * ({DRAWN} - policy(p, tau)) / tau",
        "You apply the softmax to p. p holds probabilities already, not scores.",
        "你对 p 又做了一次 softmax。p 已经是概率，不是分数。",
    ),
    Bug(
        "uniform-for-p", ONE, f"r_i * ({DRAWN} - 1 / len(p)) / tau",
        "You subtract 1/n in each entry, as if all items were equally probable.",
        "你在每一项减去了 1/n，好像所有物品的概率都相等。",
    ),
    Bug(
        "1-minus-p-everywhere", ONE, "r_i * (1 - p) / tau",
        "You have 1 - p in every entry. The 1 belongs to one item only: which?",
        "你在每一项都用了 1 - p。这个 1 只属于一个物品：哪一个？",
    ),
    Bug(
        "reward-on-one-part", ONE, f"(r_i * {DRAWN} - p) / tau",
        "The reward multiplies only the 1 of the drawn item, and not p. It multiplies the whole gradient of log p_i.",
        "奖励只乘了抽到的物品的那个 1，没有乘 p。它应当乘 log p_i 的整个梯度。",
    ),
    Bug(
        "counted-from-1", ONE, "r_i * ((numpy.arange(len(p)) == i - 1) - p) / tau",
        "You take i for a number counted from 1: the item before the drawn one gets the reward.",
        "你把 i 当成了从 1 数起的编号：得到奖励的是抽到的物品前面的那一个。",
    ),
    Bug(
        "entry-of-the-drawn-item", ONE, "r_i * (1 - p[i]) / tau",
        "You return one number, the entry of the drawn item. log p_i depends on all n scores, so the estimate has "
        "n entries.",
        "你返回的是一个数，即抽到的物品那一项。log p_i 依赖于全部 n 个分数，所以估计有 n 项。",
    ),
    Bug(
        "divided-by-n", ONE, f"r_i * ({DRAWN} - p) / tau / len(p)",
        "You divide by the number of items. There is one draw, and nothing is a mean over items.",
        "你除以了物品的个数。这里只抽取一次，没有对物品取平均。",
    ),
    Bug(
        "value-for-gradient", ONE, "r_i * numpy.log(p[i])",
        "You return r_i log p_i, the quantity that is differentiated. The question asks for its gradient with "
        "respect to the scores.",
        "你返回的是 r_i log p_i，即被求导的量。要的是它对各个分数的梯度。",
    ),
)  # fmt: skip

W = "p[items] / q[items]"

WEIGHT_BUGS = (
    Bug(
        "inverted", W, "q[items] / p[items]",
        "Your weight is the inverse. An item that q draws more often than p would must count less.",
        "你的权重是倒数。q 比 p 更常抽到的物品应当算得更少。",
    ),
    Bug(
        "of-all-items", W, "p / q",
        "You return a weight for every item of the set. The question asks for those of the k items that were "
        "drawn, in their order.",
        "你返回了集合中每个物品的权重。要的是抽到的 k 个物品的权重，按抽取的次序。",
    ),
    Bug(
        "each-item-once", W, "p[numpy.unique(items)] / q[numpy.unique(items)]",
        "An item that was drawn twice has one weight in yours, and they are sorted. Each draw has its own, in the "
        "order of the draws.",
        "抽到两次的物品在你这里只有一个权重，而且排了序。每次抽取各有一个权重，按抽取的次序。",
    ),
    Bug(
        "log-ratio", W, "numpy.log(p[items]) - numpy.log(q[items])",
        "This is the logarithm of the weight. It multiplies f in a mean: where p and q are equal it must be 1 and "
        "not 0.",
        "这是权重的对数。权重在平均中与 f 相乘：p 与 q 相等时它应当是 1，而不是 0。",
    ),
    Bug(
        "difference", W, "p[items] - q[items]",
        "You take a difference. Where p and q are equal the weight must be 1, since nothing is to be corrected "
        "there.",
        "你取了差。p 与 q 相等时，没有什么要校正，权重应当是 1。",
    ),
    Bug(
        "forgotten", W, "0 * p[items] + 1",
        "All your weights are 1: the mean over draws from q is then an expectation under q and not under p.",
        "你的权重都是 1：这样对从 q 抽取的物品取平均，得到的是 q 下的期望，而不是 p 下的。",
    ),
    Bug(
        "p-alone", W, "p[items]",
        "Your weight is the probability under p alone. How often the item is drawn is known from q: that must be "
        "divided out.",
        "你的权重只是 p 下的概率。物品被抽到的频率由 q 决定：要把它除掉。",
    ),
    Bug(
        "only-1-over-q", W, "1 / q[items]",
        "You divide by q, but p is missing: your mean would be a plain sum of f over all items.",
        "你除以了 q，但缺少 p：这样的平均会成为 f 对所有物品的普通求和。",
    ),
    Bug(
        "product", W, "p[items] * q[items]",
        "You multiply by q. The draws are as frequent as q says already: this must be divided out.",
        "你乘以了 q。抽取的频率已经由 q 决定：应当把它除掉。",
    ),
    Bug(
        "sum-to-1", W, "p[items] / q[items] / (p[items] / q[items]).sum()",
        "You divide the weights by their sum (self-normalised importance sampling). That is another estimate, "
        "slightly biased: here the weights stay as they are, and a mean follows.",
        "你把权重除以了它们的和（自归一化重要性采样）。那是另一种估计，略有偏差：这里权重保持原样，之后再取平均。",
    ),
    Bug(
        "mean-1", W, "p[items] / q[items] / (p[items] / q[items]).mean()",
        "You divide the weights by their mean, so that they have the mean 1. Their expectation is 1 already; "
        "forced to 1 in every sample, the estimate becomes slightly biased.",
        "你把权重除以了它们的平均值，使平均为 1。它们的期望本来就是 1；在每个样本里都强制为 1，估计会略有偏差。",
    ),
    Bug(
        "clipped", W, "numpy.minimum(p[items] / q[items], SIZE)",
        "Your weights are cut off at a largest value. That lowers the variance, but then the mean no longer has "
        "the expectation under p.",
        "你的权重在某个最大值处被截断了。这会减小方差，但平均的期望就不再是 p 下的期望。",
        sizes=(1.0, 2.0, 5.0), bounds=(0.2, 7.0),
    ),
    Bug(
        "clipped", W, "numpy.clip(p[items] / q[items], 1 - SIZE, 1 + SIZE)",
        "Your weights are kept near 1, as in PPO. That lowers the variance, but then the mean no longer has the "
        "expectation under p.",
        "你把权重限制在 1 附近，就像 PPO 那样。这会减小方差，但平均的期望就不再是 p 下的期望。",
        sizes=(0.2, 0.1), bounds=(0.01, 0.95),
    ),
    Bug(
        "running-product", W, "numpy.cumprod(p[items] / q[items])",
        "You multiply each weight by those of the draws before it, as for a sequence of actions. Here the draws "
        "are independent, and each has a weight of its own.",
        "你把每个权重与它之前各次抽取的权重相乘，就像对一串动作那样。这里各次抽取相互独立，各有自己的权重。",
    ),
    Bug(
        "one-product", W, "0 * p[items] + numpy.prod(p[items] / q[items])",
        "All draws have the same weight in yours, the product of all. They are independent draws: each has a "
        "weight of its own.",
        "在你这里所有抽取的权重都一样，是全部权重之积。它们是相互独立的抽取：各有自己的权重。",
    ),
    Bug(
        "counted-from-1", W, "p[items - 1] / q[items - 1]",
        "Your weights are those of the items one place before. Items are counted from 0.",
        "你的权重属于前一个位置的物品。物品从 0 数起。",
    ),
    Bug(
        "squared", W, "(p[items] / q[items]) ** 2",
        "Your weight is the square of what it should be: one ratio turns an expectation under q into one under p.",
        "你的权重是应有值的平方：一个比值就能把 q 下的期望变成 p 下的期望。",
    ),
    Bug(
        "against-a-mixture", W, "p[items] / (p[items] + q[items])",
        "You divide by the sum of both. The items were drawn from q alone.",
        "你除以了两者之和。物品只是从 q 抽取的。",
    ),
)  # fmt: skip
