"""The named bugs of exercise 20 on the gradients in gamma and beta, and in evaluation, as changes to batchnorm.py."""

from minigan.exercises.exercise import Bug

X_HAT = "(x - mean) / numpy.sqrt(var + eps)"
DGAMMA = "(dy * x_hat).sum(axis=0)"
BOTH = f"return {DGAMMA}, dy.sum(axis=0)"


def both(dgamma, dbeta="dy.sum(axis=0)") -> tuple[str, str]:
    """The change of both results."""
    return BOTH, f"return {dgamma}, {dbeta}"


PARAMETER_BUGS = (
    Bug(
        "x-for-x-hat", DGAMMA, "(dy * x).sum(axis=0)",
        "You multiply dy by x. gamma multiplies x_hat, which is x with mean 0 and variance 1.",
        "你用 dy 乘了 x。gamma 乘的是 x_hat，即平均值为 0、方差为 1 的 x。",
    ),
    Bug(
        "not-divided", DGAMMA, "(dy * (x - mean)).sum(axis=0)",
        "You multiply dy by x without its mean, but not divided by the standard deviation. gamma multiplies x_hat.",
        "你用 dy 乘了减去平均值的 x，但没有除以标准差。gamma 乘的是 x_hat。",
    ),
    Bug(
        "dgamma-mean", DGAMMA, "(dy * x_hat).mean(axis=0)",
        "Your dgamma is a mean over the examples. They share gamma: their gradients are added up. If the loss is a "
        "mean, its 1/m is in dy already.",
        "你的 dgamma 对样例取了平均。它们共用 gamma：梯度应当相加。如果损失是平均，1/m 已经在 dy 里了。",
    ),
    Bug(
        "dbeta-mean", *both(DGAMMA, "dy.mean(axis=0)"),
        "Your dbeta is a mean over the examples. They share beta: their gradients are added up.",
        "你的 dbeta 对样例取了平均。它们共用 beta：梯度应当相加。",
    ),
    Bug(
        "both-means", *both("(dy * x_hat).mean(axis=0)", "dy.mean(axis=0)"),
        "Both gradients are means over the examples. The gradients of all examples are added up.",
        "两个梯度都对样例取了平均。所有样例的梯度应当相加。",
    ),
    Bug(
        "dbeta-with-x-hat", *both(DGAMMA, DGAMMA),
        "Your dbeta has x_hat in it. beta is added, and multiplies nothing.",
        "你的 dbeta 里有 x_hat。beta 是加上去的，不乘任何东西。",
    ),
    Bug(
        "dgamma-without-x-hat", *both("dy.sum(axis=0)"),
        "Your dgamma has no x_hat in it: that is the gradient of beta.",
        "你的 dgamma 里没有 x_hat：那是 beta 的梯度。",
    ),
    Bug(
        "dbeta-counts", *both(DGAMMA, "0 * dy.sum(axis=0) + len(dy)"),
        "dy is not in your dbeta: you count the examples.",
        "你的 dbeta 里没有 dy：你数的是样例的个数。",
    ),
    *(
        Bug(
            "x-hat-summed-alone", DGAMMA, dgamma,
            "Your dgamma is 0, apart from rounding errors: you add x_hat itself over the examples, and its mean is "
            "0. Each x_hat is multiplied by its own dy first.",
            "你的 dgamma 几乎是零：你直接对 x_hat 求了和，而它的平均值是 0。每个 x_hat 应当先乘以它自己的 dy。",
        )
        for dgamma in ("dy.sum(axis=0) * x_hat.sum(axis=0)", "x_hat.sum(axis=0)")
    ),
    *(
        Bug(
            "over-the-features", *both(*over),
            "You add over the features. There is one gradient for each feature: add over the examples.",
            "你对特征求了和。每个特征有一个梯度：应当对样例求和。",
        )
        for over in (
            ("(dy * x_hat).sum(axis=1)", "dy.sum(axis=1)"), (DGAMMA, "dy.sum(axis=1)"), ("(dy * x_hat).sum(axis=1)",)
        )
    ),
    Bug(
        "over-everything", *both("(dy * x_hat).sum()", "dy.sum()"),
        "You add over everything. Each feature has a gamma and a beta of its own.",
        "你对所有数求了和。每个特征有它自己的 gamma 和 beta。",
    ),
    Bug(
        "not-summed", *both("dy * x_hat", "dy"),
        "Your gradients have a row for each example. All examples share gamma and beta.",
        "你的梯度每个样例有一行。所有样例共用 gamma 和 beta。",
    ),
    Bug(
        "not-summed", *both("dy * x_hat"),
        "Your dgamma has a row for each example. All examples share gamma.",
        "你的 dgamma 每个样例有一行。所有样例共用 gamma。",
    ),
    Bug(
        "with-axes-of-1", *both("(dy * x_hat).sum(axis=0, keepdims=True)", "dy.sum(axis=0, keepdims=True)"),
        "The numbers are right, but the shape is (1, features). gamma and beta have the shape (features,).",
        "数是对的，但形状是 (1, features)。gamma 和 beta 的形状是 (features,)。",
    ),
    Bug(
        "order-of-the-two", BOTH, f"return dy.sum(axis=0), {DGAMMA}",
        "You return dbeta first. The question asks for dgamma and then dbeta.",
        "你先返回了 dbeta。题目要求先 dgamma，后 dbeta。",
    ),
    Bug(
        "sign", *both(f"-{DGAMMA}", "-dy.sum(axis=0)"),
        "Both signs are the opposite. A gradient step subtracts them later.",
        "两个梯度的符号都反了。梯度下降的那一步才减去它们。",
    ),
    Bug(
        "eps-forgotten", X_HAT, "(x - mean) / numpy.sqrt(var)",
        "eps is missing in your x_hat: it is the x_hat of the forward pass.",
        "你的 x_hat 里缺少 eps：它应当是前向时的 x_hat。",
    ),
    Bug(
        "eps-of-your-own", X_HAT, "(x - mean) / numpy.sqrt(var + SIZE)",
        "You have a small number of your own where eps belongs. The argument says how large it is.",
        "该用 eps 的地方你用了自己定的一个小数。它多大由参数 eps 决定。",
        sizes=(1e-5, 1e-8), bounds=(1e-8, 0.1),
    ),
    Bug(
        "eps-outside-the-root", X_HAT, "(x - mean) / (numpy.sqrt(var) + eps)",
        "You add eps to the standard deviation. In the forward pass it is added to the variance.",
        "你把 eps 加在了标准差上。前向时它加在方差上。",
    ),
    Bug(
        "var-for-std", X_HAT, "(x - mean) / (var + eps)",
        "You divide by the variance. In the forward pass x_hat is divided by its root.",
        "你除以了方差。前向时 x_hat 除以的是它的平方根。",
    ),
    Bug(
        "m-minus-1", X_HAT, "(x - mean) / numpy.sqrt(x.var(axis=0, ddof=1) + eps)",
        "Your x_hat has the variance that is divided by m - 1. The forward pass divides by m.",
        "你的 x_hat 用的是除以 m - 1 的方差。前向时除以 m。",
    ),
    Bug(
        "mean-not-subtracted", X_HAT, "x / numpy.sqrt(var + eps)",
        "The mean is not subtracted in your x_hat.",
        "你的 x_hat 里没有减去平均值。",
    ),
)  # fmt: skip

