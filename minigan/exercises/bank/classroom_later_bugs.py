"""Bugs of exercises 09 to 13 that submissions written without sight of the bank had, as changes to the references."""

from minigan.exercises.exercise import Bug

LOG_MEAN = "numpy.log(numpy.exp(a - top).mean(axis=-1))"
ADDED = (
    "It is as if a small number were added inside of the logarithm. The function has a floor then: two entries of "
    "-1000 must give -1000. Take the largest number out first, and no logarithm of 0 is left.",
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
        "There is a half twice in your exponent, such as -0.5 in front and 2 sigma^2 below. It is there once.",
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
        "You make a window for each coordinate by itself and multiply the means. A window is a Gaussian in all d "
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
        "You compare medians over the validation examples. The paper compares means: an outlier that a narrow window "
        "finds hopeless counts fully.",
        "你比较的是各验证样例上的中位数。论文比较的是平均值：窄的窗觉得毫无可能的离群点，也要完全计入。",
    ),
    Bug(
        "stops-at-the-first-fall",
        BEST,
        "return sigmas[next((i for i in range(len(means) - 1) if means[i + 1] < means[i]), len(means) - 1)]",
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

QUOTIENT = "(f(x + h * d) - f(x - h * d)) / (2 * h)"
MORE_DIFFERENCE = (
    Bug(
        "divided-by-the-count",
        QUOTIENT,
        f"{QUOTIENT} / d.size",
        "You divide by the number of entries. The derivative along d is a sum over the entries, and not their mean.",
        "你除以了元素的个数。沿 d 的导数是对各元素求和，而不是取平均。",
    ),
    Bug(
        "divided-by-the-length",
        QUOTIENT,
        f"{QUOTIENT} / numpy.linalg.norm(d)",
        "You divide by the length of d. The limit is the inner product of the gradient with d as it is, and not with a "
        "direction of length 1.",
        "你除以了 d 的长度。极限是梯度与 d 本身的内积，而不是与长度为 1 的方向的内积。",
    ),
    Bug(
        "h-below-only",
        QUOTIENT,
        "(f(x + d) - f(x - d)) / (2 * h)",
        "h is missing beside d: the steps are whole d long, and only the division has h in it.",
        "d 旁边缺少 h：步长是整个 d，只有除法里用到了 h。",
    ),
)
BOUND = "abs(g_d - L_d) <= 1e-6 * max(abs(g_d), abs(L_d))"
SUM = (
    "You compare with the sum of the two numbers, which is twice the larger one: an error of one and a half millionths "
    "passes. The bound is a millionth of the larger one.",
    "你与两个数的和相比，它约是较大者的两倍：百万分之一点五的误差就通过了。界限是较大者的百万分之一。",
)
FLOOR_AND_SUM = (
    "Two things are in your bound: the sum of the two numbers, where the larger one is asked for, and a small number "
    "that lets errors below it pass. Which comparison of two zeros needs no division?",
    "你的界限有两个问题：要求与较大者相比，你用了两个数的和；还有一个很小的数，使比它小的误差都能通过。"
    "比较两个 0，怎样才不需要除法？",
)
MORE_CHECKER = (
    Bug("relative-to-the-sum", BOUND, "abs(g_d - L_d) <= 1e-6 * (abs(g_d) + abs(L_d))", *SUM),
    Bug(
        "floor-and-sum",
        BOUND,
        "abs(g_d - L_d) <= 1e-6 * max(1e-8, abs(g_d) + abs(L_d))",
        *FLOOR_AND_SUM,
    ),
)

VELOCITY, MOVED = "v = mu * v - rate * g", "return theta + v, v"
DECAY = (
    "A part of theta itself is taken off in the step: weight decay. The step that is asked for knows the gradient g "
    "and nothing else of theta.",
    "这一步里还减去了 theta 本身的一部分：这是权重衰减。要求的这一步只用到梯度 g，与 theta 的大小无关。",
)
CUT_OFF = (
    "It is as if g were cut off at some number and its opposite: gradient clipping. The step that is asked for takes g "
    "as it is.",
    "结果就像把 g 截断在某个数与它的相反数之间一样：这是梯度裁剪。要求的这一步使用 g 本身。",
)
DECAYS = (0.01, 1e-4, 0.1, 5e-4)
MORE_MOMENTUM = (
    Bug(
        "unit-length",
        VELOCITY,
        "v = mu * v - rate * g / numpy.linalg.norm(g)",
        "You scale the gradient to length 1. The step that is asked for takes g as it is: near a minimum g is small, "
        "and so is the step.",
        "你把梯度缩放到了长度 1。要求的这一步使用 g 本身：在极小值附近 g 很小，步子也就小。",
    ),
    Bug("weight-decay", VELOCITY, "v = mu * v - rate * (g + SIZE * theta)", *DECAY, sizes=DECAYS, bounds=(1e-5, 1.0)),
    Bug("weight-decay", MOVED, "return theta + v - rate * SIZE * theta, v", *DECAY, sizes=DECAYS, bounds=(1e-5, 1.0)),
    Bug("weight-decay", MOVED, "return theta + v - SIZE * theta, v", *DECAY, sizes=DECAYS, bounds=(1e-5, 1.0)),
    Bug(
        "gradient-clipped",
        VELOCITY,
        "v = mu * v - rate * numpy.clip(g, -SIZE, SIZE)",
        *CUT_OFF,
        sizes=(1.0, 0.1, 0.5),
        bounds=(1e-3, 1.9),
    ),
)
MEANS = ("beta1 * m + (1 - beta1) * g", "beta2 * v + (1 - beta2) * g**2")
NO_WEIGHT = (
    "The new gradient enters a running mean without its weight: the two weights of a mean add up to 1. Yours is a "
    "running sum, as of momentum.",
    "新的梯度进入滑动平均时没有乘权重：平均的两个权重之和是 1。你的是累积和，像动量那样。",
)
STEP = "theta - rate * m_hat / (numpy.sqrt(v_hat) + eps)"
M_HAT, V_HAT = "m_hat = m / (1 - beta1**t)", "v_hat = v / (1 - beta2**t)"
MORE_ADAM = (
    Bug(
        "amsgrad", MEANS[1], f"numpy.maximum(v, {MEANS[1]})",
        "Your v never falls: you keep the largest so far, as AMSGrad does. Asked is Adam, whose v is a running mean.",
        "你的 v 从不下降：你保留了迄今最大的值，那是 AMSGrad。要的是 Adam，它的 v 是滑动平均。",
    ),
    Bug(
        "without-1-minus-beta", MEANS[0], "beta1 * m + g", *NO_WEIGHT, more=((MEANS[1], "beta2 * v + g**2"),),
    ),
    Bug("without-1-minus-beta", MEANS[0], "beta1 * m + g", *NO_WEIGHT),
    Bug("without-1-minus-beta", MEANS[1], "beta2 * v + g**2", *NO_WEIGHT),
    Bug("weight-decay", STEP, f"{STEP} - rate * SIZE * theta", *DECAY, sizes=DECAYS, bounds=(1e-5, 1.0)),
    Bug("weight-decay", STEP, f"{STEP} - SIZE * theta", *DECAY, sizes=DECAYS[:2], bounds=(1e-5, 1.0)),
    Bug(
        "weight-decay", MEANS[0], "beta1 * m + (1 - beta1) * (g + SIZE * theta)", *DECAY,
        more=((MEANS[1], "beta2 * v + (1 - beta2) * (g + SIZE * theta) ** 2"),), sizes=DECAYS, bounds=(1e-5, 1.0),
    ),
    Bug(
        "corrections-exchanged", M_HAT, "m_hat = m / (1 - beta2**t)",
        "The two corrections have changed places: m is a mean with the weights of beta1, v one with those of beta2.",
        "两个修正对调了：m 是用 beta1 的权重求的平均，v 是用 beta2 的。",
        more=((V_HAT, "v_hat = v / (1 - beta1**t)"),),
    ),
)  # fmt: skip

SLOPES = "-1 / (1 - D), -D"
MORE_SLOPES = (
    Bug(
        "factor-forgotten",
        SLOPES,
        "-1 / (1 - D), -D / (1 - D)",
        "Your second slope takes D for the slope of the sigmoid. That has one more factor: what is dD/da in D?",
        "你的第二个斜率把 D 当成了 sigmoid 的斜率。它还有一个因子：dD/da 用 D 怎样表示？",
    ),
    Bug(
        "of-minus-log-D",
        SLOPES,
        "-1 / D, -(1 - D)",
        "These are the slopes of -log D, the other objective of G. Asked are those of log(1 - D).",
        "这是 -log D（G 的另一个目标）的斜率。要的是 log(1 - D) 的斜率。",
    ),
)
MORE_DENSITY = (
    Bug(
        "p-plus-q",
        "q * D / (1 - D)",
        "q / (1 - D)",
        "That is p + q, the two densities together. What part of it is p?",
        "这是 p + q，即两个密度之和。其中 p 占多少？",
    ),
)
MORE_CODE = (
    Bug(
        "the-1-missing",
        "m**2 - 1)",
        "m**2)",
        "For m = 0 and sd = 1 your divergence is not 0. A term without m and s is missing.",
        "m = 0、sd = 1 时你的散度不是 0。缺少一个不含 m 和 s 的项。",
    ),
)
MORE_COPY = (
    Bug(
        "probabilities",
        "-numpy.log(4), 0.0",
        "0.5, 1.0",
        "These are values of D. C(G) is the value of the game under the best D: the sum of two means of logarithms, "
        "never above 0.",
        "这是 D 的取值。C(G) 是最优 D 之下博弈的价值：两个对数平均之和，从不大于 0。",
    ),
)
MORE_SUM = (
    Bug(
        "n-on-the-data",
        "p / (p + (n - 1) * q)",
        "n * p / (n * p + (n - 1) * q)",
        "You count the data n times too. In the objective log D has the factor p alone.",
        "你把数据也计了 n 次。目标里 log D 的系数只有 p。",
    ),
)
