"""The named bugs of exercise 20 on the statistics and on how they move, as changes to batchnorm.py."""

from minigan.exercises.exercise import Bug

MEAN = "x.mean(axis=0)"
VAR = "((x - mean) ** 2).mean(axis=0)"
BOTH = f"return mean, {VAR}"

STATISTICS_BUGS = (
    *(
        Bug(
            "over-the-features", MEAN, mean,
            "You take statistics over the features of one example. They are taken over the examples, for each feature "
            "by itself. (Over the features it is layer normalisation.)",
            "你对一个样例的各个特征取了统计量。应当对每个特征，在所有样例上取。（对特征取的是层归一化。）",
            more=more,
        )
        for mean, more in (
            ("x.mean(axis=1)", ((BOTH, "return mean, x.var(axis=1)"),)),
            ("x.mean(axis=1, keepdims=True)", ((VAR, "((x - mean) ** 2).mean(axis=1, keepdims=True)"),)),
        )
    ),
    Bug(
        "over-everything", BOTH, "return x.mean(), x.var()",
        "You take one mean and one variance over all numbers of x. Each feature has its own.",
        "你对 x 的所有数取了一个平均值和一个方差。每个特征有它自己的。",
    ),
    Bug(
        "over-everything", BOTH, "return mean, ((x - mean) ** 2).mean()",
        "You take one variance over all numbers of x. Each feature has its own.",
        "你对 x 的所有数取了一个方差。每个特征有它自己的。",
    ),
    Bug(
        "m-minus-1", VAR, "((x - mean) ** 2).sum(axis=0) / (len(x) - 1)",
        "You divide by m - 1, as for a sample. To normalise the minibatch, the mean of its own squared distances is "
        "needed: divide by m.",
        "你除以了 m - 1，即样本方差。归一化小批量用的是它自己的均方：除以 m。",
    ),
    Bug(
        "std-for-var", BOTH, "return mean, x.std(axis=0)",
        "You return the standard deviation. The question asks for its square.",
        "你返回的是标准差。题目要的是它的平方。",
    ),
    Bug(
        "sum-for-mean", VAR, "((x - mean) ** 2).sum(axis=0)",
        "Your var is a sum over the examples. It is not divided by their number.",
        "你的 var 是对样例的和，没有除以样例数。",
    ),
    Bug(
        "sum-for-mean", BOTH, "return x.sum(axis=0), ((x - mean) ** 2).sum(axis=0)",
        "Your statistics are sums over the examples. They are not divided by the number of examples.",
        "你的统计量是对样例的和，没有除以样例数。",
    ),
    Bug(
        "mean-not-subtracted", VAR, "(x**2).mean(axis=0)",
        "Your var is the mean of the squares. The mean is subtracted before squaring, or its square after.",
        "你的 var 是平方的平均。平方之前要减去平均值，或者之后减去平均值的平方。",
    ),
    Bug(
        "square-of-the-mean", VAR, "(x.mean(axis=0) ** 2 - (x**2).mean(axis=0))",
        "Your variance is negative: the two terms have changed places.",
        "你的方差是负的：两项对调了。",
    ),
    Bug(
        "absolute-deviation", VAR, "abs(x - mean).mean(axis=0)",
        "You take the mean of the absolute distances. A variance has their squares.",
        "你取的是绝对距离的平均。方差要用距离的平方。",
    ),
    Bug(
        "features-for-examples", VAR, "((x - mean) ** 2).sum(axis=0) / x.shape[1]",
        "You divide by the number of features. The sum is over the examples: there are m of them.",
        "你除以了特征的个数。求和是对样例的：有 m 个。",
    ),
    Bug(
        "features-for-examples", VAR, "((x - mean) ** 2).sum(axis=0) / x.shape[1]",
        "You divide by the number of features. The sum is over the examples: there are m of them.",
        "你除以了特征的个数。求和是对样例的：有 m 个。",
        more=((MEAN, "x.sum(axis=0) / x.shape[1]"),),
    ),
    Bug(
        "median", MEAN, "numpy.median(x, axis=0)",
        "You take the median. The mean is asked for.",
        "你取的是中位数。要的是平均值。",
    ),
    Bug(
        "with-axes-of-1", BOTH, "return x.mean(axis=0, keepdims=True), x.var(axis=0, keepdims=True)",
        "The numbers are right, but the shape is (1, features). The question asks for (features,).",
        "数是对的，但形状是 (1, features)。题目要的是 (features,)。",
    ),
    Bug(
        "order-of-the-two", BOTH, f"return {VAR}, mean",
        "You return the variance first. The question asks for the mean and then the variance.",
        "你先返回了方差。题目要求先平均值，后方差。",
    ),
    Bug(
        "mean-of-the-differences", VAR, "((x - mean).mean(axis=0)) ** 2",
        "Your var is 0, apart from rounding errors: you average the distances before you square them, and they "
        "cancel.",
        "你的 var 几乎是零：你先对距离取平均再平方，正负抵消了。",
    ),
)  # fmt: skip

