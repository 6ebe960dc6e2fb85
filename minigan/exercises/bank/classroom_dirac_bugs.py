"""Bugs of exercises 09 and 10 that submissions written without sight of the bank had, as changes to the references."""

from minigan.exercises.exercise import Bug

LOG_MEAN = "numpy.log(numpy.exp(a - top).mean(axis=-1))"
ADDED = (
    "It is as if a small number were added inside the logarithm. The function has a floor then: two entries of -1000 "
    "must give -1000. Take the largest number out first, and no logarithm of 0 is left.",
    "结果就像在对数里加了一个很小的数一样。这样函数就有了下限：两个 -1000 应得到 -1000。先提出最大的数，"
    "就不会有 0 的对数。",
)
MORE_LOG_MEAN_EXP = (
    Bug(
        "epsilon", f"top[..., 0] + {LOG_MEAN}", "numpy.log(numpy.exp(a).mean(axis=-1) + SIZE)", *ADDED,
        sizes=(1e-12, 1e-8, 1e-300, 1e-5), bounds=(1e-310, 0.5),
    ),
    Bug(
        "epsilon", LOG_MEAN, "numpy.log(numpy.exp(a - top).mean(axis=-1) + SIZE)", *ADDED,
        sizes=(1e-5, 1e-3), bounds=(3e-6, 0.5),
    ),
    Bug(
        "put-back-but-not-taken-out", LOG_MEAN, "numpy.log(numpy.exp(a).mean(axis=-1))",
        "You add the largest number of each row at the end, but do not take it out of the exponents before: it counts "
        "twice. For a row of one number, the result is that number.",
        "你在最后加上了每行的最大值，之前却没有从指数里减去它，于是它算了两次。一行只有一个数时，结果就是这个数。",
    ),
    Bug(
        "smallest-taken-out", "a.max(axis=-1, keepdims=True)", "a.min(axis=-1, keepdims=True)",
        "You take the smallest number of a row out. The others then stand in a positive power of e, which overflows "
        "where a row has 1000 and -1000. Which one has to be taken out?",
        "你提出的是每行中最小的数。其余的数就成了 e 的正次幂，一行里既有 1000 又有 -1000 时会溢出。应当提出哪一个？",
    ),
)  # fmt: skip
EXPONENT = "-squares / (2 * sigma**2)"
MORE_LIKELIHOOD = (
    Bug(
        "pi-of-few-digits", "numpy.pi", "SIZE",
        "All is right but the number pi, of which you have a few digits. NumPy has all of them.",
        "除了圆周率之外都对：你的圆周率只有几位数字。NumPy 里有全部的位数。",
        sizes=(3.14, 3.142), bounds=(2.9, 3.4),
    ),
    Bug(
        "half-twice", EXPONENT, "-squares / (4 * sigma**2)",
        "The factor 1/2 appears twice in your exponent, for example as -0.5 in front and as 2 sigma^2 below. It "
        "belongs there only once.",
        "你的指数里 1/2 出现了两次，例如前面有 -0.5，分母里又有 2 sigma^2。它只该出现一次。",
    ),
    Bug(
        "epsilon", "log_mean_exp(log_normal)", "numpy.log(numpy.exp(log_normal).mean(axis=1) + SIZE)",
        "It is as if a small number were added to the density before its logarithm. Far from all samples you then have "
        "the logarithm of that number. Stay with logarithms, as log_mean_exp does.",
        "结果就像在取对数之前给密度加了一个很小的数一样。这样在远离所有样本处，得到的是这个数的对数。"
        "请像 log_mean_exp 那样一直用对数。",
        sizes=(1e-12, 1e-8, 1e-300, 1e-5), bounds=(1e-310, 0.5),
    ),
    Bug(
        "coordinate-by-coordinate", "squares = ((x[:, None] - samples) ** 2).sum(axis=2)",
        "squares = (x[:, None] - samples) ** 2",
        "You make a window for each coordinate by itself and multiply what they give. A window is a Gaussian in all d "
        "dimensions at once: the product over the coordinates comes before the mean over the samples.",
        "你对每个坐标各做一个窗，再把平均相乘。窗是 d 维空间里的一个高斯：先对坐标求积，再对样本取平均。",
        more=(
            ("d * numpy.log(sigma", "numpy.log(sigma"),
            ("log_mean_exp(log_normal)", "log_mean_exp(numpy.swapaxes(log_normal, 1, 2)).sum(axis=1)"),
        ),
    ),
)  # fmt: skip
BEST = "return sigmas[numpy.argmax(means)]"
MORE_SIGMA = (
    Bug(
        "median-for-mean",
        "parzen_log_likelihood(valid, samples, sigma).mean()",
        "numpy.median(parzen_log_likelihood(valid, samples, sigma))",
        "You compare medians over the validation examples. The paper takes the mean: an outlier at which a narrow "
        "window has a very small density must count.",
        "你比较的是各验证样例上的中位数。论文取的是平均值：窄的窗在离群点处密度极小，这必须计入。",
    ),
    Bug(
        "stops-at-the-first-fall",
        BEST,
        "last = len(means) - 1\n    return sigmas[next((i for i in range(last) if means[i + 1] < means[i]), last)]",
        "You stop at the first width after which the mean falls. The widths come in any order: all of them are to be "
        "tried.",
        "平均值第一次下降时你就停下了。这些宽度的次序是任意的：应当全部试过。",
    ),
)

