"""The named bugs of exercise 07 on the steps and the iteration, as changes to its references in algorithm1.py."""

from minigan.exercises.exercise import Bug

OF_REAL = "D_parameter_gradient(theta_d, x, (1 - probability(D_forward(theta_d, x))) / len(x))"
OF_FAKE = (
    "D_parameter_gradient(theta_d, G_forward(theta_g, z), "
    "-probability(D_forward(theta_d, G_forward(theta_g, z))) / len(z))"
)

D_STEP_BUGS = (
    Bug(
        "descends", "theta_d + rate", "theta_d - rate",
        "Your D goes down the gradient of V. Which of the two players wants V to be large?",
        "你的 D 沿 V 的梯度下降了。双方之中，谁希望 V 大？",
    ),
    Bug(
        "no-rate", "rate * d_gradient", "d_gradient",
        "The rate does nothing in your step. How far should D move when the rate is 0?",
        "你的一步里没有用到学习率。学习率为 0 时，D 应该移动多远？",
    ),
    Bug(
        "the-way-without-the-start", "theta_d + rate", "rate",
        "You return how far D moves. The question asks where it is afterwards.",
        "你返回的是 D 移动了多少。要的是移动之后它在哪里。",
    ),
    Bug(
        "rate-over-m", "rate *", "rate / len(x) *",
        "You divide by m once more. The gradient is that of a mean already.",
        "你又除了一次 m。这个梯度已经是平均的梯度了。",
    ),
    Bug(
        "real-half-only", "d_gradient(theta_d, theta_g, x, z)", OF_REAL,
        "Your step follows the half of V that is over the data. D learns from the samples as well: you have a "
        "function already for the gradient of both.",
        "你的一步只沿 V 中数据那一项移动。D 也要从样本中学习：两项的梯度你已经有一个函数了。",
    ),
    Bug(
        "fake-half-only", "d_gradient(theta_d, theta_g, x, z)", OF_FAKE,
        "Your step follows the half of V that is over the samples. D learns from the data as well: you have a "
        "function already for the gradient of both.",
        "你的一步只沿 V 中样本那一项移动。D 也要从数据中学习：两项的梯度你已经有一个函数了。",
    ),
    Bug(
        "unit-length", "rate * d_gradient(theta_d, theta_g, x, z)",
        "rate * d_gradient(theta_d, theta_g, x, z) / numpy.linalg.norm(d_gradient(theta_d, theta_g, x, z))",
        "You divide the gradient by its length, so that every step is as long as the rate. Algorithm 1 takes the "
        "gradient as it is: where it is small, so is the step.",
        "你把梯度除以了它的长度，于是每一步的长度都等于学习率。算法 1 直接用梯度本身：梯度小，步子也小。",
    ),
    Bug(
        "x-and-z-swapped", "d_gradient(theta_d, theta_g, x, z)", "d_gradient(theta_d, theta_g, z, x)",
        "You hand the noise to d_gradient as the data, and the data as the noise. It fits only where both have the "
        "same size; look at the order of its parameters.",
        "你把噪声当作数据、把数据当作噪声交给了 d_gradient。只有两者维数相同时形状才合适；请看它的参数次序。",
    ),
)  # fmt: skip

G_STEP_BUGS = (
    Bug(
        "ascends", "theta_g - rate", "theta_g + rate",
        "Your G takes a step up the gradient of J, so that its samples look more like fakes to D. J is a loss: -log "
        "D(G(z)) is small where D takes the sample for real.",
        "你的 G 沿 J 的梯度上升了，这样 D 更容易识破它。J 是损失：D 把样本当真时，-log D(G(z)) 才小。",
    ),
    Bug(
        "no-rate", "rate * g_gradient", "g_gradient",
        "The rate does nothing in your step. How far should G move when the rate is 0?",
        "你的一步里没有用到学习率。学习率为 0 时，G 应该移动多远？",
    ),
    Bug(
        "the-way-without-the-start", "theta_g - rate", "-rate",
        "You return how far G moves. The question asks where it is afterwards.",
        "你返回的是 G 移动了多少。要的是移动之后它在哪里。",
    ),
    Bug(
        "rate-over-m", "rate *", "rate / len(z) *",
        "You divide by m once more. The gradient is that of a mean already.",
        "你又除了一次 m。这个梯度已经是平均的梯度了。",
    ),
    Bug(
        "samples-for-noise", "g_gradient(theta_d, theta_g, z)", "g_gradient(theta_d, theta_g, G_forward(theta_g, z))",
        "You hand samples to g_gradient where it wants noise, so that G is applied twice. It fits only where noise "
        "and data have the same size.",
        "g_gradient 需要的是噪声，你给它的是样本，于是 G 用了两次。只有噪声与数据维数相同时形状才合适。",
    ),
    Bug(
        "unit-length", "rate * g_gradient(theta_d, theta_g, z)",
        "rate * g_gradient(theta_d, theta_g, z) / numpy.linalg.norm(g_gradient(theta_d, theta_g, z))",
        "You divide the gradient by its length, so that every step is as long as the rate. Algorithm 1 takes the "
        "gradient as it is: where it is small, so is the step.",
        "你把梯度除以了它的长度，于是每一步的长度都等于学习率。算法 1 直接用梯度本身：梯度小，步子也小。",
    ),
)  # fmt: skip

LOOP = "    for i in range(len(xs)):\n"
D_LINE = "        theta_d = d_step(theta_d, theta_g, xs[i], zs[i], rate)\n"
G_LINE = "    theta_g = g_step(theta_d, theta_g, z, rate)\n"

