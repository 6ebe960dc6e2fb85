"""Bugs of exercises 05 to 08 that submissions written without sight of the bank had, as changes to the references."""

from minigan.exercises.exercise import Bug

HALVED = "(kl_divergence(p, m) + kl_divergence(q, m)) / 2"
FROM_MIXTURE = (
    "One of your two divergences runs from the mixture, the other to it. KL is not symmetric: both are expectations "
    "under p or q, of a ratio to the mixture.",
    "你的两个散度中，一个以混合分布为第一个参数，另一个以它为第二个参数。KL 不对称："
    "两个都应是在 p 或 q 下取期望，与混合分布相比。",
)
DA_REAL, DA_FAKE = "numpy.exp(-numpy.logaddexp(0, a_real))", "-numpy.exp(-numpy.logaddexp(0, -a_fake))"
LABELS = (
    "The label of your data is not 1, or that of your samples not 0: smoothing, as it came after the paper. V in "
    "equation (1) knows no labels but 1 and 0.",
    "你的数据的标签不是 1，或者样本的标签不是 0：这是论文之后才有的标签平滑。公式 (1) 的 V 只有 1 和 0 两种标签。",
)
MORE_VALUE_GRADIENT = (
    Bug("smoothed-labels", DA_REAL, f"({DA_REAL} - SIZE)", *LABELS, sizes=(0.1, 0.05), bounds=(1e-4, 0.49)),
    Bug(
        "smoothed-labels",
        DA_REAL,
        f"({DA_REAL} - SIZE)",
        *LABELS,
        sizes=(0.1, 0.05),
        bounds=(1e-4, 0.49),
        more=((DA_FAKE, f"({DA_FAKE} + SIZE)"),),
    ),
)
MORE_JSD = (
    Bug("one-from-the-mixture", HALVED, "(kl_divergence(p, m) + kl_divergence(m, q)) / 2", *FROM_MIXTURE),
    Bug("one-from-the-mixture", HALVED, "(kl_divergence(m, p) + kl_divergence(q, m)) / 2", *FROM_MIXTURE),
)
OF_REAL, OF_FAKE = "p[real] / (p + q)[real]", "q[fake] / (p + q)[fake]"
SUM_FAKE = f"numpy.sum(q[fake] * numpy.log({OF_FAKE}))"
ONE_MINUS_P = (
    "The weight of your second half is 1 - p. The samples of G are drawn from q, a distribution of its own: 1 - p does "
    "not even have the sum 1.",
    "你的第二项的权重是 1 - p。G 的样本来自 q，那是另一个分布：1 - p 的和甚至不等于 1。",
)
MORE_OPTIMUM = (
    Bug(
        "half-a-jsd",
        "return of_real + of_fake",
        "return (of_real + of_fake - 3 * numpy.log(4)) / 4",
        "That is -log 4 and half of the JSD. Between p and q without a common point, D is always right: what is V "
        "then?",
        "这是 -log 4 加上 JSD 的一半。p 与 q 没有公共点时 D 总是对的：那时 V 是多少？",
    ),
    Bug("one-minus-p-for-q", SUM_FAKE, SUM_FAKE.replace("q[fake] * ", "(1 - p[fake]) * "), *ONE_MINUS_P),
    Bug("one-minus-p-for-q", SUM_FAKE, "numpy.nansum((1 - p) * numpy.log(1 - p / (p + q)))", *ONE_MINUS_P),
    Bug("one-minus-p-for-q", SUM_FAKE, "numpy.nansum((1 - p) * numpy.log(q / (p + q)))", *ONE_MINUS_P),
)
MORE_D = (
    Bug(
        "squares",
        "p / (p + q)",
        "p**2 / (p**2 + q**2)",
        "You have the squares of the densities. That makes D more certain than the data allow: at p = 2 q it should be "
        "2/3.",
        "你用了密度的平方。这样 D 比数据所允许的更确定：在 p = 2 q 处它应该是 2/3。",
    ),
    Bug(
        "scaled-to-the-sum-1",
        "p / (p + q)",
        "p / p.sum() / (p / p.sum() + q / q.sum())",
        "You scale p and q to the sum 1 first. They are densities at some points, not all the points there are: D* is "
        "found at each by itself.",
        "你先把 p 和 q 各自缩放到和为 1。它们是一些点上的密度，并不是全部的点：D* 是逐点求出的。",
    ),
)

