"""The named bugs of exercise 10, as changes to the text of its references in dirac.py."""

from minigan.exercises.exercise import Bug

FIELD = "-D_fake * theta, D_fake * psi"
D_FAKE = "numpy.exp(-numpy.logaddexp(0, -psi * theta))"

FIELD_BUGS = (
    Bug(
        "both-ascend", FIELD, "-D_fake * theta, -D_fake * psi",
        "Both players go up V. The field is the direction in which each moves, and G wants V to fall.",
        "双方都在使 V 上升。场是各自移动的方向，而 G 要让 V 下降。",
    ),
    Bug(
        "both-descend", FIELD, "D_fake * theta, D_fake * psi",
        "Both players go down V. D wants V to rise: a sample at theta > 0 should pull the slope psi down.",
        "双方都在使 V 下降。D 要让 V 上升：在 theta > 0 处的样本应把斜率 psi 往下拉。",
    ),
    Bug(
        "players-swapped", FIELD, "D_fake * theta, -D_fake * psi",
        "D goes down V and G up it. Who wants what in equation (1)?",
        "你让 D 使 V 下降，G 使 V 上升。在公式 (1) 里，谁想要什么？",
    ),
    Bug(
        "slope-of-the-sigmoid", D_FAKE, f"{D_FAKE} * numpy.exp(-numpy.logaddexp(0, psi * theta))",
        "You have the derivative of the sigmoid as a factor. The logarithm around 1 - D has a derivative too, and much "
        "of it cancels: do it on paper once more.",
        "你的因子是 sigmoid 的导数。外面那个 1 - D 的对数也有导数，两者会消去大半：请在纸上再推一遍。",
    ),
    Bug(
        "log-D-in-both", D_FAKE, "numpy.exp(-numpy.logaddexp(0, psi * theta))",
        "Your factor is 1 - D, which is small where D takes the sample for real. Which of log D and log(1 - D) stands "
        "over the samples in V, and what is its derivative?",
        "你的因子是 1 - D，在 D 把样本当真时很小。V 中对样本取的是 log D 还是 log(1 - D)？它的导数是什么？",
    ),
    Bug(
        "non-saturating", FIELD, "-D_fake * theta, (1 - D_fake) * psi",
        "G moves by the other objective, -log D. That is a good choice, but this exercise is on the minimax game, "
        "where both move along the same V.",
        "你的 G 用的是另一个目标 -log D。那是个好选择，但本题讲的是极小极大博弈，双方沿同一个 V 移动。",
    ),
    Bug(
        "inner-derivative", FIELD, "-D_fake * psi, D_fake * theta",
        "psi and theta have changed places. The logit is their product: what is its derivative in psi, and what in "
        "theta?",
        "psi 和 theta 对调了。logit 是它们的乘积：它对 psi 的导数是什么，对 theta 的呢？",
    ),
    Bug(
        "overflow", D_FAKE, "numpy.exp(psi * theta) / (1 + numpy.exp(psi * theta))",
        "Where the logit is large its exponential is infinite, and infinity over infinity, or times 0, is nan. Write "
        "the sigmoid so that its exponential stays small on both sides.",
        "logit 很大时它的 exp 为无穷大，而无穷大除以无穷大、或乘以 0，都是 nan。请换一种写法，"
        "使 sigmoid 里的 exp 在两侧都不会变大。",
    ),
    Bug(
        "gradient-at-D", D_FAKE, "(1 + numpy.exp(psi * theta))",
        "Your factor is 1 / (1 - D), the derivative with respect to the probability. From D back to the logit the "
        "chain rule has one more factor, the slope of the sigmoid.",
        "你的因子是 1 / (1 - D)，这是对概率的导数。从 D 回到 logit，链式法则还有一个因子，即 sigmoid 的斜率。",
    ),
    Bug(
        "not-through-D", FIELD, "-D_fake, D_fake",
        "You stop at the logit. It is psi theta: how does it change with psi, and how with theta?",
        "你停在了 logit。它等于 psi theta：它随 psi 怎样变化，随 theta 又怎样变化？",
    ),
    Bug(
        "swapped-results", FIELD, "D_fake * psi, -D_fake * theta",
        "Both numbers are right, each in the place of the other: D's direction comes first.",
        "两个数都对，但位置互换了：先是 D 的方向，再是 G 的方向。",
    ),
)  # fmt: skip

BOTH = "psi + rate * d_psi, theta + rate * d_theta"

