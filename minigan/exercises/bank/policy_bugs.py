"""The named bugs of exercise 16 on the policy and on the exact gradient, as changes to the references in policy.py."""

from minigan.exercises.exercise import Bug

EXP = "numpy.exp((g - g.max()) / tau)"
SHARES = "powers / powers.sum()"

POLICY_BUGS = (
    Bug(
        "overflow", EXP, "numpy.exp(g / tau)",
        "The formula is right, but exp(1000) is infinite, and infinity over infinity is nan. The same number may "
        "be subtracted from all scores without a change of p: which number keeps every exponential at most 1?",
        "公式是对的，但 exp(1000) 是无穷大，无穷大除以无穷大得到 nan。所有分数减去同一个数，p 不变：减去哪个数能"
        "使每个指数都不超过 1？",
    ),
    Bug(
        "mean-subtracted", EXP, "numpy.exp((g - g.mean()) / tau)",
        "You subtract the mean of the scores. A score far above the mean still makes its exponential infinite.",
        "你减去的是分数的平均值。远高于平均值的分数仍会使指数变成无穷大。",
    ),
    Bug(
        "smallest-subtracted", EXP, "numpy.exp((g - g.min()) / tau)",
        "You subtract the smallest score: then all exponents are positive, and a large one overflows. Which score "
        "makes all of them negative or 0?",
        "你减去的是最小的分数：这样所有指数部分都是正的，大的会溢出。减去哪个分数能使它们都不大于 0？",
    ),
    Bug(
        "subtracted-after-tau", EXP, "numpy.exp(g / tau - g.max())",
        "You divide the scores by tau, and then subtract the largest score that was not divided. With tau other "
        "than 1 the exponents still become large, or all exponentials become 0. Subtract the largest of the "
        "numbers that you exponentiate.",
        "你先把分数除以 tau，减去的却是没有除以 tau 的最大分数。tau 不是 1 时，指数部分仍会很大，或者所有的指数"
        "函数值都变成 0。应当减去的是取指数的那些数中的最大者。",
    ),
    Bug(
        "tau-forgotten", EXP, "numpy.exp(g - g.max())",
        "The temperature is not in your p. A high tau makes all items nearly equally probable.",
        "你的 p 里没有温度。tau 高时，所有物品的概率应当几乎相等。",
    ),
    Bug(
        "tau-forgotten", EXP, "numpy.exp(g)",
        "The temperature is not in your p, and exp(1000) is infinite. A high tau makes all items nearly equally "
        "probable.",
        "你的 p 里没有温度，而且 exp(1000) 是无穷大。tau 高时，所有物品的概率应当几乎相等。",
    ),
    *(
        Bug(
            "scores-cut-off", EXP, f"numpy.exp(numpy.clip(g / tau, -{limit}, {limit}))",
            "You cut large scores off, so that the exponential does not overflow: two scores beyond the limit "
            "become equal. Subtract a number from all scores instead: their differences stay.",
            "你为了避免溢出而截断了大的分数：超过界限的两个分数就变得相等了。应当从所有分数中减去同一个数：差保"
            "持不变。",
        )
        for limit in (500, 100, 20)
    ),
    Bug(
        "tau-multiplied", EXP, "numpy.exp((g - g.max()) * tau)",
        "You multiply by tau: with a high temperature your p becomes sharper. It must become flatter.",
        "你乘以了 tau：温度高时你的 p 反而更尖。它应当更平。",
    ),
    Bug(
        "tau-outside", SHARES, "numpy.exp(g - g.max()) / numpy.exp(g - g.max()).sum() / tau",
        "You divide the probabilities by tau, and they no longer sum to 1. The temperature divides the scores, "
        "before the exponential.",
        "你把概率除以了 tau，它们的和不再是 1。温度应当在取指数之前除分数。",
    ),
    Bug(
        "sign", EXP, "numpy.exp((g.min() - g) / tau)",
        "Your best item is the least probable: the sign of the scores is the opposite.",
        "分数最高的物品在你这里概率最小：分数的符号反了。",
    ),
    Bug(
        "not-normalised", SHARES, "powers",
        "Your numbers do not sum to 1: what you divide them by, if anything, is the largest one. They are "
        "probabilities only after a division by their sum.",
        "你的这些数的和不是 1：你没有除，或者除以了最大的一个。除以它们的和之后才是概率。",
    ),
    Bug(
        "not-normalised", SHARES, "numpy.exp(g / tau)",
        "Your numbers do not sum to 1: they are exponentials of the scores. They are probabilities only after a "
        "division by their sum.",
        "你的这些数的和不是 1：它们只是分数的指数。除以它们的和之后才是概率。",
    ),
    Bug(
        "mean-for-sum", SHARES, "powers / powers.mean()",
        "You divide by the mean of the exponentials: your numbers sum to n and not to 1.",
        "你除以的是这些指数的平均值：结果的和是 n，而不是 1。",
    ),
    Bug(
        "sigmoid-for-softmax", SHARES, "1 / (1 + numpy.exp(-g / tau))",
        "You give each item a sigmoid of its own, as if items were drawn independently of each other. One item is "
        "drawn: the probabilities of all items sum to 1.",
        "你给每个物品各用了一个 sigmoid，好像各个物品彼此独立地被抽取。每次只抽一个物品：所有物品的概率之和是 1。",
    ),
    Bug(
        "log-p", SHARES, "(g - g.max()) / tau - numpy.log(powers.sum())",
        "These are the logarithms of the probabilities. The question asks for p itself.",
        "这些是概率的对数。要的是 p 本身。",
    ),
    Bug(
        "best-item-only", SHARES, "1.0 * (numpy.arange(len(g)) == g.argmax())",
        "You give the best item the probability 1. That is p only in the limit of tau near 0, and there it has no "
        "gradient.",
        "你把最好的物品的概率设为 1。只有 tau 趋于 0 的极限才是这样，而且那样的 p 没有梯度。",
    ),
    Bug(
        "scores-as-weights", SHARES, "g / g.sum()",
        "You divide the scores themselves by their sum. Scores may be negative; their exponentials are not.",
        "你直接用分数除以分数之和。分数可以是负的，它们的指数才总是正的。",
    ),
    Bug(
        "base-2", EXP, "numpy.exp2((g - g.max()) / tau)",
        "Your base is 2 in place of e. It is as if tau were larger by a factor of "
        "about 1.44.",
        "你用了 2 的幂，而不是指数函数。这相当于 tau 变大到约 1.44 倍。",
    ),
    Bug(
        "absolute-scores", EXP, "numpy.exp((abs(g) - abs(g).max()) / tau)",
        "You take the absolute value of the scores: a very bad item becomes as probable as a very good one.",
        "你对分数取了绝对值：很差的物品变得和很好的物品一样可能。",
    ),
    Bug(
        "softmax-twice", SHARES, "numpy.exp(powers / powers.sum()) / numpy.exp(powers / powers.sum()).sum()",
        "You apply the softmax twice: the second one gets probabilities, all between 0 and 1, and makes them "
        "nearly equal.",
        "你做了两次 softmax：第二次的输入已经是 0 与 1 之间的概率，结果几乎都相等了。",
    ),
)  # fmt: skip

