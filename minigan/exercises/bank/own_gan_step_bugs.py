"""Bugs of exercise 22: the gradient for G, one iteration, and the loop of iterations. See own_gan.py."""

from minigan.exercises.exercise import Bug

AT_THE_LOGIT, THROUGH_D = "-(1 - sigmoid(a_fake)) / len(z)", "_, dx_fake = net_gradients(D, theta_d, x_fake, da_fake)"
D_STEP, G_STEP = "adam_step(*d, t, -d_gradient, *adam)", "adam_step(*g, t, g_gradient, *adam)"
NEW_D = "d = numpy.array(adam_step(*d, t, -d_gradient, *adam))"
G_ON = "own_g_gradient(D, G, d[0], g[0], z_g)"
COUNT, ITERATE = "t = t + 1", "d, g = own_iteration(D, G, d, g, t, x, z, z_g, adam)"
LOOP = "for x, z, z_g in zip(xs, zs, zs_g):"

G_GRADIENT_BUGS = (
    Bug(
        "minimax-objective",
        AT_THE_LOGIT,
        "-sigmoid(a_fake) / len(z)",
        "This is the gradient of mean log(1 - D(G(z))), the minimax objective, which is nearly 0 while D is sure that "
        "samples are fake. The question asks for the non-saturating objective J.",
        "这是 log(1 - D(G(z))) 的平均的梯度，即 minimax 目标；当 D 确信样本为假时它几乎为 0。要的是非饱和目标 J。",
    ),
    Bug(
        "sign",
        AT_THE_LOGIT,
        "(1 - sigmoid(a_fake)) / len(z)",
        "The sign is wrong: with this gradient G learns to make D call its samples fake. J decreases when a_fake "
        "increases.",
        "符号错了：用这个梯度，G 会学着让 D 把样本判为假。a_fake 上升时 J 下降。",
    ),
    Bug(
        "missing-1-over-m",
        AT_THE_LOGIT,
        "-(1 - sigmoid(a_fake))",
        "The 1/m is missing: your gradient is that of a sum over the minibatch, and J is a mean.",
        "缺少 1/m：这是对小批量求和的梯度，而 J 是平均。",
    ),
    Bug(
        "not-through-D",
        THROUGH_D,
        "dx_fake = da_fake * numpy.ones_like(x_fake)",
        "The gradient does not pass through D: you hand the gradient at the logit to G as if it were the one at "
        "x = G(z). Which function turns the first into the second?",
        "梯度没有经过 D：你把 logit 处的梯度当作 x = G(z) 处的梯度交给了 G。哪个函数把前者变成后者？",
    ),
    Bug(
        "gradient-at-D",
        AT_THE_LOGIT,
        "-1 / sigmoid(a_fake) / len(z)",
        "This is dJ/dD, the gradient with respect to the probability. The net D ends in the logit a: the chain rule "
        "has one more factor, dD/da.",
        "这是 dJ/dD，即对概率的梯度。网络 D 的输出是 logit a：链式法则还有一个因子 dD/da。",
    ),
    Bug(
        "logarithm-forgotten",
        AT_THE_LOGIT,
        "-sigmoid(a_fake) * (1 - sigmoid(a_fake)) / len(z)",
        "This is the gradient of -mean D(G(z)): the logarithm is missing.",
        "这是 -D(G(z)) 的平均的梯度：漏掉了对数。",
    ),
    Bug(
        "mean-twice",
        "return gradient",
        "return gradient / len(z)",
        "You have divided by m twice: once at the logits, and once more at the end.",
        "你两次除以了 m：在 logit 处一次，最后又一次。",
    ),
)