UNBIASED = "var * len(x) / (len(x) - 1)"
NEW_MEAN = "running_mean + weight * (mean - running_mean)"
NEW_VAR = "running_var + weight * (unbiased - running_var)"
KEPT_MEAN, KEPT_VAR = "weight * running_mean + (1 - weight)", "weight * running_var + (1 - weight)"


def moved(mean, var, right=f"return {NEW_MEAN}, {NEW_VAR}") -> tuple[str, str]:
    """The change of both results."""
    return right, f"return {mean}, {var}"


MOVED_BUGS = (
    Bug(
        "divided-by-m", UNBIASED, "var",
        "Your minibatch's variance is divided by m. A minibatch is a sample: for the running variance divide by m - 1, "
        "so that on average it is that of all data (Bessel's correction).",
        "你的小批量方差除以了 m。小批量是样本：滑动方差要除以 m - 1，这样平均来说才等于全部数据的方差（贝塞尔校正）。",
    ),
    Bug(
        "correction-upside-down", UNBIASED, "var * (len(x) - 1) / len(x)",
        "Your correction makes the variance smaller. It is upside down: a sample's variance is larger.",
        "你的校正使方差变小了，分子分母颠倒了：样本方差应当更大。",
    ),
    Bug(
        "corrected-twice", UNBIASED, "var * (len(x) / (len(x) - 1)) ** 2",
        "You correct twice from m to m - 1.",
        "从 m 到 m - 1 的校正你做了两次。",
    ),
    Bug(
        "m-plus-1", UNBIASED, "var * len(x) / (len(x) + 1)",
        "You divide by m + 1. A sample has one degree of freedom less than it has examples.",
        "你除以了 m + 1。样本的自由度比样例数少一。",
    ),
    Bug(
        "features-for-examples", UNBIASED, "var * x.shape[1] / (x.shape[1] - 1)",
        "Your correction has the number of features in it. It depends on the number of examples.",
        "你的校正里用的是特征的个数。它取决于样例的个数。",
    ),
    Bug(
        "mean-corrected-too", *moved("running_mean + weight * (mean * len(x) / (len(x) - 1) - running_mean)", NEW_VAR),
        "You divide the mean by m - 1 as well. Only the variance needs that.",
        "你把平均值也除以了 m - 1。只有方差需要这样。",
    ),
    Bug(
        "weight-reversed", *moved(f"{KEPT_MEAN} * mean", f"{KEPT_VAR} * unbiased"),
        "The weights have changed places: with weight 0.1 a tenth comes from the minibatch, and not nine tenths. "
        "Some frameworks call 1 - weight the momentum.",
        "权重用反了：weight 是 0.1 时，十分之一来自小批量，而不是十分之九。有些框架把 1 - weight 叫作动量"
        "（momentum）。",
    ),
    Bug(
        "weight-reversed", *moved(f"{KEPT_MEAN} * mean", f"{KEPT_VAR} * var"),
        "The weights have changed places: with weight 0.1 a tenth comes from the minibatch. Besides, your minibatch's "
        "variance is divided by m.",
        "权重用反了：weight 是 0.1 时，只有十分之一来自小批量。另外，你的小批量方差除以了 m。",
    ),
    Bug(
        "not-kept", *moved("running_mean + weight * mean", "running_var + weight * unbiased"),
        "You add a part of the minibatch's numbers and keep the running numbers whole, so they grow without end. As "
        "much as is added must be taken from them.",
        "你在滑动统计量上一直相加，原来的全部保留：它们会无限增大。加上小批量的一份，原来的就要减去一份。",
    ),
    Bug(
        "weight-twice", *moved(f"weight * ({NEW_MEAN})", f"weight * ({NEW_VAR})"),
        "You multiply the result by the weight once more.",
        "你把结果又乘了一次权重。",
    ),
    Bug(
        "replaced", *moved("mean", "unbiased"),
        "You replace the running numbers by those of the minibatch. They only move a part of the way.",
        "你用小批量的统计量取代了滑动统计量。它们只应移动一部分。",
    ),
    Bug(
        "replaced", *moved("mean", "var"),
        "You replace the running numbers by those of the minibatch, divided by m. They only move a part of the way.",
        "你用小批量的统计量（除以 m 的）取代了滑动统计量。它们只应移动一部分。",
    ),
    Bug(
        "not-moved", *moved("running_mean", "running_var"),
        "You return the running numbers as they were.",
        "你原样返回了滑动统计量，没有移动。",
    ),
    Bug(
        "minibatch-without-weight",
        *moved("(1 - weight) * running_mean + mean", "(1 - weight) * running_var + unbiased"),
        "The minibatch has the weight 1 in your sum: the two weights must sum to 1.",
        "小批量在你的和里权重是 1：两个权重之和应当是 1。",
    ),
    Bug(
        "the-other-way",
        *moved("running_mean + weight * (running_mean - mean)", "running_var + weight * (running_var - unbiased)"),
        "The running numbers move away from those of the minibatch.",
        "滑动统计量离小批量的统计量越来越远了。",
    ),
    Bug(
        "weight-of-your-own",
        *moved("running_mean + SIZE * (mean - running_mean)", "running_var + SIZE * (unbiased - running_var)"),
        "You have a number of your own where weight belongs, such as 0.1 always.",
        "该用 weight 的地方你用了自己定的一个数，例如总是 0.1。",
        sizes=(0.1, 0.9, 0.01), bounds=(1e-3, 0.999),
    ),
    Bug(
        "only-the-mean-moved", *moved(NEW_MEAN, "running_var"),
        "The running variance has not moved.",
        "滑动方差没有移动，只移动了平均值。",
    ),
    Bug(
        "only-the-variance-moved", *moved("running_mean", NEW_VAR),
        "The running mean has not moved.",
        "滑动平均值没有移动，只移动了方差。",
    ),
    Bug(
        "std-for-var", *moved(NEW_MEAN, "running_var + weight * (unbiased**0.5 - running_var)"),
        "You mix the running variance with a standard deviation.",
        "你把滑动方差与标准差混在了一起。",
    ),
    Bug(
        "std-for-var", *moved(NEW_MEAN, "running_var + weight * (var**0.5 - running_var)"),
        "You mix the running variance with a standard deviation.",
        "你把滑动方差与标准差混在了一起。",
    ),
    Bug(
        "distance-from-the-running-mean", UNBIASED, "((x - running_mean) ** 2).sum(axis=0) / (len(x) - 1)",
        "You measure the minibatch's variance around the running mean. It is taken around its own mean.",
        "你求小批量的方差时减的是滑动平均值。应当减去它自己的平均值。",
    ),
    Bug(
        "distance-from-the-running-mean", UNBIASED, "((x - running_mean) ** 2).mean(axis=0)",
        "You measure the minibatch's variance around the running mean. It is taken around its own mean.",
        "你求小批量的方差时减的是滑动平均值。应当减去它自己的平均值。",
    ),
    Bug(
        "standard-deviations-mixed",
        *moved(NEW_MEAN, "((1 - weight) * running_var**0.5 + weight * unbiased**0.5) ** 2"),
        "You mix standard deviations, and square the result. It is the variances that are mixed.",
        "你混合的是标准差，再取平方。应当混合的是方差。",
    ),
    Bug(
        "order-of-the-two", *moved(NEW_VAR, NEW_MEAN),
        "You return the variance first. The question asks for the mean and then the variance.",
        "你先返回了方差。题目要求先平均值，后方差。",
    ),
)  # fmt: skip