SIMULTANEOUS_BUGS = (
    Bug(
        "alternating", BOTH, "psi + rate * d_psi, theta + rate * dirac_field(psi + rate * d_psi, theta)[1]",
        "Your G answers the new D. In a simultaneous step neither player sees what the other does: compute both "
        "directions before anything moves.",
        "你的 G 面对的是新的 D。同时更新时谁也看不到对方的动作：在任何一方移动之前先算好两个方向。",
    ),
    Bug(
        "alternating-G-first", BOTH, "psi + rate * dirac_field(psi, theta + rate * d_theta)[0], theta + rate * d_theta",
        "Your D answers the new G. In a simultaneous step both move from where both were.",
        "你的 D 面对的是新的 G。同时更新时，双方都从原来的位置出发。",
    ),
    Bug(
        "G-turned-round", BOTH, "psi + rate * d_psi, theta - rate * d_theta",
        "You subtract G's direction. The field already gives the direction in which each player moves, and G's descent "
        "is included in it.",
        "你减去了 G 的方向。场给出的已经是各方移动的方向，包括 G 的下降。",
    ),
    Bug(
        "backwards", BOTH, "psi - rate * d_psi, theta - rate * d_theta",
        "Both players move against their field: back to where they came from.",
        "双方都逆着自己的场移动：往回走了。",
    ),
    Bug(
        "no-rate", BOTH, "psi + d_psi, theta + d_theta",
        "The rate is missing: each step should be that fraction of the field.",
        "缺少 rate：每一步应是场的 rate 倍。",
    ),
    Bug(
        "the-way-without-the-start", BOTH, "rate * d_psi, rate * d_theta",
        "You return how far the players move. The question asks where they are afterwards.",
        "你返回的是双方移动了多少。要的是移动之后它们在哪里。",
    ),
    Bug(
        "swapped-results", BOTH, "theta + rate * d_theta, psi + rate * d_psi",
        "The two results have changed places: psi comes first.",
        "两个结果的位置颠倒了：先返回 psi，再返回 theta。",
    ),
)  # fmt: skip

D_MOVES, G_MOVES = "psi = psi + rate * dirac_field(psi, theta)[0]", "theta = theta + rate * dirac_field(psi, theta)[1]"

STEP_BUGS = (
    Bug(
        "simultaneous", D_MOVES, "old = psi\n    " + D_MOVES,
        "Your G still moves by the old psi. In Algorithm 1 D has moved when G's turn comes, and that makes the "
        "difference between a spiral and a closed orbit.",
        "你的 G 用的还是旧的 psi。在算法 1 中，轮到 G 时 D 已经动过了；螺旋线与闭合轨道的区别就在这里。",
        more=((G_MOVES, "theta = theta + rate * dirac_field(old, theta)[1]"),),
    ),
    Bug(
        "G-first", D_MOVES, "first",
        "G moves first and D answers. In Algorithm 1 it is the other way round.",
        "你让 G 先动，D 后动。算法 1 中的顺序相反。",
        more=((G_MOVES, D_MOVES), ("first", G_MOVES)),
    ),
    Bug(
        "G-turned-round", "theta = theta + rate", "theta = theta - rate",
        "You subtract G's direction. The field already gives the direction in which each player moves, and G's descent "
        "is included in it.",
        "你减去了 G 的方向。场给出的已经是各方移动的方向，包括 G 的下降。",
    ),
    Bug(
        "backwards", "theta = theta + rate", "theta = theta - rate",
        "Both players move against their field: D down V, G up it.",
        "双方都逆着自己的场移动：D 使 V 下降，G 使 V 上升。",
        more=(("psi = psi + rate", "psi = psi - rate"),),
    ),
    Bug(
        "no-rate", D_MOVES, D_MOVES.replace("rate * ", ""),
        "The rate is missing: each step should be that fraction of the field.",
        "缺少 rate：每一步应是场的 rate 倍。",
        more=((G_MOVES, G_MOVES.replace("rate * ", "")),),
    ),
    Bug(
        "swapped-results", "return psi, theta", "return theta, psi",
        "The two results have changed places: psi comes first.",
        "两个结果的位置颠倒了：先返回 psi，再返回 theta。",
    ),
)  # fmt: skip

REGULARISED = "d_psi - gamma * psi, d_theta"

REGULARISED_BUGS = (
    Bug(
        "half-gamma", REGULARISED, "d_psi - gamma / 2 * psi, d_theta",
        "You have half of the penalty's derivative. The square brings a factor with it when it is differentiated.",
        "你的惩罚项的导数小了一半。对平方求导会带出一个因子。",
    ),
    Bug(
        "twice-gamma", REGULARISED, "d_psi - 2 * gamma * psi, d_theta",
        "You have twice the penalty's derivative: the 1/2 before the square is missing.",
        "你的惩罚项的导数大了一倍：漏掉了平方前面的 1/2。",
    ),
    Bug(
        "penalty-not-differentiated", REGULARISED, "d_psi - gamma / 2 * psi**2, d_theta",
        "You subtract the penalty itself. A field is made of derivatives: how fast does the penalty grow with psi?",
        "你减去的是惩罚项本身。场由导数构成：惩罚项随 psi 增长得多快？",
    ),
    Bug(
        "penalty-rewards", REGULARISED, "d_psi + gamma * psi, d_theta",
        "The penalty has the wrong sign: D is rewarded for being steep, and psi grows faster and faster.",
        "惩罚项的符号错了：D 因为陡峭而得到奖励，psi 会越来越快地增大。",
    ),
    Bug(
        "penalty-on-G", REGULARISED, "d_psi, d_theta - gamma * theta",
        "Your penalty pulls theta towards 0, where the data are. R1 is a penalty on the slope of D's logit on the "
        "data; whose parameter is in that slope?",
        "你的惩罚项把 theta 拉向数据所在的 0。R1 惩罚的是 D 的 logit 在数据处的斜率；这个斜率里是谁的参数？",
    ),
    Bug(
        "penalty-on-both", REGULARISED, "d_psi - gamma * psi, d_theta - gamma * theta",
        "You penalise both players. R1 depends on D's slope on the data only, and does not know theta.",
        "你对双方都加了惩罚。R1 只与 D 在数据处的斜率有关，与 theta 无关。",
    ),
)  # fmt: skip

