"""The named bugs of exercise 20 on the forward pass, as changes to the reference in batchnorm.py."""

from minigan.exercises.exercise import Bug

TRAINING = "if training:"
OF_BATCH = "mean, var = batch_statistics(x)"
MOVED = "running_mean, running_var = moved_statistics(running_mean, running_var, x, weight)"
RUNNING = "mean, var = running_mean, running_var"
X_HAT = "(x - mean) / numpy.sqrt(var + eps)"
Y = "gamma * x_hat + beta"
RESULT = f"return {Y}, running_mean, running_var"

FORWARD_BUGS = (
    Bug(
        "running-ones-in-training", OF_BATCH, "mean, var = running_mean, running_var",
        "In training you normalise by the running statistics. In training those of the minibatch are used: then each "
        "feature of it has mean 0 and variance 1.",
        "训练时你用滑动统计量来归一化。训练时应当用小批量的统计量：这样它的每个特征平均值为 0，方差为 1。",
    ),
    Bug(
        "moved-ones-in-training", RESULT,
        "mean, var = (running_mean, running_var) if training else (mean, var)\n"
        "    return gamma * (x - mean) / numpy.sqrt(var + eps) + beta, running_mean, running_var",
        "In training you move the running statistics and then normalise by them. The minibatch is normalised by its "
        "own.",
        "训练时你先移动了滑动统计量，再用它们归一化。小批量应当用它自己的统计量归一化。",
    ),
    Bug(
        "batch-ones-in-evaluation", RUNNING, "mean, var = batch_statistics(x)",
        "In evaluation you normalise by the statistics of the minibatch: then a sample depends on what else is in its "
        "minibatch, and a single one gives beta.",
        "评估时你用小批量的统计量来归一化：这样一个样本的结果取决于小批量里的其他样本，单独一个时只得到 beta。",
    ),
    Bug(
        "the-other-mode", TRAINING, "if not training:",
        "You do in training what belongs to evaluation, and the other way round.",
        "训练与评估你做反了：训练时做的是评估该做的事。",
    ),
    Bug(
        "moved-in-evaluation", RUNNING,
        "mean, var = running_mean, running_var\n"
        "        running_mean, running_var = moved_statistics(running_mean, running_var, x, weight)",
        "The running statistics move in evaluation too. A pass in evaluation changes nothing.",
        "评估时滑动统计量也移动了。评估不应当改变任何东西。",
    ),
    Bug(
        "moved-in-evaluation-only", MOVED, "pass",
        "The running statistics move in evaluation, and not in training. It is the other way round.",
        "滑动统计量在评估时移动，训练时却不动。应当反过来。",
        more=((RUNNING, "mean, var = running_mean, running_var\n        "
               "running_mean, running_var = moved_statistics(running_mean, running_var, x, weight)"),),
    ),
    Bug(
        "moved-before-evaluation", RUNNING,
        "running_mean, running_var = moved_statistics(running_mean, running_var, x, weight)\n"
        "        mean, var = running_mean, running_var",
        "In evaluation you move the running statistics, and normalise by what has moved. A pass in evaluation "
        "changes nothing.",
        "评估时你先移动了滑动统计量再用它们归一化。评估不应当改变任何东西。",
    ),
    Bug(
        "always-training", TRAINING, "if True:",
        "You do the same in evaluation as in training.",
        "评估时你做的与训练时完全一样。",
    ),
    Bug(
        "always-evaluation", TRAINING, "if False:",
        "You do the same in training as in evaluation: nothing is learned about the data's statistics.",
        "训练时你做的与评估时完全一样：数据的统计量没有被学到。",
    ),
    Bug(
        "not-moved", MOVED, "pass",
        "The running statistics do not move in training: in evaluation they would still be those of the start.",
        "训练时滑动统计量没有移动：到了评估时它们还是初始值。",
    ),
    Bug(
        "moved-twice", MOVED, f"{MOVED}\n        {MOVED}",
        "The running statistics move twice in one pass.",
        "滑动统计量在一遍里移动了两次。",
    ),
    Bug(
        "replaced", MOVED, "running_mean, running_var = mean, var",
        "You return the minibatch's statistics as the running ones. They only move a part of the way.",
        "你把小批量的统计量当作滑动统计量返回了。它们只应移动一部分。",
    ),
    Bug(
        "divided-by-m", MOVED,
        "running_mean, running_var = running_mean + weight * (mean - running_mean), "
        "running_var + weight * (var - running_var)",
        "You move the running variance towards the one divided by m. That is for normalising; the running one is "
        "moved as in question 2.",
        "你让滑动方差移向了除以 m 的方差。那是归一化用的；滑动方差应当按第 2 题移动。",
    ),
    Bug(
        "weight-reversed", MOVED,
        "running_mean, running_var = moved_statistics(running_mean, running_var, x, 1 - weight)",
        "The weights have changed places: weight is the part that comes from the minibatch.",
        "权重用反了：weight 是来自小批量的那一份。",
    ),
    Bug(
        "m-minus-1", OF_BATCH, "mean, var = x.mean(axis=0), x.var(axis=0, ddof=1)",
        "You normalise by the variance that is divided by m - 1. That one is for the running statistics only.",
        "你用除以 m - 1 的方差来归一化。那只用于滑动统计量。",
    ),
    Bug(
        "eps-forgotten", X_HAT, "(x - mean) / numpy.sqrt(var)",
        "eps is missing: for a feature that is constant you divide 0 by 0.",
        "缺少 eps：特征是常数时，你就在用 0 除以 0。",
    ),
    Bug(
        "eps-of-your-own", X_HAT, "(x - mean) / numpy.sqrt(var + SIZE)",
        "You have a small number of your own where eps belongs. The argument says how large it is.",
        "该用 eps 的地方你用了自己定的一个小数。它多大由参数 eps 决定。",
        sizes=(1e-5, 1e-8), bounds=(1e-12, 0.1),
    ),
    Bug(
        "eps-outside-the-root", X_HAT, "(x - mean) / (numpy.sqrt(var) + eps)",
        "You add eps to the standard deviation. It is added to the variance.",
        "你把 eps 加在了标准差上。应当加在方差上。",
    ),
    Bug(
        "eps-squared", X_HAT, "(x - mean) / numpy.sqrt(var + eps**2)",
        "You add the square of eps to the variance. eps itself is added.",
        "你在方差上加的是 eps 的平方。应当加 eps 本身。",
    ),
    Bug(
        "eps-added-to-the-quotient", X_HAT, "(x - mean) / numpy.sqrt(var) + eps",
        "You add eps after the division. It must be added before it, to keep the divisor away from 0.",
        "你在相除之后才加 eps。在之前加，才能使除数不为 0。",
    ),
    Bug(
        "eps-subtracted", X_HAT, "(x - mean) / numpy.sqrt(var - eps)",
        "You subtract eps: the root of a negative number is nan.",
        "你减去了 eps：负数的平方根是 nan。",
    ),
    *(
        Bug(
            "eps-as-a-least-value", X_HAT, f"(x - mean) / {least}",
            "You take eps as the least value of the divisor. It is added to every variance.",
            "你把 eps 当作除数的最小值。应当把它加到每个方差上。",
        )
        for least in ("numpy.sqrt(numpy.maximum(var, eps))", "numpy.maximum(numpy.sqrt(var), eps)")
    ),
    Bug(
        "var-for-std", X_HAT, "(x - mean) / (var + eps)",
        "You divide by the variance. To get variance 1 one divides by its root.",
        "你除以了方差。要使方差为 1，应当除以它的平方根。",
    ),
    Bug(
        "multiplied-by-std", X_HAT, "(x - mean) * numpy.sqrt(var + eps)",
        "You multiply by the standard deviation. Divide by it.",
        "你乘以了标准差。应当除以它。",
    ),
    Bug(
        "mean-not-subtracted", X_HAT, "x / numpy.sqrt(var + eps)",
        "The mean is not subtracted: your x_hat has a variance of 1, but not the mean 0.",
        "没有减去平均值：你的 x_hat 方差为 1，但平均值不为 0。",
    ),
    Bug(
        "mean-added", X_HAT, "(x + mean) / numpy.sqrt(var + eps)",
        "You add the mean. It is subtracted from x.",
        "你加上了平均值。应当从 x 里减去它。",
    ),
    Bug(
        "mean-reversed", X_HAT, "(mean - x) / numpy.sqrt(var + eps)",
        "The sign of your x_hat is the opposite: you subtract x from the mean.",
        "你的 x_hat 符号反了：你从平均值里减去了 x。",
    ),
    Bug(
        "not-divided", X_HAT, "x - mean",
        "You subtract the mean, but do not divide: the variance stays what it was.",
        "你减去了平均值，却没有相除：方差没有变。",
    ),
    Bug(
        "brackets", X_HAT, "x - mean / numpy.sqrt(var + eps)",
        "Only the mean is divided: brackets are missing around the difference.",
        "只有平均值被除了：差的外面缺少括号。",
    ),
    Bug(
        "gamma-forgotten", Y, "x_hat + beta",
        "gamma is missing: each feature is multiplied by a number that is learned.",
        "缺少 gamma：每个特征都要乘以一个学到的数。",
    ),
    Bug(
        "beta-forgotten", Y, "gamma * x_hat",
        "beta is missing: to each feature a number that is learned is added.",
        "缺少 beta：每个特征都要加上一个学到的数。",
    ),
    Bug(
        "gamma-and-beta-forgotten", Y, "x_hat",
        "You return x_hat. gamma and beta are missing.",
        "你返回的是 x_hat。还要乘以 gamma，再加上 beta。",
    ),
    Bug(
        "gamma-on-beta-too", Y, "gamma * (x_hat + beta)",
        "You multiply beta by gamma as well. beta is added after that.",
        "你把 beta 也乘以了 gamma。beta 应当在乘完之后再加。",
    ),
    Bug(
        "gamma-and-beta-exchanged", Y, "beta * x_hat + gamma",
        "gamma and beta have changed places.",
        "gamma 和 beta 对调了：应当乘以 gamma，加上 beta。",
    ),
    Bug(
        "beta-subtracted", Y, "gamma * x_hat - beta",
        "You subtract beta. It is added.",
        "你减去了 beta。前向时应当加上它。",
    ),
    Bug(
        "over-the-features", X_HAT,
        "(x - x.mean(axis=1, keepdims=True)) / numpy.sqrt(x.var(axis=1, keepdims=True) + eps) if training else "
        "(x - mean) / numpy.sqrt(var + eps)",
        "In training you normalise each example over its features. That is layer normalisation. Here each feature is "
        "normalised over the examples.",
        "训练时你对每个样例的各个特征做了归一化。那是层归一化。这里是对每个特征，在所有样例上归一化。",
    ),
    Bug(
        "over-the-features", X_HAT,
        "(x - x.mean(axis=1, keepdims=True)) / numpy.sqrt(x.var(axis=1, keepdims=True) + eps)",
        "You normalise each example over its features. That is layer normalisation. Here each feature is normalised "
        "over the examples.",
        "你对每个样例的各个特征做了归一化。那是层归一化。这里是对每个特征，在所有样例上归一化。",
    ),
    Bug(
        "over-everything", OF_BATCH, "mean, var = x.mean(), x.var()",
        "You normalise by one mean and one variance of all numbers. Each feature has its own.",
        "你用所有数的一个平均值和一个方差来归一化。每个特征有它自己的。",
    ),
    Bug(
        "order-of-the-parts", RESULT, f"return running_mean, running_var, {Y}",
        "y comes first, then the running mean, then the running variance.",
        "应当先是 y，再是滑动平均值，最后是滑动方差。",
    ),
)  # fmt: skip