P = "p = policy(g, tau)"
DG = "p * (r - (p * r).sum()) / tau"

GRADIENT_BUGS = (
    Bug(
        "tau-forgotten", DG, "p * (r - (p * r).sum())",
        "tau is in your p, but not in your gradient: the scores are divided by tau before the softmax, and that "
        "is one more link of the chain.",
        "tau 在你的 p 里，却不在梯度里：分数先除以 tau 再做 softmax，链式法则多这一环。",
    ),
    Bug(
        "tau-multiplied", DG, "p * (r - (p * r).sum()) * tau",
        "You multiply the gradient by tau. With a high temperature a step of g changes p less: is your gradient "
        "smaller then?",
        "你把梯度乘以了 tau。温度高时，g 的一步对 p 的影响更小：你的梯度这时会更小吗？",
    ),
    Bug(
        "tau-twice", DG, "p * (r - (p * r).sum()) / tau**2",
        "You divide by tau twice. It is one factor of the chain rule, since g occurs in p only as g / tau.",
        "你除以了两次 tau。g 在 p 中只以 g / tau 的形式出现，链式法则里只有一个这样的因子。",
    ),
    Bug(
        "tau-not-in-p", P, "p = policy(g, 1.0)",
        "You divide the gradient by tau, but your p is that of the temperature 1. J depends on the p that G draws "
        "from.",
        "你的梯度除以了 tau，p 却是温度为 1 时的 p。J 依赖的是 G 抽取物品时所用的 p。",
    ),
    Bug(
        "tau-nowhere", P, "p = policy(g, 1.0)",
        "This is the gradient for the temperature 1: tau is in neither your p nor your gradient.",
        "这是温度为 1 时的梯度：tau 既不在 p 里，也不在梯度里。",
        more=((DG, "p * (r - (p * r).sum())"),),
    ),
    Bug(
        "normaliser-constant", DG, "p * r / tau",
        "You take the denominator of the softmax for a constant. It contains every score: when one probability "
        "rises, all others fall.",
        "你把 softmax 的分母当成了常数。分母里有每一个分数：一个概率上升，其余的都下降。",
    ),
    Bug(
        "terms-of-J", DG, "p * r",
        "These are the terms of J, or the derivative of their numerators alone, without tau. The question asks for the "
        "derivative of their sum with respect to each score.",
        "这些是 J 的各项，或者只是分子的导数，缺少 tau。要的是各项之和对每个分数的导数。",
    ),
    Bug(
        "own-probability-only", DG, "p * (1 - p) * r / tau",
        "You differentiate p_i with respect to its own score only. A score changes the probabilities of all other "
        "items too, and their rewards count.",
        "你只求了 p_i 对它自己的分数的导数。一个分数也改变所有其他物品的概率，它们的奖励也要算上。",
    ),
    Bug(
        "own-probability-only", DG, "p * (1 - p) * r",
        "You differentiate p_i with respect to its own score only, and tau is missing. A score changes the "
        "probabilities of all other items too, and their rewards count.",
        "你只求了 p_i 对它自己的分数的导数，而且缺少 tau。一个分数也改变所有其他物品的概率，它们的奖励也要算上。",
    ),
    Bug(
        "other-probabilities-only", DG, "-p * (p * r).sum() / tau",
        "You have the part that comes from the denominator of the softmax. The score is in the numerator of its "
        "own item too.",
        "你只有来自 softmax 分母的那一部分。分数还出现在它自己那个物品的分子里。",
    ),
    Bug(
        "sign", DG, "p * ((p * r).sum() - r) / tau",
        "The sign is the opposite: your gradient lowers the score of the item with the best reward. G maximises J.",
        "符号反了：你的梯度会降低奖励最高的物品的分数。G 是要让 J 上升。",
    ),
    Bug(
        "p-forgotten", DG, "(r - (p * r).sum()) / tau",
        "The factor p is missing: an item that is almost never drawn has as large an entry as one that is drawn "
        "often. What is the derivative of p_i with respect to its score?",
        "缺少因子 p：几乎从不被抽到的物品与经常被抽到的物品有同样大的梯度。p_i 对它的分数的导数是什么？",
    ),
    Bug(
        "p-twice", DG, "p * p * (r - (p * r).sum()) / tau",
        "The factor p is there twice. One comes from the derivative of p: where does the other come from?",
        "因子 p 出现了两次：一次来自 p 的导数，另一次从何而来？",
    ),
    Bug(
        "of-log-p", DG, "(r - p * r.sum()) / tau",
        "This is the gradient of the sum of r_i log p_i, a cross-entropy. In J the rewards multiply the "
        "probabilities and not their logarithms.",
        "这是 r_i log p_i 之和（交叉熵）的梯度。在 J 中，奖励乘的是概率，而不是概率的对数。",
    ),
    Bug(
        "plain-mean-of-rewards", DG, "p * (r - r.mean()) / tau",
        "You subtract the plain mean of the rewards, as if every item were drawn equally often. What stands there "
        "has the items' probabilities in it.",
        "你减去的是奖励的普通平均，好像每个物品被抽到的次数一样多。该减的数里有各物品的概率。",
    ),
    Bug(
        "sum-of-rewards", DG, "p * (r - r.sum()) / tau",
        "You subtract the sum of all rewards, without their probabilities. Differentiate the denominator of the "
        "softmax once more, term by term.",
        "你减去的是所有奖励之和，没有乘概率。请再把 softmax 的分母逐项求一次导。",
    ),
    Bug(
        "mean-for-sum", DG, "p * (r - (p * r).mean()) / tau",
        "Your J is a mean over the items of p_i r_i: it is smaller by a factor of n. p is a probability already, "
        "so the terms are added.",
        "你的 J 对 p_i r_i 取了平均，小了 n 倍。p 已经是概率，各项应当相加。",
    ),
    Bug(
        "divided-by-n", DG, "p * (r - (p * r).sum()) / tau / len(g)",
        "You divide by the number of items. J is an expectation under p and not a mean over n items.",
        "你除以了物品的个数。J 是 p 下的期望，而不是 n 个物品的平均。",
    ),
    Bug(
        "jacobian", DG, "(numpy.diag(p) - numpy.outer(p, p)) / tau",
        "You return the matrix of all dp_i/dg_j. J is one number: the rewards multiply this matrix, and one entry "
        "for each score is left.",
        "你返回的是所有 dp_i/dg_j 组成的矩阵。J 是一个数：矩阵还要与奖励相乘，最后每个分数只剩一个数。",
    ),
    Bug(
        "of-log-J", DG, "p * (r - (p * r).sum()) / tau / (p * r).sum()",
        "This is the gradient of log J: you divide by J. There is no logarithm in J = E_p r.",
        "这是 log J 的梯度：你除以了 J。而 J = E_p r 里没有对数。",
    ),
    Bug(
        "rewards-forgotten", DG, "p * (1 - p) / tau",
        "The rewards are not in your gradient: it is the derivative of each probability with respect to its own "
        "score.",
        "你的梯度里没有奖励：它只是每个概率对自己的分数的导数。",
    ),
    Bug(
        "value-for-gradient", DG, "(p * r).sum()",
        "You return J itself, one number. The question asks for its derivative with respect to each of the n scores.",
        "你返回的是 J 本身，一个数。要的是它对 n 个分数中每一个的导数。",
    ),
)  # fmt: skip
