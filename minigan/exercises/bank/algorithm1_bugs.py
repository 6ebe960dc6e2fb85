"""The named bugs of exercise 07, as changes to the text of its references in algorithm1.py."""

from minigan.exercises.exercise import Bug

DA_REAL = "(1 - probability(D_forward(theta_d, x)))"
DA_FAKE = "-probability(D_forward(theta_d, x_fake))"
P_REAL, P_FAKE = "probability(D_forward(theta_d, x))", "probability(D_forward(theta_d, x_fake))"
OF_FAKE_PASS = "D_parameter_gradient(theta_d, x_fake, da_fake)"
ADDED = "return of_real + of_fake"

D_GRADIENT_BUGS = (
    Bug(
        "real-half-only", ADDED, "return of_real",
        "Only the pass on data counts in your gradient. V has a second half: without it D learns to call everything "
        "real.",
        "你的梯度里只有数据那一遍。V 还有第二项：没有它，D 会学着把一切都判为真。",
    ),
    Bug(
        "fake-half-only", ADDED, "return of_fake",
        "Only the pass on samples counts in your gradient: the gradient of the first pass has been overwritten, or "
        "never added. Without it D learns to call everything fake.",
        "你的梯度里只有样本那一遍：第一遍的梯度被覆盖了，或者没有加进来。没有它，D 会学着把一切都判为假。",
    ),
    Bug(
        "fake-half-sign", DA_FAKE, P_FAKE,
        "The half of the samples has the wrong sign: D is taught to call G's samples real. V falls when a_fake "
        "rises.",
        "样本那一半的符号错了：你在教 D 把 G 的样本判为真。a_fake 上升时 V 下降。",
    ),
    Bug(
        "labels-swapped", DA_REAL, f"-{P_REAL}",
        "Real and fake have changed places: D is taught to call data fake and samples real. Which of the two logits "
        "should rise?",
        "真与假的标签对调了：你在教 D 把数据判为假、把样本判为真。两个 logit 中哪一个该上升？",
        more=((DA_FAKE, f"(1 - {P_FAKE})"),),
    ),
    Bug(
        "gradient-of-minus-V", ADDED, "return -of_real - of_fake",
        "This is the gradient of -V, a loss. Asked is that of V, which D ascends.",
        "这是 -V 的梯度，也就是损失函数的梯度。要的是 V 的梯度，D 沿它上升。",
    ),
    Bug(
        "missing-1-over-m", f"{DA_REAL} / len(x)", DA_REAL,
        "The 1/m is missing: your gradient is that of sums over the minibatch. D_parameter_gradient adds over the "
        "rows whatever it is given, so where must the mean come in?",
        "缺少 1/m：你的梯度是对小批量求和的梯度。D_parameter_gradient 会把各行直接相加，那么平均应该在哪里体现？",
        more=((f"{DA_FAKE} / len(z)", DA_FAKE),),
    ),
    Bug(
        "mean-twice", ADDED, "return (of_real + of_fake) / len(x)",
        "You have divided by m twice: once in the gradient at the logits, and once more. Write every row twice: the "
        "gradient of a mean does not change.",
        "你除了两次 m：在 logit 处的梯度里一次，之后又一次。把每一行都重复写两次：平均的梯度不应改变。",
    ),
    Bug(
        "half", ADDED, "return (of_real + of_fake) / 2",
        "You have half of the gradient, as of one mean over 2m rows. V adds two means of m rows each: so do their "
        "gradients.",
        "你的梯度只有一半，像是 2m 行的一个平均的梯度。V 是两个各含 m 行的平均之和，梯度也是相加。",
    ),
    Bug(
        "stale-cache", OF_FAKE_PASS, "D_parameter_gradient(theta_d, x, da_fake)",
        "You took the gradient of the pass on samples with what belongs to the pass on data. What D was given in a "
        "pass enters its gradient: each pass has its own.",
        "求样本那一遍的梯度时，你用了数据那一遍的东西。D 在一遍中的输入会进入它的梯度：每一遍各有各的。",
    ),
    Bug(
        "one-backward-for-both", ADDED, "return D_parameter_gradient(theta_d, x_fake, da_real + da_fake)",
        "You went back once for both passes, with the input of the last. They share theta_d but not their inputs: D "
        "was used twice, so there are two gradients.",
        "你对两遍只反向了一次，用的是后一遍的输入。两遍共用 theta_d，但输入不同：D 用了两次，所以有两个梯度。",
    ),
    Bug(
        "gradient-at-D", f"{DA_REAL} / len(x)", f"1 / {P_REAL} / len(x)",
        "What you hand to D_parameter_gradient is the gradient with respect to the probability D. It wants the one "
        "with respect to the logit a.",
        "你把对概率 D 的梯度交给了 D_parameter_gradient。它需要的却是对 logit a 的梯度。",
        more=((f"{DA_FAKE} / len(z)", f"-1 / (1 - {P_FAKE}) / len(z)"),),
    ),
    Bug(
        "log-forgotten", f"{DA_REAL} / len(x)", f"{P_REAL} * (1 - {P_REAL}) / len(x)",
        "That is the gradient of mean D(x) - mean D(G(z)): the logarithms are missing.",
        "这是 mean D(x) - mean D(G(z)) 的梯度：你漏掉了两个对数。",
        more=((f"{DA_FAKE} / len(z)", f"{DA_FAKE} * (1 - {P_FAKE}) / len(z)"),),
    ),
)  # fmt: skip