ITERATION_BUGS = (
    Bug(
        "k-times-k-steps", LOOP, "    for i in [i for _ in xs for i in range(len(xs))]:\n",
        "D takes k times k steps: there is a loop within a loop. Each of the k minibatches is used once.",
        "D 走了 k 乘 k 步：循环里又套了一个循环。k 个小批量每个只用一次。",
    ),
    Bug(
        "both-at-once", LOOP, "    before = theta_d\n" + LOOP,
        "Your G's step uses the theta_d from before this iteration. In Algorithm 1, G moves after D, and its step uses "
        "the new theta_d.",
        "你的 G 的一步用的是本次迭代之前的 theta_d。在算法 1 中，G 在 D 之后移动，用的是新的 theta_d。",
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
        "Your G moves after each of D's k steps. In one iteration G moves only once, after all of them, so that D "
        "stays near its optimum.",
        "你的 G 在 D 的 k 步中每步之后都移动。每次迭代里 G 只在这 k 步之后移动一次，使 D 保持在最优附近。",
    ),
    Bug(
        "one-step-of-D", "range(len(xs))", "range(1)",
        "D makes one step in your iteration, on the first minibatch, whatever k is. There is one for each of its k "
        "steps: xs has shape (k, m, n). Is the rest of your function inside the loop, so that it ends at once?",
        "不论 k 是多少，你的迭代里 D 只在第一个小批量上走一步。k 步之中，每一步都有自己的小批量："
        "xs 的形状是 (k, m, n)。函数余下的部分是不是写进了循环里，第一次就返回了？",
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
        "G: it has a name among your arguments. Has a variable of your loop the same name, and overwrites it?",
        "G 的一步用了 D 刚刚训练过的噪声。算法 1 为 G 另抽一个小批量的噪声：它就在函数的参数里。循环变量是否与它同名，"
        "把它覆盖了？",
    ),
    Bug(
        "gradients-kept", LOOP + D_LINE,
        "    kept = 0\n" + LOOP + "        kept = kept + d_gradient(theta_d, theta_g, xs[i], zs[i])\n"
        "        theta_d = theta_d + rate * kept\n",
        "Gradients are kept between the k steps: from the second on, D moves by the sum of all so far. Each step "
        "has the gradient of its own minibatch and of nothing else (in PyTorch: zero_grad).",
        "k 步之间保留了梯度：从第二步起，D 按迄今所有梯度之和移动。"
        "每一步只用自己小批量的梯度（在 PyTorch 中用 zero_grad）。",
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
        "You change theta_d in G's step as well, in the direction that makes D worse. The gradient passes through D, "
        "but only theta_g takes this step.",
        "在 G 的一步中你也改变了 theta_d，而且是朝着使 D 变差的方向。梯度穿过 D，但这一步只改变 theta_g。",
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
        "You return G's parameters first. The question asks for the pair with D's first.",
        "两个结果的次序颠倒了：你先返回了 G 的参数，而要的是 D 的参数在前。",
    ),
    Bug(
        "the-same-noise", "xs[i], zs[i]", "xs[i], zs[0]",
        "The data change from step to step, the noise does not: all of D's k steps are on the first minibatch of "
        "noise. Algorithm 1 draws both anew within the loop.",
        "数据每步都换，噪声却没有换：D 的 k 步都用了第一个小批量的噪声。算法 1 在循环里每次都重新抽取两者。",
    ),
    Bug(
        "the-last-minibatch-k-times", "xs[i], zs[i]", "xs[-1], zs[-1]",
        "All of D's k steps are on the last minibatch. There is one for each step: does your loop use what it counts?",
        "D 的 k 步都用了最后一个小批量。每一步都有自己的小批量：你的循环用到循环变量了吗？",
    ),
    Bug(
        "one-step-on-all", LOOP + D_LINE,
        "    theta_d = d_step(theta_d, theta_g, xs.reshape(-1, xs.shape[2]), zs.reshape(-1, zs.shape[2]), rate)\n",
        "D makes one step on all k minibatches together, by the mean of their gradients. In Algorithm 1 it makes k "
        "steps, each from where the one before it ended, and comes much further.",
        "D 把 k 个小批量合在一起只走了一步，用的是它们梯度的平均。算法 1 中 D 走 k 步，每一步从前一步结束的地方开始，"
        "走得远得多。",
    ),
    Bug(
        "only-the-last-step-counts", LOOP, "    start = theta_d\n" + LOOP,
        "Each of D's steps begins at the parameters from before the iteration, so that only the last one is left in "
        "the end. What does the next step begin with?",
        "D 的每一步都从本次迭代之前的参数出发，所以到头来只有最后一步算数。下一步应该从哪里开始？",
        more=((D_LINE, "        theta_d = d_step(start, theta_g, xs[i], zs[i], rate)\n"),),
    ),
    Bug(
        "the-noise-of-G-for-D", "xs[i], zs[i]", "xs[i], z",
        "D's steps are on z, the noise that is there for the step of G. D has noise of its own, one minibatch for "
        "each step.",
        "D 的各步用了 z，那是留给 G 的一步的噪声。D 有自己的噪声，每一步一个小批量。",
    ),
    Bug(
        "k-steps-of-G", G_LINE, "    for _ in range(len(xs)):\n    " + G_LINE,
        "Your G makes k steps too, after those of D. In one iteration G moves only once, so that D stays near its "
        "optimum.",
        "在 D 的 k 步之后，G 也走了 k 步。每次迭代里 G 只移动一次，使 D 保持在最优附近。",
    ),
)  # fmt: skip