JACOBIAN = "[[-gamma, -0.5], [0.5, 0.0]]"

JACOBIAN_BUGS = (
    Bug(
        "transposed", JACOBIAN, "[[-gamma, 0.5], [-0.5, 0.0]]",
        "That is the transpose. A row belongs to a player, a column to the number by which is differentiated: how does "
        "D's direction change with theta?",
        "这是转置。一行对应一方，一列对应求导的那个变量：D 的方向随 theta 怎样变化？",
    ),
    Bug(
        "both-ascend", JACOBIAN, "[[-gamma, -0.5], [-0.5, 0.0]]",
        "These are the second derivatives of V, as if both players maximised it. G minimises it: its direction has a "
        "minus before the derivative.",
        "这是 V 的二阶导数，好像双方都让 V 上升。G 是下降的：它的方向在导数前面有一个负号。",
    ),
    Bug(
        "symmetric", JACOBIAN, "[[-gamma, 0.5], [0.5, 0.0]]",
        "Both entries off the diagonal have the same sign, as if both players maximised V. D maximises V and G "
        "minimises it: which sign differs?",
        "两个非对角元的符号相同，好像双方都使 V 上升。D 使 V 上升，G 使 V 下降：哪个符号应当不同？",
    ),
    Bug(
        "D-left-out", JACOBIAN, "[[-gamma, -1.0], [1.0, 0.0]]",
        "Off the diagonal a factor is missing. What is D at the equilibrium?",
        "非对角元缺少一个因子。平衡点处的 D 是多少？",
    ),
    Bug(
        "slope-of-the-sigmoid", JACOBIAN, "[[-gamma, -0.25], [0.25, 0.0]]",
        "1/4 is the slope of the sigmoid at 0. But in the field the sigmoid stands as it is, times a number that is 0 "
        "at the equilibrium: which of the two factors must be differentiated?",
        "1/4 是 sigmoid 在 0 处的斜率。但场里出现的是 sigmoid 本身，乘以一个在平衡点为 0 的数：该对哪个因子求导？",
    ),
    Bug(
        "half-gamma", JACOBIAN, "[[-gamma / 2, -0.5], [0.5, 0.0]]",
        "The penalty's part is half of what it should be: the penalty is a square, differentiated twice.",
        "惩罚项的那一部分只有应有的一半：惩罚项是平方，求了两次导。",
    ),
    Bug(
        "gamma-for-G", JACOBIAN, "[[0.0, -0.5], [0.5, -gamma]]",
        "Your gamma stands in G's row and theta's column. R1 acts upon D's psi.",
        "你的 gamma 在 G 的行、theta 的列。R1 作用在 D 的 psi 上。",
    ),
    Bug(
        "gamma-with-a-plus", JACOBIAN, "[[gamma, -0.5], [0.5, 0.0]]",
        "gamma has the wrong sign: both eigenvalues have a positive real part then, and the penalty drives the players "
        "apart. It should damp.",
        "gamma 的符号错了：这样两个特征值的实部都为正，惩罚反而把双方推离平衡点。它应当起阻尼作用。",
    ),
    Bug(
        "gamma-left-out", JACOBIAN, "[[0.0, -0.5], [0.5, 0.0]]",
        "That is the Jacobian without the penalty, which only circles. How does the direction of psi change with psi "
        "when gamma is not 0?",
        "这是没有惩罚项时的雅可比矩阵，只会绕圈。gamma 不为 0 时，psi 的方向随 psi 怎样变化？",
    ),
    Bug(
        "penalty-on-both", JACOBIAN, "[[-gamma, -0.5], [0.5, -gamma]]",
        "Your gamma stands in both rows, as if both players were penalised. R1 is a penalty on D's psi: does G's "
        "direction depend on gamma?",
        "你的两行里都有 gamma，好像双方都受到了惩罚。R1 惩罚的是 D 的 psi：G 的方向与 gamma 有关吗？",
    ),
)  # fmt: skip