D_STEP_BUGS = (
    Bug(
        "descends", "theta_d + rate", "theta_d - rate",
        "Your D goes down the gradient of V. Which of the two players wants V to be large?",
        "你的 D 沿 V 的梯度下降了。两个玩家中，谁希望 V 大？",
    ),
    Bug(
        "no-rate", "rate * d_gradient", "d_gradient",
        "The rate does nothing in your step. How far should D move when the rate is 0?",
        "你的一步里没有用到学习率。学习率为 0 时，D 应该移动多远？",
    ),
    Bug(
        "the-way-without-the-start", "theta_d + rate", "rate",
        "You return how far D moves. Asked is where it is afterwards.",
        "你返回的是 D 移动了多少。要的是移动之后它在哪里。",
    ),
    Bug(
        "rate-over-m", "rate *", "rate / len(x) *",
        "You divide by m once more. The gradient is that of a mean already.",
        "你又除了一次 m。这个梯度已经是平均的梯度了。",
    ),
)  # fmt: skip

G_FAKE = "-(1 - probability(D_forward(theta_d, x_fake)))"
G_RETURN = "return G_parameter_gradient(z, dx_fake)"

G_GRADIENT_BUGS = (
    Bug(
        "minimax", G_FAKE, DA_FAKE,
        "This is the gradient of mean log(1 - D(G(z))), the minimax objective, which saturates. Section 3 of the "
        "paper says what G does instead: read J again.",
        "这是 mean log(1 - D(G(z))) 的梯度，即容易饱和的那个 minimax 目标。论文第 3 节说了 G 改用什么：请再读 J。",
    ),
    Bug(
        "sign", G_FAKE, f"(1 - {P_FAKE})",
        "The sign is the opposite: this is the gradient of mean log D(G(z)), which G ascends. J is its negative and "
        "is descended.",
        "符号相反：这是 mean log D(G(z)) 的梯度，G 沿它上升。J 是它的相反数，G 沿 J 下降。",
    ),
    Bug(
        "wrong-labels", G_FAKE, P_FAKE,
        "G is trained with the label of a fake: your gradient belongs to -log(1 - D(G(z))), by which G helps D to "
        "find it out. For G's step, what should D say of the samples?",
        "你用“假”的标签训练 G：你的梯度属于 -log(1 - D(G(z)))，G 是在帮 D 识破自己。在 G 的这一步里，"
        "希望 D 对样本怎么说？",
    ),
    Bug(
        "not-through-D", G_RETURN, "return G_parameter_gradient(z, da_fake)",
        "Your gradient does not pass through D: dJ/da is used where G wants dJ/dx. Between the two lies all of D.",
        "你的梯度没有穿过 D：在 G 需要 dJ/dx 的地方用了 dJ/da。两者之间隔着整个 D。",
    ),
    Bug(
        "not-through-D-but-spread", G_RETURN, "return G_parameter_gradient(z, da_fake * numpy.ones_like(x_fake))",
        "Your gradient does not pass through D: dJ/da is given to all the numbers of x alike. How a depends on x, "
        "only D knows.",
        "你的梯度没有穿过 D：你把 dJ/da 原样分给了 x 的每个分量。a 如何依赖于 x，只有 D 知道。",
    ),
    Bug(
        "missing-1-over-m", f"{G_FAKE} / len(z)", G_FAKE,
        "The 1/m is missing. J is a mean over the minibatch, and what is given adds over the rows: write each row "
        "of z twice, and see what your gradient does.",
        "缺少 1/m。J 是小批量上的平均，而给出的函数会把各行相加：把 z 的每一行重复写两次，看看你的梯度怎么变。",
    ),
    Bug(
        "mean-twice", G_RETURN, "return G_parameter_gradient(z, dx_fake) / len(z)",
        "You have divided by m twice: once at the logits, and once more. The gradient of one mean has one 1/m.",
        "你除了两次 m：在 logit 处一次，之后又一次。一个平均的梯度只有一个 1/m。",
    ),
    Bug(
        "log-forgotten", G_FAKE, f"-{P_FAKE} * (1 - {P_FAKE})",
        "That is the gradient of -mean D(G(z)): the logarithm is missing, and with it what keeps the gradient alive "
        "where D is near 0.",
        "这是 -mean D(G(z)) 的梯度：缺少对数，而正是对数使梯度在 D 接近 0 时不至于消失。",
    ),
    Bug(
        "gradient-of-D", G_RETURN, "return D_parameter_gradient(theta_d, x_fake, da_fake)",
        "You return the gradient in D's parameters. In G's step D is only passed through; asked is the gradient in "
        "theta_g.",
        "你返回的是对 D 的参数的梯度。在 G 的一步中只是穿过 D；要的是对 theta_g 的梯度。",
    ),
)  # fmt: skip

