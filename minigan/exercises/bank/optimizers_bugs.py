"""The named bugs of exercise 12, as changes to the text of its references in optimizers.py."""

from minigan.exercises.exercise import Bug

VELOCITY, MOVED = "v = mu * v - rate * g", "return theta + v, v"

MOMENTUM_BUGS = (
    Bug(
        "ascends", VELOCITY, "v = mu * v + rate * g",
        "Your theta takes a step up the gradient, as D does to maximise V. The question asks for a step down the "
        "gradient.",
        "你的 theta 沿梯度上升了。D 对 V 是这样做的；这里要的是下降一步。",
    ),
    Bug(
        "velocity-subtracted", MOVED, "return theta - v, v",
        "There is one minus sign too many: your v points downhill already, and you subtract it. Compute the first "
        "step, with v = 0, on paper.",
        "多了一个负号：你的 v 已经指向下坡，而你又减去了它。请在纸上算一遍 v = 0 的第一步。",
    ),
    Bug(
        "moved-by-the-old-v", MOVED, "return theta + old, v",
        "theta moves by the old velocity, so the first step does not move it at all. Which comes first, the new v or "
        "the move?",
        "theta 是按更新前的速度移动的，所以第一步原地不动。先更新 v，还是先移动？",
        more=((VELOCITY, f"old = v\n    {VELOCITY}"),),
    ),
    Bug(
        "rate-outside", VELOCITY, "v = mu * v - g",
        "You multiply by the rate outside v, as PyTorch does, so your v is another number. While the rate is constant "
        "and v begins at 0, theta moves in the same way. When the rate decays, as in the paper, theta moves "
        "differently too.",
        "你把 rate 放在了速度之外，像 PyTorch 那样。rate 不变、v 从 0 开始时，theta 走的路相同，但 v 不同；"
        "而当 rate 像论文里那样衰减时，路也不同了。",
        more=((MOVED, "return theta + rate * v, v"),),
    ),
    Bug(
        "running-mean", VELOCITY, "v = mu * v - (1 - mu) * rate * g",
        "Your v is a running mean, with 1 - mu before the gradient, as Adam's m. Classical momentum adds the gradients "
        "up: at mu = 0.9 its steps get up to ten times as long.",
        "你的 v 是滑动平均，梯度前有 1 - mu，像 Adam 的 m 那样。经典动量是把梯度累加起来：mu = 0.9 时，"
        "步子最长可达十倍。",
    ),
    Bug(
        "nesterov", MOVED, "return theta + mu * v - rate * g, v",
        "That is Nesterov's momentum in its usual form, which looks one step ahead. The question asks for the "
        "classical one.",
        "这是 Nesterov 动量的常见形式，它向前多看了一步。要的是经典动量。",
    ),
    Bug(
        "no-memory", VELOCITY, "v = -rate * g",
        "The old velocity has no part in the new one: that is plain gradient descent. What is mu for?",
        "旧速度没有进入新速度：这只是普通的梯度下降。mu 是做什么用的？",
    ),
    Bug(
        "as-in-pytorch", VELOCITY, "v = mu * v + g",
        "Your v points uphill and does not contain the rate, as in PyTorch, where theta moves by -rate v. Here v is "
        "the whole step of theta, with the rate and the minus sign in it. The old v that you are given is of this "
        "kind.",
        "你的 v 指向上坡，也不含 rate，像 PyTorch 那样，theta 移动 -rate v。这里的 v 就是 theta 的位移，"
        "已包括 rate 和符号；给你的旧 v 就是这种形式。",
        more=((MOVED, "return theta - rate * v, v"),),
    ),
    Bug(
        "v-uphill", VELOCITY, "v = mu * v + rate * g",
        "Your v points uphill, and you subtract it from theta. Here v is the step of theta itself; the v that you are "
        "given points downhill.",
        "你的 v 指向上坡，theta 逆着它走。这里的 v 就是 theta 的位移；给你的旧 v 是指向下坡的。",
        more=((MOVED, "return theta - v, v"),),
    ),
    Bug(
        "running-mean-of-the-gradients", VELOCITY, "v = mu * v + (1 - mu) * g",
        "Your v is a running mean of the gradients, with 1 - mu before g and the rate outside, as some courses have "
        "it. Classical momentum adds up steps: v is in the units of theta and points downhill.",
        "你的 v 是梯度的滑动平均，g 前有 1 - mu，rate 在外面，有些课程这样写。经典动量累加的是步子："
        "v 与 theta 同单位，指向下坡。",
        more=((MOVED, "return theta - rate * v, v"),),
    ),
    Bug(
        "swapped-results", MOVED, "return v, theta + v",
        "The two results have changed places: theta comes first.",
        "两个结果的位置颠倒了：先返回 theta。",
    ),
    Bug(
        "rate-twice", MOVED, "return theta + rate * v, v",
        "The rate is applied twice to theta: v contains it already. With a rate of 0.1 your first step has a tenth "
        "of the right length.",
        "rate 在 theta 里算了两次：v 里已经有它。rate 为 0.1 时，你的第一步只有应有的十分之一长。",
    ),
)  # fmt: skip

