"""The named bugs of exercise 16 on the estimate from k draws, as changes to the reference in policy.py."""

from minigan.exercises.exercise import Bug

W = "w = importance_weights(p, q, items)"
ALL = "(w[:, None] * each).mean(axis=0)"
ADVANTAGE = "rewards - baseline"
ONE = "one_draw_gradient(p, i, r, tau)"
DRAWN = "(items[:, None] == numpy.arange(len(p)))"

REINFORCE_BUGS = (
    Bug(
        "weight-forgotten", W, "w = numpy.ones(len(items))",
        "The importance weights are missing: the items were drawn from q, and your mean is an expectation under q.",
        "缺少重要性权重：物品是从 q 抽取的，你的平均是 q 下的期望。",
    ),
    Bug(
        "weight-and-baseline-forgotten", W, "w = numpy.ones(len(items))",
        "Neither the importance weights nor the baseline is in your estimate: this is REINFORCE for draws from p "
        "itself.",
        "你的估计里既没有重要性权重，也没有基线：这是从 p 本身抽取时的 REINFORCE。",
        more=((ADVANTAGE, "rewards"),),
    ),
    Bug(
        "weight-cut-off", W, "w = numpy.minimum(importance_weights(p, q, items), SIZE)",
        "Your weights are cut off at a largest value. That lowers the variance, but then the estimate no longer "
        "has the right expectation.",
        "你的权重在某个最大值处被截断了。这会减小方差，但估计的期望就不对了。",
        sizes=(1.0,), bounds=(0.2, 3.0),
    ),
    Bug(
        "weight-inverted", W, "w = importance_weights(q, p, items)",
        "The weights are inverted: p and q have changed places in your call. Which of the two were the items "
        "drawn from?",
        "权重颠倒了：调用时 p 与 q 对调了。物品是从哪一个抽取的？",
    ),
    Bug(
        "weight-twice", W, "w = importance_weights(p, q, items) ** 2",
        "The weight is there twice: your estimate has its square.",
        "权重用了两次：你的估计里是它的平方。",
    ),
    Bug(
        "log-weight", W, "w = numpy.log(importance_weights(p, q, items))",
        "You multiply by the logarithm of the weight. It is 0 where p and q are equal, and then nothing is learned.",
        "你乘的是权重的对数。p 与 q 相等时它是 0，就什么也学不到了。",
    ),
    Bug(
        "one-weight-for-all", W, "w = 0 * rewards + importance_weights(p, q, items).mean()",
        "All draws have the mean of the weights. Each draw has a weight of its own.",
        "所有抽取用的都是权重的平均值。每次抽取各有自己的权重。",
    ),
    Bug(
        "weights-sum-to-1", ALL, "(w[:, None] * each).sum(axis=0) / w.sum()",
        "You divide by the sum of the weights (self-normalised importance sampling). That is another estimate, "
        "slightly biased; the question asks for the mean over the k draws.",
        "你除以了权重之和（自归一化重要性采样）。那是另一种估计，略有偏差；要的是对 k 次抽取取平均。",
    ),
    Bug(
        "baseline-forgotten", ADVANTAGE, "rewards",
        "The baseline is not in your estimate. Its expectation is right, but the question asks for the rewards "
        "less the baseline: that changes every single estimate, and mostly lowers the variance.",
        "你的估计里没有基线。期望是对的，但题目要的是奖励减去基线：这会改变每一次的估计，而且通常能减小方差。",
    ),
    Bug(
        "baseline-added", ADVANTAGE, "rewards + baseline",
        "You add the baseline. It is subtracted, so that what is left is small where the reward is as usual.",
        "你加上了基线。应当减去它：奖励与平常一样时，剩下的就很小。",
    ),
    Bug(
        "baseline-on-the-weight", W, "w = importance_weights(p, q, items) - baseline",
        "You subtract the baseline from the weight. It belongs to the reward: only there does its part have the "
        "expectation 0.",
        "你从权重里减去了基线。它属于奖励：只有在那里，它那一部分的期望才是 0。",
        more=((ADVANTAGE, "rewards"),),
    ),
    Bug(
        "baseline-added-to-the-weight", W, "w = importance_weights(p, q, items) + baseline",
        "You add the baseline to the weight. It is subtracted from the reward: only there does its part have the "
        "expectation 0.",
        "你把基线加到了权重上。它应当从奖励中减去：只有在那里，它那一部分的期望才是 0。",
        more=((ADVANTAGE, "rewards"),),
    ),
    Bug(
        "baseline-not-weighted", ADVANTAGE, "rewards - baseline / w",
        "The weight multiplies the reward alone, and the baseline is subtracted after it. For draws from q the "
        "part of the baseline then has an expectation other than 0: weight the difference.",
        "权重只乘了奖励，之后才减去基线。对于从 q 抽取的物品，这样基线那一部分的期望不是 0：应当给差加权。",
    ),
    Bug(
        "baseline-weighted-twice", ADVANTAGE, "rewards - baseline * w",
        "The baseline has the weight twice. It is one number, the same for every draw, and the difference from it "
        "is weighted once.",
        "基线上的权重用了两次。基线是一个数，对每次抽取都一样，与它的差只加权一次。",
    ),
    Bug(
        "baseline-from-the-gradient", ALL, "(w[:, None] * each).mean(axis=0) - baseline",
        "You subtract the baseline from the gradient. It is in the units of a reward: subtract it there, before "
        "the product with the gradient of log p.",
        "你从梯度里减去了基线。基线的单位是奖励：应当在与 log p 的梯度相乘之前，从奖励里减去。",
        more=((ADVANTAGE, "rewards"),),
    ),
    Bug(
        "mean-reward-for-baseline", ADVANTAGE, "rewards - rewards.mean()",
        "You subtract the mean of these rewards in place of the baseline that is given. A baseline that contains "
        "the draw's own reward makes the estimate biased.",
        "你减去的是这些奖励的平均值，而不是给定的基线。基线如果包含这次抽取自己的奖励，估计就有偏差。",
    ),
    Bug(
        "standardised", ADVANTAGE, "(rewards - rewards.mean()) / (rewards.std() + 1e-8)",
        "You standardise the rewards to mean 0 and standard deviation 1. Many programs do; but the question has "
        "the baseline that is given, and dividing changes the length of the gradient.",
        "你把奖励标准化成了均值 0、标准差 1。许多程序这样做；但题目用的是给定的基线，而且除以标准差会改变梯度的"
        "长度。",
    ),
    Bug(
        "standardised", ADVANTAGE, "(rewards - rewards.mean()) / rewards.std()",
        "You standardise the rewards to mean 0 and standard deviation 1. Many programs do; but the question has "
        "the baseline that is given, and dividing changes the length of the gradient.",
        "你把奖励标准化成了均值 0、标准差 1。许多程序这样做；但题目用的是给定的基线，而且除以标准差会改变梯度的"
        "长度。",
    ),
    Bug(
        "rewards-forgotten", ADVANTAGE, "0 * rewards + 1",
        "The rewards are not in your estimate: every item drawn is made more probable, good or bad.",
        "你的估计里没有奖励：无论好坏，抽到的物品都会变得更可能。",
    ),
    Bug(
        "sum-for-mean", ALL, "(w[:, None] * each).sum(axis=0)",
        "You add over the draws. The mean is asked for: with twice as many draws the estimate should be better "
        "and not twice as large.",
        "你对各次抽取求了和。要的是平均：抽取次数加倍，估计应当更准，而不是加倍。",
    ),
    Bug(
        "divided-by-n", ALL, "(w[:, None] * each).sum(axis=0) / len(p)",
        "You divide by the number of items in the set. The mean is over the draws.",
        "你除以的是集合里物品的个数。平均是对各次抽取取的。",
    ),
    Bug(
        "divided-by-k-twice", ALL, "(w[:, None] * each).mean(axis=0) / len(items)",
        "You divide by the number of draws twice.",
        "你除以了两次抽取的次数：取平均时已经除过一次了。",
    ),
    Bug(
        "divided-by-distinct-items", ALL, "(w[:, None] * each).sum(axis=0) / len(set(items.tolist()))",
        "You divide by the number of different items among the draws. An item drawn twice is two draws.",
        "你除以的是抽到的不同物品的个数。抽到两次的物品算两次抽取。",
    ),
    Bug(
        "repeated-draws-lost", ALL,
        "(numpy.array([(w * (rewards - baseline) * (items == j))[items == j][-1:].sum() for j in range(len(p))]) "
        "- p * (w * (rewards - baseline)).sum()) / len(items) / tau",
        "An item that was drawn several times has only its last draw in your sum. `x[items] += y` adds only once "
        "where an index is repeated; numpy.add.at, or a loop, adds every time.",
        "抽到多次的物品在你的和里只算了最后一次。下标重复时，`x[items] += y` 只加一次；numpy.add.at 或循环才会每"
        "次都加。",
    ),
    Bug(
        "each-item-once", ALL, "(w[:, None] * each)[numpy.unique(items, return_index=True)[1]].mean(axis=0)",
        "An item that was drawn several times counts once in yours, with its first reward. Each draw counts.",
        "抽到多次的物品在你这里只算一次，用的是它的第一个奖励。每次抽取都要算。",
    ),
    Bug(
        "first-draw-only", ALL, "(w[:, None] * each)[0]",
        "Only the first draw is in your estimate.",
        "你的估计里只有第一次抽取：应当对所有抽取取平均。",
    ),
    Bug(
        "last-draw-only", ALL, "(w[:, None] * each)[-1]",
        "Only the last draw is in your estimate: something in your loop is overwritten where it should be added to.",
        "你的估计里只有最后一次抽取：循环中该累加的地方被覆盖了。",
    ),
    Bug(
        "one-row-for-each-draw", ALL, "w[:, None] * each",
        "You return one row for each draw. Their mean is asked for.",
        "你给每次抽取返回了一行。要的是它们的平均。",
    ),
    Bug(
        "one-number", ALL, "(w[:, None] * each).mean()",
        "You average over the items too, and one number is left. The estimate has an entry for each score.",
        "你对物品也取了平均，只剩一个数。估计对每个分数各有一项。",
    ),
    Bug(
        "tau-forgotten", ONE, "one_draw_gradient(p, i, r, 1.0)",
        "tau is not in your estimate. The gradient of log p with respect to g has it.",
        "你的估计里没有 tau。log p 对 g 的梯度里有它。",
    ),
    Bug(
        "tau-twice", ALL, "(w[:, None] * each).mean(axis=0) / tau",
        "You divide by tau twice: the gradient of one draw has it already.",
        "你除以了两次 tau：一次抽取的梯度里已经有它了。",
    ),
    Bug(
        "sign", ALL, "-(w[:, None] * each).mean(axis=0)",
        "The sign is the opposite, that of a loss to minimise. J is maximised.",
        "符号反了，那是要下降的损失的符号。J 是要上升的。",
    ),
    Bug(
        "gradient-of-log-q", ONE, "one_draw_gradient(q, i, r, tau)",
        "You differentiate log q. q is only where the items come from: G learns p.",
        "你对 log q 求了导。q 只是物品的来源：G 要学的是 p。",
    ),
    Bug(
        "p-and-q-swapped", W, "w = importance_weights(q, p, items)",
        "p and q have changed places everywhere. G draws with p what it learns; the items that you are given come "
        "from q.",
        "p 与 q 处处对调了。G 要学的是 p；给你的物品是从 q 抽取的。",
        more=((ONE, "one_draw_gradient(q, i, r, tau)"),),
    ),
    Bug(
        "gradient-of-log-q-unweighted", W, "w = numpy.ones(len(items))",
        "p is not in your estimate: it would be right for a G that draws with q and learns q.",
        "你的估计里没有 p：假如 G 用 q 抽取、学的也是 q，这才对。",
        more=((ONE, "one_draw_gradient(q, i, r, tau)"),),
    ),
    Bug(
        "of-p-for-log-p", ONE, "p[i] * one_draw_gradient(p, i, r, tau)",
        "You have the gradient of p of each item drawn, where that of log p belongs.",
        "该用 log p 的梯度的地方，你用了抽到的物品的 p 的梯度。",
    ),
    Bug(
        "only-1-over-q", W, "w = 1 / q[items]",
        "You divide by q, but p is missing in the weight.",
        "你除以了 q，但权重里缺少 p：请看第 4 题的权重。",
    ),
    Bug(
        "normaliser-constant", ONE, "r * (numpy.arange(len(p)) == i) / tau",
        "You take the denominator of the softmax for a constant: nothing is subtracted from the 1 of the drawn item.",
        "你把 softmax 的分母当成了常数：抽到的物品的那个 1 没有减去任何东西。",
    ),
    Bug(
        "weight-on-the-drawn-entry-only", ALL,
        "((w * (rewards - baseline))[:, None] * (items[:, None] == numpy.arange(len(p))) - (rewards - "
        "baseline)[:, None] * p).mean(axis=0) / tau",
        "The weight multiplies only the 1 of the drawn item and not p. It multiplies the whole estimate of a draw.",
        "权重只乘了抽到的物品的那个 1，没有乘 p。它应当乘一次抽取的整个估计。",
    ),
)  # fmt: skip