G_STEP_BUGS = (
    Bug(
        "ascends", "theta_g - rate", "theta_g + rate",
        "Your G goes up the gradient of J, so that D finds it out more easily. J is a loss: -log D(G(z)) is small "
        "where D takes the sample for real.",
        "你的 G 沿 J 的梯度上升了，这样 D 更容易识破它。J 是损失：D 把样本当真时，-log D(G(z)) 才小。",
    ),
    Bug(
        "no-rate", "rate * g_gradient", "g_gradient",
        "The rate does nothing in your step. How far should G move when the rate is 0?",
        "你的一步里没有用到学习率。学习率为 0 时，G 应该移动多远？",
    ),
    Bug(
        "the-way-without-the-start", "theta_g - rate", "-rate",
        "You return how far G moves. Asked is where it is afterwards.",
        "你返回的是 G 移动了多少。要的是移动之后它在哪里。",
    ),
    Bug(
        "rate-over-m", "rate *", "rate / len(z) *",
        "You divide by m once more. The gradient is that of a mean already.",
        "你又除了一次 m。这个梯度已经是平均的梯度了。",
    ),
)  # fmt: skip

LOOP = "    for i in range(len(xs)):\n"
D_LINE = "        theta_d = d_step(theta_d, theta_g, xs[i], zs[i], rate)\n"
G_LINE = "    theta_g = g_step(theta_d, theta_g, z, rate)\n"