M_HAT, V_HAT = "m_hat = m / (1 - beta1**t)", "v_hat = v / (1 - beta2**t)"
STEP = "theta - rate * m_hat / (numpy.sqrt(v_hat) + eps)"
MEANS = ("beta1 * m + (1 - beta1) * g", "beta2 * v + (1 - beta2) * g**2")

ADAM_BUGS = (
    Bug(
        "no-bias-correction", M_HAT, "m_hat = m",
        "The bias correction is missing. m and v begin at 0, so they are too small in the first steps, v for longer "
        "than m. In the first step, what are m / g and v / g^2?",
        "缺少偏差校正。m 和 v 从 0 开始，所以开头许多步里都偏小，v 比 m 持续得更久。第一步时，m / g 与 v / g^2 "
        "各是多少？",
        more=((V_HAT, "v_hat = v"),),
    ),
    Bug(
        "correction-without-the-step", M_HAT, "m_hat = m / (1 - beta1)",
        "Your bias correction does not depend on t, so it is right in the first step only. After t steps, what weight "
        "does the 0 from the beginning still have in m?",
        "你的偏差校正与 t 无关，所以只在第一步正确。走了 t 步之后，开头的 0 在 m 里还占多大的权重？",
        more=((V_HAT, "v_hat = v / (1 - beta2)"),),
    ),
    Bug(
        "t-counted-from-0", M_HAT, "m_hat = m / (1 - beta1 ** (t - 1))",
        "Your correction is one step behind: in the first it divides by 0. Here t is 1 in the first step.",
        "你的校正慢了一步：第一步就除以 0。这里第一步的 t 是 1。",
        more=((V_HAT, "v_hat = v / (1 - beta2 ** (t - 1))"),),
    ),
    Bug(
        "times-t-for-the-power", M_HAT, "m_hat = m / (1 - beta1 * t)",
        "In the correction t is an exponent, not a factor: beta times t soon exceeds 1, and 1 - beta t is then "
        "negative. After t steps, what weight does the 0 from the beginning still have?",
        "校正里的 t 是指数，不是因子：beta 乘以 t 很快就超过 1，1 减去它就成了负数。走了 t 步之后，开头的 0 "
        "还占多大的权重？",
        more=((V_HAT, "v_hat = v / (1 - beta2 * t)"),),
    ),
    Bug(
        "eps-added-to-theta", STEP, "theta - (rate * m_hat / numpy.sqrt(v_hat) + eps)",
        "eps is added to the step, not to the root: without brackets a division comes before a sum. There it does "
        "not prevent a division by 0.",
        "eps 加到了步子上，而不是加到根上：不加括号时，先做除法再做加法。在那里它什么也防不住。",
    ),
    Bug(
        "eps-inside-the-root", STEP, "theta - rate * m_hat / numpy.sqrt(v_hat + eps)",
        "eps stands under the root, where it counts as its square root: 1e-8 becomes 1e-4. In the algorithm it is "
        "added to the root.",
        "eps 放在了根号里，作用就变成了它的平方根：1e-8 变成 1e-4。算法里它是加在根号外面的。",
    ),
    Bug(
        "betas-swapped", MEANS[0], "beta2 * m + (1 - beta2) * g",
        "The betas have changed places: beta1 belongs to the mean of the gradients, beta2 to that of their squares, "
        "which is the slower one.",
        "两个 beta 对调了：beta1 属于梯度的平均，beta2 属于梯度平方的平均，后者变化更慢。",
        more=(
            (MEANS[1], "beta1 * v + (1 - beta1) * g**2"),
            ("beta1**t", "other**t"), ("beta2**t", "beta1**t"), ("other**t", "beta2**t"),
        ),
    ),
    Bug(
        "g-not-squared", "g**2", "g",
        "v is the running mean of the squares: with g itself it can be negative, and its root nan.",
        "v 是平方的滑动平均：若用 g 本身，它可能为负，开方就是 nan。",
    ),
    Bug(
        "ascends", STEP, STEP.replace("theta - rate", "theta + rate"),
        "Your theta takes a step up the gradient. The question asks for a step down the gradient.",
        "你的 theta 沿梯度上升了。要的是下降一步。",
    ),
    Bug(
        "t-counted-twice", M_HAT, "m_hat = m / (1 - beta1 ** (t + 1))",
        "Your correction is one step ahead: t is counted up once more. Here it is 1 in the first step already.",
        "你的校正快了一步：t 又加了一次 1。这里第一步的 t 已经是 1。",
        more=((V_HAT, "v_hat = v / (1 - beta2 ** (t + 1))"),),
    ),
    Bug(
        "v-not-corrected", V_HAT, "v_hat = v",
        "You correct m and not v. Both begin at 0, and v stays too small for longer, because its beta is nearer to "
        "1: the first steps become far too long.",
        "你校正了 m，没有校正 v。两者都从 0 开始，而 v 的 beta 更接近 1，受其影响更久：开头的步子会长得多。",
    ),
    Bug(
        "m-not-corrected", M_HAT, "m_hat = m",
        "You correct v and not m. Both begin at 0: in the first step, what is m / g?",
        "你校正了 v，没有校正 m。两者都从 0 开始：第一步时 m / g 是多少？",
    ),
    Bug(
        "no-root", STEP, "theta - rate * m_hat / (v_hat + eps)",
        "You divide by the mean square of the gradients. A root is missing: a step should stay the same when all the "
        "gradients are twice as large.",
        "你除以了梯度平方的平均。少了开方：所有梯度都大一倍时，步子应当不变。",
    ),
    Bug(
        "eps-before-the-correction", STEP, "theta - rate * numpy.sqrt(1 - beta2**t) * m_hat / (numpy.sqrt(v) + eps)",
        "Your eps is added to the root of v before its correction, as in the shorter form of the algorithm: there it "
        "counts for more in the first steps. The question asks for the root of the corrected v.",
        "你的 eps 加在了校正之前的 v 的根上，像算法的简写形式那样：在开头几步它的分量会更大。要的是校正之后的 v 的根。",
    ),
    Bug(
        "corrected-averages-returned", "+ eps), m, v", "+ eps), m_hat, v_hat",
        "theta is right, but you return the corrected m and v. The next step goes on from the running means as they "
        "are: the correction is for this step only.",
        "theta 是对的，但你返回的是校正之后的 m 和 v。下一步要接着用滑动平均本身：校正只用于这一步。",
    ),
    Bug(
        "v-before-m", "+ eps), m, v", "+ eps), v, m",
        "Among your results m and v have changed places: theta comes first, then m, then v.",
        "返回值里 m 和 v 对调了：先是 theta，然后是 m，最后是 v。",
    ),
    Bug(
        "mean-of-the-squares", MEANS[1], "beta2 * v + (1 - beta2) * (g**2).mean()",
        "You take one number for all entries, the mean of the squares of g. Every entry of theta has a v of its own, "
        "so that it gets a step of its own.",
        "你对所有元素用了同一个数，即 g 的平方的平均。theta 的每个元素都有自己的 v，因而各有自己的步长。",
    ),
    Bug(
        "squared-norm", MEANS[1], "beta2 * v + (1 - beta2) * (g**2).sum()",
        "You take one number for all entries, the sum of the squares of g. Every entry of theta has a v of its own, "
        "so that it gets a step of its own.",
        "你对所有元素用了同一个数，即 g 的平方和。theta 的每个元素都有自己的 v，因而各有自己的步长。",
    ),
    Bug(
        "betas-swapped-in-the-means", MEANS[0], "beta2 * m + (1 - beta2) * g",
        "In the running means the betas have changed places, in the corrections they have not. beta1 belongs to m "
        "throughout, beta2 to v.",
        "在两个滑动平均里 beta 对调了，在偏差校正里却没有。beta1 始终属于 m，beta2 始终属于 v。",
        more=((MEANS[1], "beta1 * v + (1 - beta1) * g**2"),),
    ),
    Bug(
        "correction-to-the-power", M_HAT, "m_hat = m / (1 - beta1) ** t",
        "You divide by (1 - beta)^t, which soon is nearly 0, so that your correction grows without bound. After many "
        "steps it should be nearly 1: of what is the power taken?",
        "你除以的是 (1 - beta)^t，它很快就接近 0，于是校正会无限增大。走了很多步之后，校正应当接近 1："
        "t 次方是对什么取的？",
        more=((V_HAT, "v_hat = v / (1 - beta2) ** t"),),
    ),
    Bug(
        "rate-falls-with-t", STEP, STEP.replace("rate", "rate / numpy.sqrt(t)"),
        "Your rate falls with the root of t, as in the paper's theorem on convergence. In the algorithm, and here, "
        "the rate is the same in every step.",
        "你的 rate 随 t 的平方根下降，像论文的收敛定理里那样。在算法里，在这里也一样，每一步的 rate 都相同。",
    ),
)  # fmt: skip