BACK_THROUGH_D = """    def back(x, da):
        W, b, v, c = split(theta_d, x.shape[1])
        hidden = numpy.tanh(x @ W + b)
        du = (da @ v.T){slope}
        parts = x.T @ du, du.sum(axis=0), hidden.T @ da, da.sum(axis=0)
        return numpy.concatenate([part.ravel() for part in parts])

    of_real = back(x, da_real)
"""
OF_REAL_LINE = "    of_real = D_parameter_gradient(theta_d, x, da_real)\n"
OF_FAKE_PASS = "D_parameter_gradient(theta_d, x_fake, da_fake)"
NO_SLOPE = (
    "On the way back through D the slope of tanh is missing: what comes to the hidden units is handed on as if they "
    "were linear. What is the derivative of tanh, in what tanh has given?",
    "反向穿过 D 时缺少 tanh 的斜率：传到隐藏单元的梯度被原样传了下去，好像它们是线性的。"
    "tanh 的导数，用 tanh 的输出怎样表示？",
)
OTHER_SLOPE = (
    "On the way back through D you use the slope of a sigmoid, h (1 - h). The hidden units are tanh: what is the slope "
    "of tanh, in what it has given?",
    "反向穿过 D 时你用了 sigmoid 的斜率 h (1 - h)。而隐藏单元是 tanh：tanh 的斜率，用它的输出怎样表示？",
)
TO_X = "dx_fake = D_input_gradient(theta_d, x_fake, da_fake)"
W_AND_V = "W, b, v, c = split(theta_d, x_fake.shape[1])\n    "
SMOOTHED = (
    "The labels of your data and samples are not 1 and 0 but a little inside: smoothing, as it came after the paper. V "
    "in equation (1) knows no labels but 1 and 0.",
    "你的数据和样本的标签不是 1 和 0，而是稍微往里：这是论文之后才有的标签平滑。公式 (1) 的 V 只有 1 和 0 两种标签。",
)
MORE_D_GRADIENT = (
    Bug(
        "both-labels-smoothed",
        "(1 - probability(D_forward(theta_d, x)))",
        "(1 - SIZE - probability(D_forward(theta_d, x)))",
        *SMOOTHED,
        sizes=(0.1, 0.05),
        bounds=(1e-3, 0.49),
        more=(("-probability(D_forward(theta_d, x_fake))", "(SIZE - probability(D_forward(theta_d, x_fake)))"),),
    ),
    Bug(
        "slope-of-tanh-forgotten",
        OF_REAL_LINE,
        BACK_THROUGH_D.format(slope=""),
        *NO_SLOPE,
        more=((OF_FAKE_PASS, "back(x_fake, da_fake)"),),
    ),
    Bug(
        "slope-of-a-sigmoid-for-tanh",
        OF_REAL_LINE,
        BACK_THROUGH_D.format(slope=" * hidden * (1 - hidden)"),
        *OTHER_SLOPE,
        more=((OF_FAKE_PASS, "back(x_fake, da_fake)"),),
    ),
)
MORE_G_GRADIENT = (
    Bug("slope-of-tanh-forgotten", TO_X, f"{W_AND_V}dx_fake = da_fake @ v.T @ W.T", *NO_SLOPE),
    Bug(
        "slope-of-a-sigmoid-for-tanh",
        TO_X,
        f"{W_AND_V}h = numpy.tanh(x_fake @ W + b)\n    dx_fake = (da_fake @ v.T * h * (1 - h)) @ W.T",
        *OTHER_SLOPE,
    ),
)
MOVED = "theta_d + rate * d_gradient(theta_d, theta_g, x, z)"
WEIGHTS = (
    "It is as if the parameters were kept between two numbers after the step, as a Wasserstein critic's are. The "
    "paper's D has no such bounds.",
    "结果就像在这一步之后把参数限制在两个数之间一样，Wasserstein GAN 的评判网络是这样做的。论文的 D 没有这种限制。",
)
DECAYED = (
    "A part of theta itself is taken off in the step: weight decay. The step is rate times the gradient and nothing "
    "else.",
    "这一步里还减去了 theta 本身的一部分：这是权重衰减。一步就是 rate 乘以梯度，没有别的。",
)
RATE = (
    "The step is a fixed number of times as long as it should be, in the right direction: rate is multiplied or "
    "divided by something. It stands alone before the gradient.",
    "方向是对的，但步长是应有的固定倍数：rate 被乘以或除以了某个数。梯度前面只有 rate。",
)
MORE_G_STEP = (
    Bug(
        "another-rate",
        "theta_g - rate * g_gradient(theta_d, theta_g, z)",
        "theta_g - SIZE * rate * g_gradient(theta_d, theta_g, z)",
        *RATE,
        sizes=(0.5, 2.0, 0.1),
        bounds=(1e-3, 100.0),
    ),
)
MORE_D_STEP = (
    Bug(
        "another-rate",
        MOVED,
        MOVED.replace("rate", "SIZE * rate"),
        *RATE,
        sizes=(0.5, 2.0, 0.1),
        bounds=(1e-3, 100.0),
    ),
    Bug(
        "weights-clipped",
        MOVED,
        f"numpy.clip({MOVED}, -SIZE, SIZE)",
        *WEIGHTS,
        sizes=(0.01, 0.1, 1.0),
        bounds=(1e-3, 2.0),
    ),
    Bug("weight-decay", MOVED, f"{MOVED} - rate * SIZE * theta_d", *DECAYED, sizes=(0.01, 1e-4), bounds=(1e-5, 1.0)),
    Bug(
        "one-half-after-the-other",
        MOVED,
        "(lambda t: t - rate * D_parameter_gradient(t, G_forward(theta_g, z), "
        "probability(D_forward(t, G_forward(theta_g, z))) / len(z)))"
        "(theta_d + rate * D_parameter_gradient(theta_d, x, (1 - probability(D_forward(theta_d, x))) / len(x)))",
        "You make two steps: one for the data, and then one for the samples, which begins where the first ended. It is "
        "one step along the gradient of the whole of V: both halves are taken at the same theta_d.",
        "你走了两步：先为数据走一步，再从那里为样本走一步。应当沿整个 V 的梯度走一步：两项都在同一个 theta_d 处求。",
    ),
)
LOOP = "range(len(xs))"
LEFT_OUT = (
    "D makes one step too few: one of the k minibatches is left out. With k = 1 your D does not move at all. Where "
    "does the loop begin and end?",
    "D 少走了一步：k 个小批量中漏掉了一个。k = 1 时你的 D 根本没有动。循环从哪里开始，到哪里结束？",
)
MORE_ITERATION = (
    Bug(
        "first-noise",
        "theta_g, z, rate)\n    return",
        "theta_g, zs[0], rate)\n    return",
        "G's step is on the first noise that D was trained on. Algorithm 1 draws a fresh minibatch of noise for G: it "
        "has a name among your arguments.",
        "G 的一步用了 D 训练时的第一个小批量噪声。算法 1 为 G 另抽一个小批量的噪声：它就在函数的参数里。",
    ),
    Bug("one-step-too-few", LOOP, "range(1, len(xs))", *LEFT_OUT),
    Bug("one-step-too-few", LOOP, "range(len(xs) - 1)", *LEFT_OUT),
    Bug(
        "from-the-last-minibatch",
        LOOP,
        "reversed(range(len(xs)))",
        "D takes the minibatches from the last to the first. Step i is on xs[i] and zs[i], in this order: another "
        "order ends elsewhere.",
        "D 从最后一个小批量用到第一个。第 i 步用 xs[i] 和 zs[i]，按这个次序：换一个次序会到达别处。",
    ),
)