CLIPPED = (
    "It is as if the logit psi theta were cut off, or D kept off 0 and 1. Where D is sure that the sample is false, "
    "neither player moves; with yours both do.",
    "结果就像截断了 logit psi theta，或者使 D 到不了 0 和 1 一样。D 确信样本为假的地方，双方都不动；而你的还在动。",
)
MORE_FIELD = (
    Bug(
        "clipped",
        "-psi * theta",
        "-numpy.clip(psi * theta, -SIZE, SIZE)",
        *CLIPPED,
        sizes=(10.0, 5.0),
        bounds=(1.0, 25.0),
    ),
)
MORE_SIMULTANEOUS = (
    Bug(
        "unit-length",
        "psi + rate * d_psi, theta + rate * d_theta",
        "psi + rate * d_psi / numpy.hypot(d_psi, d_theta), theta + rate * d_theta / numpy.hypot(d_psi, d_theta)",
        "You scale the directions to length 1. Near the equilibrium the field is small, and so must the steps be.",
        "你把方向缩放到了长度 1。在均衡点附近场很小，步子也应当小。",
    ),
)
MORE_STEP = (
    Bug(
        "D-moves-twice",
        "return psi, theta",
        "return psi + rate * dirac_field(psi, theta)[0], theta",
        "Your D moves twice: once alone, and once more after G. Each player moves once.",
        "你的 D 动了两次：先单独动一次，G 动过之后又动一次。双方各动一次。",
    ),
)
PENALTY = "d_psi - gamma * psi, d_theta"
SQUARE_STAYS = (
    "The square of psi is still in it. A field is made of derivatives: how fast does the penalty grow with psi?",
    "psi 的平方还在里面。场由导数构成：惩罚项随 psi 增长得多快？",
)
MORE_REGULARISED = (
    Bug(
        "psi-forgotten",
        PENALTY,
        "d_psi - gamma, d_theta",
        "You take gamma alone from D's direction. A field is made of derivatives: that of a square still has psi in "
        "it.",
        "你从 D 的方向里只减去了 gamma。场由导数构成：平方的导数里仍有 psi。",
    ),
    Bug("square-stays", PENALTY, "d_psi - gamma * psi**2, d_theta", *SQUARE_STAYS),
    Bug(
        "penalty-on-the-logit",
        PENALTY,
        "d_psi - gamma * psi * theta**2, d_theta",
        "You take the square of the logit psi theta. The penalty is on its slope along x, at the data.",
        "你用的是 logit psi theta 的平方。惩罚的是 logit 沿 x 的斜率，在数据处取。",
    ),
    Bug(
        "slope-of-1-asked-for",
        PENALTY,
        "d_psi - gamma * (abs(psi) - 1) * numpy.sign(psi), d_theta",
        "Your penalty asks for a slope of 1, as in WGAN-GP. R1 asks for a slope of 0 on the data.",
        "你的惩罚项要求斜率为 1，那是 WGAN-GP。R1 要求数据处的斜率为 0。",
    ),
)
JACOBIAN = "[[-gamma, -0.5], [0.5, 0.0]]"
MORE_JACOBIAN = (
    Bug(
        "gamma-squared",
        JACOBIAN,
        JACOBIAN.replace("gamma", "gamma**2"),
        "You have the square of gamma. The square in the penalty is that of the slope; gamma stands before it once.",
        "你用了 gamma 的平方。惩罚项里平方的是斜率；gamma 只在前面出现一次。",
    ),
    Bug(
        "rows-swapped",
        JACOBIAN,
        "[[0.5, 0.0], [-gamma, -0.5]]",
        "The rows have changed places: the first one is D's, the derivatives of the direction of psi.",
        "两行对调了：第一行是 D 的，即 psi 的方向的各个导数。",
    ),
    Bug(
        "players-apart",
        JACOBIAN,
        "[[-gamma, 0.0], [0.0, 0.0]]",
        "In your matrix neither player feels the other. D's direction has theta as a factor: what is its derivative in "
        "theta, at theta = 0?",
        "在你的矩阵里双方互不影响。D 的方向含有因子 theta：它在 theta = 0 处对 theta 的导数是多少？",
    ),
)