DX = "gamma * dy / numpy.sqrt(running_var + eps)"
STD = "numpy.sqrt(running_var + eps)"
OF_BATCH = "numpy.sqrt(x.var(axis=0) + eps)"
TRAINED = "gamma / {std} * (dy - dy.mean(axis=0) - {x_hat} * (dy * {x_hat}).mean(axis=0))"

EVALUATION_BUGS = (
    Bug(
        "as-in-training", DX, TRAINED.format(std=OF_BATCH, x_hat=f"((x - x.mean(axis=0)) / {OF_BATCH})"),
        "This is the gradient in training. In evaluation mean and var are constants: they do not depend on x.",
        "这是训练时的梯度。评估时 mean 和 var 是常数：它们不依赖于 x。",
    ),
    Bug(
        "as-in-training", DX, TRAINED.format(std=STD, x_hat=f"((x - running_mean) / {STD})"),
        "You have the running statistics, but the terms of training. In evaluation mean and var are constants: they do "
        "not depend on x.",
        "你用了滑动统计量，却还有训练时的那些项。评估时 mean 和 var 是常数：它们不依赖于 x。",
    ),
    Bug(
        "mean-of-dy-subtracted", DX, f"gamma * (dy - dy.mean(axis=0)) / {STD}",
        "You subtract the mean of dy, as in training. In evaluation the mean is a constant.",
        "你像训练时那样减去了 dy 的平均。评估时平均值是常数。",
    ),
    Bug(
        "variance-of-the-minibatch", DX, f"gamma * dy / {OF_BATCH}",
        "You divide by the minibatch's standard deviation. In evaluation the running one is used.",
        "你除以了小批量的标准差。评估时用滑动的。",
    ),
    Bug(
        "gamma-forgotten", DX, f"dy / {STD}",
        "gamma is missing: x_hat is multiplied by it in the forward pass.",
        "缺少 gamma：前向时 x_hat 要乘以它，反向时也一样。",
    ),
    Bug(
        "not-divided", DX, "gamma * dy",
        "The standard deviation is missing: x is divided by it in the forward pass.",
        "缺少标准差：前向时 x 要除以它。",
    ),
    Bug(
        "eps-forgotten", DX, "gamma * dy / numpy.sqrt(running_var)",
        "eps is missing. It is in the forward pass.",
        "缺少 eps。前向时有它，反向时也有。",
    ),
    Bug(
        "eps-of-your-own", DX, "gamma * dy / numpy.sqrt(running_var + SIZE)",
        "You have a small number of your own where eps belongs. The argument says how large it is.",
        "该用 eps 的地方你用了自己定的一个小数。它多大由参数 eps 决定。",
        sizes=(1e-3, 1e-5), bounds=(1e-5, 0.1),
    ),
    Bug(
        "eps-outside-the-root", DX, "gamma * dy / (numpy.sqrt(running_var) + eps)",
        "You add eps to the standard deviation. It is added to the variance.",
        "你把 eps 加在了标准差上。应当加在方差上。",
    ),
    Bug(
        "var-for-std", DX, "gamma * dy / (running_var + eps)",
        "You divide by the variance. In the forward pass x is divided by its root.",
        "你除以了方差。前向时 x 除以的是它的平方根。",
    ),
    Bug(
        "multiplied-by-std", DX, f"gamma * dy * {STD}",
        "You multiply by the standard deviation. In the forward pass x is divided by it.",
        "你乘以了标准差。前向时 x 除以了它。",
    ),
    Bug(
        "times-x-hat", DX, f"gamma * dy * (x - running_mean) / {STD}",
        "You multiply by x_hat. y is linear in x here: its derivative does not depend on x.",
        "你乘以了 x_hat。这里 y 对 x 是线性的：导数与 x 无关。",
    ),
    Bug(
        "mean-subtracted", DX, f"gamma * (dy - running_mean) / {STD}",
        "You subtract the running mean from dy. dy is a gradient, and is not normalised.",
        "你从 dy 里减去了滑动平均值。dy 是梯度，不需要归一化。",
    ),
    Bug(
        "divided-by-m", DX, f"gamma * dy / {STD} / len(x)",
        "You divide by the number of examples. If the loss is a mean, its 1/m is in dy already.",
        "你除以了样例数。如果损失是平均，1/m 已经在 dy 里了。",
    ),
    Bug(
        "gamma-divided", DX, f"dy / {STD} / gamma",
        "You divide by gamma. Going back, one multiplies by it as in the forward pass.",
        "你除以了 gamma。反向时与前向一样，应当乘以它。",
    ),
    Bug(
        "sign", DX, f"-gamma * dy / {STD}",
        "The sign is the opposite of what it should be.",
        "符号反了：梯度下降的那一步才做减法。",
    ),
    Bug(
        "dy-forgotten", DX, f"0 * dy + gamma / {STD}",
        "dy is not in your gradient: it is what comes from above.",
        "你的梯度里没有 dy：缺少从上面传来的那个因子。",
    ),
)  # fmt: skip