D_OF_A, NOT_D_OF_A = "numpy.exp(-numpy.logaddexp(0, -a))", "numpy.exp(-numpy.logaddexp(0, a))"
BELOW = (
    "It is as if a small number were added to the probability that you divide by. Where D is sure, that number is the "
    "larger of the two. First simplify the fraction on paper: then there is no division by a probability left.",
    "结果就像给作为除数的概率加了一个很小的数一样。D 很确信时，这个数反而更大。请先在纸上约简这个分数："
    "这样就不再需要除以概率。",
)
CLIPPED = (
    "It is as if D were kept off 0 and 1 by a small number. In the slope no logarithm is left, and nothing can become "
    "infinite: there is nothing to protect.",
    "结果就像用一个很小的数把 D 限制住，使它到不了 0 和 1 一样。斜率里已经没有对数，不会出现无穷大：没有什么需要保护。",
)
SIZES = (1e-8, 1e-7, 1e-12, 1e-5, 2e-3)
MORE_MINIMAX = (
    Bug("epsilon", f"-{D_OF_A}", f"-{D_OF_A} * {NOT_D_OF_A} / ({NOT_D_OF_A} + SIZE)", *BELOW, sizes=SIZES),
    Bug(
        "clipped",
        f"-{D_OF_A}",
        f"-numpy.clip({D_OF_A}, SIZE, 1 - SIZE)",
        *CLIPPED,
        sizes=(1e-3, 0.01),
        bounds=(3e-6, 0.4),
    ),
    Bug(
        "factor-forgotten",
        f"-{D_OF_A}",
        f"-{D_OF_A} / {NOT_D_OF_A}",
        "You have -D / (1 - D): the derivative of the logarithm, times D. The slope of the sigmoid has another factor: "
        "what is dD/da in D?",
        "你得到的是 -D / (1 - D)：对数的导数乘以 D。sigmoid 的斜率还有一个因子：dD/da 用 D 怎样表示？",
    ),
)
MORE_NON_SATURATING = (
    Bug("epsilon", f"-{NOT_D_OF_A}", f"-{D_OF_A} * {NOT_D_OF_A} / ({D_OF_A} + SIZE)", *BELOW, sizes=SIZES),
    Bug(
        "clipped",
        f"-{NOT_D_OF_A}",
        f"-(1 - numpy.clip({D_OF_A}, SIZE, 1 - SIZE))",
        *CLIPPED,
        sizes=(1e-3, 0.01),
        bounds=(3e-6, 0.4),
    ),
)
LOGIT = "shift**2 / 2 - shift * x"
NOT_SQUARED = (
    "One of the two distances is not squared. A normal density has (x - mean)^2 in its exponent, p_data and p_g alike: "
    "then the square of x cancels.",
    "两个距离中有一个没有平方。正态密度的指数里是 (x - 均值)^2，p_data 与 p_g 都一样：这样 x 的平方就消去了。",
)
MORE_LOGIT = (
    Bug("square-forgotten", LOGIT, "(x - shift) / 2 - x**2 / 2", *NOT_SQUARED),
    Bug("square-forgotten", LOGIT, "(x - shift) ** 2 / 2 - x / 2", *NOT_SQUARED),
)
QUOTIENT = (
    "Your pull is a difference quotient with a step that can be seen: its error is larger than a millionth. By the "
    "chain rule the derivative is exact.",
    "你用差商计算，步长大得看得出来：误差超过百万分之一。用链式法则求导则是精确的。",
)


