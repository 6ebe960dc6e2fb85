"""Bugs of exercise 07 that submissions written without sight of the bank had, as changes to the references."""

from minigan.exercises.exercise import Bug

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
    "On the way back through D the slope of tanh is missing: the gradient passes through the hidden units as if "
    "they were linear. What is the derivative of tanh, written with the output of tanh?",
    "反向穿过 D 时缺少 tanh 的斜率：传到隐藏单元的梯度被原样传了下去，好像它们是线性的。"
    "tanh 的导数，用 tanh 的输出怎样表示？",
)
OTHER_SLOPE = (
    "On the way back through D you use the slope of a sigmoid, h (1 - h). The hidden units are tanh: what is the "
    "slope of tanh, written with its output?",
    "反向穿过 D 时你用了 sigmoid 的斜率 h (1 - h)。而隐藏单元是 tanh：tanh 的斜率，用它的输出怎样表示？",
)
TO_X = "dx_fake = D_input_gradient(theta_d, x_fake, da_fake)"
W_AND_V = "W, b, v, c = split(theta_d, x_fake.shape[1])\n    "
SMOOTHED = (
    "The labels of your data and samples are not 1 and 0, but a little below 1 or a little above 0: label "
    "smoothing, which came after the paper. V in equation (1) has the labels 1 and 0 only.",
    "你的数据和样本的标签不是 1 和 0，而是稍微往里：这是论文之后才有的标签平滑。公式 (1) 的 V 只有 1 和 0 两种标签。",
)
MORE_D_GRADIENT = (
    Bug(
        "fake-label-smoothed",
        "-probability(D_forward(theta_d, x_fake))",
        "(SIZE - probability(D_forward(theta_d, x_fake)))",
        *SMOOTHED,
        sizes=(0.1, 0.05),
        bounds=(1e-3, 0.49),
    ),
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
        "rate-times-m",
        "theta_g - rate *",
        "theta_g - rate * len(z) *",
        "You multiply by the number of rows: the step grows with the minibatch. J is a mean, and its gradient has its "
        "1/m already.",
        "你乘以了行数：步长随小批量增大。J 是平均，它的梯度已经带有 1/m。",
    ),
    Bug(
        "another-rate",
        "theta_g - rate * g_gradient(theta_d, theta_g, z)",
        "theta_g - SIZE * rate * g_gradient(theta_d, theta_g, z)",
        *RATE,
        sizes=(0.5, 0.1, 2.0),
        bounds=(1e-3, 100.0),
    ),
)
MORE_D_STEP = (
    Bug(
        "rate-times-m",
        MOVED,
        MOVED.replace("rate", "rate * len(x)"),
        "You multiply by the number of rows: the step grows with the minibatch. V is made of means, and its gradient "
        "has its 1/m already.",
        "你乘以了行数：步长随小批量增大。V 由平均构成，它的梯度已经带有 1/m。",
    ),
    Bug(
        "another-rate",
        MOVED,
        MOVED.replace("rate", "SIZE * rate"),
        *RATE,
        sizes=(0.5, 0.1, 2.0),
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
