"""The named bugs of exercise 20 on the gradient in x in training, as changes to the reference in batchnorm.py."""

from minigan.exercises.exercise import Bug

STATISTICS = "mean, var = batch_statistics(x)"
STD = "numpy.sqrt(var + eps)"
X_HAT = "(x - mean) / std"
DX = "gamma / std * (dy - dy.mean(axis=0) - x_hat * (dy * x_hat).mean(axis=0))"
INNER = "(dy - dy.mean(axis=0) - x_hat * (dy * x_hat).mean(axis=0))"

INPUT_BUGS = (
    Bug(
        "no-term-of-the-variance", INNER, "(dy - dy.mean(axis=0))",
        "A term is missing: x changes the variance too, by which all examples are divided.",
        "缺少一项：x 也会改变方差，而所有样例都要除以它的平方根。",
    ),
    Bug(
        "no-term-of-the-mean", INNER, "(dy - x_hat * (dy * x_hat).mean(axis=0))",
        "A term is missing: x changes the mean too, which is subtracted from all examples.",
        "缺少一项：x 也会改变平均值，而所有样例都要减去它。",
    ),
    Bug(
        "statistics-as-constants", DX, "gamma / std * dy",
        "You treat mean and variance as constants. That is right in evaluation only. In training both depend on x, "
        "and two terms come from that.",
        "你把平均值和方差当作常数。评估时是这样。训练时两者都依赖于 x，由此多出两项。",
    ),
    Bug(
        "gamma-forgotten", DX, f"{INNER} / std",
        "gamma is missing: x_hat is multiplied by it in the forward pass.",
        "缺少 gamma：前向时 x_hat 要乘以它，反向时也一样。",
    ),
    Bug(
        "gamma-on-dy-only", DX, "(gamma * dy - dy.mean(axis=0) - x_hat * (dy * x_hat).mean(axis=0)) / std",
        "gamma is in one of the terms only. All that comes back passes through it.",
        "gamma 只在其中一项里。反向传回的一切都要乘以它。",
    ),
    Bug(
        "gamma-twice", DX, f"gamma**2 / std * {INNER}",
        "gamma is there twice: once in what you call the gradient of x_hat, and once more outside.",
        "gamma 用了两次：x_hat 的梯度里有一次，外面又有一次。",
    ),
    Bug(
        "not-divided", DX, f"gamma * {INNER}",
        "The standard deviation is missing: x is divided by it in the forward pass.",
        "缺少标准差：前向时 x 要除以它。",
    ),
    Bug(
        "multiplied-by-std", DX, f"gamma * std * {INNER}",
        "You multiply by the standard deviation. In the forward pass x is divided by it.",
        "你乘以了标准差。前向时 x 除以了它。",
    ),
    Bug(
        "var-for-std", DX, f"gamma / std**2 * {INNER}",
        "You divide by the variance. In the forward pass x is divided by its root.",
        "你除以了方差。前向时 x 除以的是它的平方根。",
    ),
    Bug(
        "sums-for-means", INNER, "(dy - dy.sum(axis=0) - x_hat * (dy * x_hat).sum(axis=0))",
        "You have sums over the examples where their means belong: each example has a part of 1/m in the mean and in "
        "the variance.",
        "该用平均的地方你用了对样例的和：每个样例在平均值和方差里只占 1/m。",
    ),
    Bug(
        "sum-in-the-term-of-the-mean", INNER, "(dy - dy.sum(axis=0) - x_hat * (dy * x_hat).mean(axis=0))",
        "In the term of the mean you have a sum over the examples. Each example has a part of 1/m in the mean.",
        "平均值的那一项里你用了对样例的和。每个样例在平均值里只占 1/m。",
    ),
    Bug(
        "sum-in-the-term-of-the-variance", INNER, "(dy - dy.mean(axis=0) - x_hat * (dy * x_hat).sum(axis=0))",
        "In the term of the variance you have a sum over the examples. Each example has a part of 1/m in the variance.",
        "方差的那一项里你用了对样例的和。每个样例在方差里只占 1/m。",
    ),
    Bug(
        "features-for-examples", INNER,
        "(dy - dy.sum(axis=0) / x.shape[1] - x_hat * (dy * x_hat).sum(axis=0) / x.shape[1])",
        "You divide by the number of features. The means are over the examples: there are m of them.",
        "你除以了特征的个数。平均是对样例的：有 m 个。",
    ),
    *(
        Bug(
            "over-the-features", INNER, inner,
            "You take the means over the features. They are over the examples, for each feature by itself.",
            "你对特征取了平均。应当对每个特征，在所有样例上取平均。",
        )
        for inner in (
            "(dy - dy.mean(axis=1, keepdims=True) - x_hat * (dy * x_hat).mean(axis=1, keepdims=True))",
            "(dy - dy.mean(axis=1) - x_hat * (dy * x_hat).mean(axis=1))",
        )
    ),
    Bug(
        "over-everything", INNER, "(dy - dy.mean() - x_hat * (dy * x_hat).mean())",
        "You take the means over all numbers. Each feature has its own.",
        "你对所有数取了平均。每个特征有它自己的。",
    ),
    Bug(
        "divided-by-m", DX, f"gamma / std * {INNER} / len(x)",
        "You divide by the number of examples once more. The means in the formula have their 1/m already.",
        "你又除以了一次样例数。公式里的平均已经含有 1/m。",
    ),
    Bug(
        "times-m", DX, f"gamma / std * {INNER} * len(x)",
        "Your gradient is m times too large: in the form with sums (m dy minus two sums) a division by m is left.",
        "你的梯度大了 m 倍：用求和的形式（m dy 减去两个和）时，还要除以 m。",
    ),
    Bug(
        "m-minus-1", STD, "numpy.sqrt(x.var(axis=0, ddof=1) + eps)",
        "You divide by the standard deviation that has m - 1. The forward pass divides by m.",
        "你用的标准差除以了 m - 1。前向时除以 m。",
    ),
    Bug(
        "m-minus-1-in-the-term-of-the-variance", INNER,
        "(dy - dy.mean(axis=0) - x_hat * (dy * x_hat).sum(axis=0) / (len(x) - 1))",
        "In the term of the variance you divide by m - 1. The forward pass normalises by the variance that is divided "
        "by m.",
        "方差的那一项里你除以了 m - 1。前向归一化用的是除以 m 的方差。",
    ),
    Bug(
        "eps-forgotten", STD, "numpy.sqrt(var)",
        "eps is missing: it is in the forward pass, and for a feature that is constant you divide by 0.",
        "缺少 eps：前向时有它，而且特征是常数时你就除以了 0。",
    ),
    Bug(
        "eps-of-your-own", STD, "numpy.sqrt(var + SIZE)",
        "You have a small number of your own where eps belongs. The argument says how large it is.",
        "该用 eps 的地方你用了自己定的一个小数。它多大由参数 eps 决定。",
        sizes=(1e-5, 1e-8), bounds=(1e-10, 0.1),
    ),
    Bug(
        "eps-outside-the-root", STD, "numpy.sqrt(var) + eps",
        "You add eps to the standard deviation. It is added to the variance.",
        "你把 eps 加在了标准差上。应当加在方差上。",
    ),
    Bug(
        "eps-in-x-hat-only", DX, f"gamma / numpy.sqrt(var) * {INNER}",
        "eps is in your x_hat, but not in the division in front.",
        "你的 x_hat 里有 eps，前面的除法里却没有。",
    ),
    Bug(
        "x-for-x-hat", INNER, "(dy - dy.mean(axis=0) - x * (dy * x).mean(axis=0))",
        "You have x where x_hat belongs, in the term of the variance.",
        "方差的那一项里，该用 x_hat 的地方你用了 x。",
    ),
    Bug(
        "x-hat-not-divided", X_HAT, "x - mean",
        "The term of the variance is not divided often enough: x without its mean stands where x_hat belongs, or the "
        "derivative of a power of the variance has a wrong power.",
        "方差的那一项除得不够：该用 x_hat 的地方用了减去平均值的 x，或者对方差的幂求导时次数错了。",
    ),
    *(
        Bug(
            "mean-not-subtracted", INNER, inner,
            "In the term of the variance you have x, divided, but without its mean subtracted, where x_hat belongs.",
            "方差的那一项里，该用 x_hat 的地方，你的 x 除以了标准差，却没有减去平均值。",
        )
        for inner in (
            "(dy - dy.mean(axis=0) - x_hat * (dy * x / std).mean(axis=0))",
            "(dy - dy.mean(axis=0) - x / std * (dy * x / std).mean(axis=0))",
        )
    ),
    Bug(
        "x-hat-outside-forgotten", INNER, "(dy - dy.mean(axis=0) - (dy * x_hat).mean(axis=0))",
        "In the term of the variance a factor is missing: the variance changes more with an example that is far from "
        "the mean.",
        "方差的那一项里缺一个因子：离平均值越远的样例，对方差的影响越大。",
    ),
    Bug(
        "x-hat-inside-forgotten", INNER, "(dy - dy.mean(axis=0) - x_hat * dy.mean(axis=0))",
        "In the term of the variance a factor is missing inside the mean: dividing by the standard deviation counts "
        "more for an x_hat that is large.",
        "方差的那一项里，平均里面缺一个因子：x_hat 越大，除以标准差的影响越大。",
    ),
    Bug(
        "x-hat-within-the-mean", INNER, "(dy - dy.mean(axis=0) - (x_hat * dy * x_hat).mean(axis=0))",
        "Both x_hat are inside the mean. One belongs to the example whose gradient it is, and stands outside.",
        "两个 x_hat 都在平均里面。其中一个属于要求梯度的那个样例，应当在外面。",
    ),
    Bug(
        "sign-of-the-term-of-the-variance", INNER, "(dy - dy.mean(axis=0) + x_hat * (dy * x_hat).mean(axis=0))",
        "The term of the variance has the wrong sign: a larger variance makes x_hat smaller.",
        "方差的那一项符号错了：方差变大，x_hat 就变小。",
    ),
    Bug(
        "sign-of-the-term-of-the-mean", INNER, "(dy + dy.mean(axis=0) - x_hat * (dy * x_hat).mean(axis=0))",
        "The term of the mean has the wrong sign: the mean is subtracted.",
        "平均值的那一项符号错了：平均值是减去的。",
    ),
    Bug(
        "both-signs", INNER, "(dy + dy.mean(axis=0) + x_hat * (dy * x_hat).mean(axis=0))",
        "Both terms have the wrong sign: the mean is subtracted, and a larger variance makes x_hat smaller.",
        "两项的符号都错了：平均值是减去的，方差变大，x_hat 就变小。",
    ),
    Bug(
        "sign", DX, f"-gamma / std * {INNER}",
        "The sign is the opposite of what it should be.",
        "符号反了：梯度下降的那一步才做减法。",
    ),
    Bug(
        "half-of-the-term-of-the-variance", INNER, "(dy - dy.mean(axis=0) - x_hat * (dy * x_hat).mean(axis=0) / 2)",
        "The term of the variance is half of what it should be: the 1/2 of the root and the 2 of the square cancel.",
        "方差的那一项只有应有的一半：平方根的 1/2 与平方的 2 相互抵消。",
    ),
    Bug(
        "twice-the-term-of-the-variance", INNER, "(dy - dy.mean(axis=0) - 2 * x_hat * (dy * x_hat).mean(axis=0))",
        "The term of the variance is twice what it should be: the 1/2 of the root is missing, or the 2 of the square "
        "is there twice.",
        "方差的那一项是应有的两倍：缺少平方根的 1/2，或者平方的 2 用了两次。",
    ),
    Bug(
        "times-x-hat", DX, f"gamma / std * {INNER} * x_hat",
        "You multiply all of it by x_hat.",
        "你把整个结果又乘以了 x_hat。",
    ),
)  # fmt: skip