ITERATION_BUGS = (
    Bug(
        "D-minimises-V",
        D_STEP,
        "adam_step(*d, t, d_gradient, *adam)",
        "D moves down the gradient of V. Your Adam of exercise 12 minimises; D maximises V.",
        "D 沿着使 V 变小的方向走了。练习 12 的 Adam 是做最小化的；而 D 要最大化 V。",
    ),
    Bug(
        "G-maximises-J",
        G_STEP,
        "adam_step(*g, t, -g_gradient, *adam)",
        "G moves up the gradient of J. J is what G minimises, and so does your Adam.",
        "G 沿着使 J 变大的方向走了。J 是 G 要最小化的，而你的 Adam 正是做最小化的。",
    ),
    Bug(
        "G-before-D",
        "d_gradient = own_d_gradient(D, G, d[0], g[0], x, z)",
        "old = d[0]\n    d_gradient = own_d_gradient(D, G, d[0], g[0], x, z)",
        "G's gradient is taken at the old theta_d. In Algorithm 1 the step of G comes after that of D, and uses the "
        "new theta_d.",
        "G 的梯度用的是旧的 theta_d。算法 1 中 G 的一步在 D 的一步之后，用的是新的 theta_d。",
        more=((G_ON, "own_g_gradient(D, G, old, g[0], z_g)"),),
    ),
    Bug(
        "D-after-G",
        NEW_D,
        "pass",
        "D's gradient is taken at the new theta_g: G has moved first. In Algorithm 1 D's step comes first.",
        "D 的梯度用的是新的 theta_g：你让 G 先走了。算法 1 中先走的是 D。",
        more=(
            (
                "g = numpy.array(adam_step(*g, t, g_gradient, *adam))",
                "g = numpy.array(adam_step(*g, t, g_gradient, *adam))\n"
                "    d = numpy.array(adam_step(*d, t, -own_d_gradient(D, G, d[0], g[0], x, z), *adam))",
            ),
        ),
    ),
    Bug(
        "noise-of-D-again",
        G_ON,
        "own_g_gradient(D, G, d[0], g[0], z)",
        "G's step uses the noise of D's step. Algorithm 1 samples a new minibatch of noise for it, which is z_g.",
        "G 的一步用了 D 那一步的噪声。算法 1 为它另采一个小批量的噪声，即 z_g。",
    ),
    Bug(
        "only-D-moves",
        "g = numpy.array(adam_step(*g, t, g_gradient, *adam))",
        "pass",
        "g comes back as it was: G has made no step.",
        "g 原样返回：G 在这次迭代里一步也没有走。",
    ),
    Bug(
        "only-G-moves",
        NEW_D,
        "pass",
        "d comes back as it was: D has made no step.",
        "d 原样返回：D 在这次迭代里一步也没有走。",
    ),
    Bug(
        "momentum-of-Adam-lost",
        NEW_D,
        "d = numpy.array([adam_step(*d, t, -d_gradient, *adam)[0], d[1], d[2]])",
        "theta moves, but m and v of Adam come back as they were, so that the next step begins from the old ones.",
        "theta 变了，但 Adam 的 m 和 v 原样返回，于是下一步又从旧的开始。",
        more=(
            (
                "g = numpy.array(adam_step(*g, t, g_gradient, *adam))",
                "g = numpy.array([adam_step(*g, t, g_gradient, *adam)[0], g[1], g[2]])",
            ),
        ),
    ),
    Bug(
        "t-is-1",
        D_STEP,
        "adam_step(*d, 1, -d_gradient, *adam)",
        "Adam is told that every iteration is the first one, and corrects its means as if it were. What is t for?",
        "你告诉 Adam 每次迭代都是第一次，它就按第一次来校正。t 是做什么用的？",
        more=((G_STEP, "adam_step(*g, 1, g_gradient, *adam)"),),
    ),
)

TRAINING_BUGS = (
    Bug(
        "t-counts-from-0", COUNT, "pass",
        "Adam's first iteration gets t = 0, and divides by 1 - beta^0, which is 0. t is how many iterations were made "
        "before: which number has the next one?",
        "Adam 的第一次迭代拿到 t = 0，于是除以 1 - beta^0，也就是 0。t 是之前已经做过的次数：接下来是第几次？",
        more=((ITERATE, f"{ITERATE}\n        t = t + 1"),),
    ),
    Bug(
        "t-stays", COUNT, "pass",
        "All iterations have the same number. Adam's correction depends on it: it must grow by 1 in each.",
        "所有迭代的编号都相同。Adam 的校正取决于它：每次迭代都应加 1。",
        more=((ITERATE, "d, g = own_iteration(D, G, d, g, t + 1, x, z, z_g, adam)"),),
    ),
    Bug(
        "t-never-raised", COUNT, "pass",
        "t does not change in your loop: each iteration gets the t that came in. That many were made before: the next "
        "iteration has the number t + 1, and each later one has 1 more.",
        "t 在你的循环里没有变：每次迭代拿到的都是传入的 t。那是之前已经做过的次数：下一次是第 t + 1 次，此后每次加 1。",
    ),
    Bug(
        "t-begins-anew", LOOP, f"t = 0\n    {LOOP}",
        "You count from 1, whatever t is. When training goes on after a pause, t iterations have been made before.",
        "不论 t 是多少，你都从 1 数起。训练停下之后再继续时，之前已经做过 t 次迭代。",
    ),
    Bug(
        "one-iteration-only", ITERATE, f"{ITERATE}\n        return d, g",
        "Only one iteration is made: is there a return inside your loop?",
        "只做了一次迭代：你的循环里面是不是有 return？",
    ),
    Bug(
        "always-the-first-minibatch", ITERATE, "d, g = own_iteration(D, G, d, g, t, xs[0], zs[0], zs_g[0], adam)",
        "Every iteration uses the first minibatch. Each one should have its own.",
        "每次迭代用的都是第一个小批量。每次应该用各自的。",
    ),
    Bug(
        "always-from-the-start", LOOP, f"d_0, g_0 = d, g\n    {LOOP}",
        "Every iteration begins from the d and g that came in, so that only the last one counts.",
        "每次迭代都从最初的 d 和 g 开始，于是只有最后一次起作用。",
        more=((ITERATE, "d, g = own_iteration(D, G, d_0, g_0, t, x, z, z_g, adam)"),),
    ),
)  # fmt: skip