def more_pull(slope, sign):
    """The bugs of a pull of the objective mean -sign softplus(sign a), its slope in a being the function `slope`."""
    exact, steps = f"numpy.sum({slope}(a) * -shift)", (0.01, 0.1, 1e-3, 1e-4)
    objective = f"({'-' if sign > 0 else ''}numpy.logaddexp(0, {'' if sign > 0 else '-'}(a - shift * {{}})).mean())"
    there, back, here = objective.format("SIZE"), objective.format("-SIZE"), objective.format("0")
    return (
        Bug("difference-quotient", exact, f"({there} - {here}) / SIZE", *QUOTIENT, sizes=steps, bounds=(2e-5, 1.0)),
        Bug(
            "difference-quotient", exact, f"({there} - {back}) / (2 * SIZE)", *QUOTIENT,
            sizes=steps[:2], bounds=(5e-3, 1.0),
        ),
        Bug(
            "logit-at-a-fixed-x", exact, f"numpy.sum({slope}(a) * -z)",
            "You take the derivative of the logit in shift at a fixed x: that moves D and leaves the samples. D* is "
            "held fixed here, and the samples move: how fast does the logit change along x?",
            "你在固定的 x 处求了 logit 对 shift 的导数：那是 D 在动，样本不动。这里 D* 固定，动的是样本："
            "沿 x 方向 logit 变化多快？",
        ),
        Bug(
            "median-for-mean", exact, f"numpy.median({slope}(a) * -shift) * len(a)",
            "You take the median of the rows. The objective is a mean: its derivative is the mean of the derivatives.",
            "你对各行取了中位数。目标是平均：它的导数是各导数的平均。",
        ),
    )  # fmt: skip