ITERATION_BUGS = (
    Bug(
        "both-at-once", LOOP, "    before = theta_d\n" + LOOP,
        "G answers the D of before this iteration. In Algorithm 1 it is G's turn after D's: the theta_d that it "
        "meets is the new one.",
        "G 面对的是本次迭代之前的 D。在算法 1 中，D 走完才轮到 G：它遇到的是新的 theta_d。",
        more=((G_LINE, "    theta_g = g_step(before, theta_g, z, rate)\n"),),
    ),
    Bug(
        "G-first", LOOP, G_LINE + LOOP,
        "Your G moves before D does. Read the order of the two in Algorithm 1.",
        "你的 G 先于 D 移动了。请看算法 1 中两者的次序。",
        more=((D_LINE + G_LINE, D_LINE),),
    ),
    Bug(
        "G-in-the-loop", "\n" + G_LINE, "\n    " + G_LINE,
        "Your G moves after each of D's k steps. In one iteration it moves once: D is to stay ahead.",
        "你的 G 在 D 的 k 步中每步之后都移动。每次迭代它只移动一次：要让 D 保持领先。",
    ),
    Bug(
        "one-step-of-D", "range(len(xs))", "range(1)",
        "D makes one step in your iteration, whatever k is. There is a minibatch for each of its k steps: xs has "
        "shape (k, m, n).",
        "不论 k 是多少，你的迭代里 D 只走一步。它的 k 步各有一个小批量：xs 的形状是 (k, m, n)。",
    ),
    Bug(
        "the-same-minibatch", "xs[i], zs[i]", "xs[0], zs[0]",
        "All of D's k steps are on the first minibatch. Algorithm 1 draws a new one, of data and of noise, within "
        "the loop.",
        "D 的 k 步都用了第一个小批量。算法 1 在循环里每次都重新抽取数据和噪声。",
    ),
    Bug(
        "old-noise", "theta_g, z, rate)\n    return", "theta_g, zs[-1], rate)\n    return",
        "G's step is on the noise that D has just been trained on. Algorithm 1 draws a fresh minibatch of noise for "
        "G: it has a name among your arguments.",
        "G 的一步用了 D 刚刚训练过的噪声。算法 1 为 G 另抽一个小批量的噪声：它就在你的参数里。",
    ),
    Bug(
        "gradients-kept", LOOP + D_LINE,
        "    kept = 0\n" + LOOP + "        kept = kept + d_gradient(theta_d, theta_g, xs[i], zs[i])\n"
        "        theta_d = theta_d + rate * kept\n",
        "Gradients are kept between the k steps: from the second on, D moves by the sum of all so far. Each step "
        "has the gradient of its own minibatch and of nothing else (in PyTorch: zero_grad).",
        "k 步之间保留了梯度：从第二步起，D 按迄今所有梯度之和移动。"
        "每一步只用自己小批量的梯度（在 PyTorch 中即 zero_grad）。",
    ),
    Bug(
        "all-gradients-at-the-start", LOOP + D_LINE,
        "    start = theta_d\n" + LOOP
        + "        theta_d = theta_d + d_step(start, theta_g, xs[i], zs[i], rate) - start\n",
        "All of D's k gradients are taken at the parameters it began with. Each step starts where the one before it "
        "ended.",
        "D 的 k 个梯度都是在最初的参数处求的。每一步应从前一步结束的地方开始。",
    ),
    Bug(
        "D-moves-in-the-step-of-G", "    return theta_d, theta_g",
        "    x_fake = G_forward(before, z)\n"
        "    da_fake = -(1 - probability(D_forward(theta_d, x_fake))) / len(z)\n"
        "    theta_d = theta_d - rate * D_parameter_gradient(theta_d, x_fake, da_fake)\n"
        "    return theta_d, theta_g",
        "D moves in G's step too, towards being fooled. G's gradient passes through D, but only theta_g is to move "
        "by it.",
        "在 G 的一步中 D 也动了，而且是朝着受骗的方向。G 的梯度穿过 D，但只有 theta_g 应该因此移动。",
        more=((LOOP, "    before = theta_g\n" + LOOP),),
    ),
    Bug(
        "D-learns-from-the-new-G", "    return theta_d, theta_g",
        "    return d_step(theta_d, theta_g, xs[0], z, rate), theta_g",
        "D makes one step too many, after G's. An iteration has k steps of D and then one of G, which ends it.",
        "在 G 之后 D 又多走了一步。一次迭代是 D 的 k 步，然后 G 的一步，到此为止。",
    ),
    Bug(
        "swapped-results", "return theta_d, theta_g", "return theta_g, theta_d",
        "You return G's parameters first. Asked is the pair with D's first.",
        "两个结果的次序颠倒了：你先返回了 G 的参数，而要的是 D 的参数在前。",
    ),
)  # fmt: skip
